//! Who a client is, by what it signed for this one call (RFC 7523 section 3).

use domain::{ClientId, Settings, client::ClientKeys};
use jiff::Timestamp;
use protocol::{
    client::{ALGORITHM, AssertionClaims, AssertionHeader, LONGEST_ASSERTION, LONGEST_JTI, TOKEN},
    dpop::{Jwk, LEEWAY_SECONDS},
};

use crate::jws::{Compact, public_key};

/// An assertion that says whose it is; nothing of it is believed yet.
pub struct Assertion<'t> {
    token: Compact<'t>,
    header: AssertionHeader,
    claims: AssertionClaims,
    client: ClientId,
}

/// Why an assertion does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the assertion does not count")]
pub struct AssertionInvalid;

/// What is to be remembered of an assertion that counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// Tells it from every other of its client.
    pub jti: String,
    /// Until when it would count again.
    pub until: Timestamp,
}

impl<'t> Assertion<'t> {
    /// Reads what an assertion says of itself.
    pub fn read(text: &'t str) -> Result<Self, AssertionInvalid> {
        let token = (text.len() <= LONGEST_ASSERTION)
            .then(|| Compact::split(text))
            .flatten()
            .ok_or(AssertionInvalid)?;
        let header: AssertionHeader = token.header().ok_or(AssertionInvalid)?;
        let claims: AssertionClaims = token.claims().ok_or(AssertionInvalid)?;
        let client = ClientId::parse(&claims.iss).map_err(|_| AssertionInvalid)?;
        let is_jwt = header.typ.as_deref().is_none_or(|typ| {
            typ.eq_ignore_ascii_case("jwt") || typ == "client-authentication+jwt"
        });
        let well_formed = header.alg == ALGORITHM
            && header.crit.is_none()
            && is_jwt
            && claims.sub == claims.iss
            && (1..=LONGEST_JTI).contains(&claims.jti.len());
        well_formed
            .then_some(Self {
                token,
                header,
                claims,
                client,
            })
            .ok_or(AssertionInvalid)
    }

    /// Whose it says to be.
    pub fn client(&self) -> &ClientId {
        &self.client
    }

    /// Decides whether it counts here and now; that it is used once is decided by a row.
    pub fn verify(
        self,
        keys: &ClientKeys,
        origin: &str,
        now: Timestamp,
        settings: &Settings,
    ) -> Result<Proven, AssertionInvalid> {
        let key = keys.named(&self.header.kid).ok_or(AssertionInvalid)?;
        let key = public_key(&Jwk {
            crv: key.crv.clone(),
            kty: key.kty.clone(),
            x: key.x.clone(),
            y: key.y.clone(),
        })
        .ok_or(AssertionInvalid)?;
        if !self.token.is_signed_by(&key) {
            return Err(AssertionInvalid);
        }
        let audience = self.claims.aud.as_str();
        let for_here = audience == origin
            || audience
                .strip_prefix(origin)
                .is_some_and(|path| path == TOKEN);
        let now = now.as_second();
        let longest = now.saturating_add(settings.client_assertion_life.as_secs());
        let not_ahead =
            |at: Option<i64>| at.is_none_or(|at| at <= now.saturating_add(LEEWAY_SECONDS));
        let in_time = self.claims.exp > now
            && self.claims.exp <= longest
            && not_ahead(self.claims.iat)
            && not_ahead(self.claims.nbf);
        if !for_here || !in_time {
            return Err(AssertionInvalid);
        }
        Ok(Proven {
            until: Timestamp::from_second(self.claims.exp).map_err(|_| AssertionInvalid)?,
            jti: self.claims.jti,
        })
    }
}
