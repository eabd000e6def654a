//! The names under which every enum is stored and sent: a changed one is a decision about old data.

use insta::assert_json_snapshot;

use crate::{
    Language,
    consent::{Answer, ConsentRefusalReason, ConsentState, Decision},
    document::{DocumentKind, DocumentState, FieldName, SourceSystem},
    eds::EdsState,
    history::HistoryKind,
    iin::Sex,
    joining::JoiningStep,
    request::{RefusalGround, SignatureKind},
    residence::{Region, StayReason},
    session::{AccessLevel, CodePurpose},
};

/// A snapshot of every variant; a variant that is not listed does not compile.
macro_rules! stored {
    ($($test:ident: $type:ident { $($variant:ident)+ })+) => {$(
        #[test]
        fn $test() {
            const fn exhaustive(value: &$type) {
                match value { $($type::$variant => {})+ }
            }
            assert_json_snapshot!([$($type::$variant),+].inspect_each(exhaustive));
        }
    )+};
}

trait InspectEach<T> {
    fn inspect_each(self, look: fn(&T)) -> Self;
}

impl<T, const N: usize> InspectEach<T> for [T; N] {
    fn inspect_each(self, look: fn(&T)) -> Self {
        self.iter().for_each(look);
        self
    }
}

stored! {
    languages: Language { Kk Ru En }
    r15_document_kinds: DocumentKind {
        NationalId Passport DrivingLicence BirthCertificate MarriageCertificate NameChangeCertificate
        DivorceCertificate PcrTest StudentId Diploma PensionerId KandasCertificate VehicleRegistration SocialId
        VaccinationPassport
    }
    r18_document_states: DocumentState { Valid Expired Lost }
    r21_source_systems: SourceSystem { GbdFl InternalAffairs CivilStatus }
    field_names: FieldName {
        Iin Surname GivenName Patronymic DateOfBirth PlaceOfBirth Sex Nationality Citizenship Number Issuer IssuedOn
        ValidUntil Categories Mother Father RecordNumber
    }
    r12_eds_states: EdsState { Valid Expired Revoked }
    r25_history_kinds: HistoryKind {
        EdsIssued SignedIn AccessGiven AccessExtended AccessClosed DocumentOpened DocumentViewed RequestSubmitted
        RequestSigned RequestWithdrawn RequestLapsed RequestRefused Registered ConsentAsked ConsentGiven
        ConsentRefused ConsentsComplete SearchedAsOwner
    }
    r1_sexes: Sex { Male Female }
    r6_joining_steps: JoiningStep { Phone Code Identity ControlQuestions Certificate QuickAccessCode Done }
    r31_refusal_grounds: RefusalGround { UnreliableData RequirementsNotMet NoConsentOfOwner }
    r28_signature_kinds: SignatureKind { Eds OneTimePassword }
    r34_regions: Region {
        Astana Almaty Shymkent Abai Akmola Aktobe AlmatyRegion Atyrau EastKazakhstan Zhambyl Zhetisu WestKazakhstan
        Karaganda Kostanay Kyzylorda Mangystau Pavlodar NorthKazakhstan Turkistan Ulytau
    }
    r49_stay_reasons: StayReason { Work Study Treatment Family Other }
    r4_access_levels: AccessLevel { OneTimePassword Eds }
    s26_code_purposes: CodePurpose { Join SignIn Sign }
    r28_decisions: Decision { Approve Refuse }
    s14_consent_refusal_reasons: ConsentRefusalReason { UnknownPerson NotAgreed OtherTerms Other }
    r42_consent_states: ConsentState { Asked Given Refused Lapsed NotNeeded }
}

#[test]
fn s31_answers_of_owners() {
    assert_json_snapshot!([
        Answer::Approve,
        Answer::Refuse {
            reason: ConsentRefusalReason::NotAgreed
        }
    ]);
}
