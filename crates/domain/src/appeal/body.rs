//! The bodies that decide, and those above them.

use serde::{Deserialize, Serialize};

use crate::{LocalizedText, service::Service};

/// An administrative body that an appeal or a complaint goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// The migration service of the police, which registers at addresses.
    MigrationService,
    /// The State Corporation "Government for Citizens".
    StateCorporation,
    /// The registry office.
    RegistryOffice,
    /// The Ministry of Internal Affairs, above the migration service.
    InternalAffairs,
    /// The Ministry of Artificial Intelligence and Digital Development, above the State Corporation.
    DigitalDevelopment,
    /// The Ministry of Justice, above the registry offices.
    Justice,
}

/// Whom an appeal is addressed to, in words, as it is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct Addressee {
    /// Name of the body.
    pub body: LocalizedText,
    /// The official.
    pub official: LocalizedText,
}

impl Body {
    /// The body that decides about a service, and that an appeal against its refusal goes to.
    pub fn that_decides(service: Service) -> Self {
        match service {
            Service::TemporaryRegistration
            | Service::PermanentRegistration
            | Service::AbroadPermanently
            | Service::AbroadTemporarily
            | Service::EndOfRegistration => Self::MigrationService,
            Service::Marriage => Self::RegistryOffice,
        }
    }

    /// The body above it, which considers complaints; a ministry considers its own.
    pub fn superior(self) -> Self {
        match self {
            Self::MigrationService | Self::InternalAffairs => Self::InternalAffairs,
            Self::StateCorporation | Self::DigitalDevelopment => Self::DigitalDevelopment,
            Self::RegistryOffice | Self::Justice => Self::Justice,
        }
    }

    /// The body and its head in words.
    pub fn addressee(self) -> Addressee {
        let [kk, ru, en] = self.names();
        let [head_kk, head_ru, head_en] = match self {
            Self::MigrationService | Self::RegistryOffice => ["басшысы", "руководитель", "head"],
            Self::StateCorporation => [
                "Басқарма төрағасы",
                "председатель Правления",
                "chairman of the board",
            ],
            Self::InternalAffairs | Self::DigitalDevelopment | Self::Justice => {
                ["Министр", "Министр", "Minister"]
            }
        };
        Addressee {
            body: text(kk, ru, en),
            official: text(head_kk, head_ru, head_en),
        }
    }

    fn names(self) -> [&'static str; 3] {
        match self {
            Self::MigrationService => [
                "Қазақстан Республикасы Ішкі істер министрлігінің көші-қон қызметі",
                "Миграционная служба Министерства внутренних дел Республики Казахстан",
                "Migration service of the Ministry of Internal Affairs of the Republic of Kazakhstan",
            ],
            Self::StateCorporation => [
                "«Азаматтарға арналған үкімет» мемлекеттік корпорациясы» КЕАҚ",
                "НАО «Государственная корпорация «Правительство для граждан»",
                "State Corporation \"Government for Citizens\" NJSC",
            ],
            Self::RegistryOffice => [
                "Азаматтық хал актілерін тіркеу органы (АХАТ)",
                "Орган записи актов гражданского состояния (РАГС)",
                "Registry office of acts of civil status",
            ],
            Self::InternalAffairs => [
                "Қазақстан Республикасының Ішкі істер министрлігі",
                "Министерство внутренних дел Республики Казахстан",
                "Ministry of Internal Affairs of the Republic of Kazakhstan",
            ],
            Self::DigitalDevelopment => [
                "Қазақстан Республикасының Жасанды интеллект және цифрлық даму министрлігі",
                "Министерство искусственного интеллекта и цифрового развития Республики Казахстан",
                "Ministry of Artificial Intelligence and Digital Development of the Republic of Kazakhstan",
            ],
            Self::Justice => [
                "Қазақстан Республикасының Әділет министрлігі",
                "Министерство юстиции Республики Казахстан",
                "Ministry of Justice of the Republic of Kazakhstan",
            ],
        }
    }
}

fn text(kk: &str, ru: &str, en: &str) -> LocalizedText {
    LocalizedText {
        kk: kk.to_owned(),
        ru: ru.to_owned(),
        en: Some(en.to_owned()),
    }
}
