//! Pictures of QR codes that are hard to read, drawn from a seed: the same seed draws the same picture.

mod code;
mod pixels;
mod random;
mod shot;

use std::f64::consts::TAU;

use qrcode::EcLevel;

use random::Random;
use shot::{Shot, Spot};

/// What makes a picture hard to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Plain,
    Rotated,
    Perspective,
    Blurred,
    Shaken,
    Noisy,
    LowContrast,
    Glare,
    UnevenLight,
    Inverted,
    SmallModules,
    Big,
    Damaged,
    Screen,
    Logo,
    Several,
    Photograph,
}

impl Kind {
    pub const ALL: [Self; 17] = [
        Self::Plain,
        Self::Rotated,
        Self::Perspective,
        Self::Blurred,
        Self::Shaken,
        Self::Noisy,
        Self::LowContrast,
        Self::Glare,
        Self::UnevenLight,
        Self::Inverted,
        Self::SmallModules,
        Self::Big,
        Self::Damaged,
        Self::Screen,
        Self::Logo,
        Self::Several,
        Self::Photograph,
    ];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Rotated => "rotated",
            Self::Perspective => "in perspective",
            Self::Blurred => "out of focus",
            Self::Shaken => "shaken",
            Self::Noisy => "noisy",
            Self::LowContrast => "low contrast",
            Self::Glare => "glare",
            Self::UnevenLight => "uneven light",
            Self::Inverted => "light on dark",
            Self::SmallModules => "small modules",
            Self::Big => "12 megapixels",
            Self::Damaged => "damaged",
            Self::Screen => "photograph of a screen",
            Self::Logo => "logo in the middle",
            Self::Several => "several codes",
            Self::Photograph => "several of these at once",
        }
    }
}

/// A picture file and the texts of the codes in it.
pub struct Sample {
    pub texts: Vec<String>,
    pub file: Vec<u8>,
}

/// Draws one picture; `hardness` goes from 0, which anybody reads, to 1, which perhaps nobody does.
pub fn draw(kind: Kind, seed: u64, hardness: f64) -> Sample {
    let mut random = Random(seed ^ (kind as u64) << 32);
    let mut shot = Shot::of_one(&mut random, EcLevel::M);
    let module = 4.0 + 2.0 * random.unit();
    shot.scale = module;
    let h = hardness;
    match kind {
        Kind::Plain => {}
        Kind::Rotated => {
            shot.turn = random.unit() * TAU;
            shot.scale = 5.0 - 3.0 * h;
        }
        Kind::Perspective => {
            shot.turn = random.between(-0.5, 0.5);
            shot.lean = (0.25 + 0.95 * h, random.unit() * TAU);
            shot.scale = 7.0;
        }
        Kind::Blurred => shot.blur = module * (0.3 + 0.75 * h),
        Kind::Shaken => {
            shot.shake = (module * (0.5 + 1.7 * h), random.unit() * TAU);
            shot.noise = 3.0;
        }
        Kind::Noisy => {
            shot.noise = 15.0 + 105.0 * h;
            shot.specks = 0.12 * h;
            shot.turn = random.between(-0.3, 0.3);
        }
        Kind::LowContrast => {
            shot.ink = 128.0 - (40.0 - 36.5 * h);
            shot.paper = 128.0 + (40.0 - 36.5 * h);
            shot.noise = 1.0;
            shot.turn = random.between(-0.3, 0.3);
        }
        Kind::Glare => {
            let code = shot.codes[0].at;
            for _ in 0..2 {
                shot.glares.push(Spot {
                    at: (
                        code.0 + random.between(-14.0, 14.0),
                        code.1 + random.between(-14.0, 14.0),
                    ),
                    radius: 5.0 + 9.0 * h,
                    strength: 120.0 + 260.0 * h,
                });
            }
        }
        Kind::UnevenLight => {
            shot.darkest = 0.5 - 0.47 * h;
            shot.light_from = random.unit() * TAU;
            shot.shadow = random.unit() < 0.5;
            shot.noise = 2.0;
            shot.turn = random.between(-0.4, 0.4);
        }
        Kind::Inverted => {
            (shot.ink, shot.paper) = (235.0, 20.0 + 90.0 * h);
            shot.turn = random.between(-0.6, 0.6);
            shot.blur = module * 0.4 * h;
            shot.noise = 10.0 * h;
        }
        Kind::SmallModules => {
            shot.scale = 3.0 - 1.75 * h;
            shot.turn = random.between(-0.1, 0.1);
        }
        Kind::Big => {
            shot.size = (4_000, 3_000);
            shot.scale = if random.unit() < 0.5 {
                30.0 + 25.0 * h
            } else {
                6.0 - 3.5 * h
            };
            shot.turn = random.between(-0.5, 0.5);
            shot.clutter = true;
            shot.noise = 4.0;
            shot.jpeg = Some(90);
        }
        Kind::Damaged => {
            let level = [EcLevel::M, EcLevel::Q, EcLevel::H][random.below(3)];
            shot = Shot::of_one(&mut random, level);
            shot.scale = module;
            shot.turn = random.between(-0.3, 0.3);
            let part = match level {
                EcLevel::M => 0.13,
                EcLevel::Q => 0.22,
                _ => 0.28,
            };
            shot.codes[0].damage(&mut random, part * (0.15 + 0.85 * h));
        }
        Kind::Screen => {
            shot.turn = random.between(-0.15, 0.15);
            shot.lean = (0.05 + 0.35 * h, random.unit() * TAU);
            shot.scale = 5.5 - 1.5 * h;
            // Dots of the screen for each dot of the camera, near where the two beat.
            shot.screen = Some((0.8 + 0.6 * random.unit(), 0.35 + 0.6 * h));
            shot.blur = 0.5;
            shot.noise = 4.0 + 6.0 * h;
            shot.darkest = 0.7;
            shot.light_from = random.unit() * TAU;
            shot.jpeg = Some(85 - (40.0 * h) as u8);
        }
        Kind::Logo => {
            shot = Shot::of_one(&mut random, EcLevel::H);
            shot.scale = module;
            shot.turn = random.between(-0.3, 0.3);
            shot.codes[0].logo = 0.18 + 0.27 * h;
        }
        Kind::Several => {
            shot = Shot::of_several(&mut random, 2 + (5.0 * h) as usize);
            shot.scale = 4.5 - 2.0 * h;
            shot.turn = random.unit() * TAU;
            shot.noise = 6.0 * h;
        }
        Kind::Photograph => {
            shot.size = (1_600, 1_200);
            shot.scale = 9.0 - 5.0 * h;
            shot.turn = random.unit() * TAU;
            shot.lean = (0.2 + 0.55 * h, random.unit() * TAU);
            shot.blur = 0.8 + 1.0 * h;
            shot.shake = (2.0 * h, random.unit() * TAU);
            shot.noise = 4.0 + 14.0 * h;
            shot.darkest = 0.8 - 0.5 * h;
            shot.light_from = random.unit() * TAU;
            shot.ink = 40.0 + 30.0 * h;
            shot.paper = 215.0 - 40.0 * h;
            shot.clutter = true;
            shot.jpeg = Some(90 - (55.0 * h) as u8);
        }
    }
    Sample {
        texts: shot.codes.iter().map(|code| code.text.clone()).collect(),
        file: shot.take(&mut random),
    }
}
