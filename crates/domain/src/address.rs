//! An address as a person types it, and whether it is the one that a register has (R-29, S-13).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    LocalizedText, Words,
    residence::{Dwelling, Region},
};

/// The most characters of a typed address.
pub const LONGEST_ADDRESS: usize = 200;

/// Why a text is not an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an address has a word beside its numbers, and at most {LONGEST_ADDRESS} characters")]
pub struct TypedAddressError;

/// Street, house and flat as somebody typed them; `Debug` hides them.
///
/// A word is two letters or more: a single letter belongs to the number before it ("12А"), or says nothing ("г.").
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TypedAddress(Words<LONGEST_ADDRESS>);

impl TypedAddress {
    /// Takes what was typed; numbers alone are no address.
    pub fn parse(text: &str) -> Result<Self, TypedAddressError> {
        let words = Words::parse(text).map_err(|_| TypedAddressError)?;
        let parts = parts(words.as_str());
        let has_word = parts
            .iter()
            .any(|part| part.is_kind || !part.names.is_empty());
        has_word.then_some(Self(words)).ok_or(TypedAddressError)
    }

    /// What was typed.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether this is that address.
    ///
    /// Its numbers are all typed, in their order and no others; each typed word is in it, in any of its languages; and
    /// one of them names its street. Words that only say what something is, such as "үй" or "улица", may be left out.
    pub fn is(&self, address: &LocalizedText) -> bool {
        let typed = parts(self.as_str());
        let languages: Vec<Vec<Part>> = [Some(&address.kk), Some(&address.ru), address.en.as_ref()]
            .into_iter()
            .flatten()
            .map(|text| parts(text))
            .collect();
        let known: Vec<&String> = languages.iter().flatten().flat_map(Part::names).collect();
        let says = |name: &String| typed.iter().any(|part| part.names.contains(name));
        typed
            .iter()
            .flat_map(Part::names)
            .all(|name| known.contains(&name))
            && languages.iter().any(|address| {
                typed
                    .iter()
                    .flat_map(Part::numbers)
                    .eq(address.iter().flat_map(Part::numbers))
                    && street(address)
                        .is_some_and(|names| names.is_empty() || names.iter().any(says))
            })
    }

    /// The dwelling in a region that has this address, if just one has.
    pub fn only_one(&self, region: Region, dwellings: Vec<Dwelling>) -> Option<Dwelling> {
        let mut found = dwellings
            .into_iter()
            .filter(|dwelling| dwelling.region == region && self.is(&dwelling.address));
        let one = found.next();
        // All are looked at, whatever is found.
        match found.count() {
            0 => one,
            _ => None,
        }
    }
}

impl fmt::Debug for TypedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TypedAddress(…)")
    }
}

impl TryFrom<String> for TypedAddress {
    type Error = TypedAddressError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<TypedAddress> for String {
    fn from(address: TypedAddress) -> Self {
        address.0.into()
    }
}

/// What stands between two commas.
#[derive(Debug, Default)]
struct Part {
    /// Numbers, each with its letter, in their order.
    numbers: Vec<String>,
    /// Words that are names.
    names: Vec<String>,
    /// Whether a word says what kind of place or street it is.
    is_kind: bool,
}

impl Part {
    fn numbers(&self) -> &[String] {
        &self.numbers
    }

    fn names(&self) -> &[String] {
        &self.names
    }
}

/// The names of the street: of the part with the first number, or, where that is only the house's, of the one before
/// it. There are none where the street has but a number ("12-й микрорайон").
fn street(address: &[Part]) -> Option<&[String]> {
    let house = address.iter().position(|part| !part.numbers.is_empty());
    let until = house.map_or(address.len(), |house| house + 1);
    address[..until]
        .iter()
        .rev()
        .find(|part| part.is_kind || !part.names.is_empty())
        .map(Part::names)
}

fn parts(text: &str) -> Vec<Part> {
    text.split([',', ';', '\n']).map(part).collect()
}

fn part(text: &str) -> Part {
    let mut part = Part::default();
    let mut after_number = false;
    for Run { text, joined } in runs(text) {
        if text.starts_with(char::is_numeric) {
            part.numbers.push(text);
            after_number = true;
            continue;
        }
        let after_number = std::mem::take(&mut after_number);
        match (single(&text), part.numbers.last_mut()) {
            (Some(letter), Some(number)) if after_number && is_of_number(letter, joined) => {
                number.push(letter);
            }
            (Some(_), _) => {}
            (None, _) if OF_NUMBERS.contains(&text.as_str()) => {}
            (None, _) if OF_PLACES.contains(&text.as_str()) => part.is_kind = true,
            (None, _) => part.names.push(text),
        }
    }
    part
}

fn single(text: &str) -> Option<char> {
    let mut letters = text.chars();
    letters.next().filter(|_| letters.next().is_none())
}

/// Whether a letter after a number belongs to it: not the ending of "12-й", nor the "к" of "12 к. 3".
fn is_of_number(letter: char, joined: bool) -> bool {
    match joined {
        true => !matches!(letter, 'й' | 'я'),
        false => !matches!(letter, 'г' | 'д' | 'к' | 'п'),
    }
}

/// Letters or digits in a row.
struct Run {
    text: String,
    /// Whether no space or full stop is before it.
    joined: bool,
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut last = None;
    let mut joined = false;
    for letter in text.chars().flat_map(char::to_lowercase) {
        let letter = if letter == 'ё' { 'е' } else { letter };
        let kind = letter.is_alphanumeric().then(|| letter.is_numeric());
        match (kind, runs.last_mut()) {
            (None, _) => joined = joined && !letter.is_whitespace() && letter != '.',
            (Some(_), Some(run)) if kind == last => run.text.push(letter),
            (Some(_), _) => {
                let text = letter.to_string();
                runs.push(Run { text, joined });
                joined = true;
            }
        }
        last = kind;
    }
    runs
}

/// What a number is of, and how an ordinal ends: says nothing by itself.
const OF_NUMBERS: &[&str] = &[
    "үй",
    "үйі",
    "уй",
    "дом",
    "корпус",
    "корп",
    "корпусы",
    "строение",
    "стр",
    "блок",
    "подъезд",
    "кіреберіс",
    "пәтер",
    "пәтері",
    "патер",
    "пат",
    "пәт",
    "квартира",
    "кв",
    "house",
    "building",
    "bldg",
    "block",
    "apartment",
    "apt",
    "flat",
    "unit",
    "ші",
    "шы",
    "інші",
    "ыншы",
    "нші",
    "ншы",
    "ый",
    "ой",
    "ая",
    "ое",
    "го",
    "st",
    "nd",
    "rd",
    "th",
];

/// What a street or a place is.
const OF_PLACES: &[&str] = &[
    "көшесі",
    "көше",
    "көш",
    "кошеси",
    "кошесі",
    "даңғылы",
    "даңғыл",
    "даң",
    "дангылы",
    "тұйығы",
    "тұйық",
    "бульвары",
    "бульвар",
    "бул",
    "алаңы",
    "шағын",
    "мөлтек",
    "ықшам",
    "ықшамауданы",
    "улица",
    "ул",
    "проспект",
    "просп",
    "пр",
    "кт",
    "переулок",
    "пер",
    "проезд",
    "шоссе",
    "площадь",
    "пл",
    "микрорайон",
    "мкр",
    "мкрн",
    "микр",
    "квартал",
    "тупик",
    "имени",
    "им",
    "атындағы",
    "street",
    "avenue",
    "ave",
    "lane",
    "road",
    "boulevard",
    "blvd",
    "highway",
    "square",
    "microdistrict",
    "облысы",
    "облыс",
    "обл",
    "область",
    "қаласы",
    "қала",
    "каласы",
    "город",
    "гор",
    "ауданы",
    "аудан",
    "район",
    "ауылы",
    "ауыл",
    "село",
    "сел",
    "поселок",
    "пос",
    "кенті",
    "кент",
    "region",
    "city",
    "town",
    "district",
    "village",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::residence::Rka;

    fn text(kk: &str, ru: &str, en: Option<&str>) -> LocalizedText {
        LocalizedText {
            kk: kk.into(),
            ru: ru.into(),
            en: en.map(str::to_owned),
        }
    }

    fn flat() -> LocalizedText {
        text(
            "Қарағанды облысы, Қарағанды қаласы, Қабанбай батыр даңғылы, 143-үй, 45-пәтер",
            "Карагандинская область, город Караганда, проспект Кабанбай батыра, дом 143, квартира 45",
            Some("143 Kabanbai Batyr Avenue, apartment 45, Karaganda, Karaganda Region"),
        )
    }

    fn is(typed: &str, address: &LocalizedText) -> bool {
        TypedAddress::parse(typed).is_ok_and(|typed| typed.is(address))
    }

    #[test]
    fn r29_case_punctuation_and_words_of_kind_do_not_matter() {
        for typed in [
            "Қабанбай батыр даңғылы, 143-үй, 45-пәтер",
            "Қабанбай батыр даңғылы, 143\u{2011}үй, 45",
            "ҚАБАНБАЙ БАТЫР 143 45",
            "қабанбай 143үй,45пәтер",
            "пр. Кабанбай батыра, д. 143, кв. 45",
            "пр-т Кабанбай батыра 143-45",
            "просп.Кабанбай батыра д143 кв45",
            "г. Караганда, проспект Қабанбай батыр, дом 143/45",
            "Kabanbai Batyr Ave 143, apt. 45",
            "143 kabanbai batyr avenue, apartment 45, Karaganda Region",
        ] {
            assert!(is(typed, &flat()), "{typed}");
        }
        assert!(is(
            "Алёшина 1",
            &LocalizedText::same("улица Алешина, дом 1")
        ));
    }

    #[test]
    fn r29_every_number_is_typed_in_its_order_and_no_other() {
        for typed in [
            "Қабанбай батыр 143",
            "Қабанбай батыр 45, 143",
            "Қабанбай батыр 143, 45, 1",
            "Қабанбай батыр 143, 46",
            "Қабанбай батыр 14345",
            "Қабанбай батыр",
            "кв. 45, Қабанбай батыр",
            "010000, Қабанбай батыр 143, 45",
        ] {
            assert!(!is(typed, &flat()), "{typed}");
        }
    }

    #[test]
    fn r29_a_letter_belongs_to_its_number() {
        let house = text(
            "Абай көшесі, 12А-үй, 5-пәтер",
            "улица Абая, дом 12 А, квартира 5",
            None,
        );
        for typed in [
            "Абая 12а, 5",
            "Абай 12-а 5",
            "ул. Абая, д. 12 «А», кв. 5",
            "Абая 12/А - 5",
        ] {
            assert!(is(typed, &house), "{typed}");
        }
        for typed in ["Абая 12, 5", "Абая 12б, 5", "Абая 12, 5а"] {
            assert!(!is(typed, &house), "{typed}");
        }
        let block = LocalizedText::same("улица Абая, дом 12, корпус 3");
        assert!(is("Абая 12 к. 3", &block) && is("Абая, 12 корп 3", &block));
    }

    #[test]
    fn r29_every_word_is_of_the_address_and_one_names_the_street() {
        for typed in [
            "Абай 143, 45",
            "Қабанбай батыр Абай 143, 45",
            "Қарағанды 143, 45",
            "Қарағанды қаласы, 143-үй, 45-пәтер",
            "проспект 143, 45",
        ] {
            assert!(!is(typed, &flat()), "{typed}");
        }
        let village = LocalizedText::same("село Акжар, дом 5");
        assert!(is("Акжар 5", &village));
        assert!(!is("село 5", &village));
    }

    #[test]
    fn r29_a_street_that_is_a_number_is_named_by_it() {
        let address = text(
            "Маңғыстау облысы, Ақтау қаласы, 12-ші шағын аудан, 5-үй, 3-пәтер",
            "Мангистауская область, город Актау, 12-й микрорайон, дом 5, квартира 3",
            None,
        );
        for typed in [
            "12 мкр, 5, 3",
            "Ақтау 12-5-3",
            "12-й микрорайон, дом 5, кв. 3",
        ] {
            assert!(is(typed, &address), "{typed}");
        }
        for typed in ["5 мкр, 12, 3", "мкр 5, 3", "Актобе 12-5-3"] {
            assert!(!is(typed, &address), "{typed}");
        }
        let named = LocalizedText::same("город Актау, улица 8 Марта, дом 5");
        assert!(is("8 Марта 5", &named));
        assert!(!is("Актау 8 5", &named));
    }

    #[test]
    fn r29_numbers_alone_are_no_address_and_its_length_is_bounded() {
        for typed in [
            "",
            " ",
            "143 45",
            "143-45",
            "д. 143",
            "12а",
            "№ 5 / 7",
            "дом 143, кв 45",
        ] {
            assert_eq!(
                TypedAddress::parse(typed),
                Err(TypedAddressError),
                "{typed}"
            );
        }
        let longest = format!("Абай {}", "1".repeat(LONGEST_ADDRESS - 5));
        assert!(TypedAddress::parse(&longest).is_ok());
        assert!(TypedAddress::parse(&format!("{longest}1")).is_err());
        assert!(!is("Абай 143, 45", &LocalizedText::same("143, 45")));
        assert!(!is("Абай", &LocalizedText::same("")));
    }

    #[test]
    fn s13_one_dwelling_of_the_region_is_found_and_of_two_none() {
        let at = |rka: &str, region, address| Dwelling {
            rka: Rka::parse(rka).unwrap(),
            region,
            address,
        };
        let typed = TypedAddress::parse("Қабанбай батыр 143, 45").unwrap();
        let one = at("0235000000000001", Region::Karaganda, flat());
        let elsewhere = at("0201000000000002", Region::Astana, flat());
        let twin = at("0235000000000003", Region::Karaganda, flat());
        let other = at(
            "0235000000000004",
            Region::Karaganda,
            LocalizedText::same("Абай, 1"),
        );

        let all = vec![other.clone(), one.clone(), elsewhere.clone()];
        assert_eq!(
            typed.only_one(Region::Karaganda, all.clone()),
            Some(one.clone())
        );
        assert_eq!(typed.only_one(Region::Almaty, all), None);
        assert_eq!(typed.only_one(Region::Karaganda, vec![one, twin]), None);
        assert_eq!(typed.only_one(Region::Karaganda, vec![other]), None);
        assert_eq!(typed.only_one(Region::Karaganda, Vec::new()), None);
    }

    #[test]
    fn an_address_is_not_shown_by_debug() {
        let typed = TypedAddress::parse("Абай 143").unwrap();
        assert_eq!(format!("{typed:?}"), "TypedAddress(…)");
    }

    fn address(name: &str, house: u32, flat: u32) -> LocalizedText {
        text(
            &format!("Астана қаласы, {name} көшесі, {house}-үй, {flat}-пәтер"),
            &format!("город Астана, улица {name}, дом {house}, квартира {flat}"),
            Some(&format!("{house} {name} Street, apartment {flat}, Astana")),
        )
    }

    proptest! {
        #[test]
        fn reading_never_panics_and_is_stable(typed in "\\PC*|[0-9а-яА-Яәіңғүұқөһ ,.\"/-]{1,40}", other in "\\PC*") {
            if let Ok(address) = TypedAddress::parse(&typed) {
                prop_assert_eq!(&TypedAddress::parse(address.as_str()), &Ok(address.clone()));
                address.is(&LocalizedText::same(other));
            }
        }

        #[test]
        fn r29_an_address_is_its_own_in_each_language(
            name in "[А-ЯӘҒҚҢӨҰҮҺІ][а-яәғқңөұүһі]{9,12}", house in 1u32..999, flat in 1u32..999, upper: bool,
        ) {
            let address = address(&name, house, flat);
            for typed in [&address.kk, &address.ru, address.en.as_ref().unwrap(), &format!("{name} {house} {flat}")] {
                let typed = if upper { typed.to_uppercase() } else { typed.clone() };
                prop_assert!(is(&typed, &address), "{}", typed);
            }
        }

        #[test]
        fn r29_other_numbers_and_other_names_are_another_address(
            names in ("[а-яәғқңөұүһі]{9,12}", "[а-яәғқңөұүһі]{9,12}"), numbers in (1u32..99, 1u32..99, 1u32..99, 1u32..99),
        ) {
            let (house, flat, other_house, other_flat) = numbers;
            let address = address(&names.0, house, flat);
            let same_numbers = (house, flat) == (other_house, other_flat);
            prop_assert_eq!(is(&format!("{} {other_house} {other_flat}", names.0), &address), same_numbers);
            prop_assert_eq!(is(&format!("{} {house} {flat}", names.1), &address), names.0 == names.1);
            let bare = format!("{house}-үй, {flat}-пәтер, Астана");
            prop_assert!(!is(&bare, &address));
        }
    }
}
