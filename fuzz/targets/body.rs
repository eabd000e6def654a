//! No bytes make reading a body of the protocol panic, and what was read is written as it was.

#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::{
    access::*, appeal::*, client::*, consent::*, document::*, dpop, history::*, joining::*, order::*, portal::*,
    problem::*, profile::*, report::*, request::*, residence::*, service::*, session::*,
};
use serde::{Serialize, de::DeserializeOwned};

macro_rules! read_as {
    ($bytes:ident: $($body:ty),+ $(,)?) => { $(read::<$body>($bytes);)+ };
}

fuzz_target!(|bytes: &[u8]| {
    // What is called with.
    read_as!(bytes: AnswerConsent, AnswerControlQuestions, ApprovePortal, AskForCode, AskForSigningCode, AskPortal,
        CheckIdentity, DrawUpOrder, EnterCode, GiveAccess, PresentedCode, RegisterClient, RequestCertificate,
        ScannedPortal, SearchDwelling, SendReport, Signature, SignInByCode, SignInByEds, SignOrder, StartJoining,
        SignedPaper, SubmitRequest, TypeNumber);
    // What is answered.
    read_as!(bytes: AccessStatus, AppealEvidence, Appeals, AppealStatus, Challenge, ClientRegistered, CodeSent, Consents, Corrections, Dwellings, Event,
        Evidence, FoundDwelling, History, Joined, JoiningStatus, Notifications, OpenedDocument, Order,
        OrganisationShown, PortalApproved, PortalPreview, PortalRequest, PortalSession, PortalSessions, Preview,
        Problem, Profile, Reports, Requests, RequestStatus, ServerMetadata, ServiceInfo, SessionOpened, Sessions,
        SourceDocuments, TokenIssued, TokenProblem);
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
