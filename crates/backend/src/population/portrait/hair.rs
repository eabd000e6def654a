//! Hair and headscarf of a portrait.

use super::{AXIS, Hair, Sitter, colours::mixed, sided};
use crate::population::canvas::{Canvas, Outline, Stencil};

impl Sitter {
    pub(super) fn hair_behind(&self, canvas: &mut Canvas) {
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
                canvas.tint(
                    &Outline::stroke((AXIS - 15.0, 52.0), (AXIS, 36.0), (AXIS + 15.0, 52.0), 2.4),
                    self.hair_colour,
                    255,
                );
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
                    for (at, size) in [
                        (0.0, 12.0),
                        (1.0, 12.5),
                        (2.0, 12.0),
                        (3.0, 11.0),
                        (4.0, 9.0),
                    ] {
                        let knot = (AXIS + wide * 1.10 + at * 1.6, 172.0 + at * 17.0);
                        let colour = if (at as u32).is_multiple_of(2) {
                            deep
                        } else {
                            mixed(deep, self.hair_colour, 55)
                        };
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

    pub(super) fn hair_before(&self, canvas: &mut Canvas, face: &Stencil) {
        let wide = self.half_width();
        let colour = self.hair_colour;
        let shine = mixed(colour, [255, 240, 225], 17);
        let line = self.eye_line();
        match self.hair {
            Hair::Down => {
                let down = Outline::ellipse((AXIS, 62.0), (wide * 0.86, 27.0));
                canvas.tint_within(face, &down, colour, 110);
                for (from, height) in [(-9.0, 66.0), (-2.0, 58.0), (5.0, 64.0)] {
                    let curl = Outline::stroke(
                        (AXIS + from, 80.0),
                        (AXIS + from, height),
                        (AXIS + from + 11.0, height + 3.0),
                        4.0,
                    );
                    canvas.tint(&curl, colour, 200);
                }
            }
            Hair::Cropped => {
                canvas.fill(&cap(wide + 2.5, 58.0, [line - 8.0, 98.0, 91.0]), colour);
                canvas.tint(
                    &Outline::stroke(
                        (AXIS - 26.0, 76.0),
                        (AXIS - 6.0, 62.0),
                        (AXIS + 20.0, 70.0),
                        4.0,
                    ),
                    shine,
                    130,
                );
            }
            Hair::Parted => {
                let over = Outline::through(&[
                    (AXIS - wide * 1.05, line - 8.0),
                    (AXIS - wide * 1.05, line - 8.0),
                    (AXIS - wide * 1.04, 96.0),
                    (AXIS - wide * 0.84, 72.0),
                    (AXIS - wide * 0.36, 55.0),
                    (AXIS + wide * 0.24, 50.0),
                    (AXIS + wide * 0.80, 64.0),
                    (AXIS + wide * 1.08, 98.0),
                    (AXIS + wide * 1.06, line - 4.0),
                    (AXIS + wide * 1.06, line - 4.0),
                    (AXIS + wide * 0.95, line - 4.0),
                    (AXIS + wide * 0.92, 108.0),
                    (AXIS + wide * 0.66, 100.0),
                    (AXIS + wide * 0.10, 97.0),
                    (AXIS - wide * 0.50, 80.0),
                    (AXIS - wide * 0.50, 80.0),
                    (AXIS - wide * 0.78, 92.0),
                    (AXIS - wide * 0.92, 110.0),
                    (AXIS - wide * 0.95, line - 8.0),
                    (AXIS - wide * 0.95, line - 8.0),
                ]);
                canvas.fill(&over, colour);
                let parting = Outline::stroke(
                    (AXIS - wide * 0.50, 81.0),
                    (AXIS - wide * 0.48, 70.0),
                    (AXIS - wide * 0.38, 60.0),
                    2.0,
                );
                canvas.tint(&parting, mixed(self.skin, colour, 45), 255);
                canvas.tint(
                    &Outline::stroke(
                        (AXIS - wide * 0.2, 68.0),
                        (AXIS + 14.0, 58.0),
                        (AXIS + wide * 0.78, 86.0),
                        4.2,
                    ),
                    shine,
                    140,
                );
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
                    let strand = Outline::stroke(
                        (AXIS - 22.0 + shift, 80.0),
                        (AXIS - 14.0 + shift, 58.0),
                        (AXIS + 14.0 + shift, 56.0),
                        3.4,
                    );
                    canvas.tint(&strand, shine, 140);
                }
            }
            Hair::Curly => {
                canvas.fill(&cap(wide + 2.0, 60.0, [line - 6.0, 100.0, 92.0]), colour);
                for step in 0..9 {
                    let turn = (step as f32 - 4.0) * 0.36;
                    let knot = (AXIS + (wide + 1.0) * turn.sin(), 102.0 - 42.0 * turn.cos());
                    canvas.fill(&Outline::ellipse(knot, (13.0, 12.0)), colour);
                    canvas.tint(
                        &Outline::stroke(
                            (knot.0 - 5.0, knot.1 + 2.0),
                            (knot.0, knot.1 - 9.0),
                            (knot.0 + 6.0, knot.1 - 1.0),
                            2.4,
                        ),
                        shine,
                        120,
                    );
                }
            }
            Hair::Fringe => {
                let bowl = Outline::symmetric(
                    AXIS,
                    &[
                        (0.0, 54.0),
                        (wide * 0.48, 59.0),
                        (wide * 0.86, 74.0),
                        (wide * 1.07, 102.0),
                        (wide * 1.09, line + 2.0),
                        (wide * 1.09, line + 2.0),
                        (wide * 0.93, line - 2.0),
                        (wide * 0.86, line - 22.0),
                        (wide * 0.52, line - 25.0),
                        (0.0, line - 27.0),
                    ],
                );
                canvas.fill(&bowl, colour);
                canvas.tint(
                    &Outline::stroke(
                        (AXIS - 28.0, 84.0),
                        (AXIS - 4.0, 66.0),
                        (AXIS + 24.0, 76.0),
                        4.4,
                    ),
                    shine,
                    140,
                );
            }
            Hair::Bald => {
                canvas.fill(&temple(wide, line), colour);
                canvas.fill(&temple(wide, line).mirrored(AXIS), colour);
                let gleam = Outline::ellipse((AXIS - 12.0, 82.0), (13.0, 6.0));
                canvas.tint_within(face, &gleam, [255, 252, 246], 70);
            }
            Hair::Long | Hair::Bob => {
                let bottom = if self.hair == Hair::Long {
                    214.0
                } else {
                    192.0
                };
                for side in [false, true] {
                    let curtain = Outline::through(&[
                        (AXIS - 1.0, 52.0),
                        (AXIS - 1.0, 52.0),
                        (AXIS + wide * 0.46, 55.0),
                        (AXIS + wide * 0.86, 70.0),
                        (AXIS + wide * 1.12, 104.0),
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
                let strand = Outline::stroke(
                    (AXIS - wide * 0.35, 66.0),
                    (AXIS - wide * 0.95, 80.0),
                    (AXIS - wide * 1.05, 140.0),
                    3.6,
                );
                canvas.tint(&strand, shine, 150);
            }
            Hair::Bun | Hair::Plaits => {
                canvas.fill(&cap(wide + 2.0, 56.0, [line - 10.0, 100.0, 84.0]), colour);
                if self.hair == Hair::Plaits {
                    canvas.tint(
                        &Outline::stroke((AXIS, 57.0), (AXIS, 70.0), (AXIS, 85.0), 2.2),
                        mixed(self.skin, colour, 40),
                        255,
                    );
                }
                for side in [false, true] {
                    let strand = Outline::stroke(
                        (AXIS + wide * 0.24, 66.0),
                        (AXIS + wide * 0.74, 70.0),
                        (AXIS + wide * 0.96, 102.0),
                        3.0,
                    );
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
                canvas.tint(
                    &Outline::stroke(
                        (AXIS, 66.0),
                        (AXIS + wide * 0.86, 74.0),
                        (AXIS + wide * 1.04, 134.0),
                        4.0,
                    ),
                    shine,
                    150,
                );
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
            let cloth = Outline::through(
                &half.map(|(x, y)| (AXIS + x - if x == 0.0 { 0.6 } else { 0.0 }, y)),
            );
            canvas.fill(&sided(cloth, side), self.accent);
            let fold = Outline::stroke(
                (AXIS + wide * 0.30, 60.0),
                (AXIS + wide * 1.02, 84.0),
                (AXIS + wide * 1.05, 160.0),
                2.6,
            );
            canvas.tint(
                &sided(fold, side),
                mixed(self.accent, [10, 10, 30], 30),
                170,
            );
        }
        let knot = Outline::through(&[
            (AXIS - 12.0, chin + 12.0),
            (AXIS + 12.0, chin + 12.0),
            (AXIS + 30.0, chin + 58.0),
            (AXIS + 2.0, chin + 50.0),
            (AXIS - 26.0, chin + 60.0),
        ]);
        canvas.fill(&knot, mixed(self.accent, [255, 255, 255], 12));
        canvas.tint(
            &Outline::stroke(
                (AXIS, chin + 18.0),
                (AXIS + 2.0, chin + 32.0),
                (AXIS + 2.0, chin + 50.0),
                2.0,
            ),
            [10, 10, 30],
            60,
        );
    }
}

/// A head of hair down to the temples with a rounded hairline.
fn cap(wide: f32, top: f32, [temple, corner, middle]: [f32; 3]) -> Outline {
    Outline::symmetric(
        AXIS,
        &[
            (0.0, top - 3.0),
            (wide * 0.48, top + 3.0),
            (wide * 0.84, top + 19.0),
            (wide * 1.03, top + 46.0),
            (wide * 1.02, temple),
            (wide * 1.02, temple),
            (wide * 0.93, temple),
            (wide * 0.88, corner),
            (wide * 0.50, middle + 0.5),
            (0.0, middle),
        ],
    )
}

/// The hair over an ear.
fn temple(wide: f32, line: f32) -> Outline {
    Outline::through(&[
        (AXIS + wide * 0.82, 86.0),
        (AXIS + wide * 1.06, 100.0),
        (AXIS + wide * 1.10, line + 2.0),
        (AXIS + wide * 1.02, line + 6.0),
        (AXIS + wide * 0.94, line - 6.0),
        (AXIS + wide * 0.92, 104.0),
    ])
}
