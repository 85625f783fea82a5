//! Moments in a text that speaks to people.

use ledger::units::{Moment, Zone};

/// How long a moment is in the ledger's words: `2026-03-01T06:56:16.789Z`.
const LONG: usize = 24;

/// The text with its moments as the clock on the station's wall shows them: `2026-03-01 14:56`.
pub fn on_the_wall(text: &str, zone: Zone) -> String {
    let (mut said, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(first) = rest.chars().next() {
        if let Some(at) = rest.get(..LONG).and_then(|typed| typed.parse::<Moment>().ok()) {
            let (hour, minute, _) = zone.clock(at);
            said.extend([zone.day(at).to_string(), format!(" {hour:02}:{minute:02}")]);
            rest = rest.get(LONG..).unwrap_or_default();
        } else {
            said.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_said_in_the_time_of_the_station_and_all_else_stays() {
        let said = on_the_wall("O0002 已锁定至 2026-03-01T16:05:16.789Z：请等待", Zone::SHANGHAI);
        assert_eq!(said, "O0002 已锁定至 2026-03-02 00:05：请等待");
        for text in ["", "2026-03-01T16:05", "V0000012-5 已日结", "\u{6c34}\u{6c34}"] {
            assert_eq!(on_the_wall(text, Zone::SHANGHAI), text);
        }
    }
}
