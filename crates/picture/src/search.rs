use std::ops::ControlFlow;

use crate::{
    grey::Grey,
    grid::{self, Corners, Grid},
    marks, modules,
};

/// What is larger is made smaller before it is searched, in pixels.
const MOST_SEARCHED: usize = 16 * 1_000 * 1_000;
/// What is smaller is also searched twice as large, in pixels along the longer side.
const SMALL: usize = 1_000;
/// The search begins at the first size that is no larger, in pixels along the longer side.
const FIRST: usize = 1_200;
/// The smallest size that is searched, in pixels along the shorter side.
const SMALLEST: usize = 50;
/// The largest size at which ink is smoothed: a larger picture has its smaller sizes for that.
const MOST_SMOOTHED: usize = 6 * 1_000 * 1_000;
/// Ways to tell ink from paper: how far around a pixel is looked for its mean, and whether specks are smoothed out.
const WAYS: [(usize, bool); 4] = [(10, false), (20, false), (10, true), (5, false)];
/// What a search may take, in modules that are looked at; a photograph without a code takes a tenth of it.
const MOST_MODULES: usize = 400_000;
/// What laying a grid takes, in the same measure.
const LAYING: usize = 500;

/// A picture at one of its sizes.
struct Size {
    /// Pixels here for a pixel of the picture.
    scale: f32,
    grey: Grey,
}

/// Tells each text in a picture, until it is told to stop or has looked long enough.
pub(crate) fn search(picture: Grey, mut found: impl FnMut(String) -> ControlFlow<()>) {
    let sizes = sizes(picture);
    let mut read: Vec<(Grid, f32)> = Vec::new();
    let mut texts: Vec<String> = Vec::new();
    let mut tried: Vec<(usize, Corners)> = Vec::new();
    let mut left = MOST_MODULES;
    for (reach, smooth) in WAYS {
        for (at, Size { scale, grey }) in sizes.iter().enumerate() {
            if smooth && grey.levels.len() > MOST_SMOOTHED {
                continue;
            }
            let ink = if smooth {
                grey.ink(reach).smoothed()
            } else {
                grey.ink(reach)
            };
            for corners in grid::corners(&marks::find(&ink)) {
                let is_read = read
                    .iter()
                    .any(|(grid, read_at)| corners.touch(&grid.scaled(scale / read_at)));
                let is_tried = tried
                    .iter()
                    .any(|(tried_at, tried)| *tried_at == at && corners.are_at(tried));
                if is_read || is_tried {
                    continue;
                }
                tried.push((at, corners));
                let grid = Grid::lay(&corners, grey, &ink);
                let modules = grid.as_ref().map_or(0, |grid| grid.size * grid.size);
                let Some(rest) = left.checked_sub(LAYING + modules) else {
                    return;
                };
                left = rest;
                let Some((grid, text)) = grid.and_then(|grid| {
                    let text = modules::text(&grid, grey)?;
                    Some((grid, text))
                }) else {
                    continue;
                };
                read.push((grid, *scale));
                if texts.contains(&text) {
                    continue;
                }
                texts.push(text.clone());
                if found(text).is_break() {
                    return;
                }
            }
        }
    }
}

/// The picture at its sizes, in the order in which they are searched: first what is quick.
fn sizes(mut picture: Grey) -> Vec<Size> {
    while picture.levels.len() > MOST_SEARCHED && picture.width.min(picture.height) > 1 {
        picture = picture.halved();
    }
    let longer = |grey: &Grey| grey.width.max(grey.height);
    let doubled = (longer(&picture) <= SMALL).then(|| Size {
        scale: 2.0,
        grey: picture.doubled(),
    });
    let mut sizes = vec![Size {
        scale: 1.0,
        grey: picture,
    }];
    while let Some(Size { scale, grey }) = sizes.last()
        && grey.width.min(grey.height) >= 2 * SMALLEST
    {
        let (scale, grey) = (scale / 2.0, grey.halved());
        sizes.push(Size { scale, grey });
    }
    let first = sizes.iter().position(|size| longer(&size.grey) <= FIRST);
    // The larger ones come after the small ones, from the smaller to the larger.
    let mut larger: Vec<Size> = sizes.drain(..first.unwrap_or(0)).rev().collect();
    sizes.append(&mut larger);
    sizes.extend(doubled);
    sizes
}
