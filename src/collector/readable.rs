//! Whether every reader can read a piece of JSON. What is passed on unread (`RawValue`, keys that
//! nobody asks for) is only looked at for its brackets; half a surrogate, `1e999` or a thousand
//! brackets would come to light in the answer to a reader, whose whole table they would break.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Lists and objects in each other. A row has three; readers give up beyond some hundred.
const DEPTH_MAX: u8 = 32;

/// Reads all of a piece of JSON and keeps nothing of it, so that it costs no memory.
///
/// # Errors
/// What a reader would stumble over.
pub fn check(json: &str) -> Result<(), serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(json);
    Depth(0).deserialize(&mut reader)?;
    reader.end()
}

/// In how many lists and objects a value lies.
#[derive(Clone, Copy)]
struct Depth(u8);

impl Depth {
    fn deeper<E: Error>(self) -> Result<Depth, E> {
        match self.0 {
            DEPTH_MAX => Err(E::custom(format_args!("nested deeper than {DEPTH_MAX}"))),
            depth => Ok(Depth(depth + 1)),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Depth {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Depth {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let inside = self.deeper()?;
        while list.next_element_seed(inside)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let inside = self.deeper()?;
        while map.next_entry_seed(inside, inside)?.is_some() {}
        Ok(())
    }
}
