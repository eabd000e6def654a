//! Ears, face and glasses of a portrait.

use super::{AXIS, Beard, Hair, Sitter, colours::mixed, sided};
use crate::population::canvas::{Canvas, Outline, Stencil};

impl Sitter {
    pub(super) fn ears(&self, canvas: &mut Canvas) {
        if self.hair == Hair::Scarf {
            return;
        }
        let (wide, line) = (self.half_width(), self.eye_line());
        for side in [false, true] {
            let ear = Outline::ellipse(
                (AXIS + wide + 0.5, line + 10.0),
                (7.5, 14.5 - 2.0 * self.youth),
            );
            canvas.fill(&sided(ear, side), mixed(self.skin, self.shade(), 22));
            let hollow = Outline::ellipse((AXIS + wide + 2.0, line + 10.0), (3.6, 8.5));
            canvas.tint(&sided(hollow, side), self.shade(), 170);
            if self.earrings {
                let jewel = Outline::ellipse((AXIS + wide + 2.0, line + 26.0), (2.7, 2.9));
                canvas.fill(&sided(jewel, side), [226, 190, 112]);
            }
        }
    }

    pub(super) fn head(&self, canvas: &mut Canvas, face: &Stencil) {
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
        let glow = 34.0 + 34.0 * self.youth + if self.female { 20.0 } else { 0.0 };
        for side in [false, true] {
            let cheek = Outline::ellipse((AXIS + wide * 0.60, line + 25.0), (12.0, 8.0));
            canvas.tint_within(face, &sided(cheek, side), blush, glow as u32);
            let within = Outline::ellipse((AXIS + wide * 0.62, line + 25.0), (7.5, 5.0));
            canvas.tint_within(face, &sided(within, side), blush, glow as u32 / 2);
        }
        if self.age >= 52 {
            self.wrinkles(canvas, face);
        }
    }

    pub(super) fn eyes(&self, canvas: &mut Canvas) {
        let line = self.eye_line();
        let centre = AXIS + self.half_width() * 0.44 + 1.6 * self.eye_gap;
        let size =
            0.94 + 0.12 * self.eye_size + 0.16 * self.youth + if self.female { 0.05 } else { 0.0 };
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
            canvas.tint_within(
                &inside,
                &Outline::ellipse(ball, (iris, iris)),
                self.iris,
                255,
            );
            canvas.tint_within(
                &inside,
                &Outline::ellipse(ball, (iris * 0.5, iris * 0.5)),
                [16, 12, 14],
                255,
            );
            let glint = (ball.0 + 1.6, ball.1 - 1.7);
            canvas.tint_within(
                &inside,
                &Outline::ellipse(glint, (1.35, 1.35)),
                [255, 255, 255],
                235,
            );
            let lash = if self.female { 3.0 } else { 2.3 } * (1.0 - 0.2 * self.youth);
            let lid = Outline::stroke(
                inner,
                (centre - wide * 0.05, line - high * 2.05),
                (outer.0 + 0.8, outer.1 - 0.4),
                lash,
            );
            canvas.tint(&sided(lid, side), dark, 235);
            if self.female && self.age >= 15 {
                let wing = Outline::stroke(
                    (outer.0 - 2.0, outer.1 - 0.6),
                    (outer.0 + 1.2, outer.1 - 1.2),
                    (outer.0 + 3.4, outer.1 - 3.4),
                    1.9,
                );
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

    pub(super) fn nose(&self, canvas: &mut Canvas) {
        let line = self.eye_line();
        let tip = line + 25.5 - 4.5 * self.youth;
        let wide =
            7.0 + 3.2 * self.nose_width + if self.female { 0.0 } else { 1.2 } - 1.6 * self.youth;
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
        let base = Outline::stroke(
            (AXIS - wide, tip - 0.6),
            (AXIS, tip + 5.8),
            (AXIS + wide, tip - 0.6),
            3.0,
        );
        canvas.tint(&base, mixed(shade, [110, 50, 40], 22), 215);
        let light = Outline::ellipse((AXIS - 1.2, tip - 4.2), (2.6, 2.2));
        canvas.tint(&light, [255, 250, 244], 74);
    }

    pub(super) fn beard(&self, canvas: &mut Canvas, face: &Stencil) {
        let (line, wide, chin) = (self.eye_line(), self.half_width(), self.chin());
        let mouth = line + 42.5;
        let moustache = Outline::symmetric(
            AXIS,
            &[
                (0.0, mouth - 10.0),
                (7.0, mouth - 11.0),
                (15.0, mouth - 7.0),
                (19.5, mouth - 0.5),
                (19.5, mouth - 0.5),
                (10.0, mouth - 3.6),
                (0.0, mouth - 4.6),
            ],
        );
        let jaw = Outline::symmetric(
            AXIS,
            &[
                (0.0, mouth - 11.0),
                (10.0, mouth - 12.0),
                (22.0, mouth - 4.0),
                (wide * 0.72, mouth - 11.0),
                (wide * 0.88, line + 16.0),
                (wide * 0.91, line - 14.0),
                (wide * 1.2, line - 14.0),
                (wide * 1.2, chin),
                (wide * 0.5, chin + 12.0),
                (0.0, chin + 12.0),
            ],
        );
        match self.beard {
            Beard::None => {}
            Beard::Stubble => {
                canvas.tint_within(face, &jaw, mixed(self.hair_colour, self.skin, 30), 62)
            }
            Beard::Moustache => canvas.tint(&moustache, self.hair_colour, 240),
            Beard::Full => {
                canvas.tint_within(face, &jaw, self.hair_colour, 242);
                let lip = Outline::ellipse((AXIS, mouth + 2.0), (18.0, 7.0));
                canvas.tint_within(face, &lip, self.skin, 255);
                canvas.tint_within(face, &moustache, self.hair_colour, 242);
            }
        }
    }

    pub(super) fn mouth(&self, canvas: &mut Canvas) {
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

    pub(super) fn glasses(&self, canvas: &mut Canvas) {
        if !self.glasses {
            return;
        }
        let (line, wide) = (self.eye_line() + 1.0, self.half_width());
        let centre = AXIS + wide * 0.46 + 1.6 * self.eye_gap;
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
            canvas.tint(&sided(rim, side), self.frame, 240);
            let arm = Outline::polygon(&[
                (centre + 16.0, line - 7.0),
                (AXIS + wide + 1.0, line - 5.0),
                (AXIS + wide + 1.0, line - 2.6),
                (centre + 16.0, line - 4.6),
            ]);
            canvas.tint(&sided(arm, side), self.frame, 240);
        }
        let gap = centre - AXIS - 16.4;
        let bridge = Outline::stroke(
            (AXIS - gap, line - 3.0),
            (AXIS, line - 8.0),
            (AXIS + gap, line - 3.0),
            2.8,
        );
        canvas.tint(&bridge, self.frame, 240);
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
                let furrow = Outline::stroke(
                    (AXIS - 19.0, height + 1.5),
                    (AXIS, height - 2.0),
                    (AXIS + 19.0, height + 1.5),
                    1.6,
                );
                canvas.tint_within(face, &furrow, self.shade(), strength * 3 / 4);
            }
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
}
