//! No bytes make reading a body of the protocol panic, and what was read is written as it was.

#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::{
    access::*, consent::*, document::*, dpop, history::*, joining::*, problem::*, profile::*,
    report::*, request::*, residence::*, service::*, session::*,
};
use serde::{Serialize, de::DeserializeOwned};

macro_rules! read_as {
    ($bytes:ident: $($body:ty),+ $(,)?) => { $(read::<$body>($bytes);)+ };
}

fuzz_target!(|bytes: &[u8]| {
    // What is called with.
    read_as!(bytes: AnswerConsent, AnswerControlQuestions, AskForCode, AskForSigningCode,
        CheckIdentity, EnterCode, GiveAccess, PresentedCode, RequestCertificate, SearchDwelling,
        SendReport,
        Signature, SignInByCode, SignInByEds, StartJoining, SubmitRequest);
    // What is answered.
    read_as!(bytes: AccessStatus, Challenge, CodeSent, Consents, Corrections, SourceDocuments, Dwellings, Event,
        Evidence, FoundDwelling, History, Joined, JoiningStatus, Notifications, OpenedDocument,
        Preview, Problem, Profile, Reports, RequestStatus, Requests, ServiceInfo, SessionOpened, Sessions);
    // The parts of a proof.
    read_as!(bytes: dpop::Header, dpop::Claims);
});

fn read<T: Serialize + DeserializeOwned + PartialEq>(bytes: &[u8]) {
    if let Ok(body) = serde_json::from_slice::<T>(bytes) {
        let written = serde_json::to_vec(&body).expect("a body is written");
        let again = serde_json::from_slice::<T>(&written).expect("what was written is read");
        assert!(again == body);
    }
}
