//! A signature and what it is over in one file, for whoever is given no two.

use cms::{content_info::ContentInfo, signed_data::SignedData};
use const_oid::db::rfc5911::ID_SIGNED_DATA;
use der::{Any, Encode, asn1::OctetString};

use super::{CadesError, unencodable};
use crate::encoding::decode_exact;

/// Puts a content into its detached signature (RFC 5652 section 5.2), as a file `.p7m` has it.
///
/// Nothing that was signed changes, and nothing is verified here: [`super::verify`] says whether the two belong together.
pub fn enclose(cms: &[u8], content: &[u8]) -> Result<Vec<u8>, CadesError> {
    let info: ContentInfo = decode_exact(cms).ok_or(CadesError::Malformed)?;
    if info.content_type != ID_SIGNED_DATA {
        return Err(CadesError::Malformed);
    }
    let inner = info.content.to_der().map_err(unencodable)?;
    let mut signed: SignedData = decode_exact(&inner).ok_or(CadesError::Malformed)?;
    if signed.encap_content_info.econtent.is_some() {
        return Err(CadesError::NotDetached);
    }
    let content = OctetString::new(content).map_err(unencodable)?;
    signed.encap_content_info.econtent = Some(Any::encode_from(&content).map_err(unencodable)?);
    ContentInfo {
        content_type: ID_SIGNED_DATA,
        content: Any::encode_from(&signed).map_err(unencodable)?,
    }
    .to_der()
    .map_err(unencodable)
}
