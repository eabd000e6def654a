//! No drawing of black and white makes searching it for QR codes panic or take long.
//!
//! The input is a width, and then a bit for each module; a white margin and the scale are added.

#![no_main]

use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;

const SCALE: usize = 3;
const MARGIN: usize = 4;

fuzz_target!(|modules: &[u8]| {
    let Some((width, modules)) = modules.split_first() else {
        return;
    };
    let width = usize::from(*width).max(1);
    let height = (8 * modules.len()).div_ceil(width);
    let [across, down] = [width, height].map(|side| SCALE * (side + 2 * MARGIN));
    let pixels = (0..across * down).map(|at| {
        let [x, y] = [at % across, at / across].map(|at| (at / SCALE).checked_sub(MARGIN));
        let module = x.filter(|x| *x < width).zip(y).map(|(x, y)| y * width + x);
        let is_dark = module.is_some_and(|module| {
            modules
                .get(module / 8)
                .is_some_and(|byte| byte >> (module % 8) & 1 == 1)
        });
        if is_dark { 0 } else { 255 }
    });
    let _ = picture::read_pixels(
        across,
        down,
        pixels.collect(),
        |_| ControlFlow::Continue(()),
    );
});
