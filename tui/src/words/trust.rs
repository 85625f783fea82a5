//! Words of keys, checkpoints, proofs and witnesses.

crate::words! {
    EVENT_KEY_SET: "启用签名密钥", "signing key set";
    EVENT_WITNESSES_SET: "指定见证人", "witnesses named";
    EVENT_OPERATOR_KEY_SET: "登记个人密钥", "own key registered";
    EVENT_OPERATOR_KEY_REVOKED: "注销个人密钥", "own key revoked";
    EVENT_APPROVAL_SIGNED: "个人密钥签名", "signed with own key";
    OWN_KEY_MADE: "{operator} 的个人密钥存于 {file}：由本人保管，再用 jifen operator key set 登记", "the key of {operator} lies in {file}: it stays with him; register it with jifen operator key set";
    OWN_KEY_LINE: "{operator} {since} 起：{key}", "{operator} since {since}: {key}";
    OWN_KEY_ENDED: "{operator} {since} 至 {until}：{key}", "{operator} from {since} to {until}: {key}";
    OWN_KEY_NONE: "没有人登记个人密钥", "nobody registered a key of his own";
    OWN_KEY_LOCKED: "{file} 的口令：", "the passphrase of {file}:";
    OWN_KEY_NOT_HERE: "这把密钥不是经办人或第二人登记的：{detail}", "this key is not registered for whoever asks, nor for the second person: {detail}";
    OWN_KEY_SIGNED: "{operator} 已用个人密钥签名分录 {of}：{seq}", "{operator} signed entry {of} with his own key: {seq}";
    OWN_KEY_APPROVED: "分录 {of} 已用个人密钥签名", "entry {of} was signed with an own key";
    OWN_KEY_NOT_SIGNED: "已记账，但没有用个人密钥签名：{why}", "recorded, and not signed with an own key: {why}";
    OWN_KEY_MISSING: "本机读不到 {operator} 的密钥文件，以后用 jifen operator sign 补签", "the key file of {operator} is not at this desk, or does not open: sign later with jifen operator sign";
    SEAT_LEFT: "{operator} 已在 {desk} 登录：本机退出", "{operator} signed in at {desk}: this desk was left";
    SEAT_TAKEN: "您今天 {time} 在 {desk} 登录过：那里已退出", "you signed in at {desk} at {time} today: you have left it";

    PAPER_CHECKPOINT: "核对点 条数", "checkpoint, entries";
    PAPER_PROOF: "扫码留存本单凭据，用公钥核对", "scan and keep: the proof of this slip";
    PAPER_VKEY: "验证公钥", "key to check with";

    TRUST_KEY_MADE: "签名密钥存于 {file}，只有本机用户可读：请另存一份到别处", "the signing key lies in {file}, readable by you only: keep a copy elsewhere";
    TRUST_VKEY: "验证公钥（交给财务和上级）：{key}", "the key to check with (give it to finance and the county): {key}";
    TRUST_NO_KEY: "本账还没有签名密钥：jifen key make", "this book has no signing key yet: jifen key make";
    TRUST_KEY_AT: "{seq} 起：{key}", "since {seq}: {key}";
    TRUST_KEY_EXISTS: "本账已有签名密钥：要换请用 jifen key change{detail}", "the book has a signing key: to change it use jifen key change{detail}";
    TRUST_KEY_LEFT: "旧密钥移到 {file}：请妥善保管", "the old key was moved to {file}: keep it safe";
    TRUST_CHECKPOINT: "核对点：{size} 条分录，眼核码 {eye}", "checkpoint: {size} entries, eye line {eye}";
    TRUST_WRITTEN: "已写入 {file}", "written to {file}";
    TRUST_NONE_SIGNED: "还没有签过核对点：jifen checkpoint sign{detail}", "no checkpoint was signed yet: jifen checkpoint sign{detail}";
    TRUST_CANNOT_SIGN: "没有密钥，不能签核对点：{detail}", "without the key no checkpoint can be signed: {detail}";
    TRUST_PROVED: "第 {seq} 条的凭据写入 {file}：不用本账也能核对", "the proof of entry {seq} was written to {file}: it is checked without the book";
    TRUST_RECEIPT_GOOD: "凭据有效：{origin} 的第 {seq} 条，在 {size} 条分录的核对点之内", "the receipt is good: entry {seq} of {origin}, under the checkpoint of {size} entries";
    TRUST_EYE: "眼核码 {eye}", "eye line {eye}";
    TRUST_SEEN_BY: "见证人 {name}，{time}", "witness {name}, {time}";
    TRUST_SEEN_BY_NONE: "没有见证人签名", "no witness signed it";
    TRUST_RECEIPT_BAD: "凭据无效：{detail}", "the receipt is not good: {detail}";
    TRUST_ENTRY: "分录：{entry}", "the entry: {entry}";
    TRUST_NO_VKEY: "请给出验证公钥 --vkey，或信任策略 --policy{detail}", "give the key to check with, --vkey, or a policy of trust, --policy{detail}";
    TRUST_QUORUM_SHORT: "见证人签名不够", "not enough witnesses signed it";
    TRUST_OLD_TOO_LARGE: "本账没有这么多条分录：{detail}", "the book has fewer entries than that: {detail}";
    TRUST_REQUESTED: "请求写入 {file}：交给见证人运行 jifen witness add", "the request was written to {file}: let the witness run jifen witness add";
    TRUST_ACCEPTED: "见证人已签：{size} 条分录的核对点", "the witness signed: the checkpoint of {size} entries";
    TRUST_NEWER: "有 {n} 条分录比 {by} 最近签过的新", "{n} entries are newer than what {by} signed last";
    TRUST_NEVER_SEEN: "还没有见证人签过：全部 {n} 条分录无人见证", "no witness ever signed: nobody has seen any of the {n} entries";
    TRUST_WITNESS_NONE: "没有指定见证人", "no witnesses are named";
    TRUST_WITNESS_MADE: "见证人 {name} 建于 {file}", "witness {name} was made in {file}";
    TRUST_WATCHED: "已关注 {origin}", "{origin} is watched";
    TRUST_SIGNED: "已签 {size} 条分录的核对点；答复写入 {file}", "signed the checkpoint of {size} entries; the answer was written to {file}";
    TRUST_REFUSED: "拒签 {detail}", "not signed: {detail}";
    TRUST_REPLAY_BAD: "副本核验有 {detail} 项不符：不签", "the copy has {detail} findings: not signed";
    TRUST_REPLAY_OTHER: "副本与核对点不是同一本账：不签{detail}", "the copy is not of the checkpoint's history: not signed{detail}";
    TRUST_ANCHORED: "已对照外来核对点：{size} 条分录", "anchored: compared with the checkpoint of {size} entries from outside";
    TRUST_SINCE: "核对点之后 {n} 条分录无异常", "the {n} entries after the checkpoint are as they should be";
    TRUST_SINCE_BAD: "核对点之后 {n} 条分录有 {findings} 项不符", "the {n} entries after the checkpoint have {findings} findings";
    TRUST_BUNDLED: "{n} 条分录的核对包写入 {file}，眼核码 {eye}", "the bundle of {n} entries was written to {file}, eye line {eye}";
    TRUST_LOG: "账本", "log";
    TRUST_SIZE: "条数", "entries";
    TRUST_WHEN: "见证时间", "witnessed at";
    TRUST_ANCHORS: "已签核对点", "checkpoints signed";
}
