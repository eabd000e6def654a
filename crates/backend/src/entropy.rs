//! Random bits.

use ring::rand::{SecureRandom, SystemRandom};

use crate::refusal::Refusal;

/// So many bytes from the operating system.
pub fn random<const N: usize>() -> Result<[u8; N], Refusal> {
    let mut bytes = [0; N];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| Refusal::Fault("the operating system gave no random bits"))?;
    Ok(bytes)
}
