//! Drawn portraits: flat illustrations, nobody's photo.

use std::io::Cursor;

use domain::iin::Sex;
use image::{
    ExtendedColorType, ImageEncoder, RgbImage,
    codecs::png::{CompressionType, FilterType, PngEncoder},
};

use super::{
    canvas::{Canvas, Colour, Outline},
    draws::Draws,
};
use colours::{
    ACCENTS, BACKDROPS, CLOTHS, DARK_HAIRS, DARK_IRISES, FAIR_SKINS, FRAMES, HAIRS, IRISES, SKINS,
    greyed, mixed,
};

mod clothes;
mod colours;
mod face;
mod hair;

const WIDTH: u32 = 240;
const HEIGHT: u32 = 320;
const AXIS: f32 = 120.0;

/// Draws a portrait as PNG of 240 by 320 pixels, and an empty answer where encoding fails.
///
/// The face is the same at every age and sitting; a sitting decides what is worn and what is behind. The lowest bit of
/// the seed chooses the looks: one is East Asian on the whole, the other European.
pub fn portrait(seed: u64, sitting: u64, sex: Sex, age: i16) -> Vec<u8> {
    let sitter = Sitter::draw(seed, sitting, sex, age);
    let mut canvas = Canvas::new(WIDTH, HEIGHT, sitter.backdrop);
    sitter.backdrop_light(&mut canvas);
    sitter.hair_behind(&mut canvas);
    sitter.clothes(&mut canvas);
    sitter.neck(&mut canvas);
    sitter.collar(&mut canvas);
    sitter.ears(&mut canvas);
    let face = canvas.stencil(&sitter.face());
    sitter.head(&mut canvas, &face);
    sitter.eyes(&mut canvas);
    sitter.nose(&mut canvas);
    sitter.beard(&mut canvas, &face);
    sitter.mouth(&mut canvas);
    sitter.hair_before(&mut canvas, &face);
    sitter.glasses(&mut canvas);
    encode(&canvas.into_picture())
}

fn encode(picture: &RgbImage) -> Vec<u8> {
    let mut png = Cursor::new(Vec::with_capacity(12 * 1024));
    let written =
        PngEncoder::new_with_quality(&mut png, CompressionType::Level(9), FilterType::NoFilter)
            .write_image(picture.as_raw(), WIDTH, HEIGHT, ExtendedColorType::Rgb8);
    match written {
        Ok(()) => png.into_inner(),
        Err(_) => Vec::new(),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hair {
    /// A baby's.
    Down,
    /// Cut short all round.
    Cropped,
    /// Parted at the side.
    Parted,
    /// Combed up from the forehead.
    Quiff,
    /// Curly on top.
    Curly,
    /// A fringe over the forehead, as boys have it.
    Fringe,
    /// Gone on top.
    Bald,
    /// Long and straight, parted in the middle.
    Long,
    /// Down to the chin.
    Bob,
    /// Tied at the back of the head.
    Bun,
    /// Swept to one side, over the shoulder.
    Swept,
    /// Two plaits.
    Plaits,
    /// Under a headscarf.
    Scarf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clothes {
    Suit,
    Shirt,
    Sweater,
    HighCollar,
    Blazer,
    Neckline,
    School,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beard {
    None,
    Stubble,
    Moustache,
    Full,
}

struct Sitter {
    female: bool,
    age: i16,
    /// From 1 for a baby to 0 for a grown-up.
    youth: f32,
    backdrop: Colour,
    skin: Colour,
    hair_colour: Colour,
    brow_colour: Colour,
    iris: Colour,
    lips: Colour,
    cloth: Colour,
    accent: Colour,
    hair: Hair,
    clothes: Clothes,
    beard: Beard,
    glasses: bool,
    frame: Colour,
    earrings: bool,
    single_lid: bool,
    jaw: f32,
    breadth: f32,
    eye_gap: f32,
    eye_size: f32,
    brow_rise: f32,
    nose_width: f32,
    mouth_width: f32,
    smile: f32,
}

impl Sitter {
    fn draw(seed: u64, sitting: u64, sex: Sex, age: i16) -> Self {
        let european = seed & 1 == 1;
        // Every purpose has a stream of its own: what depends on the age never moves the features.
        let mut face = Draws::for_purpose(seed, 1);
        let mut style = Draws::for_purpose(seed, 2);
        let mut wear = Draws::for_purpose(seed ^ sitting, 3);
        let mut optician = Draws::for_purpose(seed, 4);
        let female = sex == Sex::Female;
        let age = age.clamp(0, 110);
        let skin = if european {
            face.pick(FAIR_SKINS)
        } else {
            face.pick(SKINS)
        };
        let natural = if european {
            face.pick(HAIRS)
        } else {
            face.pick(DARK_HAIRS)
        };
        let iris = if european {
            face.pick(IRISES)
        } else {
            face.pick(DARK_IRISES)
        };
        let greys_from = 44 + face.below(18) as i16;
        let hair_colour = greyed(natural, age - greys_from);
        let mut share = || face.below(1_000) as f32 / 999.0;
        Self {
            female,
            age,
            youth: (f32::from(17 - age) / 16.0).clamp(0.0, 1.0),
            backdrop: wear.pick(BACKDROPS),
            skin,
            hair_colour,
            brow_colour: mixed(greyed(natural, (age - greys_from) / 2), skin, 15),
            iris,
            lips: mixed(
                skin,
                if female { [190, 62, 74] } else { [158, 72, 66] },
                if female { 52 } else { 42 },
            ),
            jaw: share(),
            breadth: share(),
            eye_gap: share(),
            eye_size: share(),
            brow_rise: share(),
            nose_width: share(),
            mouth_width: share(),
            smile: share(),
            single_lid: !european,
            hair: hair(female, age, &mut style),
            beard: beard(female, age, european, &mut style),
            glasses: style.percent(match age {
                0..=6 => 0,
                7..=17 => 10,
                18..=44 => 16,
                _ => 36,
            }),
            frame: optician.pick(FRAMES),
            earrings: female && age >= 16 && style.percent(55),
            clothes: clothes(female, age, &mut wear),
            cloth: wear.pick(CLOTHS),
            accent: wear.pick(ACCENTS),
        }
    }

    /// The lower edge of the chin.
    fn chin(&self) -> f32 {
        199.0 - 9.0 * self.youth - if self.female { 3.0 } else { 0.0 } + 3.0 * self.jaw
    }

    /// The height of the eyes.
    fn eye_line(&self) -> f32 {
        134.0 + 8.0 * self.youth
    }

    /// Half the width of the face at the cheekbones.
    fn half_width(&self) -> f32 {
        let grown = if self.female { 42.5 } else { 44.5 };
        grown + 3.5 * self.breadth + 2.5 * self.youth
    }

    fn shoulders(&self) -> f32 {
        let grown = if self.female { 80.0 } else { 96.0 };
        grown - self.youth * (grown - 62.0)
    }

    /// Where neck and clothes meet.
    fn neckline(&self) -> f32 {
        232.0 - 8.0 * self.youth
    }

    fn neck_half(&self) -> f32 {
        let grown = if self.female { 17.5 } else { 24.0 };
        grown - self.youth * (grown - 15.0)
    }

    fn shade(&self) -> Colour {
        mixed(self.skin, [150, 78, 56], 24)
    }

    fn face(&self) -> Outline {
        let (wide, chin) = (self.half_width(), self.chin());
        let square = if self.female { 0.30 } else { 0.62 } * (1.0 - self.youth) + 0.5 * self.youth;
        let jaw = 0.66 + 0.12 * square + 0.06 * self.jaw;
        let tip = 0.26 + 0.12 * square + 0.04 * self.jaw;
        Outline::symmetric(
            AXIS,
            &[
                (0.0, 62.0),
                (wide * 0.46, 67.5),
                (wide * 0.80, 84.0),
                (wide * 0.97, 107.0),
                (wide, 128.0),
                (wide * 0.95, 150.0),
                (wide * jaw, chin - 22.0),
                (wide * tip, chin - 4.5),
                (0.0, chin),
            ],
        )
    }
}

fn hair(female: bool, age: i16, style: &mut Draws) -> Hair {
    // One draw for grown-ups, so that a haircut lasts; baldness comes with its own age.
    let cut = style.below(100);
    let bald_from = if style.percent(38) {
        40 + style.below(25) as i16
    } else {
        i16::MAX
    };
    let scarf_from = if style.percent(40) { 58 } else { i16::MAX };
    match (female, age) {
        (_, 0..=1) => Hair::Down,
        (false, 2..=15) => match cut {
            0..=39 => Hair::Fringe,
            40..=69 => Hair::Cropped,
            70..=89 => Hair::Parted,
            _ => Hair::Curly,
        },
        (false, _) if age >= bald_from => Hair::Bald,
        (false, _) => match cut {
            0..=27 => Hair::Cropped,
            28..=61 => Hair::Parted,
            62..=88 => Hair::Quiff,
            _ => Hair::Curly,
        },
        (true, 2..=13) => match cut {
            0..=44 => Hair::Plaits,
            45..=64 => Hair::Bun,
            65..=84 => Hair::Bob,
            _ => Hair::Long,
        },
        (true, _) if age >= scarf_from => Hair::Scarf,
        (true, 14..=54) => match cut {
            0..=31 => Hair::Long,
            32..=52 => Hair::Bob,
            53..=72 => Hair::Bun,
            73..=95 => Hair::Swept,
            _ => Hair::Scarf,
        },
        (true, _) => match cut {
            0..=59 => Hair::Bob,
            _ => Hair::Bun,
        },
    }
}

fn beard(female: bool, age: i16, european: bool, style: &mut Draws) -> Beard {
    let chosen = style.below(100);
    if female || age < 20 {
        return Beard::None;
    }
    let likelier = u32::from(european) * 8;
    match chosen {
        0..=11 if age >= 22 => Beard::Stubble,
        12..=19 if age >= 30 => Beard::Moustache,
        share if share >= 92 - likelier && age >= 24 => Beard::Full,
        _ => Beard::None,
    }
}

fn clothes(female: bool, age: i16, wear: &mut Draws) -> Clothes {
    let chosen = wear.below(100);
    match (female, age) {
        (_, 0..=6) => Clothes::Sweater,
        (_, 7..=16) => match chosen {
            0..=59 => Clothes::School,
            _ => Clothes::Sweater,
        },
        (false, _) => match chosen {
            0..=37 => Clothes::Suit,
            38..=66 => Clothes::Shirt,
            67..=84 => Clothes::Sweater,
            _ => Clothes::HighCollar,
        },
        (true, _) => match chosen {
            0..=33 => Clothes::Blazer,
            34..=62 => Clothes::Neckline,
            63..=78 => Clothes::Sweater,
            79..=90 => Clothes::HighCollar,
            _ => Clothes::Shirt,
        },
    }
}

fn sided(outline: Outline, left: bool) -> Outline {
    if left {
        outline.mirrored(AXIS)
    } else {
        outline
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r19_a_portrait_is_a_small_png_of_the_size_of_a_photo() {
        for seed in 0..24 {
            for sex in [Sex::Female, Sex::Male] {
                let png = portrait(seed, 0, sex, (seed * 4) as i16);

                let picture = image::load_from_memory(&png).unwrap();
                assert_eq!((picture.width(), picture.height()), (240, 320));
                assert!(png.len() < 12 * 1024, "{} bytes", png.len());
            }
        }
    }

    #[test]
    fn r19_a_portrait_follows_from_its_seed_and_its_sitting() {
        let one = portrait(7, 1, Sex::Female, 30);

        assert_eq!(portrait(7, 1, Sex::Female, 30), one);
        assert_ne!(portrait(9, 1, Sex::Female, 30), one);
        assert_ne!(portrait(7, 2, Sex::Female, 30), one);
    }

    #[test]
    fn the_frame_of_somebody_s_glasses_outlasts_a_birthday() {
        let frame = |age| Sitter::draw(7, 1, Sex::Female, age).frame;

        assert_eq!(frame(30), frame(31));
    }

    #[test]
    fn any_age_can_be_drawn() {
        for age in [i16::MIN, -1, 0, 1, 52, 110, i16::MAX] {
            assert!(!portrait(3, 0, Sex::Male, age).is_empty());
        }
    }
}
