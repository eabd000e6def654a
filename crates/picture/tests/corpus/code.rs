//! A code on the paper.

use std::f64::consts::PI;

use qrcode::{EcLevel, QrCode};

use super::random::Random;

/// A code on the paper; lengths are in modules.
pub(super) struct Code {
    pub(super) text: String,
    pub(super) width: usize,
    pub(super) dark: Vec<bool>,
    pub(super) at: (f64, f64),
    /// Sine and cosine of its turn.
    pub(super) turn: (f64, f64),
    /// The side of the logo as a part of the code's.
    pub(super) logo: f64,
    /// Blots: middle, radius, and whether they are dark.
    pub(super) blots: Vec<((f64, f64), f64, bool)>,
}

impl Code {
    pub(super) fn new(random: &mut Random, level: EcLevel) -> Self {
        let text = text(random);
        let code = QrCode::with_error_correction_level(&text, level).expect("a short text");
        Self {
            text,
            width: code.width(),
            dark: code
                .to_colors()
                .into_iter()
                .map(|color| color == qrcode::Color::Dark)
                .collect(),
            at: (0.0, 0.0),
            turn: (0.0, 1.0),
            logo: 0.0,
            blots: Vec::new(),
        }
    }

    /// Blots on a part of the area, none of them on a corner mark.
    pub(super) fn damage(&mut self, random: &mut Random, part: f64) {
        let width = self.width as f64;
        let mut left = part * width * width;
        while left > 0.5 {
            let radius = random.between(0.7, 2.6).min((left / PI).sqrt().max(0.5));
            let (x, y) = (random.unit() * width, random.unit() * width);
            let near = 9.0 + radius;
            let marked = |x: f64, y: f64| x < near && y < near;
            if marked(x, y) || marked(width - x, y) || marked(x, width - y) {
                continue;
            }
            self.blots.push(((x, y), radius, random.below(2) == 0));
            left -= PI * radius * radius;
        }
    }

    /// 1 where there is ink, 0 where there is paper, `None` outside with its margin.
    pub(super) fn ink(&self, x: f64, y: f64) -> Option<f64> {
        let (sin, cos) = self.turn;
        let (x, y) = (x - self.at.0, y - self.at.1);
        let half = self.width as f64 / 2.0;
        if x.abs().max(y.abs()) > 1.5 * half + 6.0 {
            return None;
        }
        let (x, y) = (x * cos + y * sin + half, y * cos - x * sin + half);
        let width = self.width as f64;
        let inside = -4.0..width + 4.0;
        if !inside.contains(&x) || !inside.contains(&y) {
            return None;
        }
        let blot = self
            .blots
            .iter()
            .find(|((bx, by), radius, _)| (x - bx).hypot(y - by) < *radius);
        if let Some((_, _, dark)) = blot {
            return Some(if *dark { 1.0 } else { 0.0 });
        }
        let from_middle = (x - half).abs().max((y - half).abs());
        if from_middle < self.logo * half {
            // A border of paper, and in it a badge with a light sign.
            let inner = from_middle < self.logo * half - 0.6;
            let sign = (x - half).hypot(y - half) < self.logo * half * 0.45;
            return Some(if inner && !sign { 0.65 } else { 0.0 });
        }
        if x < 0.0 || y < 0.0 || x >= width || y >= width {
            return Some(0.0);
        }
        Some(f64::from(u8::from(
            self.dark[y as usize * self.width + x as usize],
        )))
    }
}

/// What a code holds: mostly a link as the app shows it, sometimes the longer one of a site that wants a signature.
fn text(random: &mut Random) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut letters = |count: usize| -> String {
        (0..count)
            .map(|_| char::from(ALPHABET[random.below(64)]))
            .collect()
    };
    let secret = letters(21);
    match random.below(4) {
        0 => format!(
            "mobileSign:https://egov.example.kz/api/sign/{}?mgovSign={secret}",
            random.below(1_000_000)
        ),
        1 => format!("https://demo.qoltanba.example:8443/s#{secret}A"),
        _ => format!("https://qoltanba.kz/s#{secret}A"),
    }
}
