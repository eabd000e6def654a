//! Backdrop, clothes and neck of a portrait.

use super::{AXIS, Clothes, Sitter, colours::mixed, sided};
use crate::population::canvas::{Canvas, Colour, Outline, Point};

impl Sitter {
    pub(super) fn backdrop_light(&self, canvas: &mut Canvas) {
        let light = mixed(self.backdrop, [255, 255, 255], 38);
        canvas.fill(&Outline::ellipse((AXIS, 132.0), (106.0, 112.0)), light);
    }

    pub(super) fn clothes(&self, canvas: &mut Canvas) {
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

    pub(super) fn neck(&self, canvas: &mut Canvas) {
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

    pub(super) fn collar(&self, canvas: &mut Canvas) {
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
                canvas.tint(
                    &Outline::stroke((AXIS, top + 20.0), (AXIS, top + 60.0), (AXIS, 326.0), 1.6),
                    edge,
                    150,
                );
                for button in [top + 40.0, top + 66.0] {
                    canvas.tint(
                        &Outline::ellipse((AXIS + 4.5, button), (1.7, 1.7)),
                        edge,
                        200,
                    );
                }
                self.wings(canvas, mixed(self.cloth, [255, 255, 255], 22), 1.0);
            }
            Clothes::School => self.wings(canvas, [246, 247, 249], small),
            Clothes::Sweater => {
                for side in [false, true] {
                    let rim = Outline::through(&[
                        (AXIS + half + 4.0, top - 9.0),
                        (AXIS + half + 11.0 * small, top - 6.0),
                        (AXIS + half * 0.86 + 4.0, top + 11.0 * small),
                        (AXIS - 1.0, top + 19.5 * small),
                        (AXIS - 1.0, top + 19.5 * small),
                        (AXIS - 1.0, top + 12.5 * small),
                        (AXIS - 1.0, top + 12.5 * small),
                        (AXIS + half * 0.66 + 3.0, top + 6.0 * small),
                        (AXIS + half + 4.0, top - 9.0),
                    ]);
                    canvas.fill(&sided(rim, side), edge);
                }
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
                    &Outline::stroke(
                        (AXIS - half - 4.0, top),
                        (AXIS, top + 13.0),
                        (AXIS + half + 4.0, top),
                        2.2,
                    ),
                    edge,
                    255,
                );
            }
            Clothes::Neckline => {
                canvas.tint(
                    &Outline::ellipse((AXIS, top + 17.0), (2.6, 2.8)),
                    self.accent,
                    255,
                );
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
