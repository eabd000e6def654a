//! Cities, streets, and addresses in words.

use domain::{
    LocalizedText,
    residence::{Dwelling, Region, Rka},
};

use super::draws::Draws;

/// A city or town and the region it lies in.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Region, as the registers search by it.
    pub region: Region,
    /// The region in words (kk, ru, en); `None` for a city of republican significance.
    region_words: Option<[&'static str; 3]>,
    /// The city in words (kk, ru, en).
    city: [&'static str; 3],
}

/// A street in words (kk, ru, en).
pub type Street = [&'static str; 3];

/// Where in a place a dwelling is.
#[derive(Debug, Clone, Copy)]
pub struct Door {
    /// Street.
    pub street: Street,
    /// Number of the house.
    pub house: u32,
    /// Number of the flat; `None` in a house of its own.
    pub flat: Option<u32>,
}

impl Place {
    /// The place of a region's main city.
    pub fn main_of(region: Region) -> Self {
        // Invariant: a test holds that every region has a place.
        PLACES
            .iter()
            .copied()
            .find(|place| place.region == region)
            .unwrap_or(PLACES[0])
    }

    /// Draws a place; the three great cities come more often.
    pub fn draw(draws: &mut Draws) -> Self {
        if draws.percent(45) {
            PLACES[draws.below(3) as usize]
        } else {
            draws.pick(PLACES)
        }
    }

    /// The place in words, as a document states a place of birth.
    pub fn in_words(&self) -> LocalizedText {
        let [kk, ru, en] = self.city;
        let city = [format!("{kk} қаласы"), format!("город {ru}"), en.to_owned()];
        let [kk, ru, en] = match self.region_words {
            None => city,
            Some([kk, ru, en]) => [
                format!("{kk}, {}", city[0]),
                format!("{ru}, {}", city[1]),
                format!("{}, {en}", city[2]),
            ],
        };
        LocalizedText {
            kk,
            ru,
            en: Some(en),
        }
    }

    /// The dwelling behind a door; `serial` has up to twelve digits and is the place's own.
    pub fn dwelling(&self, serial: u64, door: Door, english: bool) -> Dwelling {
        let code = format!(
            "02{:02}{:012}",
            region_code(self.region),
            serial % 1_000_000_000_000
        );
        // Invariant: 2, 2 and 12 digits are 16.
        let rka = Rka::parse(&code).expect("sixteen digits were formatted");
        Dwelling {
            rka,
            region: self.region,
            address: self.address(door, english),
        }
    }

    fn address(&self, door: Door, english: bool) -> LocalizedText {
        let [street_kk, street_ru, street_en] = door.street;
        let place = self.in_words();
        let house = door.house;
        let (kk, ru, en) = match door.flat {
            None => (
                format!("{street_kk}, {house}-үй"),
                format!("{street_ru}, дом {house}"),
                format!("{house} {street_en}"),
            ),
            Some(flat) => (
                format!("{street_kk}, {house}-үй, {flat}-пәтер"),
                format!("{street_ru}, дом {house}, квартира {flat}"),
                format!("{house} {street_en}, apartment {flat}"),
            ),
        };
        LocalizedText {
            kk: format!("{}, {kk}", place.kk),
            ru: format!("{}, {ru}", place.ru),
            en: english.then(|| format!("{en}, {}", place.en.unwrap_or_default())),
        }
    }
}

impl Door {
    /// Draws a door of a place: mostly a flat.
    pub fn draw(draws: &mut Draws, place: Place) -> Self {
        let own = own_streets(place.region);
        let from = if !own.is_empty() && draws.percent(60) {
            own
        } else {
            STREETS
        };
        Self {
            street: draws.pick(from),
            house: draws.between(1, 180),
            flat: (!draws.percent(22)).then(|| draws.between(1, 160)),
        }
    }
}

/// The streets that only this city has.
fn own_streets(region: Region) -> &'static [Street] {
    match region {
        Region::Astana => ASTANA_STREETS,
        Region::Almaty => ALMATY_STREETS,
        Region::Shymkent => SHYMKENT_STREETS,
        Region::Abai
        | Region::Akmola
        | Region::Aktobe
        | Region::AlmatyRegion
        | Region::Atyrau
        | Region::EastKazakhstan
        | Region::Zhambyl
        | Region::Zhetisu
        | Region::WestKazakhstan
        | Region::Karaganda
        | Region::Kostanay
        | Region::Kyzylorda
        | Region::Mangystau
        | Region::Pavlodar
        | Region::NorthKazakhstan
        | Region::Turkistan
        | Region::Ulytau => &[],
    }
}

fn region_code(region: Region) -> u32 {
    match region {
        Region::Astana => 1,
        Region::Almaty => 2,
        Region::Shymkent => 3,
        Region::Abai => 10,
        Region::Akmola => 11,
        Region::Aktobe => 15,
        Region::AlmatyRegion => 19,
        Region::Atyrau => 23,
        Region::WestKazakhstan => 27,
        Region::Zhambyl => 31,
        Region::Zhetisu => 33,
        Region::Karaganda => 35,
        Region::Kostanay => 39,
        Region::Kyzylorda => 43,
        Region::Mangystau => 47,
        Region::Pavlodar => 55,
        Region::NorthKazakhstan => 59,
        Region::Turkistan => 61,
        Region::Ulytau => 62,
        Region::EastKazakhstan => 63,
    }
}

const fn city(region: Region, city: [&'static str; 3]) -> Place {
    Place {
        region,
        region_words: None,
        city,
    }
}

const fn town(region: Region, words: [&'static str; 3], city: [&'static str; 3]) -> Place {
    Place {
        region,
        region_words: Some(words),
        city,
    }
}

const PLACES: &[Place] = &[
    city(Region::Astana, ["Астана", "Астана", "Astana"]),
    city(Region::Almaty, ["Алматы", "Алматы", "Almaty"]),
    city(Region::Shymkent, ["Шымкент", "Шымкент", "Shymkent"]),
    town(
        Region::Abai,
        ["Абай облысы", "область Абай", "Abai Region"],
        ["Семей", "Семей", "Semey"],
    ),
    town(
        Region::Akmola,
        ["Ақмола облысы", "Акмолинская область", "Akmola Region"],
        ["Көкшетау", "Кокшетау", "Kokshetau"],
    ),
    town(
        Region::Aktobe,
        ["Ақтөбе облысы", "Актюбинская область", "Aktobe Region"],
        ["Ақтөбе", "Актобе", "Aktobe"],
    ),
    town(
        Region::AlmatyRegion,
        ["Алматы облысы", "Алматинская область", "Almaty Region"],
        ["Қонаев", "Конаев", "Konaev"],
    ),
    town(
        Region::AlmatyRegion,
        ["Алматы облысы", "Алматинская область", "Almaty Region"],
        ["Талғар", "Талгар", "Talgar"],
    ),
    town(
        Region::Atyrau,
        ["Атырау облысы", "Атырауская область", "Atyrau Region"],
        ["Атырау", "Атырау", "Atyrau"],
    ),
    town(
        Region::EastKazakhstan,
        [
            "Шығыс Қазақстан облысы",
            "Восточно-Казахстанская область",
            "East Kazakhstan Region",
        ],
        ["Өскемен", "Усть-Каменогорск", "Oskemen"],
    ),
    town(
        Region::Zhambyl,
        ["Жамбыл облысы", "Жамбылская область", "Zhambyl Region"],
        ["Тараз", "Тараз", "Taraz"],
    ),
    town(
        Region::Zhetisu,
        ["Жетісу облысы", "область Жетісу", "Zhetisu Region"],
        ["Талдықорған", "Талдыкорган", "Taldykorgan"],
    ),
    town(
        Region::WestKazakhstan,
        [
            "Батыс Қазақстан облысы",
            "Западно-Казахстанская область",
            "West Kazakhstan Region",
        ],
        ["Орал", "Уральск", "Oral"],
    ),
    town(
        Region::Karaganda,
        [
            "Қарағанды облысы",
            "Карагандинская область",
            "Karaganda Region",
        ],
        ["Қарағанды", "Караганда", "Karaganda"],
    ),
    town(
        Region::Karaganda,
        [
            "Қарағанды облысы",
            "Карагандинская область",
            "Karaganda Region",
        ],
        ["Теміртау", "Темиртау", "Temirtau"],
    ),
    town(
        Region::Kostanay,
        ["Қостанай облысы", "Костанайская область", "Kostanay Region"],
        ["Қостанай", "Костанай", "Kostanay"],
    ),
    town(
        Region::Kyzylorda,
        [
            "Қызылорда облысы",
            "Кызылординская область",
            "Kyzylorda Region",
        ],
        ["Қызылорда", "Кызылорда", "Kyzylorda"],
    ),
    town(
        Region::Mangystau,
        [
            "Маңғыстау облысы",
            "Мангистауская область",
            "Mangystau Region",
        ],
        ["Ақтау", "Актау", "Aktau"],
    ),
    town(
        Region::Pavlodar,
        ["Павлодар облысы", "Павлодарская область", "Pavlodar Region"],
        ["Павлодар", "Павлодар", "Pavlodar"],
    ),
    town(
        Region::Pavlodar,
        ["Павлодар облысы", "Павлодарская область", "Pavlodar Region"],
        ["Екібастұз", "Экибастуз", "Ekibastuz"],
    ),
    town(
        Region::NorthKazakhstan,
        [
            "Солтүстік Қазақстан облысы",
            "Северо-Казахстанская область",
            "North Kazakhstan Region",
        ],
        ["Петропавл", "Петропавловск", "Petropavl"],
    ),
    town(
        Region::Turkistan,
        [
            "Түркістан облысы",
            "Туркестанская область",
            "Turkistan Region",
        ],
        ["Түркістан", "Туркестан", "Turkistan"],
    ),
    town(
        Region::Ulytau,
        ["Ұлытау облысы", "область Ұлытау", "Ulytau Region"],
        ["Жезқазған", "Жезказган", "Zhezkazgan"],
    ),
];

const ASTANA_STREETS: &[Street] = &[
    [
        "Мәңгілік Ел даңғылы",
        "проспект Мангилик Ел",
        "Mangilik El Avenue",
    ],
    [
        "Қабанбай батыр даңғылы",
        "проспект Кабанбай батыра",
        "Kabanbai Batyr Avenue",
    ],
    ["Тұран даңғылы", "проспект Туран", "Turan Avenue"],
    ["Сығанақ көшесі", "улица Сыганак", "Syganak Street"],
    ["Кенесары көшесі", "улица Кенесары", "Kenesary Street"],
    ["Қажымұқан көшесі", "улица Кажымукана", "Kazhymukan Street"],
];
const ALMATY_STREETS: &[Street] = &[
    [
        "Әл-Фараби даңғылы",
        "проспект Аль-Фараби",
        "Al-Farabi Avenue",
    ],
    ["Достық даңғылы", "проспект Достык", "Dostyk Avenue"],
    ["Райымбек даңғылы", "проспект Райымбека", "Raiymbek Avenue"],
    ["Төле би көшесі", "улица Толе би", "Tole Bi Street"],
    ["Жандосов көшесі", "улица Жандосова", "Zhandosov Street"],
    ["Тимирязев көшесі", "улица Тимирязева", "Timiryazev Street"],
];
const SHYMKENT_STREETS: &[Street] = &[
    [
        "Тәуке хан даңғылы",
        "проспект Тауке хана",
        "Tauke Khan Avenue",
    ],
    ["Қонаев даңғылы", "проспект Кунаева", "Kunaev Avenue"],
    [
        "Байтұрсынов көшесі",
        "улица Байтурсынова",
        "Baitursynov Street",
    ],
    ["Қазыбек би көшесі", "улица Казыбек би", "Kazybek Bi Street"],
];

/// Streets that nearly every city has.
const STREETS: &[Street] = &[
    ["Абай даңғылы", "проспект Абая", "Abai Avenue"],
    [
        "Тәуелсіздік даңғылы",
        "проспект Тауелсиздик",
        "Tauelsizdik Avenue",
    ],
    [
        "Республика даңғылы",
        "проспект Республики",
        "Republic Avenue",
    ],
    ["Сәтбаев көшесі", "улица Сатпаева", "Satpayev Street"],
    ["Жамбыл көшесі", "улица Жамбыла", "Zhambyl Street"],
    ["Достық көшесі", "улица Достык", "Dostyk Street"],
    [
        "Бөгенбай батыр көшесі",
        "улица Богенбай батыра",
        "Bogenbai Batyr Street",
    ],
    [
        "Қабанбай батыр көшесі",
        "улица Кабанбай батыра",
        "Kabanbai Batyr Street",
    ],
    ["Әуезов көшесі", "улица Ауэзова", "Auezov Street"],
    ["Сейфуллин көшесі", "улица Сейфуллина", "Seifullin Street"],
    ["Желтоқсан көшесі", "улица Желтоксан", "Zheltoksan Street"],
    [
        "Бейбітшілік көшесі",
        "улица Бейбитшилик",
        "Beibitshilik Street",
    ],
    [
        "Ахмет Байтұрсынұлы көшесі",
        "улица Ахмета Байтурсынулы",
        "Akhmet Baitursynuly Street",
    ],
    ["Гагарин көшесі", "улица Гагарина", "Gagarin Street"],
    ["Пушкин көшесі", "улица Пушкина", "Pushkin Street"],
    ["Гоголь көшесі", "улица Гоголя", "Gogol Street"],
    ["Наурыз көшесі", "улица Наурыз", "Nauryz Street"],
    ["Шәкәрім көшесі", "улица Шакарима", "Shakarim Street"],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r34_every_region_has_a_place() {
        for place in PLACES {
            assert_eq!(Place::main_of(place.region).region, place.region);
        }
        let distinct: std::collections::BTreeSet<Region> =
            PLACES.iter().map(|place| place.region).collect();
        assert_eq!(distinct.len(), 20);
    }

    #[test]
    fn r34_an_address_reads_in_three_languages() {
        let door = Door {
            street: STREETS[0],
            house: 12,
            flat: Some(45),
        };

        let dwelling = Place::main_of(Region::Karaganda).dwelling(7, door, true);

        assert_eq!(dwelling.rka.as_str(), "0235000000000007");
        assert_eq!(
            dwelling.address.kk,
            "Қарағанды облысы, Қарағанды қаласы, Абай даңғылы, 12-үй, 45-пәтер"
        );
        assert_eq!(
            dwelling.address.ru,
            "Карагандинская область, город Караганда, проспект Абая, дом 12, квартира 45"
        );
        assert_eq!(
            dwelling.address.en.as_deref(),
            Some("12 Abai Avenue, apartment 45, Karaganda, Karaganda Region")
        );
    }
}
