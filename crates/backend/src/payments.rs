//! Taking fees: a port of what a payment gateway does, with the demonstration's adapter. The one over HTTPS is
//! with those of the registers.

use domain::{Iin, RequestId};

use crate::registers::Asked;

/// A fee that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fee {
    /// What it is for; a gateway takes one reference once, however often and by whomever it is asked to.
    pub reference: RequestId,
    /// Who pays.
    pub payer: Iin,
    /// How much.
    pub tenge: u32,
}

/// A fee that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Who paid: whoever it was asked of first.
    pub payer: Iin,
    /// How much was taken then.
    pub tenge: u32,
    /// The gateway's name for it.
    pub receipt: String,
}

/// What became of a fee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payment {
    /// It was taken.
    Taken(Taken),
    /// The payer's bank does not pay, and nothing was taken; asking anew is another try.
    Declined,
}

/// Takes fees.
pub trait Payments: Send + Sync {
    /// Takes a fee, and says the same again for the same reference once it was taken. It is asked before the
    /// transaction that notes the fee, never inside: what was taken is taken, whatever becomes of that.
    fn take<'a>(&'a self, fee: &'a Fee) -> Asked<'a, Payment>;
}

/// The demonstration's: no money moves.
pub struct DemoPayments;

impl DemoPayments {
    /// Whose fees it declines: the persona `lost_licence`, who has lost more than that.
    pub const DECLINED: &str = "900125301115";
}

impl Payments for DemoPayments {
    fn take<'a>(&'a self, fee: &'a Fee) -> Asked<'a, Payment> {
        let payment = match fee.payer.as_str() {
            Self::DECLINED => Payment::Declined,
            _ => Payment::Taken(Taken {
                payer: fee.payer.clone(),
                tenge: fee.tenge,
                receipt: format!("DEMO-{}-{}", fee.reference, fee.tenge),
            }),
        };
        Box::pin(async move { Ok(payment) })
    }
}
