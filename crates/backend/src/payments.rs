//! Taking fees: a port of what a payment gateway does, with the demonstration's adapter.

use domain::RequestId;
use futures::future::BoxFuture;

use crate::refusal::Refusal;

/// A fee that is due.
#[derive(Debug, Clone)]
pub struct Fee {
    /// What it is for; a gateway takes one reference once, however often it is asked to.
    pub reference: RequestId,
    /// How much.
    pub tenge: u32,
}

/// Takes fees.
pub trait Payments: Send + Sync {
    /// Takes a fee, and gives its receipt: the same for the same reference.
    ///
    /// It is asked inside a transaction in which nobody else can pay the same, and which may be run again.
    fn take<'a>(&'a self, fee: &'a Fee) -> BoxFuture<'a, Result<String, Refusal>>;
}

/// The demonstration's: no money moves.
pub struct DemoPayments;

impl Payments for DemoPayments {
    fn take<'a>(&'a self, fee: &'a Fee) -> BoxFuture<'a, Result<String, Refusal>> {
        let receipt = format!("DEMO-{}-{}", fee.reference, fee.tenge);
        Box::pin(async move { Ok(receipt) })
    }
}
