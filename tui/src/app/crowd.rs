//! A hundred thousand members: how long the desk takes when a whole city is on file.
//!
//! `cargo test --release -p tui --lib a_hundred_thousand -- --ignored --nocapture` measures.

#![cfg(test)]

use std::time::{Duration, Instant};

use ledger::book::{Book, Submission};
use ledger::rules::members::{EnrolMember, Person};
use ledger::store::Sqlite;
use ledger::units::{IdNumber, OperatorId};
use ratatui::crossterm::event::KeyCode;

use super::Event;
use super::harness::{CHIEF, CLERK, Desk};
use crate::demo;
use crate::widgets::Look;
use crate::words::{Lang, Word};

/// How many.
const MEMBERS: u32 = 100_000;

/// What names are made of.
const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕";
const GIVEN: &str = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国志成山苗德海小玉兰春梅红文斌";

/// An ID number of nobody, another for every number.
fn id_number(number: u32) -> IdNumber {
    let (day, nth) = (number / 1_000, number % 1_000);
    let body = format!("1101051970{:02}{:02}{nth:03}", day % 12 + 1, day / 12 + 1);
    let mut all = "0123456789X".chars().filter_map(|check| format!("{body}{check}").parse().ok());
    all.next().unwrap()
}

/// Enrols so many people of invented names.
fn crowd(book: &mut Book<Sqlite>) {
    let [surnames, given] = [SURNAMES, GIVEN].map(|all| all.chars().collect::<Vec<_>>());
    let desk = "office".parse().unwrap();
    let session = book.sign_in(OperatorId::number(CHIEF.into()), &demo::PIN.parse().unwrap(), &desk).unwrap();
    let (_, today) = book.now();
    let place = |number: u32, step: u32, all: &[char]| all[(number / step) as usize % all.len()];
    for batch in 0..MEMBERS / 1_000 {
        let enrol = |number: u32| {
            let name: String =
                [place(number, 1, &surnames), place(number, 41, &given), place(number, 7, &given)]
                    .iter()
                    .collect();
            let phone = format!("142{number:08}").parse().unwrap();
            let person = Person { name: name.parse().unwrap(), phone, id_number: id_number(number) };
            Submission {
                session: session.clone(),
                second: None,
                request: format!("crowd-{number}").parse().unwrap(),
                command: EnrolMember { member: None, joined: today, person }.into(),
            }
        };
        let all: Vec<Submission> = (batch * 1_000..(batch + 1) * 1_000).map(enrol).collect();
        book.submit_all(&all).unwrap();
    }
}

/// The median, the 99th percentile and the longest.
fn said(what: &str, mut took: Vec<Duration>) {
    took.sort();
    let (median, p99, last) = (took[took.len() / 2], took[took.len() * 99 / 100], took[took.len() - 1]);
    println!("{what}: {} times, median {median:.2?}, p99 {p99:.2?}, longest {last:.2?}", took.len());
}

#[test]
#[ignore = "enrols a hundred thousand members, and measures"]
fn a_hundred_thousand_members_are_searched_while_they_are_typed() {
    let first = Desk::prepared(CLERK, Look::PLAIN, crowd);
    // Another desk opens the book as it is now.
    let began = Instant::now();
    let mut desk = Desk::beside(&first, CLERK);
    println!("from the start to the first page with its figures: {:.2?}", began.elapsed());
    let began = Instant::now();
    Desk::unopened(&first).drawn(80, 24);
    println!("from the start to the first frame: {:.2?}", began.elapsed());

    desk.f(3);
    let (mut keys, mut frames, mut answers) = (Vec::new(), Vec::new(), Vec::new());
    for typed in ["wxm", "zhangwei", "王明", "0885", "00042", "m100", "lin", "q", "7"].repeat(4) {
        for letter in typed.chars() {
            let began = Instant::now();
            desk.hold(Event::Key(KeyCode::Char(letter).into()));
            keys.push(began.elapsed());
            desk.settle();
            answers.push(began.elapsed());
            let began = Instant::now();
            desk.drawn(120, 36);
            frames.push(began.elapsed());
        }
        desk.does_not_say(Lang::Zh.say(Word::NOTHING_FOUND));
        desk.ctrl('u');
    }
    said("a key without its query", keys);
    said("a key with its query", answers);
    said("a frame", frames);
}
