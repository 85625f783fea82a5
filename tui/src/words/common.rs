//! Words of the toolkit itself: boxes, lists, fields, messages.

crate::words! {
    APP: "积分超市", "Points desk";
    CONFIRM: "确认", "Confirm";
    CANCEL: "取消", "Cancel";
    YES: "是", "Yes";
    NO: "否", "No";
    CLOSE: "关闭", "Close";

    TOO_SMALL: "窗口太小：至少 {columns} 列 {rows} 行，现在 {now}", "Window too small: needs {columns} x {rows}, is {now}";
    ROW_OF: "第 {n} 行，共 {m} 行", "row {n} of {m}";
    ROW_OF_ABOUT: "第 {n} 行，共约 {m} 行", "row {n} of about {m}";
    LOADING: "读取中", "loading";
    BUSY: "忙 {seconds} 秒", "busy {seconds} s";
    NOTHING_HERE: "没有内容", "Nothing here";
    MORE_LINES: "另有 {n} 行", "and {n} more lines";
    NOTHING_FOUND: "没有符合的结果", "Nothing found";
    MARKED: "已选 {n} 项", "{n} marked";

    FILTER: "筛选", "Filter";
    UNSAVED: "未保存", "unsaved";
    SENDING: "提交中", "sending";
    REQUIRED: "必填", "Required";
    NOT_A_DATE: "没有这一天，应为 8 位数字", "No such day: type 8 digits";
    NOT_AN_AMOUNT: "不是金额或数量：只用数字，小数最多两位", "Not an amount: digits only, two decimals at most";
    TOO_LONG: "最多 {max} 个字", "at most {max} characters";
    TYPE_TEXT: "文字", "text";
    TYPE_DIGITS: "数字", "digits";
    TYPE_AMOUNT: "金额或数量，可带两位小数", "an amount, two decimals at most";
    TYPE_DATE: "8 位日期", "a day as 8 digits";
    TYPE_SECRET: "密码，不显示", "a secret, not shown";
    TYPE_CHOICE: "用左右键选择", "choose with Left and Right";

    CONFIRM_TITLE: "请确认", "Please confirm";
    CONFIRM_HOW: "按 {yes} 确认，{no} 取消；Enter 无效", "{yes} confirms, {no} cancels; Enter does nothing";
    RETYPE: "请再输入一次 {what}", "Type {what} again";
    RETYPE_LABEL: "再次输入", "Again";
    RETYPE_DIFFERS: "输入的内容不一致", "What you typed differs";
    SECOND_PERSON: "第二人工号", "Second person";
    SECOND_IS_FIRST: "须是另一个人，不能还是 {who}", "it takes another person than {who}";
    SECOND_PIN: "第二人密码", "Their PIN";

    SEVERITY_INFO: "提示", "Note";
    SEVERITY_GOOD: "完成", "Done";
    SEVERITY_WARN: "注意", "Careful";
    SEVERITY_BAD: "错误", "Error";
    MESSAGES: "消息", "Messages";
    NO_MESSAGES: "还没有消息", "No messages yet";

    HELP: "帮助", "Help";
    HELP_FOCUSED: "当前输入框：{label}（{kind}）", "This field: {label} ({kind})";
    PALETTE: "命令", "Commands";
    PALETTE_HINT: "输入汉字、拼音首字母或英文", "Type Chinese, pinyin initials or English";
    KEYS_TITLE: "按键一览", "Keys";
    KEYS_INTRO: "由按键表生成，请勿手改。", "Made from the key table; do not edit.";
    KEYS_KEY: "按键", "Key";
    KEYS_MEANING: "作用", "Meaning";
    KEYS_ID: "命令名", "Command";
}
