//! Drawn portraits: flat illustrations, nobody's photo.

use std::io::Cursor;

use domain::iin::Sex;
use image::{
    ExtendedColorType, ImageEncoder, RgbImage,
    codecs::png::{CompressionType, FilterType, PngEncoder},
};

use super::{
    canvas::{Canvas, Colour, Outline, Point, Stencil},
    draws::Draws,
};

const WIDTH: u32 = 240;
const HEIGHT: u32 = 320;
const AXIS: f32 = 120.0;

/// Draws a portrait as PNG of 240 by 320 pixels; the same face at every age, and an empty answer where encoding fails.
///
/// The lowest bit of the seed chooses the looks: one is East Asian on the whole, the other European.
pub fn portrait(seed: u64, sex: Sex, age: i16) -> Vec<u8> {
    let sitter = Sitter::draw(seed, sex, age);
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
    let written = PngEncoder::new_with_quality(&mut png, CompressionType::Level(6), FilterType::Up)
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
    fn draw(seed: u64, sex: Sex, age: i16) -> Self {
        let european = seed & 1 == 1;
        // Every purpose has a stream of its own: what depends on the age never moves the features.
        let mut face = Draws::for_purpose(seed, 1);
        let mut style = Draws::for_purpose(seed, 2);
        let mut wear = Draws::for_purpose(seed, 3);
        let female = sex == Sex::Female;
        let age = age.clamp(0, 110);
        let skin = if european { *face.pick(FAIR_SKINS) } else { *face.pick(SKINS) };
        let natural = if european { *face.pick(HAIRS) } else { *face.pick(DARK_HAIRS) };
        let iris = if european { *face.pick(IRISES) } else { *face.pick(DARK_IRISES) };
        let greys_from = 44 + face.below(18) as i16;
        let hair_colour = greyed(natural, age - greys_from);
        let mut share = || face.below(1_000) as f32 / 999.0;
        Self {
            female,
            age,
            youth: (f32::from(17 - age) / 16.0).clamp(0.0, 1.0),
            backdrop: *wear.pick(BACKDROPS),
            skin,
            hair_colour,
            brow_colour: mixed(greyed(natural, (age - greys_from) / 2), skin, 15),
            iris,
            lips: mixed(skin, if female { [190, 62, 74] } else { [158, 72, 66] }, if female { 52 } else { 42 }),
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
            earrings: female && age >= 16 && style.percent(55),
            clothes: clothes(female, age, &mut wear),
            cloth: *wear.pick(CLOTHS),
            accent: *wear.pick(ACCENTS),
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
                (0.0, 66.0),
                (wide * 0.60, 72.0),
                (wide * 0.93, 98.0),
                (wide, 126.0),
                (wide * 0.95, 150.0),
                (wide * jaw, chin - 22.0),
                (wide * tip, chin - 4.5),
                (0.0, chin),
            ],
        )
    }

    fn backdrop_light(&self, canvas: &mut Canvas) {
        let light = mixed(self.backdrop, [255, 255, 255], 38);
        canvas.fill(&Outline::ellipse((AXIS, 132.0), (106.0, 112.0)), light);
    }

    fn clothes(&self, canvas: &mut Canvas) {
        let (wide, top) = (self.shoulders(), self.neckline());
        let body = self.body(wide, top);
        canvas.fill(&body, self.cloth);
        let cloth = canvas.stencil(&body);
        let dark = mixed(self.cloth, [10, 12, 24], 18);
        for side in [false, true] {
            let fold = sided(
                Outline::through(&[
                    (AXIS + wide * 0.76, 292.0),
                    (AXIS + wide * 0.80, 322.0),
                    (AXIS + wide * 0.73, 322.0),
                ]),
                side,
            );
            canvas.tint_within(&cloth, &fold, dark, 255);
        }
    }

    fn body(&self, wide: f32, top: f32) -> Outline {
        let neck = self.neck_half();
        Outline::symmetric(
            AXIS,
            &[
                (0.0, top - 8.0),
                (neck + 3.0, top - 9.0),
                (neck + 14.0, top + 2.0),
                (wide * 0.80, top + 18.0),
                (wide * 0.985, top + 40.0),
                (wide * 1.06, 330.0),
                (wide * 1.06, 330.0),
                (0.0, 330.0),
            ],
        )
    }

    fn neck(&self, canvas: &mut Canvas) {
        let (half, top) = (self.neck_half(), self.neckline());
        let dip = match self.clothes {
            Clothes::Neckline => 26.0,
            Clothes::Blazer => 40.0,
            Clothes::Suit | Clothes::Shirt | Clothes::School => 22.0,
            Clothes::Sweater => 13.0,
            Clothes::HighCollar => 0.0,
        } * (1.0 - 0.35 * self.youth);
        let wide = match self.clothes {
            Clothes::Neckline => 24.0,
            Clothes::Sweater => 9.0,
            Clothes::Suit | Clothes::Shirt | Clothes::School | Clothes::Blazer => 5.0,
            Clothes::HighCollar => 0.0,
        } * (1.0 - 0.4 * self.youth);
        let neck = Outline::symmetric(
            AXIS,
            &[
                (0.0, 160.0),
                (half - 1.0, 166.0),
                (half, top - 22.0),
                (half + 1.5, top - 10.0),
                (half + wide, top - 3.0),
                (half * 0.62 + wide * 0.5, top + dip * 0.66),
                (0.0, top + dip),
            ],
        );
        canvas.fill(&neck, mixed(self.skin, self.shade(), 34));
        let inside = canvas.stencil(&neck);
        let chin = self.chin();
        let below = Outline::ellipse((AXIS, chin - 14.0), (self.half_width() * 0.82, 34.0));
        canvas.tint_within(&inside, &below, self.shade(), 190);
    }

    fn collar(&self, canvas: &mut Canvas) {
        let (half, top) = (self.neck_half(), self.neckline());
        let small = 1.0 - 0.35 * self.youth;
        let edge = mixed(self.cloth, [10, 12, 24], 26);
        match self.clothes {
            Clothes::Suit => {
                let shirt = [245, 246, 248];
                canvas.fill(&vee(half + 10.0, top - 4.0, top + 92.0), shirt);
                canvas.fill(
                    &Outline::polygon(&[
                        (AXIS - 6.5, top + 20.0),
                        (AXIS + 6.5, top + 20.0),
                        (AXIS + 4.0, top + 32.0),
                        (AXIS + 10.0, top + 88.0),
                        (AXIS, top + 100.0),
                        (AXIS - 10.0, top + 88.0),
                        (AXIS - 4.0, top + 32.0),
                    ]),
                    self.accent,
                );
                canvas.tint(
                    &Outline::polygon(&[
                        (AXIS - 4.6, top + 31.0),
                        (AXIS + 4.6, top + 31.0),
                        (AXIS + 4.2, top + 33.5),
                        (AXIS - 4.2, top + 33.5),
                    ]),
                    [0, 0, 0],
                    50,
                );
                self.wings(canvas, shirt, 1.0);
                self.lapels(canvas, edge, 96.0);
            }
            Clothes::Blazer => {
                self.wings(canvas, mixed(self.accent, [255, 255, 255], 82), 0.9);
                self.lapels(canvas, edge, 88.0);
            }
            Clothes::Shirt => {
                canvas.tint(&Outline::stroke((AXIS, top + 20.0), (AXIS, top + 60.0), (AXIS, 326.0), 1.6), edge, 150);
                for button in [top + 40.0, top + 66.0] {
                    canvas.tint(&Outline::ellipse((AXIS + 4.5, button), (1.7, 1.7)), edge, 200);
                }
                self.wings(canvas, mixed(self.cloth, [255, 255, 255], 22), 1.0);
            }
            Clothes::School => self.wings(canvas, [246, 247, 249], small),
            Clothes::Sweater => {
                let rim = Outline::symmetric(
                    AXIS,
                    &[
                        (half + 5.0 * small, top - 9.0),
                        (half + 10.0 * small, top - 4.0),
                        (half + 1.0, top + 13.0 * small),
                        (0.0, top + 20.0 * small),
                        (0.0, top + 20.0 * small),
                        (0.0, top + 12.5 * small),
                        (0.0, top + 12.5 * small),
                        (half * 0.70, top + 7.0 * small),
                        (half + 4.0 * small, top - 5.0),
                    ],
                );
                canvas.fill(&rim, edge);
            }
            Clothes::HighCollar => {
                let roll = Outline::symmetric(
                    AXIS,
                    &[
                        (0.0, top - 19.0),
                        (half * 0.8, top - 22.0),
                        (half + 2.5, top - 25.0),
                        (half + 5.0, top - 18.0),
                        (half + 6.0, top - 2.0),
                        (half * 0.7, top + 6.0),
                        (0.0, top + 8.0),
                    ],
                );
                canvas.fill(&roll, mixed(self.cloth, [255, 255, 255], 8));
                canvas.tint(
                    &Outline::stroke((AXIS - half - 4.0, top), (AXIS, top + 13.0), (AXIS + half + 4.0, top), 2.2),
                    edge,
                    255,
                );
            }
            Clothes::Neckline => {
                canvas.tint(&Outline::ellipse((AXIS, top + 17.0), (2.6, 2.8)), self.accent, 255);
                for side in [false, true] {
                    let chain = Outline::stroke(
                        (AXIS + half * 0.95, top - 8.0),
                        (AXIS + half * 0.60, top + 10.0),
                        (AXIS, top + 14.5),
                        1.1,
                    );
                    canvas.tint(&sided(chain, side), [214, 178, 98], 230);
                }
            }
        }
    }

    /// The two points of a shirt's collar.
    fn wings(&self, canvas: &mut Canvas, colour: Colour, size: f32) {
        let (half, top) = (self.neck_half(), self.neckline());
        let wing = [
            (half - 1.0, top - 17.0),
            (half + 6.0 * size, top - 9.0),
            (half + 9.0 * size, top + 12.0 * size),
            (half * 0.72, top + 28.0 * size),
            (half * 0.05, top + 19.0 * size),
        ]
        .map(|(x, y)| (AXIS + x, y));
        for side in [false, true] {
            let below: Vec<Point> = wing.iter().map(|(x, y)| (*x, y + 2.2)).collect();
            canvas.tint(&sided(Outline::polygon(&below), side), [20, 20, 40], 50);
            canvas.fill(&sided(Outline::polygon(&wing), side), colour);
        }
    }

    fn lapels(&self, canvas: &mut Canvas, edge: Colour, depth: f32) {
        let (half, top) = (self.neck_half(), self.neckline());
        let lapel = [
            (half + 7.0, top - 7.0),
            (half + 17.0, top + 4.0),
            (half + 25.0, top + 31.0),
            (half + 15.0, top + 33.0),
            (half + 18.0, top + 42.0),
            (1.0, top + depth),
            (half - 6.0, top + 36.0),
        ]
        .map(|(x, y)| (AXIS + x, y));
        for side in [false, true] {
            canvas.fill(&sided(Outline::polygon(&lapel), side), edge);
        }
    }

    fn ears(&self, canvas: &mut Canvas) {
        if self.hair == Hair::Scarf {
            return;
        }
        let (wide, line) = (self.half_width(), self.eye_line());
        for side in [false, true] {
            let ear = Outline::ellipse((AXIS + wide + 0.5, line + 10.0), (7.5, 14.5 - 2.0 * self.youth));
            canvas.fill(&sided(ear, side), mixed(self.skin, self.shade(), 22));
            let hollow = Outline::ellipse((AXIS + wide + 2.0, line + 10.0), (3.6, 8.5));
            canvas.tint(&sided(hollow, side), self.shade(), 170);
            if self.earrings {
                let jewel = Outline::ellipse((AXIS + wide + 2.0, line + 26.0), (2.7, 2.9));
                canvas.fill(&sided(jewel, side), [226, 190, 112]);
            }
        }
    }

    fn head(&self, canvas: &mut Canvas, face: &Stencil) {
        let outline = self.face();
        canvas.fill(&outline, self.skin);
        let (wide, line) = (self.half_width(), self.eye_line());
        let side = Outline::through(&[
            (AXIS + wide * 0.80, 60.0),
            (AXIS + wide * 1.3, 80.0),
            (AXIS + wide * 1.3, 210.0),
            (AXIS + wide * 0.06, 206.0),
            (AXIS + wide * 0.62, 178.0),
            (AXIS + wide * 0.84, 140.0),
        ]);
        canvas.tint_within(face, &side, self.shade(), 92);
        let blush = mixed(self.skin, [226, 92, 88], 45);
        let glow = 70.0 + 50.0 * self.youth + if self.female { 24.0 } else { 0.0 };
        for side in [false, true] {
            let cheek = Outline::ellipse((AXIS + wide * 0.60, line + 25.0), (11.5, 8.0));
            canvas.tint_within(face, &sided(cheek, side), blush, glow as u32);
        }
        if self.age >= 52 {
            self.wrinkles(canvas, face);
        }
    }

    fn wrinkles(&self, canvas: &mut Canvas, face: &Stencil) {
        let line = self.eye_line();
        let strength = (u32::from(self.age.unsigned_abs()) - 44).min(36) * 4;
        let wide = self.half_width();
        for side in [false, true] {
            let fold = Outline::stroke(
                (AXIS + 15.0, line + 24.0),
                (AXIS + 21.0, line + 30.0),
                (AXIS + 23.0, line + 41.0),
                2.0,
            );
            canvas.tint_within(face, &sided(fold, side), self.shade(), strength);
            let bag = Outline::stroke(
                (AXIS + wide * 0.26, line + 9.5),
                (AXIS + wide * 0.48, line + 14.0),
                (AXIS + wide * 0.70, line + 9.0),
                1.6,
            );
            canvas.tint_within(face, &sided(bag, side), self.shade(), strength);
        }
        if self.age >= 64 {
            for height in [98.0, 106.0] {
                let furrow =
                    Outline::stroke((AXIS - 19.0, height + 1.5), (AXIS, height - 2.0), (AXIS + 19.0, height + 1.5), 1.6);
                canvas.tint_within(face, &furrow, self.shade(), strength * 3 / 4);
            }
        }
    }

    fn eyes(&self, canvas: &mut Canvas) {
        let line = self.eye_line();
        let centre = AXIS + self.half_width() * 0.44 + 1.6 * self.eye_gap;
        let size = 0.94 + 0.12 * self.eye_size + 0.16 * self.youth + if self.female { 0.05 } else { 0.0 };
        let (wide, high) = (10.4 * size, if self.single_lid { 4.6 } else { 5.7 } * size);
        let tilt = if self.single_lid { 1.7 } else { 0.6 };
        let white = [250, 248, 246];
        let dark = [38, 26, 26];
        for side in [false, true] {
            let inner = (centre - wide, line + 1.2);
            let outer = (centre + wide, line - tilt);
            let eye = Outline::through(&[
                inner,
                inner,
                (centre - wide * 0.45, line - high * 0.80),
                (centre + wide * 0.15, line - high - tilt * 0.2),
                (centre + wide * 0.68, line - high * 0.72 - tilt * 0.5),
                outer,
                outer,
                (centre + wide * 0.45, line + high * 0.72),
                (centre - wide * 0.25, line + high * 0.82),
            ]);
            let eye = sided(eye, side);
            canvas.tint(&eye, white, 255);
            let inside = canvas.stencil(&eye);
            let ball = (if side { 2.0 * AXIS - centre } else { centre }, line - 0.8);
            let iris = 5.1 * size;
            canvas.tint_within(&inside, &Outline::ellipse(ball, (iris, iris)), self.iris, 255);
            canvas.tint_within(&inside, &Outline::ellipse(ball, (iris * 0.5, iris * 0.5)), [16, 12, 14], 255);
            let glint = (ball.0 + 1.6, ball.1 - 1.7);
            canvas.tint_within(&inside, &Outline::ellipse(glint, (1.35, 1.35)), [255, 255, 255], 235);
            let lash = if self.female { 3.0 } else { 2.3 } * (1.0 - 0.2 * self.youth);
            let lid = Outline::stroke(inner, (centre - wide * 0.05, line - high * 2.05), (outer.0 + 0.8, outer.1 - 0.4), lash);
            canvas.tint(&sided(lid, side), dark, 235);
            if self.female && self.age >= 15 {
                let wing = Outline::stroke((outer.0 - 2.0, outer.1 - 0.6), (outer.0 + 1.2, outer.1 - 1.2), (outer.0 + 3.4, outer.1 - 3.4), 1.9);
                canvas.tint(&sided(wing, side), dark, 235);
            }
            if !self.single_lid || self.female {
                let crease = Outline::stroke(
                    (inner.0 + 1.5, inner.1 - 4.6),
                    (centre, line - high * 2.0 - 4.4),
                    (outer.0 - 0.5, outer.1 - 4.4),
                    1.3,
                );
                canvas.tint(&sided(crease, side), self.shade(), 215);
            }
            self.brow(canvas, centre, side);
        }
    }

    fn brow(&self, canvas: &mut Canvas, centre: f32, side: bool) {
        let line = self.eye_line() - 15.5 - 2.6 * self.brow_rise + 1.5 * self.youth;
        let thick = if self.female { 3.6 } else { 5.4 } * (1.0 - 0.35 * self.youth);
        let brow = Outline::stroke(
            (centre - 11.5, line + 2.6),
            (centre + 1.0, line - 5.0 - 2.0 * self.brow_rise),
            (centre + 13.5, line + 2.8),
            thick,
        );
        canvas.tint(&sided(brow, side), self.brow_colour, 235);
    }

    fn nose(&self, canvas: &mut Canvas) {
        let line = self.eye_line();
        let tip = line + 25.5 - 4.5 * self.youth;
        let wide = 7.0 + 3.2 * self.nose_width + if self.female { 0.0 } else { 1.2 } - 1.6 * self.youth;
        let shade = self.shade();
        let flank = Outline::through(&[
            (AXIS + 3.2, line - 1.0),
            (AXIS + 4.6, line + 8.0),
            (AXIS + wide * 0.92, tip - 4.0),
            (AXIS + wide, tip),
            (AXIS + wide * 0.5, tip + 1.5),
            (AXIS + 3.4, tip - 5.0),
        ]);
        canvas.tint(&flank, shade, 120);
        let base = Outline::stroke((AXIS - wide, tip - 0.6), (AXIS, tip + 5.8), (AXIS + wide, tip - 0.6), 3.0);
        canvas.tint(&base, mixed(shade, [110, 50, 40], 22), 215);
        let light = Outline::ellipse((AXIS - 1.2, tip - 4.2), (2.6, 2.2));
        canvas.tint(&light, [255, 250, 244], 74);
    }

    fn mouth(&self, canvas: &mut Canvas) {
        let line = self.eye_line() + 42.5 - 7.0 * self.youth;
        let wide = 14.0 + 3.4 * self.mouth_width - 3.4 * self.youth;
        let smile = 1.0 + 2.2 * self.smile + 1.2 * self.youth;
        let full = if self.female { 1.0 } else { 0.78 } * (1.0 - 0.15 * self.youth);
        let corner = |sign: f32| (AXIS + sign * wide, line - smile * 0.6);
        let upper = Outline::through(&[
            corner(-1.0),
            corner(-1.0),
            (AXIS - 4.2, line - 4.4 * full),
            (AXIS, line - 3.0 * full),
            (AXIS + 4.2, line - 4.4 * full),
            corner(1.0),
            corner(1.0),
            (AXIS, line + smile * 0.5),
        ]);
        let lower = Outline::through(&[
            corner(-1.0),
            corner(-1.0),
            (AXIS, line + smile * 0.5),
            corner(1.0),
            corner(1.0),
            (AXIS + wide * 0.45, line + 5.0 * full + smile * 0.4),
            (AXIS, line + 6.3 * full + smile * 0.5),
            (AXIS - wide * 0.45, line + 5.0 * full + smile * 0.4),
        ]);
        canvas.fill(&upper, mixed(self.lips, [110, 30, 40], 16));
        canvas.fill(&lower, self.lips);
        let between = Outline::stroke(corner(-1.0), (AXIS, line + smile * 1.7), corner(1.0), 1.9);
        canvas.tint(&between, [108, 40, 42], 215);
        let light = Outline::ellipse((AXIS, line + 4.2 * full + smile * 0.4), (4.4, 0.9));
        canvas.tint(&light, [255, 255, 255], 60);
    }

    fn beard(&self, canvas: &mut Canvas, face: &Stencil) {
        let (line, wide, chin) = (self.eye_line(), self.half_width(), self.chin());
        let mouth = line + 42.5;
        let moustache = Outline::symmetric(
            AXIS,
            &[
                (0.0, mouth - 11.0),
                (9.0, mouth - 12.0),
                (19.0, mouth - 3.0),
                (21.0, mouth + 4.0),
                (12.0, mouth - 3.0),
                (0.0, mouth - 3.6),
            ],
        );
        let jaw = Outline::symmetric(
            AXIS,
            &[
                (0.0, mouth - 11.0),
                (10.0, mouth - 12.0),
                (22.0, mouth - 4.0),
                (wide * 0.76, mouth - 13.0),
                (wide * 0.93, line + 6.0),
                (wide * 1.2, line + 2.0),
                (wide * 1.2, chin),
                (wide * 0.5, chin + 12.0),
                (0.0, chin + 12.0),
            ],
        );
        match self.beard {
            Beard::None => {}
            Beard::Stubble => canvas.tint_within(face, &jaw, mixed(self.hair_colour, self.skin, 30), 62),
            Beard::Moustache => canvas.tint(&moustache, self.hair_colour, 240),
            Beard::Full => {
                canvas.tint_within(face, &jaw, self.hair_colour, 242);
                let lip = Outline::ellipse((AXIS, mouth + 2.0), (18.0, 7.0));
                canvas.tint_within(face, &lip, self.skin, 255);
                canvas.tint_within(face, &moustache, self.hair_colour, 242);
            }
        }
    }

    fn hair_behind(&self, canvas: &mut Canvas) {
        let wide = self.half_width();
        let deep = mixed(self.hair_colour, [8, 6, 12], 30);
        match self.hair {
            Hair::Long => {
                let mass = Outline::symmetric(
                    AXIS,
                    &[
                        (0.0, 52.0),
                        (wide * 0.72, 62.0),
                        (wide * 1.16, 104.0),
                        (wide * 1.24, 160.0),
                        (wide * 1.30, 222.0),
                        (wide * 1.12, 268.0),
                        (wide * 0.60, 272.0),
                        (0.0, 262.0),
                    ],
                );
                canvas.fill(&mass, deep);
            }
            Hair::Bob => {
                let mass = Outline::symmetric(
                    AXIS,
                    &[
                        (0.0, 52.0),
                        (wide * 0.74, 62.0),
                        (wide * 1.20, 104.0),
                        (wide * 1.34, 160.0),
                        (wide * 1.30, 198.0),
                        (wide * 0.80, 206.0),
                        (0.0, 200.0),
                    ],
                );
                canvas.fill(&mass, deep);
            }
            Hair::Bun => {
                canvas.fill(&Outline::ellipse((AXIS, 50.0), (23.0, 19.0)), deep);
                canvas.tint(&Outline::stroke((AXIS - 15.0, 52.0), (AXIS, 36.0), (AXIS + 15.0, 52.0), 2.4), self.hair_colour, 255);
            }
            Hair::Swept => {
                let mass = Outline::through(&[
                    (AXIS, 52.0),
                    (AXIS + wide * 0.76, 62.0),
                    (AXIS + wide * 1.20, 106.0),
                    (AXIS + wide * 1.30, 168.0),
                    (AXIS + wide * 1.48, 228.0),
                    (AXIS + wide * 1.18, 276.0),
                    (AXIS + wide * 0.62, 262.0),
                    (AXIS + wide * 0.4, 200.0),
                    (AXIS - wide * 0.9, 196.0),
                    (AXIS - wide * 1.14, 150.0),
                    (AXIS - wide * 1.12, 100.0),
                    (AXIS - wide * 0.72, 62.0),
                ]);
                canvas.fill(&mass, deep);
            }
            Hair::Plaits => {
                for side in [false, true] {
                    for (at, size) in [(0.0, 12.0), (1.0, 12.5), (2.0, 12.0), (3.0, 11.0), (4.0, 9.0)] {
                        let knot = (AXIS + wide * 1.10 + at * 1.6, 172.0 + at * 17.0);
                        let colour = if at as u32 % 2 == 0 { deep } else { mixed(deep, self.hair_colour, 55) };
                        canvas.fill(&sided(Outline::ellipse(knot, (size, size)), side), colour);
                    }
                    let ribbon = Outline::ellipse((AXIS + wide * 1.10 + 7.4, 246.0), (8.0, 4.2));
                    canvas.fill(&sided(ribbon, side), self.accent);
                }
            }
            Hair::Scarf => {
                let cloth = Outline::symmetric(
                    AXIS,
                    &[
                        (0.0, 48.0),
                        (wide * 0.80, 58.0),
                        (wide * 1.24, 108.0),
                        (wide * 1.24, 170.0),
                        (wide * 1.06, 216.0),
                        (wide * 1.30, 250.0),
                        (0.0, 262.0),
                    ],
                );
                canvas.fill(&cloth, mixed(self.accent, [10, 10, 30], 26));
            }
            Hair::Down
            | Hair::Cropped
            | Hair::Parted
            | Hair::Quiff
            | Hair::Curly
            | Hair::Fringe
            | Hair::Bald => {}
        }
    }

    fn hair_before(&self, canvas: &mut Canvas, face: &Stencil) {
        let wide = self.half_width();
        let colour = self.hair_colour;
        let shine = mixed(colour, [255, 240, 225], 17);
        let line = self.eye_line();
        match self.hair {
            Hair::Down => {
                let cap = cap(wide + 1.0, 61.0, [line - 24.0, 88.0, 84.0]);
                canvas.tint_within(face, &cap, colour, 120);
                let curl = Outline::stroke((AXIS - 4.0, 88.0), (AXIS + 2.0, 68.0), (AXIS + 12.0, 82.0), 5.0);
                canvas.tint(&curl, colour, 210);
            }
            Hair::Cropped => {
                canvas.fill(&cap(wide + 2.5, 58.0, [line - 8.0, 98.0, 91.0]), colour);
                canvas.tint(&Outline::stroke((AXIS - 26.0, 76.0), (AXIS - 6.0, 62.0), (AXIS + 20.0, 70.0), 4.0), shine, 130);
            }
            Hair::Parted => {
                let over = Outline::through(&[
                    (AXIS - wide * 0.62, 70.0),
                    (AXIS - wide * 0.10, 52.0),
                    (AXIS + wide * 0.60, 57.0),
                    (AXIS + wide * 1.04, 86.0),
                    (AXIS + wide * 1.08, 128.0),
                    (AXIS + wide * 1.08, 128.0),
                    (AXIS + wide * 0.96, 128.0),
                    (AXIS + wide * 0.93, 108.0),
                    (AXIS + wide * 0.74, 97.0),
                    (AXIS - wide * 0.02, 94.0),
                    (AXIS - wide * 0.56, 82.0),
                    (AXIS - wide * 0.56, 82.0),
                ]);
                canvas.fill(&temple(wide, line).mirrored(AXIS), colour);
                canvas.fill(&over, colour);
                canvas.tint(&Outline::stroke((AXIS - wide * 0.4, 72.0), (AXIS + 8.0, 62.0), (AXIS + wide * 0.72, 82.0), 4.2), shine, 140);
            }
            Hair::Quiff => {
                let crest = Outline::through(&[
                    (AXIS - wide * 1.07, 124.0),
                    (AXIS - wide * 1.07, 124.0),
                    (AXIS - wide * 1.06, 88.0),
                    (AXIS - wide * 0.78, 58.0),
                    (AXIS - wide * 0.10, 44.0),
                    (AXIS + wide * 0.66, 48.0),
                    (AXIS + wide * 1.03, 82.0),
                    (AXIS + wide * 1.07, 124.0),
                    (AXIS + wide * 1.07, 124.0),
                    (AXIS + wide * 0.96, 124.0),
                    (AXIS + wide * 0.90, 100.0),
                    (AXIS + wide * 0.62, 86.0),
                    (AXIS, 90.0),
                    (AXIS - wide * 0.62, 84.0),
                    (AXIS - wide * 0.90, 100.0),
                    (AXIS - wide * 0.96, 124.0),
                    (AXIS - wide * 0.96, 124.0),
                ]);
                canvas.fill(&crest, colour);
                for shift in [0.0, 13.0] {
                    let strand = Outline::stroke((AXIS - 22.0 + shift, 80.0), (AXIS - 14.0 + shift, 58.0), (AXIS + 14.0 + shift, 56.0), 3.4);
                    canvas.tint(&strand, shine, 140);
                }
            }
            Hair::Curly => {
                canvas.fill(&cap(wide + 2.0, 60.0, [line - 6.0, 100.0, 92.0]), colour);
                for step in 0..9 {
                    let turn = (step as f32 - 4.0) * 0.36;
                    let knot = (AXIS + (wide + 1.0) * turn.sin(), 102.0 - 42.0 * turn.cos());
                    canvas.fill(&Outline::ellipse(knot, (13.0, 12.0)), colour);
                    canvas.tint(&Outline::stroke((knot.0 - 5.0, knot.1 + 2.0), (knot.0, knot.1 - 9.0), (knot.0 + 6.0, knot.1 - 1.0), 2.4), shine, 120);
                }
            }
            Hair::Fringe => {
                let bowl = Outline::symmetric(
                    AXIS,
                    &[
                        (0.0, 55.0),
                        (wide * 0.66, 62.0),
                        (wide * 1.07, 94.0),
                        (wide * 1.09, line + 2.0),
                        (wide * 1.09, line + 2.0),
                        (wide * 0.93, line - 2.0),
                        (wide * 0.86, line - 22.0),
                        (wide * 0.52, line - 25.0),
                        (0.0, line - 27.0),
                    ],
                );
                canvas.fill(&bowl, colour);
                canvas.tint(&Outline::stroke((AXIS - 28.0, 84.0), (AXIS - 4.0, 66.0), (AXIS + 24.0, 76.0), 4.4), shine, 140);
            }
            Hair::Bald => {
                canvas.fill(&temple(wide, line), colour);
                canvas.fill(&temple(wide, line).mirrored(AXIS), colour);
                let gleam = Outline::ellipse((AXIS - 12.0, 82.0), (13.0, 6.0));
                canvas.tint_within(face, &gleam, [255, 252, 246], 70);
            }
            Hair::Long | Hair::Bob => {
                let bottom = if self.hair == Hair::Long { 214.0 } else { 192.0 };
                for side in [false, true] {
                    let curtain = Outline::through(&[
                        (AXIS - 1.0, 52.0),
                        (AXIS - 1.0, 52.0),
                        (AXIS + wide * 0.70, 58.0),
                        (AXIS + wide * 1.12, 98.0),
                        (AXIS + wide * 1.20, 158.0),
                        (AXIS + wide * 1.22, bottom),
                        (AXIS + wide * 1.22, bottom),
                        (AXIS + wide * 0.98, bottom - 3.0),
                        (AXIS + wide * 0.98, bottom - 3.0),
                        (AXIS + wide * 0.98, 160.0),
                        (AXIS + wide * 0.90, 116.0),
                        (AXIS + wide * 0.56, 92.0),
                        (AXIS - 1.0, 76.0),
                        (AXIS - 1.0, 76.0),
                    ]);
                    canvas.fill(&sided(curtain, side), colour);
                }
                let strand = Outline::stroke((AXIS - wide * 0.35, 66.0), (AXIS - wide * 0.95, 80.0), (AXIS - wide * 1.05, 140.0), 3.6);
                canvas.tint(&strand, shine, 150);
            }
            Hair::Bun | Hair::Plaits => {
                canvas.fill(&cap(wide + 2.0, 56.0, [line - 10.0, 100.0, 84.0]), colour);
                if self.hair == Hair::Plaits {
                    canvas.tint(&Outline::stroke((AXIS, 57.0), (AXIS, 70.0), (AXIS, 85.0), 2.2), mixed(self.skin, colour, 40), 255);
                }
                for side in [false, true] {
                    let strand = Outline::stroke((AXIS + wide * 0.24, 66.0), (AXIS + wide * 0.74, 70.0), (AXIS + wide * 0.96, 102.0), 3.0);
                    canvas.tint(&sided(strand, side), shine, 120);
                }
            }
            Hair::Swept => {
                let over = Outline::through(&[
                    (AXIS - wide * 0.40, 60.0),
                    (AXIS - wide * 0.40, 60.0),
                    (AXIS + wide * 0.30, 51.0),
                    (AXIS + wide * 0.94, 74.0),
                    (AXIS + wide * 1.16, 116.0),
                    (AXIS + wide * 1.22, 176.0),
                    (AXIS + wide * 1.36, 222.0),
                    (AXIS + wide * 1.36, 222.0),
                    (AXIS + wide * 1.00, 208.0),
                    (AXIS + wide * 0.98, 150.0),
                    (AXIS + wide * 0.84, 112.0),
                    (AXIS + wide * 0.30, 92.0),
                    (AXIS - wide * 0.36, 72.0),
                    (AXIS - wide * 0.36, 72.0),
                ]);
                let other = Outline::through(&[
                    (AXIS - wide * 0.30, 58.0),
                    (AXIS - wide * 0.30, 58.0),
                    (AXIS - wide * 0.86, 72.0),
                    (AXIS - wide * 1.12, 108.0),
                    (AXIS - wide * 1.15, 170.0),
                    (AXIS - wide * 1.02, 182.0),
                    (AXIS - wide * 0.97, 130.0),
                    (AXIS - wide * 0.80, 100.0),
                    (AXIS - wide * 0.30, 74.0),
                    (AXIS - wide * 0.30, 74.0),
                ]);
                canvas.fill(&other, colour);
                canvas.fill(&over, colour);
                canvas.tint(&Outline::stroke((AXIS, 66.0), (AXIS + wide * 0.86, 74.0), (AXIS + wide * 1.04, 134.0), 4.0), shine, 150);
            }
            Hair::Scarf => self.scarf(canvas, wide),
        }
    }

    fn scarf(&self, canvas: &mut Canvas, wide: f32) {
        let chin = self.chin();
        let half = [
            (0.0, 47.0),
            (wide * 0.80, 56.0),
            (wide * 1.21, 106.0),
            (wide * 1.20, 164.0),
            (wide * 0.86, chin + 10.0),
            (0.0, chin + 26.0),
            (0.0, chin + 26.0),
            (0.0, chin + 3.0),
            (0.0, chin + 3.0),
            (wide * 0.56, chin - 10.0),
            (wide * 0.90, 160.0),
            (wide * 0.93, 120.0),
            (wide * 0.66, 90.0),
            (0.0, 82.0),
            (0.0, 82.0),
        ];
        for side in [false, true] {
            let cloth = Outline::through(&half.map(|(x, y)| (AXIS + x - if x == 0.0 { 0.6 } else { 0.0 }, y)));
            canvas.fill(&sided(cloth, side), self.accent);
            let fold = Outline::stroke((AXIS + wide * 0.30, 60.0), (AXIS + wide * 1.02, 84.0), (AXIS + wide * 1.05, 160.0), 2.6);
            canvas.tint(&sided(fold, side), mixed(self.accent, [10, 10, 30], 30), 170);
        }
        let knot = Outline::through(&[
            (AXIS - 12.0, chin + 12.0),
            (AXIS + 12.0, chin + 12.0),
            (AXIS + 30.0, chin + 58.0),
            (AXIS + 2.0, chin + 50.0),
            (AXIS - 26.0, chin + 60.0),
        ]);
        canvas.fill(&knot, mixed(self.accent, [255, 255, 255], 12));
        canvas.tint(&Outline::stroke((AXIS, chin + 18.0), (AXIS + 2.0, chin + 32.0), (AXIS + 2.0, chin + 50.0), 2.0), [10, 10, 30], 60);
    }

    fn glasses(&self, canvas: &mut Canvas) {
        if !self.glasses {
            return;
        }
        let (line, wide) = (self.eye_line() + 1.0, self.half_width());
        let centre = AXIS + wide * 0.46 + 1.6 * self.eye_gap;
        let frame = if self.age % 2 == 0 { [48, 42, 48] } else { [98, 66, 48] };
        let ring = |x: f32, y: f32| {
            Outline::through(&[
                (centre - x, line - y * 0.62),
                (centre - x * 0.55, line - y),
                (centre + x * 0.55, line - y),
                (centre + x, line - y * 0.62),
                (centre + x * 0.94, line + y * 0.45),
                (centre + x * 0.5, line + y),
                (centre - x * 0.5, line + y),
                (centre - x * 0.94, line + y * 0.45),
            ])
        };
        for side in [false, true] {
            let rim = ring(17.2, 14.2).without(&ring(15.0, 12.0));
            canvas.tint(&sided(ring(15.0, 12.0), side), [255, 255, 255], 26);
            canvas.tint(&sided(rim, side), frame, 240);
            let arm = Outline::polygon(&[
                (centre + 16.0, line - 7.0),
                (AXIS + wide + 1.0, line - 5.0),
                (AXIS + wide + 1.0, line - 2.6),
                (centre + 16.0, line - 4.6),
            ]);
            canvas.tint(&sided(arm, side), frame, 240);
        }
        let gap = centre - AXIS - 16.4;
        let bridge = Outline::stroke((AXIS - gap, line - 3.0), (AXIS, line - 8.0), (AXIS + gap, line - 3.0), 2.8);
        canvas.tint(&bridge, frame, 240);
    }
}

fn hair(female: bool, age: i16, style: &mut Draws) -> Hair {
    // One draw for grown-ups, so that a haircut lasts; baldness comes with its own age.
    let cut = style.below(100);
    let bald_from = if style.percent(38) { 40 + style.below(25) as i16 } else { i16::MAX };
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

/// A head of hair down to the temples with a rounded hairline.
fn cap(wide: f32, top: f32, [temple, corner, middle]: [f32; 3]) -> Outline {
    Outline::symmetric(
        AXIS,
        &[
            (0.0, top),
            (wide * 0.62, top + 6.0),
            (wide * 1.00, top + 32.0),
            (wide * 1.02, temple),
            (wide * 1.02, temple),
            (wide * 0.93, temple),
            (wide * 0.88, corner),
            (wide * 0.52, middle + 1.0),
            (0.0, middle),
        ],
    )
}

/// The hair over an ear.
fn temple(wide: f32, line: f32) -> Outline {
    Outline::through(&[
        (AXIS + wide * 0.84, 84.0),
        (AXIS + wide * 1.05, 98.0),
        (AXIS + wide * 1.10, line + 2.0),
        (AXIS + wide * 1.02, line + 6.0),
        (AXIS + wide * 0.94, line - 6.0),
        (AXIS + wide * 0.92, 104.0),
    ])
}

fn vee(half: f32, top: f32, depth: f32) -> Outline {
    Outline::polygon(&[
        (AXIS - half, top),
        (AXIS - half * 0.5, top + 8.0),
        (AXIS, top + 24.0),
        (AXIS + half * 0.5, top + 8.0),
        (AXIS + half, top),
        (AXIS, depth),
    ])
}

fn sided(outline: Outline, left: bool) -> Outline {
    if left { outline.mirrored(AXIS) } else { outline }
}

fn greyed(natural: Colour, years: i16) -> Colour {
    mixed(natural, [206, 205, 206], u32::from(years.clamp(0, 24).unsigned_abs()) * 4)
}

/// A colour with so many hundredths of another.
fn mixed(one: Colour, other: Colour, percent: u32) -> Colour {
    let mix = |at: usize| (u32::from(one[at]) * (100 - percent) + u32::from(other[at]) * percent + 50) / 100;
    [mix(0) as u8, mix(1) as u8, mix(2) as u8]
}

const BACKDROPS: &[Colour] = &[
    [206, 220, 229], [213, 224, 212], [229, 219, 205], [213, 213, 231], [226, 213, 219], [203, 224, 222],
];
const SKINS: &[Colour] = &[
    [247, 217, 190], [241, 205, 172], [234, 193, 156], [224, 178, 139], [210, 160, 120], [196, 145, 106],
];
const FAIR_SKINS: &[Colour] = &[[252, 226, 207], [248, 217, 195], [243, 208, 182], [236, 196, 165]];
const DARK_HAIRS: &[Colour] = &[[30, 26, 30], [38, 30, 30], [50, 37, 33], [66, 46, 37]];
const HAIRS: &[Colour] = &[
    [52, 38, 33], [78, 54, 40], [104, 70, 46], [136, 94, 56], [176, 134, 82], [206, 168, 112], [140, 74, 42],
];
const DARK_IRISES: &[Colour] = &[[58, 36, 26], [72, 44, 28], [44, 30, 26]];
const IRISES: &[Colour] = &[[86, 54, 32], [92, 122, 148], [86, 118, 92], [112, 128, 134], [70, 100, 140]];
const CLOTHS: &[Colour] = &[
    [44, 58, 84], [62, 66, 76], [38, 82, 92], [92, 54, 70], [54, 84, 66], [86, 74, 108], [128, 84, 62], [70, 98, 136],
];
const ACCENTS: &[Colour] = &[
    [164, 52, 60], [36, 108, 140], [196, 142, 62], [86, 108, 78], [122, 76, 128], [52, 72, 120], [190, 104, 96],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r19_a_portrait_is_a_small_png_of_the_size_of_a_photo() {
        for seed in 0..24 {
            for sex in [Sex::Female, Sex::Male] {
                let png = portrait(seed, sex, (seed * 4) as i16);

                let picture = image::load_from_memory(&png).unwrap();
                assert_eq!((picture.width(), picture.height()), (240, 320));
                assert!(png.len() < 12 * 1024, "{} bytes", png.len());
            }
        }
    }

    #[test]
    fn r19_a_portrait_follows_from_its_seed() {
        let one = portrait(7, Sex::Female, 30);

        assert_eq!(portrait(7, Sex::Female, 30), one);
        assert_ne!(portrait(9, Sex::Female, 30), one);
    }

    #[test]
    fn any_age_can_be_drawn() {
        for age in [i16::MIN, -1, 0, 1, 52, 110, i16::MAX] {
            assert!(!portrait(3, Sex::Male, age).is_empty());
        }
    }
}
