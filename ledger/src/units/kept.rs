//! How a field is kept in a snapshot, where what serde derives will not do.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Keeps a field as JSON text: facts leave absent fields out, which only a self-describing form can
/// read back.
pub(crate) mod in_json {
    use serde::de::{DeserializeOwned, Error as _};
    use serde::ser::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<T: Serialize, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        serde_json::to_string(value).map_err(S::Error::custom)?.serialize(to)
    }

    pub(crate) fn deserialize<'de, T: DeserializeOwned, D: Deserializer<'de>>(
        from: D,
    ) -> Result<T, D::Error> {
        // A snapshot is read from memory: the text stays where it is.
        let text = <&str>::deserialize(from)?;
        serde_json::from_str(text).map_err(D::Error::custom)
    }
}

/// Reads a large map. What is derived looks for the place of every key, as if they came in any
/// order, and leaves its nodes half full; a map made of a whole list in order is built at once.
pub(crate) fn map<'de, K, V, D>(from: D) -> Result<BTreeMap<K, V>, D::Error>
where
    K: Deserialize<'de> + Ord,
    V: Deserialize<'de>,
    D: Deserializer<'de>,
{
    struct InOrder<K, V>(PhantomData<(K, V)>);

    impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Visitor<'de> for InOrder<K, V> {
        type Value = BTreeMap<K, V>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Self::Value, A::Error> {
            // How many there are is said by bytes that nobody has checked.
            let mut pairs = Vec::with_capacity(from.size_hint().unwrap_or(0).min(4096));
            while let Some(pair) = from.next_entry()? {
                pairs.push(pair);
            }
            Ok(pairs.into_iter().collect())
        }
    }

    from.deserialize_map(InOrder(PhantomData))
}

/// [`map`], of maps by day.
pub(crate) fn map_by_day<'de, T, K, V, D>(from: D) -> Result<BTreeMap<T, BTreeMap<K, V>>, D::Error>
where
    T: Deserialize<'de> + Ord,
    K: Deserialize<'de> + Ord,
    V: Deserialize<'de>,
    D: Deserializer<'de>,
{
    #[derive(Deserialize)]
    #[serde(bound = "K: Deserialize<'de> + Ord, V: Deserialize<'de>")]
    struct OfDay<K, V>(#[serde(deserialize_with = "map")] BTreeMap<K, V>);

    let days = BTreeMap::<T, OfDay<K, V>>::deserialize(from)?;
    Ok(days.into_iter().map(|(day, OfDay(all))| (day, all)).collect())
}
