//! What the ledger says of a text it cannot read, in Chinese.
//!
//! The ledger speaks English and says each such sentence from one template. Here every template
//! stands beside its Chinese, with the same `{places}`; a sentence is recognised by the fixed parts
//! of its template. A test meets every kind of text with something wrong in it.

use super::{Lang, next_place};

/// A template of the ledger and its Chinese.
const READINGS: &[(&str, &str)] = &[
    ("empty: type a number such as 12 or 12.5", "没有内容：请输入数字，如 12 或 12.5"),
    (
        "「{typed}」 has 「{found}」 in it: only digits and one point are read",
        "「{typed}」里有「{found}」：只能用数字和一个小数点",
    ),
    (
        "「{typed}」 has {found} decimals: at most {max} can be counted",
        "「{typed}」有 {found} 位小数：最多 {max} 位",
    ),
    ("「{typed}」 is minus zero: type 0", "「{typed}」是负零：请输入 0"),
    ("「{typed}」 is larger than can be counted", "「{typed}」太大，无法计数"),
    (
        "「{typed}」 is not a code: 1 to 24 of {allowed}, digits and -",
        "「{typed}」不是代码：1 到 24 个 {allowed}、数字或 -",
    ),
    (
        "「{typed}」 is not a card serial: 1 to 24 of A-Z, digits and -, ending in a digit",
        "「{typed}」不是超市卡号：1 到 24 个 A-Z、数字或 -，以数字结尾",
    ),
    (
        "「{typed}」 is not a run of serials: both ends have one width, and only their last digits differ",
        "「{typed}」不是连号：首尾位数相同，只有末尾数字不同",
    ),
    ("「{typed}」 runs backwards: the smaller serial comes first", "「{typed}」首尾颠倒：小号在前"),
    (
        "「{typed}」 is a run of {cards} cards: at most {max} go in one run",
        "「{typed}」有 {cards} 张：一段最多 {max} 张",
    ),
    (
        "「{typed}」 is not a merchant number: expected a form like {like}",
        "「{typed}」不是超市编号：应如 {like}",
    ),
    (
        "「{typed}」 is not a obligation number: expected a form like {like}",
        "「{typed}」不是奖补编号：应如 {like}",
    ),
    (
        "「{typed}」 is not a period: type a month as 2026-03, a quarter as 2026-Q1, or a year as 2026",
        "「{typed}」不是期间：月份如 2026-03，季度如 2026-Q1，年度如 2026",
    ),
    (
        "「{typed}」 is not a barcode: expected 8, 12 or 13 digits",
        "「{typed}」不是条码：应为 8、12 或 13 位数字",
    ),
    (
        "barcode {typed} ends in {found} where {fits} fits: scan it again",
        "条码 {typed} 的末位是 {found}，应为 {fits}：请重扫",
    ),
    ("「{typed}」 is not a member number: expected a form like {like}", "「{typed}」不是编号：应如 {like}"),
    ("「{typed}」 is not a card: expected a form like {like}", "「{typed}」不是卡号：应如 {like}"),
    ("「{typed}」 is not a voucher: expected a form like {like}", "「{typed}」不是兑换单号：应如 {like}"),
    ("「{typed}」 is not a operator number: expected a form like {like}", "「{typed}」不是工号：应如 {like}"),
    ("「{typed}」 is not a grid number: expected a form like {like}", "「{typed}」不是网格号：应如 {like}"),
    ("「{typed}」 is not a {what}: expected a form like {like}", "「{typed}」不是 {what}：应如 {like}"),
    (
        "「{typed}」 has check digit {found} where {fits} fits: type or scan the {what} again",
        "「{typed}」的校验位是 {found}，应为 {fits}：请重新输入或扫码（{what}）",
    ),
    (
        "「{typed}」 is not a day: type an existing date as 2026-11-22",
        "「{typed}」不是日期：请输入存在的日期，如 2026-11-22",
    ),
    (
        "「{typed}」 is not a time of day: type hours and minutes as 09:30",
        "「{typed}」不是时间：请输入时和分，如 09:30",
    ),
    (
        "「{typed}」 is not a time zone: type a name of the IANA database such as Asia/Shanghai",
        "「{typed}」不是时区：请用 IANA 名称，如 Asia/Shanghai",
    ),
    // Before the template it is a case of.
    ("the file is empty", "文件是空的"),
    ("the {what} is empty", "没有内容（{what}）"),
    ("the {what} has {chars} characters: at most {max} are kept", "有 {chars} 个字，最多 {max} 个（{what}）"),
    ("the {what} has a character that may not stand in it: {found}", "里面有不能用的字符 {found}（{what}）"),
    (
        "a digest is 64 digits of 0-9 and a-f; this has {chars} characters or others among them",
        "摘要应为 64 位 0-9 和 a-f；这里是 {chars} 个字符，或含其他字符",
    ),
    (
        "a phone number has 11 digits and begins with 13 to 19; this has {chars} characters",
        "电话应为 11 位数字，以 13 到 19 开头；这里是 {chars} 个字符",
    ),
    (
        "the end of an ID number has 3 digits and a digit or X; this has {chars} characters",
        "证件末四位应为 3 位数字加一位数字或 X；这里是 {chars} 个字符",
    ),
    (
        "an ID number has 17 digits and a digit or X; this has {chars} characters",
        "身份证号应为 17 位数字加一位数字或 X；这里是 {chars} 个字符",
    ),
    ("the ID number holds the birthday {day}, which does not exist", "身份证号中的生日 {day} 不存在"),
    (
        "the ID number ends in {found} where {fits} fits: type it again",
        "身份证号末位是 {found}，应为 {fits}：请重新输入",
    ),
    (
        "a PIN has 6 to 12 digits; this has {chars} characters or others among them",
        "密码为 6 到 12 位数字；这里是 {chars} 个字符，或含其他字符",
    ),
    ("repeated digits: choose another", "数字重复，太好猜：请换一个"),
    ("digits in a row: choose another", "连号，太好猜：请换一个"),
    ("a birthday or date: take another", "像生日的日期，太好猜：请换"),
    (
        "「{typed}」 is not one of a team: type M000001:60;M000002:40, or M000001;M000002 where each earns all",
        "「{typed}」不是小组成员：请写 M000001:60;M000002:40；各得全分的写 M000001;M000002",
    ),
    ("「{typed}」 is not a count: only digits are read", "「{typed}」不是数目：只能用数字"),
    ("「{typed}」 is not a report: it is one of {known}", "「{typed}」不是报表：可写 {known}"),
    ("「{typed}」 is not a month: type it as {like}", "「{typed}」不是月份：请写成 {like}"),
    ("nothing stands here, and something must", "这里必须填写"),
    ("not one of {words}", "应为以下之一：{words}"),
    (
        "a number of 15 digits or more: format the cells as text, then type it again",
        "15 位以上的数字：请把单元格设为文本后重新输入",
    ),
    ("the cell's formula failed", "单元格的公式出错"),
    (
        "the row has {found} cells under {expected} columns: a comma too many, or one without quotes",
        "表头 {expected} 列，这一行 {found} 格：多了逗号，或逗号没有加引号",
    ),
    ("the birthday in this ID number does not exist", "身份证号中的生日不存在"),
    ("the same as in row {row}", "与第 {row} 行相同"),
    ("must be more than 0", "必须大于 0"),
    ("after today, {today}", "晚于今天 {today}"),
    (
        "there is no village of this name: import the grids first, or correct it",
        "没有这个村：请先导入网格，或改正",
    ),
    ("this grid does not lie in the village of the row", "这个网格不在本行的村里"),
    ("the book has {kept}: an import adds and does not change", "账本里是 {kept}：导入只增加，不改动"),
    (
        "something else is kept for {member}: an import adds and does not change",
        "{member} 在账本里另有记录：导入只增加，不改动",
    ),
    ("the file has a header and no rows under it", "文件只有表头，没有内容"),
    (
        "the file has {bytes} bytes: at most {max} are read, so split it",
        "文件有 {bytes} 字节，最多读 {max}：请拆分",
    ),
    (
        "the file has more than {rows} rows or {columns} columns: split it",
        "文件超过 {rows} 行或 {columns} 列：请拆分",
    ),
    (
        "the file is neither a table in UTF-8 or GB18030 nor a workbook: save it as CSV or as .xlsx",
        "文件不是 UTF-8 或 GB18030 的表格，也不是工作簿：请另存为 CSV 或 .xlsx",
    ),
    (
        "the file is in UTF-16: save it as {form} or as .xlsx",
        "文件是 UTF-16 编码：请另存为 UTF-8 的 CSV 或 .xlsx（{form}）",
    ),
    ("the file is an old workbook (.xls): save it as .xlsx", "文件是旧式工作簿（.xls）：请另存为 .xlsx"),
    ("the file is cut off in row {row}: send it again", "文件在第 {row} 行被截断：请重新传送"),
    ("the workbook is damaged or cut off ({why}): send it again", "工作簿损坏或被截断（{why}）：请重新传送"),
    ("the columns are not those of this table: {help}", "列名不是这种表的：{help}"),
];

/// What the ledger says of keys, notes, checkpoints, proofs and policies of trust.
const TRUST: &[(&str, &str)] = &[
    ("a key is written name+8 digits of its id+base64 of the key", "公钥写作 名称+8 位标识+密钥的 base64"),
    (
        "the key is of kind 0x{kind}: known are 0x01 (logs) and 0x04 (witnesses)",
        "公钥的类别是 0x{kind}：只认 0x01（账本）和 0x04（见证人）",
    ),
    ("the bytes of the key are no Ed25519 key", "公钥的字节不是 Ed25519 公钥"),
    (
        "the id is not that of this name and key: a letter is wrong in one of them",
        "标识与名称、密钥不符：有一处抄错了",
    ),
    (
        "it has {bytes} bytes: a note of more than {max} is not read",
        "有 {bytes} 字节：签名文件最多读 {max} 字节",
    ),
    ("it is no text: bytes that are not UTF-8, or control characters", "不是文本：有非 UTF-8 字节或控制字符"),
    (
        "it is not a text, an empty line and lines of signatures, each line ended",
        "不是「正文、空行、签名行」的样子，或末行没有换行",
    ),
    ("this is no line of a signature: {line}", "这一行不是签名：{line}"),
    ("it has more than {max} signatures", "签名超过 {max} 个"),
    (
        "the signature of {name} is wrong: the text or the signature was changed",
        "{name} 的签名不对：正文或签名被改过",
    ),
    ("no known key signed it", "不是由这把公钥签的"),
    ("a checkpoint is an origin, a size and a root, a line each", "核对点应是名称、条数、根，各占一行"),
    ("the size is no whole number without leading zeros", "条数不是整数，或前面有零"),
    ("the root is not 32 bytes in base64", "根不是 32 字节的 base64"),
    ("this is no signed note: {why}", "这不是签过的文件：{why}"),
    ("this is no checkpoint: {why}", "这不是核对点：{why}"),
    ("the log {origin} itself did not sign it", "不是这本账的核对点，它是 {origin} 的"),
    ("it does not begin with {first}", "开头不是 {first}"),
    ("this line should be {expected}: {found}", "这一行应是 {expected}，写的是 {found}"),
    ("its checkpoint is no signed note: {why}", "里面的核对点不是签过的文件：{why}"),
    ("it has no entry in it: nothing is proved", "里面没有分录：什么也证明不了"),
    (
        "entry {index} does not lead to the root over {size} entries: the entry or the path was changed",
        "第 {index} 条到不了 {size} 条分录的根：分录或路径被改过",
    ),
    ("the witnesses asked for did not sign it", "要求的见证人没有签"),
    ("line {line}: {why}", "第 {line} 行：{why}"),
    (
        "it is no log, witness, group or quorum with what belongs to it",
        "不是 log、witness、group 或 quorum，或后面的内容不全",
    ),
    (
        "the key is of the wrong kind: logs have 0x01, witnesses 0x04",
        "公钥的类别不对：账本是 0x01，见证人是 0x04",
    ),
    ("the same key stands there before", "同一把公钥前面已经写过"),
    ("{name} stands for something already", "{name} 已经用过"),
    ("no line before this one names {name}", "前面没有一行写过 {name}"),
    ("{name} is a member already: it would count twice", "{name} 已在其中：会算两次"),
    ("a group asks for one of its members at least and for all at most", "一组至少要一个成员，最多要全部"),
    ("there is a quorum already", "已经有 quorum 一行"),
    ("there is no quorum: write one, or quorum none", "没有 quorum 一行：请写上，或写 quorum none"),
    ("a control character", "有控制字符"),
    ("this is no key: {why}", "这不是公钥：{why}"),
    (
        "the key must be of kind 0x01 and called {origin}, as the book's origin",
        "公钥应是 0x01 类，名称应与账本的 {origin} 相同",
    ),
    ("the key was the book's key before: make a new one", "这把公钥以前用过：请换一把新的"),
    ("a signature of the change is none: {why}", "换钥的签名写得不对：{why}"),
    ("the change is not signed by both keys: {why}", "换钥不是由新旧两把密钥签的：{why}"),
    ("404: the log {origin} is not known here", "404 没有关注 {origin}"),
    ("{event} sets no key", "{event} 不是换钥的分录"),
    ("it sets {key}", "它换成的是 {key}"),
];

/// What a reader of JSON and the system say, and what it is in Chinese.
const OTHERS: &[(&str, &str)] = &[
    ("missing field `{field}`", "缺少 {field}"),
    ("duplicate field `{field}`", "{field} 写了两次"),
    ("unknown field `{field}`, there are no fields", "没有 {field} 这一项：这里不写任何项"),
    ("unknown field `{field}`, expected one of {known}", "没有 {field} 这一项：可写 {known}"),
    ("unknown field `{field}`, expected {known}", "没有 {field} 这一项：可写 {known}"),
    ("unknown variant `{found}`, expected one of {known}", "没有「{found}」这个值：可写 {known}"),
    ("unknown variant `{found}`, expected {known}", "没有「{found}」这个值：可写 {known}"),
    ("invalid type: {found}, expected {wanted}", "这里是 {found}，应为 {wanted}"),
    ("invalid value: {found}, expected {wanted}", "这里是 {found}，应为 {wanted}"),
    ("invalid length {found}, expected {wanted}", "有 {found} 项，应为 {wanted}"),
    ("EOF while parsing {what}", "文件不完整：没有写完就结束了"),
    ("trailing comma", "多了一个逗号"),
    ("trailing characters", "末尾有多余的内容"),
    ("key must be a string", "项名要加引号"),
    ("expected {what}", "不是 JSON：此处应有 {what}"),
];

/// What the system and the database say in any language but theirs.
const SYSTEM: &[(&str, &str)] = &[
    ("No such file or directory", "没有这个文件或文件夹"),
    ("Permission denied", "没有权限"),
    ("Is a directory", "这是一个文件夹"),
    ("Not a directory", "路径里有一段不是文件夹"),
    ("No space left on device", "磁盘已满"),
    ("Read-only file system", "文件系统只读"),
    ("Input/output error", "读写出错"),
    ("File exists", "文件已存在"),
    ("entity already exists", "已存在，没有改动：请换个名字"),
    ("stream did not contain valid UTF-8", "不是 UTF-8 文本"),
    ("database disk image is malformed", "数据库内容已损坏"),
    ("file is not a database", "不是数据库文件"),
    ("disk I/O error", "磁盘读写出错"),
    ("unable to open database file", "打不开数据库文件"),
    ("attempt to write a readonly database", "数据库只读"),
    ("database or disk is full", "磁盘已满"),
    ("database table is locked", "数据表被占用"),
    ("database is locked", "数据库被占用"),
    ("database schema is locked", "数据库被占用"),
    ("no such table", "缺少数据表"),
    ("no such column", "缺少数据列"),
];

/// A text with what the system or the database says in it said in Chinese; the rest is left as it is.
pub fn system(lang: Lang, text: &str) -> String {
    if lang == Lang::En {
        return text.to_owned();
    }
    SYSTEM.iter().fold(text.to_owned(), |text, (english, chinese)| text.replace(english, chinese))
}

/// A sentence about a place in a file of JSON: the sentence, the line and the column.
fn placed(english: &str) -> Option<(&str, &str, &str)> {
    let (sentence, place) = english.rsplit_once(" at line ")?;
    let (line, column) = place.split_once(" column ")?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    (is_number(line) && is_number(column)).then_some((sentence, line, column))
}

/// What the ledger says of a text, in the language of the screen.
pub fn said(lang: Lang, english: &str) -> String {
    if lang == Lang::En {
        return english.to_owned();
    }
    if let Some((sentence, line, column)) = placed(english) {
        return format!("第 {line} 行第 {column} 列：{}", said(lang, sentence));
    }
    let all = READINGS.iter().chain(TRUST).chain(OTHERS);
    let found = all.into_iter().find_map(|(template, chinese)| Some((places(template, english)?, chinese)));
    let Some((values, chinese)) = found else { return system(lang, english) };
    let (mut rest, mut filled) = (*chinese, String::new());
    while let Some((before, place, after)) = next_place(rest) {
        filled.push_str(before);
        let value = values.iter().find(|(name, _)| *name == place).map(|(_, value)| *value);
        let value = value.unwrap_or_default();
        filled.push_str(&match place {
            "what" => thing(value).to_owned(),
            "found" | "wanted" => kind(value),
            "why" => said(lang, value),
            _ => value.to_owned(),
        });
        rest = after;
    }
    filled + rest
}

/// What kind of text was meant.
fn thing(english: &str) -> &str {
    match english {
        "name" => "名称",
        "note" => "说明",
        "document" => "文件号",
        "pad number" => "纸单号",
        other => other,
    }
}

/// What stands in a file of JSON, by the word its reader has for it.
fn kind(english: &str) -> String {
    const KINDS: &[(&str, &str)] = &[
        ("a text", "文字"),
        ("a string", "文字"),
        ("a boolean", "真假值"),
        ("a map", "一组项"),
        ("a sequence", "列表"),
        ("string ", "文字 "),
        ("integer ", "整数 "),
        ("floating point ", "小数 "),
        ("boolean ", "真假值 "),
        ("null", "空值"),
        ("map", "一组项"),
        ("sequence", "列表"),
    ];
    let known = KINDS.iter().find_map(|(word, chinese)| Some((english.strip_prefix(word)?, chinese)));
    known.map_or_else(|| english.to_owned(), |(rest, chinese)| format!("{chinese}{rest}"))
}

/// The values a sentence has in the places of its template; none when it is another's.
fn places<'a>(template: &'a str, sentence: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let (mut template, mut sentence, mut values) = (template, sentence, Vec::new());
    while let Some((before, place, after)) = next_place(template) {
        sentence = sentence.strip_prefix(before)?;
        let end = match next_place(after).map_or(after, |(next, ..)| next) {
            "" => sentence.len(),
            next => sentence.find(next)?,
        };
        let (value, rest) = sentence.split_at(end);
        values.push((place, value));
        (template, sentence) = (after, rest);
    }
    (template == sentence).then_some(values)
}

#[cfg(test)]
mod tests {
    use std::fmt::Display;
    use std::str::FromStr;

    use ledger::events::tasks::Clock;
    use ledger::rules::pin::Pin;
    use ledger::units::{
        Barcode, CardNo, Day, Digest, FiscalPeriod, GridId, IdNumber, MemberId, MerchantId, Name,
        ObligationId, OperatorId, PadNo, Phone, Points, Serial, SerialRange, Sku, VoucherNo, Zone,
    };

    use super::*;

    fn chinese<T: FromStr<Err: Display>>(wrong: &str) -> String {
        let english = wrong.parse::<T>().map(|_| ()).map_err(|err| err.to_string()).unwrap_err();
        let said = said(Lang::Zh, &english);
        assert_ne!(said, english, "no Chinese for this");
        assert_eq!(super::said(Lang::En, &english), english);
        said
    }

    #[test]
    fn what_cannot_be_read_is_said_in_chinese_with_its_figures() {
        assert_eq!(chinese::<Points>("0.005"), "「0.005」有 3 位小数：最多 2 位");
        assert_eq!(chinese::<Points>("1e3"), "「1e3」里有「e」：只能用数字和一个小数点");
        assert_eq!(chinese::<Day>("2025-02-30"), "「2025-02-30」不是日期：请输入存在的日期，如 2026-11-22");
        assert_eq!(chinese::<PadNo>("A 17"), "里面有不能用的字符 ' '（纸单号）");
        assert_eq!(chinese::<MemberId>("M7x"), "「M7x」不是编号：应如 M000007");
        assert_eq!(chinese::<IdNumber>("110105194912310021"), "身份证号末位是 1，应为 X：请重新输入");
    }

    #[test]
    fn what_is_wrong_with_a_policy_file_is_said_in_chinese_with_its_place() {
        use ledger::events::station::Policy;
        for (text, chinese) in [
            ("{", "第 1 行第 1 列：文件不完整：没有写完就结束了"),
            ("{}", "第 1 行第 2 列：缺少 "),
            ("{\"parity\": 1}", "第 1 行第 12 列：这里是 整数 `1`，应为 "),
            ("{\"x\": 1}", "第 1 行第 4 列：没有 x 这一项：可写 "),
        ] {
            let why = serde_json::from_str::<Policy>(text).unwrap_err().to_string();
            assert!(said(Lang::Zh, &why).starts_with(chinese), "{text}: {}", said(Lang::Zh, &why));
            assert_eq!(said(Lang::En, &why), why);
        }
    }

    #[test]
    fn what_is_wrong_with_a_key_a_note_a_receipt_or_a_policy_of_trust_is_said_in_chinese() {
        use ledger::chain::checkpoint::Cosigned;
        use ledger::chain::note::{KeyKind, SignerKey, VerifierKey};
        use ledger::chain::proof::Proof;
        use ledger::chain::quorum::TrustPolicy;
        assert_eq!(chinese::<VerifierKey>("x"), "公钥写作 名称+8 位标识+密钥的 base64");
        let key = SignerKey::of("a.example/x".parse().unwrap(), KeyKind::Log, &[1; 32]);
        let line = key.public().to_string();
        assert!(chinese::<VerifierKey>(&line.replacen("a.", "b.", 1)).starts_with("标识与名称"));
        let told = |english: &dyn Display| {
            let chinese = said(Lang::Zh, &english.to_string());
            assert!(!chinese.contains(" is ") && !chinese.contains(" it "), "{chinese}");
            chinese
        };
        let read = |text: &str| told(&Cosigned::read(text.as_bytes(), key.public()).unwrap_err());
        assert_eq!(read("x"), "这不是签过的文件：不是「正文、空行、签名行」的样子，或末行没有换行");
        let signed = |text: &str| format!("{text}\n{}", key.sign(text, 0));
        assert_eq!(read(&signed("a\n")), "这不是核对点：核对点应是名称、条数、根，各占一行");
        let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
        assert_eq!(read(&signed(&format!("b\n1\n{root}\n"))), "不是这本账的核对点，它是 b 的");
        let other = read(&signed(&format!("a.example/x\n1\n{root}\n")).replace("— a.", "— b."));
        assert_eq!(other, "不是由这把公钥签的");
        assert_eq!(told(&Proof::read(b"x").unwrap_err()), "开头不是 c2sp.org/tlog-proof@v1");
        assert_eq!(told(&TrustPolicy::read("x").unwrap_err()).split('：').next(), Some("第 1 行"));
    }

    #[test]
    fn what_the_system_says_is_chinese_wherever_it_stands() {
        let gone = "a.json: No such file or directory (os error 2)";
        assert_eq!(system(Lang::Zh, gone), "a.json: 没有这个文件或文件夹 (os error 2)");
        assert_eq!(system(Lang::En, gone), gone);
        assert_eq!(said(Lang::Zh, "database disk image is malformed"), "数据库内容已损坏");
    }

    #[test]
    fn every_kind_of_text_has_chinese_for_what_is_wrong_with_it() {
        for wrong in ["", "-0", "99999999999999999999"] {
            chinese::<Points>(wrong);
        }
        for wrong in [
            "",
            "a\tb",
            "米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米米",
        ] {
            chinese::<Name>(wrong);
        }
        chinese::<Sku>("rice");
        chinese::<Serial>("card");
        chinese::<SerialRange>("A1..B2");
        chinese::<SerialRange>("9..1");
        chinese::<SerialRange>("00001..99999");
        chinese::<MerchantId>("x");
        chinese::<ObligationId>("x");
        chinese::<FiscalPeriod>("2026-Q5");
        chinese::<Barcode>("12345");
        chinese::<Barcode>("4006381333930");
        chinese::<CardNo>("12");
        chinese::<CardNo>("8800000010");
        chinese::<VoucherNo>("x");
        chinese::<OperatorId>("x");
        chinese::<GridId>("x");
        chinese::<Clock>("25:00");
        chinese::<Zone>("Mars/Base");
        chinese::<Digest>("ab");
        chinese::<Phone>("123");
        chinese::<IdNumber>("123");
        chinese::<IdNumber>("110105194902310029");
        chinese::<Pin>("12");
        for weak in ["121212", "123456", "850312"] {
            let why = weak.parse::<Pin>().unwrap().chosen().unwrap_err().to_string();
            assert_ne!(said(Lang::Zh, &why), why);
        }
    }
}
