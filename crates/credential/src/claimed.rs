//! What a presentation says of itself before anything of it was verified: enough to know what to expect of it.

use serde_json::Value;

use crate::{
    credential::LONGEST_CREDENTIAL,
    json::{self, Object},
    jws::decode,
};

/// Nothing here is to be believed; it is compared with what the verifier decides to expect.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Claimed {
    /// The kind of document (`vct`).
    pub credential_type: String,
    /// What the holder says to have signed for (`nonce`).
    pub nonce: String,
}

/// Reads it, if the text can be a presentation at all.
pub fn claimed(presentation: &str) -> Option<Claimed> {
    if presentation.len() > LONGEST_CREDENTIAL {
        return None;
    }
    let (presented, key_binding) = presentation.rsplit_once('~')?;
    let (token, _) = presented.split_once('~').unwrap_or((presented, ""));
    Some(Claimed {
        credential_type: text(&payload(token)?, "vct")?,
        nonce: text(&payload(key_binding)?, "nonce")?,
    })
}

fn payload(token: &str) -> Option<Object> {
    json::object(&decode(token.split('.').nth(1)?)?)
}

fn text(object: &Object, name: &str) -> Option<String> {
    object.get(name).and_then(Value::as_str).map(str::to_owned)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::jws::encode;

    #[test]
    fn it_is_read_as_it_stands_there() {
        let [issued, bound] = [r#"{"vct":"kind"}"#, r#"{"nonce":"once"}"#].map(encode_text);
        let presentation = format!("e30.{issued}.c2ln~claim~e30.{bound}.c2ln");

        let claimed = claimed(&presentation).unwrap();

        assert_eq!(claimed.credential_type, "kind");
        assert_eq!(claimed.nonce, "once");
    }

    #[test]
    fn what_can_be_no_presentation_says_nothing() {
        let [issued, bound] = [r#"{"vct":"kind"}"#, r#"{"nonce":7}"#].map(encode_text);
        for text in [
            "".to_owned(),
            "~".to_owned(),
            format!("e30.{issued}.c2ln~"),
            format!("e30.{issued}.c2ln~e30.{bound}.c2ln"),
            "~".repeat(LONGEST_CREDENTIAL + 1),
        ] {
            assert_eq!(claimed(&text), None);
        }
    }

    fn encode_text(text: &str) -> String {
        encode(text.as_bytes())
    }
}
