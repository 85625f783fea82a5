//! Shifts and the close of a day, as plain commands.

use super::*;

/// The goods a draw named, each with so many pieces: `--count RICE:3`.
fn counted(drawn: &Value, pieces: u32) -> Vec<String> {
    let goods = drawn["event"]["goods"].as_array().unwrap();
    goods.iter().map(|good| format!("{}:{pieces}", good.as_str().unwrap())).collect()
}

#[test]
fn a_day_from_the_first_shift_to_the_signed_close_takes_plain_commands() {
    let counter = Counter::stocked();
    let opened = counter.done("shift open st.book --by 2 --desk desk-1");
    assert_eq!(opened["event"]["type"], "shift.opened");
    counter.done("redeem st.book M000001 RICE*2 --by 2 --desk desk-1");
    let shifts = counter.done("shift list st.book");
    assert_eq!(shifts["shifts"][0]["tally"]["redemptions"], 1);
    let closed = counter.done("shift close st.book --slips 1 --by 2 --desk desk-1");
    assert_eq!(
        (&closed["event"]["difference"], &closed["event"]["tally"]["pieces"]),
        (&0.into(), &"2".into())
    );
    let (code, none) = counter.ask("shift close st.book --by 2 --desk desk-1");
    assert_eq!((code, &none["error"]), (2, &"usage".into()));

    let page = counter.done("day check st.book");
    let line = |page: &Value, name: &str| {
        let lines = page["lines"].as_array().unwrap();
        lines.iter().find(|line| line["check"] == name).unwrap()["figure"].clone()
    };
    assert_eq!((line(&page, "to_count"), line(&page, "shifts")), (1.into(), 0.into()));
    assert_eq!((&page["slips"]["count"], &page["slips"]["missing"]), (&1.into(), &serde_json::json!([])));
    let refused = counter.refused("day close st.book --by 2 --second 5");
    assert_eq!(refused["refusal"], "count_needed");
    let drawn = counter.done("day draw st.book --by 4");
    let found = counter.done(&format!("day count st.book {} --by 4", counted(&drawn, 1).join(" ")));
    assert_eq!(found["goods"][0]["found"], serde_json::json!({ "sku": "RICE", "counted": "1", "book": "1" }));
    assert_eq!(counter.refused("day close st.book --by 2")["refusal"], "second_person_needed");
    let closed = counter.done("day close st.book --by 2 --second 5");
    assert_eq!(closed["event"]["slips"], 1);
    assert_eq!(closed["sheet"]["closed"]["seq"], closed["seq"]);
    let head = serde_json::json!({ "seq": closed["seq"], "hash": closed["hash"] });
    assert_eq!(closed["backup"]["head"], head, "the backup ends with the close");

    let refused = counter.refused("redeem st.book M000001 RICE --by 2");
    assert_eq!(refused["refusal"], "day_closed");
    let list = counter.done("day list st.book");
    assert_eq!(list["closes"].as_array().unwrap().len(), 1);
    assert_eq!((&list["closes"][0]["hash"], &list["open_since"]), (&closed["hash"], &Value::Null));
}

#[test]
fn a_count_may_come_with_the_close_and_the_sheet_is_text_or_a_page() {
    let counter = Counter::stocked();
    let day = counter.done("day check st.book")["day"].as_str().unwrap().to_owned();
    let differs = counter.refused("day close st.book --count RICE:2 --by 2 --second 3");
    assert_eq!(differs["refusal"], "reason_needed");
    let close = "day close st.book --count RICE:2 --note 少一袋 --by 2 --second 3 --request close-1";
    let closed = counter.done(close);
    assert_eq!(closed["event"]["note"], "少一袋");
    assert_eq!(closed["event"]["left"], serde_json::json!([{ "check": "differences", "figure": 1 }]));
    assert_eq!(counter.done(close)["outcome"], "known");

    let text = counter.run(&["day", "sheet", "st.book", &day]);
    let text = String::from_utf8(text.stdout).unwrap();
    let hash: String = closed["hash"].as_str().unwrap().chars().take(24).collect();
    for said in ["日结单", "大米", "少一袋", "签字 O0002", "签字 O0003", hash.as_str()] {
        assert!(text.replace('\n', "").contains(said), "{said} in {text}");
    }
    let page = counter.run(&["day", "sheet", "st.book", &day, "--html", "--lang", "en"]);
    let page = String::from_utf8(page.stdout).unwrap();
    assert!(page.starts_with("<!") && page.contains("Day close"), "{page}");
}

#[test]
fn an_outage_form_is_entered_or_voided_once() {
    let counter = Counter::stocked();
    counter.done("outage forms st.book --count 2 --by 2");
    let day = counter.done("home st.book")["today"].as_str().unwrap().to_owned();
    let entered = counter.done(&format!("redeem st.book M000001 RICE --pad JF-000001 --on {day} --by 2"));
    assert_eq!(entered["event"]["paper"], serde_json::json!({ "pad": "JF-000001", "on": day }));
    let twice = counter.refused(&format!("redeem st.book M000001 RICE --pad JF-000001 --on {day} --by 2"));
    assert_eq!((&twice["refusal"], &twice["claim"]), (&"already_taken".into(), &"pad:JF-000001".into()));
    counter.done("outage void st.book JF-000002 --reason 写坏 --by 2");
    let refused = counter.refused("outage void st.book JF-000003 --reason 写坏 --by 2");
    assert_eq!(refused["refusal"], "form_not_given_out");
    let page = counter.done("day check st.book");
    assert_eq!(
        (&page["pads"]["used"], &page["pads"]["open_count"]),
        (&serde_json::json!(["JF-000001"]), &0.into())
    );
}

#[test]
fn a_close_leaves_a_verified_backup_whose_head_is_on_its_sheet_and_only_the_newest_thirty_are_kept() {
    let counter = Counter::stocked();
    let backups = counter.path("st.book.backups");
    std::fs::create_dir(&backups).unwrap();
    for seq in 0..35 {
        std::fs::write(backups.join(format!("st-{seq:08}.book.old")), b"not ours").unwrap();
        std::fs::write(backups.join(format!("st-{seq:08}.book")), b"older").unwrap();
    }
    let day = counter.done("day check st.book")["day"].as_str().unwrap().to_owned();
    let closed = counter.done("day close st.book --count RICE:3 --by 2 --second 3");
    let file = closed["backup"]["file"].as_str().unwrap();
    assert!(file.ends_with(&format!("{:08}.book", closed["seq"].as_u64().unwrap())), "{file}");
    let kept = |ending: &str| {
        let all = std::fs::read_dir(&backups).unwrap().map(|entry| entry.unwrap().file_name());
        all.filter(|name| name.to_string_lossy().ends_with(ending)).count()
    };
    assert_eq!((kept(".book"), kept(".old")), (30, 35));
    let text = counter.run(&["day", "sheet", "st.book", &day]);
    let text = String::from_utf8(text.stdout).unwrap();
    let hash: String = closed["hash"].as_str().unwrap().chars().take(8).collect();
    let said = format!("第 {} 条 {hash}", closed["seq"]);
    assert!(text.contains("核验过的备份") && text.contains(&said), "{text}");
    counter.done(&format!("restore {file} again.book"));
    let verified = counter.done("verify again.book");
    assert_eq!((&verified["ok"], &verified["head"]["hash"]), (&true.into(), &closed["hash"]));
}

#[test]
fn a_day_is_closed_although_no_backup_can_be_written_and_that_is_said() {
    let counter = Counter::stocked();
    std::fs::write(counter.path("st.book.backups"), b"a file where the folder should be").unwrap();
    let (code, closed) = counter.ask("day close st.book --count RICE:3 --by 2 --second 3");
    assert_eq!((code, &closed["backup"], &closed["outcome"]), (1, &Value::Null, &"written".into()));
    assert_eq!(counter.done("day list st.book")["closes"].as_array().unwrap().len(), 1);
}
