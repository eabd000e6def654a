//! Appeals as the service of the tests receives them.

use domain::{
    AppealId,
    appeal::{
        AppealReceipt, AppealState, AppealStatement, AppealWithdrawal, Body, ComplaintStatement,
        Petition, Stage,
    },
};
use protocol::appeal::{AppealEvidence, AppealStatus, Appeals, Paper, PaperKind, SignedPaper};

use super::{answers::*, service::*, *};

impl Service {
    pub(super) fn appeals(
        &self,
        world: &mut World,
        request: &Request,
        parts: &[&str],
        now: Timestamp,
    ) -> Result<Answer, BackendError> {
        let found = |world: &World, id: &str| {
            let mut all = world.appeals.iter();
            all.position(|one| one.appeal.as_str() == id)
        };
        match (request.method, parts) {
            (Method::Get, []) => json(&Appeals {
                appeals: world.appeals.clone(),
            }),
            (Method::Post, []) => {
                let paper: SignedPaper = parsed(request);
                let petition = Petition::parse(&paper.statement.0).expect("a petition");
                let content = &paper.statement.0;
                self.verify(&paper.signature, content, petition.subject(), now);
                let status = received(&petition, paper, world.appeals.len(), now);
                world.appeals.push(status.clone());
                json(&status)
            }
            (Method::Get, [id]) => match found(world, id) {
                Some(at) => json(&world.appeals[at]),
                None => refused(ProblemCode::NotFound, 404),
            },
            (Method::Post, [id, "withdraw"]) => {
                let paper: SignedPaper = parsed(request);
                let (content, subject) = (&paper.statement.0, AppealWithdrawal::SUBJECT);
                self.verify(&paper.signature, content, subject, now);
                let at = found(world, id).expect("an appeal");
                world.appeals[at].state = AppealState::Withdrawn { at: now };
                json(&world.appeals[at])
            }
            (Method::Get, [id, "evidence"]) => {
                let at = found(world, id).expect("an appeal");
                json(&self.evidence(world, &world.appeals[at], now))
            }
            _ => refused(ProblemCode::NotFound, 404),
        }
    }

    fn evidence(&self, world: &World, status: &AppealStatus, now: Timestamp) -> AppealEvidence {
        let authority = self.authority.to_pem();
        let receipt = AppealReceipt {
            subject: AppealReceipt::SUBJECT.to_owned(),
            site: ORIGIN.to_owned(),
            appeal: status.appeal.clone(),
            number: status.number.clone(),
            received_at: now,
            received_by: status.received_by.clone(),
            body: status.body,
            statement_sha256: match world.receipt_of_other_bytes {
                true => "00".repeat(32),
                false => domain::hex(&eds::sha256(&status.statement.0)),
            },
            due: status.due,
        };
        let papers = [
            (PaperKind::Petition, status.statement.clone()),
            (PaperKind::Receipt, statement::to_be_signed(&receipt).into()),
        ];
        AppealEvidence {
            papers: papers
                .map(|(kind, statement)| Paper {
                    kind,
                    statement,
                    signature: vec![1].into(),
                    certificate: authority.clone(),
                })
                .into(),
            authority,
        }
    }
}

fn received(
    petition: &Petition,
    paper: SignedPaper,
    before: usize,
    now: Timestamp,
) -> AppealStatus {
    let settings = Settings::default();
    let (stage, of, body) = match petition {
        Petition::Appeal(appeal) => {
            assert_eq!(appeal.subject, AppealStatement::SUBJECT);
            (Stage::Appeal, None, Body::MigrationService)
        }
        Petition::Complaint(complaint) => {
            assert_eq!(complaint.subject, ComplaintStatement::SUBJECT);
            let of = Some(complaint.appeal.clone());
            (Stage::Complaint { in_time: true }, of, complaint.body)
        }
    };
    let at = u8::try_from(before).expect("few") + 1;
    AppealStatus {
        appeal: AppealId::from_random([at; 16]),
        number: ReportNumber::from_random(civil_day(now), [at; 8]),
        stage,
        request: request_id(),
        of,
        statement: paper.statement,
        body,
        received_at: now,
        received_by: settings.appeal_receiver.clone(),
        forward_by: None,
        forwarded: None,
        due: settings.working_days_after(civil_day(now), settings.appeal_working_days),
        provisional: false,
        extended: None,
        extended_because: None,
        state: AppealState::Sent,
        answer: None,
        complaint_until: None,
    }
}
