//! Who has a request or an appeal of a queue open: one employee at a time, in one session, for a time (S-18).

use jiff::Timestamp;

use super::{DeskQueue, DeskRefusal};
use crate::{AccountId, AppealId, RequestId, SessionId, Settings};

/// Something that waits in a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matter {
    /// A request from abroad.
    Abroad(RequestId),
    /// An appeal or a complaint.
    Appeal(AppealId),
}

impl Matter {
    /// The queue that it waits in.
    pub fn queue(&self) -> DeskQueue {
        match self {
            Self::Abroad(_) => DeskQueue::Abroad,
            Self::Appeal(_) => DeskQueue::Appeals,
        }
    }

    /// Its id.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Abroad(request) => request.as_str(),
            Self::Appeal(appeal) => appeal.as_str(),
        }
    }
}

/// That an employee has a request or an appeal open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Whose it is.
    pub employee: AccountId,
    /// The session of the desk that sees it.
    pub session: SessionId,
    /// Until when.
    pub until: Timestamp,
    /// When the employee decided it, with which the hold ended.
    pub decided_at: Option<Timestamp>,
    /// Whether nobody has noted yet that it ended.
    pub is_open: bool,
}

/// What opening a request or an appeal means for its person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taking {
    /// An employee opens it.
    Opened,
    /// The employee who has it open looks at it in another session.
    Viewed,
    /// It is open in this very session.
    Same,
}

impl Hold {
    /// A hold from now on, for as long as a case lives.
    pub fn begin(
        employee: AccountId,
        session: SessionId,
        now: Timestamp,
        settings: &Settings,
    ) -> Self {
        Self {
            employee,
            session,
            until: now + settings.desk_case_life,
            decided_at: None,
            is_open: true,
        }
    }

    /// Whether it keeps others out.
    pub fn counts(&self, now: Timestamp) -> bool {
        self.decided_at.is_none() && now < self.until
    }

    /// What it means that this hold follows the one before; looking again gives no longer time.
    pub fn after(
        self,
        before: Option<Self>,
        now: Timestamp,
    ) -> Result<(Self, Taking), DeskRefusal> {
        let Some(before) = before.filter(|before| before.counts(now)) else {
            return Ok((self, Taking::Opened));
        };
        if before.employee != self.employee {
            return Err(DeskRefusal::Taken);
        }
        let taking = match before.session == self.session {
            true => Taking::Same,
            false => Taking::Viewed,
        };
        let until = before.until;
        Ok((Self { until, ..self }, taking))
    }

    /// Refuses whoever does not have it open: it is theirs, of this session, and not over.
    pub fn must_be_of(
        &self,
        employee: &AccountId,
        session: &SessionId,
        now: Timestamp,
    ) -> Result<(), DeskRefusal> {
        if self.employee != *employee || self.session != *session {
            return Err(DeskRefusal::Step);
        }
        self.counts(now).then_some(()).ok_or(DeskRefusal::Ended)
    }

    /// Ends it without a decision.
    pub fn put_back(self, now: Timestamp) -> Self {
        Self {
            until: now,
            is_open: false,
            ..self
        }
    }

    /// Notes, once, that it ended by itself.
    pub fn lapse_at(self, now: Timestamp) -> Option<Self> {
        let ran_out = self.is_open && self.until <= now;
        ran_out.then_some(Self {
            is_open: false,
            ..self
        })
    }

    /// Ends it by a decision.
    pub fn decide(self, now: Timestamp) -> Self {
        Self {
            decided_at: Some(now),
            until: now,
            is_open: false,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::testing::at;

    fn hold(employee: u8, session: u8, now: Timestamp) -> Hold {
        Hold::begin(
            AccountId::from_random([employee; 16]),
            SessionId::from_random([session; 16]),
            now,
            &Settings::default(),
        )
    }

    #[test]
    fn s18_one_employee_at_a_time_has_it_open_and_looking_again_is_no_more_time() {
        let now = at("2026-11-24T10:00:00Z");
        let later = now + SignedDuration::from_mins(10);
        let first = hold(1, 1, now);

        let (_, opened) = first.clone().after(None, now).unwrap();
        let other = hold(2, 2, later).after(Some(first.clone()), later);
        let (same, taking) = hold(1, 1, later).after(Some(first.clone()), later).unwrap();
        let (viewed, elsewhere) = hold(1, 3, later).after(Some(first.clone()), later).unwrap();

        assert_eq!(opened, Taking::Opened);
        assert_eq!(other, Err(DeskRefusal::Taken));
        assert_eq!((taking, same.until), (Taking::Same, first.until));
        assert_eq!((elsewhere, viewed.until), (Taking::Viewed, first.until));
    }

    #[test]
    fn s18_what_is_over_put_back_or_decided_keeps_nobody_out() {
        let now = at("2026-11-24T10:00:00Z");
        let first = hold(1, 1, now);
        let end = first.until;
        for (before, then) in [
            (first.clone(), end),
            (first.clone().put_back(now), now),
            (first.decide(now), now),
        ] {
            let (_, taking) = hold(2, 2, then).after(Some(before), then).unwrap();
            assert_eq!(taking, Taking::Opened);
        }
    }

    #[test]
    fn s18_only_what_ran_out_is_noted_as_lapsed_and_once() {
        let now = at("2026-11-24T10:00:00Z");
        let first = hold(1, 1, now);
        let end = first.until;

        let early = first.clone().lapse_at(end - SignedDuration::from_micros(1));
        let lapsed = first.clone().lapse_at(end);

        assert_eq!(early, None);
        let is_open = false;
        assert_eq!(
            lapsed,
            Some(Hold {
                is_open,
                ..first.clone()
            })
        );
        assert_eq!(lapsed.unwrap().lapse_at(end), None);
        assert_eq!(first.clone().put_back(now).lapse_at(end), None);
        assert_eq!(first.decide(now).lapse_at(end), None);
    }

    #[test]
    fn s18_only_the_session_that_sees_it_acts_on_it_and_in_its_time() {
        let now = at("2026-11-24T10:00:00Z");
        let first = hold(1, 1, now);
        let acts = |employee: u8, session: u8, then| {
            let (employee, session) = ([employee; 16], [session; 16]);
            first.must_be_of(
                &AccountId::from_random(employee),
                &SessionId::from_random(session),
                then,
            )
        };
        assert_eq!(acts(1, 1, now), Ok(()));
        assert_eq!(acts(1, 2, now), Err(DeskRefusal::Step));
        assert_eq!(acts(2, 1, now), Err(DeskRefusal::Step));
        assert_eq!(acts(1, 1, first.until), Err(DeskRefusal::Ended));
    }
}
