//! Tables that somebody sends: read the same in every encoding, and every row asked for or refused.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::{Cursor, Write as _};
use std::ops::ControlFlow;

use ledger::book::BookError;
use ledger::events::grid::Post;
use ledger::exchange::{
    Aim, COLUMNS_MAX, Cell, ImportError, Kind, Plan, Problem, ROWS_MAX, Row, Sheet, SheetError, import,
    kind_of, statement,
};
use ledger::rules::goods::NameDonor;
use ledger::rules::grid::{GivePost, NameGrid, NameVillage};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

use super::fixture;
use crate::station::{Station, of};

/// Tables as stations send them, good and bad.
pub(super) fn tables() -> Vec<Vec<u8>> {
    let files = [
        "acts-bad-rows.csv",
        "acts-good.csv",
        "binary.csv",
        "empty.csv",
        "funds-bad-rows.csv",
        "funds-good.csv",
        "goods-bad-rows.csv",
        "goods-fullwidth.csv",
        "goods-good.csv",
        "half-cut.csv",
        "header-only.csv",
        "roster-bad-rows.csv",
        "roster-good-gb18030.csv",
        "roster-good.csv",
        "statement-bad-rows.csv",
        "statement-good.csv",
        "wrong-header.csv",
    ];
    let mut examples: Vec<Vec<u8>> = files.map(|file| fixture(&format!("imports/{file}"))).to_vec();
    let grids = fixture("fangshan/grids.csv");
    let head = grids.split_inclusive(|byte| *byte == b'\n').take(9).collect::<Vec<_>>().concat();
    examples.push(head);
    // Of what the station here has, so that some of it can be written.
    let known = [
        "日期,时间,事项,编号,网格,地点,受众人数,佐证,说明,对象,时长,标签,纸单号,小组\n\
         2026-02-28,09:30,TALK,M000001,G001,广场,30,,讲座,一中,1.5,fire;fraud,P-1,M000001:60;M000002:40\n\
         2026/3/1,,TALK,m2,,,,,,,,,,\n",
        "day,sku,name,barcode,points_price,quantity,source_type,source,document,value,best_before\n\
         2026-03-01,SOAP,肥皂,6901234567892,1.5,10,donation,爱心超市,捐1,12.00,2027-01-01\n\
         2026-03-01,RICE,大米,,8,2,purchase,F001,发票2,9.00,\n",
        "日期,基金,名称,用途,来源,金额,文件号\n2026-03-01,F001,平安志愿者基金,goods,区财政,100.00,文9\n",
        "编号,姓名,职务,村,网格,电话,身份证号,卡号,入队日期\n\
         ,王秀珍,信息员,吴场,G001,14200009991,11010519900101991X,,2026-01-01\n",
        "村,网格,名称,户数,人数\n吴场,G009,九组,10,20\n陆圩,G010,十组,1,2\n",
        "卡号,日期,金额,时间\nCS000001,2026-02-01,10.00,09:30\n",
    ];
    examples.extend(known.map(|text| text.as_bytes().to_vec()));
    examples
}

/// Parts of workbooks, as [`workbook`] puts them together, and whole ones.
pub(super) fn workbooks() -> Vec<Vec<u8>> {
    let sheet = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>村</t></is></c>\
                 <c r=\"B1\" t=\"s\"><v>0</v></c><c r=\"C1\" t=\"str\"><v>名称</v></c><c r=\"D1\" t=\"s\"><v>1</v></c>\
                 <c r=\"E1\" t=\"s\"><v>2</v></c></row><row r=\"3\"><c r=\"A3\" t=\"str\"><v>吴场</v></c><c r=\"B3\"><v>7</v></c>\
                 <c r=\"C3\" s=\"1\"><v>45000.5</v></c><c r=\"D3\" t=\"b\"><v>1</v></c><c r=\"E3\" t=\"e\"><v>#N/A</v></c></row>\
                 <row><c><v>1</v></c><c t=\"d\"><v>2026-01-01T00:00:00</v></c><c><v>110105194912310021</v></c></row>\
                 </sheetData></worksheet>";
    let strings =
        "<sst><si><t>网格</t></si><si><r><t>户</t></r><r><t>数</t></r></si><si><t>人数</t></si></sst>";
    let styles = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy-mm-dd\"/></numFmts><cellXfs>\
                  <xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>";
    let parts = |parts: &[&str]| parts.join("\0").into_bytes();
    let mut examples = vec![parts(&[sheet]), parts(&[sheet, strings]), parts(&[sheet, strings, styles])];
    examples
        .extend(["goods-good.xlsx", "roster-numbers.xlsx"].map(|file| fixture(&format!("imports/{file}"))));
    examples
}

/// Holds of any bytes as a workbook: whole, or the text of its parts (sheet, strings, styles) with a zero byte
/// between them, since nobody comes far by changing what is packed and has a checksum.
///
/// # Panics
///
/// When it does not.
pub fn workbook(bytes: &[u8]) {
    if bytes.starts_with(b"PK") {
        return table(bytes);
    }
    table(&packed(bytes));
}

/// A workbook of these parts.
fn packed(parts: &[u8]) -> Vec<u8> {
    let mut parts = parts.split(|byte| *byte == 0);
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let rels = format!(
        "<Relationships><Relationship Id=\"rId1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         </Relationships>"
    );
    let book = format!(
        "<workbook xmlns:r=\"{relations}\"><sheets><sheet name=\"s\" sheetId=\"1\" r:id=\"rId1\"/>\
                        </sheets></workbook>"
    );
    let mut files =
        vec![("xl/workbook.xml", book.as_bytes()), ("xl/_rels/workbook.xml.rels", rels.as_bytes())];
    for name in ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"] {
        files.extend(parts.next().map(|part| (name, part)));
    }
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, part) in files {
        archive.start_file(name, stored).expect("a part");
        archive.write_all(part).expect("room in memory");
    }
    archive.finish().expect("an archive").into_inner()
}

/// Holds of any bytes as a table of any kind.
///
/// # Panics
///
/// When it does not.
pub fn table(bytes: &[u8]) {
    let _kind = kind_of(bytes);
    let Ok(sheet) = Sheet::read(bytes) else {
        assert!(statement(bytes).is_err());
        return;
    };
    is_table(&sheet);
    reads_the_same_in_every_encoding(&sheet);
    if let Ok(read) = statement(bytes) {
        let named: BTreeSet<usize> = read.problems.iter().map(|problem| problem.row).collect();
        let lines: BTreeSet<usize> = read.lines.iter().map(|line| line.row as usize).collect();
        assert_eq!(lines.len(), read.lines.len(), "two lines of one row");
        for row in &sheet.rows {
            assert!(named.contains(&row.number) || lines.contains(&row.number), "row {} is lost", row.number);
        }
        assert!(read.lines.iter().all(|line| line.amount.minor() > 0));
    }
    for kind in Kind::ALL {
        is_planned(kind, &sheet, bytes);
    }
}

fn is_table(sheet: &Sheet) {
    let Sheet { header, rows } = sheet;
    assert!(!header.is_empty() && !rows.is_empty() && rows.len() <= ROWS_MAX && header.len() <= COLUMNS_MAX);
    let numbers: Vec<usize> = rows.iter().map(|row| row.number).collect();
    assert!(numbers.is_sorted_by(|one, next| one < next), "rows are named by their numbers: {numbers:?}");
    for Row { cells, .. } in rows {
        assert!(cells.len() <= COLUMNS_MAX);
        assert!(cells.last().is_some_and(|last| !last.shown().is_empty()), "a blank row");
    }
}

/// The same cells as CSV, every cell quoted.
fn as_text(sheet: &Sheet) -> String {
    let mut text = quoted(sheet.header.iter().map(AsRef::as_ref));
    for row in &sheet.rows {
        text.push_str(&quoted(row.cells.iter().map(Cell::shown)));
    }
    text
}

fn quoted<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
    format!("{}\n", cells.join(","))
}

fn reads_the_same_in_every_encoding(sheet: &Sheet) {
    let cells = |sheet: &Sheet| {
        let shown = |row: &Row| row.cells.iter().map(|cell| cell.shown().to_owned()).collect::<Vec<_>>();
        (sheet.header.clone(), sheet.rows.iter().map(shown).collect::<Vec<_>>())
    };
    let text = as_text(sheet);
    // A workbook may hold what no text file may.
    if text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n')) {
        return;
    }
    let again = Sheet::read(text.as_bytes()).expect("a table that was read before");
    assert_eq!(cells(&again), cells(sheet), "a table reads otherwise than it was written");
    let (in_gb18030, _, lacks_some) = encoding_rs::GB18030.encode(&text);
    // Some characters of private use are written as those that took their place in 2005, and some texts are
    // text in both encodings, and UTF-8 is tried first.
    let is_written_as_it_is = !lacks_some && encoding_rs::GB18030.decode(&in_gb18030).0 == text;
    if !is_written_as_it_is || std::str::from_utf8(&in_gb18030).is_ok() {
        return;
    }
    match Sheet::read(&in_gb18030) {
        Ok(other) => assert_eq!(cells(&other), cells(sheet), "GB18030 reads otherwise than UTF-8"),
        Err(refused) => assert!(matches!(refused, SheetError::CutOff { .. }), "{refused}"),
    }
}

/// A station with one of each: members, grids, a kind, a fund, a good, a donor.
struct Importing {
    _folder: TempDir,
    station: Station,
}

impl Importing {
    fn new() -> Self {
        let folder = crate::books::folder();
        let mut station = Station::open(&folder.path().join("importing.book"));
        let (chief, keeper) = (station.chief.clone(), station.keeper.clone());
        station.done(&chief, NameVillage { village: of("L01"), name: of("吴场") });
        let (grid, village) = (of("G001"), of("L01"));
        station.done(&chief, NameGrid { grid, village, name: of("一组"), households: 9, people: 30 });
        let members = ["王秀珍", "李文"].map(|name| station.member(name));
        let (post, village) = (Post::GridReporter, Some(village));
        let give = GivePost { member: members[0], post, village, grid: Some(grid), from: of("2026-01-01") };
        station.done(&chief, give);
        station.kind("TALK", "5");
        let fund = station.fund("平安志愿者基金", "100.00");
        let soap = station.good("SOAP", "1");
        station.buy(soap, 9, fund, "9.00");
        station.done(&keeper, NameDonor { name: of("爱心超市"), member: None });
        Self { _folder: folder, station }
    }
}

thread_local! {
    static IMPORTING: RefCell<Importing> = RefCell::new(Importing::new());
}

fn is_planned(kind: Kind, sheet: &Sheet, bytes: &[u8]) {
    IMPORTING.with_borrow_mut(|importing| {
        let station = &mut importing.station;
        let today = station.clock.today();
        let plan = match Plan::new(kind, sheet, station.book.views(), today) {
            Ok(plan) => plan,
            Err(refused) => return assert!(matches!(refused, SheetError::Header { .. }), "{refused}"),
        };
        assert_eq!(plan.rows.len(), sheet.rows.len());
        let named: BTreeSet<usize> = plan.problems.iter().map(|problem| problem.row).collect();
        let mut requests = BTreeSet::new();
        for (planned, row) in plan.rows.iter().zip(&sheet.rows) {
            assert_eq!(planned.row, row.number);
            // A row may need one before it that is wrong, such as the one that lists its good.
            let waits = named.first().is_some_and(|wrong| *wrong < row.number);
            assert!(
                !planned.steps.is_empty() || named.contains(&row.number) || waits,
                "row {} is lost",
                row.number
            );
            for step in &planned.steps {
                assert!(requests.insert(step.request.clone()), "{} asks twice", step.request);
            }
        }
        for Problem { row, column, reason, .. } in &plan.problems {
            assert!(sheet.rows.iter().any(|there| there.number == *row), "row {row} is not there");
            assert!(column.is_empty() || sheet.header.contains(column), "{column} is not there");
            assert!(!reason.to_string().is_empty());
        }
        is_rehearsed(station, kind, bytes);
    });
}

/// The rules take it or refuse it, and nothing is written.
fn is_rehearsed(station: &mut Station, kind: Kind, bytes: &[u8]) {
    let session = match kind {
        Kind::Roster | Kind::Grids => &station.chief,
        Kind::Acts => &station.clerk,
        Kind::Goods => &station.keeper,
        Kind::Funds => &station.finance,
    };
    let (session, second) = (session.clone(), station.reviewer.clone());
    let asking = (&session, Some(&second));
    let before = station.book.head();
    for aim in [Aim::DryRun, Aim::SkipBadDryRun] {
        let go_on = &mut |_, _| ControlFlow::Continue(());
        match import(&mut station.book, asking, kind, ("hostile", bytes), aim, go_on) {
            Ok(report) => {
                assert_eq!((report.written, station.book.head()), (0, before));
                if aim == Aim::SkipBadDryRun {
                    let refused = report.problems.iter().map(|problem| problem.row);
                    let accepted = report.accepted.iter().map(|accepted| accepted.row);
                    let both: Vec<usize> =
                        refused.collect::<BTreeSet<_>>().into_iter().chain(accepted).collect();
                    let every: BTreeSet<usize> = both.iter().copied().collect();
                    assert_eq!((both.len(), every.len()), (report.rows, report.rows), "{report:?}");
                }
            }
            Err(ImportError::Sheet(_) | ImportError::Book(BookError::Refused(_))) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
}
