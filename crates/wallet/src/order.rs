//! Signing what was ordered on the portal, after its code was scanned (R-26, S-3, S-4, S-12, S-22).

use domain::{
    order::OrderApproval,
    portal::PortalNonce,
    settings::civil_day,
    statement::{self, Statement},
};
use protocol::{
    order::{Order, PORTAL_ORDER_REFUSE, PORTAL_ORDER_SIGN, SignOrder},
    portal::ScannedPortal,
    request::{Signature, SubmitRequest},
};
use zeroize::Zeroizing;

use crate::{
    Auth, DraftView, Error, RequestView, Wallet,
    backend::{self, Request},
    intent::Purpose,
    request::{self, hash_of},
    scan::{Scanned, ScannedOrder},
    vault::RowKey,
};

impl Wallet {
    /// Signs just what was shown of a scanned order, and submits it as a request of the app's own: the approval of the
    /// page's code always, the request where the applicant is the only owner.
    ///
    /// Where that was begun before and nobody knows how it ended, that is finished.
    pub async fn sign_order(&self, scan: &str, auth: Auth) -> Result<RequestView, Error> {
        let rows = self.rows()?;
        let Some(Scanned::Order(scanned)) = self.scanned(scan) else {
            return Err(Error::NotFound);
        };
        let _one_at_a_time = self.0.writing.lock().await;
        let slot = slot(&rows, &scanned.nonce);
        let answer = match self.finish_pending(&rows, &slot).await? {
            Some(answer) => answer,
            None => {
                let statement_sha256 = hash_of(&scanned.order.statement.0);
                let body = self.signed(scanned, &statement_sha256, &auth).await?;
                let sending = self.sending(PORTAL_ORDER_SIGN.to_owned(), backend::body(&body)?)?;
                let purpose = Purpose::SignOrder { statement_sha256 };
                self.carry_out(&rows, &slot, purpose, sending).await?
            }
        };
        self.forget_scan(scan);
        self.show_request(answer.parse()?)
    }

    /// Refuses to sign a scanned order; its page says so.
    pub async fn refuse_order(&self, scan: &str) -> Result<(), Error> {
        self.rows()?;
        let Some(Scanned::Order(scanned)) = self.scanned(scan) else {
            return Err(Error::NotFound);
        };
        let body = backend::body(&ScannedPortal {
            code: Zeroizing::new(scanned.nonce.to_text()),
        })?;
        let request = Request::write(PORTAL_ORDER_REFUSE, body).keyed(self.random_id()?);
        self.exchange_signed_in(request).await?;
        self.forget_scan(scan);
        Ok(())
    }

    async fn signed(
        &self,
        scanned: ScannedOrder,
        statement_sha256: &str,
        auth: &Auth,
    ) -> Result<SignOrder, Error> {
        let (_, eds) = self.unlocked()?;
        let bytes = scanned.order.statement;
        let consents_needed = scanned.order.consents_needed as usize;
        let application = request::parse(&bytes.0).ok_or(Error::StatementInvalid)?;
        let approval = statement::to_be_signed(&OrderApproval {
            subject: OrderApproval::SUBJECT.to_owned(),
            site: self.0.origin.clone(),
            request_sha256: statement_sha256.to_owned(),
            nonce_sha256: hash_of(scanned.nonce.as_bytes()),
            browser: scanned.preview.browser,
            network: scanned.preview.network,
            at: self.0.clock.now(),
        });
        let root = self.authenticate(auth).await?;
        let approval_signature = self
            .sign(&root, &eds, OrderApproval::SUBJECT, &approval)
            .await?;
        let definition = application.service().definition(&self.settings());
        let signature = match definition.signs_with_submission(consents_needed) {
            true => {
                let cms = self
                    .sign(&root, &eds, application.subject(), &bytes.0)
                    .await?;
                Some(Signature::Eds { cms: cms.into() })
            }
            // The owners are asked first, and then it is signed like every request.
            false => None,
        };
        self.touch().await?;
        Ok(SignOrder {
            approval: approval.into(),
            approval_signature: approval_signature.into(),
            request: SubmitRequest {
                statement: bytes,
                signature,
            },
        })
    }

    /// Shows an order as a request of the app's own; refuses what is not a request of this person to this service
    /// that could be made now.
    pub(crate) fn review_order(&self, scan: &str, order: &Order) -> Result<DraftView, Error> {
        let (_, eds) = self.unlocked()?;
        let application = request::parse(&order.statement.0).ok_or(Error::StatementInvalid)?;
        let mine = application.site() == self.0.origin
            && eds.certificate.iin() == Some(application.applicant().iin.as_str());
        let today = civil_day(self.0.clock.now());
        if !mine || application.check(today, &self.settings()).is_err() {
            return Err(Error::StatementInvalid);
        }
        self.review(scan.to_owned(), &order.statement, order.consents_needed)
            .ok_or(Error::StatementInvalid)
    }
}

/// The name under which a signature is kept until it is answered: it tells nothing about the code.
fn slot(rows: &RowKey, nonce: &PortalNonce) -> String {
    format!("order/{}", rows.name_of(nonce.as_bytes()))
}

#[cfg(test)]
mod tests;
