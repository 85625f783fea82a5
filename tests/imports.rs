//! Imports: sheets as stations send them, good and bad. All of a file is written, or nothing, or
//! all but its bad rows.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use ledger::book::{BookError, Session, Submission, verify_store};
use ledger::events::draws::{Article, Quoted};
use ledger::events::station::FundTerms;
use ledger::events::tasks::{ActDetails, Share};
use ledger::exchange::{Aim, ImportError, Kind, Plan, Reason, Report, Sheet, SheetError, Step, import};
use ledger::rules::draws::{ApproveDraw, EnterInvoice, ReceiveDraw, RequestDraw};
use ledger::rules::station::SetPolicy;
use ledger::rules::tasks::SubmitTask;
use ledger::rules::{Command, Refusal};
use ledger::units::{FundId, Points, Quantity, RequestKey};
use tests::fangshan::{Fangshan, bytes, rows};
use tests::station::of;

/// The demonstration with a policy under which funds pay themselves: its sheets name no draw.
fn without_tiers() -> Fangshan {
    let mut fangshan = Fangshan::open();
    let (chief, reviewer) = (fangshan.sign_in(1), fangshan.sign_in(3));
    let (_, from) = fangshan.book.now();
    let mut policy = fangshan.book.views().station.policy_on(from).unwrap().clone();
    policy.funds = FundTerms::default();
    let command = SetPolicy { from, document: of("免分档"), policy }.into();
    let asked = Submission { session: chief, second: Some(reviewer), request: of("no-tiers"), command };
    fangshan.book.submit(&asked).unwrap();
    fangshan
}

/// Whoever may import this.
fn importer(fangshan: &mut Fangshan, kind: Kind) -> Session {
    fangshan.sign_in(match kind {
        Kind::Roster | Kind::Grids => 1,
        Kind::Acts => 2,
        Kind::Goods => 4,
        Kind::Funds => 5,
    })
}

fn kind_of(file: &str) -> Kind {
    file.split(['/', '-', '.']).find_map(|word| word.parse().ok()).unwrap()
}

fn tried(
    fangshan: &mut Fangshan,
    kind: Kind,
    file: &str,
    bytes: &[u8],
    aim: Aim,
) -> Result<Report, ImportError> {
    let (session, second) = (importer(fangshan, kind), fangshan.sign_in(3));
    let before = fangshan.book.head();
    let asking = (&session, Some(&second));
    let go_on = &mut |_, _| ControlFlow::Continue(());
    let answer = import(&mut fangshan.book, asking, kind, (file, bytes), aim, go_on);
    if matches!(aim, Aim::DryRun | Aim::SkipBadDryRun)
        || answer.as_ref().is_ok_and(|report| report.written == 0)
        || answer.is_err()
    {
        assert_eq!(fangshan.book.head(), before, "{file}: something was written");
    }
    answer
}

fn sample(fangshan: &mut Fangshan, file: &str, aim: Aim) -> Report {
    let bytes = bytes(&format!("imports/{file}"));
    tried(fangshan, kind_of(file), file, &bytes, aim).unwrap()
}

/// Text under the header of a kind's year.
fn table(kind: Kind, text: &str) -> Vec<u8> {
    let year = bytes(&format!("fangshan/{kind}.csv"));
    let header = year.split_inclusive(|byte| *byte == b'\n').next().unwrap();
    [header, text.as_bytes()].concat()
}

/// A sheet whose acts were done on the one day the station has not closed yet.
fn on_the_open_day(sheet: &[u8]) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(sheet) else { return sheet.to_vec() };
    let days = (20..=25).map(|day| format!("2026-09-{day}"));
    days.fold(text.to_owned(), |text, day| text.replace(&day, "2026-09-29")).into_bytes()
}

#[test]
fn a_good_file_is_rehearsed_then_written_then_known() {
    let mut fangshan = without_tiers();
    let goods = [
        ("roster-good.csv", 12, 36),
        ("acts-good.csv", 10, 10),
        ("goods-good.csv", 3, 6),
        ("funds-good.csv", 2, 2),
        ("goods-fullwidth.csv", 1, 2),
    ];
    for (file, rows, commands) in goods {
        let bytes = on_the_open_day(&bytes(&format!("imports/{file}")));
        let mut sample = |aim| tried(&mut fangshan, kind_of(file), file, &bytes, aim).unwrap();
        let dry = sample(Aim::DryRun);
        assert_eq!((dry.rows, dry.commands, dry.written, dry.known), (rows, commands, 0, 0), "{dry:?}");
        assert_eq!(dry.problems, []);
        let done = sample(Aim::Write);
        assert_eq!((done.written, done.known, done.problems), (rows, 0, vec![]));
        let again = sample(Aim::Write);
        assert_eq!((again.written, again.known, again.commands), (0, rows, 0), "{again:?}");
        assert_eq!(again.problems, []);
    }
    let verdict = verify_store(fangshan.book.store(), 1, &|_, _| ControlFlow::Continue(())).unwrap();
    assert_eq!(verdict.findings, []);
}

#[test]
fn the_year_that_is_in_the_book_is_known_to_every_import() {
    let mut fangshan = Fangshan::open();
    for (kind, rows) in Kind::ALL.into_iter().zip([65, 132, 7, 27, 1_609]) {
        let file = format!("fangshan/{kind}.csv");
        let report = tried(&mut fangshan, kind, &file, &bytes(&file), Aim::Write).unwrap();
        assert_eq!((report.known, report.written, report.problems), (rows, 0, vec![]), "{file}");
    }
}

#[test]
fn utf_8_gb18030_and_a_workbook_ask_for_the_same() {
    let fangshan = Fangshan::open();
    let steps = |file: &str| {
        let sheet = Sheet::read(&bytes(&format!("imports/{file}"))).unwrap();
        let plan = Plan::new(Kind::Roster, &sheet, fangshan.book.views(), of("2026-09-30")).unwrap();
        assert_eq!(plan.problems, [], "{file}");
        plan.rows.into_iter().flat_map(|row| row.steps).collect::<Vec<_>>()
    };
    let utf_8 = steps("roster-good.csv");
    assert_eq!(utf_8.len(), 36);
    assert_eq!(steps("roster-good-gb18030.csv"), utf_8);
    assert_eq!(steps("roster-good.xlsx"), utf_8);
}

#[test]
fn numbers_and_dates_of_a_workbook_read_as_they_show() {
    let fangshan = Fangshan::open();
    let commands = |file: &str| {
        let sheet = Sheet::read(&bytes(&format!("imports/{file}"))).unwrap();
        let plan = Plan::new(Kind::Goods, &sheet, fangshan.book.views(), of("2026-09-30")).unwrap();
        assert_eq!(plan.problems, [], "{file}");
        plan.rows.into_iter().flat_map(|row| row.steps).map(|step| step.command).collect::<Vec<_>>()
    };
    assert_eq!(commands("goods-good.xlsx"), commands("goods-good.csv"));
}

#[test]
fn an_identity_number_typed_as_a_number_is_refused_with_advice() {
    let mut fangshan = Fangshan::open();
    let report = sample(&mut fangshan, "roster-numbers.xlsx", Aim::Write);
    let x = rows("imports/roster-good.csv").iter().position(|row| row[6].ends_with('X')).unwrap();
    let rows: Vec<usize> = report.problems.iter().map(|problem| problem.row).collect();
    assert_eq!(rows, (2..14).filter(|row| *row != x + 2).collect::<Vec<_>>());
    for problem in &report.problems {
        assert_eq!((&*problem.column, &problem.reason), ("身份证号", &Reason::Rounded));
    }
}

#[test]
fn one_roster_in_three_forms_is_one_roster() {
    let mut fangshan = Fangshan::open();
    assert_eq!(sample(&mut fangshan, "roster-good.xlsx", Aim::Write).written, 12);
    for file in ["roster-good.csv", "roster-good-gb18030.csv"] {
        assert_eq!(sample(&mut fangshan, file, Aim::Write).known, 12);
    }
}

#[test]
fn columns_may_stand_in_any_order_under_english_names() {
    let mut fangshan = Fangshan::open();
    sample(&mut fangshan, "funds-good.csv", Aim::Write);
    let text = "document,amount,source,uses,name,fund,day\n\
                捐款〔2026〕21号,１２００.00,企业定向捐款,goods,平安志愿者基金,F001,2026/9/25\n";
    let report = tried(&mut fangshan, Kind::Funds, "english.csv", text.as_bytes(), Aim::Write).unwrap();
    assert_eq!((report.known, report.problems), (1, vec![]));
}

#[test]
fn every_fault_is_named_by_row_and_column_and_nothing_is_written() {
    let mut faults: BTreeMap<String, Vec<(usize, String)>> = BTreeMap::new();
    for fault in rows("imports/faults.csv") {
        faults.entry(fault[0].clone()).or_default().push((of(&fault[1]), fault[2].clone()));
    }
    assert_eq!(faults.len(), 4);
    for (file, expected) in faults {
        let mut fangshan = Fangshan::open();
        if kind_of(&file) == Kind::Acts {
            // The acts are those of the good roster.
            sample(&mut fangshan, "roster-good.csv", Aim::Write);
        }
        let report = sample(&mut fangshan, &file, Aim::Write);
        let found: Vec<(usize, String)> =
            report.problems.iter().map(|problem| (problem.row, problem.column.to_string())).collect();
        assert_eq!(found, expected, "{file}: {:#?}", report.problems);
        assert_eq!(report.written, 0);
    }
}

#[test]
fn reports_do_not_tell_names_phones_or_identity_numbers() {
    let mut fangshan = Fangshan::open();
    let report = sample(&mut fangshan, "roster-bad-rows.csv", Aim::Write);
    let json = serde_json::to_string(&report).unwrap();
    for row in rows("imports/roster-bad-rows.csv") {
        for told in [&row[1], &row[5], &row[6]].into_iter().filter(|told| !told.is_empty()) {
            assert!(!json.contains(told.as_str()), "{told} in {json}");
        }
    }
    assert_eq!(&*report.problems[0].value, "…9198");
    assert_eq!(report.problems[0].reason, Reason::Twice { row: 2 });
    let hashed = format!("{:?}", report.problems[1].reason);
    assert!(hashed.contains("ID number ends in"), "{hashed}");
}

#[test]
fn a_file_that_is_no_table_of_this_kind_is_refused_as_a_whole() {
    let mut fangshan = Fangshan::open();
    let mut refused = |kind, file: &str| {
        let bytes = bytes(&format!("imports/{file}"));
        match tried(&mut fangshan, kind, file, &bytes, Aim::Write) {
            Err(ImportError::Sheet(why)) => why,
            other => panic!("{file}: {other:?}"),
        }
    };
    assert_eq!(refused(Kind::Roster, "empty.csv"), SheetError::Empty);
    assert_eq!(refused(Kind::Roster, "header-only.csv"), SheetError::HeaderOnly);
    assert_eq!(refused(Kind::Roster, "binary.csv"), SheetError::Binary);
    assert_eq!(refused(Kind::Acts, "half-cut.csv"), SheetError::CutOff { row: 5 });
    assert!(matches!(refused(Kind::Roster, "half-cut.xlsx"), SheetError::Damaged { .. }));
    let SheetError::Header { expected, found, .. } = refused(Kind::Roster, "wrong-header.csv") else {
        panic!("another reason");
    };
    assert_eq!((expected[0], &*found[0]), ("编号", "序号"));
    let why = refused(Kind::Goods, "funds-good.csv").to_string();
    assert!(why.contains("「货号,品名,"), "{why}");
    assert!(why.ends_with("may have 「补货线,类别,单位,价值依据,供应商,用款申请」"), "{why}");
}

#[test]
fn full_width_digits_are_read_as_digits() {
    let fangshan = Fangshan::open();
    let sheet = Sheet::read(&bytes("imports/goods-fullwidth.csv")).unwrap();
    let plan = Plan::new(Kind::Goods, &sheet, fangshan.book.views(), of("2026-09-30")).unwrap();
    let [Command::ListGood(list), Command::DonateGoods(gift)] =
        [&plan.rows[0].steps[0].command, &plan.rows[0].steps[1].command]
    else {
        panic!("{plan:?}");
    };
    assert_eq!((list.points_price, gift.quantity), (of::<Points>("9"), of::<Quantity>("12")));
}

#[test]
fn what_only_the_rules_can_tell_is_named_by_row_too() {
    let mut fangshan = without_tiers();
    let text = "2026-09-28,NOTEBOOK,笔记本,6909990003043,5,10,购入,F001,发票1,9000000.00,\n\
                2026-09-28,NOTEBOOK,笔记本,6909990003043,5,10,购入,F001,发票2,10.00,\n\
                2026-09-28,EGGS-6,鸡蛋6枚,6909990004019,8,10,购入,F001,发票3,10.00,2026-09-29\n";
    let bytes = table(Kind::Goods, text);
    for aim in [Aim::DryRun, Aim::Write] {
        let report = tried(&mut fangshan, Kind::Goods, "goods.csv", &bytes, aim).unwrap();
        let found: Vec<_> = report.problems.iter().map(|it| (it.row, &*it.column, &*it.value)).collect();
        assert_eq!(found, [(2, "价值", "9000000.00"), (4, "保质期", "2026-09-29")]);
        let Reason::Refused(refusal) = &report.problems[0].reason else { panic!("{report:?}") };
        assert!(matches!(**refusal, Refusal::FundShort { .. }), "{refusal}");
    }
}

#[test]
fn a_row_that_contradicts_the_book_is_a_problem_and_changes_nothing() {
    let mut fangshan = Fangshan::open();
    let goods = "2026-09-28,NOTEBOOK,笔记簿,6909990003043,6,10,购入,F001,发票1,10.00,\n";
    let report =
        tried(&mut fangshan, Kind::Goods, "goods.csv", &table(Kind::Goods, goods), Aim::Write).unwrap();
    let columns: Vec<_> = report.problems.iter().map(|problem| &*problem.column).collect();
    assert_eq!(columns, ["品名", "积分价"]);

    // The year's first member, with another phone number.
    let member = rows("fangshan/roster.csv").swap_remove(0);
    let other = member.join(",").replace(&member[5], "14200000000");
    let report =
        tried(&mut fangshan, Kind::Roster, "roster.csv", &table(Kind::Roster, &other), Aim::Write).unwrap();
    let found: Vec<_> = report.problems.iter().map(|it| (it.row, &*it.column, &*it.value)).collect();
    assert_eq!(found, [(2, "电话", "…0000")]);
}

#[test]
fn the_key_of_a_members_row_says_nothing_about_the_person() {
    let fangshan = Fangshan::open();
    let key = |text: &str| {
        let sheet = Sheet::read(&table(Kind::Roster, text)).unwrap();
        let plan = Plan::new(Kind::Roster, &sheet, fangshan.book.views(), of("2026-09-30")).unwrap();
        plan.rows[0].steps[0].request.clone()
    };
    let wang = key("M000200,王秀珍,信息员,吴场,G001,14200000001,11010519491231002X,,2026-01-01\n");
    let li = key("M000200,李建民,信息员,吴场,G001,14300000002,320722199812189198,,2026-01-01\n");
    assert_eq!(wang, li);
    assert_ne!(wang, key("M000201,李建民,信息员,吴场,G001,14300000002,320722199812189198,,2026-01-01\n"));
}

#[test]
fn an_import_can_be_stopped_before_it_writes() {
    let mut fangshan = Fangshan::open();
    let session = importer(&mut fangshan, Kind::Roster);
    let before = fangshan.book.head();
    let file = bytes("imports/roster-good.csv");
    for stop_at in [0, 12] {
        let mut stop = |done: usize, total: usize| {
            assert_eq!(total, 12);
            if done == stop_at { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let named = ("roster.csv", file.as_slice());
        let answer = import(&mut fangshan.book, &session, Kind::Roster, named, Aim::Write, &mut stop);
        assert_eq!(answer, Err(ImportError::Cancelled));
    }
    assert_eq!(fangshan.book.head(), before);
}

#[test]
fn whoever_may_not_enrol_members_may_not_import_them() {
    let mut fangshan = Fangshan::open();
    let finance = fangshan.sign_in(5);
    let file = bytes("imports/roster-good.csv");
    let named = ("roster.csv", file.as_slice());
    for aim in [Aim::DryRun, Aim::Write] {
        let answer = import(&mut fangshan.book, &finance, Kind::Roster, named, aim, &mut |_, _| {
            ControlFlow::Continue(())
        });
        let Err(ImportError::Book(BookError::Refused(Refusal::NotPermitted { .. }))) = answer else {
            panic!("{answer:?}");
        };
    }
}

/// The one command of each row of acts.
fn acts(fangshan: &Fangshan, bytes: &[u8]) -> Vec<(RequestKey, SubmitTask)> {
    let sheet = Sheet::read(bytes).unwrap();
    let plan = Plan::new(Kind::Acts, &sheet, fangshan.book.views(), of("2026-09-30")).unwrap();
    assert_eq!(plan.problems, []);
    let step = |step: Step| match step.command {
        Command::SubmitTask(submit) => (step.request, submit),
        other => panic!("{other:?}"),
    };
    plan.rows.into_iter().flat_map(|row| row.steps).map(step).collect()
}

const MORE: &str = ",对象,时长,标签,纸单号,小组";

#[test]
fn a_sheet_without_the_later_columns_or_with_them_empty_keeps_its_old_keys() {
    let mut fangshan = Fangshan::open();
    sample(&mut fangshan, "roster-good.csv", Aim::Write);
    let old = bytes("imports/acts-good.csv");
    let plain = acts(&fangshan, &old);
    // What this row's key was before there were more columns.
    assert_eq!(plain[0].0, of("import:acts:1402e243e7cd00352755957d493353ca"));
    let text = String::from_utf8(old).unwrap();
    let mut lines = text.lines();
    let wide = format!("{}{MORE}\n", lines.next().unwrap());
    let wide = lines.fold(wide, |wide, line| wide + line + ",,,,,\n");
    assert_eq!(acts(&fangshan, wide.as_bytes()), plain);
    let said = wide.replacen(",,,,,\n", ",校门,,,,\n", 1);
    let said = acts(&fangshan, said.as_bytes());
    assert_ne!(said[0].0, plain[0].0, "what a row says beyond is in its key");
    assert_eq!(said[1..], plain[1..]);
}

#[test]
fn tags_and_teams_are_divided_by_any_mark_and_a_pad_number_is_read_in_either_case() {
    let fangshan = Fangshan::open();
    let text = "day,time,kind,member,grid,place,audience_count,evidence,note,team,pad,tags,hours,object\n\
                2026-09-28,,PATROL,M000041,,,,,,Ｍ000041：60；m46:40,a-0017,fire；fraud、school theft fire,１.5,老街12号\n\
                2026-09-28,,PATROL,M000041,,,,,,M000041 M000046,,,,\n";
    let acts = acts(&fangshan, text.as_bytes());
    let share = |member: &str, percent| Share { member: of(member), percent };
    let details = ActDetails {
        object: Some(of("老街12号")),
        hours: Some(of("1.5")),
        tags: ["fire", "fraud", "school", "theft"].map(of).to_vec(),
        pad: Some(of("A-0017")),
        team: vec![share("M000041", 60), share("M000046", 40)],
        ..ActDetails::default()
    };
    assert_eq!(acts[0].1.details, details);
    assert_eq!(acts[1].1.details.team, [share("M000041", 100), share("M000046", 100)]);
}

#[test]
fn skipped_rows_take_nothing_with_them_that_good_rows_need() {
    let mut fangshan = without_tiers();
    // The first row of a new village is bad, and so the second one names the village.
    let grids = "新庄,G901,新庄一组,1e3,200\n新庄,G902,新庄二组,50,200\n吴场,G001,别的名称,1,\n";
    let grids = table(Kind::Grids, grids);
    let dry = tried(&mut fangshan, Kind::Grids, "grids.csv", &grids, Aim::SkipBadDryRun).unwrap();
    assert_eq!((dry.rows, dry.written, dry.refused, dry.commands), (3, 0, 2, 2), "{dry:#?}");
    let done = tried(&mut fangshan, Kind::Grids, "grids.csv", &grids, Aim::SkipBad).unwrap();
    assert_eq!((done.written, done.known, done.refused), (1, 0, 2));
    assert_eq!(done.problems, dry.problems);
    let known = &fangshan.book.views().grid;
    assert!(known.grids.contains_key(&of("G902")) && !known.grids.contains_key(&of("G901")));
    assert_eq!(known.villages.len(), 6);

    // The first row of a new good costs too much; the second lists the good and is bought.
    let goods = "2026-09-28,LAMP,台灯,,5,10,购入,F001,发票1,9000000.00,\n\
                 2026-09-28,LAMP,台灯,,5,10,购入,F001,发票2,10.00,\n";
    let goods = table(Kind::Goods, goods);
    let report = tried(&mut fangshan, Kind::Goods, "goods.csv", &goods, Aim::SkipBad).unwrap();
    let found: Vec<_> = report.problems.iter().map(|it| (it.row, &*it.column)).collect();
    assert_eq!((report.written, report.commands, found), (1, 2, vec![(2, "价值")]));
    let again = tried(&mut fangshan, Kind::Goods, "goods.csv", &goods, Aim::SkipBad).unwrap();
    assert_eq!((again.written, again.known, again.refused), (0, 1, 1));
    let verdict = verify_store(fangshan.book.store(), 1, &|_, _| ControlFlow::Continue(())).unwrap();
    assert_eq!(verdict.findings, []);
}

#[test]
fn every_kind_of_sheet_with_one_fault_a_row_gives_its_good_rows_when_bad_ones_are_skipped() {
    for (file, rows, written) in [("roster-bad-rows.csv", 9, 1), ("goods-bad-rows.csv", 6, 0)] {
        let mut fangshan = Fangshan::open();
        let report = sample(&mut fangshan, file, Aim::SkipBad);
        assert_eq!((report.rows, report.written, report.refused), (rows, written, rows - written), "{file}");
        let again = sample(&mut fangshan, file, Aim::SkipBad);
        assert_eq!((again.written, again.known, again.problems), (0, written, report.problems));
    }
}

#[test]
fn whoever_may_not_import_skips_nothing_either_and_stopping_writes_nothing() {
    let mut fangshan = Fangshan::open();
    let (finance, chief) = (fangshan.sign_in(5), fangshan.sign_in(1));
    let before = fangshan.book.head();
    let file = bytes("imports/roster-good.csv");
    let named = ("roster.csv", file.as_slice());
    let go_on = &mut |_, _| ControlFlow::Continue(());
    let answer = import(&mut fangshan.book, &finance, Kind::Roster, named, Aim::SkipBad, go_on);
    let Err(ImportError::Book(BookError::Refused(Refusal::NotPermitted { .. }))) = answer else {
        panic!("{answer:?}");
    };
    let stop = &mut |done, _| if done == 12 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let answer = import(&mut fangshan.book, &chief, Kind::Roster, named, Aim::SkipBad, stop);
    assert_eq!(answer, Err(ImportError::Cancelled));
    assert_eq!(fangshan.book.head(), before);
}

#[test]
fn no_damage_to_a_file_makes_its_reader_panic() {
    for file in ["goods-good.xlsx", "goods-good.csv", "roster-good-gb18030.csv"] {
        let whole = bytes(&format!("imports/{file}"));
        for at in 0..whole.len() {
            let _cut = Sheet::read(&whole[..at]);
            let mut flipped = whole.clone();
            for bit in [0x01, 0x10, 0x80] {
                flipped[at] = whole[at] ^ bit;
                let _read = Sheet::read(&flipped);
            }
        }
    }
}

#[test]
fn goods_are_imported_by_two_and_one_alone_is_told_so_at_once() {
    let mut fangshan = without_tiers();
    let keeper = fangshan.sign_in(4);
    let rows = "2026-09-28,LAMP,台灯,6901234567892;036000291452,5,10,捐赠,东海晶川日用品有限公司,捐收〔2026〕31号,\
                0,,2,日用,盏,未计价,\n\
                2026-09-28,LAMP,台灯,036000291452,5,4,购入,F001,发票77,40.00,,,,,,临沭灯具店\n";
    let header =
        "日期,货号,品名,条码,积分价,数量,来源类型,来源,凭证,价值,保质期,补货线,类别,单位,价值依据,供应商\n";
    let sheet = [header, rows].concat();
    let named = ("goods.csv", sheet.as_bytes());
    let alone = import(&mut fangshan.book, &keeper, Kind::Goods, named, Aim::Write, &mut |_, _| {
        ControlFlow::Continue(())
    });
    let Err(ImportError::Book(BookError::Refused(Refusal::SecondPersonNeeded))) = alone else {
        panic!("{alone:?}");
    };
    let report = tried(&mut fangshan, Kind::Goods, "goods.csv", sheet.as_bytes(), Aim::Write).unwrap();
    assert_eq!((report.written, report.problems), (2, vec![]));
    let goods = &fangshan.book.views().goods;
    let lamp = goods.get(of("LAMP")).unwrap();
    assert_eq!((lamp.barcodes.len(), lamp.reorder_at.minor()), (2, 2));
    assert_eq!((lamp.category.clone(), lamp.unit.clone()), (Some(of("日用")), Some(of("盏"))));
    let shelf = fangshan.book.views().accounts.lots(ledger::journal::Account::Shelf(of("LAMP")));
    assert_eq!(shelf.iter().map(|lot| lot.cost.minor()).collect::<Vec<_>>(), [0, 4000]);
}

#[test]
fn with_tiers_a_sheet_of_goods_names_the_draw_that_pays() {
    let mut fangshan = Fangshan::open();
    let (keeper, chief, finance) = (fangshan.sign_in(4), fangshan.sign_in(1), fangshan.sign_in(5));
    let draw = fangshan.book.views().draws.next().unwrap();
    let line =
        Quoted { article: Article::Good(of("SOAP-3")), quantity: Quantity::from_minor(15), cost: of("80") };
    let fund = FundId::number(1);
    let request = RequestDraw {
        fund,
        purpose: of("goods"),
        amount: of("80"),
        basis: of("采购计划20号"),
        supplier: of("房山供销社"),
        behind: None,
        lines: vec![line.clone()],
        override_document: None,
    };
    let invoice = EnterInvoice {
        draw,
        supplier: of("房山供销社"),
        number: of("发票2001"),
        day: of("2026-09-30"),
        sum: of("80"),
        lines: vec![line],
    };
    let steps: [(&Session, Command); 4] = [
        (&keeper, request.into()),
        (&chief, ApproveDraw { draw }.into()),
        (&finance, ReceiveDraw { draw, amount: of("80"), reference: of("回单2001") }.into()),
        (&finance, invoice.into()),
    ];
    for (at, (session, command)) in steps.into_iter().enumerate() {
        let request = of(&format!("draw-{at}"));
        let asked = Submission { session: session.clone(), second: None, request, command };
        fangshan.book.submit(&asked).unwrap();
    }
    let good = fangshan.book.views().goods.get(of("SOAP-3")).unwrap().clone();
    let (name, price) = (good.name.clone(), good.price_on(of("2026-09-30")));
    let sheet = |draw: &str| {
        let head = "day,sku,name,barcode,points_price,quantity,source_type,source,document,value,best_before,supplier,draw";
        format!("{head}\n2026-09-30,SOAP-3,{name},,{price},15,purchase,F001,发票2001,80,,房山供销社,{draw}\n")
            .into_bytes()
    };
    let problem = |fangshan: &mut Fangshan, draw: &str| {
        let report = tried(fangshan, Kind::Goods, "goods.csv", &sheet(draw), Aim::DryRun).unwrap();
        report.problems.first().map(|problem| problem.reason.to_string()).unwrap_or_default()
    };
    let needed = Refusal::DrawNeeded { fund, cost: of("80") }.to_string();
    assert!(problem(&mut fangshan, "").contains(&needed));
    assert!(problem(&mut fangshan, "Y000099").contains("Y000099"));
    assert_eq!(problem(&mut fangshan, &draw.to_string()), "");
    let bytes = sheet(&draw.to_string());
    let report = tried(&mut fangshan, Kind::Goods, "goods.csv", &bytes, Aim::Write).unwrap();
    assert_eq!((report.written, report.problems), (1, vec![]));
    assert_eq!(fangshan.book.views().draws.get(draw).unwrap().spent, of("80"));
}
