//! Filled shapes with smooth edges on a picture.

use image::{Rgb, RgbImage};

/// A colour without transparency.
pub type Colour = [u8; 3];

/// A point in pixels from the upper left corner.
pub type Point = (f32, f32);

/// Subdivisions of a pixel row; within a row the coverage is exact.
const LINES: usize = 5;

/// Steps from uncovered to covered: few enough that edges compress well, and more than the eye tells apart.
const SHADES: f32 = 6.0;

/// A closed outline, as straight pieces.
#[derive(Debug, Clone)]
pub struct Outline(Vec<Point>);

impl Outline {
    /// A polygon.
    pub fn polygon(points: &[Point]) -> Self {
        Self(points.to_vec())
    }

    /// A smooth outline through points (Catmull-Rom); a point given twice is a corner.
    pub fn through(points: &[Point]) -> Self {
        const PIECES: usize = 10;
        let count = points.len();
        let at = |index: usize| points[index % count];
        let mut outline = Vec::with_capacity(count * PIECES);
        for index in 0..count {
            let (before, from) = (at(index + count - 1), at(index));
            let (to, after) = (at(index + 1), at(index + 2));
            if from == to {
                continue;
            }
            for piece in 0..PIECES {
                let t = piece as f32 / PIECES as f32;
                outline.push((
                    spline([before.0, from.0, to.0, after.0], t),
                    spline([before.1, from.1, to.1, after.1], t),
                ));
            }
        }
        Self(outline)
    }

    /// A smooth outline, alike on both sides of a vertical axis, from its right half read from top to bottom.
    pub fn symmetric(axis: f32, half: &[Point]) -> Self {
        let right = half.iter().map(|(x, y)| (axis + x, *y));
        let left = half
            .iter()
            .rev()
            .filter(|(x, _)| *x != 0.0)
            .map(|(x, y)| (axis - x, *y));
        Self::through(&right.chain(left).collect::<Vec<_>>())
    }

    /// An ellipse.
    pub fn ellipse(centre: Point, radii: Point) -> Self {
        const PIECES: usize = 40;
        let point = |piece: usize| {
            let (sin, cos) = (piece as f32 * std::f32::consts::TAU / PIECES as f32).sin_cos();
            (centre.0 + radii.0 * cos, centre.1 + radii.1 * sin)
        };
        Self((0..PIECES).map(point).collect())
    }

    /// A stroke along a bent line from one point past another to a third; its ends are half as wide as its middle.
    pub fn stroke(from: Point, past: Point, to: Point, width: f32) -> Self {
        const PIECES: usize = 12;
        let mut right = Vec::with_capacity(2 * PIECES + 2);
        let mut left = Vec::with_capacity(PIECES + 1);
        for piece in 0..=PIECES {
            let t = piece as f32 / PIECES as f32;
            let bend = |from: f32, past: f32, to: f32| {
                (1.0 - t) * (1.0 - t) * from + 2.0 * t * (1.0 - t) * past + t * t * to
            };
            let slope = |from: f32, past: f32, to: f32| (1.0 - t) * (past - from) + t * (to - past);
            let (x, y) = (bend(from.0, past.0, to.0), bend(from.1, past.1, to.1));
            let (dx, dy) = (slope(from.0, past.0, to.0), slope(from.1, past.1, to.1));
            let length = (dx * dx + dy * dy).sqrt().max(0.001);
            let half = width * (0.25 + t * (1.0 - t));
            right.push((x - dy / length * half, y + dx / length * half));
            left.push((x + dy / length * half, y - dx / length * half));
        }
        right.extend(left.into_iter().rev());
        Self(right)
    }

    /// The same outline on the other side of a vertical axis.
    pub fn mirrored(&self, axis: f32) -> Self {
        Self(self.0.iter().map(|(x, y)| (2.0 * axis - x, *y)).collect())
    }

    /// The outline without what an outline within it, drawn in the same direction, covers.
    pub fn without(mut self, hole: &Self) -> Self {
        // There and back along one seam, so that the hole winds the other way.
        let seam = (self.0.first().copied(), hole.0.first().copied());
        self.0.extend(seam.0);
        self.0.extend(seam.1);
        self.0.extend(hole.0.iter().rev());
        self
    }
}

/// A picture that shapes are laid on, one over the other.
pub struct Canvas {
    picture: RgbImage,
}

/// How much of each pixel a shape covers, from 0 to 255.
pub struct Stencil {
    width: usize,
    covered: Vec<u8>,
}

impl Canvas {
    /// An empty picture of one colour.
    pub fn new(width: u32, height: u32, colour: Colour) -> Self {
        Self {
            picture: RgbImage::from_pixel(width, height, Rgb(colour)),
        }
    }

    /// Lays a shape on the picture.
    pub fn fill(&mut self, outline: &Outline, colour: Colour) {
        self.tint(outline, colour, 255);
    }

    /// Lays a shape on the picture through which what lies below shows; 255 hides it.
    pub fn tint(&mut self, outline: &Outline, colour: Colour, strength: u32) {
        let (width, height) = self.picture.dimensions();
        each_covered(outline, width as usize, height as usize, |x, y, covered| {
            self.blend(x, y, colour, covered * strength / 255);
        });
    }

    /// As [`Canvas::tint`], but only where a stencil lets it.
    pub fn tint_within(
        &mut self,
        stencil: &Stencil,
        outline: &Outline,
        colour: Colour,
        strength: u32,
    ) {
        let (width, height) = self.picture.dimensions();
        each_covered(outline, width as usize, height as usize, |x, y, covered| {
            let allowed = u32::from(stencil.covered[y * stencil.width + x]);
            self.blend(x, y, colour, covered * strength / 255 * allowed / 255);
        });
    }

    /// What a shape covers of this picture.
    pub fn stencil(&self, outline: &Outline) -> Stencil {
        let (width, height) = self.picture.dimensions();
        let width = width as usize;
        let mut covered = vec![0; width * height as usize];
        each_covered(outline, width, height as usize, |x, y, share| {
            covered[y * width + x] = share.min(255) as u8;
        });
        Stencil { width, covered }
    }

    /// The finished picture.
    pub fn into_picture(self) -> RgbImage {
        self.picture
    }

    fn blend(&mut self, x: usize, y: usize, colour: Colour, share: u32) {
        let pixel = self.picture.get_pixel_mut(x as u32, y as u32);
        for (below, above) in pixel.0.iter_mut().zip(colour) {
            let mixed = u32::from(*below) * (255 - share) + u32::from(above) * share;
            *below = ((mixed + 127) / 255) as u8;
        }
    }
}

/// Tells of each pixel that an outline covers how much of it, from 1 to 255; winding decides what is inside.
fn each_covered(
    outline: &Outline,
    width: usize,
    height: usize,
    mut tell: impl FnMut(usize, usize, u32),
) {
    let top = outline.0.iter().map(|(_, y)| *y).fold(f32::MAX, f32::min);
    let bottom = outline.0.iter().map(|(_, y)| *y).fold(f32::MIN, f32::max);
    let mut row = vec![0.0f32; width];
    let mut crossings: Vec<(f32, i32)> = Vec::new();
    for y in (top.max(0.0) as usize)..(bottom.max(0.0).ceil() as usize).min(height) {
        row.fill(0.0);
        let mut reach = (width, 0);
        for line in 0..LINES {
            let at = y as f32 + (line as f32 + 0.5) / LINES as f32;
            cross(outline, at, &mut crossings);
            let mut winding = 0;
            for pair in crossings.windows(2) {
                winding += pair[0].1;
                let (from, to) = (pair[0].0.max(0.0), pair[1].0.min(width as f32));
                if winding != 0 && from < to {
                    cover(&mut row, from, to);
                    reach = (reach.0.min(from as usize), reach.1.max(to.ceil() as usize));
                }
            }
        }
        for (x, covered) in row.iter().enumerate().take(reach.1).skip(reach.0) {
            let steps = (covered * (SHADES / LINES as f32) + 0.5) as u32;
            if steps > 0 {
                tell(x, y, (steps * 255 / SHADES as u32).min(255));
            }
        }
    }
}

fn cross(outline: &Outline, at: f32, crossings: &mut Vec<(f32, i32)>) {
    crossings.clear();
    let ends = outline.0.iter().cycle().skip(1);
    for (from, to) in outline.0.iter().zip(ends) {
        let direction = match (from.1 <= at, to.1 <= at) {
            (true, false) => 1,
            (false, true) => -1,
            (true, true) | (false, false) => continue,
        };
        let x = from.0 + (at - from.1) / (to.1 - from.1) * (to.0 - from.0);
        crossings.push((x, direction));
    }
    crossings.sort_by(|one, other| one.0.total_cmp(&other.0));
}

fn cover(row: &mut [f32], from: f32, to: f32) {
    let (first, last) = (from as usize, (to as usize).min(row.len() - 1));
    if first == last {
        row[first] += to - from;
        return;
    }
    row[first] += first as f32 + 1.0 - from;
    for pixel in &mut row[first + 1..last] {
        *pixel += 1.0;
    }
    row[last] += to - last as f32;
}

fn spline([before, from, to, after]: [f32; 4], t: f32) -> f32 {
    let (t2, t3) = (t * t, t * t * t);
    0.5 * (2.0 * from
        + (to - before) * t
        + (2.0 * before - 5.0 * from + 4.0 * to - after) * t2
        + (3.0 * from - before - 3.0 * to + after) * t3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_within_a_pixel_covers_its_share() {
        let mut canvas = Canvas::new(4, 2, [0, 0, 0]);
        let half = Outline::polygon(&[(1.0, 0.0), (2.5, 0.0), (2.5, 1.0), (1.0, 1.0)]);

        canvas.fill(&half, [200, 200, 200]);

        let picture = canvas.into_picture();
        let red: Vec<u8> = picture.pixels().map(|pixel| pixel.0[0]).collect();
        assert_eq!(red, [0, 200, 100, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn a_shape_beyond_the_edges_is_cut_off() {
        let mut canvas = Canvas::new(2, 2, [9, 9, 9]);

        canvas.fill(&Outline::ellipse((0.0, 0.0), (90.0, 90.0)), [1, 1, 1]);

        assert!(
            canvas
                .into_picture()
                .pixels()
                .all(|pixel| pixel.0 == [1, 1, 1])
        );
    }

    #[test]
    fn a_stencil_keeps_a_tint_inside() {
        let mut canvas = Canvas::new(2, 1, [0, 0, 0]);
        let all = Outline::polygon(&[(0.0, 0.0), (2.0, 0.0), (2.0, 1.0), (0.0, 1.0)]);
        let left = Outline::polygon(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]);
        let stencil = canvas.stencil(&left);

        canvas.tint_within(&stencil, &all, [255, 255, 255], 255);

        let picture = canvas.into_picture();
        assert_eq!(picture.get_pixel(0, 0).0, [255, 255, 255]);
        assert_eq!(picture.get_pixel(1, 0).0, [0, 0, 0]);
    }
}
