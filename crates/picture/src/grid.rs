//! Where the modules of a code lie: a grid in perspective, laid so that the patterns that every code has fit best.

use crate::{
    grey::{Grey, Ink},
    marks::Mark,
};

/// The most marks of one color that are put together.
const MOST_MARKS: usize = 40;
/// The most groups of three that a grid is laid over.
const MOST_GROUPS: usize = 24;

/// Three marks that may be the corners of a code, the first between the other two.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Corners {
    marks: [Mark; 3],
    strangeness: f32,
}

/// Groups of three marks, the most likely first.
pub(crate) fn corners(marks: &[Mark]) -> Vec<Corners> {
    let mut all = Vec::new();
    for dark in [true, false] {
        let marks: Vec<Mark> = marks
            .iter()
            .filter(|mark| mark.dark == dark)
            .take(MOST_MARKS)
            .copied()
            .collect();
        for (first, a) in marks.iter().enumerate() {
            for (second, b) in marks.iter().enumerate().skip(first + 1) {
                for c in &marks[second + 1..] {
                    all.extend(Corners::of(*a, *b, *c));
                    all.extend(Corners::of(*b, *a, *c));
                    all.extend(Corners::of(*c, *a, *b));
                }
            }
        }
    }
    all.sort_by(|one, other| one.strangeness.total_cmp(&other.strangeness));
    all.truncate(MOST_GROUPS);
    all
}

impl Corners {
    /// `corner` is the one between the other two.
    fn of(corner: Mark, one: Mark, other: Mark) -> Option<Self> {
        let a = corner;
        let cross = (one.x - a.x) * (other.y - a.y) - (one.y - a.y) * (other.x - a.x);
        let (b, c) = if cross < 0.0 {
            (other, one)
        } else {
            (one, other)
        };
        let [to_b, to_c] = [b, c].map(|end| (end.x - a.x).hypot(end.y - a.y));
        let sine = cross.abs() / (to_b * to_c);
        let smallest = a.module.min(b.module).min(c.module);
        let largest = a.module.max(b.module).max(c.module);
        let legs = (to_b / to_c).ln().abs();
        let long_enough = to_b.min(to_c) > 7.0 * smallest && to_b.max(to_c) < 260.0 * smallest;
        let plausible = largest < 3.0 * smallest && sine > 0.5 && legs < 1.4 && long_enough;
        let seen: f32 = [a, b, c]
            .iter()
            .map(|mark| (mark.seen as f32 / (2.0 * mark.module)).min(1.0))
            .sum();
        plausible.then(|| Self {
            marks: [a, b, c],
            strangeness: (largest / smallest).ln() + legs + 1.5 * (1.0 - sine) - 0.4 * seen,
        })
    }

    /// Whether the marks are where these are.
    pub(crate) fn are_at(&self, other: &Self) -> bool {
        self.marks.iter().zip(other.marks).all(|(one, other)| {
            (one.x - other.x).abs().max((one.y - other.y).abs()) < 0.4 * one.module
        })
    }

    /// Whether one of the marks lies on a code.
    pub(crate) fn touch(&self, code: &Grid) -> bool {
        self.marks.iter().any(|mark| code.covers(mark.x, mark.y))
    }
}

/// A grid over a picture.
#[derive(Debug, Clone)]
pub(crate) struct Grid {
    /// Modules along a side.
    pub(crate) size: usize,
    /// Whether the code is dark on light.
    pub(crate) dark: bool,
    /// How well the fixed patterns fit, 1 at most.
    pub(crate) fit: f32,
    /// Where the middles of the marks are, and where a fourth one would be: row by row.
    points: [(f32, f32); 4],
}

impl Grid {
    /// Lays the grid of a code over its corners.
    pub(crate) fn lay(corners: &Corners, grey: &Grey, ink: &Ink) -> Option<Self> {
        let [a, b, c] = corners.marks;
        let module = |from: Mark, to: Mark| module_along(ink, from, to).unwrap_or(from.module);
        let [ab, ba, ac, ca] = [(a, b), (b, a), (a, c), (c, a)].map(|(from, to)| module(from, to));
        let modules = |one: Mark, other: Mark, first: f32, second: f32| {
            (one.x - other.x).hypot(one.y - other.y) / (first * second).sqrt()
        };
        let sides = [modules(a, b, ab, ba), modules(a, c, ac, ca)];
        let estimate = (sides[0] + sides[1]) / 2.0 + 7.0;
        let version = ((estimate - 17.0) / 4.0).round().clamp(1.0, 40.0) as i32;
        let [g, h] = [(ab, ba), (ac, ca)].map(|(near, far)| (near / far).sqrt().clamp(0.6, 1.7));
        let weight = (g + h - 1.0).max(0.3);
        let fourth = |p: f32, q: f32, r: f32| (g * q + h * r - p) / weight;
        let points = [
            (a.x, a.y),
            (b.x, b.y),
            (c.x, c.y),
            (fourth(a.x, b.x, c.x), fourth(a.y, b.y, c.y)),
        ];
        let reach = if version > 10 { 3 } else { 2 };
        let mut likely: Vec<(Self, Fixed)> = ((version - reach).max(1)..=(version + reach).min(40))
            .map(|version| {
                let size = 17 + 4 * version as usize;
                let fixed = Fixed::of(size);
                let mut grid = Self {
                    size,
                    dark: a.dark,
                    fit: 0.0,
                    points,
                };
                grid.fit = fixed.fit(&grid, grey);
                (grid, fixed)
            })
            .filter(|(grid, _)| grid.fit > 0.15)
            .collect();
        likely.sort_by(|(one, _), (other, _)| other.fit.total_cmp(&one.fit));
        likely.truncate(2);
        likely
            .iter_mut()
            .for_each(|(grid, fixed)| grid.improve(fixed, grey, &[(0.5, 2)]));
        let (mut grid, fixed) = likely
            .into_iter()
            .max_by(|(one, _), (other, _)| one.fit.total_cmp(&other.fit))?;
        if grid.fit < 0.35 {
            return None;
        }
        grid.improve(&fixed, grey, &[(0.5, 2), (0.25, 3), (0.12, 3)]);
        Some(grid)
    }

    /// Moves the points by so many modules at a time, while the fixed patterns fit better.
    fn improve(&mut self, fixed: &Fixed, grey: &Grey, steps: &[(f32, usize)]) {
        let [a, b, c, _] = self.points;
        let across = (self.size - 7) as f32;
        let module = ((b.0 - a.0).hypot(b.1 - a.1) + (c.0 - a.0).hypot(c.1 - a.1)) / (2.0 * across);
        for (step, rounds) in steps {
            for _ in 0..*rounds {
                let before = self.fit;
                for at in [3, 0, 1, 2] {
                    // Nothing marks the fourth one, so it may be far away.
                    let step = step
                        * module
                        * if at == 3 {
                            (across / 12.0).max(1.0)
                        } else {
                            1.0
                        };
                    for (x, y) in [(step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)] {
                        let mut moved = self.clone();
                        moved.points[at].0 += x;
                        moved.points[at].1 += y;
                        moved.fit = fixed.fit(&moved, grey);
                        if moved.fit > self.fit {
                            *self = moved;
                        }
                    }
                }
                if self.fit <= before {
                    break;
                }
            }
        }
    }

    /// From modules to pixels.
    pub(crate) fn map(&self) -> Map {
        Map::new(self.points, self.size)
    }

    fn covers(&self, x: f32, y: f32) -> bool {
        let map = self.map();
        let end = self.size as f32;
        let corners = [(0.0, 0.0), (end, 0.0), (end, end), (0.0, end)].map(|(x, y)| map.at(x, y));
        (0..4).all(|at| {
            let (from, to) = (corners[at], corners[(at + 1) % 4]);
            (to.0 - from.0) * (y - from.1) - (to.1 - from.1) * (x - from.0) >= 0.0
        })
    }

    /// The same grid over the same picture of another size.
    pub(crate) fn scaled(&self, by: f32) -> Self {
        let scale = |at: f32| (at + 0.5) * by - 0.5;
        Self {
            points: self.points.map(|(x, y)| (scale(x), scale(y))),
            ..self.clone()
        }
    }
}

/// A perspective from modules to pixels.
pub(crate) struct Map {
    m: [f32; 8],
    across: f32,
}

impl Map {
    fn new([p00, p10, p01, p11]: [(f32, f32); 4], size: usize) -> Self {
        // Heckbert, Fundamentals of Texture Mapping, 2.2.3: from the unit square to four points.
        let sum = (p00.0 - p10.0 + p11.0 - p01.0, p00.1 - p10.1 + p11.1 - p01.1);
        let one = (p10.0 - p11.0, p10.1 - p11.1);
        let two = (p01.0 - p11.0, p01.1 - p11.1);
        let area = one.0 * two.1 - two.0 * one.1;
        let area = if area.abs() < 1e-6 { 1e-6 } else { area };
        let g = (sum.0 * two.1 - two.0 * sum.1) / area;
        let h = (one.0 * sum.1 - sum.0 * one.1) / area;
        Self {
            m: [
                p10.0 - p00.0 + g * p10.0,
                p01.0 - p00.0 + h * p01.0,
                p00.0,
                p10.1 - p00.1 + g * p10.1,
                p01.1 - p00.1 + h * p01.1,
                p00.1,
                g,
                h,
            ],
            across: (size - 7) as f32,
        }
    }

    /// The place of a point of the grid, whose modules are one wide, in the picture.
    pub(crate) fn at(&self, x: f32, y: f32) -> (f32, f32) {
        let [u, v] = [x, y].map(|at| (at - 3.5) / self.across);
        let depth = (self.m[6] * u + self.m[7] * v + 1.0).max(0.05);
        (
            (self.m[0] * u + self.m[1] * v + self.m[2]) / depth,
            (self.m[3] * u + self.m[4] * v + self.m[5]) / depth,
        )
    }
}

/// Pixels for a module at a mark in the direction of another.
fn module_along(ink: &Ink, from: Mark, to: Mark) -> Option<f32> {
    let length = (to.x - from.x).hypot(to.y - from.y);
    let (dx, dy) = ((to.x - from.x) / length, (to.y - from.y) / length);
    let one_way = |sign: f32| -> Option<f32> {
        let mut color = from.dark;
        let mut edges = 0;
        let mut away = 0.0;
        while away < 9.0 * from.module {
            let (x, y) = (from.x + sign * away * dx, from.y + sign * away * dy);
            let [x, y] = [x.round(), y.round()];
            if x < 0.0 || y < 0.0 || x as usize >= ink.width || y as usize >= ink.height {
                return None;
            }
            if ink.is_dark(x as usize, y as usize) != color {
                color = !color;
                edges += 1;
                if edges == 3 {
                    return Some(away / 3.5);
                }
            }
            away += 0.25;
        }
        None
    };
    match (one_way(1.0), one_way(-1.0)) {
        (Some(one), Some(other)) => Some((one + other) / 2.0),
        (one, other) => one.or(other),
    }
}

/// The modules that are the same in every code of a size, in groups that lie close together.
pub(crate) struct Fixed {
    /// Each with its weight; all weights make 1.
    groups: Vec<(f32, Vec<FixedModule>)>,
}

/// The middle of a module, and a sign that says which modules are alike.
type FixedModule = (f32, f32, f32);

impl Fixed {
    /// Those of a code with so many modules along a side (ISO/IEC 18004, 6.3).
    pub(crate) fn of(size: usize) -> Self {
        let mut groups = Vec::new();
        let end = size as i32 - 7;
        for (left, top) in [(0, 0), (end, 0), (0, end)] {
            let mut group = Vec::new();
            for y in -1..8 {
                for x in -1..8 {
                    let from_middle = (x - 3i32).abs().max((y - 3i32).abs());
                    let sign = if matches!(from_middle, 2 | 4) {
                        -1.0
                    } else {
                        1.0
                    };
                    group.push(middle(left + x, top + y, sign));
                }
            }
            groups.push((1.0, group));
        }
        let timed: Vec<i32> = (8..=end - 2).collect();
        let parts = timed.len().div_ceil(12);
        for part in timed.chunks(timed.len().div_ceil(parts)) {
            let sign = |at: i32| if at % 2 == 0 { 1.0 } else { -1.0 };
            let weight = 1.2 / parts as f32;
            groups.push((
                weight,
                part.iter().map(|at| middle(*at, 6, sign(*at))).collect(),
            ));
            groups.push((
                weight,
                part.iter().map(|at| middle(6, *at, sign(*at))).collect(),
            ));
        }
        let aligned = alignment(size);
        for (left, top) in &aligned {
            let mut group = Vec::new();
            for y in -2..3i32 {
                for x in -2..3i32 {
                    let sign = if x.abs().max(y.abs()) == 1 { -1.0 } else { 1.0 };
                    group.push(middle(left + x, top + y, sign));
                }
            }
            groups.push((1.5 / aligned.len() as f32, group));
        }
        let total: f32 = groups.iter().map(|(weight, _)| weight).sum();
        groups.iter_mut().for_each(|(weight, _)| *weight /= total);
        Self { groups }
    }

    /// How well what is in the picture goes with what has to be there: from -1 to 1.
    fn fit(&self, grid: &Grid, grey: &Grey) -> f32 {
        let map = grid.map();
        let sign = if grid.dark { -1.0 } else { 1.0 };
        let mut fit = 0.0;
        for (weight, group) in &self.groups {
            let count = group.len() as f32;
            let [mut sum, mut squares, mut signs, mut product] = [0.0f32; 4];
            for (x, y, expected) in group {
                let (x, y) = map.at(*x, *y);
                let level = grey.at(x, y);
                sum += level;
                squares += level * level;
                signs += expected;
                product += level * expected;
            }
            let spread = (squares - sum * sum / count) * (count - signs * signs / count);
            if spread > 1.0 {
                fit += weight * sign * (product - sum * signs / count) / spread.sqrt();
            }
        }
        fit
    }
}

fn middle(x: i32, y: i32, sign: f32) -> FixedModule {
    (x as f32 + 0.5, y as f32 + 0.5, sign)
}

/// The middles of the alignment patterns (ISO/IEC 18004, annex E).
fn alignment(size: usize) -> Vec<(i32, i32)> {
    let version = (size - 17) / 4;
    if version == 1 {
        return Vec::new();
    }
    let count = version / 7 + 2;
    let step = match version {
        32 => 26,
        _ => (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2,
    };
    let mut at: Vec<i32> = (0..count - 1)
        .map(|nth| (size - 7 - nth * step) as i32)
        .collect();
    at.push(6);
    let last = size as i32 - 7;
    let marks = [(6, 6), (last, 6), (6, last)];
    at.iter()
        .flat_map(|y| at.iter().map(move |x| (*x, *y)))
        .filter(|place| !marks.contains(place))
        .collect()
}
