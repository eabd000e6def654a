//! The bodies that the service answers with.

use super::{service::*, *};

impl World {
    /// A fee that one paid.
    pub(crate) fn fee(&self, now: Timestamp) -> FeeStatus {
        FeeStatus {
            tenge: 4_325,
            paid_at: (self.fees > 0).then_some(now),
            paid_by_me: self.fees > 0,
        }
    }

    /// The one document that there is.
    pub(crate) fn document(&self, now: Timestamp) -> Document {
        national_id(self.number, now)
    }
}

fn national_id(number: &str, now: Timestamp) -> Document {
    Document {
        id: document(),
        kind: DocumentKind::NationalId,
        person: person(),
        of_child: false,
        number: number.to_owned(),
        valid_until: Some("2031-05-17".parse().expect("a day")),
        standing: Standing::InForce,
        reported_at: None,
        fields: vec![Field {
            name: FieldName::Number,
            value: LocalizedText::same(number),
            source: SourceSystem::GbdFl,
            fetched_at: now,
        }],
        ages: Vec::new(),
        photo: Some("iVBORw0KGgo=".to_owned()),
        fetched_at: now,
    }
}

pub(super) fn documents(
    world: &World,
    source: &str,
    request: &Request,
    now: Timestamp,
) -> Result<Answer, BackendError> {
    let source = SourceSystem::ALL
        .into_iter()
        .find(|one| one.as_str() == source)
        .expect("a source");
    if world.source_away == Some(source) {
        return refused(ProblemCode::SourceAway, 503);
    }
    if request.etag.as_deref() == Some(world.documents_etag) {
        return Ok(Answer {
            status: 304,
            etag: request.etag.clone(),
            body: Vec::new(),
        });
    }
    let of_gbd_fl = source == SourceSystem::GbdFl;
    let pending = Pending {
        kind: DocumentKind::Diploma,
        person: person(),
        of_child: false,
        why: PendingReason::NotIssued,
    };
    let answer = json(&SourceDocuments {
        source,
        documents: of_gbd_fl.then(|| world.document(now)).into_iter().collect(),
        pending: (source == SourceSystem::HigherEducation)
            .then_some(pending)
            .into_iter()
            .collect(),
    })?;
    Ok(Answer {
        etag: Some(world.documents_etag.to_owned()),
        ..answer
    })
}

pub(super) fn correction(asked: AskCorrection, now: Timestamp) -> CorrectionStatus {
    CorrectionStatus {
        correction: CorrectionId::from_random([8; 16]),
        document: asked.document,
        kind: DocumentKind::NationalId,
        field: asked.field,
        source: SourceSystem::GbdFl,
        reason: asked.reason,
        asked_at: now,
        state: CorrectionState::Sent,
    }
}

pub(super) fn report(sent: SendReport, now: Timestamp) -> ReportStatus {
    let day = civil_day(now);
    ReportStatus {
        report: ReportId::from_random([8; 16]),
        number: ReportNumber::from_random(day, [8; 8]),
        about: sent.about,
        document: None,
        counterpart: None,
        text: sent.text,
        sent_at: now,
        due: Settings::default().working_days_after(day, 15),
        state: ReportState::Sent,
    }
}

pub(super) fn give(
    world: &mut World,
    request: &Request,
    now: Timestamp,
) -> Result<Answer, BackendError> {
    let body: GiveAccess = parsed(request);
    let at = u8::try_from(world.accesses.len()).expect("few") + 1;
    let status = AccessStatus {
        access: ShareId::from_random([at; 16]),
        document: body.document.clone(),
        kind: DocumentKind::NationalId,
        terms: body.terms.clone(),
        given_at: now,
        until: now + SignedDuration::from_mins(5),
        longest_until: now + SignedDuration::from_mins(30),
        state: AccessState::Open,
    };
    world.accesses.push((body, status.clone()));
    json(&status)
}

pub(super) fn access_status(
    world: &mut World,
    access: &str,
    change: impl FnOnce(&mut AccessStatus),
) -> Result<Answer, BackendError> {
    match world
        .accesses
        .iter_mut()
        .find(|(_, status)| status.access.as_str() == access)
    {
        Some((_, status)) => {
            change(status);
            json(status)
        }
        None => refused(ProblemCode::NotFound, 404),
    }
}

pub(super) fn request_status(
    world: &World,
    state: RequestState,
    now: Timestamp,
) -> Result<Answer, BackendError> {
    json(&RequestStatus {
        request: request_id(),
        statement: world.statement.clone().into(),
        state,
        submitted_at: now,
        consented_at: None,
        signed_at: None,
        signed_by: None,
        answered: 0,
        asked: world.consents_needed,
        ask_again_until: None,
        checks: Vec::new(),
    })
}

pub(super) fn consent_status(world: &World, state: ConsentState, now: Timestamp) -> ConsentStatus {
    ConsentStatus {
        consent: consent_id(),
        request: request_id(),
        statement: world.statement.clone().into(),
        state,
        request_state: RequestState::AwaitingConsents {
            until: now + SignedDuration::from_hours(1),
        },
        asked_at: now,
        until: now + SignedDuration::from_hours(1),
        answered_at: None,
    }
}

pub(super) fn joining(
    world: &mut World,
    step: JoiningStep,
    now: Timestamp,
) -> Result<Answer, BackendError> {
    world.step = step;
    json(&JoiningStatus {
        joining: JoiningId::from_random([4; 16]),
        step,
        code: None,
        code_until: (step == JoiningStep::Code).then(|| now + SignedDuration::from_mins(5)),
        person: (step >= JoiningStep::Certificate).then(person),
    })
}

pub(super) fn step(
    world: &mut World,
    from: JoiningStep,
    to: JoiningStep,
    now: Timestamp,
) -> Result<Answer, BackendError> {
    if world.step != from {
        return refused(ProblemCode::JoiningStep, 409);
    }
    joining(world, to, now)
}

pub(super) fn session(
    world: &mut World,
    level: AccessLevel,
    now: Timestamp,
) -> Result<Answer, BackendError> {
    world.sessions += 1;
    json(&SessionOpened {
        session: SessionId::from_random([u8::try_from(world.sessions).expect("few"); 16]),
        token: secret("token"),
        level,
        until: now + SignedDuration::from_hours(12),
    })
}

pub(super) fn parsed<T: DeserializeOwned>(request: &Request) -> T {
    let body = request.body.as_ref().expect("a body");
    serde_json::from_slice(body).expect("of the protocol")
}

pub(super) fn json<T: Serialize>(value: &T) -> Result<Answer, BackendError> {
    Ok(Answer {
        status: 200,
        etag: None,
        body: serde_json::to_vec(value).expect("serialises"),
    })
}

pub(super) fn refused(code: ProblemCode, status: u16) -> Result<Answer, BackendError> {
    let problem = Problem::new(code, status, "refused");
    Err(BackendError::Problem(Box::new(problem)))
}

/// Keeps a copy; the same bytes are the same copy.
pub(super) fn attach(
    world: &mut World,
    body: Attach,
    now: Timestamp,
) -> Result<Answer, BackendError> {
    let status = AttachmentStatus {
        attachment: AttachmentId::from_random([9; 16]),
        request: None,
        kind: AttachmentKind::Pdf,
        bytes: u32::try_from(body.bytes.0.len()).expect("a small file"),
        sha256: domain::hex(&eds::sha256(&body.bytes.0)),
        attached_at: now,
    };
    if !world.attached.contains(&body.bytes.0) {
        world.attached.push(body.bytes.0);
    }
    json(&status)
}

/// What is said before the form of a citizen abroad to somebody without an EDS.
pub(super) fn before() -> Before {
    let service = domain::service::Service::AbroadPermanently;
    Before {
        service,
        needs: needs(service, &Settings::default()),
        findings: vec![Finding::Refused {
            reason: Reason::EdsNeeded,
            go_to: GoTo::Eds,
            law: Law::EdsLaw370,
        }],
        others: Vec::new(),
    }
}
