//! A payment gateway over HTTPS.

use domain::{Iin, RequestId};
use serde::{Deserialize, Serialize};

use super::{
    SystemConfig, SystemConfigError,
    client::Client,
    schema::{SchemaError, json, printable},
};
use crate::{
    payments::{Fee, Payment, Payments, Taken},
    registers::{Asked, System},
};

/// Characters of a receipt.
const LONGEST_RECEIPT: usize = 100;

/// A gateway over HTTPS.
pub struct HttpPayments {
    client: Client,
}

impl HttpPayments {
    /// Reads certificates and key, and connects to nobody yet.
    pub fn new(config: &SystemConfig) -> Result<Self, SystemConfigError> {
        Ok(Self {
            client: Client::new(System::Payments, config)?,
        })
    }
}

#[derive(Serialize)]
struct Take<'a> {
    reference: &'a RequestId,
    payer: &'a Iin,
    tenge: u32,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum PaymentAnswer {
    Taken(TakenAnswer),
    Declined(DeclinedAnswer),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeclinedAnswer {
    reference: RequestId,
    declined: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TakenAnswer {
    reference: RequestId,
    payer: Iin,
    tenge: u32,
    receipt: String,
}

impl Payments for HttpPayments {
    fn take<'a>(&'a self, fee: &'a Fee) -> Asked<'a, Payment> {
        Box::pin(async move {
            let body = Take {
                reference: &fee.reference,
                payer: &fee.payer,
                tenge: fee.tenge,
            };
            let read = |answer: &[u8]| payment(&fee.reference, answer);
            self.client.call("/v1/payments", &body, read).await
        })
    }
}

/// What became of the reference that was asked about.
pub fn payment(asked: &RequestId, answer: &[u8]) -> Result<Payment, SchemaError> {
    let sent = match json(answer)? {
        PaymentAnswer::Taken(sent) => sent,
        PaymentAnswer::Declined(sent) if sent.reference == *asked && sent.declined => {
            return Ok(Payment::Declined);
        }
        PaymentAnswer::Declined(_) => return Err(SchemaError::NotAsked),
    };
    if sent.reference != *asked || sent.tenge == 0 {
        return Err(SchemaError::NotAsked);
    }
    printable(&sent.receipt)?;
    if sent.receipt.chars().count() > LONGEST_RECEIPT {
        return Err(SchemaError::Text);
    }
    Ok(Payment::Taken(Taken {
        payer: sent.payer,
        tenge: sent.tenge,
        receipt: sent.receipt,
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn reference() -> RequestId {
        RequestId::from_random([7; 16])
    }

    fn sent() -> Value {
        json!({ "reference": reference(), "payer": "900517400015", "tenge": 4_325, "receipt": "QR-1" })
    }

    fn read(sent: &Value) -> Result<Payment, SchemaError> {
        payment(&reference(), sent.to_string().as_bytes())
    }

    #[test]
    fn r41_a_payment_is_the_one_that_was_asked_for() {
        let Payment::Taken(whole) = read(&sent()).unwrap() else {
            panic!("it was taken");
        };
        assert_eq!((whole.tenge, whole.receipt.as_str()), (4_325, "QR-1"));
        for (member, value, error) in [
            (
                "reference",
                json!(RequestId::from_random([8; 16])),
                SchemaError::NotAsked,
            ),
            ("tenge", json!(0), SchemaError::NotAsked),
            ("receipt", json!(""), SchemaError::Text),
            ("receipt", json!("1".repeat(101)), SchemaError::Text),
        ] {
            let mut wrong = sent();
            wrong[member] = value;
            assert_eq!(read(&wrong), Err(error), "{member}");
        }
    }

    #[test]
    fn r41_a_payment_without_all_its_members_is_none() {
        for member in ["reference", "payer", "tenge", "receipt"] {
            let mut half = sent();
            half.as_object_mut().unwrap().remove(member);
            let error = read(&half).unwrap_err();
            assert!(matches!(error, SchemaError::Json { .. }), "{member}");
        }
        let mut more = sent();
        more["tenge"] = json!(-1);
        assert!(matches!(read(&more), Err(SchemaError::Json { .. })));
    }

    #[test]
    fn r41_a_payment_that_was_declined_is_the_one_that_was_asked_for_and_nothing_was_taken() {
        let declined = json!({ "reference": reference(), "declined": true });
        assert_eq!(read(&declined), Ok(Payment::Declined));
        for (member, value) in [
            ("reference", json!(RequestId::from_random([8; 16]))),
            ("declined", json!(false)),
        ] {
            let mut wrong = declined.clone();
            wrong[member] = value;
            assert_eq!(read(&wrong), Err(SchemaError::NotAsked), "{member}");
        }
        let mut both = sent();
        both["declined"] = json!(true);
        assert!(matches!(read(&both), Err(SchemaError::Json { .. })));
    }

    proptest! {
        #[test]
        fn reading_never_panics(bytes: Vec<u8>) {
            let _ = payment(&reference(), &bytes);
        }
    }
}
