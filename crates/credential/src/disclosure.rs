//! Disclosures, and the digests that stand for them (RFC 9901 sections 4.2 and 7.1).

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use eds::sha256;
use serde_json::Value;

use crate::{
    Salt,
    json::{self, Object, Sorted},
    jws::{decode, encode},
};

/// The one algorithm for digests.
pub const DIGEST_ALGORITHM: &str = "sha-256";
/// The most disclosures of one credential.
pub const MOST_DISCLOSURES: usize = 256;
/// How deep objects and arrays may be nested, those inside disclosures included.
pub const DEEPEST: usize = 16;

/// The member with the digests of an object's hidden members.
pub(crate) const DIGESTS: &str = "_sd";
/// The member that names the algorithm of the digests.
pub(crate) const DIGESTS_ALGORITHM: &str = "_sd_alg";
/// The one member of an array's element that is hidden.
const ELEMENT: &str = "...";
/// What a verifier has to know before it believes anything else, and so is never hidden (draft-ietf-oauth-sd-jwt-vc).
const NEVER_HIDDEN: [&str; 8] = [
    DIGESTS_ALGORITHM,
    "iss",
    "nbf",
    "exp",
    "cnf",
    "vct",
    "vct#integrity",
    "status",
];

/// Why the disclosures do not belong to a credential.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DisclosureError {
    /// More than [`MOST_DISCLOSURES`].
    #[error("there are more than {MOST_DISCLOSURES} disclosures")]
    TooMany,
    /// Nested deeper than [`DEEPEST`].
    #[error("the claims are nested deeper than {DEEPEST}")]
    TooDeep,
    /// Not base64url of an array of a salt, a name for a member of an object, and a value.
    #[error("a disclosure cannot be read")]
    Malformed,
    /// The digests are made by another algorithm than [`DIGEST_ALGORITHM`].
    #[error("the digests are made by another algorithm")]
    OtherAlgorithm,
    /// `_sd` or `...` is not what it has to be, or stands where it must not.
    #[error("a reserved name is used for something else")]
    ReservedName,
    /// A disclosure of a claim that must not be hidden.
    #[error("a claim is hidden that has to be seen")]
    Hidden,
    /// A disclosed claim has the name of one that is there.
    #[error("a claim stands twice")]
    ClaimTwice,
    /// A digest, or a disclosure, is there twice.
    #[error("a digest stands twice")]
    DigestTwice,
    /// A disclosure for which there is no digest.
    #[error("a disclosure belongs to no digest")]
    Unreferenced,
}

/// One claim and its salt, as the exact text that the digest is of.
#[derive(Clone)]
pub(crate) struct Disclosure {
    text: String,
    digest: String,
    /// None for an element of an array.
    name: Option<String>,
    value: Value,
}

impl Disclosure {
    /// Writes the disclosure of a member of an object.
    pub(crate) fn of_claim(salt: &Salt, name: &str, value: &Value) -> Self {
        let contents = (encode(&salt.0), name, Sorted(value));
        let text = encode(&json::write(&contents));
        Self {
            digest: digest(text.as_bytes()),
            text,
            name: Some(name.to_owned()),
            value: value.clone(),
        }
    }

    /// Reads a disclosure of either kind.
    pub(crate) fn parse(text: &str) -> Result<Self, DisclosureError> {
        const MALFORMED: DisclosureError = DisclosureError::Malformed;
        let contents = decode(text).and_then(|bytes| json::array(&bytes));
        let (name, value) = match contents.ok_or(MALFORMED)?.as_mut_slice() {
            [Value::String(_), Value::String(name), value] => {
                (Some(std::mem::take(name)), value.take())
            }
            [Value::String(_), value] => (None, value.take()),
            _ => return Err(MALFORMED),
        };
        Ok(Self {
            text: text.to_owned(),
            digest: digest(text.as_bytes()),
            name,
            value,
        })
    }

    /// As it was written.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Base64url of the SHA-256 of the text.
    pub(crate) fn digest(&self) -> &str {
        &self.digest
    }
}

impl fmt::Debug for Disclosure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Disclosure(..)")
    }
}

/// The digest of a disclosure, and of what a holder signs.
pub(crate) fn digest(bytes: &[u8]) -> String {
    encode(&sha256(bytes))
}

/// What has been disclosed.
pub(crate) struct Disclosed {
    /// The payload with the disclosures in place, and without digests.
    pub(crate) payload: Object,
    /// For each disclosure the claim of the payload that it is, or is a part of.
    pub(crate) claims: Vec<String>,
}

/// Puts disclosures into the place of their digests (RFC 9901 section 7.1, steps 2.5 to 5).
pub(crate) fn disclose(
    payload: &Object,
    disclosures: &[Disclosure],
) -> Result<Disclosed, DisclosureError> {
    if disclosures.len() > MOST_DISCLOSURES {
        return Err(DisclosureError::TooMany);
    }
    match payload.get(DIGESTS_ALGORITHM).map(Value::as_str) {
        None | Some(Some(DIGEST_ALGORITHM)) => {}
        Some(_) => return Err(DisclosureError::OtherAlgorithm),
    }
    let mut walk = Walk {
        disclosures,
        by_digest: BTreeMap::new(),
        seen: BTreeSet::new(),
        claims: vec![None; disclosures.len()],
    };
    for (index, disclosure) in disclosures.iter().enumerate() {
        if walk.by_digest.insert(disclosure.digest(), index).is_some() {
            return Err(DisclosureError::DigestTwice);
        }
    }
    let payload = walk.object(payload, 0, None)?;
    let claims: Option<Vec<String>> = walk.claims.into_iter().collect();
    Ok(Disclosed {
        payload,
        claims: claims.ok_or(DisclosureError::Unreferenced)?,
    })
}

struct Walk<'a> {
    disclosures: &'a [Disclosure],
    by_digest: BTreeMap<&'a str, usize>,
    seen: BTreeSet<String>,
    claims: Vec<Option<String>>,
}

impl<'a> Walk<'a> {
    /// An object without its digests; the claim is the member of the payload that it lies in, none for the payload.
    fn object(
        &mut self,
        object: &Object,
        depth: usize,
        claim: Option<&str>,
    ) -> Result<Object, DisclosureError> {
        let mut output = Object::new();
        for (name, value) in object {
            match name.as_str() {
                DIGESTS => continue,
                DIGESTS_ALGORITHM if claim.is_none() => continue,
                DIGESTS_ALGORITHM | ELEMENT => return Err(DisclosureError::ReservedName),
                _ => {}
            }
            let value = self.value(value, depth + 1, claim.unwrap_or(name))?;
            output.insert(name.clone(), value);
        }
        let digests = match object.get(DIGESTS) {
            None => return Ok(output),
            Some(Value::Array(digests)) => digests,
            Some(_) => return Err(DisclosureError::ReservedName),
        };
        for digest in digests {
            let Some((index, disclosure)) = self.find(digest)? else {
                continue;
            };
            let name = disclosure.name.as_ref().ok_or(DisclosureError::Malformed)?;
            if name == DIGESTS || name == ELEMENT {
                return Err(DisclosureError::ReservedName);
            }
            if claim.is_none() && NEVER_HIDDEN.contains(&name.as_str()) {
                return Err(DisclosureError::Hidden);
            }
            if output.contains_key(name) {
                return Err(DisclosureError::ClaimTwice);
            }
            let claim = claim.unwrap_or(name);
            self.claims[index] = Some(claim.to_owned());
            let value = self.value(&disclosure.value, depth + 1, claim)?;
            output.insert(name.clone(), value);
        }
        Ok(output)
    }

    fn value(
        &mut self,
        value: &Value,
        depth: usize,
        claim: &str,
    ) -> Result<Value, DisclosureError> {
        if depth > DEEPEST {
            return Err(DisclosureError::TooDeep);
        }
        match value {
            Value::Object(object) => self.object(object, depth, Some(claim)).map(Value::Object),
            Value::Array(elements) => self.array(elements, depth, claim).map(Value::Array),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(value.clone()),
        }
    }

    fn array(
        &mut self,
        elements: &[Value],
        depth: usize,
        claim: &str,
    ) -> Result<Vec<Value>, DisclosureError> {
        let mut output = Vec::with_capacity(elements.len());
        for element in elements {
            let hidden = element.as_object().filter(|object| object.len() == 1);
            let Some(digest) = hidden.and_then(|object| object.get(ELEMENT)) else {
                output.push(self.value(element, depth + 1, claim)?);
                continue;
            };
            let Some((index, disclosure)) = self.find(digest)? else {
                continue;
            };
            if disclosure.name.is_some() {
                return Err(DisclosureError::Malformed);
            }
            self.claims[index] = Some(claim.to_owned());
            output.push(self.value(&disclosure.value, depth + 1, claim)?);
        }
        Ok(output)
    }

    /// The disclosure of a digest, if it is there; each digest is found once at most.
    fn find(&mut self, digest: &Value) -> Result<Option<(usize, &'a Disclosure)>, DisclosureError> {
        let digest = digest.as_str().ok_or(DisclosureError::ReservedName)?;
        if !self.seen.insert(digest.to_owned()) {
            return Err(DisclosureError::DigestTwice);
        }
        Ok(self
            .by_digest
            .get(digest)
            .map(|index| (*index, &self.disclosures[*index])))
    }
}

#[cfg(test)]
mod tests;
