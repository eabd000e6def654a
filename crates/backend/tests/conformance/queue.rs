//! Places in the queues of service centres.

use domain::{
    Register,
    history::HistoryKind,
    queue::{ReservationState, VisitPurpose},
};
use futures::future::join_all;
use jiff::civil::{date, time};
use protocol::{
    history::{History, Notifications},
    problem::ProblemCode,
    queue::{Centres, ReservationStatus, Reservations, Windows},
};
use qoltanba_backend::service::queue;
use serde_json::{Value, json};

use crate::{
    client::{Client, key},
    on_both,
    world::World,
};

const RESERVATIONS: &str = "/v1/reservations";
/// A centre that receives one person in a window.
const SMALL: &str = "ulytau-1";

fn at(day: &str, at: &str) -> Value {
    json!({
        "centre": SMALL,
        "purpose": "registration",
        "when": { "day": day, "at": at },
    })
}

async fn reserved(world: &World, who: &Client, body: &Value) -> ReservationStatus {
    who.post(world, RESERVATIONS, body).await.ok()
}

async fn cancel(world: &World, who: &Client, status: &ReservationStatus) -> crate::client::Reply {
    let path = format!("{RESERVATIONS}/{}/cancel", status.reservation);
    who.post(world, &path, &json!({})).await
}

async fn free(world: &World, who: &Client, day: &str, at: &str) -> Option<u32> {
    let path = format!("/v1/service-centres/{SMALL}/windows");
    let windows: Windows = who.get(world, &path).await.ok();
    let day = windows
        .days
        .into_iter()
        .find(|one| one.day.to_string() == day)?;
    let mut windows = day.windows.into_iter();
    let at = at.parse().unwrap();
    windows.find(|one| one.at == at).map(|one| one.free)
}

async fn kinds(world: &World, who: &Client) -> Vec<HistoryKind> {
    let history: History = who.get(world, "/v1/history").await.ok();
    history.entries.iter().map(|entry| entry.kind).collect()
}

on_both! {
    async fn r43_a_register_of_centres_that_is_away_takes_no_place(world) {
        let citizen = world.citizen("Айгүл").await;
        let body = at("2026-03-04", "10:30:00");
        let path = format!("/v1/service-centres/{SMALL}/windows");
        world.register_away(Register::ServiceCentres, true).await;
        for path in ["/v1/service-centres", &path] {
            assert_eq!(citizen.get(&world, path).await.code(), ProblemCode::SourceAway);
        }
        let away = citizen.post(&world, RESERVATIONS, &body).await;
        assert_eq!(away.code(), ProblemCode::SourceAway);
        world.register_away(Register::ServiceCentres, false).await;

        assert_eq!(free(&world, &citizen, "2026-03-04", "10:30:00").await, Some(1));
        reserved(&world, &citizen, &body).await;
    }

    async fn r43_a_place_is_reserved_with_a_number_an_sms_and_an_entry(world) {
        let mut citizen = world.citizen("Айгүл").await;
        let same = key();
        let body = at("2026-03-04", "10:30:00");
        let centres: Centres = citizen.get(&world, "/v1/service-centres").await.ok();
        assert!(centres.centres.iter().any(|centre| centre.id.as_str() == SMALL));
        assert_eq!(free(&world, &citizen, "2026-03-04", "10:30:00").await, Some(1));

        let first: ReservationStatus = citizen.post_with(&world, RESERVATIONS, &body, &same).await.ok();
        let again: ReservationStatus = citizen.post_with(&world, RESERVATIONS, &body, &same).await.ok();

        assert_eq!(first, again);
        assert_eq!(first.purpose, VisitPurpose::Registration);
        assert_eq!((first.when.day, first.when.at), (date(2026, 3, 4), time(10, 30, 0, 0)));
        assert_eq!(first.ends_at, "2026-03-04T06:00:00Z".parse().unwrap());
        assert!(first.sms && first.state == ReservationState::Reserved);
        assert_eq!(free(&world, &citizen, "2026-03-04", "10:30:00").await, Some(0));
        let sms = citizen.newest_message(&world, &citizen.phone).await.unwrap();
        for part in ["04.03.2026 10:30", first.number.as_str(), "Жезказган"] {
            assert!(sms.contains(part), "{sms}");
        }
        assert_eq!(kinds(&world, &citizen).await[0], HistoryKind::VisitReserved);
        // A session by one-time password sees it too.
        citizen.sign_in_by_code(&world).await;
        let listed: Reservations = citizen.get(&world, RESERVATIONS).await.ok();
        assert_eq!(listed.reservations, [first]);
    }

    async fn r43_of_several_who_race_for_the_last_place_one_gets_it(world) {
        let mut citizens = Vec::new();
        for name in ["Айгүл", "Болат", "Дана", "Ерлан"] {
            citizens.push(world.citizen(name).await);
        }
        let body = at("2026-03-04", "10:30:00");

        let replies = join_all(citizens.iter().map(|who| who.post(&world, RESERVATIONS, &body))).await;

        let got = replies.iter().filter(|reply| reply.status == 201).count();
        assert_eq!(got, 1);
        for refused in replies.iter().filter(|reply| reply.status != 201) {
            assert_eq!(refused.code(), ProblemCode::NoPlace);
        }
        // Nothing of a refusal stays: whoever got none reserves another one today.
        let at_refused = replies.iter().position(|reply| reply.status != 201).unwrap();
        reserved(&world, &citizens[at_refused], &at("2026-03-04", "11:00:00")).await;
    }

    async fn r43_one_person_reserves_once_a_day_also_at_once(world) {
        let citizen = world.citizen("Айгүл").await;
        let bodies: Vec<Value> = ["10:30:00", "11:00:00", "11:30:00", "12:00:00"]
            .iter()
            .map(|time| at("2026-03-04", time))
            .collect();

        let replies = join_all(bodies.iter().map(|body| citizen.post(&world, RESERVATIONS, body))).await;

        let got = replies.iter().filter(|reply| reply.status == 201).count();
        assert_eq!(got, 1);
        for refused in replies.iter().filter(|reply| reply.status != 201) {
            assert_eq!(refused.code(), ProblemCode::ReservedToday);
        }
        world.at("2026-03-02T18:59:00Z");
        let late = citizen.post(&world, RESERVATIONS, &at("2026-03-05", "10:30:00")).await;
        assert_eq!(late.code(), ProblemCode::ReservedToday);
        world.at("2026-03-02T19:00:00Z");
        let same_day = citizen.post(&world, RESERVATIONS, &at("2026-03-04", "15:00:00")).await;
        assert_eq!(same_day.code(), ProblemCode::ReservedThatDay);
        reserved(&world, &citizen, &at("2026-03-05", "10:30:00")).await;
    }

    async fn r43_a_place_given_back_is_somebody_elses_and_counts_for_the_day(world) {
        let (first, second) = (world.citizen("Айгүл").await, world.citizen("Болат").await);
        let body = at("2026-03-04", "10:30:00");
        let status = reserved(&world, &first, &body).await;
        assert_eq!(cancel(&world, &second, &status).await.code(), ProblemCode::NotFound);

        let both = join_all([cancel(&world, &first, &status), cancel(&world, &first, &status)]).await;

        let done = both.iter().filter(|reply| reply.status == 200).count();
        assert_eq!(done, 1, "the place is given back once");
        assert_eq!(free(&world, &first, "2026-03-04", "10:30:00").await, Some(1));
        assert_eq!(kinds(&world, &first).await[0], HistoryKind::VisitCancelled);
        reserved(&world, &second, &body).await;
        let again = first.post(&world, RESERVATIONS, &at("2026-03-05", "10:30:00")).await;
        assert_eq!(again.code(), ProblemCode::ReservedToday);
    }

    async fn r43_nobody_is_received_at_night_on_a_sunday_or_in_the_past(world) {
        let citizen = world.citizen("Айгүл").await;
        for (day, time) in [
            ("2026-03-04", "08:30:00"),
            ("2026-03-04", "18:00:00"),
            ("2026-03-04", "10:45:00"),
            ("2026-03-07", "10:30:00"),
            ("2026-03-08", "10:30:00"),
            ("2026-03-02", "12:00:00"),
            ("2026-02-27", "10:30:00"),
            ("2026-03-17", "10:30:00"),
        ] {
            let refused = citizen.post(&world, RESERVATIONS, &at(day, time)).await;
            assert_eq!(refused.code(), ProblemCode::NoPlace, "{day} {time}");
        }
        let nowhere = json!({
            "centre": "nowhere-1", "purpose": "other",
            "when": { "day": "2026-03-04", "at": "10:30:00" },
        });
        assert_eq!(citizen.post(&world, RESERVATIONS, &nowhere).await.code(), ProblemCode::NotFound);
        reserved(&world, &citizen, &at("2026-03-16", "10:30:00")).await;
    }

    async fn r43_a_visit_is_reminded_of_once_the_day_before(world) {
        let (mut stays, mut leaves) = (world.citizen("Айгүл").await, world.citizen("Болат").await);
        let kept = reserved(&world, &stays, &at("2026-03-04", "10:30:00")).await;
        let given_back = reserved(&world, &leaves, &at("2026-03-04", "11:00:00")).await;
        cancel(&world, &leaves, &given_back).await.ok::<ReservationStatus>();

        world.at("2026-03-03T04:59:59Z");
        stays.sign_in(&world).await;
        leaves.sign_in(&world).await;
        queue::remind(&world.app).await.unwrap();
        assert!(!kinds(&world, &stays).await.contains(&HistoryKind::VisitTomorrow));
        world.at("2026-03-03T05:00:00Z");
        let both = join_all([queue::remind(&world.app), queue::remind(&world.app)]).await;
        assert!(both.iter().all(Result::is_ok));
        queue::remind(&world.app).await.unwrap();

        let reminded: Vec<_> = kinds(&world, &stays).await;
        let count = reminded.iter().filter(|kind| **kind == HistoryKind::VisitTomorrow).count();
        assert_eq!(count, 1);
        let notices: Notifications = stays.get(&world, "/v1/notifications").await.ok();
        assert_eq!(notices.notifications[0].about.reservation, Some(kept.reservation));
        assert!(!kinds(&world, &leaves).await.contains(&HistoryKind::VisitTomorrow));
    }

    async fn r43_a_visit_of_tomorrow_is_not_reminded_of_when_it_is_reserved(world) {
        let citizen = world.citizen("Айгүл").await;
        reserved(&world, &citizen, &at("2026-03-03", "10:30:00")).await;

        queue::remind(&world.app).await.unwrap();

        assert_eq!(kinds(&world, &citizen).await[0], HistoryKind::VisitReserved);
    }
}
