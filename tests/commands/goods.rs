//! Goods, cards and baskets by plain commands.

use super::{Counter, PIN};

#[test]
fn supermarket_cards_are_bought_given_out_counted_and_settled_by_plain_commands() {
    let counter = Counter::open();
    counter.done("fund open st.book --name 志愿者基金 --uses goods,cards --document 文1 --by 5");
    counter.done("fund grant st.book F001 1000 --source 县财政 --document 文2 --by 5");
    counter.done("points adjust st.book M000001 300 --reason 开账 --document 文3 --by 1 --second 3");
    counter.done("member card st.book M000001 --by 2");
    let named = counter.done("merchant add st.book --name 苏果超市 --contact 卡务柜台 --faces 50,100 --by 4");
    assert_eq!(named["event"]["merchant"], "S001");
    let buy = "market-card buy st.book 50 １００１..１０１０ --merchant S001 --fund F001 --cost 480 --document 发票7";
    assert_eq!(counter.refused(&format!("{buy} --by 4"))["refusal"], "second_person_needed");
    let bought = counter.done(&format!("{buy} --by 4 --second 5"));
    assert_eq!(
        (&bought["event"]["cards"], &bought["event"]["ranges"][0]),
        (&"10".into(), &"1001..1010".into())
    );
    counter.done("market-card hand-over st.book 1001..1003 --counted 2 --missing 1003 --by 4 --second 2");
    let issued =
        counter.done("market-card issue st.book M000001 1001 1002 --card 8800000013 --by 2 --second 1");
    assert_eq!(issued["slip"]["cards"][1]["serial"], "1002");
    assert_eq!((&issued["slip"]["points"], &issued["slip"]["after"]), (&"200.00".into(), &"100.00".into()));
    let back = "market-card take-back st.book V0000001-8 1001 1002 --reason 拿错了 --by 2 --second 1";
    assert_eq!(counter.done(back)["balance"]["available"], "300.00");
    counter.done("market-card issue st.book M000001 1002 --card 8800000013 --by 2");
    counter.done("market-card void st.book 1010 --cause damaged --reason 浸水 --by 4 --second 5");
    let all = counter.done("market-card list st.book");
    let row = &all["faces"][0];
    let figures = ["bought", "held", "issued", "void", "missing"].map(|field| row[field].as_str().unwrap());
    assert_eq!((figures, &all["adds_up"]), (["10", "8", "1", "1", "1"], &true.into()));
    assert_eq!(all["missing"][0]["serial"], "1003");
    let unsaid = counter.run(&["market-card", "count", "st.book", "1001", "--by", "4", "--second", "1"]);
    assert_eq!(unsaid.status.code(), Some(2), "whose cards are counted is said, never left out");
    let ways = String::from_utf8(unsaid.stderr).unwrap();
    assert!(ways.contains("--custodian <CUSTODIAN>|--all"), "{ways}");
    let (code, count) = counter.ask("market-card count st.book 1001 1003..1008 9999 --all --by 4 --second 1");
    assert_eq!(
        (code, &count["event"]["missing"][0], &count["event"]["surplus"][0]),
        (1, &"1009".into(), &"9999".into())
    );
    let card = counter.done("market-card show st.book 1002");
    assert_eq!((&card["state"], &card["voucher"]), (&"issued".into(), &"V0000002-6".into()));

    let today: String = counter.done("home st.book")["today"].as_str().unwrap().to_owned();
    let month = format!("{}-01", &today[..7]);
    let bad = "卡号,日期,金额\n1002,昨天,5\n";
    std::fs::write(counter.path("bad.csv"), bad).unwrap();
    let (code, read) = counter.ask(&format!("merchant settle st.book S001 {month} bad.csv --by 5"));
    assert_eq!((code, &read["problems"][0]["row"]), (1, &2.into()));
    std::fs::write(counter.path("march.csv"), format!("卡号,日期,金额\n1002,{today},30\n1001,{today},5\n"))
        .unwrap();
    let (code, settled) = counter.ask(&format!("merchant settle st.book S001 {month} march.csv --by 5"));
    assert_eq!((code, &settled["event"]["matched"]), (1, &"30.00".into()));
    assert_eq!(settled["event"]["faults"][0]["fault"], "not_issued");
    let again = counter.refused(&format!("merchant settle st.book S001 {month} march.csv --by 5"));
    assert_eq!(again["refusal"], "month_settled");
    assert_eq!(counter.done("merchant list st.book")["merchants"][0]["used"], "30.00");

    // A lost card is blocked, and what was spent with it since is listed.
    let blocked = counter
        .done(&format!("member block-card st.book 8800000013 --reason 遗失 --lost-since {today} --by 2"));
    let uses: Vec<_> =
        blocked["uses"].as_array().unwrap().iter().map(|found| found["voucher"].clone()).collect();
    assert_eq!(uses, ["V0000002-6", "V0000001-8"]);
    assert!(blocked["uses"][1]["reversed"].is_number());
    // A namesake is named with what tells him apart, and is no obstacle.
    let twin = "member add st.book --name 王秀珍 --phone 14200000002 --id-number 110105194912310038 --by 2";
    let added = counter.done(twin);
    assert_eq!(added["namesakes"][0]["member"], "M000001");
    assert!(!added.to_string().contains("11010519491231002X"));
    counter.done("verify st.book");
}

#[test]
fn the_store_room_is_kept_by_plain_commands_alone() {
    let counter = Counter::stocked();
    let refused =
        counter.refused("goods purchase st.book RICE 1 --fund F001 --cost 1 --document 发票2 --by 4");
    assert_eq!(refused["refusal"], "second_person_needed");
    counter.done("goods add st.book SOAP --name 香皂 --price 5 --category 日用 --unit 块 --by 4");
    counter.done("goods donor st.book --name 兴谷超市 --member 1 --by 4");
    let gift = counter.done(
        "goods donate st.book SOAP 6 --donor 1 --value 30 --proof fair_value --document 捐1 \
         --best-before 2099-01-01 --and RICE*2=70 --by 4 --second 2",
    );
    assert_eq!((&gift["slip"]["value"], &gift["slip"]["second"]), (&"100.00".into(), &"O0002".into()));
    // 5 points at 0.50 are less than the 5.00 a piece is worth.
    assert_eq!(gift["off_parity"]["price"], "2.50");
    let entry = gift["seq"].as_u64().unwrap();
    let page = counter.run(&["goods", "delivery", "st.book", &entry.to_string(), "--html"]);
    let page = String::from_utf8(page.stdout).unwrap();
    assert_eq!((page.matches("<table>").count(), page.matches("兴谷超市").count()), (2, 2), "two copies");

    let priced = counter.done("goods price st.book SOAP 12 --document 价目 --from 2099-02-01 --by 4");
    assert_eq!(priced["event"]["from"], "2099-02-01");
    let prices = counter.done("goods prices st.book SOAP --on 2099-01-31");
    assert_eq!(prices["points_price"], "5.00");
    counter.done("goods barcode st.book SOAP 036000291452 --by 4");
    assert_eq!(counter.done("goods show st.book 036000291452")["sku"], "SOAP");
    counter.done("goods barcode st.book SOAP 036000291452 --remove --by 4");
    counter.done("goods change st.book SOAP --reorder-at 9 --by 4");
    let short = counter.done("goods shortage st.book");
    assert_eq!((&short["goods"][0]["sku"], &short["goods"][0]["wanted"]), (&"SOAP".into(), &"12".into()));
    counter.done("goods withdraw st.book SOAP --reason 召回 --by 4");
    let gone = counter.refused("redeem st.book M000001 SOAP*1 --by 2");
    assert_eq!(gone["refusal"], "good_is_withdrawn");
    counter.done("goods restore st.book SOAP --reason 查明 --by 4");
    let off = counter.done("goods write-off st.book SOAP 1 --cause damaged --reason 压坏 --by 4 --second 2");
    assert_eq!((&off["event"]["cost"], &off["good"]["usable"]), (&"5.00".into(), &"5".into()));
    let donors = counter.done("goods donors st.book");
    assert_eq!(
        (&donors["donors"][0]["value"], &donors["donors"][0]["used"]),
        (&"100.00".into(), &"5.00".into())
    );
    assert_eq!(counter.done("goods near st.book --days 7")["lots"], serde_json::json!([]));
    assert_eq!(counter.done("goods slow st.book")["goods"], serde_json::json!([]));

    let redeemed = counter.done("redeem st.book M000001 SOAP*1 --by 2");
    let voucher = redeemed["slip"]["voucher"].as_str().unwrap();
    let traced = counter.done(&format!("trace st.book {voucher}"));
    assert_eq!(traced["goods"][0]["origin"]["from"], "兴谷超市");
    assert_eq!(traced["earned"][0]["event"], "points.adjusted");
    let lot = traced["goods"][0]["lot"].as_str().unwrap();
    let traced = counter.done(&format!("goods trace st.book {lot}"));
    assert_eq!(traced["lots"][0]["ways"][1]["voucher"], voucher);
    assert_eq!(counter.done("goods trace st.book RICE")["lots"].as_array().unwrap().len(), 2);
}

#[test]
fn shelves_are_counted_and_signed_by_plain_commands_alone() {
    let counter = Counter::stocked();
    let none = counter.done("stocktake variances st.book --by 4");
    assert_eq!(none, serde_json::json!({ "stocktake": null, "variances": [] }));
    let opened = counter.done("stocktake open st.book --goods RICE --by 4");
    assert_eq!(opened["event"]["stocktake"], "K0001");
    let counted = counter.done("stocktake count st.book K0001 6901234567892=2 --by 4");
    assert!(!counted.to_string().contains("expected"), "a counter is not told: {counted}");
    let sheet = counter.done("stocktake sheet st.book");
    assert_eq!(sheet["goods"][0]["counted_by"], serde_json::json!(["O0004"]));
    assert!(!sheet.to_string().contains("expected"));
    let found = counter.done("stocktake variances st.book --by 4");
    assert_eq!(
        (&found["variances"][0]["variance"], &found["variances"][0]["expected"]),
        (&"-1".into(), &"3".into())
    );
    let nobody = counter.run(&["stocktake", "variances", "st.book"]);
    assert_eq!(nobody.status.code(), Some(2), "whoever looks says who he is");
    let refused = counter.refused("stocktake close st.book K0001 --by 4 --second 2");
    assert_eq!(refused["refusal"], "cause_needed");
    let closed = counter.done("stocktake close st.book K0001 --cause RICE:unknown:查无 --by 4 --second 2");
    assert_eq!(closed["event"]["lines"][0]["cost"], "33.33");
    assert_eq!(counter.done("goods show st.book RICE")["on_shelf"], "2");
    counter.done("stocktake open st.book --by 4");
    counter.done("stocktake abandon st.book K0002 --reason 改日 --by 4");
    let ended = counter.done("stocktake list st.book");
    assert_eq!(
        (&ended["stocktakes"][0]["reason"], &ended["stocktakes"][1]["cost"]),
        (&"改日".into(), &"33.33".into())
    );
}

#[test]
fn a_basket_is_parked_redeemed_given_up_and_undone_by_plain_commands() {
    let counter = Counter::open();
    let mut policy = counter.done("policy template");
    policy["redeeming"] = serde_json::json!({
        "hold_minutes": 30, "pin_min": "70", "cash_fund": "F001",
        "limits": { "visit_max": "90" }
    });
    std::fs::write(counter.path("policy2.json"), policy.to_string()).unwrap();
    let today = counter.done("policy show st.book")["day"].as_str().unwrap().to_owned();
    counter.done(&format!(
        "policy set st.book --file policy2.json --from {today} --document 办法2号 --by O0001"
    ));
    for command in [
        "fund open st.book --name 志愿者基金 --uses goods --document 文1 --by 5",
        "fund grant st.book F001 1000 --source 县财政 --document 文2 --by 5",
        "goods add st.book RICE --name 大米 --price 40 --by 4",
        "goods purchase st.book RICE 9 --fund F001 --cost 90 --document 发票1 --by 4 --second 2",
        "points adjust st.book M000001 200 --reason 开账 --document 文3 --by 1 --second 3",
        "goods cash st.book RICE --least 30 --per-point 0.5 --document 文8 --by 4",
    ] {
        counter.done(command);
    }
    let held = counter.done("hold add st.book M000001 RICE --by 2");
    assert_eq!((&held["hold"]["hold"], &held["hold"]["points"]), (&"H000001".into(), &"40.00".into()));
    assert_eq!(counter.done("balance st.book M000001")["held"], "40.00");
    assert_eq!(counter.done("hold list st.book")["holds"][0]["member"], "M000001");
    let listed = String::from_utf8(counter.run(&["hold", "list", "st.book"]).stdout).unwrap();
    let recorded = listed.split_whitespace().filter(|cell| cell.parse::<ledger::units::Moment>().is_ok());
    assert!(listed.contains("H000001") && recorded.count() == 0, "hours of the station's wall: {listed}");
    let redeemed = counter.done("hold resume st.book H000001 --by 2");
    let figures = [&redeemed["slip"]["hold"], &redeemed["slip"]["before"], &redeemed["slip"]["after"]];
    assert_eq!(figures, ["H000001", "200.00", "160.00"]);
    let undone = counter.done("undo st.book V0000001-8 --by 2");
    assert_eq!(
        (&undone["event"]["kind"], &undone["balance"]["available"]),
        (&"undo".into(), &"200.00".into())
    );
    counter.done("hold add st.book M000001 RICE --by 2");
    counter.done("hold release st.book H000002 --by 2");
    assert_eq!(counter.refused("hold release st.book H000002 --by 2")["refusal"], "no_such_hold");

    let paid = counter.done("redeem st.book M000001 RICE*2 --points 62 --cash 9 --by 2");
    assert_eq!((&paid["slip"]["points"], &paid["slip"]["cash"]), (&"62.00".into(), &"9.00".into()));
    let named =
        counter.done("redeem st.book M000001 RICE --proxy 赵敏 --proxy-id 002X --relation 邻居 --by 2");
    assert_eq!(named["slip"]["collected"]["masked"], "赵* **2X");
    assert!(!named.to_string().contains("赵敏"), "{named}");
    assert_eq!(counter.refused("redeem st.book M000001 RICE*2 --by 2")["refusal"], "no_member_pin");
    counter.done("member pin st.book M000001 --by 2");
    std::fs::write(counter.path("pin"), PIN).unwrap();
    let proven = counter.done("redeem st.book M000001 RICE*2 --member-pin-file pin --by 2");
    assert_eq!(proven["slip"]["proof"], "pin");
    let back = counter.done("reverse st.book V0000004-2 --reason 受潮 --spoilt RICE --by 2 --second 3");
    assert_eq!(back["event"]["spoilt"][0], "RICE");
    counter.done("verify st.book");
}

#[test]
fn every_term_of_redeeming_is_found_in_the_documentation() {
    let docs = include_str!("../../docs/commands.md");
    let source = include_str!("../../ledger/src/events/station.rs");
    for name in ["RedeemTerms", "RedeemLimits", "PostLimits", "GoodLimits", "ProxyLimits"] {
        let (_, body) = source.split_once(&format!("pub struct {name} {{")).unwrap();
        let (body, _) = body.split_once("\n}").unwrap();
        let fields = body.lines().filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(':'));
        for (field, _) in fields {
            assert!(
                docs.contains(&format!("`{field}`")),
                "{name}.{field} stands nowhere in docs/commands.md"
            );
        }
    }
}
