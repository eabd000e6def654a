//! No drawing of black and white makes searching it for QR codes panic or take long.
//!
//! The input is a width, and then a bit for each module; a white margin and the scale are added.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wallet::fuzzing::qr_texts_of_pixels;

const SCALE: usize = 3;
const MARGIN: usize = 4;

fuzz_target!(
    init: {
        // What the search gives up by unwinding is caught; libFuzzer's hook would end the process before.
        std::panic::set_hook(Box::new(|_| {}));
    },
    |modules: &[u8]| {
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
                modules.get(module / 8).is_some_and(|byte| byte >> (module % 8) & 1 == 1)
            });
            if is_dark { 0 } else { 255 }
        });
        let _ = qr_texts_of_pixels(across as u32, down as u32, pixels.collect());
    }
);
