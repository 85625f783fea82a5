//! Papers read back: the bytes of a slip printer as text, QR codes from pictures, the plain commands
//! that print, and copies of a book that are killed half-way.

use std::io::Read as _;
use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use encoding_rs::GB18030;
use ledger::book::Copy;
use ledger::chain::proof::Proof;
use ledger::chain::quorum::TrustPolicy;
use ledger::exchange::paper::{
    Code128, Dialect, Encoding, Paper, Part, Qr, Shape, Side, Symbols, Table, escpos, html,
};
use ledger::reports::receipt;
use ledger::store::KeyFile;
use ledger::units::{Sku, VoucherNo};
use tests::station::Station;
use tests::trust::{keyed, signed, station_key, witness_key};
use tui::screens::{papers, slip};
use tui::words::Lang;

use super::commands::Counter;
use super::crash::player;

/// What a slip printer did with its bytes.
#[derive(Debug, Default, PartialEq, Eq)]
struct Printed {
    /// Lines of text in the order they came out, each with how it was printed.
    lines: Vec<(String, &'static str)>,
    /// Texts of QR codes the printer drew itself.
    codes: Vec<String>,
    /// Pictures: dots across, and a row of dots each.
    pictures: Vec<Vec<Vec<bool>>>,
    /// Digits of bar codes.
    bars: Vec<String>,
    cuts: usize,
}

/// A small slip printer: it knows the commands this program sends and no other.
fn printer(bytes: &[u8], encoding: Encoding) -> Printed {
    let mut printed = Printed::default();
    let (mut line, mut look, mut stored) = (Vec::new(), "", String::new());
    let mut rest = bytes;
    assert!(rest.starts_with(b"\x1b@"), "it is initialised first");
    while let Some((&first, after)) = rest.split_first() {
        let parameters = |n: usize| &after[..n];
        let taken = match first {
            0x1b => match parameters(1)[0] {
                b'@' => 1,
                b'a' => 2,
                b'E' => {
                    if parameters(2)[1] == 1 {
                        look = "bold";
                    }
                    2
                }
                other => panic!("ESC {other:#x}"),
            },
            0x1c => {
                assert_eq!(parameters(1), b"&");
                1
            }
            0x1d => match parameters(1)[0] {
                b'!' => {
                    if parameters(2)[1] == 0x11 {
                        look = "large";
                    }
                    2
                }
                b'V' => {
                    printed.cuts += 1;
                    3
                }
                b'h' | b'w' | b'H' => 2,
                b'(' => {
                    let length = usize::from(u16::from_le_bytes([parameters(4)[2], parameters(4)[3]]));
                    let data = &after[4..4 + length];
                    assert_eq!(data[0], 49, "a QR code");
                    match data[1] {
                        80 => stored = String::from_utf8(data[3..].to_vec()).unwrap(),
                        81 => printed.codes.push(stored.clone()),
                        _ => {}
                    }
                    4 + length
                }
                b'v' => {
                    let at = |n: usize| usize::from(parameters(7)[n]);
                    let (across, down) = (at(3) + at(4) * 256, at(5) + at(6) * 256);
                    let dots = after[7..7 + across * down].chunks(across);
                    let row = |row: &[u8]| {
                        row.iter().flat_map(|byte| (0..8).map(move |n| byte << n & 0x80 != 0)).collect()
                    };
                    printed.pictures.push(dots.map(row).collect());
                    7 + across * down
                }
                b'k' => {
                    let length = usize::from(parameters(3)[2]);
                    let data = &after[3..3 + length];
                    assert_eq!(data[0], b'{');
                    printed.bars.push(match data[1] {
                        b'C' => data[2..]
                            .iter()
                            .fold(String::new(), |digits, pair| digits + &format!("{pair:02}")),
                        _ => String::from_utf8(data[2..].to_vec()).unwrap(),
                    });
                    3 + length
                }
                other => panic!("GS {other:#x}"),
            },
            b'\n' => {
                let text = match encoding {
                    Encoding::Gb18030 => GB18030.decode(&line).0.into_owned(),
                    Encoding::Utf8 => String::from_utf8(line.clone()).unwrap(),
                };
                printed.lines.push((text, look));
                (line, look) = (Vec::new(), "");
                0
            }
            text => {
                // Second and later bytes of GB 18030 may look like commands to nobody: they are read
                // with the first.
                let length = match (encoding, text) {
                    (Encoding::Gb18030, 0x81..=0xfe) if (0x30..=0x39).contains(&parameters(1)[0]) => 4,
                    (Encoding::Gb18030, 0x81..=0xfe) => 2,
                    _ => 1,
                };
                line.extend_from_slice(&rest[..length]);
                length - 1
            }
        };
        rest = &after[taken..];
    }
    printed
}

fn a_paper() -> Paper {
    let table = Table {
        columns: vec![("品名".to_owned(), Side::Left), ("积分".to_owned(), Side::Right)],
        rows: vec![vec!["大米5公斤".to_owned(), "80".to_owned()]],
    };
    Paper::new("兑换单")
        .heading("房山站")
        .with(Part::Mark("重印 2".to_owned()))
        .pair("经办", "李㛃 𠮷田 䶮")
        .with(Part::Table(table))
        .qr("FS:V0000012-1:45:0123456789ABCDEF0123456789ABCDEF")
        .with(Part::Bars(Code128::of("8800000015").unwrap()))
}

#[test]
fn the_bytes_of_a_slip_decode_to_its_text_rare_characters_included() {
    for encoding in [Encoding::Gb18030, Encoding::Utf8] {
        let bytes = escpos(&a_paper(), Dialect { columns: 32, encoding, symbols: Symbols::Native });
        let printed = printer(&bytes, encoding);
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let lines: Vec<(String, &str)> = printed
            .lines
            .iter()
            .filter(|(text, _)| !text.is_empty())
            .map(|(text, look)| (squeezed(text), *look))
            .collect();
        let wanted = [
            ("房山站", "large"),
            ("重印 2", "bold"),
            ("经办 李㛃 𠮷田 䶮", ""),
            ("品名 积分", ""),
            ("大米5公斤 80", ""),
        ];
        assert_eq!(lines, wanted.map(|(text, look)| (text.to_owned(), look)));
        assert_eq!(printed.codes, ["FS:V0000012-1:45:0123456789ABCDEF0123456789ABCDEF"]);
        assert_eq!((printed.bars, printed.cuts), (vec!["8800000015".to_owned()], 1));
    }
}

/// Reads the QR codes of a picture.
fn codes(width: usize, height: usize, dark: impl Fn(usize, usize) -> bool) -> Vec<String> {
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| if dark(x, y) { 0 } else { 255 });
    image.detect_grids().iter().map(|grid| grid.decode().unwrap().1).collect()
}

#[test]
fn a_code_is_read_back_from_the_picture_a_printer_gets() {
    let text = "FS:V0000012-1:45:0123456789ABCDEF0123456789ABCDEF";
    let bytes = escpos(&a_paper(), Dialect { symbols: Symbols::Raster, ..Dialect::default() });
    let printed = printer(&bytes, Encoding::Gb18030);
    let picture = &printed.pictures[0];
    // The paper around it is white.
    let dark = |x: usize, y: usize| {
        let row = y.checked_sub(20).and_then(|y| picture.get(y));
        row.zip(x.checked_sub(20)).and_then(|(row, x)| row.get(x)).copied().unwrap_or(false)
    };
    assert_eq!(codes(picture[0].len() + 40, picture.len() + 40, dark), [text]);
}

#[test]
fn a_code_is_read_back_from_a_page() {
    let text = "FS:V0000012-1:45:0123456789ABCDEF0123456789ABCDEF";
    let page = html(&[a_paper()], "zh-CN", Shape::Slip).join("\n");
    let drawing = page.split("<svg class=\"qr\"").nth(1).unwrap();
    let side: usize =
        drawing.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    let path = drawing.split(" d=\"").nth(1).unwrap().split('"').next().unwrap();
    let squares: std::collections::BTreeSet<(usize, usize)> = path
        .split('M')
        .filter(|square| !square.is_empty())
        .map(|square| {
            let (x, rest) = square.split_once(' ').unwrap();
            (x.parse().unwrap(), rest.split('h').next().unwrap().parse().unwrap())
        })
        .collect();
    assert_eq!(codes(side * 4, side * 4, |x, y| squares.contains(&(x / 4, y / 4))), [text]);
}

/// What the proof on a page says; none where there is none.
fn proof_on(page: &str) -> Option<String> {
    let drawing = page.split("<svg class=\"proof\"").nth(1)?;
    let side: usize = drawing.split("viewBox=\"0 0 ").nth(1)?.split(' ').next()?.parse().unwrap();
    let path = drawing.split(" d=\"").nth(1)?.split('"').next()?;
    let mut dark = std::collections::BTreeSet::new();
    for run in path.split('M').filter(|run| !run.is_empty()) {
        let (x, rest) = run.split_once(' ').unwrap();
        let (y, rest) = rest.split_once('h').unwrap();
        let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
        let length: usize = rest.split('v').next().unwrap().parse().unwrap();
        dark.extend((x..x + length).map(|x| (x, y)));
    }
    codes(side * 4, side * 4, |x, y| dark.contains(&(x / 4, y / 4))).pop()
}

/// What the proof of a slip on a printer of so many columns says; none where it was left out.
fn proof_printed(paper: &Paper, columns: usize) -> Option<String> {
    let bytes = escpos(paper, Dialect { columns, symbols: Symbols::Raster, ..Dialect::default() });
    // The first picture is the slip's own code.
    let printed = printer(&bytes, Encoding::Gb18030);
    let picture = printed.pictures.get(1)?;
    assert!(picture[0].len() <= columns * 12, "it is no wider than the paper");
    let dark = |x: usize, y: usize| {
        let row = y.checked_sub(20).and_then(|y| picture.get(y));
        row.zip(x.checked_sub(20)).and_then(|(row, x)| row.get(x)).copied().unwrap_or(false)
    };
    codes(picture[0].len() + 40, picture.len() + 40, dark).pop()
}

#[test]
fn a_slips_proof_is_read_back_from_page_and_printer_and_checked_with_the_key_alone() {
    let folder = tests::books::folder();
    let mut station = Station::open(&folder.path().join("st.book"));
    keyed(&mut station, &witness_key("finance.example/w", 9));
    let (wang, li) = (station.member("王秀珍"), station.member("李文"));
    station.give(wang, "90");
    station.give(li, "50");
    let fund = station.fund("平安志愿者基金", "900.00");
    let soap = station.good("SOAP", "5");
    station.buy(soap, 10, fund, "20.00");
    let sealed = |station: &mut Station, voucher: u32| {
        let slip = receipt::slip(&mut station.book, VoucherNo::number(voucher)).unwrap().unwrap();
        let under = signed(&mut station.book).unwrap();
        let proof = station.book.proof(slip.seq, &under).unwrap();
        let paper = slip::paper(&slip, slip::Print::First, &slip::Staff::new(), Lang::Zh);
        let paper = papers::sealed(paper, &under.checkpoint, Lang::Zh);
        (papers::proved(paper, &proof, Lang::Zh), proof, under)
    };
    station.redeem(wang, soap, 2).unwrap();
    let (paper, proof, under) = sealed(&mut station, 1);
    let file = proof.to_string();
    let page = html(std::slice::from_ref(&paper), "zh-CN", Shape::Slip).join("\n");
    for read in [proof_on(&page), proof_printed(&paper, 48)] {
        assert_eq!(read.as_deref(), Some(&*file));
        // As `check-receipt` does it: with the station's key and nothing else.
        let policy = TrustPolicy::of(vec![station_key(1).public().clone()], vec![]);
        let read = Proof::read(read.unwrap().as_bytes()).unwrap();
        assert_eq!(read.trusted(&policy).unwrap().0.checkpoint, under.checkpoint);
        let entry = String::from_utf8(read.extra.unwrap()).unwrap();
        assert!(entry.contains("M000001") && entry.contains("V0000001-8"), "{entry}");
        assert!(!entry.contains("M000002"), "it says nothing of anybody else: {entry}");
    }
    // Paper of 58 mm has 120 squares, and this proof takes more: what stands there is what always does.
    let stands = |shown: &str| {
        let (size, eye) = (under.checkpoint.size.to_string(), under.checkpoint.eye_line());
        assert!(shown.contains(&size) && shown.contains(&eye), "{shown}");
        assert!(shown.contains(&proof.index.get().to_string()), "{shown}");
    };
    assert!(Qr::dense(&file).unwrap().side() > 120);
    assert_eq!(proof_printed(&paper, 32), None);
    stands(&ledger::exchange::paper::text(&paper, 32));
    let without = html(&[paper.clone().without_proofs()], "zh-CN", Shape::Slip).join("\n");
    assert_eq!(proof_on(&without), None);
    stands(&without);

    // A long basket has a long entry, and no code holds it.
    let goods: Vec<(Sku, i64)> = (0..9)
        .map(|nth| {
            let good = station.good(&format!("GOOD-{nth}"), "2");
            station.buy(good, 3, fund, "3.00");
            (good, 1)
        })
        .collect();
    let clerk = station.clerk.clone();
    station.done(&clerk, tests::station::a_basket(li, &goods));
    let (paper, proof, under) = sealed(&mut station, 2);
    assert!(proof.to_string().len() > 2_953, "{}", proof.to_string().len());
    let page = html(std::slice::from_ref(&paper), "zh-CN", Shape::Slip).join("\n");
    assert_eq!((proof_on(&page), proof_printed(&paper, 48)), (None, None));
    assert!(page.contains(&under.checkpoint.eye_line()), "{page}");
}

#[test]
fn every_printed_code_is_read_back_as_it_was() {
    for number in [1_u32, 12, 4_096, 1_234_567] {
        let text = format!(
            "LONG-BOOK-NAME-OF-32-CHARACTERS-X:V{number:07}-0:{number}:{:032X}",
            u128::from(number) << 90
        );
        let code = Qr::of(&text).unwrap();
        let side = code.side() + 8;
        let dark = |x: usize, y: usize| {
            (x / 3).checked_sub(4).zip((y / 3).checked_sub(4)).is_some_and(|(x, y)| code.is_dark(x, y))
        };
        assert_eq!(codes(side * 3, side * 3, dark), [text]);
    }
}

#[test]
fn slips_cards_and_pages_are_printed_by_plain_commands() {
    let counter = Counter::stocked();
    counter.done("redeem st.book M000001 RICE*2 --by 2");
    let text = |arguments: &str| {
        let output = counter.run(&arguments.split(' ').collect::<Vec<_>>());
        assert_eq!(output.status.code(), Some(0), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let shown = String::from_utf8(text("slip st.book V0000001-8 --format text32")).unwrap();
    assert!(shown.contains("查看件") && shown.contains("大米") && !shown.contains("重印"), "{shown}");
    for nth in 1..=2 {
        let shown = String::from_utf8(text("reprint st.book V0000001-8 --by 2")).unwrap();
        assert!(shown.contains(&format!("重印 {nth}")) && !shown.contains("查看件"), "{shown}");
    }
    assert_eq!(counter.done("slip st.book V0000001-8")["reprints"], 2);
    let printed = printer(&text("slip st.book V0000001-8 --format escpos"), Encoding::Gb18030);
    let slip = counter.done("slip st.book V0000001-8");
    let leaf = slip["leaf"].as_str().unwrap()[..32].to_uppercase();
    assert_eq!(printed.codes, [format!("FS:V0000001-8:{}:{leaf}", slip["seq"])]);
    assert_eq!(printed.lines[0], ("房山站".to_owned(), "large"));
    assert!(
        printed.lines.iter().any(|(line, _)| line.split_whitespace().eq(["大米", "2", "80"])),
        "{printed:?}"
    );

    // The page has the proof of the entry, which is checked without the book.
    let page = String::from_utf8(text("reprint st.book V0000001-8 --by 2 --format html")).unwrap();
    std::fs::write(counter.path("kept.tlog-proof"), proof_on(&page).unwrap()).unwrap();
    let key = counter.done("key show st.book")["keys"][0]["vkey"].as_str().unwrap().to_owned();
    let checked = counter.done(&format!("check-receipt kept.tlog-proof --vkey {key}"));
    assert_eq!((&checked["ok"], &checked["index"]), (&true.into(), &slip["seq"]));
    assert_eq!(checked["entry"]["event"]["voucher"], "V0000001-8");

    let issued = counter.done("member card st.book M000001 --by 2");
    let number = issued["event"]["card"].as_str().unwrap();
    let cards = String::from_utf8(text("member print-card st.book M000001 M000001")).unwrap();
    assert_eq!(cards.matches("<article>").count(), 2);
    assert!(
        cards.contains("王秀珍") && cards.contains("class=\"bars\"") && cards.contains(number),
        "{cards}"
    );
    let page = String::from_utf8(text("member handbook st.book M000001 --format text48")).unwrap();
    for said in ["王秀珍", "M000001", "可用", "待生效", "异议", "20"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let forms = String::from_utf8(text("outage forms st.book --count 3 --format text48 --by 2")).unwrap();
    for said in ["JF-000001", "JF-000003", "王*", "M000001", "20"] {
        assert!(forms.contains(said), "{said}: {forms}");
    }
    assert!(!forms.contains("王秀珍") && !forms.contains("JF-000004"), "{forms}");

    // Where somebody else collects the goods, the entry names two, and is handed to neither.
    counter
        .done("member add st.book --name 李建国 --phone 14200000002 --id-number 110105194912310046 --by 2");
    counter.done("points adjust st.book M000001 60 --reason 补 --document 文9 --by 1 --second 3");
    counter.done("redeem st.book M000001 RICE --proxy M000002 --relation 邻居 --by 2");
    let page = String::from_utf8(text("reprint st.book V0000002-6 --by 2 --format html")).unwrap();
    assert_eq!((proof_on(&page), page.contains("眼核码") || page.contains("核对点")), (None, true));
}

#[test]
fn what_is_handed_out_by_command_is_printed_once_and_a_printer_that_is_off_undoes_nothing() {
    let counter = Counter::stocked();
    let folder = counter.path("slips");
    std::fs::create_dir(&folder).unwrap();
    let printed = || {
        let mut files: Vec<_> =
            std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        files.iter().map(|file| printer(&std::fs::read(file).unwrap(), Encoding::Gb18030)).collect::<Vec<_>>()
    };
    let target = format!("folder:{}", folder.display());
    let redeem = format!("redeem st.book M000001 RICE --by 2 --request slip-1 --to {target}");
    let done = counter.done(&redeem);
    assert_eq!(done["printed"]["to"], target.as_str());
    assert_eq!(done["printed"]["trouble"], serde_json::Value::Null);
    let slips = printed();
    assert_eq!(slips.len(), 1);
    assert!(slips[0].lines.iter().any(|(line, _)| line.contains("大米")), "{slips:?}");
    assert!(!slips[0].lines.iter().any(|(line, _)| line.contains("重印")), "{slips:?}");
    // The request is known: it is answered again, and no second first slip comes out.
    let again = counter.done(&redeem);
    assert_eq!((&again["outcome"], &again["printed"]), (&"known".into(), &serde_json::Value::Null));
    assert_eq!(printed().len(), 1);

    // A target that is none is found before anything is written, a printer that is off after it.
    let before = counter.done("balance st.book M000001")["available"].clone();
    let (code, _) = counter.ask("redeem st.book M000001 RICE --by 2 --to nowhere");
    assert_eq!((code, &counter.done("balance st.book M000001")["available"]), (2, &before));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let off = counter.done(&format!("redeem st.book M000001 RICE --by 2 --to tcp:{address}"));
    assert!(!off["printed"]["trouble"].as_str().unwrap().is_empty(), "{off}");
    assert_eq!(off["slip"]["after"], "20.00");
    assert_eq!(counter.done("balance st.book M000001")["available"], "20.00");
    // A path that is another one in the next folder is answered with the whole one.
    let refused = counter.run(&["redeem", "st.book", "M000001", "RICE", "--by", "2", "--to", "slips/out"]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains(&counter.path("slips/out").display().to_string()), "{said}");

    // Both copies of a delivery.
    let purchase = "goods purchase st.book RICE 2 --fund F001 --cost 50 --document 发票2 --by 4 --second 2";
    let seq = counter.done(purchase)["seq"].to_string();
    let bytes = counter.run(&["goods", "delivery", "st.book", &seq, "--format", "text48"]).stdout;
    let text = String::from_utf8(bytes).unwrap();
    for said in ["第一联", "第二联", "大米", "发票2", "F001"] {
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[test]
fn what_a_command_could_not_print_waits_on_the_queue_until_it_is_printed_again() {
    let counter = Counter::stocked();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let off = counter.done(&format!("redeem st.book M000001 RICE --by 2 --desk till --to tcp:{address}"));
    assert_eq!(off["printed"]["job"], 1, "{off}");
    // A paper that rests on no entry fails by its exit code, and waits all the same.
    let (code, trouble) = counter.ask(&format!("slip st.book V0000001-8 --to tcp:{address}"));
    assert_eq!((code, &trouble["error"]), (3, &"file".into()), "{trouble}");
    assert!(
        trouble["message"].as_str().unwrap().contains("jifen printer retry st.book 1 --desk"),
        "{trouble}"
    );
    // A reprint is counted once: it must not be asked for again because its printer was off.
    let reprint = counter.done(&format!("reprint st.book V0000001-8 --by 2 --desk till --to tcp:{address}"));
    assert_eq!((&reprint["printed"]["job"], reprint["printed"]["trouble"].is_string()), (&2.into(), true));
    let queue = counter.done("printer queue st.book --desk till");
    let states: Vec<_> =
        queue["jobs"].as_array().unwrap().iter().map(|job| (&job["job"], &job["state"])).collect();
    assert_eq!(states, [(&2.into(), &"failed".into()), (&1.into(), &"failed".into())]);

    // The printer is on again.
    let listener = TcpListener::bind(address).unwrap();
    let printing = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        listener.accept().unwrap().0.read_to_end(&mut bytes).unwrap();
        bytes
    });
    let done = counter.done("printer retry st.book 1 --desk till");
    assert_eq!((&done["state"], &done["tries"]), (&"done".into(), &2.into()));
    let slip = printer(&printing.join().unwrap(), Encoding::Gb18030);
    assert!(slip.lines.iter().any(|(line, _)| line.contains("大米")), "{slip:?}");
    assert!(!slip.lines.iter().any(|(line, _)| line.contains("重印")), "{slip:?}");
    // What came out comes out again as a counted reprint only.
    let (code, trouble) = counter.ask("printer retry st.book 1 --desk till");
    assert_eq!((code, &trouble["error"]), (1, &"fact".into()), "{trouble}");
    counter.done("printer drop st.book 2 --desk till");
    let queue = counter.done("printer queue st.book --desk till");
    assert_eq!((queue["jobs"].as_array().unwrap().len(), &queue["jobs"][0]["job"]), (1, &1.into()));
    assert_eq!(counter.ask("printer retry st.book 2 --desk till").0, 1);
}

#[test]
fn a_test_page_goes_to_a_printer_on_the_net_and_a_printer_that_is_off_is_named() {
    let counter = Counter::empty();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let taken = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        listener.accept().unwrap().0.read_to_end(&mut bytes).unwrap();
        bytes
    });
    counter.done(&format!("printer test --to tcp:{address}"));
    let printed = printer(&taken.join().unwrap(), Encoding::Gb18030);
    assert!(printed.lines.iter().any(|(line, _)| line.contains("㛃 䶮 𠮷 𫖯")), "{printed:?}");
    assert!(printed.lines.iter().any(|(line, _)| line == "12345678901234567890123456789012"), "{printed:?}");
    assert_eq!((printed.codes.len(), printed.bars.len(), printed.cuts), (1, 1, 1));
    let (code, trouble) = counter.ask(&format!("printer test --to tcp:{address}"));
    assert_eq!((code, &trouble["error"]), (3, &"file".into()), "{trouble}");
    assert!(trouble["message"].as_str().unwrap().contains(&address.to_string()), "{trouble}");
}

#[test]
fn a_backup_by_command_is_verified_and_an_old_one_is_refused_as_a_rollback() {
    let counter = Counter::stocked();
    let backup = counter.done("backup st.book backups");
    let file = backup["file"].as_str().unwrap().to_owned();
    let verified = counter.done(&format!("verify {file}"));
    assert_eq!((&verified["ok"], &verified["head"]), (&true.into(), &backup["head"]));
    counter.done(&format!("restore {file} same.book"));
    assert_eq!(counter.done("home same.book")["head"], backup["head"]["seq"]);

    counter.done("redeem st.book M000001 RICE --by 2");
    let newer = counter.done("backup st.book backups");
    let head = format!("{}:{}", newer["head"]["seq"], &newer["head"]["hash"].as_str().unwrap()[..8]);
    for asked in [
        format!("restore {file} new.book --head {head}"),
        format!("restore {file} new.book --heads-of st.book"),
    ] {
        let (code, trouble) = counter.ask(&asked);
        assert_eq!((code, &trouble["error"]), (1, &"rollback".into()), "{trouble}");
        assert!(!counter.path("new.book").exists());
    }
    let accepted =
        counter.done(&format!("restore {file} new.book --head {head} --accept-rollback 硬盘损坏 --by 1"));
    assert_eq!(counter.done("home new.book")["head"], accepted["head"]["seq"]);
    counter.done("verify new.book");
    // What is lost is on record, so the next restore does not ask again.
    let next = counter.done("backup new.book backups2");
    let next = next["file"].as_str().unwrap();
    counter.done(&format!("restore {next} third.book --head {head}"));
    let (code, trouble) = counter.ask(&format!("restore {file} new.book"));
    assert_eq!((code, &trouble["store"]), (3, &"exists".into()), "{trouble}");
    let (code, trouble) = counter.ask(&format!("restore {file} other.book --head 3:{}", "0".repeat(64)));
    assert_eq!((code, &trouble["error"]), (1, &"forked".into()), "{trouble}");
}

const COPIES: &str = "JIFEN_CRASH_COPY";

/// Plays the program that copies a book until it is killed.
#[test]
fn plays_the_copy_that_is_killed() {
    let Some(folder) = std::env::var_os(COPIES) else { return };
    let folder = Path::new(&folder);
    for n in 0..200 {
        let (from, to) = (folder.join("a.book"), folder.join(format!("copy-{n}.book")));
        let go_on = |_, _| std::ops::ControlFlow::Continue(());
        Copy::of(&from, &to, &KeyFile::beside(&from), 1, &go_on).unwrap().keep().unwrap();
    }
}

#[test]
fn a_kill_while_a_book_is_copied_leaves_whole_copies_or_none() {
    let folder = tempfile::tempdir().unwrap();
    let from = folder.path().join("a.book");
    let plan = tests::generator::Plan { entries: 300, members: 10, ..Default::default() };
    let store = ledger::store::Sqlite::create(&from).unwrap();
    let (book, _) = tests::generator::book(store, &plan);
    let head = book.head().unwrap();
    book.close().unwrap();
    let mut whole = 0;
    for round in 0..6_u64 {
        let mut child = player("papers::plays_the_copy_that_is_killed", COPIES, folder.path());
        std::thread::sleep(Duration::from_millis(150 + 90 * round));
        child.kill().unwrap();
        child.wait().unwrap();
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let file = file.unwrap();
            let name = file.file_name().to_string_lossy().into_owned();
            if name.starts_with("copy-") {
                let mut store =
                    ledger::store::Sqlite::open(&file.path(), ledger::store::Access::Read).unwrap();
                let verdict = tests::books::verdict(&mut store, 1);
                assert_eq!((verdict.findings.len(), verdict.entries), (0, head.0.get() + 1), "{name}");
                whole += 1;
            }
            if name != "a.book" {
                std::fs::remove_file(file.path()).unwrap();
            }
        }
    }
    assert!(whole > 0, "not one copy was made");
}
