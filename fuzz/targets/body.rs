//! No bytes make reading a body of the protocol panic, and what was read is written as it was.

#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::{
    access::*, appeal::*, attachment::*, client::*, consent::*, credential::*, desk::*, document::*, dossier::*, dpop,
    eligibility::*, fee::*, guard::*, history::*, inquiry::*, joining::*, log::*, marriage::*, order::*, permanent::*, portal::*,
    problem::*, profile::*, queue::*, report::*, request::*, residence::*, service::*, session::*,
};
use serde::{Serialize, de::DeserializeOwned};

macro_rules! read_as {
    ($bytes:ident: $($body:ty),+ $(,)?) => { $(read::<$body>($bytes);)+ };
}

fuzz_target!(|bytes: &[u8]| {
    // What is called with.
    read_as!(bytes: AnswerAppeal, AnswerConsent, AnswerControlQuestions, ApprovePortal, AskDesk, AskForCode,
        AskForSigningCode, AskInquiry, AskPortal, AskReceipts, Attach, CheckIdentity, DecideAbroad, DrawUpOrder,
        DrawUpRecord, EnterCode, ExtendAppeal, ForwardAppeal, GiveAccess, IssueCredentials, NameOwner, OpenCase,
        PresentedCode, PresentedInquiry, RegisterClient, ReportLoss, RequestCertificate, Reserve, ScannedPortal, SearchDwelling,
        SendReport, SetRule, ShowPapers, Signature, SignDesk, SignedPaper, SignInByCode, SignInByEds, SignOrder,
        StartJoining, SubmitRequest, TypeNumber);
    // What is answered.
    read_as!(bytes: AccessStatus, AppealEvidence, Appeals, AppealStatus, AppointmentStatus, AttachmentContent, Attachments,
        AttachmentStatus, Before, Centres, Challenge, CheckedInquiry, ClientRegistered, CodeSent, Consents, Consistency,
        Corrections, DeskAbroadCase, DeskAbroadDecided, DeskAbroadList, DeskAppealCase, DeskAppealed, DeskAppealList,
        DeskCases, DeskCaseView, DeskOpened, DeskRequest, DeskSession, DeskSigned, Dossier, Dwellings, Event, Evidence,
        FeeStatus, FoundDwelling, History, Home, Inquiries, InquirySubjects, IssuedCredentials, IssuedInquiry, Joined,
        JoiningStatus, Log, LogEntries, Notifications, OpenedDocument, Order, OrganisationShown,
        PortalApproved, PortalAsked, PortalDocuments, PortalPreview, PortalRequest, PortalSession, PortalSessions,
        Preview, Problem, Profile, Receipts, ReportedLoss, Reports, RepresentedPeople, Requests, RequestStatus, Reservations,
        ReservationStatus, ServerMetadata, ServiceInfo, SessionOpened, Sessions, SourceDocuments, TokenIssued,
        TokenProblem, Windows);
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
