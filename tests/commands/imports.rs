//! Imports by plain commands.

use super::Counter;

#[test]
fn an_import_may_skip_bad_rows_and_lists_them_by_reason_as_text_page_and_object() {
    let counter = Counter::open();
    counter.done("task publish st.book --kind TALK --name 宣讲 --points 2 --evidence optional --audience-min 30 --from 2026-01-01 --document 目录1号 --by 1");
    let header = "日期,时间,事项,编号,网格,地点,受众人数,佐证,说明,对象,小组\n";
    let home = counter.done("home st.book");
    let day = home["today"].as_str().unwrap();
    let good = format!("{day},00:00,TALK,1,,,30,,,老街,\n{day},,TALK,1,,,29,,,<新>街,\n");
    let bad = format!("{day},,TALK,9,,,30,,,,\n{day},,TALK,8,,,30,,,,\n{day},,TALK,1,,,30,,,老 街,\n");
    std::fs::write(counter.path("acts.csv"), format!("{header}{good}{bad}")).unwrap();
    let before = counter.done("verify st.book")["entries"].clone();
    let (code, dry) = counter.ask("import st.book acts acts.csv --skip-bad --dry-run --by 2");
    assert_eq!((code, &dry["written"], &dry["refused"]), (1, &0.into(), &3.into()), "{dry}");
    let (code, report) = counter.ask("import st.book acts acts.csv --skip-bad --by 2");
    assert_eq!((code, &report["aim"]), (1, &"skip_bad".into()), "{report}");
    assert_eq!((&report["rows"], &report["written"]), (&5.into(), &2.into()));
    assert_eq!((&report["problems"], &report["reasons"]), (&dry["problems"], &dry["reasons"]));
    assert_eq!(report["reasons"][0]["reason"], "no_such_member");
    assert_eq!(report["reasons"][0]["rows"], serde_json::json!([4, 5]));
    assert_eq!(
        report["reasons"][1],
        serde_json::json!({"reason": "twice", "column": "对象", "count": 1, "rows": [6]})
    );
    assert_eq!(report["gates"], serde_json::json!([{"gate": "audience", "count": 1, "rows": [3]}]));
    let after = counter.done("verify st.book")["entries"].clone();
    assert_eq!(after.as_u64(), before.as_u64().map(|n| n + 2 + 2), "two acts, and two sign-ins");

    let said = |arguments: &str| {
        let arguments: Vec<&str> = arguments.split_whitespace().collect();
        String::from_utf8(counter.run(&arguments).stdout).unwrap()
    };
    let text = said("import st.book acts acts.csv --skip-bad --by 2");
    assert!(text.starts_with("共 5 行：写入 0 行，先前已导入 2 行，跳过 3 行\n"), "{text}");
    assert!(text.contains("没有这个人（编号）：2 行\n"), "{text}");
    assert!(text.contains("与第 2 行相同"), "{text}");
    let english = said("import st.book acts acts.csv --skip-bad --lang en --by 2");
    assert!(english.contains("no such member (编号): 2 rows\n"), "{english}");
    let page = said("import st.book acts acts.csv --skip-bad --html --by 2");
    assert!(page.starts_with("<!doctype html>\n<html lang=\"zh-CN\">"), "{page}");
    assert!(page.contains("<h2>没有这个人（编号）：2 行</h2>"), "{page}");
    assert!(page.contains("<td class=\"figure\">6</td><td>对象</td><td>老 街</td>"), "{page}");
}

#[test]
fn an_import_writes_all_of_a_file_or_nothing() {
    let counter = Counter::open();
    let grids = "村,网格,名称,户数,人数\n吴场,1,吴场一组,60,280\n吴场,2,吴场二组,70,300\n";
    std::fs::write(counter.path("grids.csv"), grids).unwrap();
    let tried = counter.done("import st.book grids grids.csv --dry-run --by 1");
    assert_eq!((&tried["rows"], &tried["written"]), (&2.into(), &0.into()));
    assert_eq!(counter.done("import st.book grids grids.csv --by 1")["written"], 2);
    assert_eq!(counter.done("import st.book grids grids.csv --by 1")["known"], 2);
    std::fs::write(counter.path("bad.csv"), format!("{grids}吴场,3,三组,1e3,5\n")).unwrap();
    let (code, report) = counter.ask("import st.book grids bad.csv --by 1");
    assert_eq!((code, &report["problems"][0]["row"]), (1, &4.into()), "{report}");
    assert_eq!(report["written"], 0);
}
