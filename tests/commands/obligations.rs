//! Money promised to members and the close of periods, as plain commands.

use super::*;

#[test]
fn an_award_and_a_supplement_are_promised_funded_and_paid_by_plain_commands() {
    let counter = Counter::stocked();
    counter.done("fund open st.book --name 见义勇为基金 --uses awards,supplements --document 文3 --by 5");
    counter.done("fund grant st.book F002 3000 --source 县财政 --document 文4 --by 5");
    let today = counter.done("home st.book")["today"].as_str().unwrap().to_owned();
    let month = &today[..7];

    let award = "obligation promise st.book 1 1000 --fund F002 --purpose awards --document 决定3号 --by 1";
    let promised = counter.done(award);
    assert_eq!(promised["event"]["type"], "obligation.promised");
    assert_eq!(
        (&promised["obligation"]["state"], &promised["obligation"]["unfunded"]),
        (&"promised".into(), &"1000.00".into())
    );
    counter.done(&format!(
        "obligation promise st.book 1 100 --fund F002 --purpose supplements --first {month} --last {month} --document 决定4号 --by 1"
    ));
    let sources = counter.done("obligation sources st.book");
    assert_eq!(
        (&sources["sources"][1]["free"], &sources["sources"][1]["promised"]),
        (&"1900.00".into(), &"1100.00".into())
    );
    let refused = counter
        .refused("obligation promise st.book 1 1900.01 --fund F002 --purpose awards --document x --by 1");
    assert_eq!(
        refused["message"],
        "基金 F002 结余 3000.00 元，其中 1100.00 元已承诺给志愿者：1900.01 元超出 0.01 元"
    );
    let refused = counter.refused("obligation pay st.book B000001 --reference 网银1 --by 5 --second 3");
    assert_eq!(refused["message"], "还没有备款，先备款再发放：奖补 B000001 ");
    counter.done("obligation fund st.book B000001 --by 5");
    counter.done("obligation fund st.book 2 --by 5");
    let paid = counter.done("obligation pay st.book B000001 --reference 网银1 --by 5 --second 3");
    assert_eq!(
        (&paid["obligation"]["state"], &paid["obligation"]["paid"]),
        (&"paid".into(), &"1000.00".into())
    );
    let same = counter
        .refused(&format!("obligation pay st.book 2 --month {month} --reference 网银1 --by 5 --second 3"));
    assert_eq!(
        (&same["refusal"], &same["message"].as_str().unwrap().contains("银行回单号")),
        (&"already_taken".into(), &true)
    );

    let list = counter.done("obligation list st.book");
    assert_eq!(
        (list["obligations"].as_array().unwrap().len(), &list["obligations"][0]["obligation"]),
        (1, &"B000002".into())
    );
    assert_eq!(counter.done("obligation list st.book --all")["obligations"].as_array().unwrap().len(), 2);
    let ageing = counter.done("obligation ageing st.book");
    assert_eq!(
        (&ageing["rows"][0]["months"], &ageing["sums"]["total"]),
        (&serde_json::json!([format!("{month}-01")]), &"100.00".into())
    );
    let withdrawn = counter.done("obligation withdraw st.book 2 --reason 有误 --by 1 --second 5");
    assert_eq!(
        (&withdrawn["obligation"]["state"], &withdrawn["obligation"]["freed"]),
        (&"withdrawn".into(), &"100.00".into())
    );
    let fund = counter.done("fund list st.book")["funds"][1].clone();
    assert_eq!(
        (&fund["spent"], &fund["set_aside"], &fund["left"]),
        (&"1000.00".into(), &"0.00".into(), &"2000.00".into())
    );
    assert_eq!(counter.ask("obligation fund st.book 2 --until 2026-Q1 --by 5").0, 2, "no month");
    let text = counter.run(&["obligation", "list", "st.book", "--all", "--lang", "en"]);
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains("withdrawn") && text.contains("once"), "{text}");
}

#[test]
fn a_period_is_listed_and_checked_and_the_running_one_is_not_closed() {
    let counter = Counter::stocked();
    let list = counter.done("period list st.book");
    let periods = list["periods"].as_array().unwrap();
    assert_eq!((periods.len(), &list["closed_until"]), (3, &Value::Null));
    let month = periods[0]["period"].as_str().unwrap();
    assert_eq!((&periods[0]["length"], &periods[0]["state"]), (&"month".into(), &"running".into()));
    let (code, check) = counter.ask(&format!("period check st.book {month}"));
    assert_eq!((code, &check["ready"], &check["open"]), (1, &false.into(), &serde_json::json!([])));
    let refused = counter.refused(&format!("period close st.book {month} --by 5 --second 1"));
    assert_eq!(refused["refusal"], "period_not_over");
    assert_eq!(
        counter.refused("period close st.book 1999-Q4 --by 5 --second 1")["refusal"],
        "period_before_book"
    );
    assert_eq!(counter.ask("period close st.book 2026-13 --by 5 --second 1").0, 2);
}
