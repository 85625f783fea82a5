//! Acts, cases and what is handed out, by plain commands.

use serde_json::Value;

use super::{Counter, PIN};

#[test]
fn an_act_is_credited_by_somebody_else_and_once() {
    let counter = Counter::open();
    counter.done("task publish st.book --kind PATROL --name 巡逻 --points 1.5 --evidence optional --from 2026-01-01 --document 办法 --by 1");
    counter.done("task submit st.book --kind PATROL --performer 1 --by 2");
    assert_eq!(counter.done("task queue st.book")["queue"][0]["task"], "T00000001");
    let credited = counter.done("task credit st.book T00000001 --by 3");
    assert_eq!(credited["balance"]["pending"], "1.50");
    assert_eq!(counter.refused("task credit st.book T00000001 --by 3")["refusal"], "task_judged");

    counter.done("case list st.book --grade A --title 电动车 --reward 10 --closes 2099-12-31 --by 1");
    counter.done("case claim st.book C000001 M000001 --by 2");
    counter.done("case complete st.book C000001 --note 找回 --by 2");
    let paid = counter.done("case reward st.book C000001 --by 3");
    assert_eq!(paid["case"]["state"], "rewarded");
    assert_eq!(counter.refused("case reward st.book C000001 --by 3")["refusal"], "case_state");
}

#[test]
fn an_act_with_a_clip_is_filed_asked_back_put_right_and_credited_in_part() {
    let counter = Counter::open();
    counter.done(
        "task publish st.book --kind TALK --name 宣讲 --points 4 --evidence required --audience-min 30 \
         --penalties 0,0.5 --crediting parts --category prevention --difficulty 1.5:2026-01-01:2030-12-31 \
         --from 2026-01-01 --document 目录1号 --by 1",
    );
    std::fs::write(counter.path("clip.mp4"), b"\x00\x00\x00\x18ftypmp42clip").unwrap();
    std::fs::write(counter.path("empty.mp4"), b"").unwrap();
    let submit = "task submit st.book --kind TALK --performer M000001 --audience 31 --by 2 --object 兴东小学";
    for (file, why) in [("none.mp4", "evidence_missing"), ("empty.mp4", "evidence_empty")] {
        let (code, answer) = counter.ask(&format!("{submit} --evidence-file {file}"));
        assert_eq!((code, &answer["store"]), (3, &why.into()), "{answer}");
    }
    let act = counter.done(&format!("{submit} --evidence-file clip.mp4 --tags 防火,school --pad ２026-017"));
    let file = &act["event"]["details"]["files"][0];
    assert_eq!((file["mime"].as_str(), file["size"].as_u64()), (Some("video/mp4"), Some(16)));
    let digest = file["digest"].as_str().unwrap();
    let filed = counter.path("st.book.evidence").join(&digest[..2]).join(digest);
    assert_eq!(std::fs::read(&filed).unwrap(), std::fs::read(counter.path("clip.mp4")).unwrap());
    assert_eq!(counter.done("task evidence st.book")["files"], 1);

    counter.done("task ask st.book T00000001 --question 看不清横幅 --by 3");
    let questions = counter.done("task questions st.book");
    assert_eq!(questions["returned"][0]["question"]["text"], "看不清横幅");
    counter.done(&format!("{submit} --evidence-file clip.mp4 --resubmits T00000001"));
    let queue = counter.done("task queue st.book");
    assert_eq!(queue["queue"][0]["earns"], "6.00", "4 points, half as much again");
    let credited = counter.done("task credit st.book T00000002 --penalty 0.5 --note 迟到 --by 3");
    assert_eq!(credited["event"]["points"], "3.00");

    // While its days run, any entry would draw another sample.
    let (code, early) = counter.ask("task sample st.book --from 2026-01-01 --to 2099-12-31 --percent 50");
    assert_eq!((code, &early["error"], early["drawn"].is_null()), (1, &"fact".into(), true), "{early}");

    std::fs::write(counter.path("third.mp4"), b"\x00\x00\x00\x18ftypmp42third").unwrap();
    counter.done(&format!("{submit}东站 --evidence-file third.mp4"));
    counter.done("task reject st.book T00000003 --code unclear --note 横幅看不清 --by 3");
    let back = counter.done("task questions st.book");
    let refusal = &back["returned"][0]["refusal"];
    assert_eq!((&refusal["code"], &refusal["note"]), (&"unclear".into(), &"横幅看不清".into()), "{back}");
    let said = counter.run(&["task", "questions", "st.book"]).stdout;
    let said = String::from_utf8(said).unwrap();
    assert!(said.contains("横幅看不清") && said.contains("O0003"), "{said}");

    // What the ledger refuses is a refusal: a time that has not come, or at 23:59 a clip that was shown before.
    let (code, early) = counter.ask(&format!("{submit}西站 --time 23:59 --evidence-file clip.mp4"));
    assert_eq!((code, &early["error"]), (1, &"refused".into()), "{early}");
    assert!(early["refusal"] == "future_time" || early["refusal"] == "shown_before", "{early}");

    // Refused after its file was filed: the file lies there, and no entry names it.
    std::fs::write(counter.path("other.mp4"), b"\x00\x00\x00\x18ftypmp42other").unwrap();
    let late = counter.refused(&format!("{submit}站 --day 2025-06-01 --evidence-file other.mp4"));
    assert_eq!(late["refusal"], "too_long_ago");
    let found = counter.done("task evidence st.book");
    assert_eq!(
        (&found["files"], &found["filed"], &found["unnamed_bytes"]),
        (&3.into(), &3.into(), &17.into())
    );
    assert_eq!(found["unnamed"][0]["size"], 17);

    std::fs::write(&filed, b"another clip").unwrap();
    let (code, faults) = counter.ask("task evidence st.book");
    assert_eq!(code, 1);
    assert_eq!(faults["faults"][0]["fault"]["store"], "evidence_changed");
}

#[test]
fn a_task_is_handed_out_done_and_off_the_list() {
    let counter = Counter::open();
    counter.done(
        "task publish st.book --kind PATROL --name 巡逻 --points 1 --evidence optional --from 2026-01-01 \
         --document 目录1号 --by 1",
    );
    counter.done("dispatch out st.book --kind PATROL --member 1 --due 2099-01-31 --note 夜巡 --by 1");
    let list = counter.done("dispatch list st.book");
    assert_eq!((list["open"][0]["dispatch"].as_str(), list["due"].as_u64()), (Some("P000001"), Some(0)));
    counter.done("dispatch carry st.book P1 --due 2099-02-28 --reason 大雨 --by 1");
    counter.done("task submit st.book --kind PATROL --performer 1 --dispatch P1 --by 2");
    assert_eq!(counter.done("dispatch list st.book")["open"], serde_json::json!([]));
    let gone = counter.refused("dispatch clear st.book P1 --reason 无 --by 1");
    assert_eq!(gone["refusal"], "no_such_dispatch");
}

#[test]
fn a_credit_is_doubted_answered_explained_and_taken_back_by_plain_commands() {
    let counter = Counter::open();
    counter.done("task publish st.book --kind PATROL --name 巡逻<夜> --points 1.5 --evidence optional --from 2026-01-01 --document 办法 --by 1");
    counter.done("task submit st.book --kind PATROL --performer 1 --by 2");
    let seq = counter.done("task credit st.book T00000001 --by 3")["seq"].as_u64().unwrap();
    let listed = counter.done("notice list st.book");
    assert_eq!(
        (&listed["notice"][0]["credit"], &listed["notice"][0]["points"]),
        (&seq.into(), &"1.50".into())
    );
    let page = counter.run(&["notice", "list", "st.book", "--html"]);
    let page = String::from_utf8(page.stdout).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.contains("巡逻&lt;夜&gt;"), "{page}");
    assert!(page.contains("M000001 王*") && !page.contains("王秀"), "names are masked: {page}");

    let object = "--reason 不在场 --words 没看见他 --by 2";
    counter.done(&format!("notice object st.book T1 {object}"));
    let balance = counter.done("balance st.book 1");
    assert_eq!((&balance["held"], &balance["pending"]), (&"1.50".into(), &"0.00".into()));
    assert_eq!(
        counter.refused(&format!("notice object st.book {seq} {object}"))["refusal"],
        "objection_open"
    );
    assert_eq!(counter.refused("notice dismiss st.book T1 --reason 有视频 --by 3")["refusal"], "own_credit");
    counter.done("notice dismiss st.book T1 --reason 有视频 --by 1");
    let found = counter.done("explain st.book 1 --figure pending");
    let part = &found["figures"][0]["parts"][0];
    assert_eq!(part["papers"][1]["event"], "task.submitted");
    assert_eq!(part["moves"][1]["event"], "notice.dismissed");
    assert_eq!(part["rule"]["kind"], "PATROL");
    let said = counter.run(&["explain", "st.book", "1", "--lang", "en"]);
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(said.contains("objection dismissed, by O0001"), "{said}");

    counter.done("notice reverse st.book T1 --reason 非本人 --document 核查7 --by 1");
    assert_eq!(counter.done("balance st.book 1")["total"], "0.00");
    let lost = &counter.done("explain st.book 1")["figures"][0]["taken_back"][0];
    assert_eq!(
        (&lost["credit"], &lost["points"], &lost["spent"]),
        (&seq.into(), &"1.50".into(), &"0.00".into())
    );
    assert_eq!(lost["paper"]["document"], "核查7");
    let said = counter.run(&["explain", "st.book", "1", "--lang", "zh"]);
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(said.contains("已冲正 1.5 分"), "{said}");
    assert_eq!(
        counter.refused(&format!("notice object st.book {seq} {object}"))["refusal"],
        "credit_reversed"
    );
    assert_eq!(
        counter.refused("notice object st.book C9 --reason 无 --words 无 --by 2")["refusal"],
        "nothing_credited"
    );
    let (code, _) = counter.ask("notice object st.book X9 --reason 无 --words 无 --by 2");
    assert_eq!(code, 2, "no credit is written like that");
    assert_eq!(counter.done("points expiring st.book")["expiring"], serde_json::json!([]));
    assert_eq!(counter.done("verify st.book")["ok"], true);
}

#[test]
fn two_files_are_merged_and_taken_apart_by_plain_commands() {
    let counter = Counter::open();
    counter
        .done("member add st.book --name 王秀珍 --phone 14200000009 --id-number 110105199003070017 --by 2");
    counter.done("points adjust st.book 1 5 --reason 开账 --document 文3 --by 1 --second 3");
    let merge = "--reason 同一人 --document 户籍证明 --by 1";
    assert_eq!(
        counter.refused(&format!("member merge st.book 1 2 {merge}"))["refusal"],
        "second_person_needed"
    );
    let merged = counter.done(&format!("member merge st.book 1 2 {merge} --second 3"));
    assert_eq!(merged["balance"]["available"], "5.00");
    let show = counter.done("member show st.book 1");
    assert_eq!((&show["merged"]["into"], &show["total"]), (&"M000002".into(), &"0.00".into()));
    let closed = counter.refused("points adjust st.book 1 5 --reason 开账 --document 文3 --by 1 --second 3");
    assert_eq!((&closed["refusal"], &closed["into"]), (&"file_closed".into(), &"M000002".into()));
    let apart =
        counter.done("member unmerge st.book 1 --reason 两个人 --document 户籍证明2 --by 1 --second 3");
    assert_eq!(apart["balance"]["available"], "5.00");
    let none = counter.refused("member unmerge st.book 1 --reason 再来 --document 文 --by 1 --second 3");
    assert_eq!(none["refusal"], "not_merged");
}

#[test]
fn a_case_is_worked_in_full_by_plain_commands() {
    let counter = Counter::stocked();
    counter.done("member add st.book --name 李文 --phone 14200000002 --id-number 110105194912310038 --by 2");
    let list = "case list st.book --grade A --title 夜间盗窃 --closes 2099-12-31 --by 1";
    let listed = counter.done(&format!("{list} --number 苏0722-18号"));
    assert_eq!((&listed["case"]["reward"], &listed["case"]["state"]), (&"30.00".into(), &"listed".into()));
    let taken = counter.refused(&format!("{list} --number 苏072218号"));
    assert_eq!((&taken["refusal"], &taken["case"]), (&"number_taken".into(), &"C000001".into()));
    counter.done(&format!("{list} --sensitive --reward 25"));
    let outside = counter.refused(&format!("{list} --reward 5"));
    assert_eq!((&outside["reward_min"], &outside["reward_max"]), (&"10.00".into(), &"50.00".into()));

    let parts = counter.refused("case claim st.book 1 M1:60 M2:30 --by 2");
    assert_eq!((&parts["refusal"], &parts["sum"]), (&"parts_not_whole".into(), &90.into()));
    assert_eq!(counter.ask("case claim st.book 1 M1 M2 --by 2").0, 2, "a team says its parts");
    counter.done("case party st.book 2 M1 --by 2");
    assert_eq!(counter.refused("case claim st.book 2 M1 --by 2")["refusal"], "party_to_case");
    let claimed = counter.done("case claim st.book 1 M1:60 M2:40 --by 2");
    assert_eq!(claimed["slip"]["team"][1]["percent"], 40);
    assert_eq!(counter.done("case slip st.book 1")["due"], claimed["case"]["due"]);
    assert_eq!(counter.refused("case slip st.book 2")["refusal"], "case_state");
    counter.done("case note st.book 1 --note 走访三户 --by 2");
    let due = claimed["case"]["due"].as_str().unwrap();
    let short = counter.refused(&format!("case extend st.book 1 --due {due} --reason 等鉴定 --by 3"));
    assert_eq!(short["refusal"], "extension_too_short");
    counter.done("case complete st.book 1 --note 已破获 --lead 110-99 --by 2");
    let rewarded = counter.done("case reward st.book 1 --by 3");
    assert_eq!(rewarded["event"]["portions"][0]["points"], "18.00");
    assert_eq!(counter.done("balance st.book M2")["total"], "12.00");
    let shown = counter.done("case show st.book 1");
    assert_eq!(shown["history"].as_array().unwrap().len(), 5);
    assert_eq!(shown["history"][1]["facts"]["shares"][1]["percent"], 40, "lists are lists: {shown}");
    assert_eq!(counter.done("case reminders st.book")["reminders"], Value::Array(vec![]));

    let elsewhere = "case elsewhere st.book 鲁7 --scheme 县奖 --document 文7 --case 2 --by 1";
    assert_eq!(counter.done(elsewhere)["case"]["state"], "paid_elsewhere");
    assert_eq!(counter.refused("case claim st.book 2 M2 --by 2")["scheme"], "县奖");
    counter.done(&format!("{list} --sensitive"));
    let public = counter.done("case public st.book --html");
    assert_eq!(
        (&public["cases"][0]["title"], &public["cases"][0]["case"]),
        (&Value::Null, &"C000003".into())
    );
    assert!(!public.to_string().contains("盗窃"), "{public}");
    let page = String::from_utf8(counter.run(&["case", "public", "st.book", "--html"]).stdout).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.contains("<td>C000003</td>"), "{page}");
    assert_eq!(counter.done("verify st.book")["ok"], true);
}

#[test]
fn a_source_is_opened_by_code_and_pin_and_found_nowhere_else() {
    let counter = Counter::stocked();
    let added = counter.done("source add st.book --by 1");
    let code = added["code"].as_str().unwrap().to_owned();
    assert_eq!((code.len(), &added["event"]["member"]), (9, &"M000002".into()));
    counter.done("points adjust st.book M000002 50 --reason 举报属实 --document 文9 --by 1 --second 3");
    std::fs::write(counter.path("pin"), PIN).unwrap();
    let opened = format!("--code {code} --source-pin-file pin --by 2");
    let shown = counter.done(&format!("source show st.book {opened}"));
    assert_eq!((&shown["available"], &shown["member"]), (&"50.00".into(), &Value::Null));
    let redeemed = counter.done(&format!("source redeem st.book RICE {opened}"));
    assert_eq!((&redeemed["slip"]["member"], &redeemed["slip"]["after"]), (&Value::Null, &"10.00".into()));
    assert!(!redeemed.to_string().contains("M000002"), "{redeemed}");
    // Receipts of what is done for him say nothing of him either, though the entries do.
    counter.done("case list st.book --grade A --title 盗窃 --closes 2099-12-31 --reward 10 --by 1");
    assert_eq!(counter.refused("case claim st.book 1 M2 --by 1")["refusal"], "code_needed");
    assert_eq!(counter.refused("case party st.book 1 M2 --by 2")["refusal"], "code_needed");
    let claimed = counter.done(&format!("case claim st.book 1 {opened}"));
    assert_eq!(claimed["event"]["member"], "--", "{claimed}");
    assert_eq!((&claimed["slip"]["case"], &claimed["slip"]["member"]), (&"C000001".into(), &Value::Null));
    let completed = counter.done("case complete st.book 1 --note 已查实 --by 2");
    let rewarded = counter.done("case reward st.book 1 --by 3");
    let voucher = redeemed["slip"]["voucher"].as_str().unwrap();
    let reversed = counter.done(&format!("reverse st.book {voucher} --reason 退货 --by 2 --second 3"));
    for receipt in [claimed, completed, rewarded, reversed] {
        assert!(!receipt.to_string().contains("M000002"), "{receipt}");
    }
    for hidden in [
        "member show st.book M2",
        "balance st.book M2",
        "statement st.book M2",
        "redeem st.book M2 RICE --by 2",
    ] {
        assert_eq!(counter.refused(hidden)["refusal"], "code_needed", "{hidden}");
    }
    for list in ["member list st.book", "member find st.book M000002", "slip st.book V0000001-8"] {
        assert!(!counter.done(list).to_string().contains("M000002"), "{list}");
    }
    let all = counter.done("balance st.book --all");
    let confidential = serde_json::json!({ "any": true, "sources": null, "points": null });
    assert_eq!((&all["confidential"], all["balances"].as_array().unwrap().len()), (&confidential, 1));
    counter.done("source add st.book --by 1");
    counter.done("source add st.book --by 1");
    let all = counter.done("balance st.book --all");
    assert_eq!(all["confidential"]["points"], "60.00", "the sum of three is told");
    let earlier = counter.done("balance st.book --all --as-of 2026-01-01");
    assert_eq!(earlier["confidential"]["any"], false, "on that day there was none");
    std::fs::write(counter.path("wrong"), "135790").unwrap();
    let wrong = counter.refused(&format!("source show st.book --code {code} --source-pin-file wrong --by 2"));
    assert_eq!((&wrong["refusal"], &wrong["failures"]), (&"wrong_code".into(), &1.into()));
    let nobody = counter.refused("source show st.book --code 000000000 --source-pin-file pin --by 2");
    assert_eq!(nobody["refusal"], "no_such_code");
    assert_eq!(counter.done("verify st.book")["ok"], true);
}
