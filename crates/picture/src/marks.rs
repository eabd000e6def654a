//! The corner marks of codes: squares in squares, of 1:1:3:1:1 along any line through their middle.

use crate::grey::Ink;

/// The most marks of a picture that are looked at.
const MOST: usize = 4_000;
/// The most lines with a mark that are looked at.
const MOST_LINES: usize = 30_000;

/// Among how many of the last marks the same one is looked for.
const NEAR: usize = 150;

/// What may be a corner mark.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    pub(crate) x: f32,
    pub(crate) y: f32,
    /// Pixels for a module, the mean of both directions.
    pub(crate) module: f32,
    /// On how many lines it was seen.
    pub(crate) seen: u32,
    /// Whether it is dark on light.
    pub(crate) dark: bool,
}

/// What may be corner marks, the surest first.
pub(crate) fn find(ink: &Ink) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    let mut edges: Vec<usize> = Vec::new();
    let mut lines = 0;
    let step = if ink.height > 1_500 { 2 } else { 1 };
    for y in (0..ink.height).step_by(step) {
        edges.clear();
        edges.push(0);
        let row = &ink.dark[y * ink.width..][..ink.width];
        edges.extend((1..ink.width).filter(|x| row[*x] != row[*x - 1]));
        edges.push(ink.width);
        for six in edges.windows(6) {
            let runs = [0, 1, 2, 3, 4].map(|at| (six[at + 1] - six[at]) as f32);
            if !is_mark(runs) {
                continue;
            }
            let x = (six[2] + six[3]) as f32 / 2.0 - 0.5;
            if let Some(mark) = cross_check(ink, x, y, runs.iter().sum()) {
                remember(&mut marks, mark);
                lines += 1;
                if marks.len() >= MOST || lines >= MOST_LINES {
                    return sorted(marks);
                }
            }
        }
    }
    sorted(marks)
}

fn sorted(mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_by(|one, other| other.weight().total_cmp(&one.weight()));
    marks
}

impl Mark {
    /// The part of its lines on which it was seen.
    fn weight(&self) -> f32 {
        (self.seen as f32 / (3.0 * self.module)).min(1.0) * self.module.min(4.0)
    }
}

fn is_mark(runs: [f32; 5]) -> bool {
    let module = runs.iter().sum::<f32>() / 7.0;
    let thin = |run: f32| (run - module).abs() < 0.7 * module + 0.4;
    module >= 0.9
        && (runs[2] - 3.0 * module).abs() < 1.2 * module + 0.4
        && thin(runs[0])
        && thin(runs[1])
        && thin(runs[3])
        && thin(runs[4])
}

fn cross_check(ink: &Ink, x: f32, y: usize, total: f32) -> Option<Mark> {
    let column = x.round() as usize;
    let (y, down) = across(|at| ink.is_dark(column, at), ink.height, y, total)?;
    let row = y.round().max(0.0) as usize;
    let (x, along) = across(
        |at| ink.is_dark(at, row.min(ink.height - 1)),
        ink.width,
        column,
        total,
    )?;
    Some(Mark {
        x,
        y,
        module: (down + along) / 14.0,
        seen: 1,
        dark: ink.is_dark(column, row.min(ink.height - 1)),
    })
}

/// The middle and the length of a mark on a line, from somewhere in its middle square.
fn across(dark: impl Fn(usize) -> bool, end: usize, from: usize, total: f32) -> Option<(f32, f32)> {
    let color = dark(from);
    let longest = (4.0 * total) as usize;
    // Where the runs end, in pixels from the start; the margin behind the last one may be cut off.
    let walk = |room: usize, at: &dyn Fn(usize) -> usize| -> Option<[f32; 3]> {
        let mut away = 0;
        let mut ends = [0.0; 3];
        for (nth, end_of_run) in ends.iter_mut().enumerate() {
            let run_color = color == (nth % 2 == 0);
            while away < room && dark(at(away)) == run_color {
                away += 1;
            }
            if away > longest || (away == room && nth < 2) {
                return None;
            }
            *end_of_run = away as f32;
        }
        Some(ends)
    };
    let forth = walk(end - from, &|away| from + away)?;
    let back = walk(from + 1, &|away| from - away)?;
    let runs = [
        back[2] - back[1],
        back[1] - back[0],
        back[0] + forth[0] - 1.0,
        forth[1] - forth[0],
        forth[2] - forth[1],
    ];
    let sum: f32 = runs.iter().sum();
    let like = sum < 4.0 * total && 4.0 * sum > total;
    (like && is_mark(runs)).then(|| (from as f32 + (forth[0] - back[0]) / 2.0, sum))
}

fn remember(marks: &mut Vec<Mark>, mark: Mark) {
    let same = marks.iter_mut().rev().take(NEAR).find(|known| {
        known.dark == mark.dark
            && (known.x - mark.x).abs().max((known.y - mark.y).abs()) < 1.5 * known.module
            && (known.module / mark.module).ln().abs() < 0.5
    });
    match same {
        Some(known) => {
            let weight = 1.0 / (known.seen + 1) as f32;
            known.x += (mark.x - known.x) * weight;
            known.y += (mark.y - known.y) * weight;
            known.module += (mark.module - known.module) * weight;
            known.seen += 1;
        }
        None => marks.push(mark),
    }
}
