//! What happens to pixels after they were exposed.

use std::io::Cursor;

use image::{ExtendedColorType, ImageEncoder, RgbImage, codecs};

pub(super) fn shake(
    plane: &mut [f64],
    width: usize,
    height: usize,
    (length, direction): (f64, f64),
) {
    if length < 0.1 {
        return;
    }
    let (sin, cos) = direction.sin_cos();
    let still = plane.to_vec();
    let steps = 12;
    for (at, level) in plane.iter_mut().enumerate() {
        let (x, y) = ((at % width) as f64, (at / width) as f64);
        *level = (0..steps)
            .map(|step| {
                let moved = length * (f64::from(step) / f64::from(steps - 1) - 0.5);
                between_pixels(&still, width, height, x + moved * cos, y + moved * sin)
            })
            .sum::<f64>()
            / f64::from(steps);
    }
}

pub(super) fn between_pixels(plane: &[f64], width: usize, height: usize, x: f64, y: f64) -> f64 {
    let x = x.clamp(0.0, width as f64 - 1.001);
    let y = y.clamp(0.0, height as f64 - 1.001);
    let (left, top) = (x as usize, y as usize);
    let (u, v) = (x - left as f64, y - top as f64);
    let at = |x: usize, y: usize| plane[y.min(height - 1) * width + x.min(width - 1)];
    (at(left, top) * (1.0 - u) + at(left + 1, top) * u) * (1.0 - v)
        + (at(left, top + 1) * (1.0 - u) + at(left + 1, top + 1) * u) * v
}

pub(super) fn blur(plane: &mut [f64], width: usize, height: usize, deviation: f64) {
    if deviation < 0.1 {
        return;
    }
    let reach = (3.0 * deviation).ceil() as isize;
    let weights: Vec<f64> = (-reach..=reach)
        .map(|away| (-(away * away) as f64 / (2.0 * deviation * deviation)).exp())
        .collect();
    let total: f64 = weights.iter().sum();
    for (across, length) in [(true, width), (false, height)] {
        let sharp = plane.to_vec();
        for (at, level) in plane.iter_mut().enumerate() {
            let (x, y) = (at % width, at / width);
            let here = if across { x } else { y } as isize;
            *level = weights
                .iter()
                .zip(-reach..)
                .map(|(weight, away)| {
                    let there = (here + away).clamp(0, length as isize - 1) as usize;
                    weight
                        * if across {
                            sharp[y * width + there]
                        } else {
                            sharp[there * width + x]
                        }
                })
                .sum::<f64>()
                / total;
        }
    }
}

pub(super) fn encode(picture: &RgbImage, jpeg: Option<u8>) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let (width, height) = picture.dimensions();
    let written = match jpeg {
        Some(quality) => codecs::jpeg::JpegEncoder::new_with_quality(&mut file, quality)
            .write_image(picture, width, height, ExtendedColorType::Rgb8),
        None => codecs::png::PngEncoder::new(&mut file).write_image(
            picture,
            width,
            height,
            ExtendedColorType::Rgb8,
        ),
    };
    written.expect("written to memory");
    file.into_inner()
}
