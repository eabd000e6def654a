//! The names under which every enum is stored and sent: a changed one is a decision about old data.

use insta::assert_json_snapshot;

use crate::{
    Language,
    abroad::{AbroadReason, AbroadRefusal},
    appeal::{Body, Outcome},
    attachment::{AttachmentKind, AttachmentPurpose, AttachmentRefusal},
    consent::{Answer, ConsentRefusalReason, ConsentState, Decision},
    correction::{CorrectionAnswer, CorrectionReason},
    desk::{CheckGround, DeskGround, DeskQueue, PaperKind},
    document::{DocumentKind, DocumentState, FieldName, ReadyChoice, SourceSystem, Standing},
    eds::EdsState,
    eligibility::{CivilStatus, GoTo},
    history::HistoryKind,
    iin::Sex,
    inquiry::InquiryKind,
    joining::JoiningStep,
    marriage::Surnames,
    permanent::{Relation, ResidenceReason},
    portal::{PortalAction, PortalPlace},
    queue::VisitPurpose,
    report::{ApplicantReason, ViewingReason},
    request::{RefusalGround, SignatureKind},
    residence::{Region, StayReason},
    service::Service,
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
            assert_json_snapshot!([$($type::$variant),+].inspect_each(exhaustive).as_slice());
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
    r18_document_states: DocumentState { Valid Expired Lost Stolen Replaced }
    r18_standings: Standing { InForce Lost Stolen Replaced }
    r21_source_systems: SourceSystem {
        GbdFl InternalAffairs CivilStatus HealthCare HigherEducation SocialProtection
    }
    r22_ready_choices: ReadyChoice { OlderThan16 OlderThan18 OlderThan21 PhotoAndName LicenceCategory }
    r21_correction_reasons: CorrectionReason { Misspelt Outdated NotMine Incomplete WrongTranslation }
    r21_correction_answers: CorrectionAnswer { Corrected FoundRight PapersNeeded }
    r25_viewing_reasons: ViewingReason { MeantForAnother UnknownViewer TooMuchAsked OtherUse Other }
    s14_applicant_reasons: ApplicantReason { UnknownPerson NotAgreed Pestering Pressure Other }
    r15_field_names: FieldName {
        Iin Surname GivenName Patronymic DateOfBirth PlaceOfBirth Sex Nationality Citizenship Residence Number
        Issuer IssuedOn ValidUntil SpecialMarks PassportType StateCode Categories CategoryA1 CategoryA CategoryB1
        CategoryB CategoryC1 CategoryC CategoryD1 CategoryD CategoryBe CategoryC1e CategoryCe CategoryD1e CategoryDe
        CategoryTm CategoryTb Plate MakeAndModel YearOfManufacture VehicleCategory Vin EngineVolume Colour MaxMass
        UnladenMass RegisteredOn Mother MotherNationality Father FatherNationality RecordNumber RecordedOn Husband
        HusbandBorn HusbandSurnameAfter Wife WifeBorn WifeSurnameAfter MarriedOn DivorcedOn Ground PreviousSurname
        PreviousGivenName PreviousPatronymic SampledOn TestedOn TestMethod TestResult Laboratory University
        Programme Degree StudyForm Course EnrolledOn Honours DecidedOn RegistrationNumber PensionKind PensionFrom
        ArrivedFrom ArrivedOn SocialCategory Benefits FirstVaccine FirstBatch FirstOrganisation FirstVaccinatedOn
        SecondVaccine SecondBatch SecondOrganisation SecondVaccinatedOn
    }
    r12_eds_states: EdsState { Valid Expired Revoked }
    r25_history_kinds: HistoryKind {
        EdsIssued SignedIn AccessGiven AccessExtended AccessClosed AccessAsked AccessRefused DocumentAsked
        DocumentRefused DocumentOpened DocumentViewed RequestSubmitted
        RequestSigned RequestWithdrawn RequestLapsed RequestRefused Registered ConsentAsked ConsentGiven
        ConsentRefused ConsentCountsAgain ConsentAnswered ConsentsComplete SearchedAsOwner DocumentReportedLost
        CorrectionAsked CorrectionAnswered ReportSent ReportTakenUp ReportAnswered ReportWithdrawn PortalSignedIn
        PortalDocumentsShown PortalEnded RequestProcessing RegistrationEnded AppealSent AppealTakenUp
        AppealForwarded AppealExtended AppealAnswered AppealUnanswered AppealWithdrawn ComplaintSent
        ComplaintAnswered ComplaintUnanswered
        RequestAtHome AttemptBlocked RefusedByRule RuleSet StayEndsSoon RemovalAsked
        RemovalRefused RemovalLapsed RemovalWithdrawn FeePaid
        InquiryIssued InquiryChecked VisitReserved VisitCancelled VisitTomorrow
        DeskSignedIn DeskEnded DeskOpened DeskViewed DeskChecked DeskMissed DeskVerified DeskDrawn DeskDeclined
        DeskConsented DeskRegistered DeskRefused DeskClosed DeskTaken DeskReturned DeskLapsed
        DeskDecided
    }
    s18_desk_queues: DeskQueue { Registrations Abroad Appeals }
    r36_desk_grounds: DeskGround { CheckNegative PapersNotInOrder }
    r36_check_grounds: CheckGround {
        UnknownPerson NotTheOwner IsTheApplicant ActsAlone RegistersDisagree NoRepresentative OtherOwners
    }
    r36_paper_kinds: PaperKind { ApplicantIdentity RepresentativeIdentity BirthCertificate GuardianshipDecision }
    r36_portal_actions: PortalAction { SignIn ShowDocuments SignOrder DeskSignIn DeskConsent DeskRecord }
    r36_portal_places: PortalPlace { Portal Desk }
    r1_sexes: Sex { Male Female }
    r6_joining_steps: JoiningStep { Phone Code Identity ControlQuestions Certificate QuickAccessCode Done }
    r31_refusal_grounds: RefusalGround {
        UnreliableData RequirementsNotMet NoConsentOfOwner NoAccessToPersonalData NotInRentalContract
        AlreadyRegistered
    }
    r37_attachment_kinds: AttachmentKind { Pdf Jpeg Png }
    r37_attachment_purposes: AttachmentPurpose { IdentityDocument PermitToLeave }
    r37_attachment_refusals: AttachmentRefusal {
        TooLarge UnknownKind Unreadable MoreThanACopy ActiveContent Encrypted TooManyPixels TooComplex
    }
    r37_abroad_reasons: AbroadReason { Work Study Treatment Family Other }
    r37_abroad_refusals: AbroadRefusal { Since Until Permit Copies PersonalData Incomplete }
    r50_civil_statuses: CivilStatus { Citizen Foreigner Stateless Refugee }
    r50_where_to_go: GoTo {
        StateCorporation ServiceProvider Parent Guardian ThePerson Eds RegistryOffice
    }
    r27_services: Service {
        TemporaryRegistration PermanentRegistration AbroadPermanently AbroadTemporarily EndOfRegistration Marriage
    }
    r41_surnames: Surnames { Own Applicants Spouses }
    r47_relations: Relation { Parent Guardian }
    r49_residence_reasons: ResidenceReason { OwnDwelling Family Rental Work Study Other }
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
    r39_bodies: Body {
        MigrationService StateCorporation RegistryOffice InternalAffairs DigitalDevelopment Justice
    }
    r40_outcomes: Outcome { Granted PartlyGranted Denied }
    r42_consent_states: ConsentState { Asked Given Refused Lapsed NotNeeded }
    r44_inquiry_kinds: InquiryKind { RegisteredAt RegisteredHere }
    r43_visit_purposes: VisitPurpose {
        Registration IdentityDocuments Eds Driving RealEstate CivilStatus SocialSupport Other
    }
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
