//! JSON of strangers, read strictly, and our own, written in one way.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

/// An object of JSON.
pub(crate) type Object = Map<String, Value>;

/// Reads an object; a name that stands twice in one object is refused, because others would take the other value.
pub(crate) fn object(bytes: &[u8]) -> Option<Object> {
    read(bytes)
}

/// Reads an array, with names as in [`object`].
pub(crate) fn array(bytes: &[u8]) -> Option<Vec<Value>> {
    read(bytes)
}

/// Writes what has members in a fixed order.
pub(crate) fn write(value: &impl Serialize) -> Vec<u8> {
    // Invariant: structures, strings, numbers and maps with string keys always serialise into memory.
    serde_json::to_vec(value).unwrap_or_default()
}

/// A value whose objects are written by name, whatever order the map in memory has.
pub(crate) struct Sorted<'a>(pub(crate) &'a Value);

impl Serialize for Sorted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(object) => object
                .iter()
                .map(|(name, value)| (name, Sorted(value)))
                .collect::<BTreeMap<_, _>>()
                .serialize(serializer),
            Value::Array(elements) => serializer.collect_seq(elements.iter().map(Sorted)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                self.0.serialize(serializer)
            }
        }
    }
}

fn read<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    serde_json::from_slice::<UniqueNames>(bytes).ok()?;
    serde_json::from_slice(bytes).ok()
}

/// JSON of which only is known that no object has a name twice.
struct UniqueNames;

impl<'a> Deserialize<'a> for UniqueNames {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueNamesVisitor)
    }
}

struct UniqueNamesVisitor;

impl<'a> Visitor<'a> for UniqueNamesVisitor {
    type Value = UniqueNames;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("json without a name twice")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<UniqueNames, A::Error> {
        let mut names = BTreeSet::new();
        while let Some(name) = map.next_key::<String>()? {
            if !names.insert(name) {
                return Err(de::Error::custom("a name stands twice"));
            }
            map.next_value::<UniqueNames>()?;
        }
        Ok(UniqueNames)
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut elements: A) -> Result<UniqueNames, A::Error> {
        while elements.next_element::<UniqueNames>()?.is_some() {}
        Ok(UniqueNames)
    }

    fn visit_unit<E: de::Error>(self) -> Result<UniqueNames, E> {
        Ok(UniqueNames)
    }

    fn visit_bool<E: de::Error>(self, _value: bool) -> Result<UniqueNames, E> {
        Ok(UniqueNames)
    }

    fn visit_i64<E: de::Error>(self, _value: i64) -> Result<UniqueNames, E> {
        Ok(UniqueNames)
    }

    fn visit_u64<E: de::Error>(self, _value: u64) -> Result<UniqueNames, E> {
        Ok(UniqueNames)
    }

    fn visit_f64<E: de::Error>(self, _value: f64) -> Result<UniqueNames, E> {
        Ok(UniqueNames)
    }

    fn visit_str<E: de::Error>(self, _value: &str) -> Result<UniqueNames, E> {
        Ok(UniqueNames)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_name_that_stands_twice_is_refused_at_any_depth() {
        for text in [
            r#"{"a":1,"a":2}"#,
            r#"{"a":{"b":1,"b":1}}"#,
            r#"{"a":[{"b":1,"\u0062":1}]}"#,
        ] {
            assert_eq!(object(text.as_bytes()), None, "{text}");
        }
        assert_eq!(array(br#"[{"b":1,"b":1}]"#), None);
        assert!(object(br#"{"a":{"b":1},"b":{"b":1.5},"c":[null,true,-1,"x"]}"#).is_some());
    }

    #[test]
    fn only_an_object_or_an_array_alone_is_read() {
        assert_eq!(object(b"[]"), None);
        assert_eq!(array(b"{}"), None);
        assert_eq!(object(b"{} {}"), None);
        assert_eq!(object(b"{\"a\":\"\xff\"}"), None);
        assert_eq!(object("[".repeat(200_000).as_bytes()), None);
    }

    #[test]
    fn objects_are_written_by_name() {
        let value = json!({"b": [{"z": 1, "a": null}], "a": "ә"});

        assert_eq!(
            String::from_utf8(write(&Sorted(&value))).unwrap(),
            r#"{"a":"ә","b":[{"a":null,"z":1}]}"#
        );
    }
}
