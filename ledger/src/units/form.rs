//! The two forms in which serde keeps a unit.
//!
//! People read the printed form, and so it stands in entries, answers and exports: in everything
//! that is JSON. A snapshot is read by this program alone, and at every opening; there a unit is the
//! number it counts with, which takes no reading of digits and less room.

/// Serialises as the printed form for people, and for the program as the fields derive it. The type
/// says `#[derive(Serialize, Deserialize)] #[serde(remote = "Self")]`: that derives functions of its
/// own instead of the traits.
macro_rules! two_forms {
    ($($name:ident),*) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                if to.is_human_readable() {
                    to.serialize_str($crate::units::Print::line(self).as_str())
                } else {
                    Self::serialize(self, to)
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                if from.is_human_readable() {
                    $crate::units::parsed(from)
                } else {
                    Self::deserialize(from)
                }
            }
        }
    )*};
}
pub(crate) use two_forms;

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use crate::journal::{Account, Commodity, LotId};
    use crate::units::{CardNo, Cny, Day, Digest, MemberId, Moment, Points, Seq, VoucherNo};

    /// Both forms read back; gives the printed one and the size of the other.
    fn forms<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) -> (String, usize) {
        let (printed, kept) = (serde_json::to_string(value).unwrap(), postcard::to_stdvec(value).unwrap());
        assert_eq!(serde_json::from_str::<T>(&printed).unwrap(), *value);
        assert_eq!(postcard::from_bytes::<T>(&kept).unwrap(), *value);
        (printed, kept.len())
    }

    #[test]
    fn units_are_text_for_people_and_numbers_in_a_snapshot() {
        let shown = |printed: &str| format!("\"{printed}\"");
        assert_eq!(forms(&Points::from_minor(-305)), (shown("-3.05"), 2));
        assert_eq!(forms(&MemberId::number(7)), (shown("M000007"), 1));
        assert_eq!(forms(&VoucherNo::number(12)), (shown("V0000012-5"), 1));
        assert_eq!(forms(&CardNo::FIRST), (shown("8800000013"), 5));
        assert_eq!(forms(&Day::of_date(1970, 1, 3).unwrap()), (shown("1970-01-03"), 1));
        assert_eq!(forms(&Moment::from_millis(1)), (shown("1970-01-01T00:00:00.001Z"), 1));
        assert_eq!(forms(&Digest::of(&[])).1, 32);
        assert_eq!(forms(&LotId { seq: Seq::number(12), place: 0 }), (shown("12.0"), 2));
        assert_eq!(forms(&Account::Held(MemberId::number(7))), (shown("held:M000007"), 2));
        assert_eq!(forms(&Commodity::Cards(Cny::from_minor(100))), (shown("CARD:1.00"), 3));
    }

    #[test]
    fn numbers_that_are_no_value_are_not_read_from_a_snapshot() {
        assert!(postcard::from_bytes::<CardNo>(&postcard::to_stdvec(&1_000_000_000_u32).unwrap()).is_err());
        assert!(postcard::from_bytes::<Day>(&postcard::to_stdvec(&i32::MAX).unwrap()).is_err());
        assert!(postcard::from_bytes::<Moment>(&postcard::to_stdvec(&i64::MIN).unwrap()).is_err());
        assert!(postcard::from_bytes::<Account>(&[99]).is_err());
    }
}
