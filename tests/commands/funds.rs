//! Funds and draws by plain commands.

use serde_json::{Value, json};

use super::Counter;

/// A book whose policy has tiers: one approver up to 500 yuan, two up to 10,000.
fn with_tiers() -> Counter {
    let counter = Counter::open();
    let mut policy = counter.done("policy template");
    policy["funds"] = json!({
        "tiers": [
            { "up_to": "500.00", "approvers": 1, "roles": ["chief", "reviewer"] },
            { "up_to": "10000.00", "approvers": 2, "roles": ["chief", "reviewer", "finance"] },
        ],
        "lapse_days": 10,
    });
    std::fs::write(counter.path("tiers.json"), policy.to_string()).unwrap();
    let today = counter.done("home st.book")["today"].as_str().unwrap().to_owned();
    counter.done(&format!("policy set st.book --file tiers.json --from {today} --document 办法2号 --by 1"));
    counter.done("fund open st.book --name 志愿者基金 --kind volunteer --uses goods,cards,printing --document 文1 --by 5");
    counter.done("fund grant st.book F001 1000 --source 县财政 --document 文2 --by 5");
    counter.done("goods add st.book RICE --name 大米 --price 40 --by 4");
    counter
}

fn figures(answer: &Value, fields: &[&str]) -> Vec<String> {
    fields.iter().map(|field| answer[*field].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_draw_is_asked_for_approved_received_spent_and_reckoned_up_by_plain_commands() {
    let counter = with_tiers();
    let today = counter.done("home st.book")["today"].as_str().unwrap().to_owned();
    let bought = "goods purchase st.book RICE 10 --cost 450 --document 发票1 --by 4 --second 2";
    assert_eq!(counter.refused(&format!("{bought} --fund F001"))["refusal"], "draw_needed");
    let asked = counter.done(
        "draw request st.book F001 450 --basis 计划1 --supplier 兴谷批发 --line RICE*１０=450.00 --by 4",
    );
    assert_eq!((&asked["draw"]["draw"], &asked["draw"]["stage"]), (&"Y000001".into(), &"requested".into()));
    assert_eq!(asked["draw"]["coverage"]["cash"], "1000.00");
    let own = counter.refused("draw approve st.book y1 --by 4");
    assert_eq!(own["refusal"], "own_entry");
    let approved = counter.done("draw approve st.book Y000001 --by 3");
    assert_eq!(figures(&approved["draw"], &["stage", "committed"]), ["approved", "450.00"]);
    let over = counter.refused("draw receive st.book 1 450.01 --reference 网银1 --by 5");
    assert_eq!((&over["refusal"], &over["left"]), (&"over_draw".into(), &"450.00".into()));
    assert_eq!(over["message"], "Y000001 还可到账 450.00 元，450.01 元超出");
    counter.done("draw receive st.book 1 450 --reference 网银1 --by 5");
    let invoice =
        format!("draw invoice st.book 1 --number 发票1 --day {today} --sum 450 --line RICE*10=450.00 --by 5");
    let dollars = counter.refused(&format!("{invoice} --currency USD"));
    assert_eq!((&dollars["refusal"], &dollars["currency"]), (&"other_currency".into(), &"USD".into()));
    counter.done(&invoice);
    let short = counter
        .refused("goods purchase st.book RICE 9 --cost 405 --document 发票1 --draw 1 --by 4 --second 2");
    assert_eq!(short["message"], "Y000001：RICE 数量不符，验收单为 9，发票为 10");
    let taken_in = counter.done(&format!("{bought} --draw 1"));
    assert_eq!(taken_in["good"]["usable"], "10");
    let reckoned = counter.done("draw reconcile st.book 1 --counted 0 --by 5 --second 3");
    assert_eq!(figures(&reckoned["draw"], &["stage", "spent", "held"]), ["reconciled", "450.00", "0.00"]);
    let shown = counter.done("draw show st.book 1");
    assert_eq!(shown["invoices"][0]["lines"][0]["line"]["article"], json!({ "good": "RICE" }));
    assert_eq!(shown["approvals"][0]["by"], "O0003");
    assert_eq!(counter.done("draw list st.book --open")["draws"], json!([]));
    counter.done("verify st.book");
}

#[test]
fn a_fund_has_parts_uses_and_plans_by_plain_commands() {
    let counter = with_tiers();
    let year = counter.done("home st.book")["today"].as_str().unwrap()[..4].to_owned();
    counter.done(
        "fund open st.book --name 一类室 --uses goods --parent F001 --ring 一类警务室 --document 文3 --by 5",
    );
    let moved = counter.done("fund allot st.book F001 F002 300 --document 划拨1 --by 5");
    assert_eq!(figures(&moved["fund"], &["fund", "allotted", "left"]), ["F002", "300.00", "300.00"]);
    let ring = counter.refused("fund allot st.book F002 F001 1 --document 划拨2 --by 5");
    assert_eq!(ring["refusal"], "second_person_needed");
    counter.done("fund allot st.book F002 F001 1 --document 划拨2 --by 5 --second 1");
    counter.done("fund uses st.book F001 --uses goods,cards --document 文4 --by 5 --second 1");
    counter.done(&format!("fund budget st.book F001 {year} 600 --document 预算1 --by 5"));
    let listed = counter.done("fund list st.book");
    let whole = &listed["funds"][0];
    assert_eq!((&whole["kind"], &whole["uses"]), (&"volunteer".into(), &json!(["goods", "cards"])));
    assert_eq!(figures(&whole["years"][0], &["planned", "spent", "left"]), ["600.00", "0.00", "600.00"]);
    let shown = counter.done("fund show st.book 1");
    assert_eq!((&shown["fund"], &shown["grants"][0]["document"]), (&"F001".into(), &"文2".into()));
    assert_eq!(figures(&shown["parts"][0], &["fund", "allotted", "left"]), ["F002", "299.00", "299.00"]);
    assert_eq!(counter.refused("fund show st.book 9")["refusal"], "no_such_fund");
    let twice = counter.refused("fund budget st.book F001 2020 1 --document 预算0 --by 5");
    assert_eq!(twice["refusal"], "year_over");
    for wrong in [
        "fund grant st.book F001 $5 --source 县财政 --document 文5 --by 5",
        "draw request st.book F001 ＄5 --basis 计划 --supplier 店 --line RICE*1=5 --by 4",
        "draw request st.book F001 5 --basis 计划 --supplier 店 --line RICE*1 --by 4",
    ] {
        assert_eq!(counter.ask(wrong).0, 2, "{wrong}");
    }
    counter.done("verify st.book");
}
