//! Code 128 of digits: the bar code of cards.
//!
//! Source: ISO/IEC 15417. Pairs of digits stand in code set C, which needs half the width.

use std::fmt::Write as _;

/// Digits and their bars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code128 {
    digits: String,
    values: Vec<u8>,
}

/// The widths of bars and spaces of each value, a bar first.
const WIDTHS: [&str; 106] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213",
    "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132",
    "221231", "213212", "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211",
    "212123", "212321", "232121", "111323", "131123", "131321", "112313", "132113", "132311", "211313",
    "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121", "313121", "211331",
    "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111",
    "314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214",
    "112412", "122114", "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111",
    "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311", "113141",
    "114131", "311141", "411131", "211412", "211214", "211232",
];

const STOP: &str = "2331112";
const START_C: u8 = 105;
const TO_B: u8 = 100;

/// The light room every code needs on both sides, in widths of the narrowest bar.
const QUIET: u32 = 10;

impl Code128 {
    /// The bars of these digits, or none when something else stands among them or nothing does.
    pub fn of(digits: &str) -> Option<Self> {
        if digits.is_empty() || digits.len() > 48 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut values = vec![START_C];
        let pairs = digits.as_bytes().chunks(2);
        for pair in pairs {
            if let [ten, one] = pair {
                let (ten, one) = (ten.saturating_sub(b'0'), one.saturating_sub(b'0'));
                values.push(ten.saturating_mul(10).saturating_add(one));
            } else {
                // A digit that is left over stands in code set B, where 0 has the value 16.
                values.push(TO_B);
                values.extend(pair.iter().map(|digit| digit.saturating_sub(b' ')));
            }
        }
        let mut places = 0_u32..;
        let sum = values.iter().fold(0_u32, |sum, value| {
            let place = places.next().unwrap_or_default().max(1);
            sum.saturating_add(place.saturating_mul(u32::from(*value)))
        });
        values.push(u8::try_from(sum.rem_euclid(103)).ok()?);
        Some(Self { digits: digits.to_owned(), values })
    }

    /// What it says.
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// Widths of bars and spaces in turn, from the first bar to the last.
    pub fn widths(&self) -> Vec<u32> {
        let values = self.values.iter().filter_map(|value| WIDTHS.get(usize::from(*value)));
        let all = values.copied().chain([STOP]);
        all.flat_map(str::chars).filter_map(|width| width.to_digit(10)).collect()
    }

    /// The bars as a drawing that stands in a page.
    pub fn svg(&self) -> String {
        let (mut x, mut path) = (QUIET, String::new());
        for (place, width) in self.widths().into_iter().enumerate() {
            if place.rem_euclid(2) == 0 {
                let _a_string_takes_all = write!(path, "M{x} 0h{width}v24h-{width}z");
            }
            x = x.saturating_add(width);
        }
        let all = x.saturating_add(QUIET);
        format!(
            "<svg class=\"bars\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {all} 24\" \
             preserveAspectRatio=\"none\" shape-rendering=\"crispEdges\">\
             <rect width=\"{all}\" height=\"24\" fill=\"#fff\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_value_is_eleven_wide_and_unlike_the_others() {
        let mut seen = BTreeSet::new();
        for pattern in WIDTHS {
            assert_eq!(pattern.bytes().map(|byte| u32::from(byte - b'0')).sum::<u32>(), 11, "{pattern}");
            // Bars are an even number of widths in all, which is how a reader finds a misprint.
            let bars = pattern.bytes().step_by(2).map(|byte| u32::from(byte - b'0')).sum::<u32>();
            assert_eq!(bars % 2, 0, "{pattern}");
            assert!(seen.insert(pattern), "{pattern}");
        }
    }

    #[test]
    fn a_known_code_has_its_known_values() {
        // The worked example of the standard's check character: start C, 12, 34, sum 105+12+68=185.
        assert_eq!(Code128::of("1234").unwrap().values, [105, 12, 34, 82]);
        // An odd digit goes to code set B.
        // 105 + 12 + 2 * 100 + 3 * 19 = 374 = 3 * 103 + 65.
        assert_eq!(Code128::of("123").unwrap().values, [105, 12, 100, 19, 65]);
        assert_eq!(Code128::of("8800000015").unwrap().widths().iter().sum::<u32>(), 7 * 11 + 13);
        assert!(Code128::of("").is_none() && Code128::of("12a").is_none() && Code128::of("１２").is_none());
    }
}
