//! The offices that marriages are registered at, as data: one of the two names any of them.

use serde::{Deserialize, Serialize};

use crate::{LocalizedText, residence::Region};

/// An office of the civil registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Office {
    /// What it is called in applications.
    pub code: &'static str,
    /// Where it is.
    pub region: Region,
    kk: &'static str,
    ru: &'static str,
    en: &'static str,
}

impl Office {
    /// Its name.
    pub fn name(&self) -> LocalizedText {
        LocalizedText {
            kk: self.kk.to_owned(),
            ru: self.ru.to_owned(),
            en: Some(self.en.to_owned()),
        }
    }
}

macro_rules! offices {
    ($($code:literal $region:ident $kk:literal $ru:literal $en:literal;)*) => {
        /// All of them, in the order in which they are offered.
        pub const OFFICES: &[Office] = &[$(Office {
            code: $code, region: Region::$region, kk: $kk, ru: $ru, en: $en,
        }),*];
    };
}

offices! {
    "astana-esil" Astana "Астана қаласы, Есіл ауданының АХАТ бөлімі" "Отдел РАГС района Есиль города Астаны" "Civil registry of Esil district, Astana";
    "astana-saryarqa" Astana "Астана қаласы, Сарыарқа ауданының АХАТ бөлімі" "Отдел РАГС района Сарыарка города Астаны" "Civil registry of Saryarqa district, Astana";
    "almaty-bostandyq" Almaty "Алматы қаласы, Бостандық ауданының АХАТ бөлімі" "Отдел РАГС Бостандыкского района города Алматы" "Civil registry of Bostandyq district, Almaty";
    "almaty-medeu" Almaty "Алматы қаласы, Медеу ауданының АХАТ бөлімі" "Отдел РАГС Медеуского района города Алматы" "Civil registry of Medeu district, Almaty";
    "shymkent" Shymkent "Шымкент қаласының АХАТ бөлімі" "Отдел РАГС города Шымкента" "Civil registry of Shymkent";
    "semei" Abai "Семей қаласының АХАТ бөлімі" "Отдел РАГС города Семея" "Civil registry of Semei";
    "kokshetau" Akmola "Көкшетау қаласының АХАТ бөлімі" "Отдел РАГС города Кокшетау" "Civil registry of Kokshetau";
    "aqtobe" Aktobe "Ақтөбе қаласының АХАТ бөлімі" "Отдел РАГС города Актобе" "Civil registry of Aqtobe";
    "qonaev" AlmatyRegion "Қонаев қаласының АХАТ бөлімі" "Отдел РАГС города Конаева" "Civil registry of Qonaev";
    "atyrau" Atyrau "Атырау қаласының АХАТ бөлімі" "Отдел РАГС города Атырау" "Civil registry of Atyrau";
    "oskemen" EastKazakhstan "Өскемен қаласының АХАТ бөлімі" "Отдел РАГС города Усть-Каменогорска" "Civil registry of Oskemen";
    "taraz" Zhambyl "Тараз қаласының АХАТ бөлімі" "Отдел РАГС города Тараза" "Civil registry of Taraz";
    "taldyqorghan" Zhetisu "Талдықорған қаласының АХАТ бөлімі" "Отдел РАГС города Талдыкоргана" "Civil registry of Taldyqorghan";
    "oral" WestKazakhstan "Орал қаласының АХАТ бөлімі" "Отдел РАГС города Уральска" "Civil registry of Oral";
    "qaraghandy" Karaganda "Қарағанды қаласының АХАТ бөлімі" "Отдел РАГС города Караганды" "Civil registry of Qaraghandy";
    "qostanai" Kostanay "Қостанай қаласының АХАТ бөлімі" "Отдел РАГС города Костаная" "Civil registry of Qostanai";
    "qyzylorda" Kyzylorda "Қызылорда қаласының АХАТ бөлімі" "Отдел РАГС города Кызылорды" "Civil registry of Qyzylorda";
    "aqtau" Mangystau "Ақтау қаласының АХАТ бөлімі" "Отдел РАГС города Актау" "Civil registry of Aqtau";
    "pavlodar" Pavlodar "Павлодар қаласының АХАТ бөлімі" "Отдел РАГС города Павлодара" "Civil registry of Pavlodar";
    "petropavl" NorthKazakhstan "Петропавл қаласының АХАТ бөлімі" "Отдел РАГС города Петропавловска" "Civil registry of Petropavl";
    "turkistan" Turkistan "Түркістан қаласының АХАТ бөлімі" "Отдел РАГС города Туркестана" "Civil registry of Turkistan";
    "jezqazghan" Ulytau "Жезқазған қаласының АХАТ бөлімі" "Отдел РАГС города Жезказгана" "Civil registry of Jezqazghan";
}

/// Why a text is no office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no such office")]
pub struct OfficeError;

/// One of [`OFFICES`], by its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OfficeCode(String);

impl OfficeCode {
    /// The office of this code.
    pub fn parse(code: &str) -> Result<Self, OfficeError> {
        OFFICES
            .iter()
            .find(|office| office.code == code)
            .map(|office| Self(office.code.to_owned()))
            .ok_or(OfficeError)
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its name.
    pub fn name(&self) -> LocalizedText {
        // Invariant: a code is made from an office alone.
        OFFICES
            .iter()
            .find(|office| office.code == self.0)
            .map_or_else(|| LocalizedText::same(&self.0), Office::name)
    }
}

impl TryFrom<String> for OfficeCode {
    type Error = OfficeError;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        Self::parse(&code)
    }
}

impl From<OfficeCode> for String {
    fn from(code: OfficeCode) -> Self {
        code.0
    }
}
