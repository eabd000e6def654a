//! A camera before a paper.

use std::f64::consts::TAU;

use image::{Rgb, RgbImage};
use qrcode::EcLevel;

use super::{
    code::Code,
    pixels::{blur, encode, shake},
    random::{Random, hash},
};

pub(super) struct Spot {
    pub(super) at: (f64, f64),
    pub(super) radius: f64,
    pub(super) strength: f64,
}

/// A camera before a paper.
pub(super) struct Shot {
    pub(super) codes: Vec<Code>,
    /// Width and height of the picture in pixels.
    pub(super) size: (u32, u32),
    /// Pixels for a module.
    pub(super) scale: f64,
    /// Radians.
    pub(super) turn: f64,
    /// How far the paper leans away from the camera in radians, and towards where.
    pub(super) lean: (f64, f64),
    /// Deviation of the blur in pixels.
    pub(super) blur: f64,
    /// Length of a movement in pixels, and its direction.
    pub(super) shake: (f64, f64),
    /// Deviation of the noise in levels of grey.
    pub(super) noise: f64,
    /// The part of the pixels that is black or white by chance.
    pub(super) specks: f64,
    pub(super) ink: f64,
    pub(super) paper: f64,
    /// The light at the darkest side, where it is 1 at the other.
    pub(super) darkest: f64,
    pub(super) light_from: f64,
    /// Whether the light ends at an edge.
    pub(super) shadow: bool,
    pub(super) glares: Vec<Spot>,
    pub(super) clutter: bool,
    /// Dots of a screen for each pixel, and how much of its light is only at its dots.
    pub(super) screen: Option<(f64, f64)>,
    pub(super) jpeg: Option<u8>,
}

impl Shot {
    pub(super) fn of(codes: Vec<Code>) -> Self {
        Self {
            codes,
            size: (0, 0),
            scale: 5.0,
            turn: 0.0,
            lean: (0.0, 0.0),
            blur: 0.0,
            shake: (0.0, 0.0),
            noise: 0.0,
            specks: 0.0,
            ink: 15.0,
            paper: 240.0,
            darkest: 1.0,
            light_from: 0.0,
            shadow: false,
            glares: Vec::new(),
            clutter: false,
            screen: None,
            jpeg: None,
        }
    }

    pub(super) fn of_one(random: &mut Random, level: EcLevel) -> Self {
        let mut code = Code::new(random, level);
        code.at = (random.between(-2.0, 2.0), random.between(-2.0, 2.0));
        Self::of(vec![code])
    }

    pub(super) fn of_several(random: &mut Random, count: usize) -> Self {
        let across = (count as f64).sqrt().ceil() as usize;
        let cell = 70.0;
        let codes = (0..count)
            .map(|nth| {
                let mut code = Code::new(random, EcLevel::M);
                let place = |at: usize| (at as f64 - (across as f64 - 1.0) / 2.0) * cell;
                code.at = (place(nth % across), place(nth / across));
                code.turn = (random.unit() * TAU).sin_cos();
                code
            })
            .collect();
        Self::of(codes)
    }

    pub(super) fn level(&self, camera: &Camera, x: f64, y: f64) -> f64 {
        let Some((x, y)) = camera.on_paper(x, y) else {
            return self.paper;
        };
        if let Some(ink) = self.codes.iter().find_map(|code| code.ink(x, y)) {
            return self.paper + (self.ink - self.paper) * ink;
        }
        if self.clutter {
            // Lines of something like writing, and a dark edge of a table.
            let line = (y / 3.0).rem_euclid(2.0) < 1.0;
            let word = hash((x / 1.3).floor() as i64, (y / 6.0).floor() as i64) % 5 < 3;
            let letter =
                hash((x / 0.45).floor() as i64, (y / 0.7).floor() as i64).is_multiple_of(2);
            if x.hypot(y) > 75.0 {
                return self.ink + 0.25 * (self.paper - self.ink) * (1.0 + (x / 3.0).sin() * 0.3);
            }
            if line && word && letter {
                return self.ink + 20.0;
            }
        }
        self.paper
    }

    pub(super) fn fit(&mut self) {
        if self.size != (0, 0) {
            return;
        }
        let reach = self
            .codes
            .iter()
            .map(|code| code.at.0.hypot(code.at.1) + (code.width as f64 / 2.0 + 5.0) * 1.42)
            .fold(0.0, f64::max);
        let side = (2.0 * reach * self.scale) as u32 + 8;
        self.size = (side, side);
    }

    pub(super) fn take(mut self, random: &mut Random) -> Vec<u8> {
        self.fit();
        let (width, height) = (self.size.0 as usize, self.size.1 as usize);
        let fine = if width > 1_200 { 2 } else { 4 };
        let mut planes = match self.screen {
            None => vec![self.expose(fine, None)],
            Some((pitch, depth)) => {
                let slant = random.between(0.02, 0.12);
                (0..3)
                    .map(|colour| self.expose(fine, Some((pitch, depth, slant, colour))))
                    .collect()
            }
        };
        for plane in &mut planes {
            self.light(plane, width, height);
            shake(plane, width, height, self.shake);
            blur(plane, width, height, self.blur);
        }
        let mut picture = RgbImage::new(self.size.0, self.size.1);
        for (at, pixel) in picture.pixels_mut().enumerate() {
            let speck = (random.unit() < self.specks).then(|| 255.0 * random.below(2) as f64);
            let noise = self.noise * random.normal();
            *pixel = Rgb([0, 1, 2].map(|colour| {
                let level = planes[colour.min(planes.len() - 1)][at];
                speck.unwrap_or(level + noise).round().clamp(0.0, 255.0) as u8
            }));
        }
        encode(&picture, self.jpeg)
    }

    /// What falls on each pixel, through the dots of one colour of a screen if there is one.
    pub(super) fn expose(&self, fine: usize, screen: Option<(f64, f64, f64, usize)>) -> Vec<f64> {
        let (width, height) = (self.size.0 as usize, self.size.1 as usize);
        let step = 1.0 / fine as f64;
        let camera = Camera::of(self);
        let mut plane = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let mut sum = 0.0;
                for part in 0..fine * fine {
                    let x = x as f64 + (0.5 + (part % fine) as f64) * step;
                    let y = y as f64 + (0.5 + (part / fine) as f64) * step;
                    let seen = screen.map_or(1.0, |(pitch, depth, slant, colour)| {
                        let across =
                            ((x + slant * y) * pitch - colour as f64 / 3.0).rem_euclid(1.0);
                        let down = ((y - slant * x) * pitch).rem_euclid(1.0);
                        let lit = across < 0.34 && down < 0.85;
                        1.0 - depth + depth * if lit { 3.4 } else { 0.0 }
                    });
                    sum += seen * self.level(&camera, x, y);
                }
                plane.push(sum * step * step);
            }
        }
        plane
    }

    pub(super) fn light(&self, plane: &mut [f64], width: usize, height: usize) {
        let (sin, cos) = self.light_from.sin_cos();
        let camera = Camera::of(self);
        for (at, level) in plane.iter_mut().enumerate() {
            let (x, y) = ((at % width) as f64, (at / width) as f64);
            let [u, v] = [x / width as f64 - 0.5, y / height as f64 - 0.5];
            let along = (u * cos + v * sin) * 1.6;
            let lit = if self.shadow {
                1.0 / (1.0 + (-40.0 * along).exp())
            } else {
                (along + 0.5).clamp(0.0, 1.0)
            };
            *level *= self.darkest + (1.0 - self.darkest) * lit;
            if let (false, Some((x, y))) = (self.glares.is_empty(), camera.on_paper(x, y)) {
                for Spot {
                    at,
                    radius,
                    strength,
                } in &self.glares
                {
                    let away = (x - at.0).hypot(y - at.1) / radius;
                    *level += strength * (-away * away).exp();
                }
                *level = level.min(255.0);
            }
        }
    }
}

/// From pixels to the paper.
pub(super) struct Camera {
    middle: (f64, f64),
    pub(super) scale: f64,
    pub(super) lean: (f64, f64),
    towards: (f64, f64),
    pub(super) turn: (f64, f64),
}

impl Camera {
    pub(super) fn of(shot: &Shot) -> Self {
        Self {
            middle: (f64::from(shot.size.0) / 2.0, f64::from(shot.size.1) / 2.0),
            scale: shot.scale,
            lean: shot.lean.0.sin_cos(),
            towards: shot.lean.1.sin_cos(),
            turn: shot.turn.sin_cos(),
        }
    }

    /// The place on the paper, in modules, unless it is behind the horizon.
    pub(super) fn on_paper(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        /// From the camera to the paper, in modules.
        const DISTANCE: f64 = 90.0;
        let (x, y) = (
            (x - self.middle.0) / self.scale,
            (y - self.middle.1) / self.scale,
        );
        // Turned so that the paper leans along the first axis.
        let (sin, cos) = self.towards;
        let (u, v) = (x * cos + y * sin, y * cos - x * sin);
        let depth = self.lean.1 + u / DISTANCE * self.lean.0;
        if depth < 0.05 {
            return None;
        }
        let (u, v) = (u / depth, v * self.lean.1 / depth);
        let (x, y) = (u * cos - v * sin, u * sin + v * cos);
        let (sin, cos) = self.turn;
        Some((x * cos + y * sin, y * cos - x * sin))
    }
}
