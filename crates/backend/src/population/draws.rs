//! Random draws that a seed decides for ever.

/// A stream of draws from a seed (SplitMix64): the same on every machine and in every version, and no source of secrets.
#[derive(Debug, Clone)]
pub struct Draws(u64);

impl Draws {
    /// Starts the stream of a seed.
    pub fn from_seed(seed: u64) -> Self {
        Self(seed)
    }

    /// Starts a stream of its own for one purpose under a seed.
    pub fn for_purpose(seed: u64, purpose: u64) -> Self {
        let mut mixed = Self::from_seed(seed ^ purpose.wrapping_mul(0xd6e8_feb8_6659_fd93));
        Self(mixed.next())
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number from zero up to, but not including, `end`; zero where `end` is zero.
    pub fn below(&mut self, end: u32) -> u32 {
        let high = (self.next() >> 32) * u64::from(end);
        (high >> 32) as u32
    }

    /// A number of a range, both ends included.
    pub fn between(&mut self, first: u32, last: u32) -> u32 {
        first + self.below(last.saturating_sub(first) + 1)
    }

    /// Whether something happens that happens so many times in a hundred.
    pub fn percent(&mut self, times: u32) -> bool {
        self.below(100) < times
    }

    /// One of several things; the slice is never empty.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u32) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_published_stream_of_splitmix64() {
        let mut draws = Draws::from_seed(1_234_567);

        assert_eq!(draws.next(), 6_457_827_717_110_365_317);
        assert_eq!(draws.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn draws_stay_in_their_range() {
        let mut draws = Draws::from_seed(1);

        assert!((0..1_000).all(|_| (3..=5).contains(&draws.between(3, 5))));
        assert_eq!(draws.below(0), 0);
    }
}
