//! The service as it draws up inquiries and keeps places in queues.

use domain::{
    InquiryId, ReservationId,
    inquiry::{Inquiry, InquiryNumber, InquirySecret, Said},
    queue::{CentreId, ReservationState, ServiceCentre, TicketNumber},
};
use protocol::{
    inquiry::{
        CheckedInquiry, Inquiries, InquiryStatus, IssuedInquiry, PresentedInquiry, SignedInquiry,
    },
    queue::{ReservationStatus, Reservations, Reserve},
};
use zeroize::Zeroizing;

use super::{answers::*, service::World, *};

/// The seal of the service.
pub(crate) struct Seal {
    key: PrivateKey,
    certificate: Certificate,
    authority: Certificate,
}

impl Seal {
    pub(crate) fn new(authority: &Certificate, authority_key: &PrivateKey) -> Self {
        let random = SystemRandom::new();
        let key = PrivateKey::generate(&random).expect("a key");
        let draft = certificate::Draft::seal(
            authority,
            "Test service",
            &key.public_key(),
            [3; 16],
            authority.not_before(),
            authority.not_after(),
        )
        .expect("a draft");
        let signature = authority_key
            .sign(draft.to_be_signed(), &random)
            .expect("signed");
        Self {
            certificate: draft.attach(&signature).expect("a certificate"),
            authority: authority.clone(),
            key,
        }
    }

    fn issue(&self, at: u8, now: Timestamp) -> IssuedInquiry {
        let says = Said::RegisteredAt {
            person: Applicant {
                iin: iin(),
                full_name: person(),
                date_of_birth: iin().date_of_birth(),
            },
            permanent: Some(dwelling()),
            temporary: Vec::new(),
        };
        let number = InquiryNumber::from_random([at; 16]);
        let (inquiry, bytes) =
            Inquiry::draw_up(ORIGIN, number, says, now, &Settings::default()).expect("an inquiry");
        let draft = cades::Draft::new(&bytes, &self.certificate, Inquiry::SUBJECT, now)
            .expect("a signature");
        let signature = self
            .key
            .sign(draft.to_be_signed(), &SystemRandom::new())
            .expect("signed");
        let cms = draft
            .attach(&signature, std::slice::from_ref(&self.authority))
            .expect("attached");
        IssuedInquiry {
            status: InquiryStatus {
                inquiry: InquiryId::from_random([at; 16]),
                kind: inquiry.says.kind(),
                number: inquiry.number,
                about: LocalizedText::same(person().to_string()),
                issued_at: inquiry.issued_at,
                valid_until: inquiry.valid_until,
                valid: true,
            },
            secret: Zeroizing::new(InquirySecret::new([at; 16]).to_text()),
            signed: SignedInquiry {
                statement: bytes.into(),
                signature: cms.into(),
                certificate: self.certificate.to_pem(),
                authority: self.authority.to_pem(),
            },
        }
    }
}

/// What the calls of inquiries and of reservations answer.
pub(super) fn answer(
    seal: &Seal,
    world: &mut World,
    request: &Request,
    segments: &[&str],
    now: Timestamp,
) -> Result<Answer, BackendError> {
    match (request.method, segments) {
        (Method::Get, ["inquiries"]) => json(&Inquiries {
            inquiries: world
                .inquiries
                .iter()
                .map(|one| one.status.clone())
                .collect(),
        }),
        (Method::Post, ["inquiries"]) => {
            let at = u8::try_from(world.inquiries.len()).expect("few") + 1;
            let issued = seal.issue(at, now);
            world.inquiries.push(issued.clone());
            json(&issued.status)
        }
        (Method::Get, ["inquiries", id]) => {
            let mut all = world.inquiries.iter();
            match all.find(|one| one.status.inquiry.as_str() == *id) {
                Some(one) => json(one),
                None => refused(ProblemCode::NotFound, 404),
            }
        }
        (Method::Post, ["inquiry-checks"]) => {
            let presented: PresentedInquiry = parsed(request);
            let same = |one: &&IssuedInquiry| match &presented {
                PresentedInquiry::Secret(secret) => one.secret == *secret,
                PresentedInquiry::Number(number) => one.status.number.as_str() == number.as_str(),
            };
            match world.inquiries.iter().find(same) {
                Some(one) => json(&CheckedInquiry {
                    signed: one.signed.clone(),
                    valid: true,
                    checked_at: now,
                }),
                None => refused(ProblemCode::NoSuchInquiry, 404),
            }
        }
        (Method::Get, ["reservations"]) => json(&Reservations {
            reservations: world.reservations.clone(),
        }),
        (Method::Post, ["reservations"]) => {
            let status = reservation(parsed(request), now);
            world.reservations.push(status.clone());
            json(&status)
        }
        (Method::Post, ["reservations", _, "cancel"]) => {
            let status = world.reservations.last_mut().expect("a reservation");
            status.state = ReservationState::Cancelled;
            json(status)
        }
        _ => refused(ProblemCode::NotFound, 404),
    }
}

fn reservation(reserve: Reserve, now: Timestamp) -> ReservationStatus {
    ReservationStatus {
        reservation: ReservationId::from_random([4; 16]),
        number: TicketNumber::from_random([4; 8]),
        centre: ServiceCentre {
            id: CentreId::parse("astana-1").expect("a centre"),
            region: Region::Astana,
            name: LocalizedText::same("1"),
            address: dwelling().address,
            opens: "09:00:00".parse().expect("a time"),
            closes: "18:00:00".parse().expect("a time"),
            places: 2,
        },
        purpose: reserve.purpose,
        ends_at: reserve.when.ends(&Settings::default()),
        when: reserve.when,
        made_at: now,
        sms: true,
        state: ReservationState::Reserved,
    }
}
