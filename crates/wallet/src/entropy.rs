//! Randomness, from the operating system through ring.

use ring::rand::{SecureRandom, SystemRandom};

use crate::Error;

/// The only source of randomness of the wallet.
#[derive(Debug, Clone)]
pub(crate) struct Entropy(SystemRandom);

impl Entropy {
    pub(crate) fn system() -> Self {
        Self(SystemRandom::new())
    }

    /// So many random bytes; fails only where the operating system has none.
    pub(crate) fn bytes<const N: usize>(&self) -> Result<[u8; N], Error> {
        let mut bytes = [0; N];
        self.0
            .fill(&mut bytes)
            .map_err(|_| Error::internal("the operating system gives no randomness"))?;
        Ok(bytes)
    }

    /// What the signature crate draws from.
    pub(crate) fn source(&self) -> &SystemRandom {
        &self.0
    }
}
