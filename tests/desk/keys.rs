//! How many keys a task takes in the real program, from the home page on.

use super::{Desk, F2, F9};

const ESC: &str = "\x1b";

/// A person at the demonstration's desk, whose keys and scans are counted.
struct Hands {
    desk: Desk,
    keys: usize,
    scans: usize,
}

impl Hands {
    fn at_home() -> Self {
        Self { desk: Desk::demo(&[]), keys: 0, scans: 0 }
    }

    fn key(&mut self, key: &str, until: &str) {
        self.keys += 1;
        self.desk.press(key);
        self.desk.wait_for(until);
    }

    fn types(&mut self, text: &str) {
        self.keys += text.chars().count();
        self.desk.slowly(text);
    }

    fn scan(&mut self, code: &str, until: &str) {
        self.scans += 1;
        self.desk.scan(code);
        self.desk.wait_for(until);
    }

    /// Hands goods to member M000031 and says how many keys and scans it took.
    fn redeem(goods: &[(&str, &str)]) -> (usize, usize) {
        let mut hands = Self::at_home();
        hands.key(F2, "请先扫卡");
        hands.scan("8800000310", "M000031");
        for (code, name) in goods {
            hands.scan(code, name);
        }
        hands.key(F9, "请确认");
        hands.key(F9, "按 Esc 为下一位服务");
        (hands.keys, hands.scans)
    }
}

const SALT: (&str, &str) = ("6909990001032", "加碘盐");
const TOWEL: (&str, &str) = ("6909990002022", "毛巾");
const NOTEBOOK: (&str, &str) = ("6909990003043", "笔记本");

#[test]
fn one_good_is_redeemed_with_three_keys_beside_the_scans() {
    assert_eq!(Hands::redeem(&[SALT]), (3, 2));
}

#[test]
fn three_goods_are_redeemed_with_three_keys_beside_the_scans() {
    assert_eq!(Hands::redeem(&[SALT, TOWEL, NOTEBOOK]), (3, 4));
}

#[test]
fn a_member_without_his_card_is_found_in_at_most_eight_keys() {
    let mut hands = Hands::at_home();
    for (typed, is_list, keys) in [("lmn", true, 6), ("m128", false, 6), ("0885", true, 7)] {
        hands.keys = 0;
        hands.key(F2, "请先扫卡");
        hands.types(typed);
        if is_list {
            hands.key("\r", "选择");
            hands.key("1", "购物篮是空的");
        } else {
            hands.key("\r", "购物篮是空的");
        }
        assert!(hands.desk.text().contains("M000128"), "{}", hands.desk.text());
        assert_eq!(hands.keys, keys, "{typed}");
        hands.desk.press(ESC);
        hands.desk.wait_for("请先扫卡");
        hands.desk.press(ESC);
        hands.desk.wait_for("兑付保障率");
    }
}
