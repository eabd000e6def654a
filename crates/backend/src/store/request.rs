//! Requests of any service; each change names the version that it was decided on (S-15).

use std::collections::HashMap;

use domain::{
    AccountId, Iin, RequestId,
    consent::ConsentState,
    request::{
        EarlierRequests, IN_VAIN_COUNTS_FOR, Promised, RefusalGround, Request, RequestState,
        SignatureKind,
    },
    residence::Rka,
    service::Service,
};
use jiff::{SignedDuration, Timestamp};

use super::{
    StoreError,
    attempt::Scope,
    row::{Columns, name},
    sql::{Row, query},
    transaction::{Reader, Transaction},
};

/// A request with its exact bytes.
#[derive(Debug, Clone)]
pub struct StoredRequest {
    /// Id.
    pub id: RequestId,
    /// The applicant's account.
    pub account: AccountId,
    /// Whom it is about.
    pub person: Iin,
    /// The dwelling, where it is about one.
    pub rka: Option<Rka>,
    /// The exact bytes of its statement.
    pub statement: Vec<u8>,
    /// How it stands, with its consents in their order.
    pub request: Request,
    /// When it was submitted.
    pub submitted_at: Timestamp,
    /// When the last consent was given.
    pub consented_at: Option<Timestamp>,
    /// When the applicant signed.
    pub signed_at: Option<Timestamp>,
    /// How.
    pub signed_by: Option<SignatureKind>,
    /// The version that a change is decided on.
    pub version: i64,
}

impl Reader {
    /// A request by its id.
    pub async fn request(&mut self, id: &RequestId) -> Result<Option<StoredRequest>, StoreError> {
        let row = query("SELECT * FROM requests WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(self.connection())
            .await?;
        match row {
            Some(row) => self.with_consents(row).await.map(Some),
            None => Ok(None),
        }
    }

    /// The requests of an account, the newest first.
    pub async fn requests(
        &mut self,
        account: &AccountId,
    ) -> Result<Vec<StoredRequest>, StoreError> {
        let rows = query(
            "SELECT * FROM requests WHERE account = $1 ORDER BY submitted_at DESC, id LIMIT 200",
        )
        .bind(account.as_str())
        .fetch_all(self.connection())
        .await?;
        let consents = query(
            "SELECT consents.request, consents.state FROM consents JOIN requests ON requests.id = consents.request \
             WHERE requests.account = $1 ORDER BY consents.request, consents.place",
        )
        .bind(account.as_str())
        .fetch_all(self.connection())
        .await?;
        with_consents(&rows, &consents)
    }

    /// The requests whose time is over and that nobody has noted as lapsed.
    pub async fn overdue_requests(&mut self, now: Timestamp) -> Result<Vec<RequestId>, StoreError> {
        let rows = query(
            "SELECT id FROM requests WHERE state IN ('awaiting_consents', 'awaiting_signature') \
             AND until_at <= $1 ORDER BY until_at LIMIT 100",
        )
        .bind(now.as_microsecond())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(|row| row.parsed("id")).collect()
    }

    /// The requests of citizens abroad that an office has to decide, by the time promised.
    pub async fn requests_for_office(&mut self) -> Result<Vec<StoredRequest>, StoreError> {
        let rows = query(
            "SELECT * FROM requests WHERE state = 'processing' \
             AND service IN ('abroad_permanently', 'abroad_temporarily') ORDER BY until_at, id LIMIT 1000",
        )
        .fetch_all(self.connection())
        .await?;
        let consents = query(
            "SELECT consents.request, consents.state FROM consents JOIN requests ON requests.id = consents.request \
             WHERE requests.state = 'processing' \
             AND requests.service IN ('abroad_permanently', 'abroad_temporarily') \
             ORDER BY consents.request, consents.place",
        )
        .fetch_all(self.connection())
        .await?;
        with_consents(&rows, &consents)
    }

    /// What earlier requests of an applicant mean for a new one that is about the same (S-14).
    pub async fn earlier_requests(
        &mut self,
        account: &AccountId,
        about: About<'_>,
        now: Timestamp,
    ) -> Result<EarlierRequests, StoreError> {
        let rows = query(
            "SELECT service, person, rka, state, until_at, ended_at, ground FROM requests \
             WHERE account = $1 AND submitted_at > $2 AND state <> 'registered'",
        )
        .bind(account.as_str())
        .bind((now - SignedDuration::from_hours(24 * 31)).as_microsecond())
        .fetch_all(self.connection())
        .await?;
        let day_ago = now - IN_VAIN_COUNTS_FOR;
        let mut earlier = EarlierRequests::default();
        for row in &rows {
            let same = about.is_of(row)?;
            match state(row)? {
                RequestState::Processing { .. } => {
                    earlier.open_for_this_dwelling += u32::from(same);
                }
                open @ (RequestState::AwaitingConsents { until }
                | RequestState::AwaitingSignature { until }) => {
                    if until > now {
                        earlier.open_for_this_dwelling += u32::from(same);
                        earlier.open +=
                            u32::from(matches!(open, RequestState::AwaitingConsents { .. }));
                    } else if same && until > day_ago {
                        earlier.in_vain(until);
                    }
                }
                RequestState::Lapsed { at } | RequestState::Withdrawn { at } => {
                    if same && at > day_ago {
                        earlier.in_vain(at);
                    }
                }
                RequestState::Refused {
                    ground: RefusalGround::NoConsentOfOwner,
                    at,
                } if same => earlier.refused_at = earlier.refused_at.max(Some(at)),
                RequestState::Refused { .. } | RequestState::Registered { .. } => {}
            }
        }
        // Each time that one was asked again, it had been asked in vain before.
        let again = about.asked_again(account);
        for at in self.attempts_at(Scope::AskedAgain, &again, day_ago).await? {
            earlier.in_vain(at);
        }
        Ok(earlier)
    }

    async fn with_consents(&mut self, row: Row) -> Result<StoredRequest, StoreError> {
        let consents = query("SELECT state FROM consents WHERE request = $1 ORDER BY place")
            .bind(row.text("id")?)
            .fetch_all(self.connection())
            .await?;
        stored(&row, states(&consents)?)
    }
}

impl Transaction {
    /// Keeps a new request; its consents are kept apart.
    pub async fn keep_request(&mut self, stored: &StoredRequest) -> Result<(), StoreError> {
        let columns = StateColumns::of(&stored.request);
        query(
            "INSERT INTO requests (id, service, account, person, rka, statement, state, until_at, ended_at, \
             ground, submitted_at, consented_at, signed_at, signed_by, promised_since, promised_by, flag_at, version) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 0)",
        )
        .bind(stored.id.as_str())
        .bind(name(&stored.request.service))
        .bind(stored.account.as_str())
        .bind(stored.person.as_str())
        .bind(stored.rka.as_ref().map(Rka::as_str))
        .bind(stored.statement.clone())
        .bind(stored.request.state.name())
        .bind(columns.until)
        .bind(columns.ended_at)
        .bind(columns.ground)
        .bind(stored.submitted_at.as_microsecond())
        .bind(stored.consented_at.map(Timestamp::as_microsecond))
        .bind(stored.signed_at.map(Timestamp::as_microsecond))
        .bind(stored.signed_by.as_ref().map(name))
        .bind(columns.promised_since)
        .bind(columns.promised_by)
        .bind(columns.flag_at)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Takes a request that has to be decided for this transaction alone; none where another process is about it, or
    /// has decided it.
    pub async fn take_to_process(
        &mut self,
        id: &RequestId,
    ) -> Result<Option<StoredRequest>, StoreError> {
        // SQLite has one writer.
        let sql = match self.connection().has_many_writers() {
            true => {
                "SELECT * FROM requests WHERE id = $1 AND state = 'processing' FOR UPDATE SKIP LOCKED"
            }
            false => "SELECT * FROM requests WHERE id = $1 AND state = 'processing'",
        };
        let row = query(sql)
            .bind(id.as_str())
            .fetch_optional(self.connection())
            .await?;
        match row {
            Some(row) => self.with_consents(row).await.map(Some),
            None => Ok(None),
        }
    }

    /// Notes whom it was announced to that a request concerns them, though they sign nothing.
    pub async fn note_announcement(
        &mut self,
        request: &RequestId,
        account: &AccountId,
    ) -> Result<(), StoreError> {
        query(
            "INSERT INTO announcements (request, account) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        )
        .bind(request.as_str())
        .bind(account.as_str())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Whom a request was announced to.
    pub async fn announced_to(
        &mut self,
        request: &RequestId,
    ) -> Result<Vec<AccountId>, StoreError> {
        let rows = query("SELECT account FROM announcements WHERE request = $1 ORDER BY account")
            .bind(request.as_str())
            .fetch_all(self.connection())
            .await?;
        rows.iter().map(|row| row.parsed("account")).collect()
    }

    /// Notes that a request was asked again.
    pub async fn note_asked_again(
        &mut self,
        account: &AccountId,
        about: About<'_>,
    ) -> Result<(), StoreError> {
        self.count_attempt(Scope::AskedAgain, &about.asked_again(account))
            .await
    }

    /// Takes a request to what it is now, with the states of its consents; `false` where it changed meanwhile.
    pub async fn advance_request(&mut self, stored: &StoredRequest) -> Result<bool, StoreError> {
        let columns = StateColumns::of(&stored.request);
        let moved = query(
            "UPDATE requests SET state = $3, until_at = $4, ended_at = $5, ground = $6, \
             consented_at = $7, signed_at = $8, signed_by = $9, promised_since = $10, promised_by = $11, \
             flag_at = $12, version = version + 1 WHERE id = $1 AND version = $2",
        )
        .bind(stored.id.as_str())
        .bind(stored.version)
        .bind(stored.request.state.name())
        .bind(columns.until)
        .bind(columns.ended_at)
        .bind(columns.ground)
        .bind(stored.consented_at.map(Timestamp::as_microsecond))
        .bind(stored.signed_at.map(Timestamp::as_microsecond))
        .bind(stored.signed_by.as_ref().map(name))
        .bind(columns.promised_since)
        .bind(columns.promised_by)
        .bind(columns.flag_at)
        .execute(self.connection())
        .await?;
        if moved == 0 {
            return Ok(false);
        }
        for (place, consent) in stored.request.consents.iter().enumerate() {
            query(
                "UPDATE consents SET state = $3 WHERE request = $1 AND place = $2 AND state <> $3",
            )
            .bind(stored.id.as_str())
            .bind(place as i64)
            .bind(name(consent))
            .execute(self.connection())
            .await?;
        }
        Ok(true)
    }
}

/// What a request is about, as far as another one can be the same again (S-14).
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// Of which service.
    pub service: Service,
    /// Whom it is about.
    pub person: &'a Iin,
    /// The dwelling, where it is about one.
    pub rka: Option<&'a Rka>,
}

impl StoredRequest {
    /// What it is about.
    pub fn about(&self) -> About<'_> {
        About {
            service: self.request.service,
            person: &self.person,
            rka: self.rka.as_ref(),
        }
    }
}

impl About<'_> {
    fn is_of(self, row: &Row) -> Result<bool, StoreError> {
        Ok(self.service.repeats(row.named("service")?)
            && row.text("person")? == self.person.as_str()
            && rka(row)?.as_ref() == self.rka)
    }

    /// Who asks again for what, as it is counted.
    fn asked_again(self, account: &AccountId) -> String {
        let rka = self.rka.map_or("", Rka::as_str);
        format!("{account}/{}/{rka}", self.person.as_str())
    }
}

/// Requests with their consents, which are read for all of them at once.
fn with_consents(rows: &[Row], consents: &[Row]) -> Result<Vec<StoredRequest>, StoreError> {
    let mut of: HashMap<String, Vec<ConsentState>> = HashMap::new();
    for consent in consents {
        let states = of.entry(consent.text("request")?).or_default();
        states.push(consent.named("state")?);
    }
    rows.iter()
        .map(|row| stored(row, of.remove(&row.text("id")?).unwrap_or_default()))
        .collect()
}

fn states(consents: &[Row]) -> Result<Vec<ConsentState>, StoreError> {
    consents.iter().map(|row| row.named("state")).collect()
}

fn stored(row: &Row, consents: Vec<ConsentState>) -> Result<StoredRequest, StoreError> {
    Ok(StoredRequest {
        id: row.parsed("id")?,
        account: row.parsed("account")?,
        person: row.parsed("person")?,
        rka: rka(row)?,
        statement: row.bytes("statement")?,
        request: Request {
            service: row.named("service")?,
            state: state(row)?,
            consents,
            promised: promised(row)?,
        },
        submitted_at: row.instant("submitted_at")?,
        consented_at: row.instant_if_any("consented_at")?,
        signed_at: row.instant_if_any("signed_at")?,
        signed_by: row.named_if_any("signed_by")?,
        version: row.number("version")?,
    })
}

fn rka(row: &Row) -> Result<Option<Rka>, StoreError> {
    row.text_if_any("rka")?
        .map(Rka::try_from)
        .transpose()
        .map_err(|_| StoreError::Unreadable("rka"))
}

struct StateColumns {
    until: Option<i64>,
    ended_at: Option<i64>,
    ground: Option<String>,
    promised_since: Option<i64>,
    promised_by: Option<i64>,
    flag_at: Option<i64>,
}

impl StateColumns {
    fn of(request: &Request) -> Self {
        let (until, ended_at, ground) = match &request.state {
            RequestState::AwaitingConsents { until }
            | RequestState::AwaitingSignature { until }
            | RequestState::Processing { until } => (Some(until), None, None),
            RequestState::Registered { at }
            | RequestState::Lapsed { at }
            | RequestState::Withdrawn { at } => (None, Some(at), None),
            RequestState::Refused { ground, at } => (None, Some(at), Some(name(ground))),
        };
        Self {
            until: until.map(|at| at.as_microsecond()),
            ended_at: ended_at.map(|at| at.as_microsecond()),
            ground,
            promised_since: request.promised.map(|one| one.since.as_microsecond()),
            promised_by: request.promised.map(|one| one.by.as_microsecond()),
            flag_at: request.promised.map(|one| one.near_from.as_microsecond()),
        }
    }
}

/// Nothing of a request that was decided before this was kept.
fn promised(row: &Row) -> Result<Option<Promised>, StoreError> {
    let since = row.instant_if_any("promised_since")?;
    let by = row.instant_if_any("promised_by")?;
    let near_from = row.instant_if_any("flag_at")?;
    Ok(since
        .zip(by)
        .zip(near_from)
        .map(|((since, by), near_from)| Promised {
            since,
            by,
            near_from,
        }))
}

fn state(row: &Row) -> Result<RequestState, StoreError> {
    let until = || row.instant("until_at");
    let at = || row.instant("ended_at");
    Ok(match row.text("state")?.as_str() {
        "awaiting_consents" => RequestState::AwaitingConsents { until: until()? },
        "awaiting_signature" => RequestState::AwaitingSignature { until: until()? },
        "processing" => RequestState::Processing { until: until()? },
        "registered" => RequestState::Registered { at: at()? },
        "refused" => RequestState::Refused {
            ground: row.named("ground")?,
            at: at()?,
        },
        "lapsed" => RequestState::Lapsed { at: at()? },
        "withdrawn" => RequestState::Withdrawn { at: at()? },
        _ => return Err(StoreError::Unreadable("state")),
    })
}
