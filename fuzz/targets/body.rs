//! No bytes make reading a body of the protocol panic, and what was read is written as it was.

#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::{
    access::*, appeal::*, attachment::*, client::*, consent::*, desk::*, document::*, dossier::*, dpop,
    eligibility::*, guard::*, history::*, inquiry::*, joining::*, marriage::*, order::*, permanent::*, portal::*,
    problem::*, profile::*, queue::*, report::*, request::*, residence::*, service::*, session::*,
};
use serde::{Serialize, de::DeserializeOwned};

macro_rules! read_as {
    ($bytes:ident: $($body:ty),+ $(,)?) => { $(read::<$body>($bytes);)+ };
}

fuzz_target!(|bytes: &[u8]| {
    // What is called with.
    read_as!(bytes: AnswerConsent, AnswerControlQuestions, ApprovePortal, AskDesk, AskForCode, AskForSigningCode,
        AskInquiry, AskPortal, Attach, CheckIdentity, DrawUpOrder, DrawUpRecord, EnterCode, GiveAccess, NameOwner,
        OpenCase, PresentedCode, PresentedInquiry, RegisterClient, RequestCertificate, Reserve, ScannedPortal,
        SearchDwelling, SendReport, SetRule, ShowPapers, Signature, SignDesk, SignedPaper, SignInByCode, SignInByEds,
        SignOrder, StartJoining, SubmitRequest, TypeNumber);
    // What is answered.
    read_as!(bytes: AccessStatus, AppealEvidence, Appeals, AppealStatus, AttachmentContent, Attachments,
        AttachmentStatus, Before, Centres, Challenge, CheckedInquiry, ClientRegistered, CodeSent, Consents,
        Corrections, DeskCases, DeskCaseView, DeskRequest, DeskSession, DeskSigned, Dossier, Dwellings, Event,
        Evidence, FoundDwelling, History, Home, Inquiries, InquirySubjects, IssuedInquiry, Joined, JoiningStatus,
        MarriageStatus, Notifications, OpenedDocument, Order, OrganisationShown, PortalApproved, PortalPreview,
        PortalRequest, PortalSession, PortalSessions, Preview, Problem, Profile, Reports, RepresentedPeople, Requests,
        RequestStatus, Reservations, ReservationStatus, ServerMetadata, ServiceInfo, SessionOpened, Sessions,
        SourceDocuments, TokenIssued, TokenProblem, Windows);
    // The parts of a proof, and of what a client signs.
    read_as!(bytes: dpop::Header, dpop::Claims, AssertionHeader, AssertionClaims);
});

fn read<T: Serialize + DeserializeOwned + PartialEq>(bytes: &[u8]) {
    if let Ok(body) = serde_json::from_slice::<T>(bytes) {
        let written = serde_json::to_vec(&body).expect("a body is written");
        let again = serde_json::from_slice::<T>(&written).expect("what was written is read");
        assert!(again == body);
    }
}
