#!/usr/bin/env python3
"""Writes every table under fixtures/fangshan, fixtures/imports and fixtures/jiangjin.

Run it from anywhere: `python3 tests/make_fixtures.py`. It needs Python 3.9 or
newer and nothing beyond the standard library; the XLSX file is written by hand.
The same source gives the same bytes, because every section draws from its own
seeded generator and no clock is read.

All people, firms, numbers and events are invented. Telephone numbers take
prefixes that no operator had been given, identity numbers take high sequence
numbers, and both are right in form only.

The order of work: grids -> roster -> cases -> acts and refusals -> goods and
redemptions (one simulation) -> funds -> imports -> jiangjin. Promises, each asserted where
it is made:

1. 65 grids, 4,530 households, 21,295 people; 132 members in five posts.
2. The accepted leads, hazards, disputes, incidents and arrests are those of
   `ACCEPTED`, after the gates and after `refusals.csv`.
3. Nobody submits more than 20 points of acts for one day.
4. Every redemption is affordable, in stock and in date when it is made.
5. Goods bought from a fund never cost more than its grants up to that day.
6. Of the Jiangjin quarter 292 talks, 117 bulletins and 96 lessons count.
"""

import csv
import hashlib
import io
import random
import re
import zipfile
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
FANGSHAN = FIXTURES / "fangshan"
IMPORTS = FIXTURES / "imports"

FIRST_DAY = date(2025, 10, 1)
TODAY = date(2026, 9, 30)
# Acts of the last two days wait for the reviewer.
PENDING_FROM = date(2026, 9, 28)

# Points are counted in halves here, so that 0.5 stays a whole number.
HALF_POINTS = {
    "PATROL": 2, "TALK": 4, "LEAD": 6, "HAZARD": 6, "MEDIATE": 4,
    "INCIDENT": 4, "ARREST": 20, "CARE": 2, "COURSE": 1,
}
DAY_CAP = 40
AUDIENCE_MIN = 30
DUTY_ENDS = "22:00"
NEED_EVIDENCE = {"TALK", "LEAD", "HAZARD", "MEDIATE", "INCIDENT", "ARREST"}
ACCEPTED = {"LEAD": 23, "HAZARD": 7, "MEDIATE": 7, "INCIDENT": 16, "ARREST": 2}
CLAIM_DAYS = 15
FIRST_REDEMPTION_MIN = 10
# Review falls on the day after the act and notice lasts three days. One day
# more is kept in hand, so that no redemption sits on the edge of its notice.
SPENDABLE_AFTER = timedelta(days=5)
REWARD_SPENDABLE_AFTER = timedelta(days=4)


def rng(section):
    """A generator of its own for each section, so that sections do not disturb each other."""
    return random.Random(f"jifen fangshan {section}")


def days(first, last):
    """Every day from `first` to `last`, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def points_text(half_points):
    """Half points as the files write them: `40`, `3.5`."""
    whole, half = divmod(half_points, 2)
    return f"{whole}.5" if half else str(whole)


def write_csv(path, header, rows):
    """Writes UTF-8 with line feeds, quoting only where a cell needs it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(csv_text(header, rows).encode("utf-8"))


def csv_text(header, rows):
    """The text of a table, header first."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header.split(","))
    for row in rows:
        assert len(row) == header.count(",") + 1, row
        writer.writerow(row)
    return out.getvalue()


# Check digits.

def luhn_digit(number):
    """The check digit of ISO/IEC 7812 (mod 10) for the digits of `number`."""
    total = 0
    for place, digit in enumerate(reversed(str(number))):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def card_number(member):
    """The ten digits on the card of member number `member`."""
    body = str(880_000_000 + member)
    return body + luhn_digit(body)


def id_check(body):
    """The last character of an identity number by GB 11643 (ISO 7064 MOD 11-2)."""
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return "10X98765432"[sum(int(d) * w for d, w in zip(body, weights)) % 11]


def ean13(body):
    """The thirteen digits of a barcode from its first twelve."""
    assert len(body) == 12
    total = sum(int(d) * (3 if place % 2 else 1) for place, d in enumerate(body))
    return body + str(-total % 10)


def evidence(what):
    """The hash that stands for one photograph or clip."""
    return hashlib.sha256(f"jifen fixture evidence {what}".encode()).hexdigest()


# Grids.

GRIDS_HEADER = "村,网格,名称,户数,人数"
VILLAGES = {"吴场": 14, "陆圩": 13, "兴东": 12, "兴谷": 15, "林疃": 11}
HAMLETS = ["前庄", "后庄", "东庄", "西庄", "村部", "集市", "学校", "河东", "河西",
           "桥头", "果园", "新居", "砖厂", "水塔", "老街"]


def make_grids():
    """The grids as (village, code, name, households, people), sums as published."""
    r = rng("grids")
    rows, number = [], 0
    for village, count in VILLAGES.items():
        for hamlet in HAMLETS[:count]:
            number += 1
            households = r.randint(48, 92)
            rows.append([village, f"G{number:03}", f"{village}{hamlet}网格", households, 0])
    spread(r, rows, 3, 4530, 40, 105)
    for row in rows:
        row[4] = round(row[3] * r.uniform(4.3, 5.1))
    spread(r, rows, 4, 21295, 180, 540)
    assert len(rows) == 65 and len({row[2] for row in rows}) == 65
    assert sum(row[3] for row in rows) == 4530 and sum(row[4] for row in rows) == 21295
    return rows


def spread(r, rows, column, total, lowest, highest):
    """Moves single units in random rows until the column adds up to `total`."""
    while (left := total - sum(row[column] for row in rows)) != 0:
        row = r.choice(rows)
        moved = row[column] + (1 if left > 0 else -1)
        if lowest <= moved <= highest:
            row[column] = moved


# Roster.

ROSTER_HEADER = "编号,姓名,职务,村,网格,电话,身份证号,卡号,入队日期"
POSTS = {"网格长": 1, "网格协调员": 5, "网格管理员": 6, "网格员": 45, "信息员": 75}
# Rare characters, surnames with two readings, both scripts, and namesakes.
SPECIAL_NAMES = [
    "孙𠮷安", "陈㛃", "徐淼", "刘犇", "周翀", "朱䶮", "马喆", "胡垚",
    "单志芳", "解明远", "曾庆朵", "仇玉田", "查怀秀", "尉迟长河", "区素芹",
    "种立春", "翟小满", "万俟清", "張麗華", "张丽华",
    "王秀珍", "王秀珍", "李建民", "李建民", "陈小兰", "陈小兰", "吴广田", "吴广田",
]
SURNAMES = "王李张刘陈杨赵黄周吴徐孙朱马胡郭林何高罗郑梁宋唐许冯韩曹彭蒋沈卢苏丁魏任姚谭姜范"
GIVEN_FIRST = "志文永春秋庆明德家玉广成长立小海金宝传怀守桂素兴"
GIVEN_SECOND = "田兰梅山河根荣喜顺林芹霞芳强平宁娟花松柱苗稳禾"
# Prefixes that were free in the national numbering plan.
PHONE_PREFIXES = ["142", "143", "154", "160", "161", "163", "164", "168", "169"]


def make_id(r, joined, used, born_from=1952):
    """An identity number of region 320722 whose holder was grown up on `joined`."""
    while True:
        born = date(r.randint(born_from, joined.year - 19), r.randint(1, 12), r.randint(1, 28))
        body = f"320722{born:%Y%m%d}{r.randint(900, 998)}"
        number = body + id_check(body)
        if number not in used:
            used.add(number)
            return number


def make_phone(r, tails):
    """A telephone number whose last four digits are nobody else's."""
    while True:
        number = r.choice(PHONE_PREFIXES) + f"{r.randint(10_000_000, 99_999_999)}"
        if number[-4:] not in tails:
            tails.add(number[-4:])
            return number


def make_names(r, count):
    """The special names and plain ones, shuffled; only the namesakes repeat."""
    names = list(SPECIAL_NAMES)
    while len(names) < count:
        name = r.choice(SURNAMES) + r.choice(GIVEN_FIRST) + r.choice(GIVEN_SECOND)
        if name not in names:
            names.append(name)
    r.shuffle(names)
    return names


def make_roster(grids):
    """The 132 members; every grid has at least one of them."""
    r = rng("roster")
    names, used, tails = make_names(r, 132), set(), set()
    posts = [post for post, count in POSTS.items() for _ in range(count)]
    village_of = {row[1]: row[0] for row in grids}
    shuffled = r.sample(sorted(village_of), 65)
    # Grid members fill 45 grids; reporters fill the other 20 first, then any.
    places = iter(shuffled + r.sample(shuffled, 55))
    managed = iter(list(VILLAGES) + list(VILLAGES) + ["兴谷"])
    rows = []
    for number, (name, post) in enumerate(zip(names, posts), start=1):
        joined = date(2019, 1, 1) + timedelta(days=r.randint(0, 2464))
        if post in ("网格员", "信息员"):
            grid = next(places)
            village = village_of[grid]
        else:
            grid, village = "", "" if post == "网格长" else next(managed)
        rows.append([f"M{number:06}", name, post, village, grid, make_phone(r, tails),
                     make_id(r, joined, used, 1952 if grid else 1968), card_number(number),
                     joined.isoformat()])
    # Two members of the same post whose numbers end alike.
    first, second = rows[40], rows[45]
    second[5] = second[5][:7] + first[5][7:]
    check_roster(rows, village_of)
    return rows


def check_roster(rows, village_of):
    """Promise 1 for people, and the properties that searches are tried on."""
    assert len(rows) == 132 and Counter(row[2] for row in rows) == POSTS
    assert {row[4] for row in rows} - {""} == set(village_of)
    assert max(row[8] for row in rows) <= "2025-09-30" and min(row[8] for row in rows) >= "2019"
    for column in (0, 5, 6, 7):
        assert len({row[column] for row in rows}) == 132
    assert sum(n - 1 for n in Counter(row[5][-4:] for row in rows).values()) == 1
    assert sum(n > 1 for n in Counter(row[1] for row in rows).values()) == 4
    assert any(row[6].endswith("X") for row in rows)
    for row in rows:
        assert re.fullmatch(r"1[3-9]\d{9}", row[5]) and row[6][-1] == id_check(row[6][:17])


# Cases.

CASES_HEADER = "案件,列出日期,等级,标题,网格,奖励,截止日期,认领人,认领日期,办结日期,结果,结果日期"
REWARDS = {"A": 30, "B": 20, "C": 10}
# Listed, grade, title, closes, claimed, completed, outcome, day of the outcome.
# A claim lapses and a listing expires on the day after its last day.
CASES = [
    ("2025-10-13", "B", "集市电动车电瓶连续被盗线索核查", "2025-11-30", "2025-10-16", "2025-10-27", "奖励", "2025-10-30"),
    ("2025-11-03", "C", "河堤路段路灯反复损坏查因", "2025-12-05", "2025-11-06", "2025-11-15", "奖励", "2025-11-18"),
    ("2025-11-24", "A", "多户接到同类诈骗电话的线索汇集", "2025-12-31", "2025-12-01", "", "逾期", "2025-12-17"),
    ("2025-12-15", "C", "两户因排水沟反复争执的调处", "2026-01-20", "2025-12-18", "2025-12-29", "奖励", "2026-01-05"),
    ("2026-01-12", "B", "春节前烟花爆竹违规存放点排查", "2026-02-10", "", "", "到期", "2026-02-11"),
    ("2026-02-02", "B", "养殖区饲料夜间短少查因", "2026-03-15", "2026-02-09", "", "释放", "2026-02-20"),
    ("2026-03-09", "A", "流动摊点仿冒种子来源核查", "2026-04-20", "2026-03-12", "2026-03-25", "奖励", "2026-03-30"),
    ("2026-04-07", "C", "学校周边游商反复占道的劝导", "2026-05-15", "", "", "撤回", "2026-04-20"),
    ("2026-04-27", "B", "空置房屋借住人员底数核实", "2026-06-10", "2026-04-30", "2026-05-12", "奖励", "2026-05-15"),
    ("2026-06-01", "A", "夏收期间农机零件连续失窃", "2026-07-15", "2026-06-08", "", "逾期", "2026-06-24"),
    ("2026-08-24", "B", "灌溉水泵电缆被剪线索征集", "2026-10-20", "", "", "", ""),
    ("2026-09-01", "A", "保健品讲座涉嫌诱骗老人的核查", "2026-10-10", "2026-09-16", "2026-09-28", "", ""),
    ("2026-09-14", "C", "村口三岔路视线遮挡的协调整改", "2026-11-10", "", "", "", ""),
    ("2026-09-18", "B", "快递代收点包裹错领的查找", "2026-10-31", "2026-09-24", "", "", ""),
]


def make_cases(roster):
    """The hard-case list; claimants are managers, grid members and reporters."""
    r = rng("cases")
    claimants = r.sample([m for m in roster if m[2] in ("网格员", "信息员")], 9)
    claimants.insert(1, next(m for m in roster if m[2] == "网格管理员"))
    grids = r.sample(sorted({m[4] for m in roster} - {""}), len(CASES))
    rows, claimants = [], iter(claimants)
    for number, case in enumerate(CASES, start=1):
        listed, grade, title, closes, claimed, completed, outcome, decided = case
        by = next(claimants) if claimed else None
        grid = by[4] if by and by[4] else grids[number - 1]
        rows.append([f"C{number:06}", listed, grade, title, grid, REWARDS[grade], closes,
                     by[0] if by else "", claimed, completed, outcome, decided])
        if claimed:
            due = date.fromisoformat(claimed) + timedelta(days=CLAIM_DAYS)
            assert listed <= claimed <= closes and completed <= due.isoformat()
            if outcome == "逾期":
                assert decided == (due + timedelta(days=1)).isoformat()
        if outcome == "到期":
            assert date.fromisoformat(decided) == date.fromisoformat(closes) + timedelta(days=1)
        if outcome == "奖励":
            assert claimed < completed < decided
    return rows


def rewards_of(cases):
    """The verified rewards as (day, member, half points)."""
    return [(date.fromisoformat(c[11]), c[7], c[5] * 2) for c in cases if c[10] == "奖励"]


# Acts.

ACTS_HEADER = "日期,时间,事项,编号,网格,地点,受众人数,佐证,说明"
REFUSALS_HEADER = "日期,时间,编号,事项,原因"
# What was done, and the places where it can have been.
PATROLS = [
    ("沿主干道巡逻，路灯正常", ["主干道"]), ("巡查集市周边，秩序良好", ["集市"]),
    ("提醒两户关好门窗", ["村部门前", "老街", "后庄路口"]), ("护学巡逻，未见异常", ["学校门口"]),
    ("查看河塘警示牌，完好", ["河堤", "桥头"]), ("巡查空置房屋外围，无异常", ["老街", "后庄路口"]),
    ("查看秸秆堆放点，无火情", ["打谷场"]), ("劝导一辆三轮车规范停放", ["集市", "卫生室门口"]),
    ("查看广场充电棚，线路整齐", ["文化广场"]), ("巡逻一圈，用时约一小时", ["村部门前", "主干道"]),
    ("提醒摊主收好现金", ["集市"]), ("查看水泵房门锁，完好", ["河堤"]),
    ("巡逻中帮助老人推车过桥", ["桥头"]), ("两人同行巡逻，未见可疑车辆", ["养殖区路口", "主干道"]),
]
TALK_PLACES = ["村部会议室", "文化广场", "集市入口", "学校操场", "打谷场", "老年活动室"]
TALK_NOTES = [
    "讲刷单返利骗局，现场答疑", "讲冒充客服退款骗局", "讲冬季用电用火安全", "讲电动车防盗与登记",
    "讲防溺水\"六不\"要求", "讲养老诈骗常见手法", "讲外出务工期间门窗防盗", "讲秸秆禁烧与火灾逃生",
    "讲骑车戴盔与农用车载人危险", "讲陌生链接不点,验证码不给", "发放宣传页并演示拦截来电",
]
LEADS = [
    ("反映陌生车辆连续两晚徘徊，已记车身特征", "主干道"),
    ("提供电动车被盗去向线索一条", "集市"),
    ("反映有人上门推销可疑收藏品", "村民家中"),
    ("提供饲料短少当晚的车辆线索", "养殖区路口"),
    ("反映空房内有人聚众打牌", "后庄路口"),
    ("提供电缆被剪现场发现的物证位置", "田间"),
    ("反映外来人员高价收购银行卡", "集市"),
    ("提供路口逃逸车辆的行驶方向", "主干道"),
    ("反映有人散发可疑贷款卡片", "学校门口"),
    ("提供仿冒种子销售点线索", "集市"),
    ("反映网约车内遗留可疑包裹", "村部门前"),
    ("提供偷钓团伙落脚点线索", "河堤"),
    ("反映夜间有人翻越仓库围墙", "仓库"),
]
HAZARDS = [
    ("发现充电棚插座发热，已断电更换", "文化广场"),
    ("河塘护栏缺口，已补装", "河堤"),
    ("楼道堆放柴草，已清走", "村民家中"),
    ("井盖缺失，设围挡后更换", "主干道"),
    ("液化气软管老化，已换新", "村民家中"),
    ("电线垂落路面，联系供电处理", "主干道"),
    ("危墙临路，已拉线并拆除", "老街"),
    ("树枝压线，已修剪", "学校门口"),
]
DISPUTES = [
    ("宅基地边界争执，已达成口头协议", "村部门前"),
    ("灌溉用水先后之争，已排定次序", "田间"),
    ("家禽毁菜纠纷，已赔付和解", "村民家中"),
    ("噪声扰邻，已约定作业时间", "村民家中"),
    ("借款纠纷，双方订立还款计划", "村部会议室"),
    ("停车占道口角，已和解", "集市"),
    ("婚约财物纠纷，已协商退还", "村部会议室"),
    ("排水改道争执，现场量测后和解", "田间"),
]
INCIDENTS = [
    ("协助找到走失老人并送回家中", "打谷场"),
    ("协助扑灭田埂小火", "田间"),
    ("协助疏导追尾现场交通", "主干道"),
    ("协助看护醉酒人员等候家属", "集市"),
    ("协助劝阻正在转账的受骗群众", "卫生室门口"),
    ("协助救助落水人员", "河堤"),
    ("协助清理暴雨倒伏树木", "主干道"),
    ("协助安置屋顶受损住户", "村民家中"),
    ("协助寻回走失儿童", "集市"),
]
CARE_CLASSES = {"甲": 20, "乙": 6, "丙": 3, "丁": 60}
CARE_NOTES = ["情况平稳", "测量血压并提醒服药", "代买日用品", "帮助联系家人视频", "检查用电用气，无隐患",
              "协助申领补贴材料", "打扫院落", "聊天一小时，情绪良好"]
CHILD_NOTES = ["检查作业与用电安全", "讲防溺水与乘车安全", "送课外读物", "与在外父母视频通话"]
COURSES = [
    ("2025-10-18", "新规则与积分办法培训"), ("2025-11-15", "冬季防火与灭火器使用培训"),
    ("2025-12-13", "反诈劝阻话术培训"), ("2026-01-17", "节前巡防要点培训"),
    ("2026-02-28", "纠纷调解基本步骤培训"), ("2026-03-21", "急救与心肺复苏培训"),
    ("2026-04-18", "线索记录与保密要求培训"), ("2026-05-23", "防溺水巡查与救援培训"),
    ("2026-06-13", "夏收防火与交通劝导培训"), ("2026-07-18", "防汛与安置演练培训"),
    ("2026-08-22", "护学岗职责培训"), ("2026-09-19", "取证拍摄要领培训"),
]


class Diary:
    """The acts of the year, and what each member already did on each day.

    Between two acts of one member on one day lie at least 60 minutes, and a
    kind comes once a day, unless the act is meant to be a duplicate.
    """

    def __init__(self, roster, grids, cases):
        self.r = rng("acts")
        self.roster = {m[0]: m for m in roster}
        self.grids_in = defaultdict(list)
        for village, grid, *_ in grids:
            self.grids_in[village].append(grid)
            self.grids_in[""].append(grid)
        self.rows, self.busy, self.keys = [], defaultdict(list), set()
        # A reward is credited on a day on which no act of the member is.
        self.away = {(m, d - timedelta(days=n)) for d, m, _ in rewards_of(cases) for n in (0, 1)}

    def grid_for(self, member):
        row = self.roster[member]
        return row[4] or self.r.choice(self.grids_in[row[3]])

    def fits(self, day, time, kind, member, duplicate):
        if (member, day) in self.away:
            return False
        done = self.busy[member, day]
        minutes = int(time[:2]) * 60 + int(time[3:])
        spent = sum(HALF_POINTS[k] for _, k in done) + HALF_POINTS[kind]
        near = 10 if duplicate else 60
        return (spent <= DAY_CAP and all(abs(minutes - m) >= near for m, _ in done)
                and (duplicate or all(k != kind for _, k in done)))

    def add(self, day, time, kind, member, place, note, audience="", grid="", duplicate=False):
        """Records one act when it fits, and returns its row or None."""
        if not self.fits(day, time, kind, member, duplicate):
            return None
        shown = kind in NEED_EVIDENCE or self.r.random() < 0.1
        row = [day.isoformat(), time, kind, member, grid or self.grid_for(member), place,
               str(audience), evidence(len(self.rows)) if shown else "", note]
        self.rows.append(row)
        self.busy[member, day].append((int(time[:2]) * 60 + int(time[3:]), kind))
        assert (row[0], row[1], member, kind) not in self.keys and len(note) <= 60
        self.keys.add((row[0], row[1], member, kind))
        return row

    def repeat(self, count, draw):
        """Calls `draw` until `count` acts were recorded; returns their rows."""
        rows = []
        while len(rows) < count:
            if row := self.add(**draw()):
                rows.append(row)
        return rows

    def day(self):
        return self.r.choice(days(FIRST_DAY, PENDING_FROM - timedelta(days=1)))

    def time(self, first, last):
        """A time on a five-minute step within the hours from `first` up to `last`."""
        minutes = self.r.randrange(first * 60, last * 60, 5)
        return f"{minutes // 60:02}:{minutes % 60:02}"


def zipf_weights(r, members, base):
    """A few members do much and many do little."""
    order = r.sample(members, len(members))
    return [(m, base[m[2]] * (8 / (8 + place)) ** 1.5) for place, m in enumerate(order)]


def pick(r, weighted):
    """One member number by weight."""
    return r.choices([m[0] for m, _ in weighted], [w for _, w in weighted])[0]


def make_acts(roster, grids, cases):
    """The acts of the year and the reviewer's refusals, both in order of time."""
    diary = Diary(roster, grids, cases)
    r = diary.r
    add_arrests(diary, roster)
    add_courses(diary, roster)
    refused = add_rare_kinds(diary, roster)
    refused += add_talks(diary, roster)
    add_care(diary, roster)
    refused += add_patrols(diary, roster)
    add_pending(diary, roster)
    diary.rows.sort(key=lambda row: (row[0], row[1], row[3], row[2]))
    refusals = sorted([row[0], row[1], row[3], row[2], reason] for row, reason in refused)
    check_acts(diary.rows, refusals)
    return diary.rows, refusals


def add_arrests(diary, roster):
    """One suspect and one fugitive, on days on which the helpers do little else."""
    helpers = [m[0] for m in roster if m[2] in ("网格员", "信息员")]
    suspect, fugitive = diary.r.sample(helpers, 2)
    assert diary.add(date(2026, 3, 19), "15:40", "ARREST", suspect, "集市",
                     "发现盗窃嫌疑人并报告，协助民警当场抓获")
    assert diary.add(date(2026, 7, 8), "20:15", "ARREST", fugitive, "主干道",
                     "认出协查通报中的在逃人员，协助民警抓获")


def add_courses(diary, roster):
    """One course a month; about a tenth of the members attend."""
    for day, title in COURSES:
        start = diary.r.choice(["09:00", "14:30"])
        for member in diary.r.sample(roster[1:], diary.r.randint(8, 13)):
            diary.add(date.fromisoformat(day), start, "COURSE", member[0], "警务室", title)


def add_rare_kinds(diary, roster):
    """Leads, hazards, disputes and incidents: the accepted ones and the refused."""
    r = diary.r
    base = {"网格长": 0, "网格协调员": 0, "网格管理员": 1, "网格员": 2, "信息员": 3}
    weighted = zipf_weights(r, roster, base)
    refused = []

    def some(kind, count, told, first, last):
        rows = []
        for n in range(count):
            note, place = told[n % len(told)]
            rows += diary.repeat(1, lambda: dict(
                day=diary.day(), time=diary.time(first, last), kind=kind,
                member=pick(r, weighted), place=place, note=note))
        return rows

    leads = some("LEAD", 24, LEADS, 7, 21)
    refused.append((leads[9], "unclear"))
    # The same lead handed in twice within the hour.
    first = leads[3]
    hour, minute = int(first[1][:2]), int(first[1][3:])
    later = hour * 60 + minute + 25
    again = diary.add(date.fromisoformat(first[0]), f"{later // 60:02}:{later % 60:02}", "LEAD",
                      first[3], first[5], first[8], grid=first[4], duplicate=True)
    refused.append((again, "duplicate"))
    hazards = some("HAZARD", 8, HAZARDS, 7, 20)
    refused.append((hazards[5], "unrelated"))
    some("MEDIATE", 7, DISPUTES, 8, 21)
    incidents = some("INCIDENT", 17, INCIDENTS, 7, 21)
    refused.append((incidents[6], "not_performer"))
    assert len({id(row) for row, _ in refused}) == 4
    return refused


def add_talks(diary, roster):
    """118 talks, 17 of them before fewer than 30 people; two are refused for other reasons."""
    r = diary.r
    base = {"网格长": 12, "网格协调员": 6, "网格管理员": 6, "网格员": 2, "信息员": 0.3}
    weighted = zipf_weights(r, roster, base)
    small = iter([29, 28, 5, 12, 18, 20, 21, 22, 24, 25, 26, 27, 15, 16, 19, 23, 29])
    large = iter([30, 30, 31] + [r.randint(32, 90) for _ in range(80)]
                 + [r.randint(91, 180) for _ in range(18)])

    def talks(audiences, count):
        rows = []
        for audience in audiences:
            rows += diary.repeat(1, lambda: dict(
                day=diary.day(), time=diary.time(8, 20), kind="TALK", member=pick(r, weighted),
                place=r.choice(TALK_PLACES), note=r.choice(TALK_NOTES), audience=audience))
        assert len(rows) == count
        return rows

    talks(small, 17)
    full = talks(large, 101)
    return [(full[40], "unclear"), (full[57], "not_performer")]


def add_care(diary, roster):
    """Care teams of three or four, two a village; everyone in care is seen at least once."""
    r = diary.r
    subjects = [f"{name}类关爱对象{n:02}号" for name, count in CARE_CLASSES.items()
                for n in range(1, count + 1)]
    groups, left = [], 209
    while left:
        size = left if left <= 5 else r.randint(2, 4)
        groups.append((f"走访留守儿童第{len(groups) + 1}组{size}名", size))
        left -= size
    assert len(subjects) == 89 and sum(size for _, size in groups) == 209
    visitors = []
    for village in VILLAGES:
        local = [m[0] for m in roster if m[3] == village and m[4]]
        for team in (3, 4):
            visitors += r.sample([m for m in local if m not in visitors], team)
    # The same person always makes the same visit, so the grid stays the same too.
    visits = [(f"走访{s}，", "关爱对象家中", CARE_NOTES, r.choice(visitors), r.randint(1, 4))
              for s in subjects]
    visits += [(g + "，", r.choice(["儿童家中", "村部活动室"]), CHILD_NOTES, r.choice(visitors),
                r.randint(2, 3)) for g, _ in groups]
    for opening, place, notes, member, times in visits:
        diary.repeat(times, lambda: dict(day=diary.day(), time=diary.time(8, 19), kind="CARE",
                                         member=member, place=place,
                                         note=opening + r.choice(notes)))


def add_patrols(diary, roster):
    """Patrols at the edges of the day, five of them too late, two of them handed in twice."""
    r = diary.r
    base = {"网格长": 0, "网格协调员": 0.2, "网格管理员": 2, "网格员": 3, "信息员": 2}
    weighted = zipf_weights(r, roster, base)

    def draw(time=None):
        hours = r.choice([(6, 9), (15, 18), (18, 21), (18, 21)])
        note, places = r.choice(PATROLS)
        return dict(day=diary.day(), time=time or diary.time(*hours), kind="PATROL",
                    member=pick(r, weighted), place=r.choice(places), note=note)

    diary.repeat(5, lambda: draw("22:30"))
    rows = diary.repeat(900, draw)
    refused = []
    for first in (rows[120], rows[431]):
        minutes = int(first[1][:2]) * 60 + int(first[1][3:]) + 15
        again = diary.add(date.fromisoformat(first[0]), f"{minutes // 60:02}:{minutes % 60:02}",
                          "PATROL", first[3], first[5], first[8], grid=first[4], duplicate=True)
        refused.append((again, "duplicate"))
    return refused


def add_pending(diary, roster):
    """Twelve acts of the last two days, one of them before too small an audience."""
    r = diary.r
    people = iter(r.sample([m[0] for m in roster if m[4]], 12))
    for day, time, kind, place, note, audience in [
        (28, "07:10", "PATROL", "学校门口", "护学巡逻，未见异常", ""),
        (28, "09:30", "TALK", "集市入口", "讲节日出行与门窗防盗", 46),
        (28, "10:20", "CARE", "关爱对象家中", "走访丁类关爱对象31号，情况平稳", ""),
        (28, "16:05", "LEAD", "仓库", "反映夜间有人翻越仓库围墙", ""),
        (28, "19:15", "PATROL", "主干道", "沿主干道巡逻，路灯正常", ""),
        (28, "20:00", "PATROL", "河堤", "查看水泵房门锁，完好", ""),
        (29, "06:50", "PATROL", "集市", "巡查集市周边，秩序良好", ""),
        (29, "09:00", "TALK", "老年活动室", "讲养老诈骗常见手法", 26),
        (29, "10:40", "MEDIATE", "老街", "晾晒占道争执，已商定时段", ""),
        (29, "15:30", "CARE", "关爱对象家中", "走访甲类关爱对象09号，代买日用品", ""),
        (29, "18:45", "PATROL", "桥头", "查看河塘警示牌，完好", ""),
        (29, "20:10", "PATROL", "文化广场", "查看广场充电棚，线路整齐", ""),
    ]:
        assert diary.add(date(2026, 9, day), time, kind, next(people), place, note, audience)


def passes_gates(row):
    """Whether an act meets the rules that need no judgement."""
    if row[1] > DUTY_ENDS or (row[2] in NEED_EVIDENCE and not row[7]):
        return False
    return row[2] != "TALK" or int(row[6]) >= AUDIENCE_MIN


def accepted_acts(acts, refusals):
    """The acts that the reviewer accepts."""
    refused = {(x[0], x[1], x[2], x[3]) for x in refusals}
    return [row for row in acts if passes_gates(row) and row[0] < PENDING_FROM.isoformat()
            and (row[0], row[1], row[3], row[2]) not in refused]


def check_acts(acts, refusals):
    """Promises 2 and 3."""
    keys = {(row[0], row[1], row[3], row[2]) for row in acts}
    assert len(keys) == len(acts)
    assert all((x[0], x[1], x[2], x[3]) in keys for x in refusals) and len(refusals) == 8
    shown = [row[7] for row in acts if row[7]]
    assert len(set(shown)) == len(shown)
    accepted = Counter(row[2] for row in accepted_acts(acts, refusals))
    assert all(accepted[kind] == count for kind, count in ACCEPTED.items()), accepted
    by_day = Counter()
    for row in acts:
        by_day[row[0], row[3]] += HALF_POINTS[row[2]]
    assert max(by_day.values()) <= DAY_CAP
    talks = [int(row[6]) for row in acts if row[2] == "TALK"]
    assert len(talks) == 120 and sum(n < AUDIENCE_MIN for n in talks) == 18
    assert sum(row[0] >= PENDING_FROM.isoformat() for row in acts) == 12
    assert all(row[1] == "22:30" for row in acts if row[1] >= "22:00")
    seen = {row[8].split("，")[0] for row in acts if row[2] == "CARE"}
    people = {s for s in seen if "关爱对象" in s}
    children = sum(int(re.search(r"组(\d+)名", s)[1]) for s in seen if "留守儿童" in s)
    assert len(people) == 89 and children == 209, (len(people), children)


# Goods, funds and redemptions.

GOODS_HEADER = "日期,货号,品名,条码,积分价,数量,来源类型,来源,凭证,价值,保质期"
FUNDS_HEADER = "日期,基金,名称,用途,来源,金额,文件号"
REDEMPTIONS_HEADER = "日期,时间,编号,商品"
FIRMS = ["房山春禾粮油商行", "东海晶川日用品有限公司", "连云港青榆商贸有限公司"]
# Code: name, first twelve digits of the barcode, price in half points,
# how willingly a member picks it.
GOODS = {
    "RICE-5KG": ("大米5公斤", "690999000101", 80, 6),
    "OIL-1L": ("葵花籽油1升", "690999000102", 48, 2),
    "SALT-400G": ("加碘盐400克", "690999000103", 7, 5),
    "SOAP-3": ("香皂3块装", "690999000201", 24, 12),
    "TOWEL": ("毛巾", "690999000202", 20, 14),
    "TOOTHPASTE": ("牙膏120克", "690999000203", 17, 10),
    "WASH-1KG": ("洗衣粉1公斤", "690999000204", 30, 8),
    "THERMOS": ("保温杯500毫升", "690999000301", 100, 0.5),
    "UMBRELLA": ("晴雨伞", "690999000302", 60, 1),
    "FLASHLIGHT": ("充电手电筒", "690999000303", 50, 1),
    "NOTEBOOK": ("笔记本", "690999000304", 10, 10),
    "EGGS-6": ("鸡蛋6枚", "690999000401", 16, 10),
    "MILK-400G": ("奶粉400克", "690999000402", 96, 0.5),
    "SMOKE": ("独立式烟雾报警器", "690999000501", 120, 0.5),
}
# Day, code, quantity, source, cost of one in fen, best before. A quantity of
# None is set after the simulation: eggs are handed out before they go stale.
INTAKES = [
    ("2025-10-09", "SALT-400G", 10, "F001", 170, "2028-06-30"),
    ("2025-10-09", "TOWEL", 8, "F001", 480, ""),
    ("2025-10-09", "TOOTHPASTE", 6, "F001", 410, "2028-03-31"),
    ("2025-10-09", "NOTEBOOK", 60, "F001", 230, ""),
    ("2025-10-10", "RICE-5KG", 30, FIRMS[0], 2050, "2027-03-31"),
    ("2025-10-10", "SOAP-3", 40, FIRMS[1], 590, "2028-09-30"),
    ("2025-10-16", "SMOKE", 50, "F001", 2950, ""),
    ("2025-10-16", "FLASHLIGHT", 24, "F001", 1230, ""),
    ("2025-11-04", "OIL-1L", 24, FIRMS[0], 1180, "2027-04-30"),
    ("2025-11-04", "WASH-1KG", 36, FIRMS[1], 720, "2028-10-31"),
    ("2025-11-20", "UMBRELLA", 12, FIRMS[2], 1460, ""),
    ("2025-12-08", "THERMOS", 20, "F001", 2480, ""),
    ("2026-01-15", "MILK-400G", 12, FIRMS[2], 2390, "2027-06-30"),
    ("2026-02-02", "EGGS-6", None, "F001", 365, "2026-03-02"),
    ("2026-02-05", "RICE-5KG", 40, "F001", 2060, "2027-08-31"),
    ("2026-02-05", "OIL-1L", 30, "F001", 1190, "2027-08-31"),
    ("2026-03-11", "SALT-400G", None, "F001", 175, "2029-01-31"),
    ("2026-03-11", "TOWEL", 4, FIRMS[1], 485, ""),
    ("2026-03-11", "TOOTHPASTE", None, FIRMS[1], 420, "2028-12-31"),
    ("2026-04-27", "EGGS-6", None, "F001", 370, "2026-05-25"),
    ("2026-05-20", "SOAP-3", 30, "F001", 600, "2029-04-30"),
    ("2026-06-10", "UMBRELLA", 10, "F001", 1480, ""),
    ("2026-06-10", "WASH-1KG", 20, "F001", 735, "2029-05-31"),
    ("2026-07-16", "NOTEBOOK", 40, FIRMS[2], 240, ""),
    ("2026-07-16", "MILK-400G", 12, "F001", 2380, "2027-12-31"),
    ("2026-07-16", "TOWEL", 20, "F001", 490, ""),
    ("2026-09-10", "EGGS-6", None, "F001", 375, "2026-10-08"),
]
FUNDS = [
    ("2025-10-01", "F001", "平安志愿者基金", "goods", "县平安建设专项资金", "12000.00", "平安办〔2025〕18号"),
    ("2025-10-01", "F002", "见义勇为基金", "awards", "县见义勇为工作协会", "10000.00", "见协〔2025〕7号"),
    ("2026-01-12", "F001", "平安志愿者基金", "goods", "镇综合治理补助", "8000.00", "镇综治〔2026〕3号"),
    ("2026-03-02", "F002", "见义勇为基金", "awards", "镇综合治理补助", "6000.00", "镇综治〔2026〕9号"),
    ("2026-05-11", "F001", "平安志愿者基金", "goods", "企业定向捐款", "4860.50", "捐款〔2026〕2号"),
    ("2026-07-06", "F002", "见义勇为基金", "awards", "企业定向捐款", "4000.00", "捐款〔2026〕5号"),
    ("2026-07-13", "F001", "平安志愿者基金", "goods", "县平安建设专项资金", "5000.00", "平安办〔2026〕11号"),
]
# What is to be left of the goods whose last quantity the simulation sets.
LEFT_AT_END = {"SALT-400G": 2, "TOOTHPASTE": 3, "EGGS-6": 7}


class Shop:
    """Members' spendable half points and the shelf, day by day.

    A lot with an open quantity is bottomless while the year is simulated and
    then takes the quantity that was handed out, plus what is to be left.
    """

    def __init__(self, credits, roster):
        self.r = rng("shop")
        self.credits = sorted(credits)
        self.balance, self.served = Counter(), set()
        self.members = [m[0] for m in roster if m[2] not in ("网格长", "网格协调员")]
        self.lots = [{"day": date.fromisoformat(x[0]), "code": x[1], "quantity": x[2], "out": 0,
                      "until": date.fromisoformat(x[5]) if x[5] else date.max} for x in INTAKES]
        year = Counter()
        for _, member, half_points in credits:
            year[member] += half_points
        self.savers = {m for m, total in year.items() if total >= 64}
        # These come seldom and then fill a basket.
        self.patient = set(self.r.sample(self.members, 50))
        self.wish = {m: self.new_wish(m) for m in self.members}
        self.rows = []

    def new_wish(self, member):
        """A saver mostly waits for something large; anybody else takes what the points buy."""
        saves = member in self.savers and self.r.random() < 0.5
        codes = [c for c in GOODS if (GOODS[c][2] >= LARGE) == saves]
        return self.r.choices(codes, [GOODS[c][3] for c in codes])[0]

    def on_shelf(self, code, day):
        """Lots that came in before `day` and stay good for three days more, oldest first."""
        lots = [x for x in self.lots if x["code"] == code and x["day"] < day
                and x["until"] > day + timedelta(days=3)
                and (x["quantity"] is None or x["out"] < x["quantity"])]
        return sorted(lots, key=lambda x: (x["until"], x["day"]))

    def take(self, code, day):
        self.on_shelf(code, day)[0]["out"] += 1

    def comes(self, member, day):
        """Whether the member thinks of the shop today; eggs draw people."""
        eggs = self.balance[member] >= GOODS["EGGS-6"][2] and self.on_shelf("EGGS-6", day)
        chance = VISIT / 8 if member in self.patient else VISIT
        return self.r.random() < (chance * 2 if eggs else chance)

    def ready(self, member, day):
        """Whether the member may redeem at all and can pay for what is wished, or for less."""
        if member not in self.served and self.balance[member] < FIRST_REDEMPTION_MIN:
            return False
        wish = self.wish[member]
        if GOODS[wish][2] < LARGE:
            if self.on_shelf("EGGS-6", day) and self.r.random() < 0.5:
                wish = "EGGS-6"
            elif not self.on_shelf(wish, day) or (self.balance[member] < GOODS[wish][2]
                                                  and self.r.random() < SETTLE):
                wish = self.new_wish(member)
            self.wish[member] = wish
        return bool(self.on_shelf(wish, day)) and self.balance[member] >= GOODS[wish][2]

    def basket(self, member, day):
        """The wish, and often something small besides while the points last."""
        bought = Counter()
        room = self.balance[member]

        def put(code):
            nonlocal room
            if room >= GOODS[code][2] and self.on_shelf(code, day):
                self.take(code, day)
                bought[code] += 1
                room -= GOODS[code][2]

        put(self.wish[member])
        small = ["SALT-400G", "NOTEBOOK", "TOOTHPASTE", "TOWEL", "SOAP-3"]
        while bought and self.r.random() < (0.9 if member in self.patient else 0.3):
            if not (within := [c for c in small if GOODS[c][2] <= room]):
                break
            put(self.r.choice(within))
        if not bought:
            return ""
        self.balance[member] = room
        self.served.add(member)
        self.wish[member] = self.new_wish(member)
        return ";".join(f"{code}*{n}" for code, n in bought.items())

    def open_day(self, day):
        """One day at the counter; it is closed at weekends."""
        while self.credits and self.credits[0][0] <= day:
            _, member, half_points = self.credits.pop(0)
            self.balance[member] += half_points
        if day.weekday() >= 5:
            return
        visitors = [m for m in self.members if self.comes(m, day) and self.ready(m, day)]
        times = sorted(self.r.sample(range(9 * 60, 17 * 60), len(visitors)))
        for minutes, member in zip(times, visitors):
            # The last piece may have gone to somebody earlier in the queue.
            if basket := self.basket(member, day):
                self.rows.append([day.isoformat(), f"{minutes // 60:02}:{minutes % 60:02}",
                                  member, basket])


# Half points from which a good is something to save for.
LARGE = 48
# The chance that a member who could come does so on a working day.
VISIT = 0.3
# The chance that a visitor who cannot pay for the wish takes something else.
SETTLE = 0.3


def make_shop(roster, acts, refusals, cases):
    """The goods taken in and the redemptions of the year."""
    credits = [(date.fromisoformat(a[0]) + SPENDABLE_AFTER, a[3], HALF_POINTS[a[2]])
               for a in accepted_acts(acts, refusals)]
    credits += [(d + REWARD_SPENDABLE_AFTER, m, p) for d, m, p in rewards_of(cases)]
    shop = Shop(credits, roster)
    for day in days(FIRST_DAY, TODAY - timedelta(days=1)):
        shop.open_day(day)
    goods, received, invoiced = [], Counter(), 0
    for intake, lot in zip(INTAKES, shop.lots):
        day, code, quantity, source, cost, until = intake
        if quantity is None:
            quantity = settle(shop.lots, lot)
        name, body, price, _ = GOODS[code]
        if bought := source.startswith("F"):
            invoiced += 1
            proof = f"发票{day[2:4]}32{70_410_000 + invoiced * 137}"
        else:
            received[day[:4]] += 1
            proof = f"捐收〔{day[:4]}〕{received[day[:4]]}号"
        goods.append([day, code, name, ean13(body), points_text(price), quantity,
                      "购入" if bought else "捐赠", source, proof,
                      f"{Decimal(cost * quantity) / 100:.2f}", until])
    check_goods(goods)
    check_redemptions(shop.rows, goods, acts, refusals, cases)
    return goods, shop.rows


def settle(lots, lot):
    """The quantity of an open lot: what went out of it, and what is to be left at the end."""
    code = lot["code"]
    same = [x for x in lots if x["code"] == code]
    if lot is not same[-1]:
        return lot["out"]
    earlier = sum(x["quantity"] - x["out"] for x in same if x["quantity"] is not None)
    return lot["out"] + LEFT_AT_END[code] - earlier


def check_goods(goods):
    """Promise 5, and that proofs are used once."""
    assert len({g[8] for g in goods}) == len(goods) and all(g[5] > 0 for g in goods)
    assert goods == sorted(goods, key=lambda g: g[0])
    for g in goods:
        if g[6] == "购入":
            granted = sum(Decimal(f[5]) for f in FUNDS if f[1] == g[7] and f[0] <= g[0])
            spent = sum(Decimal(x[9]) for x in goods if x[7] == g[7] and x[0] <= g[0])
            assert spent <= granted, (g, spent, granted)


def check_redemptions(rows, goods, acts, refusals, cases):
    """Promise 4, told again without the simulation: from the files' rows alone."""
    assert len({(x[0], x[2]) for x in rows}) == len(rows) and 140 <= len(rows) <= 160, len(rows)
    assert rows == sorted(rows, key=lambda x: (x[0], x[1]))
    price = {g[1]: Decimal(g[4]) * 2 for g in goods}
    credit = [(date.fromisoformat(a[0]) + timedelta(days=4), a[3], HALF_POINTS[a[2]])
              for a in accepted_acts(acts, refusals)]
    credit += [(d + timedelta(days=3), m, p) for d, m, p in rewards_of(cases)]
    spent, served = Counter(), set()
    # First expired, first out; a lot without a date comes last.
    shelf = [[g[10] or "9999", g[0], g[1], g[5]] for g in goods]
    for day, _, member, basket in rows:
        earned = sum(p for d, m, p in credit if m == member and d <= date.fromisoformat(day))
        if member not in served:
            assert earned >= FIRST_REDEMPTION_MIN
        served.add(member)
        for line in basket.split(";"):
            code, count = line.split("*")
            spent[member] += price[code] * int(count)
            for _ in range(int(count)):
                lot = min(x for x in shelf if x[2] == code and x[1] < day and x[3] > 0)
                assert lot[0] > day, (day, lot)
                lot[3] -= 1
        assert spent[member] <= earned, (day, member)
    left = Counter()
    for until, _, code, count in shelf:
        left[code] += count
        assert count == 0 or until > TODAY.isoformat()
    assert {c for c in GOODS if left[c] <= 3} == {"SALT-400G", "TOOTHPASTE"}, left
    assert all(left[c] == n for c, n in LEFT_AT_END.items()) and min(left.values()) >= 1


# Samples for the import command.

def make_import_people():
    """Twelve good members whose numbers follow those of the roster."""
    r = rng("import people")
    names = ["邵吉𠮷", "钱㛃", "尉迟宁", "单桂苗", "張麗華", "孟守田", "田素兰", "方立松", "石春禾",
             "夏传喜", "潘明霞", "龚家柱"]
    posts = ["网格管理员"] + ["网格员"] * 4 + ["信息员"] * 7
    places = [("兴东", ""), ("吴场", "G001"), ("吴场", "G005"), ("陆圩", "G015"), ("陆圩", "G020"),
              ("兴东", "G028"), ("兴东", "G033"), ("兴谷", "G040"), ("兴谷", "G046"),
              ("兴谷", "G052"), ("林疃", "G055"), ("林疃", "G064")]
    used, tails, rows = set(), set(), []
    for n, (name, post, (village, grid)) in enumerate(zip(names, posts, places)):
        number = 133 + n
        joined = date(2021, 3, 1) + timedelta(days=r.randint(0, 1600))
        while True:
            identity = make_id(r, joined, used)
            # One of them ends in X, so that spreadsheets are tried on it.
            if (identity[-1] == "X") == (n == 4):
                break
        rows.append([f"M{number:06}", name, post, village, grid, make_phone(r, tails), identity,
                     card_number(number), joined.isoformat()])
    return rows


def make_import_roster(faults):
    """The good roster in three encodings, and one with a fault in each row but the first."""
    good = make_import_people()
    write_csv(IMPORTS / "roster-good.csv", ROSTER_HEADER, good)
    text = csv_text(ROSTER_HEADER, good)
    (IMPORTS / "roster-good-gb18030.csv").write_bytes(text.encode("gb18030"))
    book = xlsx(ROSTER_HEADER.split(","), good, date_columns=(8,))
    (IMPORTS / "roster-good.xlsx").write_bytes(book)
    (IMPORTS / "roster-numbers.xlsx").write_bytes(
        xlsx(ROSTER_HEADER.split(","), good, date_columns=(8,), number_columns=(5, 6, 7)))
    (IMPORTS / "half-cut.xlsx").write_bytes(book[: len(book) * 3 // 5])

    wrong_id = good[2][6][:17] + next(c for c in "0123456789X" if c != good[2][6][17])
    wrong_card = good[8][7][:9] + str((int(good[8][7][9]) + 1) % 10)
    bad = [list(row) for row in good[:9]]
    for line, column, value, fault in [
        (1, 6, good[0][6], "与第2行身份证号重复"), (2, 6, wrong_id, "身份证校验码错"),
        (3, 5, good[3][5][:10], "电话只有10位"), (4, 2, "网格顾问", "职务不存在"),
        (5, 3, "赵庄", "村不存在"), (6, 8, "2025-02-30", "日期不存在"),
        (7, 1, "", "姓名为空"), (8, 7, wrong_card, "卡号校验位错"),
    ]:
        bad[line][column] = value
        faults.append(["roster-bad-rows.csv", line + 2, ROSTER_HEADER.split(",")[column], fault])
    write_csv(IMPORTS / "roster-bad-rows.csv", ROSTER_HEADER, bad)
    write_csv(IMPORTS / "header-only.csv", ROSTER_HEADER, [])
    write_csv(IMPORTS / "wrong-header.csv", "序号,名字,岗位,村庄,网格,手机,证件,卡,日期", good[:3])
    return good


def make_import_acts(people, faults):
    """Ten good acts by the people of the good roster, and eight with one fault each."""
    who = [p[0] for p in people]
    grid = {p[0]: p[4] or "G030" for p in people}

    def act(day, time, kind, member, place, audience, note):
        proof = evidence(f"import {day} {time}") if kind in NEED_EVIDENCE else ""
        return [day, time, kind, member, grid[member], place, audience, proof, note]

    good = [
        act("2026-09-20", "07:15", "PATROL", who[1], "学校门口", "", "护学巡逻，未见异常"),
        act("2026-09-20", "09:30", "TALK", who[0], "集市入口", "58", "讲冒充客服退款骗局"),
        act("2026-09-21", "10:05", "CARE", who[5], "关爱对象家中", "", "走访丁类关爱对象12号，情况平稳"),
        act("2026-09-21", "16:40", "LEAD", who[7], "仓库", "", "反映陌生车辆连续两晚徘徊"),
        act("2026-09-22", "08:20", "HAZARD", who[2], "主干道", "", "井盖缺失，设围挡后更换"),
        act("2026-09-22", "19:00", "PATROL", who[3], "河堤", "", "查看河塘警示牌,完好"),
        act("2026-09-23", "14:10", "MEDIATE", who[4], "村民家中", "", "停车占道口角，已和解"),
        act("2026-09-23", "20:30", "INCIDENT", who[8], "桥头", "", "协助疏导追尾现场交通"),
        act("2026-09-24", "14:30", "COURSE", who[9], "警务室", "", "取证拍摄要领\"补课\""),
        act("2026-09-25", "09:00", "TALK", who[1], "老年活动室", "30", "讲养老诈骗常见手法"),
    ]
    write_csv(IMPORTS / "acts-good.csv", ACTS_HEADER, good)
    (IMPORTS / "half-cut.csv").write_bytes(
        (csv_text(ACTS_HEADER, good[:3])
         + '2026-09-22,19:00,PATROL,M000136,G015,河堤,,,"查看河塘警示').encode("utf-8"))
    bad = [list(good[n]) for n in (0, 2, 5, 1, 9, 8, 3, 6)]
    for line, (column, value, fault) in enumerate([
        (2, "DANCE", "事项不存在"), (3, "M999999", "编号不存在"), (0, "2999-01-01", "日期在将来"),
        (6, "1e3", "人数写法不许可"), (6, "-0", "人数写法不许可"), (1, "25:00", "时间不存在"),
        (7, "z" * 64, "佐证不是十六进制"), (0, "2025-13-01", "日期不存在"),
    ]):
        bad[line][column] = value
        faults.append(["acts-bad-rows.csv", line + 2, ACTS_HEADER.split(",")[column], fault])
    write_csv(IMPORTS / "acts-bad-rows.csv", ACTS_HEADER, bad)


def make_import_goods(faults):
    """Goods and funds: good, full-width, and one fault a row."""
    def item(code, name, body, price, quantity, source, proof, value, until=""):
        kind = "购入" if source.startswith("F") else "捐赠"
        return ["2026-09-28", code, name, ean13(body), price, quantity, kind, source, proof, value,
                until]

    good = [
        item("VINEGAR", "米醋500毫升", "690999000601", "6", "24", "F001", "发票263271000011", "72.00",
             "2028-08-31"),
        item("BULB", "节能灯泡", "690999000602", "12.5", "10", FIRMS[1], "捐收〔2026〕91号", "62.50"),
        item("GLOVES", "劳保手套", "690999000603", "3.5", "40", "F001", "发票263271000012", "68.00"),
    ]
    write_csv(IMPORTS / "goods-good.csv", GOODS_HEADER, good)
    (IMPORTS / "goods-good.xlsx").write_bytes(
        xlsx(GOODS_HEADER.split(","), good, date_columns=(0, 10), number_columns=(3, 4, 5, 9)))
    write_csv(IMPORTS / "goods-fullwidth.csv", GOODS_HEADER, [
        item("BASIN", "脸盆", "690999000604", "９", "１２", FIRMS[1], "捐收〔2026〕92号", "54.00")])
    code = ean13("690999000703")
    bad_code = code[:12] + str((int(code[12]) + 1) % 10)
    bad = [item(f"BAD-{n}", f"试样{n}", f"6909990007{n:02}", "6", "10", "F001",
                f"发票26327100002{n}", "30.00") for n in range(1, 7)]
    for line, (column, value, fault) in enumerate([
        (4, "0.005", "积分价小数过细"), (4, "-3", "积分价为负"), (3, bad_code, "条码校验位错"),
        (9, "1e3", "价值写法不许可"), (5, "0", "数量为零"), (7, "F009", "基金不存在"),
    ]):
        bad[line][column] = value
        faults.append(["goods-bad-rows.csv", line + 2, GOODS_HEADER.split(",")[column], fault])
    write_csv(IMPORTS / "goods-bad-rows.csv", GOODS_HEADER, bad)

    def grant(fund, amount, number):
        name, use = {"F001": ("平安志愿者基金", "goods"), "F002": ("见义勇为基金", "awards")}[fund]
        return ["2026-09-25", fund, name, use, "企业定向捐款", amount, f"捐款〔2026〕{number}号"]

    write_csv(IMPORTS / "funds-good.csv", FUNDS_HEADER,
              [grant("F001", "1200.00", 21), grant("F002", "800.50", 22)])
    bad = [grant("F001", "500.00", 30 + n) for n in range(5)]
    for line, (column, value, fault) in enumerate([
        (5, "0", "金额为零"), (5, "-5", "金额为负"), (5, "1,000", "金额带千分号"),
        (3, "picnic", "用途不存在"), (1, "X9", "基金代码写法不许可"),
    ]):
        bad[line][column] = value
        faults.append(["funds-bad-rows.csv", line + 2, FUNDS_HEADER.split(",")[column], fault])
    write_csv(IMPORTS / "funds-bad-rows.csv", FUNDS_HEADER, bad)


STATEMENT_HEADER = "卡号,日期,时间,金额,门店,流水号"


def make_import_statement():
    """A merchant's statement as a table and as a workbook, and one with a fault in each row."""
    good = [
        ["SG-0001", "2026-03-06", "09:12", "100.00", "房山店", "A-10021"],
        ["SG-0002", "2026-03-07", "18:40", "35.50", "房山店", "A-10077"],
        ["SG-0002", "2026-03-15", "08:05", "64.50", "石榴店", "B-20310"],
    ]
    # The workbook's days are dates and its amounts numbers; the table has a day as shops write it.
    book = xlsx(STATEMENT_HEADER.split(","), good, date_columns=(1,), number_columns=(3,))
    (IMPORTS / "statement-good.xlsx").write_bytes(book)
    good[1][1] = "2026/3/7"
    write_csv(IMPORTS / "statement-good.csv", STATEMENT_HEADER, good)
    write_csv(IMPORTS / "statement-bad-rows.csv", "卡号,日期,金额", [
        ["SG-0001", "2026-02-30", "100.00"], ["超市卡一号", "2026-03-06", "20.00"],
        ["SG-0003", "2026-03-06", "-5.00"], ["SG-0004", "", "12.00"],
    ])


def make_imports(roster):
    """Everything under fixtures/imports, and `faults.csv`, which names each fault by its line."""
    IMPORTS.mkdir(parents=True, exist_ok=True)
    faults = []
    people = make_import_roster(faults)
    # They can be added to the roster of the year: no number is taken twice.
    for column in (0, 5, 6, 7):
        assert not {m[column] for m in roster} & {p[column] for p in people}
    make_import_acts(people, faults)
    make_import_goods(faults)
    make_import_statement()
    write_csv(IMPORTS / "faults.csv", "文件,行,列,缺陷", faults)
    (IMPORTS / "empty.csv").write_bytes(b"")
    noise = rng("binary").randbytes(4096)
    for encoding in ("utf-8", "gb18030"):
        try:
            noise.decode(encoding)
        except UnicodeDecodeError:
            continue
        raise AssertionError(f"the noise reads as {encoding}")
    (IMPORTS / "binary.csv").write_bytes(noise)


# A workbook by hand: the six parts that a reader needs.

def spreadsheet_number(text):
    """What a spreadsheet keeps of a number: fifteen digits, the rest is zeros."""
    return f"{Decimal(text):.15g}" if "." in text else text[:15] + "0" * (len(text) - 15)


def xlsx(header, rows, date_columns, number_columns=()):
    """One sheet; every cell is text but dates, which are numbers with a date format, and the
    numbers that somebody typed without making the cells text first."""
    strings, cells = {}, []

    def text(value):
        return strings.setdefault(value, len(strings))

    for line, row in enumerate([header] + rows, start=1):
        cells.append(f'<row r="{line}">')
        for column, value in enumerate(row):
            place = f"{chr(ord('A') + column)}{line}"
            if line > 1 and column in date_columns and value:
                serial = (date.fromisoformat(value) - date(1899, 12, 30)).days
                cells.append(f'<c r="{place}" s="1"><v>{serial}</v></c>')
            elif line > 1 and column in number_columns and re.fullmatch(r"[0-9.]+", value):
                cells.append(f'<c r="{place}" s="0"><v>{spreadsheet_number(value)}</v></c>')
            elif value:
                cells.append(f'<c r="{place}" s="2" t="s"><v>{text(value)}</v></c>')
        cells.append("</row>")
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    pkg = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    shared = "".join(f"<si><t>{escape(s)}</t></si>" for s in strings)
    parts = {
        "[Content_Types].xml":
            f'<Types xmlns="{pkg}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/>'
            "</Types>",
        "_rels/.rels":
            f'<Relationships xmlns="{pkg}/relationships">'
            f'<Relationship Id="rId1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
        "xl/workbook.xml":
            f'<workbook xmlns="{main}" xmlns:r="{rel}">'
            '<sheets><sheet name="花名册" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels":
            f'<Relationships xmlns="{pkg}/relationships">'
            f'<Relationship Id="rId1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{rel}/styles" Target="styles.xml"/>'
            f'<Relationship Id="rId3" Type="{rel}/sharedStrings" Target="sharedStrings.xml"/>'
            "</Relationships>",
        "xl/styles.xml":
            f'<styleSheet xmlns="{main}">'
            '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
            '<fills count="2"><fill><patternFill patternType="none"/></fill>'
            '<fill><patternFill patternType="gray125"/></fill></fills>'
            "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
            '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
            '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
            '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
            "</styleSheet>",
        "xl/sharedStrings.xml":
            f'<sst xmlns="{main}" uniqueCount="{len(strings)}">{shared}</sst>',
        "xl/worksheets/sheet1.xml":
            f'<worksheet xmlns="{main}"><sheetData>{"".join(cells)}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, body in parts.items():
            # A fixed time and no compression keep the bytes alike everywhere.
            entry = zipfile.ZipInfo(name, (2026, 9, 30, 0, 0, 0))
            text_xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + body
            book.writestr(entry, text_xml.encode("utf-8"), zipfile.ZIP_STORED)
    return out.getvalue()


# Jiangjin: two and a half months of prevention talks, security bulletins and school lessons.

JIANGJIN = FIXTURES / "jiangjin"
JJ_ACTS_HEADER = ACTS_HEADER + ",对象,时长,标签,纸单号,小组"
JJ_REFUSALS_HEADER = REFUSALS_HEADER
# What was published: so many that count, in so long.
JJ_COUNTED = {"TALK": 292, "BULLETIN": 117, "LESSON": 96}
JJ_FIRST, JJ_LAST = date(2026, 3, 2), date(2026, 5, 15)
# Days off in it: Saturdays and Sundays, 6 April, 1 to 5 May.
JJ_HOLIDAYS = {date(2026, 4, 6)} | {date(2026, 5, n) for n in range(1, 6)}
# One talk a month and one bulletin a quarter of each: so 117 officers come to 117, 117 and 58 talks.
JJ_OFFICERS, JJ_AUXILIARIES = 117, 9
JJ_MONTHS = {3: {"TALK": 117, "BULLETIN": 52, "LESSON": 46},
             4: {"TALK": 117, "BULLETIN": 45, "LESSON": 40},
             5: {"TALK": 58, "BULLETIN": 20, "LESSON": 10}}
JJ_CLIPS_A_DAY = 10
JJ_TOWNS = ["几水", "双溪", "石蟆桥", "白沙湾", "油坝", "朱羊", "慈云山", "李市口", "西湖坡", "嘉平里",
            "先锋坪", "龙华寺", "吴滩子", "柏林坳", "蔡家坡", "中山渡"]
JJ_VENUES = ["社区广场", "老年活动室", "物流园", "农贸市场", "建筑工地", "养老院", "工业园", "院坝"]
JJ_SCHOOLS = ["第一小学", "第二小学", "中心小学", "初级中学", "职业学校", "实验幼儿园"]
JJ_TOPICS = ["fire", "theft", "fraud", "traffic", "drowning"]
JJ_TOPIC_NOTES = {"fire": "讲用电用火与逃生", "theft": "讲入室盗窃与电动车防盗", "fraud": "讲刷单与冒充客服骗局",
                  "traffic": "讲戴盔乘车与路口避让", "drowning": "讲防溺水与施救要领"}
# Gates that acts on file do not pass: kind, how many, and what is wrong.
JJ_GATED = [("TALK", 3, "29"), ("TALK", 20, "small"), ("LESSON", 4, "small"), ("TALK", 5, "late"),
            ("TALK", 6, "no clip"), ("BULLETIN", 2, "no clip"), ("TALK", 3, "auxiliary"),
            ("TALK", 1, "late and small")]
JJ_REJECTED = {"not_performer": 3, "unclear": 4, "unrelated": 2}


def make_jiangjin_roster():
    """Officers, who hold the kinds' only post, and auxiliaries, who stand beside them."""
    r = rng("jiangjin roster")
    count, used, tails = JJ_OFFICERS + JJ_AUXILIARIES, set(), set()
    names = set()
    while len(names) < count:
        names.add(r.choice(SURNAMES) + r.choice(GIVEN_FIRST) + r.choice(GIVEN_SECOND))
    names = r.sample(sorted(names), count)
    rows = []
    for number, name in enumerate(names, start=1):
        post = "网格长" if number <= JJ_OFFICERS else "网格管理员"
        joined = date(2021, 1, 4) + timedelta(days=r.randint(0, 1700))
        rows.append([f"M{number:06}", name, post, "", "", make_phone(r, tails),
                     make_id(r, joined, used, 1970), card_number(700_000 + number), joined.isoformat()])
    return rows


class Quarter:
    """The acts of the quarter: each on a working day, with an object of its own for that day."""

    def __init__(self):
        self.r = rng("jiangjin acts")
        self.days = [d for d in days(JJ_FIRST, JJ_LAST) if d.weekday() < 5 and d not in JJ_HOLIDAYS]
        self.schools = [f"{town}{school}" for school in JJ_SCHOOLS for town in JJ_TOWNS]
        self.shown, self.pads, self.visits, self.keys = 0, 0, set(), set()
        self.clips = Counter()
        assert len(self.schools) == JJ_COUNTED["LESSON"]

    def clip(self):
        self.shown += 1
        return evidence(f"jiangjin {self.shown}")

    def lightest(self):
        """A day on which few clips were uploaded."""
        least = min(self.clips[d] for d in self.days)
        return self.r.choice([d for d in self.days if self.clips[d] == least])

    def act(self, day, kind, officer, audience="", time="", shown=True, object_=""):
        """One row that is right, but for what is passed in on purpose."""
        r = self.r
        topic = r.choice(JJ_TOPICS)
        tags = [topic]
        if kind == "LESSON":
            tags.append("school")
        elif r.random() < 0.3:
            tags.append(r.choice(["elderly", "workers", "students"]))
        while not object_ or (kind, day, object_) in self.visits:
            object_ = r.choice(JJ_TOWNS) + r.choice(JJ_VENUES) + (f"{r.randint(1, 9)}片" if r.random() < 0.6 else "")
        self.visits.add((kind, day, object_))
        while not time or (day, time, officer) in self.keys:
            minutes = r.randrange(8 * 60, 20 * 60, 5)
            time = f"{minutes // 60:02}:{minutes % 60:02}"
        self.keys.add((day, time, officer))
        self.clips[day] += shown
        note = {"TALK": JJ_TOPIC_NOTES[topic], "LESSON": "法治课，" + JJ_TOPIC_NOTES[topic],
                "BULLETIN": "治安通报，" + r.choice(["近期警情与防范提示", "电诈手法变化", "盗窃时段与路段"])}[kind]
        hours = {"TALK": r.choice(["0.5", "1", "1.5"]), "LESSON": "0.75", "BULLETIN": ""}[kind]
        return [day.isoformat(), time, kind, officer, "", object_, str(audience), self.clip() if shown else "",
                note, object_, hours, ";".join(tags), "", ""]

    def pad(self):
        self.pads += 1
        return f"JJ-{self.pads:04}"


def make_jiangjin():
    """The quarter's sheet with all its faults, and what the reviewer refuses."""
    quarter = Quarter()
    r, roster = quarter.r, make_jiangjin_roster()
    officers = [m[0] for m in roster[:JJ_OFFICERS]]
    helpers = [m[0] for m in roster[JJ_OFFICERS:]]
    write_csv(JIANGJIN / "roster.csv", ROSTER_HEADER, roster)
    good = jiangjin_good(quarter, officers)
    gated = jiangjin_gated(quarter, officers, helpers)
    rejected, refusals = jiangjin_rejected(quarter, officers)
    filed = good + gated + rejected
    jiangjin_decorate(quarter, filed, good, officers)
    faults, bad = jiangjin_bad(quarter, filed, good, officers)
    rows = filed + bad
    # By day and hour; what repeats an earlier row was given a later day.
    order = sorted(range(len(rows)), key=lambda n: (rows[n][0] if n < len(filed) else faults[n - len(filed)][0],
                                                    rows[n][1], n))
    line = {n: place for place, n in enumerate(order, start=2)}
    write_csv(JIANGJIN / "acts.csv", JJ_ACTS_HEADER, [rows[n] for n in order])
    write_csv(JIANGJIN / "refusals.csv", JJ_REFUSALS_HEADER, sorted(refusals))
    listed = sorted([line[len(filed) + n], column, reason] for n, (_, column, reason) in enumerate(faults))
    write_csv(JIANGJIN / "faults.csv", "行,列,原因", listed)
    check_jiangjin(quarter, rows, filed, good, gated, bad, refusals)
    print("jiangjin    ", len(rows), "rows,", len(filed), "on file,", len(good), "count,", len(gated),
          "at the gates,", len(rejected), "rejected,", len(bad), "refused")


def jiangjin_days(quarter, month, count):
    """So many days of a month, every working day as often as the others."""
    working = [d for d in quarter.days if d.month == month]
    return [working[n % len(working)] for n in range(count)]


def jiangjin_good(quarter, officers):
    """What counts: talks with 30 and 31 listeners among them, each school once."""
    r, rows = quarter.r, []
    audiences = iter([30, 30, 31] + [r.randint(32, 240) for _ in range(400)])
    bulletins, lessons = iter(r.sample(officers, 117)), iter(r.sample(quarter.schools, 96))
    for month, counts in JJ_MONTHS.items():
        talkers = iter(r.sample(officers, counts["TALK"]))
        kinds = [kind for kind, count in counts.items() for _ in range(count)]
        r.shuffle(kinds)
        for day, kind in zip(jiangjin_days(quarter, month, len(kinds)), kinds):
            if kind == "TALK":
                rows.append(quarter.act(day, kind, next(talkers), next(audiences)))
            elif kind == "BULLETIN":
                rows.append(quarter.act(day, kind, next(bulletins)))
            else:
                rows.append(quarter.act(day, kind, r.choice(officers), r.randint(32, 320), object_=next(lessons)))
    return rows


def jiangjin_gated(quarter, officers, helpers):
    """What is kept on file and does not count."""
    r, rows = quarter.r, []
    for kind, count, fault in JJ_GATED:
        for _ in range(count):
            who = r.choice(helpers if fault == "auxiliary" else officers)
            small, late = "small" in fault, "late" in fault
            audience = 29 if fault == "29" else r.randint(6, 28) if small else r.randint(35, 120)
            rows.append(quarter.act(
                quarter.lightest(), kind, who, "" if kind == "BULLETIN" else audience,
                time=r.choice(["22:05", "22:20", "22:40"]) if late else "", shown=fault != "no clip",
                object_=r.choice(quarter.schools) if kind == "LESSON" else ""))
    return rows


def jiangjin_rejected(quarter, officers):
    """What passes the gates and not the reviewer, who looks at every clip."""
    rows, refusals = [], []
    for reason, count in JJ_REJECTED.items():
        for _ in range(count):
            row = quarter.act(quarter.lightest(), "TALK", quarter.r.choice(officers),
                              quarter.r.randint(31, 90))
            rows.append(row)
            refusals.append([row[0], row[1], row[3], row[2], reason])
    return rows, refusals


def jiangjin_decorate(quarter, filed, good, officers):
    """Paper forms and teams among what is on file."""
    r = quarter.r
    for row in r.sample(filed, 40):
        row[12] = quarter.pad()
    for row in r.sample([x for x in good if x[2] == "TALK"], 12):
        other = r.choice([m for m in officers if m != row[3]])
        row[13] = f"{row[3]}:60;{other}:40"
    for row in r.sample([x for x in good if x[2] == "LESSON"], 8):
        other = r.choice([m for m in officers if m != row[3]])
        row[13] = f"{row[3]};{other}"


def jiangjin_bad(quarter, filed, good, officers):
    """Rows that are refused: each with its day in the order, its column and its reason."""
    r, faults, bad = quarter.r, [], []
    early = [x for x in good if x[0] < "2026-05-08"]

    def later(row):
        return r.choice([d for d in quarter.days if d.isoformat() > row[0]])

    def add(column, reason, row, day=None):
        bad.append(row)
        faults.append([day or row[0], column, reason])

    def plain(kind="TALK"):
        audience = "" if kind == "BULLETIN" else r.randint(35, 90)
        return quarter.act(r.choice(quarter.days[5:]), kind, r.choice(officers), audience)

    def changed(column, value, kind="TALK"):
        row = plain(kind)
        row[column] = value
        return row

    for first in r.sample([x for x in early if x[7]], 7):
        add("佐证", "twice", quarter.act(later(first), first[2], first[3], first[6]))
        bad[-1][7] = first[7]
    for first in r.sample([x for x in early if x[1] < "19:00" and x[2] == "TALK"], 4):
        hour = int(first[1][:2]) + 1
        again = quarter.act(date.fromisoformat(first[0]), "TALK", r.choice(officers), first[6],
                            time=f"{hour:02}{first[1][2:]}")
        again[5], again[9] = first[5], first[9]
        add("对象", "twice", again)
    for first in r.sample([x for x in filed if x[12] and x[0] < "2026-05-08"], 2):
        row = quarter.act(later(first), "TALK", r.choice(officers), 40)
        row[12] = first[12]
        add("纸单号", "twice", row)
    for number in ("M000999", "M000404", "M001170"):
        add("编号", "no_such_member", changed(3, number))
    for _ in range(4):
        add("事项", "kind_not_in_force", changed(2, "SHOW"))
    add("日期", "future", changed(0, "2026-08-03"), "2026-05-15")
    add("日期", "form", changed(0, "2026-02-30"), "2026-03-02")
    add("日期", "too_long_ago", changed(0, "2026-02-10"))
    add("时间", "form", changed(1, "25:00"))
    add("受众人数", "form", changed(6, "约50人"))
    add("受众人数", "form", changed(6, "30+"))
    add("佐证", "form", changed(7, "见群聊"))
    add("时长", "form", changed(10, "半天"))
    add("时长", "not_positive", changed(10, "0"))
    add("标签", "form", changed(11, "fraud/elderly"))
    add("纸单号", "form", changed(12, "JJ 0007"))
    one, two = officers[0], officers[1]
    team = [("form", f"{one}:六成;{two}:四成", "TALK"), ("parts_not_whole", f"{one}:60;{two}:30", "TALK"),
            ("member_twice", f"{one}:50;{one}:50", "TALK"), ("not_in_team", f"{two}:50;{officers[2]}:50", "TALK"),
            ("no_such_member", f"{one}:50;M000999:50", "TALK"), ("no_team", f"{one};{two}", "BULLETIN")]
    for reason, value, kind in team:
        row = quarter.act(r.choice(quarter.days[5:]), kind, one, "" if kind == "BULLETIN" else 60)
        row[13] = value
        add("小组", reason, row)
    return faults, bad


def check_jiangjin(quarter, rows, filed, good, gated, bad, refusals):
    """The published counts, the duties they follow from, and the edge of 30."""
    assert Counter(x[2] for x in good) == JJ_COUNTED
    for month, counts in JJ_MONTHS.items():
        talkers = [x[3] for x in good if x[2] == "TALK" and x[0][5:7] == f"{month:02}"]
        assert len(set(talkers)) == len(talkers) == counts["TALK"]
    assert len({x[3] for x in good if x[2] == "BULLETIN"}) == JJ_OFFICERS
    assert len({x[9] for x in good if x[2] == "LESSON"}) == 96
    for audience, of in (("29", gated), ("30", good), ("31", good)):
        assert any(x[6] == audience and x[2] == "TALK" for x in of), audience
    clips = Counter(x[0] for x in filed if x[7])
    assert all(clips[d.isoformat()] >= JJ_CLIPS_A_DAY for d in quarter.days), min(clips.values())
    shown = [x[7] for x in filed if x[7]]
    assert len(set(shown)) == len(shown) and len({(x[2], x[0], x[9]) for x in filed}) == len(filed)
    keys = {(x[0], x[1], x[3], x[2]) for x in filed}
    assert len(keys) == len(filed) and all((x[0], x[1], x[2], x[3]) in keys for x in refusals)
    assert all(len(x[8]) <= 60 for x in rows) and sum(c for _, c, _ in JJ_GATED) == len(gated)


def main():
    """Makes everything and prints the totals."""
    grids = make_grids()
    roster = make_roster(grids)
    cases = make_cases(roster)
    acts, refusals = make_acts(roster, grids, cases)
    goods, redemptions = make_shop(roster, acts, refusals, cases)
    for name, header, rows in [
        ("grids", GRIDS_HEADER, grids), ("roster", ROSTER_HEADER, roster),
        ("acts", ACTS_HEADER, acts), ("refusals", REFUSALS_HEADER, refusals),
        ("goods", GOODS_HEADER, goods), ("funds", FUNDS_HEADER, FUNDS),
        ("cases", CASES_HEADER, cases), ("redemptions", REDEMPTIONS_HEADER, redemptions),
    ]:
        write_csv(FANGSHAN / f"{name}.csv", header, rows)
        print(f"{name:12} {len(rows):5} rows")
    make_imports(roster)
    make_jiangjin()

    accepted = accepted_acts(acts, refusals)
    earned = sum(HALF_POINTS[a[2]] for a in accepted) + sum(p for _, _, p in rewards_of(cases))
    price = {code: item[2] for code, item in GOODS.items()}
    lines = [line.split("*") for x in redemptions for line in x[3].split(";")]
    spent = sum(price[code] * int(n) for code, n in lines)
    taken = Counter()
    for code, n in lines:
        taken[code] += int(n)
    left = {code: sum(g[5] for g in goods if g[1] == code) - taken[code] for code in GOODS}
    print("households  ", sum(g[3] for g in grids), "people", sum(g[4] for g in grids))
    print("submitted   ", dict(sorted(Counter(a[2] for a in acts).items())))
    print("accepted    ", dict(sorted(Counter(a[2] for a in accepted).items())), len(accepted))
    print("at the gates", sum(not passes_gates(a) for a in acts), "of them pending",
          sum(not passes_gates(a) and a[0] >= PENDING_FROM.isoformat() for a in acts))
    print("points      ", points_text(earned), "earned,", points_text(spent), "spent by",
          len({x[2] for x in redemptions}), "members")
    print("left        ", left)
    for fund in ("F001", "F002"):
        print(fund, "granted", sum(Decimal(f[5]) for f in FUNDS if f[1] == fund), "spent",
              sum((Decimal(g[9]) for g in goods if g[7] == fund), Decimal(0)))
    print("donated     ", sum(Decimal(g[9]) for g in goods if g[6] == "捐赠"))


if __name__ == "__main__":
    main()
