//! What holds for any order, repetition and timing of what can happen to a request of any service.

use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::{
    Iin, RequestId,
    application::Application,
    consent::{Answer, ConsentRefusalReason, ConsentStatement, FoundConsent, all_consent},
    iin::Sex,
    statement::to_be_signed,
    testing::{at, permanent},
};

const OWNERS: usize = 3;

#[derive(Debug, Clone, Copy)]
enum Event {
    /// An owner answers what they were shown last, or what they were shown before the request was changed.
    Answer(usize, Decision, Shown),
    TakeBack(usize),
    AskAgain,
    Sign,
    Process,
    Refuse(RefusalGround),
    Withdraw,
    Lapse,
    /// The applicant changes the request: a new one with other bytes takes its place.
    Change,
    /// The certificate of an owner is revoked, or the applicant's, whose number follows.
    Revoke(usize),
    /// An owner sells to somebody else.
    Sell(usize),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Shown {
    Now,
    Before,
}

fn events() -> impl Strategy<Value = Vec<(i64, Event)>> {
    let ground = prop_oneof![
        Just(RefusalGround::UnreliableData),
        Just(RefusalGround::NoAccessToPersonalData),
        Just(RefusalGround::NotInRentalContract),
    ];
    let one = prop_oneof![
        12 => (0..OWNERS).prop_map(|owner| Event::Answer(owner, Decision::Approve, Shown::Now)),
        2 => (0..OWNERS).prop_map(|owner| Event::Answer(owner, Decision::Approve, Shown::Before)),
        1 => (0..OWNERS).prop_map(|owner| Event::Answer(owner, Decision::Refuse, Shown::Now)),
        1 => (0..OWNERS).prop_map(Event::TakeBack),
        2 => Just(Event::AskAgain),
        5 => Just(Event::Sign),
        5 => Just(Event::Process),
        1 => ground.prop_map(Event::Refuse),
        1 => Just(Event::Withdraw),
        1 => Just(Event::Lapse),
        1 => Just(Event::Change),
        1 => (0..=OWNERS).prop_map(Event::Revoke),
        1 => (0..OWNERS).prop_map(Event::Sell),
    ];
    // Mostly within the hour and the day, sometimes exactly or well over either.
    let pause = prop_oneof![
        10 => 0i64..600, 1 => Just(3_600i64), 1 => Just(86_400i64), 1 => Just(172_800i64), 1 => 0i64..100_000
    ];
    prop::collection::vec((pause, one), 0..24)
}

fn services() -> impl Strategy<Value = Service> {
    prop::sample::select(Service::ALL.to_vec())
}

fn person(serial: usize) -> Iin {
    let born = jiff::civil::date(1980, 1, 1);
    (serial * 20..)
        .find_map(|serial| Iin::issue(born, Sex::Female, serial as u16))
        .unwrap()
}

/// One request after the other, with what was signed of each, and the world around them.
struct World {
    now: Timestamp,
    service: Service,
    settings: Settings,
    version: u8,
    request: Request,
    /// Who was asked, in their order.
    asked: Vec<Iin>,
    /// What each of them signed last.
    signed: Vec<Option<ConsentStatement>>,
    owners: Vec<Iin>,
    revoked: [bool; OWNERS + 1],
    /// What the rules say in their own words, beside the code.
    told: Told,
}

/// A diary: who consented to which version, still consents, and by when each had to.
#[derive(Default)]
struct Told {
    consents: Vec<Option<u8>>,
    answers_until: Option<Timestamp>,
    complete_at: Option<Timestamp>,
    applicant_signed: bool,
}

impl World {
    fn new(service: Service, owners: usize) -> Self {
        let settings = Settings::default();
        // Three in the afternoon in Astana.
        let now = at("2026-11-24T10:00:00Z");
        let asked: Vec<_> = (0..owners).map(person).collect();
        let mut world = Self {
            now,
            service,
            request: Request::submit(service, owners, now, &settings),
            settings,
            version: 0,
            signed: vec![None; owners],
            owners: asked.clone(),
            asked,
            revoked: [false; OWNERS + 1],
            told: Told::default(),
        };
        world.begin();
        world
    }

    fn begin(&mut self) {
        let definition = self.service.definition(&self.settings);
        let count = self.asked.len();
        self.request = Request::submit(self.service, count, self.now, &self.settings);
        self.signed = vec![None; count];
        self.told = Told {
            consents: vec![None; count],
            answers_until: Some(definition.answer_life.until(self.now, &self.settings)),
            complete_at: (count == 0).then_some(self.now),
            applicant_signed: definition.order == Order::ApplicantFirst
                && definition.signs_with_submission(count),
        };
    }

    fn bytes(&self, version: u8) -> Vec<u8> {
        let mut statement = permanent();
        statement.nonce = crate::hex(&[version; 16]);
        to_be_signed(&statement)
    }

    fn id(version: u8) -> RequestId {
        RequestId::from_random([version; 16])
    }

    fn answer(&mut self, owner: usize, decision: Decision, shown: Shown) {
        let version = match shown {
            Shown::Now => self.version,
            Shown::Before => self.version.saturating_sub(1),
        };
        let after = self
            .request
            .clone()
            .answer(owner, decision, self.now, &self.settings);
        let Ok(after) = after else { return };
        self.request = after;
        let bytes = self.bytes(version);
        let application = Application::parse(&bytes).unwrap();
        let answer = match decision {
            Decision::Approve => Answer::Approve,
            Decision::Refuse => Answer::Refuse {
                reason: ConsentRefusalReason::Other,
            },
        };
        let statement = ConsentStatement::draft(&Self::id(version), &bytes, &application, answer);
        self.signed[owner] = Some(statement);
        let in_time = self
            .told
            .answers_until
            .is_some_and(|until| self.now < until);
        assert!(in_time, "an answer counted after its time");
        self.told.consents[owner] = (decision == Decision::Approve).then_some(version);
        if self.told.consents.iter().all(Option::is_some) {
            self.told.complete_at = Some(self.now);
        }
    }

    /// As the state body does: what was signed is looked at once more, against the world as it is.
    fn process(&mut self) {
        let found: Vec<_> = self
            .asked
            .iter()
            .zip(&self.signed)
            .filter_map(|(owner, signed)| {
                let statement = signed.as_ref()?;
                Some(FoundConsent { owner, statement })
            })
            .collect();
        let bytes = self.bytes(self.version);
        let request = (&Self::id(self.version), bytes.as_slice());
        let holds =
            all_consent(self.owners.iter(), request, &found) && !self.somebody_lost_their_eds();
        let before = self.request.clone();
        let outcome = match holds {
            true => before.register(self.now),
            false => before.refuse(RefusalGround::UnreliableData, self.now),
        };
        // Nothing but what waits for the state body is decided by it.
        if matches!(self.request.state, RequestState::Processing { .. }) {
            self.request = outcome.unwrap();
        } else {
            assert!(!holds || outcome.is_err() || outcome.is_ok_and(|one| !is_registered(&one)));
        }
    }

    fn somebody_lost_their_eds(&self) -> bool {
        let applicant = self.revoked[OWNERS];
        applicant || self.revoked[..self.asked.len()].contains(&true)
    }

    fn happens(&mut self, event: Event) {
        let (now, settings) = (self.now, self.settings.clone());
        let request = self.request.clone();
        let after = match event {
            Event::Answer(owner, decision, shown) => return self.answer(owner, decision, shown),
            Event::Process => return self.process(),
            Event::Change => {
                self.request = request.clone().withdraw(now).unwrap_or(request);
                if !is_registered(&self.request) {
                    self.version += 1;
                    self.begin();
                }
                return;
            }
            Event::Revoke(whose) => {
                self.revoked[whose] = true;
                return;
            }
            Event::Sell(owner) => {
                if let Some(sold) = self.owners.get_mut(owner) {
                    *sold = person(OWNERS + 1);
                    self.owners.sort();
                }
                return;
            }
            Event::TakeBack(owner) => request.take_back_consent(owner, now, &settings),
            Event::AskAgain => request.ask_again(now, &settings),
            Event::Sign => request.sign(now, &settings),
            Event::Refuse(ground) => request.refuse(ground, now),
            Event::Withdraw => request.withdraw(now),
            Event::Lapse => Ok(request.lapse_at(now)),
        };
        let Ok(after) = after else { return };
        self.request = after;
        let definition = self.service.definition(&settings);
        match event {
            Event::TakeBack(owner) => self.told.consents[owner] = None,
            Event::AskAgain => {
                self.told.answers_until = Some(definition.answer_life.until(now, &settings));
            }
            Event::Sign => {
                let until = self.told.complete_at.map(|at| at + definition.signing_life);
                assert!(
                    until.is_some_and(|until| now < until),
                    "signed too early or too late"
                );
                self.told.applicant_signed = true;
            }
            _ => {}
        }
    }

    /// What, S-15 and S-30 ask for.
    fn may_be_registered(&self) -> bool {
        self.told.applicant_signed
            && self.owners == self.asked
            && !self.somebody_lost_their_eds()
            && self
                .told
                .consents
                .iter()
                .all(|one| *one == Some(self.version))
    }
}

fn is_registered(request: &Request) -> bool {
    matches!(request.state, RequestState::Registered { .. })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn r27_r28_r35_r42_r47_r49_nothing_registers_without_every_needed_consent_to_the_same_bytes(
        service in services(),
        owners in 0..=OWNERS,
        events in events(),
    ) {
        let mut world = World::new(service, owners);
        for (pause, event) in events {
            world.now += SignedDuration::from_secs(pause);
            let was_registered = is_registered(&world.request);
            world.happens(event);
            if is_registered(&world.request) && !was_registered {
                prop_assert!(world.may_be_registered(), "{:?} by {event:?}", world.request);
            }
        }
    }

    #[test]
    fn r30_r31_what_has_ended_stays_as_it_ended_and_asks_nobody(
        service in services(),
        owners in 0..=OWNERS,
        events in events(),
    ) {
        let mut world = World::new(service, owners);
        let mut ended: Option<(u8, RequestState)> = None;
        for (pause, event) in events {
            world.now += SignedDuration::from_secs(pause);
            world.happens(event);
            let state = world.request.state.clone();
            if let Some((version, before)) = &ended
                && *version == world.version
            {
                let again = matches!(before, RequestState::Lapsed { .. })
                    && matches!(event, Event::AskAgain | Event::TakeBack(_));
                prop_assert!(again || state == *before, "{before:?} {event:?} {state:?}");
            }
            let is_open = state.is_open();
            prop_assert!(is_open || !world.request.consents.contains(&ConsentState::Asked));
            ended = (!is_open).then_some((world.version, state));
        }
    }

    #[test]
    fn r27_r30_whoever_gets_every_signature_in_time_is_decided(
        service in services(),
        owners in 0..=OWNERS,
        order in Just((0..OWNERS).collect::<Vec<_>>()).prop_shuffle(),
        late in 0i64..3_600,
    ) {
        let mut world = World::new(service, owners);
        for owner in order.into_iter().filter(|owner| *owner < owners) {
            world.happens(Event::Answer(owner, Decision::Approve, Shown::Now));
        }
        world.happens(Event::Sign);
        let RequestState::Processing { until } = world.request.state else {
            return Err(TestCaseError::fail(format!("{:?}", world.request)));
        };
        prop_assert!(until > world.now);
        // Also where the promised time is over.
        world.now = until + SignedDuration::from_secs(late);
        world.happens(Event::Lapse);
        world.happens(Event::Process);
        prop_assert!(is_registered(&world.request));
    }
}
