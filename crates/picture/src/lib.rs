//! The QR codes in a picture that somebody else made, read in bounded memory and time.
//!
//! A picture is searched at several sizes and with several ways to tell ink from paper. Where three corner marks
//! may belong together, the grid of a code is laid over them so that the patterns which every code has fit best; then
//! the modules are told apart in several ways, until one leads to a text. What all of that may take is counted, so
//! that whoever drew the picture does not decide how long it takes.

mod file;
mod grey;
mod grid;
mod marks;
mod modules;
mod search;

use std::ops::ControlFlow;

pub use file::PictureError;

/// Tells each text in a PNG or JPEG of at most 10 MB and 40 megapixels, until it is told to stop.
///
/// A text comes once. Of an animation the first picture is read.
pub fn read(file: &[u8], found: impl FnMut(String) -> ControlFlow<()>) -> Result<(), PictureError> {
    search::search(file::decode(file)?, found);
    Ok(())
}

/// Tells each text in grey pixels, given row by row, until it is told to stop.
pub fn read_pixels(
    width: usize,
    height: usize,
    levels: Vec<u8>,
    found: impl FnMut(String) -> ControlFlow<()>,
) -> Result<(), PictureError> {
    search::search(file::pixels(width, height, levels)?, found);
    Ok(())
}

#[cfg(test)]
mod tests;
