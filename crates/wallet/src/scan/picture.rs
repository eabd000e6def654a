//! The QR codes in a picture that somebody else made, read in bounded memory and time.

use std::{
    cell::Cell,
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    rc::Rc,
};

use image::{
    GenericImage, GenericImageView, GrayImage, ImageFormat, ImageReader, Limits, Luma, imageops,
};
use rqrr::PreparedImage;

use crate::Error;

/// The largest picture that is read, in bytes.
const LARGEST: usize = 10 * 1_000 * 1_000;
/// The largest picture that is read, in pixels.
const MOST_PIXELS: u64 = 40 * 1_000 * 1_000;
/// The longest side of the picture that is searched; what is larger is made smaller.
const SEARCHED_SIDE: u32 = 3_000;
/// How often a search may look at the picture: a photograph takes a tenth of it.
pub(crate) const MOST_LOOKS: u64 = 2_000_000_000;
/// The most corner marks of codes, three each; the memory to pair them grows with their square.
const MOST_MARKS: u64 = 240;
/// The value with which rqrr paints the corner marks that it finds.
const MARK: u8 = 2;

/// The texts of the QR codes in a PNG or JPEG of at most 10 MB and 40 megapixels.
pub(crate) fn qr_texts(image: &[u8]) -> Result<Vec<String>, Error> {
    let picture = smaller(decode(image)?, SEARCHED_SIDE);
    search(picture, MOST_LOOKS)
}

fn decode(image: &[u8]) -> Result<GrayImage, Error> {
    if image.len() > LARGEST {
        return Err(Error::ImageUnreadable);
    }
    let format = image::guess_format(image)
        .ok()
        .filter(|format| matches!(format, ImageFormat::Png | ImageFormat::Jpeg))
        .ok_or(Error::ImageUnreadable)?;
    let dimensions = ImageReader::with_format(Cursor::new(image), format).into_dimensions();
    let (width, height) = dimensions.map_err(|_| Error::ImageUnreadable)?;
    if u64::from(width) * u64::from(height) > MOST_PIXELS || width == 0 || height == 0 {
        return Err(Error::ImageUnreadable);
    }
    let mut limits = Limits::default();
    // Eight bytes for a pixel is the most that either format has, and as much again to turn it grey.
    limits.max_alloc = Some(2 * 8 * MOST_PIXELS);
    let mut reader = ImageReader::with_format(Cursor::new(image), format);
    reader.limits(limits);
    let decoded = reader.decode().map_err(|_| Error::ImageUnreadable)?;
    Ok(decoded.into_luma8())
}

fn smaller(picture: GrayImage, side: u32) -> GrayImage {
    let (width, height) = picture.dimensions();
    let longest = width.max(height);
    if longest <= side {
        return picture;
    }
    let scaled = |length: u32| {
        let scaled = u64::from(length) * u64::from(side) / u64::from(longest);
        u32::try_from(scaled).unwrap_or(side).max(1)
    };
    imageops::thumbnail(&picture, scaled(width), scaled(height))
}

pub(crate) fn search(picture: GrayImage, looks: u64) -> Result<Vec<String>, Error> {
    let bounded = Bounded {
        picture,
        bounds: Rc::new(Bounds {
            looks: Cell::new(looks),
            marks: Cell::new(MOST_MARKS),
        }),
        painted: 0,
    };
    // rqrr panics on marks that no code has; going out of bounds ends it the same way.
    catch_unwind(AssertUnwindSafe(|| {
        PreparedImage::prepare(bounded)
            .detect_grids()
            .iter()
            .filter_map(|grid| grid.decode().ok())
            .map(|(_, text)| text)
            .collect()
    }))
    .map_err(|_| Error::ImageUnreadable)
}

/// What a search may take; the copies that it makes of the picture share it.
struct Bounds {
    looks: Cell<u64>,
    marks: Cell<u64>,
}

impl Bounds {
    fn take(from: &Cell<u64>, amount: u64) {
        match from.get().checked_sub(amount) {
            Some(left) => from.set(left),
            // A search has no other way out; unlike a panic this one is not reported as a fault.
            None => resume_unwind(Box::new("out of bounds")),
        }
    }
}

/// A grey picture that is searched within bounds: without them, whoever draws it decides how long it takes.
struct Bounded {
    picture: GrayImage,
    bounds: Rc<Bounds>,
    /// The value that was written last.
    painted: u8,
}

impl Bounded {
    fn look(&self) {
        Bounds::take(&self.bounds.looks, 1);
    }
}

impl Clone for Bounded {
    fn clone(&self) -> Self {
        Bounds::take(&self.bounds.looks, self.picture.len() as u64);
        Self {
            picture: self.picture.clone(),
            bounds: Rc::clone(&self.bounds),
            painted: self.painted,
        }
    }
}

impl GenericImageView for Bounded {
    type Pixel = Luma<u8>;

    fn dimensions(&self) -> (u32, u32) {
        // Looks beyond the edges begin here.
        self.look();
        self.picture.dimensions()
    }

    fn get_pixel(&self, x: u32, y: u32) -> Luma<u8> {
        self.look();
        *self.picture.get_pixel(x, y)
    }
}

impl GenericImage for Bounded {
    fn get_pixel_mut(&mut self, x: u32, y: u32) -> &mut Luma<u8> {
        self.look();
        self.picture.get_pixel_mut(x, y)
    }

    fn put_pixel(&mut self, x: u32, y: u32, pixel: Luma<u8>) {
        let Luma([value]) = pixel;
        if value == MARK && self.painted != MARK {
            Bounds::take(&self.bounds.marks, 1);
        }
        self.painted = value;
        self.look();
        self.picture.put_pixel(x, y, pixel);
    }

    fn blend_pixel(&mut self, x: u32, y: u32, pixel: Luma<u8>) {
        self.put_pixel(x, y, pixel);
    }
}

#[cfg(test)]
pub(super) mod tests;
