//! Names as people of Kazakhstan have them, and their spelling in the three languages.

use domain::{FullName, LocalizedText, iin::Sex};
use serde::{Deserialize, Serialize};

use super::draws::Draws;

/// The nationality that a document states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nationality {
    /// Kazakh.
    Kazakh,
    /// Russian.
    Russian,
    /// Uzbek.
    Uzbek,
    /// Ukrainian.
    Ukrainian,
    /// Uyghur.
    Uyghur,
    /// Tatar.
    Tatar,
    /// German.
    German,
    /// Korean.
    Korean,
}

impl Nationality {
    /// Every nationality of the population.
    pub const ALL: [Self; 8] = [
        Self::Kazakh,
        Self::Russian,
        Self::Uzbek,
        Self::Ukrainian,
        Self::Uyghur,
        Self::Tatar,
        Self::German,
        Self::Korean,
    ];

    /// Draws one, about as often as in the country.
    pub fn draw(draws: &mut Draws) -> Self {
        match draws.below(1_000) {
            0..=710 => Self::Kazakh,
            711..=859 => Self::Russian,
            860..=893 => Self::Uzbek,
            894..=915 => Self::Ukrainian,
            916..=935 => Self::Uyghur,
            936..=949 => Self::Tatar,
            950..=975 => Self::German,
            _ => Self::Korean,
        }
    }

    /// The name under which it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kazakh => "kazakh",
            Self::Russian => "russian",
            Self::Uzbek => "uzbek",
            Self::Ukrainian => "ukrainian",
            Self::Uyghur => "uyghur",
            Self::Tatar => "tatar",
            Self::German => "german",
            Self::Korean => "korean",
        }
    }

    /// The nationality stored under a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// How a document words it.
    pub fn label(self, sex: Sex) -> LocalizedText {
        let (kk, he, she, en) = match self {
            Self::Kazakh => ("қазақ", "казах", "казашка", "Kazakh"),
            Self::Russian => ("орыс", "русский", "русская", "Russian"),
            Self::Uzbek => ("өзбек", "узбек", "узбечка", "Uzbek"),
            Self::Ukrainian => ("украин", "украинец", "украинка", "Ukrainian"),
            Self::Uyghur => ("ұйғыр", "уйгур", "уйгурка", "Uyghur"),
            Self::Tatar => ("татар", "татарин", "татарка", "Tatar"),
            Self::German => ("неміс", "немец", "немка", "German"),
            Self::Korean => ("кәріс", "кореец", "кореянка", "Korean"),
        };
        let ru = match sex {
            Sex::Male => he,
            Sex::Female => she,
        };
        LocalizedText {
            kk: kk.to_owned(),
            ru: ru.to_owned(),
            en: Some(en.to_owned()),
        }
    }

    fn surnames(self) -> &'static [&'static str] {
        match self {
            Self::Kazakh => KAZAKH_SURNAMES,
            Self::Russian => RUSSIAN_SURNAMES,
            Self::Uzbek => UZBEK_SURNAMES,
            Self::Ukrainian => UKRAINIAN_SURNAMES,
            Self::Uyghur => UYGHUR_SURNAMES,
            Self::Tatar => TATAR_SURNAMES,
            Self::German => GERMAN_SURNAMES,
            Self::Korean => KOREAN_SURNAMES,
        }
    }

    fn given_names(self, sex: Sex) -> &'static [&'static str] {
        match (self, sex) {
            (Self::Kazakh, Sex::Male) => KAZAKH_MEN,
            (Self::Kazakh, Sex::Female) => KAZAKH_WOMEN,
            (Self::Uzbek | Self::Uyghur | Self::Tatar, Sex::Male) => TURKIC_MEN,
            (Self::Uzbek | Self::Uyghur | Self::Tatar, Sex::Female) => TURKIC_WOMEN,
            (Self::Russian | Self::Ukrainian | Self::German | Self::Korean, Sex::Male) => {
                RUSSIAN_MEN
            }
            (Self::Russian | Self::Ukrainian | Self::German | Self::Korean, Sex::Female) => {
                RUSSIAN_WOMEN
            }
        }
    }

    /// Draws the surname of a family, in its masculine form.
    pub fn draw_surname(self, draws: &mut Draws) -> &'static str {
        draws.pick(self.surnames())
    }

    /// Draws a given name.
    pub fn draw_given_name(self, sex: Sex, draws: &mut Draws) -> &'static str {
        draws.pick(self.given_names(sex))
    }

    /// Draws whether a family writes its patronymics with `-ұлы` and `-қызы`.
    pub fn draw_own_patronymics(self, draws: &mut Draws) -> bool {
        self == Self::Kazakh && draws.percent(60)
    }
}

/// The surname of a woman or a man of a family, from its masculine form.
pub fn surname(masculine: &str, sex: Sex) -> String {
    let gendered = ["ов", "ев", "ёв", "ин"]
        .iter()
        .any(|end| masculine.ends_with(end));
    match sex {
        Sex::Male => masculine.to_owned(),
        Sex::Female if masculine.ends_with("ский") => {
            format!("{}ая", masculine.trim_end_matches("ий"))
        }
        Sex::Female if gendered => format!("{masculine}а"),
        Sex::Female => masculine.to_owned(),
    }
}

/// The patronymic of a father's given name: `-ұлы` and `-қызы`, or as Russian forms it.
pub fn patronymic(father: &str, sex: Sex, own: bool) -> String {
    match (own, sex) {
        (true, Sex::Male) => return format!("{father}ұлы"),
        (true, Sex::Female) => return format!("{father}қызы"),
        (false, _) => {}
    }
    let (stem, softened) = if let Some(stem) = father.strip_suffix("ий") {
        // Юрий and Анатолий drop the vowel, Дмитрий keeps it after two consonants.
        let after_cluster = father.starts_with("Дмитр");
        (format!("{stem}{}", if after_cluster { "и" } else { "ь" }), true)
    } else if let Some(stem) = father.strip_suffix(['й', 'ь']) {
        (stem.to_owned(), true)
    } else if let Some(stem) = father.strip_suffix(['а', 'я', 'ә', 'е']) {
        (stem.to_owned(), false)
    } else if father.ends_with(['и', 'і']) {
        (father.to_owned(), true)
    } else {
        (father.to_owned(), false)
    };
    let ending = match (softened, sex) {
        (true, Sex::Male) => "евич",
        (true, Sex::Female) => "евна",
        (false, Sex::Male) => "ович",
        (false, Sex::Female) => "овна",
    };
    format!("{stem}{ending}")
}

/// A name as documents spell it: Kazakh letters, Russian letters, and Latin letters.
pub fn spelled(name: &str) -> LocalizedText {
    let ru = in_russian_letters(name);
    LocalizedText {
        kk: name.to_owned(),
        en: Some(in_latin_letters(&ru)),
        ru,
    }
}

/// A full name in one line, as [`spelled`].
pub fn spelled_in_full(name: &FullName) -> LocalizedText {
    spelled(&name.to_string())
}

fn in_russian_letters(name: &str) -> String {
    name.chars()
        .map(|letter| match letter {
            'ә' => 'а',
            'Ә' => 'А',
            'ғ' => 'г',
            'Ғ' => 'Г',
            'қ' => 'к',
            'Қ' => 'К',
            'ң' => 'н',
            'Ң' => 'Н',
            'ө' => 'о',
            'Ө' => 'О',
            'ұ' | 'ү' => 'у',
            'Ұ' | 'Ү' => 'У',
            'һ' => 'х',
            'Һ' => 'Х',
            'і' => 'и',
            'І' => 'И',
            other => other,
        })
        .collect()
}

fn in_latin_letters(name: &str) -> String {
    let mut latin = String::with_capacity(name.len());
    for letter in name.chars() {
        let lower = letter.to_lowercase().next().unwrap_or(letter);
        let written = match lower {
            'а' => "a",
            'б' => "b",
            'в' => "v",
            'г' => "g",
            'д' => "d",
            'е' | 'э' => "e",
            'ё' => "yo",
            'ж' => "zh",
            'з' => "z",
            'и' => "i",
            'й' | 'ы' => "y",
            'к' => "k",
            'л' => "l",
            'м' => "m",
            'н' => "n",
            'о' => "o",
            'п' => "p",
            'р' => "r",
            'с' => "s",
            'т' => "t",
            'у' => "u",
            'ф' => "f",
            'х' => "kh",
            'ц' => "ts",
            'ч' => "ch",
            'ш' => "sh",
            'щ' => "shch",
            'ъ' | 'ь' => "",
            'ю' => "yu",
            'я' => "ya",
            other => {
                latin.push(if letter == lower { other } else { letter });
                continue;
            }
        };
        let mut letters = written.chars();
        if letter == lower {
            latin.extend(letters);
        } else if let Some(first) = letters.next() {
            latin.push(first.to_ascii_uppercase());
            latin.extend(letters);
        }
    }
    latin
}

const KAZAKH_SURNAMES: &[&str] = &[
    "Әбдірахманов", "Ахметов", "Әлімбеков", "Аманжолов", "Байжанов", "Бекмұратов", "Досанов",
    "Ермеков", "Есенов", "Жақсыбеков", "Жұмабаев", "Ибрагимов", "Исабеков", "Қалиев", "Қасымов",
    "Кенжебаев", "Қожахметов", "Мұқанов", "Мырзабеков", "Нұрпейісов", "Омаров", "Оспанов",
    "Рахымов", "Сағындықов", "Сәдуақасов", "Сейітов", "Серікбаев", "Сүлейменов", "Сыздықов",
    "Тілеубердиев", "Төлегенов", "Тұрсынов", "Үсенов", "Шәріпов", "Ыбыраев", "Әміров", "Бейбіт",
    "Нұрғали", "Қайырбек", "Сәкен", "Төлеухан", "Айтмағамбет",
];
const KAZAKH_MEN: &[&str] = &[
    "Абай", "Айбек", "Айдар", "Әділет", "Әлихан", "Алмас", "Арман", "Асқар", "Бақытжан", "Бауыржан",
    "Бекзат", "Берік", "Болат", "Ғани", "Данияр", "Дархан", "Дәурен", "Ерболат", "Ержан", "Ерлан",
    "Жандос", "Жанібек", "Қайрат", "Қанат", "Қуат", "Марат", "Мұрат", "Нұржан", "Нұрлан", "Олжас",
    "Рүстем", "Самат", "Санжар", "Серік", "Талғат", "Темірлан", "Тимур", "Шыңғыс",
];
const KAZAKH_WOMEN: &[&str] = &[
    "Айгерім", "Айгүл", "Айжан", "Айнұр", "Ақмарал", "Алия", "Алтынай", "Анар", "Аружан", "Әсел",
    "Әсем", "Бақыт", "Балжан", "Ботагөз", "Гаухар", "Гүлмира", "Гүлнар", "Дана", "Динара", "Еңлік",
    "Жазира", "Жанар", "Жансая", "Зере", "Камила", "Қарлығаш", "Құралай", "Ләззат", "Мадина",
    "Мөлдір", "Назерке", "Перизат", "Раушан", "Сабина", "Салтанат", "Сәуле", "Томирис", "Шолпан",
];
const RUSSIAN_SURNAMES: &[&str] = &[
    "Иванов", "Смирнов", "Кузнецов", "Попов", "Васильев", "Петров", "Соколов", "Михайлов", "Новиков",
    "Фёдоров", "Морозов", "Волков", "Алексеев", "Лебедев", "Семёнов", "Егоров", "Павлов", "Козлов",
    "Степанов", "Николаев", "Орлов", "Андреев", "Макаров", "Никитин", "Захаров", "Зайцев", "Соловьёв",
    "Борисов", "Яковлев", "Григорьев", "Воронцов", "Раевский",
];
const RUSSIAN_MEN: &[&str] = &[
    "Александр", "Алексей", "Анатолий", "Андрей", "Антон", "Артём", "Борис", "Вадим", "Валерий",
    "Виктор", "Виталий", "Владимир", "Вячеслав", "Геннадий", "Денис", "Дмитрий", "Евгений", "Иван",
    "Игорь", "Кирилл", "Константин", "Максим", "Михаил", "Никита", "Николай", "Олег", "Роман",
    "Сергей", "Станислав", "Юрий",
];
const RUSSIAN_WOMEN: &[&str] = &[
    "Александра", "Алёна", "Алина", "Анастасия", "Анна", "Валентина", "Валерия", "Вера", "Виктория",
    "Галина", "Дарья", "Екатерина", "Елена", "Жанна", "Ирина", "Ксения", "Лариса", "Любовь",
    "Людмила", "Марина", "Мария", "Надежда", "Наталья", "Оксана", "Ольга", "Полина", "Светлана",
    "София", "Татьяна", "Юлия",
];
const UZBEK_SURNAMES: &[&str] = &[
    "Каримов", "Юлдашев", "Рахимов", "Тошматов", "Мирзаев", "Хакимов", "Турсунов", "Исмаилов",
    "Абдуллаев", "Эргашев",
];
const UYGHUR_SURNAMES: &[&str] = &[
    "Тохтиев", "Розыбакиев", "Юсупов", "Хамраев", "Искендеров", "Ниязов", "Масимов", "Кибиров",
];
const TATAR_SURNAMES: &[&str] = &[
    "Хабибуллин", "Сафин", "Галиев", "Валеев", "Хасанов", "Мухамедьяров", "Гарипов", "Закиров",
];
const TURKIC_MEN: &[&str] = &[
    "Азат", "Алишер", "Анвар", "Бахтияр", "Ильдар", "Ильяс", "Камиль", "Марсель", "Руслан", "Рустам",
    "Рашид", "Шухрат", "Тахир", "Фарход", "Эльдар",
];
const TURKIC_WOMEN: &[&str] = &[
    "Алсу", "Гузель", "Гульнара", "Диляра", "Дильназ", "Зарина", "Зульфия", "Лейла", "Малика",
    "Наргиз", "Патигуль", "Розалия", "Саида", "Фарида", "Эльвира",
];
const UKRAINIAN_SURNAMES: &[&str] = &[
    "Шевченко", "Бондаренко", "Коваленко", "Ткаченко", "Кравченко", "Олейник", "Мельник", "Лысенко",
    "Савчук", "Белинский",
];
const GERMAN_SURNAMES: &[&str] = &[
    "Шмидт", "Вебер", "Мюллер", "Фишер", "Беккер", "Кох", "Рихтер", "Вольф", "Шнайдер", "Нейман",
];
const KOREAN_SURNAMES: &[&str] = &[
    "Ким", "Цой", "Пак", "Ли", "Тен", "Хан", "Югай", "Шин", "Нам", "Огай",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_follow_the_sex_where_the_language_does() {
        assert_eq!(surname("Қасымов", Sex::Female), "Қасымова");
        assert_eq!(surname("Белинский", Sex::Female), "Белинская");
        assert_eq!(surname("Сафин", Sex::Female), "Сафина");
        assert_eq!(surname("Шевченко", Sex::Female), "Шевченко");
        assert_eq!(surname("Ким", Sex::Female), "Ким");
        assert_eq!(surname("Соколов", Sex::Male), "Соколов");
    }

    #[test]
    fn patronymics_follow_the_fathers_name() {
        let cases = [
            ("Серік", true, "Серікұлы", "Серікқызы"),
            ("Марат", false, "Маратович", "Маратовна"),
            ("Андрей", false, "Андреевич", "Андреевна"),
            ("Дмитрий", false, "Дмитриевич", "Дмитриевна"),
            ("Юрий", false, "Юрьевич", "Юрьевна"),
            ("Игорь", false, "Игоревич", "Игоревна"),
            ("Абай", false, "Абаевич", "Абаевна"),
            ("Ғани", false, "Ғаниевич", "Ғаниевна"),
        ];
        for (father, own, son, daughter) in cases {
            assert_eq!(patronymic(father, Sex::Male, own), son);
            assert_eq!(patronymic(father, Sex::Female, own), daughter);
        }
        assert_eq!(patronymic("Никита", Sex::Male, false), "Никитович");
    }

    #[test]
    fn r21_a_name_is_spelled_in_three_alphabets() {
        let name = spelled("Қарлығаш Жұмабаева");

        assert_eq!(name.kk, "Қарлығаш Жұмабаева");
        assert_eq!(name.ru, "Карлыгаш Жумабаева");
        assert_eq!(name.en.as_deref(), Some("Karlygash Zhumabaeva"));
    }

    #[test]
    fn every_name_has_a_latin_spelling() {
        for nationality in Nationality::ALL {
            for sex in [Sex::Male, Sex::Female] {
                let all = nationality.given_names(sex).iter().chain(nationality.surnames());
                for name in all {
                    let latin = spelled(name).en.unwrap_or_default();
                    assert!(latin.is_ascii(), "{name} became {latin}");
                }
            }
        }
    }

    #[test]
    fn a_nationality_is_found_by_its_name() {
        for nationality in Nationality::ALL {
            assert_eq!(Nationality::from_name(nationality.name()), Some(nationality));
        }
    }
}
