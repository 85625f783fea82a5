//! What people do at the desk, told with the real worker on the book of the demonstration.

#![cfg(test)]

mod figures;
mod finance;
mod judging;
mod moving;
mod people;
mod redeeming;
mod store_room;

use ledger::units::MemberId;
use ratatui::crossterm::event::{KeyCode, KeyEvent};

use super::harness::{AUDITOR, CHIEF, CLERK, Desk, ENGLISH, FINANCE, KEEPER, OTHER_CLERK, REVIEWER};
use super::stories_of_earning::ACTS;
use super::{Event, Mode};
use crate::screens::Found;
use crate::theme::{Palette, Theme};
use crate::widgets::Look;
use crate::words::{Lang, Word};

const SALT: &str = "6909990001032";
const NOTEBOOK: &str = "6909990003043";
const SMOKE: &str = "6909990005016";

/// What Chinese words the desk uses for something.
fn zh(word: Word) -> &'static str {
    Lang::Zh.say(word)
}

fn f9() -> Event {
    Event::Key(KeyEvent::from(KeyCode::F(9)))
}

/// Somebody with a card and at least so many points whom the clerk may serve.
fn rich(desk: &mut Desk, points: i64) -> Found {
    desk.member(|found| {
        found.row.balance.available.minor() >= points * 100
            && found.row.card.is_some()
            && ![9, 18].map(MemberId::number).contains(&found.row.balance.member)
    })
}

fn card(found: &Found) -> String {
    found.row.card.unwrap().to_string()
}

/// At the counter, with this person before it.
fn serving(desk: &mut Desk, found: &Found) {
    desk.f(2);
    desk.scan(&card(found));
    desk.says(&found.name);
}

/// A stocktake of salt and notebooks, just opened.
fn counting(desk: &mut Desk) {
    desk.ctrl('s');
    desk.ctrl('n');
    desk.type_text("SALT-400G;NOTEBOOK");
    desk.f(9);
    desk.f(9);
}

/// Every screen at its most telling, by name.
#[expect(clippy::too_many_lines, reason = "a line a screen")]
fn screens(look: Look) -> Vec<(String, Desk)> {
    let mut all = Vec::new();
    let mut add = |name: &str, operator, look_at: &dyn Fn(&mut Desk)| {
        let mut desk = Desk::with(operator, look);
        look_at(&mut desk);
        all.push((name.to_owned(), desk));
    };
    add("home", CLERK, &|_| {});
    add("redeem-empty", CLERK, &|desk| desk.f(2));
    add("redeem-basket", CLERK, &basket);
    add("redeem-confirm", CLERK, &|desk| {
        basket(desk);
        desk.f(9);
    });
    add("redeem-slip", CLERK, &|desk| {
        basket(desk);
        desk.f(9);
        desk.f(9);
    });
    add("redeem-pick", CLERK, &|desk| {
        desk.f(2);
        desk.type_text("9559");
        desk.enter();
    });
    add("redeem-parked", CLERK, &|desk| {
        desk.f(2);
        desk.ctrl('t');
    });
    add("members", CLERK, &|desk| desk.f(3));
    add("member", CLERK, &|desk| {
        desk.f(3);
        desk.type_text("9559");
        desk.enter();
    });
    add("review", REVIEWER, &|desk| desk.f(4));
    add("review-act", REVIEWER, &|desk| {
        desk.f(4);
        desk.key(KeyCode::End);
        desk.key(KeyCode::Up);
        desk.enter();
    });
    add("review-returned", REVIEWER, &|desk| {
        desk.f(4);
        desk.key(KeyCode::Tab);
    });
    add("dispatch", REVIEWER, &|desk| desk.ctrl('d'));
    add("cases", CLERK, &|desk| desk.ctrl('b'));
    add("notice", REVIEWER, &|desk| {
        desk.ctrl('o');
        object(desk);
    });
    add("explain", CLERK, &|desk| {
        desk.f(3);
        desk.type_text("9559");
        desk.enter();
        desk.type_text("6");
    });
    add("case", CLERK, &|desk| {
        desk.ctrl('b');
        desk.enter();
    });
    add("case-by-code", CLERK, &|desk| {
        desk.ctrl('b');
        for _ in 0..3 {
            desk.key(KeyCode::Down);
        }
        desk.enter();
        desk.type_text("6");
    });
    add("case-slip", CLERK, &|desk| {
        desk.ctrl('b');
        desk.enter();
        desk.type_text("5");
    });
    add("sheets", CLERK, &|desk| {
        desk.lay_beside("acts.csv", ACTS.as_bytes());
        desk.ctrl('a');
    });
    add("sheets-tried", CLERK, &|desk| {
        desk.lay_beside("acts.csv", ACTS.as_bytes());
        desk.ctrl('a');
        desk.enter();
    });
    add("prints", CLERK, &|desk| desk.ctrl('w'));
    add("goods", CHIEF, &|desk| desk.f(6));
    add("goods-slow", KEEPER, &|desk| {
        desk.f(6);
        for _ in 0..3 {
            desk.key(KeyCode::Tab);
        }
    });
    add("stocktake", KEEPER, &|desk| {
        counting(desk);
        desk.scan(SALT);
    });
    add("stocktake-past", KEEPER, &|desk| desk.ctrl('s'));
    add("stocktake-signing", KEEPER, &|desk| {
        counting(desk);
        desk.type_text("3*notebook");
        desk.enter();
        desk.type_text("2*salt-400g");
        desk.enter();
        desk.f(9);
        desk.f(9);
        desk.enter();
    });
    add("trace", CHIEF, &|desk| {
        desk.ctrl('u');
        desk.scan("6909990001018");
    });
    add("funds", CHIEF, &|desk| desk.f(7));
    for (part, tabs) in [("draws", 1), ("exceptions", 2), ("spending", 3)] {
        add(&format!("funds-{part}"), FINANCE, &|desk| {
            desk.f(7);
            for _ in 0..tabs {
                desk.key(KeyCode::Tab);
            }
        });
    }
    add("draws", REVIEWER, &|desk| {
        desk.f(7);
        desk.type_text("6");
    });
    for (view, tabs) in [("papers", 0), ("match", 1), ("reckoning", 2)] {
        add(&format!("draw-{view}"), FINANCE, &|desk| {
            finance::draw(desk, "Y000001");
            for _ in 0..tabs {
                desk.key(KeyCode::Tab);
            }
        });
    }
    add("draw-request", FINANCE, &|desk| {
        desk.f(7);
        desk.type_text("5");
    });
    for (view, tabs) in [("open", 0), ("ages", 1)] {
        add(&format!("obligations-{view}"), FINANCE, &|desk| {
            desk.f(7);
            desk.type_text("7");
            for _ in 0..tabs {
                desk.key(KeyCode::Tab);
            }
        });
    }
    add("periods", FINANCE, &|desk| {
        desk.f(7);
        desk.type_text("8");
        desk.key(KeyCode::End);
    });
    add("reports", FINANCE, &|desk| desk.ctrl('f'));
    add("report", FINANCE, &|desk| {
        desk.ctrl('f');
        desk.enter();
        desk.key(KeyCode::Down);
    });
    add("entries", AUDITOR, &|desk| {
        desk.ctrl('f');
        desk.enter();
        desk.key(KeyCode::Down);
        desk.enter();
    });
    add("audit", AUDITOR, &|desk| {
        desk.f(8);
        desk.f(9);
        desk.wait_for(look.say(Word::AUDIT_NOT_ANCHORED));
    });
    add("act", OTHER_CLERK, &|desk| {
        desk.f(4);
        desk.ctrl('n');
        desk.f(9);
    });
    add("day", CLERK, &|desk| desk.ctrl('g'));
    add("day-count", CLERK, &|desk| {
        desk.ctrl('g');
        desk.type_text("3");
        desk.type_text("4");
        desk.type_text("12");
        desk.enter();
    });
    add("day-sheet", CLERK, &|desk| {
        desk.ctrl('g');
        desk.type_text("7");
    });
    add("help", CLERK, &|desk| desk.f(1));
    add("palette", CLERK, &|desk| desk.ctrl('p'));
    add("locked", CLERK, &|desk| desk.ctrl('l'));
    let mut kiosk = Desk::closed(Mode::Kiosk, look);
    kiosk.scan("8800000096");
    all.push(("kiosk".to_owned(), kiosk));
    all.push(("kiosk-idle".to_owned(), Desk::closed(Mode::Kiosk, look)));
    let mut kiosk = Desk::closed(Mode::Kiosk, look);
    kiosk.scan("8800000096");
    kiosk.key(KeyCode::PageDown);
    all.push(("kiosk-waiting".to_owned(), kiosk));
    all.push(("sign-in".to_owned(), Desk::closed(Mode::Desk, look)));
    all
}

/// Objects to the credit in focus.
fn object(desk: &mut Desk) {
    // The first row is one that somebody doubted already.
    desk.key(KeyCode::Down);
    desk.type_text("1");
    desk.type_text("当晚不在场");
    desk.key(KeyCode::Tab);
    desk.type_text("我那晚没看见他");
    desk.f(9);
    desk.f(9);
}

fn basket(desk: &mut Desk) {
    let who = rich(desk, 10);
    serving(desk, &who);
    desk.scan(NOTEBOOK);
    desk.scan(SALT);
}

#[test]
fn every_screen_reads_well_and_fits_every_window() {
    for (lang, look) in [("zh", Look::PLAIN), ("en", ENGLISH)] {
        for (name, desk) in screens(look) {
            insta::assert_snapshot!(format!("{name}-{lang}"), desk.text());
            desk.fits_everywhere();
        }
    }
}

#[test]
fn without_colour_the_row_in_focus_and_errors_are_marked() {
    let look = Look { theme: Theme { palette: Palette::Mono, ..Theme::PLAIN }, lang: Lang::Zh };
    let mut desk = Desk::with(REVIEWER, look);
    desk.f(4);
    desk.says("> ");
    assert!(desk.styles().contains("reversed"), "{}", desk.styles());
    desk.ctrl('n');
    desk.f(9);
    desk.says("! ");
    assert!(desk.cursor().is_some());
}

#[test]
fn a_window_too_small_says_how_large_it_must_be_and_recovers() {
    let mut desk = Desk::of(CLERK);
    desk.resize(40, 10);
    desk.says("60");
    desk.says("40x10");
    desk.resize(60, 20);
    desk.says(zh(Word::HOME_COVERAGE));
    for size in [(0, 0), (1, 1), (200, 1), (3, 60)] {
        desk.resize(size.0, size.1);
        desk.text();
    }
}
