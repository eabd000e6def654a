//! What is signed for the service, and what it says to that.

use super::*;

impl Service {
    pub(super) fn issue(
        &self,
        world: &mut World,
        request: &Request,
        now: Timestamp,
    ) -> Result<Answer, BackendError> {
        if world.step != JoiningStep::Certificate {
            return refused(ProblemCode::JoiningStep, 409);
        }
        let body: RequestCertificate = parsed(request);
        let asked = pkcs10::CertificationRequest::parse(&body.request.0).expect("PKCS#10");
        let subject: &PersonName = asked.subject();
        let serial = [u8::try_from(world.certificates.len()).expect("few") + 1; 16];
        let draft = certificate::Draft::person(
            &self.authority,
            subject,
            asked.public_key(),
            serial,
            now,
            now + SignedDuration::from_hours(24 * 365),
        )
        .expect("a draft");
        let random = SystemRandom::new();
        let signature = self
            .key
            .sign(draft.to_be_signed(), &random)
            .expect("signed");
        let certificate = draft.attach(&signature).expect("a certificate");
        world.certificates.push(certificate.clone());
        world.step = JoiningStep::Done;
        json(&Joined {
            certificate: certificate.as_der().to_vec().into(),
            authority: self.authority.as_der().to_vec().into(),
            person: person(),
            replaced: false,
        })
    }

    pub(super) fn challenge(
        &self,
        world: &World,
        _request: &Request,
        now: Timestamp,
    ) -> Result<Answer, BackendError> {
        let challenge = SignInChallenge::draft(
            &world.site,
            &world.device,
            [7; 16],
            now,
            &Settings::default(),
        );
        json(&Challenge {
            challenge: ChallengeId::from_random([6; 16]),
            statement: statement::to_be_signed(&challenge).into(),
        })
    }

    pub(super) fn sign_in(
        &self,
        world: &mut World,
        request: &Request,
        now: Timestamp,
    ) -> Result<Answer, BackendError> {
        let body: SignInByEds = parsed(request);
        let challenge = SignInChallenge::draft(
            &world.site,
            &world.device,
            [7; 16],
            now,
            &Settings::default(),
        );
        let content = statement::to_be_signed(&challenge);
        self.verify(&body.signature, &content, SignInChallenge::SUBJECT, now);
        session(world, AccessLevel::Eds, now)
    }

    pub(super) fn sign_order(
        &self,
        world: &mut World,
        request: &Request,
        now: Timestamp,
    ) -> Result<Answer, BackendError> {
        let body: SignOrder = parsed(request);
        let approval: OrderApproval = statement::parse(&body.approval.0).expect("an approval");
        assert_eq!(approval.site, world.site);
        assert_eq!(
            approval.request_sha256,
            domain::hex(&eds::sha256(&body.request.statement.0))
        );
        self.verify(
            &body.approval_signature,
            &body.approval.0,
            OrderApproval::SUBJECT,
            now,
        );
        self.submit(world, body.request, now)
    }

    pub(super) fn sign_desk(
        &self,
        world: &mut World,
        request: &Request,
        now: Timestamp,
    ) -> Result<Answer, BackendError> {
        let body: SignDesk = parsed(request);
        let signed: DeskSignature = statement::parse(&body.statement.0).expect("a signature");
        assert_eq!(signed.site, world.site);
        self.verify(
            &body.signature,
            &body.statement.0,
            DeskSignature::SUBJECT,
            now,
        );
        let entered = signed.role == DeskRole::Employee;
        world.desk_signed.push(signed);
        json(&DeskSigned { entered })
    }

    pub(super) fn submit(
        &self,
        world: &mut World,
        body: SubmitRequest,
        now: Timestamp,
    ) -> Result<Answer, BackendError> {
        if let Some(signature) = &body.signature {
            self.check_signature(signature, &body.statement.0, now);
        }
        world.statement.clone_from(&body.statement.0);
        let state = match world.consents_needed {
            0 => RequestState::Processing {
                until: now + SignedDuration::from_mins(15),
            },
            _ => RequestState::AwaitingConsents {
                until: now + SignedDuration::from_hours(1),
            },
        };
        world.submitted.push(body);
        request_status(world, state, now)
    }

    pub(super) fn check_signature(&self, signature: &Signature, content: &[u8], now: Timestamp) {
        match signature {
            Signature::Eds { cms } => {
                let subject = Application::parse(content)
                    .expect("an application")
                    .subject();
                self.verify(cms, content, subject, now);
            }
            Signature::OneTimePassword { digits, .. } => assert_eq!(digits, "123456"),
        }
    }

    pub(super) fn answer(
        &self,
        world: &mut World,
        request: &Request,
        now: Timestamp,
    ) -> Result<Answer, BackendError> {
        let body: AnswerConsent = parsed(request);
        self.verify(
            &body.signature,
            &body.statement.0,
            ConsentStatement::SUBJECT,
            now,
        );
        world.answered.push(body);
        json(&consent_status(world, ConsentState::Given, now))
    }

    pub(in super::super) fn verify(
        &self,
        cms: &Bytes,
        content: &[u8],
        subject: &str,
        now: Timestamp,
    ) {
        let authorities = std::slice::from_ref(&self.authority);
        let verified = cades::verify(&cms.0, content, subject, authorities, now);
        let verified = verified.expect("a signature that verifies");
        assert_eq!(verified.certificate.iin(), Some(iin().as_str()));
    }
}
