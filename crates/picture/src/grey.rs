//! Grey pixels, made smaller, larger, and black and white.

/// Grey pixels, row by row.
#[derive(Clone)]
pub(crate) struct Grey {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) levels: Vec<u8>,
}

impl Grey {
    /// Half as wide and high, each pixel the mean of four.
    pub(crate) fn halved(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut levels = Vec::with_capacity(width * height);
        for y in 0..height {
            let upper = &self.levels[2 * y * self.width..][..self.width];
            let lower = &self.levels[(2 * y + 1) * self.width..][..self.width];
            for (above, below) in upper.chunks_exact(2).zip(lower.chunks_exact(2)) {
                let sum: u16 = above
                    .iter()
                    .chain(below)
                    .map(|level| u16::from(*level))
                    .sum();
                levels.push(((sum + 2) / 4) as u8);
            }
        }
        Self {
            width,
            height,
            levels,
        }
    }

    /// Twice as wide and high.
    pub(crate) fn doubled(&self) -> Self {
        let (width, height) = (2 * self.width, 2 * self.height);
        let mut levels = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let [x, y] = [x, y].map(|at| at as f32 / 2.0 - 0.25);
                levels.push(self.at(x, y).round() as u8);
            }
        }
        Self {
            width,
            height,
            levels,
        }
    }

    /// The level between pixels, whose middles have whole numbers.
    pub(crate) fn at(&self, x: f32, y: f32) -> f32 {
        let x = x.clamp(0.0, (self.width - 1) as f32);
        let y = y.clamp(0.0, (self.height - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = (
            (left + 1).min(self.width - 1),
            (top + 1).min(self.height - 1),
        );
        let (u, v) = (x - left as f32, y - top as f32);
        let level = |x: usize, y: usize| f32::from(self.levels[y * self.width + x]);
        (level(left, top) * (1.0 - u) + level(right, top) * u) * (1.0 - v)
            + (level(left, bottom) * (1.0 - u) + level(right, bottom) * u) * v
    }

    /// What is darker than the mean of its surroundings, up to `reach` pixels away.
    pub(crate) fn ink(&self, reach: usize) -> Ink {
        let (width, height) = (self.width, self.height);
        let row = |y: usize| &self.levels[y * width..][..width];
        let mut dark = Vec::with_capacity(width * height);
        let mut columns = vec![0u32; width];
        let add = |columns: &mut [u32], y: usize| {
            columns
                .iter_mut()
                .zip(row(y))
                .for_each(|(sum, level)| *sum += u32::from(*level));
        };
        (0..reach.min(height)).for_each(|y| add(&mut columns, y));
        for y in 0..height {
            if y + reach < height {
                add(&mut columns, y + reach);
            }
            if y > reach {
                columns
                    .iter_mut()
                    .zip(row(y - reach - 1))
                    .for_each(|(sum, level)| *sum -= u32::from(*level));
            }
            let rows = (y + reach).min(height - 1) - y.saturating_sub(reach) + 1;
            let mut sum: u32 = columns[..reach.min(width)].iter().sum();
            for (x, level) in row(y).iter().enumerate() {
                if x + reach < width {
                    sum += columns[x + reach];
                }
                if x > reach {
                    sum -= columns[x - reach - 1];
                }
                let across = (x + reach).min(width - 1) - x.saturating_sub(reach) + 1;
                dark.push((u32::from(*level) + 1) * ((rows * across) as u32) <= sum);
            }
        }
        Ink {
            width,
            height,
            dark,
        }
    }
}

/// What is ink and what is paper.
pub(crate) struct Ink {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) dark: Vec<bool>,
}

impl Ink {
    pub(crate) fn is_dark(&self, x: usize, y: usize) -> bool {
        self.dark[y * self.width + x]
    }

    /// Each pixel as most of the nine around it are.
    pub(crate) fn smoothed(&self) -> Self {
        let (width, height) = (self.width, self.height);
        let mut dark = self.dark.clone();
        let mut columns = vec![0u8; width];
        for y in 1..height.saturating_sub(1) {
            for (x, sum) in columns.iter_mut().enumerate() {
                *sum = (y - 1..=y + 1).map(|y| u8::from(self.is_dark(x, y))).sum();
            }
            for (at, three) in columns.windows(3).enumerate() {
                dark[y * width + at + 1] = three.iter().sum::<u8>() >= 5;
            }
        }
        Self {
            width,
            height,
            dark,
        }
    }
}
