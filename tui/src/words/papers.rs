//! What stands on slips, cards and forms, and what the desk says of its printer.

use super::{Lang, Word};

crate::words! {
    PAPER_REPRINT: "重印 {n}", "Reprint {n}";
    PAPER_VIEW: "查看件，不作凭证", "For viewing, not a voucher";
    PAPER_REVERSED: "已冲正，第 {seq} 条", "Reversed by entry {seq}";
    PAPER_CONFIDENTIAL: "保密", "Confidential";
    PAPER_BEST_BEFORE: "保质期至", "Best before";
    PAPER_NEXT_EXPIRY: "最早到期积分", "Points lapsing next";
    PAPER_DESK: "柜台", "Desk";
    PAPER_ENTRY: "记账", "Entry";
    PAPER_SIGN: "领取人签名", "Received by";
    PAPER_GOOD: "品名", "Good";
    PAPER_PIECES: "数量", "Pcs";
    PAPER_POINTS: "积分", "Points";

    CARD_TITLE: "志愿者积分卡", "Volunteer points card";
    CARD_HOW: "出示本卡兑换。遗失请立即到柜台挂失。", "Show this card to redeem. Report its loss at once.";
    CARD_BLOCKED: "此卡已停用", "This card is blocked";

    BOOK_TITLE: "积分手册", "Points handbook";
    BOOK_POSTS: "职务", "Post";
    BOOK_JOINED: "入队", "Joined";
    BOOK_FROZEN: "冻结中", "Frozen";
    BOOK_LINES: "近期明细", "Latest movements";
    BOOK_OBJECT: "对积分有疑问的，可在公示期内到柜台提出异议，由他人复核并书面答复。", "Whoever doubts a credit may object at the desk while its public notice runs; somebody else reviews it and answers in writing.";
    BOOK_ASK: "任何一个数字都可以要求说明来历。", "You may ask where any figure comes from.";
    BOOK_DAY: "截至", "As of";
    BOOK_CHANGE: "变动", "Change";
    BOOK_BALANCE: "余额", "Balance";
    BOOK_WHAT: "事由", "What";

    FORMS_LIST_TITLE: "应急限额表", "Limits for an outage";
    FORMS_TITLE: "应急兑换单", "Outage form";
    FORMS_AS_OF: "打印时 {at}，账至第 {seq} 条", "Printed {at}, book up to entry {seq}";
    FORMS_RULE: "每人所兑不得超过限额。每单一号，作废也要交回；恢复后凭单号补录。", "Nobody gets more than his limit. A number a form; hand spoilt ones in too. Enter them by number afterwards.";
    FORMS_LIMIT: "限额", "Limit";
    FORMS_NUMBER: "单号", "Number";
    FORMS_DAY: "日期时间", "Day, time";
    FORMS_MEMBER: "志愿者编号", "Member";
    FORMS_GOODS: "商品及数量", "Goods, pieces";
    FORMS_POINTS: "积分", "Points";
    FORMS_CLERK: "经办人", "Clerk";
    FORMS_COUNT: "张数", "Forms";
    HELP_FORMS: "每张一个号，记入账本", "Each has a number, which is recorded";

    ACT_REPRINT: "重印小票", "Reprint a slip";
    ACT_PRINT_FORMS: "打印应急单", "Print outage forms";
    ACT_HANDBOOK: "打印卡和手册页", "Print card and page";
    KEY_REPRINT: "重印", "Reprint";
    KEY_PRINTS: "打印队列", "Print queue";

    PRINT_TITLE: "打印队列", "Print queue";
    PRINT_EMPTY: "没有打印任务", "Nothing was printed";
    PRINT_NO_PRINTER: "没有设置打印机：用 --printer 或 printer.toml 设置", "No printer is set: use --printer or printer.toml";
    PRINT_KEPT: "没有设置打印机，已写在{folder}：{file}", "No printer is set: written {folder} as {file}";
    PRINT_RELATIVE: "{typed} 不是完整路径，从别处打开时会找不到打印机：请写成 {whole}", "{typed} depends on the folder a program is started in: write {whole}";
    PRINT_TO: "打印机 {target}", "Printer {target}";
    PRINT_STATE: "状态", "State";
    PRINT_PAPER: "纸张", "Paper";
    PRINT_TRIES: "次数", "Tries";
    PRINT_WHY: "原因", "Why";
    PRINT_WAITING: "排队", "waiting";
    PRINT_PRINTING: "正在打印", "printing";
    PRINT_DONE: "已打印", "printed";
    PRINT_FAILED: "未打印", "failed";
    PRINT_HALF: "可能只出半张", "perhaps half";
    PRINT_RETRY: "再打一次", "Print again";
    PRINT_DROP: "撤下任务", "Take off the queue";
    PRINT_TEST: "打印测试页", "Print a test page";
    PRINT_SAID_FAILED: "{title} 没有打印出来（{why}）。账已记好，不要重做：按 Ctrl+W 再打", "{title} did not print ({why}). It is recorded, do not repeat it: Ctrl+W prints again";
    PRINT_SAID_HALF: "{title} 可能只出半张（{why}）。账已记好，不要重做：收回半张，按 Ctrl+W 重印", "{title} may be half printed ({why}). It is recorded, do not repeat it: take the half back, Ctrl+W reprints";
    PRINT_SAID_QUEUED: "{title} 已排队打印", "{title} is on the print queue";
    PRINT_WHY_PAPER: "缺纸，或设备已满", "out of paper, or the device is full";
    PRINT_WHY_OFF: "打印机没有开机或没有联网", "the printer is off or not on the net";
    PRINT_WHY_SILENT: "打印机不应答", "the printer does not answer";
    PRINT_WHY_GONE: "打印机中途断开", "the printer went away";
    PRINT_WHY_NOWHERE: "找不到打印机", "there is no such printer";
    PRINT_WHY_LOCKED: "没有使用打印机的权限", "no permission to use the printer";
    PRINT_CUT_SHORT: "上次关闭时正在打印", "the desk closed while it printed";

    TEST_TITLE: "打印测试页", "Printer test page";
    TEST_WIDTH: "每行 {columns} 列：下面的尺子应占满一行", "{columns} columns: the ruler below must fill one line";
    TEST_RARE: "生僻字：{sample}", "Rare characters: {sample}";
    TEST_CODE: "编码 {encoding}，二维码 {symbols}", "Code {encoding}, QR {symbols}";
    TEST_END: "此行之后应切纸", "The paper is cut after this line";
    CLI_NO_CARD: "{detail} 没有卡：先发卡 member card", "{detail} has no card: issue one with member card";
    CLI_RECORDED: "账已记好，不要重做。", "It is recorded, do not repeat it.";
    CLI_RECORDED_THEN: "{seq} 账已记好，不要重做。之后：{why}", "{seq} is recorded, do not repeat it. After that: {why}";
    CLI_ASK_AGAIN: "{why}。重做时请加 --request {key}：只会记一次", "{why}. When you repeat it, add --request {key}: it counts once";
    CLI_FAILED: "{title} 没有打印出来（{why}），在打印队列里是第 {job} 项：jifen printer retry {book} {job} --desk {desk}", "{title} did not print ({why}). It is job {job} of the print queue: jifen printer retry {book} {job} --desk {desk}";
    CLI_HALF: "{title} 可能只出半张（{why}），在打印队列里是第 {job} 项：收回半张，jifen printer retry {book} {job} --desk {desk}", "{title} may be half printed ({why}). It is job {job} of the print queue: take the half back, jifen printer retry {book} {job} --desk {desk}";
    CLI_HALF_SLIP: "{title} 可能只出半张（{why}）：收回半张，jifen reprint {book} {voucher} --by OPERATOR", "{title} may be half printed ({why}): take the half back, jifen reprint {book} {voucher} --by OPERATOR";
    CLI_NOT_QUEUED: "{title} 没有放进打印队列（{why}）", "{title} could not be put on the print queue ({why})";
    CLI_NO_JOB: "打印队列里没有第 {detail} 项", "the print queue has no job {detail}";
    CLI_JOB_CAME_OUT: "{detail} 可能已经出来：只能用 jifen reprint 重印", "{detail} may have come out: only jifen reprint prints it again";
    CLI_JOB: "任务", "job";
    CLI_DROPPED: "已撤下 {title}", "{title} is off the queue";
    CLI_PRINTED: "已送往 {target}", "sent to {target}";
    CLI_BACKUP_DONE: "备份已核验：{file}，第 {seq} 条 {hash}", "Backup verified: {file}, entry {seq} {hash}";
    CLI_BACKUP_EVIDENCE: "佐证 {files} 个，已拷贝 {copied} 个", "{files} files of evidence, {copied} copied";
    CLI_VAULT_KEY_APART: "个人资料的钥匙文件不在备份里：没有它，恢复后只看得到编号。请把 {key} 另存一处，不要与备份放在一起", "The key file of personal data is not in the backup: without it a restored book shows numbers for names. Keep a copy of {key} elsewhere, not beside the backups";
    CLI_VAULT_KEY_COPIED: "钥匙文件也放在备份旁：{key}。谁拿到两者，就能读出所有人的资料", "The key file lies beside the backup: {key}. Whoever has both reads everybody's data";
    CLI_VAULT_KEY_RESTORED: "个人资料的钥匙文件：{key}", "The key file of personal data: {key}";
    CLI_SIGNING_CLOSED: "核对点暂时签不了：{why}", "Checkpoints are not signed for now: {why}";
    CLI_VAULT_CLOSED: "个人资料保持加密，姓名以编号代替：{why}", "Personal data stays sealed, numbers stand for names: {why}";
    CLI_VAULT_UNCHECKED: "个人资料只查了有无，没有查内容：{why}", "Of personal data only its presence was checked: {why}";
    CLI_VAULT_OPEN: "个人资料可以读取，钥匙文件 {key}", "Personal data opens, key file {key}";
    CLI_VAULT_UNLOCKED: "钥匙文件没有口令", "the key file has no passphrase";
    CLI_VAULT_LOCKED: "钥匙文件有口令", "the key file has a passphrase";
    CLI_VAULT_NEW_PASSPHRASE: "钥匙文件的新口令：", "New passphrase of the key file:";
    CLI_VAULT_PASSPHRASE: "钥匙文件的口令：", "Passphrase of the key file:";
    CLI_NO_PASSPHRASE: "没有口令{detail}：用 --passphrase-file 给出，或在终端输入", "No passphrase{detail}: name a file of it with --passphrase-file, or type it at a terminal";
    CLI_PASSPHRASE_SHORT: "口令至少 12 个字符，现有 {detail} 个", "A passphrase has 12 characters or more; this has {detail}";
    CLI_OPENING_FILE: "已写入 {file}：交给本人，不要留底", "Written to {file}: give it to the person and keep no copy";
    CLI_OPENING_HOW: "核对：jifen check-opening FILE", "To check it: jifen check-opening FILE";
    CLI_OPENING_NONE: "{detail} 没有保存个人资料", "nothing personal is kept of {detail}";
    CLI_OPENING_UNREADABLE: "{detail} 不是个人资料的明示文件", "{detail} is not a file of openings";
    CLI_OPENING_FITS: "{n} 项都与分录里的承诺相符", "All {n} fit what the entries commit to";
    CLI_OPENING_DIFFERS: "{n} 项与分录里的承诺不符", "{n} do not fit what the entries commit to";
    CLI_FIELD: "项目", "field";
    CLI_SALT: "盐", "salt";
    CLI_COMMITMENT: "承诺", "commitment";
    CLI_ERASURES_NONE: "没有抹除过个人资料", "No personal data was erased";
    CLI_ERASURE_BACKUPS: "还有更早的备份存着这些资料，请销毁或重做：", "Earlier backups still hold that data; destroy them, or make them anew:";
    CLI_ERASURE_NO_BACKUPS: "没有更早的备份", "There is no earlier backup";
    CLI_ERASURE_KEPT: "账上保留编号 {person} 和记在它下面的事；封存的姓名、电话、身份证号和密码已销毁", "The book keeps the number {person} and what is recorded under it; the sealed name, phone, ID number and PIN are destroyed";
    CLI_PERSON: "资料所属", "whose data";
    CLI_REMARK: "备注", "remark";
    CLI_BACKUP_UNKNOWN: "备份时中断过，不一定存在：请到备份目录看一看", "cut short while it was made, and may not exist: look for it";
    CLI_BACKUP_AT: "备份截至分录", "backup up to entry";
    CLI_BEFORE_ERASURES: "其后的抹除", "erased since";
    CLI_RESTORE_DONE: "已恢复到 {file}，第 {seq} 条 {hash}", "Restored to {file}, entry {seq} {hash}";
    CLI_BACKUP_BAD: "备份有 {n} 处问题，没有保留", "The copy has {n} findings and was not kept";
    CLI_ROLLBACK: "备份只到第 {kept} 条，而本站已给出过第 {given} 条 {hash}：恢复它会丢账。找更新的备份；确实没有时，用 --accept-rollback 说明原因", "The backup ends at entry {kept}, and the station gave out entry {given} {hash}: restoring it loses entries. Look for a newer backup; if there is none, say why with --accept-rollback";
    CLI_FORKED: "备份的第 {given} 条不是本站给出过的 {hash}：这是另一本账，不能恢复", "Entry {given} of the backup is not the {hash} the station gave out: it is another history and is not restored";
}

/// Why a printer took no paper, for whoever stands before it. The system says it in English and with a
/// number; what it says of anything else is left as it is.
pub fn why_not_printed(lang: Lang, why: &str) -> String {
    let number = why.rsplit_once("(os error ").and_then(|(_, rest)| rest.strip_suffix(')')?.parse().ok());
    let word = match number {
        Some(28_u16) => Word::PRINT_WHY_PAPER,
        Some(101 | 111 | 112 | 113) => Word::PRINT_WHY_OFF,
        Some(11 | 110) => Word::PRINT_WHY_SILENT,
        Some(5 | 32 | 104 | 107) => Word::PRINT_WHY_GONE,
        Some(2 | 6 | 19) => Word::PRINT_WHY_NOWHERE,
        Some(1 | 13) => Word::PRINT_WHY_LOCKED,
        _ if why == "connection timed out" => Word::PRINT_WHY_SILENT,
        _ => return why.to_owned(),
    };
    lang.say(word).to_owned()
}

#[cfg(test)]
mod tests {
    use std::io::Error;

    use super::*;

    #[test]
    fn what_the_system_says_of_a_printer_is_said_in_words() {
        let said = |number: i32| why_not_printed(Lang::Zh, &Error::from_raw_os_error(number).to_string());
        assert_eq!(said(28), "缺纸，或设备已满");
        assert_eq!(said(111), "打印机没有开机或没有联网");
        assert_eq!(said(32), "打印机中途断开");
        let other = Error::from_raw_os_error(12).to_string();
        assert_eq!(why_not_printed(Lang::Zh, &other), other, "what has no word stays as it is");
        assert_eq!(
            why_not_printed(Lang::En, "the desk closed while it printed"),
            "the desk closed while it printed"
        );
    }
}
