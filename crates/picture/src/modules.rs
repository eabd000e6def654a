//! What a grid's modules say: several ways to tell dark from light, and the first that leads to a text wins.

use rqrr::{Grid as Code, SimpleGrid};

use crate::{grey::Grey, grid::Grid};

/// How far blur may have spread a module: deviations in modules.
const SPREADS: [f32; 5] = [0.45, 0.6, 0.75, 0.9, 1.05];

/// The text under a grid.
pub(crate) fn text(grid: &Grid, grey: &Grey) -> Option<String> {
    let levels = levels(grid, grey);
    let mut tried: Vec<Vec<bool>> = Vec::new();
    let mut attempt = |dark: Vec<bool>| -> Option<String> {
        if tried.contains(&dark) {
            return None;
        }
        let text = decode(grid.size, &dark);
        tried.push(dark);
        text
    };
    let size = grid.size;
    attempt(against_surroundings(&levels, size, 4))
        .or_else(|| attempt(against_middle(&levels)))
        .or_else(|| attempt(against_surroundings(&levels, size, 2)))
        .or_else(|| {
            SPREADS.into_iter().find_map(|spread| {
                let sharp = sharpened(&levels, size, spread);
                let dark = against_surroundings(&sharp, size, 5);
                attempt(restored(&levels, size, spread, dark))
            })
        })
}

/// The text of a code; what is no UTF-8 in it becomes U+FFFD.
fn decode(size: usize, dark: &[bool]) -> Option<String> {
    let modules = SimpleGrid::from_func(size, |x, y| dark[y * size + x]);
    let mut bytes = Vec::new();
    Code::new(modules).decode_to(&mut bytes).ok()?;
    (!bytes.is_empty()).then(|| String::from_utf8_lossy(&bytes).into_owned())
}

/// The mean level of each module, darker ones lower.
fn levels(grid: &Grid, grey: &Grey) -> Vec<f32> {
    let map = grid.map();
    let size = grid.size;
    let (from, to) = (map.at(0.0, 0.0), map.at(size as f32, size as f32));
    let module = (to.0 - from.0).hypot(to.1 - from.1) / (1.42 * size as f32);
    let fine = (module.round() as usize).clamp(2, 5);
    let sign = if grid.dark { 1.0 } else { -1.0 };
    let mut levels = Vec::with_capacity(size * size);
    for y in 0..size {
        for x in 0..size {
            let mut sum = 0.0;
            for part in 0..fine * fine {
                let inside = |nth: usize| 0.5 + 0.7 * ((nth as f32 + 0.5) / fine as f32 - 0.5);
                let (x, y) = map.at(
                    x as f32 + inside(part % fine),
                    y as f32 + inside(part / fine),
                );
                sum += grey.at(x, y);
            }
            levels.push(sign * sum / (fine * fine) as f32);
        }
    }
    levels
}

fn against_surroundings(levels: &[f32], size: usize, reach: usize) -> Vec<bool> {
    let mut sums = vec![0.0; (size + 1) * (size + 1)];
    for y in 0..size {
        for x in 0..size {
            sums[(y + 1) * (size + 1) + x + 1] = levels[y * size + x]
                + sums[y * (size + 1) + x + 1]
                + sums[(y + 1) * (size + 1) + x]
                - sums[y * (size + 1) + x];
        }
    }
    let mut dark = Vec::with_capacity(size * size);
    for y in 0..size {
        for x in 0..size {
            let [left, top] = [x, y].map(|at| at.saturating_sub(reach));
            let [right, bottom] = [x, y].map(|at| (at + reach + 1).min(size));
            let at = |x: usize, y: usize| sums[y * (size + 1) + x];
            let sum = at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top);
            let mean = sum / ((right - left) * (bottom - top)) as f32;
            dark.push(levels[y * size + x] < mean);
        }
    }
    dark
}

fn against_middle(levels: &[f32]) -> Vec<bool> {
    let mut sorted = levels.to_vec();
    sorted.sort_by(f32::total_cmp);
    let middle = (sorted[sorted.len() / 20] + sorted[sorted.len() - 1 - sorted.len() / 20]) / 2.0;
    levels.iter().map(|level| *level < middle).collect()
}

/// The levels that, blurred again, would be these (Van Cittert's iteration, kept between dark and light).
fn sharpened(levels: &[f32], size: usize, spread: f32) -> Vec<f32> {
    let mut sorted = levels.to_vec();
    sorted.sort_by(f32::total_cmp);
    let (dark, light) = (
        sorted[sorted.len() / 50],
        sorted[sorted.len() - 1 - sorted.len() / 50],
    );
    let mut sharp = levels.to_vec();
    for _ in 0..(16.0 * spread) as usize {
        let blurred = Blur::new(spread).over(&sharp, size);
        for ((level, blurred), seen) in sharp.iter_mut().zip(&blurred).zip(levels) {
            *level = (*level + seen - blurred).clamp(dark, light);
        }
    }
    sharp
}

/// The modules that, blurred, come closest to these levels: one is turned at a time, as long as that brings them closer.
fn restored(levels: &[f32], size: usize, spread: f32, mut dark: Vec<bool>) -> Vec<bool> {
    let blur = Blur::new(spread);
    for _ in 0..8 {
        let modules: Vec<f32> = dark.iter().map(|dark| f32::from(u8::from(*dark))).collect();
        let blurred = blur.over(&modules, size);
        let Some((light, contrast)) = line_through(&blurred, levels) else {
            break;
        };
        let mut missing: Vec<f32> = levels
            .iter()
            .zip(&blurred)
            .map(|(level, blurred)| (level - light) / contrast - blurred)
            .collect();
        let mut turned = false;
        for y in 0..size {
            for x in 0..size {
                let turn = if dark[y * size + x] { -1.0 } else { 1.0 };
                let (mut with, mut weight) = (0.0, 0.0);
                blur.around(x, y, size, |at, part| {
                    with += part * missing[at];
                    weight += part * part;
                });
                if 2.0 * turn * with > weight {
                    dark[y * size + x] = turn > 0.0;
                    blur.around(x, y, size, |at, part| missing[at] -= turn * part);
                    turned = true;
                }
            }
        }
        if !turned {
            break;
        }
    }
    dark
}

/// Offset and slope of the line that leads from the one to the other best.
fn line_through(from: &[f32], to: &[f32]) -> Option<(f32, f32)> {
    let count = from.len() as f32;
    let mean = |all: &[f32]| all.iter().sum::<f32>() / count;
    let (from_mean, to_mean) = (mean(from), mean(to));
    let spread: f32 = from.iter().map(|at| (at - from_mean).powi(2)).sum();
    let both: f32 = from
        .iter()
        .zip(to)
        .map(|(from, to)| (from - from_mean) * (to - to_mean))
        .sum();
    let slope = both / spread;
    (spread > 1e-3 && slope.abs() > 1e-3).then_some((to_mean - slope * from_mean, slope))
}

/// A blur that spreads each module over those up to three away.
struct Blur([f32; 4]);

impl Blur {
    fn new(spread: f32) -> Self {
        let weights =
            [0.0f32, 1.0, 2.0, 3.0].map(|away| (-away * away / (2.0 * spread * spread)).exp());
        let total = weights[0] + 2.0 * (weights[1] + weights[2] + weights[3]);
        Self(weights.map(|weight| weight / total))
    }

    fn around(&self, x: usize, y: usize, size: usize, mut each: impl FnMut(usize, f32)) {
        for row in y.saturating_sub(3)..(y + 4).min(size) {
            for column in x.saturating_sub(3)..(x + 4).min(size) {
                each(
                    row * size + column,
                    self.0[row.abs_diff(y)] * self.0[column.abs_diff(x)],
                );
            }
        }
    }

    /// Beyond the edges lies what is at them.
    fn over(&self, levels: &[f32], size: usize) -> Vec<f32> {
        let one_way = |levels: &[f32], step: usize, other: usize| -> Vec<f32> {
            let mut out = vec![0.0; levels.len()];
            for line in 0..size {
                for at in 0..size {
                    let level = |at: isize| {
                        levels[at.clamp(0, size as isize - 1) as usize * step + line * other]
                    };
                    let here = at as isize;
                    out[at * step + line * other] = self.0[0] * level(here)
                        + (1..4)
                            .map(|away| {
                                self.0[away as usize] * (level(here - away) + level(here + away))
                            })
                            .sum::<f32>();
                }
            }
            out
        };
        one_way(&one_way(levels, 1, size), size, 1)
    }
}
