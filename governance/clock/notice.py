"""Reading a published holiday notice: the sentences of a text, or the rows of a table, as special days.

The yearly notice of the State Council's General Office says for each holiday which days are off and which
days are worked instead: "10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）上班。" Whatever does
not add up (a weekday that is another, a date that does not exist, a count that differs) is named, so that
a slip of the pen is found before deadlines are judged by it. What is no arrangement (a recommendation, the
date of the signature) is left out, and remarked on where it could have been one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from governance.clock.calendars import DayKind, SpecialDay
from governance.clock.explanation import weekday_text

_DATE = r"(?:(?P<y{n}>\d{{4}})\s*年)?\s*(?:(?P<m{n}>\d{{1,2}})\s*月)?\s*(?P<d{n}>\d{{1,2}})\s*日"
_PAREN = r"(?:\s*[（(](?P<p{n}>[^）)]*)[）)])?"
_TOKEN = re.compile(
    (_DATE + _PAREN).format(n=1)
    + r"(?:\s*(?:至|到|—|–|-|~|～)\s*"
    + (_DATE + _PAREN).format(n=2)
    + r")?"
    + r"|(?P<off>放假|休息)|(?P<more>补休)|(?P<work>上班)|共\s*(?P<count>\d+)\s*天"
)
# The notice is signed with a date on a line of its own: no day off.
_SIGNATURE = re.compile(
    r"^[ \t\u3000]*\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日[ \t\u3000]*\r?$", re.MULTILINE
)
_RECOMMENDS = re.compile(r"鼓励|提倡|倡导|建议")
_SENTENCES = re.compile(r"[^。！？\n]*[。！？\n]?")
_COUNT_BEHIND = re.compile(r"放假\s*(?P<count>\d+)\s*天")
_NAME = re.compile(r"(?:^|[。；;\n])\s*(?:[一二三四五六七八九十]+、)?\s*(?P<name>[^：:。；;\n\d]{1,20})[：:]")
_WEEKDAYS = {
    name: n for n, names in enumerate(("一", "二", "三", "四", "五", "六", "日天")) for name in names
}
LONGEST = 15  # days of one holiday; a longer one is a slip


@dataclass
class Notice:
    """What was read: the days, what does not add up, and what was left out, in words."""

    days: list[SpecialDay] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read_text(text: str, year: int) -> Notice:
    """The days a notice for ``year`` names."""
    found = _Reader(year)
    pieces = _pieces(_SIGNATURE.sub("", text))
    for name, sentences in pieces:
        found.read(name, sentences)
    if not found.notice.days and not found.notice.faults:
        found.notice.faults.append(_("没有读到放假或上班的日期。请粘贴通知正文里“一、元旦：…”那几段。"))
    return found.done()


def read_rows(rows: Iterable[Mapping[str, Any]], year: int) -> Notice:
    """The days of a table with the columns 日期, 安排 (放假 or 上班) and 节日."""
    found = _Reader(year)
    rows = list(rows)
    missing = [name for name in ("日期", "安排") if rows and name not in rows[0]]
    if missing:
        found.blame(
            _("表里没有“%(missing)s”这一栏，读到的是：%(found)s。需要三栏：日期、安排（放假或上班）、节日。")
            % {"missing": "”“".join(missing), "found": "、".join(map(str, rows[0]))}
        )
        return found.done()
    for number, row in enumerate(rows, 2):
        value, kind = row.get("日期"), str(row.get("安排") or "").strip()
        day = _date_of(value)
        if day is None:
            found.blame(
                _("第 %(row)s 行：“%(value)s”不是日期，请写成 2027-10-01。") % {"row": number, "value": value}
            )
        elif kind not in ("放假", "上班"):
            found.blame(_("第 %(row)s 行：安排只能是“放假”或“上班”。") % {"row": number})
        else:
            found.add(
                day,
                DayKind.HOLIDAY if kind == "放假" else DayKind.WORKDAY,
                str(row.get("节日") or "").strip(),
            )
    return found.done()


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Name of the holiday and the sentences about it; sentences before any name have none."""
    marks = list(_NAME.finditer(text))
    if not marks or marks[0].start() > 0:
        yield "", text[: marks[0].start()] if marks else text
    for n, mark in enumerate(marks):
        end = marks[n + 1].start() if n + 1 < len(marks) else len(text)
        yield mark["name"].strip(), text[mark.end() : end]


class _Reader:
    def __init__(self, year: int) -> None:
        self.year = year
        self.notice = Notice()
        self.month: int | None = None
        self.last_off = 0  # how many days the last holiday has

    def remark(self, remark: str) -> None:
        if remark not in self.notice.remarks:
            self.notice.remarks.append(remark)

    def blame(self, fault: str) -> None:
        if fault not in self.notice.faults:
            self.notice.faults.append(fault)

    def read(self, name: str, text: str) -> None:
        arranged = _SENTENCES.sub(self.arrangement, text)
        waiting: list[date] = []
        for token in _TOKEN.finditer(arranged):
            if token["d1"]:
                waiting += self.dates(token)
            elif token["off"]:
                if waiting:
                    self.last_off = len(waiting)
                    self.take(waiting, DayKind.HOLIDAY, name)
                if count := _COUNT_BEHIND.match(arranged, token.start()):
                    self.compare(name, int(count["count"]))
                waiting = []
            elif token["more"]:  # a day off in place of one that fell on a weekend
                self.last_off += len(waiting)
                self.take(waiting, DayKind.HOLIDAY, name)
                waiting = []
            elif token["work"]:
                self.take(waiting, DayKind.WORKDAY, name)
                waiting = []
            elif token["count"]:
                self.compare(name, int(token["count"]))
        if waiting:
            days = "、".join(f"{day:%m-%d}" for day in waiting[:3])
            self.remark(_("%(days)s：没有说放假还是上班，没有计入。") % {"days": days})

    def arrangement(self, sentence: re.Match[str]) -> str:
        """The sentence, unless it only recommends something: that is nobody's day off."""
        if not _RECOMMENDS.search(sentence[0]):
            return sentence[0]
        if _TOKEN.search(sentence[0]):
            self.remark(_("只是建议，没有计入：%s") % sentence[0].strip()[:60])
        return ""

    def compare(self, name: str, count: int) -> None:
        if self.last_off and count != self.last_off:
            self.blame(
                _("%(name)s：写的是共 %(said)s 天，按日期数是 %(found)s 天。")
                % {"name": name or _("这个假期"), "said": count, "found": self.last_off}
            )

    def dates(self, token: re.Match[str]) -> list[date]:
        first = self.one(token, 1)
        if token["d2"] is None:
            return [first] if first else []
        last = self.one(token, 2, after=first)
        if first is None or last is None:
            return []
        if first > last and token["y1"] is None and first.month == 12:
            first = first.replace(year=first.year - 1)  # a New Year's holiday that begins in December
        length = (last - first).days + 1
        if not 1 <= length <= LONGEST:
            self.blame(
                _("%(first)s 至 %(last)s：起止日期不对，请核对。")
                % {"first": first.isoformat(), "last": last.isoformat()}
            )
            return []
        self.weekday(token["p1"], first)
        self.weekday(token["p2"], last)
        return [first + timedelta(days) for days in range(length)]

    def one(self, token: re.Match[str], n: int, after: date | None = None) -> date | None:
        month = int(token[f"m{n}"]) if token[f"m{n}"] else self.month
        year = int(token[f"y{n}"]) if token[f"y{n}"] else self.year
        day = int(token[f"d{n}"])
        if month is None:
            self.blame(_("%s日：不知道是哪个月。") % day)
            return None
        self.month = month
        try:
            found = date(year, month, day)
        except ValueError:
            self.blame(_("%(month)s月%(day)s日：没有这一天。") % {"month": month, "day": day})
            return None
        if token["d2"] is None:
            self.weekday(token[f"p{n}"], found)
        return found

    def weekday(self, said: str | None, day: date) -> None:
        """Compare what stands in brackets: 周四, 星期四, 农历除夕、周二."""
        match = re.search(r"(?:周|星期)([一二三四五六日天])", said or "")
        if match and _WEEKDAYS[match[1]] != day.weekday():
            self.blame(
                _("%(day)s 是%(found)s，通知里写的是%(said)s。年份选对了吗？")
                % {"day": day.isoformat(), "found": weekday_text(day), "said": match[0]}
            )

    def take(self, days: list[date], kind: DayKind, name: str) -> None:
        for day in days:
            self.add(day, kind, name)

    def add(self, day: date, kind: DayKind, name: str) -> None:
        known = next((one for one in self.notice.days if one.date == day), None)
        if known is not None:
            if known.kind != kind:
                self.blame(_("%s 既写了放假又写了上班。") % day.isoformat())
            return
        if kind == DayKind.WORKDAY and day.weekday() < 5:
            self.blame(
                _("%(day)s 是%(found)s，本来就上班，请核对。")
                % {"day": day.isoformat(), "found": weekday_text(day)}
            )
        if day.year != self.year and (day.year, day.month) != (self.year - 1, 12):
            self.blame(_("%(day)s 不在 %(year)s 年。") % {"day": day.isoformat(), "year": self.year})
        self.notice.days.append(SpecialDay(day, kind, name[:40]))

    def done(self) -> Notice:
        self.notice.days.sort(key=lambda one: one.date)
        return self.notice


def _date_of(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = re.fullmatch(r"\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\s*", str(value or ""))
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None
