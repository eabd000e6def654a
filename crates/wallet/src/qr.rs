//! QR codes as pictures.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use image::{
    ExtendedColorType, ImageEncoder, Luma,
    codecs::png::{CompressionType, FilterType, PngEncoder},
};
use qrcode::{EcLevel, QrCode, Version};

use crate::Error;

/// A QR code as the data URL of a PNG, eight pixels a module with the quiet zone of the standard.
pub(crate) fn address(text: &str) -> Result<String, Error> {
    let code = QrCode::new(text).map_err(Error::internal)?;
    address_of(&code, 8)
}

/// QR codes of one size for a screen, which needs little correction: data URLs of PNGs, four pixels a module.
pub(crate) fn addresses(texts: &[String]) -> Result<Vec<String>, Error> {
    let mut largest = Version::Normal(1);
    for text in texts {
        let code = QrCode::with_error_correction_level(text, EcLevel::L);
        let version = code.map_err(Error::internal)?.version();
        if version.width() > largest.width() {
            largest = version;
        }
    }
    texts
        .iter()
        .map(|text| {
            let code = QrCode::with_version(text, largest, EcLevel::L).map_err(Error::internal)?;
            address_of(&code, 4)
        })
        .collect()
}

fn address_of(code: &QrCode, pixels: u32) -> Result<String, Error> {
    let picture = code
        .render::<Luma<u8>>()
        .quiet_zone(true)
        .module_dimensions(pixels, pixels)
        .build();
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Up)
        .write_image(
            picture.as_raw(),
            picture.width(),
            picture.height(),
            ExtendedColorType::L8,
        )
        .map_err(Error::internal)?;
    Ok(format!("data:image/png;base64,{}", BASE64.encode(png)))
}
