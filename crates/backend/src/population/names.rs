//! Names as people of Kazakhstan have them, and their spelling in the three languages.

use domain::{FullName, LocalizedText, iin::Sex};

use super::draws::Draws;
use lists::{
    GERMAN_SURNAMES, KAZAKH_MEN, KAZAKH_SURNAMES, KAZAKH_WOMEN, KOREAN_SURNAMES, RUSSIAN_MEN,
    RUSSIAN_SURNAMES, RUSSIAN_WOMEN, TATAR_SURNAMES, TURKIC_MEN, TURKIC_WOMEN, UKRAINIAN_SURNAMES,
    UYGHUR_SURNAMES, UZBEK_SURNAMES,
};

mod lists;

/// The nationality that a document states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

    /// Draws whether somebody's patronymic has `-ұлы` or `-қызы`, which came back with independence.
    pub fn draw_own_patronymic(self, year_of_birth: i16, draws: &mut Draws) -> bool {
        self == Self::Kazakh && draws.percent(if year_of_birth < 1992 { 15 } else { 60 })
    }

    /// Whether most people of this nationality look European.
    pub fn looks_european(self) -> bool {
        match self {
            Self::Russian | Self::Ukrainian | Self::Tatar | Self::German => true,
            Self::Kazakh | Self::Uzbek | Self::Uyghur | Self::Korean => false,
        }
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
        (
            format!("{stem}{}", if after_cluster { "и" } else { "ь" }),
            true,
        )
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
        let all = [
            Nationality::Kazakh,
            Nationality::Russian,
            Nationality::Uzbek,
            Nationality::Ukrainian,
            Nationality::Uyghur,
            Nationality::Tatar,
            Nationality::German,
            Nationality::Korean,
        ];
        for nationality in all {
            for sex in [Sex::Male, Sex::Female] {
                let all = nationality
                    .given_names(sex)
                    .iter()
                    .chain(nationality.surnames());
                for name in all {
                    let latin = spelled(name).en.unwrap_or_default();
                    assert!(latin.is_ascii(), "{name} became {latin}");
                }
            }
        }
    }
}
