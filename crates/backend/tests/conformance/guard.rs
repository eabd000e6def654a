//! The home guard: residents, alerts and standing rules (R-32, S-13, S-31, S-32).

use std::time::Duration;

use domain::{
    Iin,
    consent::{Answer, ConsentRefusalReason},
    guard::{RuleForm, RuleStatement, ShownRule, Standing, StandingRule},
    history::{Counterpart, HistoryKind},
    residence::Dwelling,
    settings::civil_day,
    statement::{Statement, to_be_signed},
};
use eds::cades;
use jiff::{SignedDuration, ToSpan};
use protocol::{
    Bytes,
    consent::{ConsentStatus, Consents},
    guard::{GuardedDwelling, Home, RuleStatus},
    history::{History, HistoryEntry, Notifications},
    problem::ProblemCode,
    request::{Evidence, RequestStatus},
    residence::FoundDwelling,
};
use qoltanba_backend::service::{
    guard::tell_of_ends,
    lapse::{keep_lapsing, lapse_overdue},
};
use serde_json::{Value, json};

use crate::{
    client::{Client, Reply, key},
    network::OverANetwork,
    on_both,
    registration::{answer, answer_as, asked, consent_of, iin, sign, statement, submit},
    world::{World, full_name, rand},
};

async fn home(world: &World, who: &Client) -> Vec<GuardedDwelling> {
    who.get(world, "/v1/home").await.ok::<Home>().dwellings
}

/// What is signed to set a rule in place of the one that the owner sees.
async fn rule(
    world: &World,
    owner: &Client,
    dwelling: &Dwelling,
    decides: StandingRule,
) -> Vec<u8> {
    let seen = home(world, owner).await;
    let seen = seen.iter().find(|seen| seen.dwelling == *dwelling);
    let standing = Standing {
        last_sha256: seen.and_then(|seen| seen.last_rule_sha256.clone()),
        // No rule of these tests repeats the one before.
        decides: match decides {
            StandingRule::AskOwners => StandingRule::RefuseAll,
            _ => StandingRule::AskOwners,
        },
    };
    let form = RuleForm {
        owner: iin(owner).clone(),
        dwelling: dwelling.clone(),
        decides,
    };
    let (site, settings) = (&world.app.origin, world.app.settings());
    to_be_signed(
        &RuleStatement::draft(site, form, &standing, world.now(), rand(), settings).unwrap(),
    )
}

fn signed(world: &World, owner: &Client, bytes: &[u8]) -> Value {
    let signature = owner.sign(world, bytes, RuleStatement::SUBJECT);
    json!({ "statement": Bytes(bytes.to_vec()), "signature": Bytes(signature) })
}

async fn set(world: &World, owner: &Client, dwelling: &Dwelling, decides: StandingRule) -> Reply {
    let bytes = rule(world, owner, dwelling, decides).await;
    let body = signed(world, owner, &bytes);
    owner.post(world, "/v1/home/rules", &body).await
}

fn only(people: &[&Iin]) -> StandingRule {
    StandingRule::OnlyThese {
        people: people.iter().map(|iin| (*iin).clone()).collect(),
    }
}

async fn ask(world: &World, who: &Client, name: &str, dwelling: &Dwelling) -> Reply {
    submit(
        world,
        who,
        &statement(world, who, name, dwelling, false),
        None,
    )
    .await
}

async fn search(world: &World, who: &Client, dwelling: &Dwelling, owner: &Iin) -> Reply {
    let body = json!({
        "region": dwelling.region, "rka": dwelling.rka, "owner": owner.as_str()
    });
    who.post(world, "/v1/dwellings/search", &body).await
}

async fn notified(world: &World, who: &Client, kind: HistoryKind) -> Vec<HistoryEntry> {
    let told: Notifications = who.get(world, "/v1/notifications").await.ok();
    let about = told.notifications.into_iter().map(|told| told.about);
    about.filter(|entry| entry.kind == kind).collect()
}

/// Somebody stays at a dwelling of these two for three months from today.
async fn guest(world: &World, owners: [&Client; 2], dwelling: &Dwelling) -> Client {
    let guest = world.citizen("Дана").await;
    let request: RequestStatus = ask(world, &guest, "Дана", dwelling).await.ok();
    for owner in owners {
        let consent = consent_of(world, owner).await;
        answer(world, owner, &consent, Answer::Approve)
            .await
            .ok::<ConsentStatus>();
    }
    sign(world, &guest, &request).await.ok::<RequestStatus>();
    world.process().await;
    guest
}

on_both! {
    async fn r32_owners_see_who_is_registered_and_whoever_sold_sees_it_no_more(world) {
        let [one, two] = [world.citizen("Ерлан").await, world.citizen("Жанар").await];
        let dwelling = world.dwelling(&[iin(&one), iin(&two)]).await;
        let rka = dwelling.rka.clone();
        let resident = world
            .person_who("Асан", 50, move |person| person.permanent = Some(rka.clone())).await;
        let guest = guest(&world, [&one, &two], &dwelling).await;

        let seen = home(&world, &one).await;
        let text = String::from_utf8(one.get(&world, "/v1/home").await.body).unwrap();
        let stranger = home(&world, &guest).await;
        let buyer = world.citizen("Самат").await;
        world.sell(&dwelling, iin(&one), iin(&buyer)).await;

        let today = civil_day(world.now());
        assert_eq!((seen.len(), seen[0].owners), (1, 2));
        let residents: Vec<_> = seen[0].residents.iter()
            .map(|resident| (resident.full_name.given_name.as_str(), resident.term.map(|term| term.from)))
            .collect();
        assert_eq!(residents, [("Асан", None), ("Дана", Some(today))]);
        for person in [&resident, iin(&guest), iin(&two)] {
            assert!(!text.contains(person.as_str()), "{text}");
        }
        assert!(stranger.is_empty());
        assert!(home(&world, &one).await.is_empty());
        let after = home(&world, &buyer).await;
        assert_eq!(after[0].residents, seen[0].residents);
        world.pass(SignedDuration::from_hours(24 * 100));
        let (mut buyer, mut one) = (buyer, one);
        buyer.sign_in(&world).await;
        one.sign_in_by_code(&world).await;
        assert_eq!(home(&world, &buyer).await[0].residents.len(), 1);
        assert_eq!(one.get(&world, "/v1/home").await.code(), ProblemCode::EdsRequired);
    }

    async fn s13_r32_whoever_names_an_owner_is_announced_with_the_dwelling_where_it_is_theirs(world) {
        let owner = world.citizen("Ерлан").await;
        let seeker = world.citizen("Дана").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let other = world.dwelling(&[iin(&seeker)]).await;

        search(&world, &seeker, &dwelling, iin(&owner)).await.ok::<FoundDwelling>();
        let miss = search(&world, &seeker, &other, iin(&owner)).await;

        assert_eq!(miss.code(), ProblemCode::NoSuchDwelling);
        let told = notified(&world, &owner, HistoryKind::SearchedAsOwner).await;
        let named: Vec<_> = told.iter().map(|entry| entry.dwelling.as_ref()).collect();
        assert_eq!(named, [None, Some(&dwelling)]);
        assert_eq!(told[0].counterpart, Some(Counterpart::from(&full_name("Дана"))));
    }

    async fn s13_r32_of_many_attempts_in_a_day_the_history_tells_and_ten_notifications(world) {
        let owner = world.citizen("Ерлан").await;
        let seeker = world.citizen("Дана").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        for _ in 0..12 {
            search(&world, &seeker, &dwelling, iin(&owner)).await.ok::<FoundDwelling>();
        }

        let told = notified(&world, &owner, HistoryKind::SearchedAsOwner).await;
        let history: History = owner.get(&world, "/v1/history").await.ok();

        assert_eq!(told.len(), 10);
        let all = history.entries.iter().filter(|entry| entry.kind == HistoryKind::SearchedAsOwner);
        assert_eq!(all.count(), 12);
    }

    async fn r32_whatever_becomes_of_a_request_the_other_owner_hears_of_it_with_the_dwelling(world) {
        let asked = asked(&world).await;
        let [one, two] = &asked.owners;
        let consent = consent_of(&world, one).await;
        let refuses = Answer::Refuse { reason: ConsentRefusalReason::NotAgreed };
        answer(&world, one, &consent, refuses).await.ok::<ConsentStatus>();

        let request = notified(&world, two, HistoryKind::ConsentAsked).await;
        let refused = notified(&world, two, HistoryKind::RequestRefused).await;

        assert_eq!(request[0].dwelling.as_ref(), Some(&asked.dwelling));
        assert_eq!((refused.len(), refused[0].dwelling.as_ref()), (1, Some(&asked.dwelling)));
        // Whoever refused knows it, and the applicant hears of no owner (S-31).
        assert!(notified(&world, one, HistoryKind::RequestRefused).await.is_empty());
        let applicant = notified(&world, &asked.applicant, HistoryKind::RequestRefused).await;
        assert_eq!(applicant[0].counterpart, None);
    }

    async fn r32_a_request_at_one_s_own_dwelling_is_told_to_oneself_and_to_the_other_owner(world) {
        let [one, two] = [world.citizen("Ерлан").await, world.citizen("Жанар").await];
        let dwelling = world.dwelling(&[iin(&one), iin(&two)]).await;
        let bytes = statement(&world, &one, "Ерлан", &dwelling, true);
        submit(&world, &one, &bytes, None).await.ok::<RequestStatus>();
        world.pass(SignedDuration::from_hours(1));
        lapse_overdue(&world.app).await.unwrap();

        let mine = notified(&world, &one, HistoryKind::RequestAtHome).await;
        let theirs = notified(&world, &two, HistoryKind::ConsentAsked).await;
        let lapsed = notified(&world, &two, HistoryKind::RequestLapsed).await;

        for told in [mine, theirs, lapsed] {
            assert_eq!((told.len(), told[0].dwelling.as_ref()), (1, Some(&dwelling)));
        }
    }

    async fn s14_r32_whoever_is_blocked_is_announced(world) {
        let asked = asked(&world).await;
        let [one, _] = &asked.owners;
        let consent = consent_of(&world, one).await;
        answer_as(
            &world, one, &consent, Answer::Refuse { reason: ConsentRefusalReason::UnknownPerson },
            domain::consent::ConsentStatement::SUBJECT, true,
        ).await.ok::<ConsentStatus>();
        world.pass(SignedDuration::from_hours(25));
        let mut people = [asked.applicant].into_iter().chain(asked.owners).collect::<Vec<_>>();
        for who in &mut people {
            who.sign_in(&world).await;
        }
        let [applicant, one, two] = &people[..] else { unreachable!() };

        let blocked = ask(&world, applicant, "Дана", &asked.dwelling).await;

        assert_eq!(blocked.code(), ProblemCode::BlockedByOwner);
        for owner in [one, two] {
            let told = notified(&world, owner, HistoryKind::AttemptBlocked).await;
            assert_eq!((told.len(), told[0].dwelling.as_ref()), (1, Some(&asked.dwelling)));
        }
    }

    async fn s31_s32_a_rule_refuses_in_the_words_of_an_owner_who_is_not_online(world) {
        let [one, two] = [world.citizen("Ерлан").await, world.citizen("Жанар").await];
        let dwelling = world.dwelling(&[iin(&one), iin(&two)]).await;
        let applicant = world.citizen("Дана").await;
        let absent = world.person("Жоқ", 40).await;
        let elsewhere = world.dwelling(&[&absent]).await;
        set(&world, &one, &dwelling, StandingRule::RefuseAll).await.ok::<RuleStatus>();

        let mut bodies = Vec::new();
        for (place, owner) in [(&dwelling, iin(&two)), (&elsewhere, &absent)] {
            for reply in [
                search(&world, &applicant, place, owner).await,
                ask(&world, &applicant, "Дана", place).await,
            ] {
                let mut problem = reply.problem();
                problem.request_id = None;
                bodies.push(problem);
            }
        }

        assert_eq!(bodies[0].code, ProblemCode::OwnerNotOnline);
        assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
        for owner in [&one, &two] {
            assert!(owner.get(&world, "/v1/consents").await.ok::<Consents>().consents.is_empty());
            let told = notified(&world, owner, HistoryKind::RefusedByRule).await;
            assert_eq!((told.len(), told[0].dwelling.as_ref()), (1, Some(&dwelling)));
            assert_eq!(told[0].counterpart, Some(Counterpart::from(&full_name("Дана"))));
            // The search by which it began, whoever was named in it.
            let searched = notified(&world, owner, HistoryKind::SearchedAsOwner).await;
            assert_eq!((searched.len(), searched[0].dwelling.as_ref()), (1, Some(&dwelling)));
        }
        let history: History = applicant.get(&world, "/v1/history").await.ok();
        assert!(history.entries.iter().all(|entry| entry.kind != HistoryKind::RefusedByRule));
    }

    async fn s32_the_strictest_rule_wins_and_the_named_are_asked_about_as_ever(world) {
        let [one, two] = [world.citizen("Ерлан").await, world.citizen("Жанар").await];
        let dwelling = world.dwelling(&[iin(&one), iin(&two)]).await;
        let [named, other] = [world.citizen("Дана").await, world.citizen("Бөтен").await];
        set(&world, &one, &dwelling, only(&[iin(&named)])).await.ok::<RuleStatus>();

        let let_through = ask(&world, &named, "Дана", &dwelling).await.ok::<RequestStatus>();
        let refused = ask(&world, &other, "Бөтен", &dwelling).await;
        named.post(&world, &format!("/v1/requests/{}/withdraw", let_through.request), &json!({})).await
            .ok::<RequestStatus>();
        set(&world, &two, &dwelling, StandingRule::RefuseAll).await.ok::<RuleStatus>();
        let stricter = ask(&world, &named, "Дана", &dwelling).await;

        // Let through is asked about, not consented to.
        assert_eq!((let_through.answered, let_through.asked), (0, 2));
        assert_eq!(refused.code(), ProblemCode::OwnerNotOnline);
        assert_eq!(stricter.code(), ProblemCode::OwnerNotOnline);
    }

    async fn s32_a_rule_is_no_obstacle_between_owners(world) {
        let [one, two] = [world.citizen("Ерлан").await, world.citizen("Жанар").await];
        let dwelling = world.dwelling(&[iin(&one), iin(&two)]).await;
        set(&world, &one, &dwelling, StandingRule::RefuseAll).await.ok::<RuleStatus>();

        let bytes = statement(&world, &two, "Жанар", &dwelling, true);
        let request: RequestStatus = submit(&world, &two, &bytes, None).await.ok();

        assert_eq!(request.asked, 1);
    }

    async fn s32_a_request_that_lapsed_is_not_asked_again_past_a_rule(world) {
        let asked = asked(&world).await;
        world.pass(SignedDuration::from_hours(1));
        lapse_overdue(&world.app).await.unwrap();
        set(&world, &asked.owners[0], &asked.dwelling, StandingRule::RefuseAll).await.ok::<RuleStatus>();

        let at = format!("/v1/requests/{}/ask-again", asked.request.request);
        let again = asked.applicant.post(&world, &at, &json!({})).await;

        assert_eq!(again.code(), ProblemCode::OwnerNotOnline);
        assert_eq!(notified(&world, &asked.owners[1], HistoryKind::RefusedByRule).await.len(), 1);
    }

    async fn s32_rules_are_signed_statements_with_their_history(world) {
        let [one, two] = [world.citizen("Ерлан").await, world.citizen("Жанар").await];
        let dwelling = world.dwelling(&[iin(&one), iin(&two)]).await;
        let named = world.person("Дана", 30).await;
        let bytes = rule(&world, &one, &dwelling, only(&[&named])).await;
        let (body, same) = (signed(&world, &one, &bytes), key());

        let first: RuleStatus = one.post_with(&world, "/v1/home/rules", &body, &same).await.ok();
        let again: RuleStatus = one.post_with(&world, "/v1/home/rules", &body, &same).await.ok();
        let replayed = one.post(&world, "/v1/home/rules", &body).await;
        let second: RuleStatus = set(&world, &one, &dwelling, StandingRule::RefuseAll).await.ok();
        let old = one.post(&world, "/v1/home/rules", &body).await;

        assert_eq!(first, again);
        assert_eq!(replayed.code(), ProblemCode::Conflict);
        assert_eq!(old.code(), ProblemCode::Conflict);
        let evidence: Evidence = one
            .get(&world, &format!("/v1/home/rules/{}/evidence", first.rule)).await.ok();
        assert_eq!(evidence.statement.0, bytes);
        cades::verify(
            &evidence.signature.0, &bytes, RuleStatement::SUBJECT,
            &[one.authority.clone().unwrap()], world.now(),
        ).unwrap();
        let seen = home(&world, &two).await.remove(0).rules;
        let told: Vec<_> = seen.iter().map(|rule| (&rule.rule, rule.mine, rule.ended_at.is_some())).collect();
        assert_eq!(told, [(&second.rule, false, false), (&first.rule, false, true)]);
        let masked = format!("••••••••{}", &named.as_str()[8..]);
        assert_eq!(seen[1].decides, ShownRule::OnlyThese { people: vec![masked] });
        let foreign = two.get(&world, &format!("/v1/home/rules/{}/evidence", first.rule)).await;
        assert_eq!(foreign.code(), ProblemCode::NotFound);
        assert_eq!(notified(&world, &two, HistoryKind::RuleSet).await.len(), 2);
    }

    async fn s32_nobody_but_an_owner_sets_a_rule_and_by_their_own_eds(world) {
        let [owner, stranger] = [world.citizen("Ерлан").await, world.citizen("Бөтен").await];
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let [theirs, foreign] = [
            rule(&world, &owner, &dwelling, StandingRule::RefuseAll).await,
            rule(&world, &stranger, &dwelling, StandingRule::RefuseAll).await,
        ];
        let nobody = RuleStatement {
            decides: only(&[]),
            ..domain::statement::parse(&theirs).unwrap()
        };
        let nobody = to_be_signed(&nobody);

        let no_owner = stranger.post(&world, "/v1/home/rules", &signed(&world, &stranger, &foreign)).await;
        let in_their_name = stranger.post(&world, "/v1/home/rules", &signed(&world, &owner, &theirs)).await;
        let signed_by_another = owner.post(&world, "/v1/home/rules", &signed(&world, &stranger, &theirs)).await;
        let empty = owner.post(&world, "/v1/home/rules", &signed(&world, &owner, &nobody)).await;

        assert_eq!(no_owner.code(), ProblemCode::NoSuchDwelling);
        assert_eq!(in_their_name.code(), ProblemCode::StatementInvalid);
        assert_eq!(signed_by_another.code(), ProblemCode::SignatureInvalid);
        assert_eq!(empty.code(), ProblemCode::RulePeopleInvalid);
        assert_eq!(empty.problem().most, Some(20));
        assert!(home(&world, &owner).await[0].rules.is_empty());
    }

    async fn s32_a_rule_ends_with_the_ownership_and_does_not_come_back(world) {
        let owner = world.citizen("Ерлан").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let buyer = world.citizen("Самат").await;
        let applicant = world.citizen("Дана").await;
        set(&world, &owner, &dwelling, StandingRule::RefuseAll).await.ok::<RuleStatus>();
        world.sell(&dwelling, iin(&owner), iin(&buyer)).await;

        let asked: RequestStatus = ask(&world, &applicant, "Дана", &dwelling).await.ok();
        assert!(home(&world, &buyer).await[0].rules.is_empty());
        world.sell(&dwelling, iin(&buyer), iin(&owner)).await;
        applicant.post(&world, &format!("/v1/requests/{}/withdraw", asked.request), &json!({})).await
            .ok::<RequestStatus>();
        let asked_again = ask(&world, &applicant, "Дана", &dwelling).await;

        asked_again.ok::<RequestStatus>();
        assert!(home(&world, &owner).await[0].rules[0].ended_at.is_some());
    }

    async fn s25_s32_whoever_joined_again_makes_rules_stricter_only_for_a_day(world) {
        let owner = world.citizen("Ерлан").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let named = world.person("Дана", 30).await;
        set(&world, &owner, &dwelling, only(&[&named])).await.ok::<RuleStatus>();
        let mut again = world.joined(iin(&owner)).await;

        let looser = set(&world, &again, &dwelling, StandingRule::AskOwners).await;
        set(&world, &again, &dwelling, StandingRule::RefuseAll).await.ok::<RuleStatus>();
        world.pass(SignedDuration::from_hours(24));
        again.sign_in(&world).await;
        let later = set(&world, &again, &dwelling, StandingRule::AskOwners).await;

        assert_eq!(looser.code(), ProblemCode::JoinedAgain);
        later.ok::<RuleStatus>();
    }

    async fn s32_a_rule_set_while_a_request_comes_refuses_it_or_comes_after_it(world) {
        for _ in 0..4 {
            let owner = world.citizen("Ерлан").await;
            let dwelling = world.dwelling(&[iin(&owner)]).await;
            let [first, second] = [world.citizen("Дана").await, world.citizen("Бота").await];
            let bytes = rule(&world, &owner, &dwelling, StandingRule::RefuseAll).await;
            let body = signed(&world, &owner, &bytes);

            let (set, asked, asked_too) = tokio::join!(
                owner.post(&world, "/v1/home/rules", &body),
                ask(&world, &first, "Дана", &dwelling),
                ask(&world, &second, "Бота", &dwelling),
            );

            set.ok::<RuleStatus>();
            let consents: Consents = owner.get(&world, "/v1/consents").await.ok();
            let refused = notified(&world, &owner, HistoryKind::RefusedByRule).await;
            let taken = [&asked, &asked_too].iter().filter(|reply| reply.status.is_success()).count();
            assert_eq!((consents.consents.len(), refused.len()), (taken, 2 - taken));
            let third = world.citizen("Сәуле").await;
            assert_eq!(ask(&world, &third, "Сәуле", &dwelling).await.code(), ProblemCode::OwnerNotOnline);
        }
    }

    async fn s32_of_two_rules_that_replace_the_same_one_stands(world) {
        let owner = world.citizen("Ерлан").await;
        let dwelling = world.dwelling(&[iin(&owner)]).await;
        let named = world.person("Дана", 30).await;
        let strict = rule(&world, &owner, &dwelling, StandingRule::RefuseAll).await;
        let loose = rule(&world, &owner, &dwelling, only(&[&named])).await;
        let bodies = [signed(&world, &owner, &strict), signed(&world, &owner, &loose)];

        let (a, b) = tokio::join!(
            owner.post(&world, "/v1/home/rules", &bodies[0]),
            owner.post(&world, "/v1/home/rules", &bodies[1]),
        );

        let won = [&a, &b].iter().filter(|reply| reply.status.is_success()).count();
        assert_eq!(won, 1);
        let lost = if a.status.is_success() { b } else { a };
        assert_eq!(lost.code(), ProblemCode::Conflict);
        assert_eq!(home(&world, &owner).await[0].rules.len(), 1);
    }

    async fn r32_a_week_before_a_stay_ends_owners_and_guest_are_told_once(world) {
        let [one, two] = [world.citizen("Ерлан").await, world.citizen("Жанар").await];
        let dwelling = world.dwelling(&[iin(&one), iin(&two)]).await;
        let guest = guest(&world, [&one, &two], &dwelling).await;
        let term = home(&world, &one).await[0].residents[0].term.unwrap();
        let told_on = term.until - 7.days();
        let mut people = [one, two, guest];

        world.at(&format!("{}T18:59:59Z", told_on - 1.day()));
        tell_of_ends(&world.app).await.unwrap();
        for who in &mut people {
            who.sign_in(&world).await;
            assert!(notified(&world, who, HistoryKind::StayEndsSoon).await.is_empty());
        }
        // Midnight in Kazakhstan.
        world.at(&format!("{}T19:00:00Z", told_on - 1.day()));
        let all = (0..4).map(|_| tell_of_ends(&world.app));
        for outcome in futures::future::join_all(all).await {
            outcome.unwrap();
        }

        for who in &mut people {
            let told = notified(&world, who, HistoryKind::StayEndsSoon).await;
            assert_eq!((told.len(), told[0].dwelling.as_ref()), (1, Some(&dwelling)));
            assert_eq!(told[0].counterpart, Some(Counterpart::from(&full_name("Дана"))));
        }
    }

    async fn r42_requests_lapse_while_a_register_says_nothing_of_the_stays_that_end(world) {
        let [one, two] = [world.citizen("Ерлан").await, world.citizen("Жанар").await];
        let dwelling = world.dwelling(&[iin(&one), iin(&two)]).await;
        guest(&world, [&one, &two], &dwelling).await;
        let term = home(&world, &one).await[0].residents[0].term.unwrap();
        world.at(&format!("{}T07:00:00Z", term.until - 3.days()));
        let mut applicant = world.citizen("Асан").await;
        ask(&world, &applicant, "Асан", &dwelling).await.ok::<RequestStatus>();
        let (app, register) = OverANetwork::beside(&world);
        register.answers(0);

        let lapsing = tokio::spawn(keep_lapsing(app));
        tokio::time::sleep(Duration::from_millis(500)).await;
        world.pass(SignedDuration::from_hours(2));
        applicant.sign_in(&world).await;
        for _ in 0..40 {
            if !notified(&world, &applicant, HistoryKind::RequestLapsed).await.is_empty() {
                return lapsing.abort();
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        panic!("nothing lapses");
    }
}
