//! What an SMS says of what happened, in Kazakh and in Russian.

use super::HistoryKind;
use crate::service::Service;

/// A text in Kazakh and in Russian.
type Both = [&'static str; 2];

/// What is said of a service.
struct Said {
    /// What whoever is asked is asked for, and that all of them agreed; none where nobody is asked.
    asks: Option<(Both, Both)>,
    /// What its application is about.
    about: Both,
    /// What came of one that was granted.
    done: Both,
}

const OWNERS_AGREED: Both = ["барлық меншік иелері келісті", "все собственники согласны"];
const OF_ABROAD: Said = Said {
    asks: None,
    about: ["шетелде тұру туралы", "о проживании за рубежом"],
    done: [
        "шетелде тұруыңыз есепке алынды",
        "ваше проживание за рубежом учтено",
    ],
};

fn said(service: Service) -> Said {
    match service {
        Service::TemporaryRegistration => Said {
            asks: Some((
                [
                    "мекенжайыңызға уақытша тіркеуге келісіміңіз сұралады",
                    "просят вашего согласия на временную регистрацию по вашему адресу",
                ],
                OWNERS_AGREED,
            )),
            about: ["уақытша тіркеу туралы", "о временной регистрации"],
            done: ["уақытша тіркеу енгізілді", "временная регистрация внесена"],
        },
        Service::PermanentRegistration => Said {
            asks: Some((
                [
                    "мекенжайыңызға тұрақты тіркеуге келісіміңіз сұралады",
                    "просят вашего согласия на постоянную регистрацию по вашему адресу",
                ],
                OWNERS_AGREED,
            )),
            about: ["тұрақты тіркеу туралы", "о постоянной регистрации"],
            done: ["тұрақты тіркеу енгізілді", "постоянная регистрация внесена"],
        },
        Service::AbroadPermanently | Service::AbroadTemporarily => OF_ABROAD,
        Service::EndOfRegistration => Said {
            asks: Some((
                [
                    "мекенжайыңыздағы тіркеуді тоқтатуға келісіміңіз сұралады",
                    "просят вашего согласия на прекращение регистрации по вашему адресу",
                ],
                OWNERS_AGREED,
            )),
            about: ["тіркеуді тоқтату туралы", "о прекращении регистрации"],
            done: ["тіркеу тоқтатылды", "регистрация прекращена"],
        },
        Service::Marriage => Said {
            asks: Some((
                [
                    "неке қию туралы өтінішті растауыңыз сұралады",
                    "просят вас подтвердить заявление о браке",
                ],
                [
                    "екінші өтініш беруші растады",
                    "второй заявитель подтвердил",
                ],
            )),
            about: ["неке қию туралы", "о браке"],
            done: [
                "неке қию туралы өтініш қабылданды",
                "заявление о браке принято",
            ],
        },
    }
}

impl HistoryKind {
    /// What an SMS says of it, where the person may have to act or learns how a request ended: in the words
    /// of the service that it is about, with nobody's data and no link, since it is read on locked screens and imitated
    /// by swindlers. Of a request whose service is not known none is sent.
    pub fn sms(self, service: Option<Service>) -> Option<String> {
        let [kk, ru] = match self {
            Self::ConsentAsked => {
                let ([kk, ru], _) = said(service?).asks?;
                [
                    format!("{kk}, қосымшаны ашыңыз"),
                    format!("{ru}, откройте приложение"),
                ]
            }
            Self::ConsentCountsAgain => {
                let [kk, ru] = said(service?).about;
                [
                    format!("{kk} өтініш қайта берілді, келісіміңіз күшінде"),
                    format!("заявление {ru} подано снова, ваше согласие действует"),
                ]
            }
            Self::ConsentsComplete => {
                let said = said(service?);
                let (_, [kk, ru]) = said.asks?;
                let [about_kk, about_ru] = said.about;
                [
                    format!("{kk}, {about_kk} өтінішке қол қойыңыз"),
                    format!("{ru}, подпишите заявление {about_ru}"),
                ]
            }
            Self::RequestRefused => {
                let [kk, ru] = said(service?).about;
                [
                    format!("{kk} өтініш қабылданбады, себебі қосымшада"),
                    format!("в заявлении {ru} отказано, причина в приложении"),
                ]
            }
            Self::RequestLapsed => {
                let [kk, ru] = said(service?).about;
                [
                    format!("{kk} өтініштің мерзімі өтті"),
                    format!("срок заявления {ru} истёк"),
                ]
            }
            Self::Registered => {
                let [kk, ru] = said(service?).done;
                [
                    format!("{kk}, толығырақ қосымшада"),
                    format!("{ru}, подробности в приложении"),
                ]
            }
            // Also told of a registration that another service ended.
            Self::RegistrationEnded => [
                "тіркеу тоқтатылды, толығырақ қосымшада".to_owned(),
                "регистрация прекращена, подробности в приложении".to_owned(),
            ],
            Self::RemovalAsked => [
                "тіркеуіңізді тоқтату сұралды, толығырақ қосымшада".to_owned(),
                "просят прекратить вашу регистрацию, подробности в приложении".to_owned(),
            ],
            Self::EdsIssued
            | Self::SignedIn
            | Self::AccessGiven
            | Self::AccessExtended
            | Self::AccessClosed
            | Self::DocumentOpened
            | Self::DocumentViewed
            | Self::RequestSubmitted
            | Self::RequestSigned
            | Self::RequestWithdrawn
            | Self::ConsentGiven
            | Self::ConsentRefused
            | Self::ConsentAnswered
            | Self::SearchedAsOwner
            | Self::DocumentReportedLost
            | Self::CorrectionAsked
            | Self::CorrectionAnswered
            | Self::ReportSent
            | Self::ReportTakenUp
            | Self::ReportAnswered
            | Self::ReportWithdrawn
            | Self::PortalSignedIn
            | Self::PortalDocumentsShown
            | Self::PortalEnded
            | Self::RequestProcessing
            | Self::AppealSent
            | Self::AppealTakenUp
            | Self::AppealForwarded
            | Self::AppealExtended
            | Self::AppealAnswered
            | Self::AppealUnanswered
            | Self::AppealWithdrawn
            | Self::ComplaintSent
            | Self::ComplaintAnswered
            | Self::ComplaintUnanswered
            | Self::RequestAtHome
            | Self::AttemptBlocked
            | Self::RefusedByRule
            | Self::RuleSet
            | Self::StayEndsSoon
            | Self::FeePaid
            | Self::InquiryIssued
            | Self::InquiryChecked
            | Self::VisitReserved
            | Self::VisitCancelled
            | Self::VisitTomorrow
            | Self::DeskSignedIn
            | Self::DeskEnded
            | Self::DeskOpened
            | Self::DeskViewed
            | Self::DeskChecked
            | Self::DeskVerified
            | Self::DeskConsented
            | Self::DeskRegistered
            | Self::DeskRefused
            | Self::DeskClosed
            | Self::DeskTaken
            | Self::DeskReturned
            | Self::DeskLapsed
            | Self::DeskDecided => return None,
        };
        Some(format!("Qoltanba: {kk} / {ru}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r30_r42_each_service_has_its_own_words_for_whoever_acts_or_waits() {
        let kinds = [
            HistoryKind::ConsentAsked,
            HistoryKind::ConsentCountsAgain,
            HistoryKind::ConsentsComplete,
            HistoryKind::RequestRefused,
            HistoryKind::RequestLapsed,
            HistoryKind::Registered,
            HistoryKind::RegistrationEnded,
            HistoryKind::RemovalAsked,
        ];
        for kind in kinds {
            assert!(kind.notifies(), "{kind:?}");
        }
        let texts: Vec<_> = Service::ALL
            .into_iter()
            .flat_map(|service| kinds.map(|kind| (service, kind, kind.sms(Some(service)))))
            .collect();
        for (service, kind, text) in &texts {
            let text = text.as_deref().unwrap_or("Qoltanba: ");
            assert!(text.starts_with("Qoltanba: "), "{service:?} {kind:?}");
        }
        insta::assert_debug_snapshot!(texts);
    }

    #[test]
    fn r41_r48_nobody_is_asked_to_register_whom_they_marry_or_remove() {
        for service in [Service::Marriage, Service::EndOfRegistration] {
            let asked = HistoryKind::ConsentAsked.sms(Some(service)).unwrap();
            assert!(
                !asked.contains("на регистрацию") && !asked.contains("тіркеуге"),
                "{asked}"
            );
        }
        let done = HistoryKind::Registered
            .sms(Some(Service::Marriage))
            .unwrap();
        assert!(!done.contains("регистрация"), "{done}");
    }

    #[test]
    fn r42_where_nobody_is_asked_nothing_is_said_of_it() {
        let abroad = Some(Service::AbroadTemporarily);
        assert_eq!(HistoryKind::ConsentAsked.sms(abroad), None);
        assert_eq!(HistoryKind::SearchedAsOwner.sms(None), None);
    }
}
