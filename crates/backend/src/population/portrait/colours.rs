//! The colours of portraits.

use crate::population::canvas::Colour;

pub(super) fn greyed(natural: Colour, years: i16) -> Colour {
    mixed(
        natural,
        [206, 205, 206],
        u32::from(years.clamp(0, 24).unsigned_abs()) * 4,
    )
}

/// A colour with so many hundredths of another.
pub(super) fn mixed(one: Colour, other: Colour, percent: u32) -> Colour {
    let mix = |at: usize| {
        (u32::from(one[at]) * (100 - percent) + u32::from(other[at]) * percent + 50) / 100
    };
    [mix(0) as u8, mix(1) as u8, mix(2) as u8]
}

pub(super) const BACKDROPS: &[Colour] = &[
    [206, 220, 229],
    [213, 224, 212],
    [229, 219, 205],
    [213, 213, 231],
    [226, 213, 219],
    [203, 224, 222],
];

pub(super) const SKINS: &[Colour] = &[
    [247, 217, 190],
    [241, 205, 172],
    [234, 193, 156],
    [224, 178, 139],
    [210, 160, 120],
    [203, 152, 113],
];

pub(super) const FAIR_SKINS: &[Colour] = &[
    [252, 226, 207],
    [248, 217, 195],
    [243, 208, 182],
    [236, 196, 165],
];

pub(super) const DARK_HAIRS: &[Colour] = &[[30, 26, 30], [38, 30, 30], [50, 37, 33], [66, 46, 37]];

pub(super) const HAIRS: &[Colour] = &[
    [52, 38, 33],
    [78, 54, 40],
    [104, 70, 46],
    [136, 94, 56],
    [176, 134, 82],
    [206, 168, 112],
    [140, 74, 42],
];

pub(super) const DARK_IRISES: &[Colour] = &[[58, 36, 26], [72, 44, 28], [44, 30, 26]];

pub(super) const IRISES: &[Colour] = &[
    [86, 54, 32],
    [92, 122, 148],
    [86, 118, 92],
    [112, 128, 134],
    [70, 100, 140],
];

/// Of glasses.
pub(super) const FRAMES: &[Colour] = &[[48, 42, 48], [98, 66, 48]];

pub(super) const CLOTHS: &[Colour] = &[
    [44, 58, 84],
    [62, 66, 76],
    [38, 82, 92],
    [92, 54, 70],
    [54, 84, 66],
    [86, 74, 108],
    [128, 84, 62],
    [70, 98, 136],
];

pub(super) const ACCENTS: &[Colour] = &[
    [164, 52, 60],
    [36, 108, 140],
    [196, 142, 62],
    [86, 108, 78],
    [122, 76, 128],
    [52, 72, 120],
    [190, 104, 96],
];
