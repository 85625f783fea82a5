//! Full-width input made plain: what a Chinese input method sends, as the program reads it.
//!
//! Digits, letters and punctuation from U+FF01 to U+FF5E, the ideographic space, and the marks an
//! input method types in place of ASCII ones. This is the part of NFKC that a desk meets; the
//! rest (ligatures, Roman numerals) is left alone. Stored names are never folded.

use std::borrow::Cow;

/// One character folded to ASCII when it has an ASCII meaning, otherwise unchanged.
///
/// ```
/// use tui::text::fold::char;
/// assert_eq!([char('５'), char('Ａ'), char('？'), char('、'), char('。'), char('王')], ['5', 'A', '?', '/', '.', '王']);
/// ```
pub const fn char(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => match std::char::from_u32(c as u32 - 0xfee0) {
            Some(plain) => plain,
            None => c,
        },
        '\u{3000}' => ' ',
        '、' => '/',
        '。' => '.',
        '「' | '【' => '[',
        '」' | '】' => ']',
        '￥' => '¥',
        '—' | '–' => '-',
        '“' | '”' => '"',
        '‘' | '’' => '\'',
        '·' => '`',
        _ => c,
    }
}

/// The whole text folded, borrowed when nothing changes.
pub fn text(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| char(c) == c) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().map(char).collect())
    }
}

/// The simplified form of a traditional character common in names, otherwise unchanged.
///
/// A small table on purpose: surnames, given names and place names of the roster. A character that
/// is missing here is still found by pinyin, by card number and by its own form.
pub fn simplified(c: char) -> char {
    if c < '\u{4e00}' {
        return c;
    }
    SIMPLER.get(&c).copied().unwrap_or(c)
}

static SIMPLER: std::sync::LazyLock<std::collections::BTreeMap<char, char>> =
    std::sync::LazyLock::new(|| {
        let pair = |pair: &str| {
            let mut two = pair.chars();
            Some((two.next()?, two.next()?))
        };
        PAIRS.split_whitespace().filter_map(pair).collect()
    });

/// Pairs of traditional and simplified forms: surnames first, then given names, then places.
const PAIRS: &str = "
    張张 陳陈 劉刘 楊杨 趙赵 黃黄 吳吴 孫孙 馬马 羅罗 鄭郑 謝谢 韓韩 馮冯 蕭萧 許许 鄧邓 葉叶 蘇苏 盧卢
    蔣蒋 賈贾 閻阎 鍾钟 鐘钟 陸陆 範范 薑姜 譚谭 鄒邹 賀贺 賴赖 龔龚 龐庞 顧顾 嚴严 湯汤 錢钱 萬万 關关
    溫温 魯鲁 麥麦 藍蓝 齊齐 倫伦 喬乔 衛卫 穀谷 單单 歐欧 簡简 遲迟 紀纪 時时 華华 應应 項项 聶聂 鮑鲍
    齡龄 叢丛 嶽岳 欒栾 談谈 鄔邬 隨随 閔闵 練练 莊庄 榮荣 強强 彊强 勞劳 盤盘 儲储 顏颜 費费 韋韦 貝贝
    蘭兰 閆闫 諸诸 籃篮 寧宁 甯宁 荊荆 滿满 駱骆 呂吕 塗涂 蘆芦 蔔卜 鳳凤 繆缪 幹干 東东 風风 國国 軍军
    偉伟 麗丽 紅红 豔艳 艷艳 靜静 傑杰 濤涛 寶宝 寳宝 貴贵 蓮莲 瓊琼 瑩莹 潔洁 輝辉 煒炜 鵬鹏 飛飞 龍龙
    雲云 鋒锋 鋼钢 鐵铁 銀银 錦锦 銳锐 鎮镇 鈞钧 鉞钺 銘铭 錄录 愛爱 義义 禮礼 樂乐 慶庆 興兴 長长 遠远
    達达 運运 進进 連连 選选 邁迈 開开 聞闻 陽阳 陰阴 際际 樹树 棟栋 楓枫 樺桦 橋桥 權权 歲岁 歡欢 歷历
    漢汉 澤泽 潤润 淵渊 濟济 濱滨 灣湾 瀾澜 瀟潇 烏乌 燁烨 燦灿 爾尔 獻献 瑋玮 璽玺 環环 瑤瑶 甦苏 畢毕
    異异 發发 眾众 矯矫 祿禄 禎祯 種种 穎颖 積积 穩稳 競竞 筆笔 節节 綠绿 緒绪 維维 綱纲 純纯 紹绍 經经
    繼继 績绩 絢绚 縣县 織织 統统 緯纬 繡绣 羣群 習习 聖圣 聯联 聰聪 聲声 職职 肅肃 脈脉 臨临 舉举 舊旧
    藝艺 蘊蕴 藹蔼 處处 術术 裏里 補补 覺觉 觀观 計计 訓训 記记 訪访 設设 詠咏 詩诗 誠诚 話话 語语 諾诺
    謙谦 謹谨 證证 識识 譽誉 讓让 豐丰 財财 賢贤 質质 贊赞 賓宾 軒轩 輪轮 輯辑 農农 郵邮 鄉乡 鄰邻 醫医
    釗钊 鈺钰 鋭锐 鍵键 鑄铸 門门 閣阁 閱阅 雙双 難难 電电 靈灵 韻韵 順顺 須须 領领 頤颐 題题 願愿 類类
    飾饰 養养 駿骏 騰腾 驍骁 驊骅 魚鱼 鴻鸿 鵑鹃 鶴鹤 鷹鹰 鸞鸾 點点 黨党 齋斋 彥彦 後后 徑径 從从 復复
    憲宪 懷怀 戰战 戲戏 執执 揚扬 撫抚 據据 攝摄 敵敌 數数 無无 昇升 曉晓 曄晔 暉晖 暢畅 會会 朧胧 來来
    條条 業业 極极 構构 標标 機机 檢检 殘残 殺杀 氣气 決决 沖冲 沒没 況况 涼凉 淨净 減减 測测 滄沧 準准
    漁渔 潛潜 瑪玛 產产 畫画 當当 個个 倉仓 們们 備备 傳传 債债 傷伤 僑侨 億亿 儀仪 優优 兒儿 內内 兩两
    冊册 凱凯 創创 劃划 劍剑 動动 務务 勝胜 勛勋 勳勋 勵励 區区 協协 參参 員员 問问 啟启 喚唤 嚮向 圍围
    園园 圖图 團团 堅坚 報报 場场 塊块 墊垫 墳坟 壯壮 壽寿 夢梦 奧奥 婦妇 媽妈 嬌娇 嬋婵 嫻娴 學学 宮宫
    寬宽 審审 寫写 將将 專专 尋寻 對对 導导 島岛 嵐岚 巖岩 峯峰 幣币 師师 帶带 庫库 廟庙 廣广 廠厂 廳厅
    彈弹 錶表 徵征 盪荡 灘滩 頭头 鋪铺 莢荚 蔭荫 薈荟
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_an_input_method_are_digits() {
        assert_eq!(text("３２０７２２１９８０"), "3207221980");
        assert_eq!(text("２０２６．１１．２２　ａ：ｂ"), "2026.11.22 a:b");
        assert!(matches!(text("王小明 7"), Cow::Borrowed(_)));
    }

    #[test]
    fn the_script_table_holds_pairs_and_never_folds_twice() {
        for pair in PAIRS.split_whitespace() {
            assert_eq!(pair.chars().count(), 2, "{pair}");
        }
        for (from, to) in SIMPLER.iter() {
            assert_eq!(simplified(*to), *to, "{from}");
        }
    }
}
