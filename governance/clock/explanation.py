"""A due time in words: one line to say it, a list of lines to check it by.

Texts are translated when they are made, into the language active then. Times are those of the
calendar's office; a term that ends at 24:00 says so instead of naming the next day's 00:00.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.clock.arithmetic import ClockType, Due
from governance.clock.calendars import Spans
from governance.clock.steps import RESTING, StepKind, WorkingStep, working
from governance.clock.terms import MINUTE

LISTED = 3  # so many are named one by one; more are summed up


@dataclass(frozen=True)
class Explanation:
    """Why a deadline is when it is. ``warnings`` are the lines that an administrator should act on."""

    summary: str
    lines: list[str]
    warnings: list[str]

    @property
    def text(self) -> str:
        """Everything in one line, for a title or a log."""
        return _("；").join([self.summary, *self.lines, *self.warnings])


def explain(due: Due) -> Explanation:
    """Put the working of ``due`` into words of the active language."""
    words = _Words(due)
    return Explanation(words.summary(), list(words.lines()), list(words.warnings()))


def amount_text(amount: timedelta | int, clock_type: ClockType) -> str:
    """An amount with its unit: 8 工作时, 5 个工作日; parts of an hour as 20 分钟(紧急工作时)."""
    if isinstance(amount, int):
        if clock_type == ClockType.WORKING_DAY:
            return ngettext("%(n)s 个工作日", "%(n)s 个工作日", amount) % {"n": amount}
        return ngettext("%(n)s 个自然日", "%(n)s 个自然日", amount) % {"n": amount}
    urgent = clock_type == ClockType.URGENT_HOUR
    minutes = amount // MINUTE
    if minutes < 60 or minutes % 30:
        label = _("%(time)s（紧急工作时）") if urgent else _("%(time)s（工作时）")
        return label % {"time": time_text(minutes)}
    facts = {"n": f"{minutes / 60:g}"}
    plural = 1 if minutes == 60 else 2
    if urgent:
        return ngettext("%(n)s 紧急工作时", "%(n)s 紧急工作时", plural) % facts
    return ngettext("%(n)s 工作时", "%(n)s 工作时", plural) % facts


def time_text(minutes: int) -> str:
    """A length of time: 90 minutes are 1.5 小时, 80 are 1 小时 20 分, 20 are 20 分钟."""
    hours, rest = divmod(minutes, 60)
    if not hours and rest != 30:
        return _("%(minutes)s 分钟") % {"minutes": rest}
    if rest % 30:
        return _("%(hours)s 小时 %(minutes)s 分") % {"hours": hours, "minutes": rest}
    return _("%(hours)s 小时") % {"hours": f"{minutes / 60:g}"}


def weekday_text(day: date) -> str:
    """周一 to 周日."""
    names = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    return names[day.weekday()]


class _Words:
    """The sentences about one due time."""

    def __init__(self, due: Due) -> None:
        self.due = due
        self.calendar = due.calendar
        self.year = due.calendar.local(due.start).year
        self.by_kind: dict[StepKind, list[WorkingStep]] = {}
        for step in working(due):
            self.by_kind.setdefault(step.kind, []).append(step)

    def summary(self) -> str:
        facts = {
            "amount": amount_text(self.due.amount, self.due.clock_type),
            "start": self.moment(self.due.start),
        }
        if stopped := self.by_kind.get(StepKind.STOPPED):
            facts["since"] = self.moment(stopped[0].begin)
            return _("自 %(start)s 起 %(amount)s，%(since)s 起暂停计时，恢复后再算到期时间") % facts
        facts["due"] = self.ending(self.by_kind[StepKind.DUE][0])
        return _("自 %(start)s 起 %(amount)s，%(due)s 到期") % facts

    def lines(self) -> Iterator[str]:
        tellers: dict[StepKind, Callable[[list[WorkingStep]], Iterator[str]]] = {
            StepKind.NONSTOP: self.nonstop,
            StepKind.OFFICE: self.office,
            StepKind.OPENS: self.opens,
            StepKind.START_DAY: self.start_day,
            StepKind.REST: self.rest,
            StepKind.HOLIDAY: self.holidays,
            StepKind.MAKE_UP: self.make_up,
            StepKind.PAUSED: self.paused,
            StepKind.LOST: self.lost,
            StepKind.COUNTED_TIME: self.counted_time,
            StepKind.COUNTED_DAYS: self.counted_days,
            StepKind.MOVED: self.moved,
        }
        for kind, teller in tellers.items():
            if steps := self.by_kind.get(kind):
                yield from teller(steps)

    def warnings(self) -> Iterator[str]:
        for step in self.by_kind.get(StepKind.UNKNOWN_YEAR, ()):
            text = _("%(year)s 年的放假安排尚未录入，暂按固定假日和每周作息推算，录入后到期时间可能变动")
            yield text % {"year": step.days}

    # One sentence per kind of step --------------------------------------------------

    def nonstop(self, _steps: list[WorkingStep]) -> Iterator[str]:
        yield _("昼夜连续计时，节假日不停")

    def office(self, steps: list[WorkingStep]) -> Iterator[str]:
        yield _("办公时间 %(spans)s") % {"spans": self.spans(steps[0].spans)}
        for step in steps[1:]:
            yield _("%(day)s起有的日子办公时间为 %(spans)s") % {
                "day": self.day(step.first),
                "spans": self.spans(step.spans),
            }

    def opens(self, steps: list[WorkingStep]) -> Iterator[str]:
        text = _("起点不在办公时间内，自 %(opening)s 起算")
        if steps[0].name == RESTING:
            text = _("起点时已暂停计时，自 %(opening)s 起算")
        yield text % {"opening": self.moment(steps[0].begin)}

    def start_day(self, steps: list[WorkingStep]) -> Iterator[str]:
        first, counted = steps[0].first, steps[0].last
        if counted is None:
            yield _("%(day)s当日不计入，自次日起算") % {"day": self.day(first)}
        else:
            facts = {"day": self.day(first), "counted": self.day(counted)}
            yield _("%(day)s当日不计入，自 %(counted)s起算") % facts

    def rest(self, steps: list[WorkingStep]) -> Iterator[str]:
        if len(steps) <= LISTED and all(step.days <= LISTED for step in steps):
            days = _("、").join(self.day(date.fromordinal(d)) for step in steps for d in _ordinals(step))
            yield _("%(days)s休息") % {"days": days}
        else:
            number = sum(step.days for step in steps)
            yield ngettext("每周休息日共 %(n)s 天", "每周休息日共 %(n)s 天", number) % {"n": number}

    def holidays(self, steps: list[WorkingStep]) -> Iterator[str]:
        for step in steps:
            name = _(step.name) if step.name else _("节假日")
            if step.days == 1:
                yield _("%(day)s%(name)s放假") % {"day": self.day(step.first), "name": name}
            else:
                yield _("%(first)s 至 %(last)s %(name)s放假 %(n)s 天") % {
                    "first": self.date_text(step.first),
                    "last": self.date_text(step.last),
                    "name": name,
                    "n": step.days,
                }

    def make_up(self, steps: list[WorkingStep]) -> Iterator[str]:
        days = _("、").join(self.day(step.first) for step in steps)
        yield _("%(days)s调休上班") % {"days": days}

    def paused(self, steps: list[WorkingStep]) -> Iterator[str]:
        for step in steps:
            if step.end is not None:
                yield _("%(begin)s 至 %(end)s 暂停计时") % {
                    "begin": self.moment(step.begin),
                    "end": self.moment(step.end),
                }

    def lost(self, steps: list[WorkingStep]) -> Iterator[str]:
        for step in steps:
            facts = {"first": self.day(step.first), "last": self.day(step.last), "n": step.days}
            if step.days == 1:
                yield _("因暂停，%(first)s不计入") % facts
            else:
                yield _("因暂停，%(first)s至 %(last)s共 %(n)s 天不计入") % facts

    def counted_time(self, steps: list[WorkingStep]) -> Iterator[str]:
        """Minutes rounded so that the parts add up to the whole."""
        told, passed, parts = 0, timedelta(0), []
        for step in steps:
            passed += step.time
            minutes = passed // MINUTE - told
            told += minutes
            parts.append((step.first, minutes))
        parts = [(day, minutes) for day, minutes in parts if minutes]
        if len(parts) <= LISTED + 1:
            told_parts = [self.used_on(day, minutes) for day, minutes in parts]
        else:
            between = parts[1:-1]
            told_parts = [
                self.used_on(*parts[0]),
                _("其后 %(n)s 个工作日用去 %(time)s")
                % {"n": len(between), "time": time_text(sum(minutes for _day, minutes in between))},
                self.used_on(*parts[-1]),
            ]
        yield _("，").join(told_parts)

    def used_on(self, day: date | None, minutes: int) -> str:
        return _("%(day)s用去 %(time)s") % {"day": self.day(day), "time": time_text(minutes)}

    def counted_days(self, steps: list[WorkingStep]) -> Iterator[str]:
        step = steps[0]
        assert isinstance(self.due.amount, int)
        facts = {
            "first": self.day(step.first),
            "last": self.day(step.last),
            "amount": amount_text(step.days, self.due.clock_type),
        }
        if step.days == 1:
            yield _("%(first)s计 %(amount)s") % facts
        else:
            yield _("%(first)s至 %(last)s计 %(amount)s") % facts

    def moved(self, steps: list[WorkingStep]) -> Iterator[str]:
        yield _("最后一日 %(first)s为休息日，顺延至 %(last)s") % {
            "first": self.day(steps[0].first),
            "last": self.day(steps[0].last),
        }

    # Words for times ----------------------------------------------------------------

    def date_text(self, day: date | None) -> str:
        """10-09; with the year where it is not the start's."""
        assert day is not None
        return f"{day:%m-%d}" if day.year == self.year else f"{day:%Y-%m-%d}"

    def day(self, day: date | None) -> str:
        assert day is not None
        return _("%(date)s（%(weekday)s）") % {"date": self.date_text(day), "weekday": weekday_text(day)}

    def moment(self, instant: datetime | None) -> str:
        assert instant is not None
        local = self.calendar.local(instant)
        return self.at(local.date(), f"{local:%H:%M}")

    def at(self, day: date, time: str) -> str:
        return _("%(day)s%(time)s") % {"day": self.day(day), "time": time}

    def ending(self, step: WorkingStep) -> str:
        assert step.first is not None
        assert step.begin is not None
        local = self.calendar.local(step.begin)
        return self.at(step.first, "24:00" if local.date() != step.first else f"{local:%H:%M}")

    def spans(self, spans: Spans) -> str:
        return _("、").join(str(span) for span in spans)


def _ordinals(step: WorkingStep) -> range:
    assert step.first is not None
    assert step.last is not None
    return range(step.first.toordinal(), step.last.toordinal() + 1)
