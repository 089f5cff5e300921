"""What the chip of a clock says: icon, words and colour, the same on every page.

The words are made on the server; ``clocks.js`` only counts them on while the page is open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import translation

from governance.cases.choices import ClockState, Warning_
from governance.cases.models import Clock
from governance.cases.models.clocks import Warned
from governance.cases.sla import clock_kinds

if TYPE_CHECKING:
    from governance.cases.models import Case

    Say = Callable[[str], str]

TONES = {
    Warning_.GREEN: ("calm", "clock"),
    Warning_.BLUE: ("note", "hourglass"),
    Warning_.YELLOW: ("soon", "alert-triangle"),
    Warning_.RED: ("late", "alert-circle"),
}
DAY = timedelta(days=1)


@dataclass(slots=True)
class ClockLine(Warned):
    """Of a clock what a chip tells, for lists: rows as models would take longer than all the rest."""

    pk: int
    case_id: int
    kind: str
    state: str
    clock_type: str
    due_at: datetime | None
    blue_at: datetime | None
    yellow_at: datetime | None
    stopped_at: datetime | None
    in_time: bool | None


@dataclass(frozen=True)
class Face:
    """A chip. ``clock`` leads to "why this deadline"; ``runs`` asks the page to count on."""

    label: str
    tone: str
    icon: str
    words: str
    due: str = ""
    clock: Clock | ClockLine | None = None
    runs: bool = False


def say() -> Say:
    """The reader's ``gettext``, found out once for many faces: that takes longer than the words."""
    found: Say = translation(get_language() or settings.LANGUAGE_CODE).gettext
    return found


def face(clock: Clock | ClockLine, now: datetime | None = None, _: Say = _) -> Face:
    """How ``clock`` stands at ``now``; one that has stopped shows its frozen verdict."""
    now = now or timezone.now()
    label = clock_kinds.label_of(clock.kind)
    if clock.state == ClockState.PAUSED:
        return Face(label, "rest", "player-pause", _("已暂停"), clock=clock)
    if clock.state == ClockState.CANCELLED:
        return Face(label, "rest", "minus", _("不再计时"), clock=clock)
    assert clock.due_at is not None  # only a paused clock has none
    due = moment(clock.due_at, now, ends_day=clock.in_days, _=_)
    if clock.state == ClockState.STOPPED:
        if clock.in_time:
            return Face(label, "calm", "circle-check", _("按时"), due, clock)
        assert clock.stopped_at is not None
        late = _("超期 %(time)s") % {"time": length(clock.stopped_at - clock.due_at, _)}
        return Face(label, "late", "circle-x", late, due, clock)
    tone, icon = TONES[Warning_(clock.colour(now))]
    return Face(label, tone, icon, left(clock.due_at, now, _), due, clock, runs=True)


def left(due_at: datetime, now: datetime, _: Say = _) -> str:
    """剩 2 小时 40 分, 超期 1 天."""
    if now > due_at:
        return _("超期 %(time)s") % {"time": length(now - due_at, _)}
    return _("剩 %(time)s") % {"time": length(due_at - now, _)}


def length(span: timedelta, _: Say = _) -> str:
    """A length of time at a glance: days from two days on, else its two largest parts."""
    minutes = int(span.total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days >= 2:
        return _("%(n)s 天") % {"n": days}
    if days:
        return _("1 天 %(hours)s 小时") % {"hours": hours} if hours else _("%(n)s 天") % {"n": 1}
    if hours:
        facts = {"hours": hours, "minutes": minutes}
        return _("%(hours)s 小时 %(minutes)s 分") % facts if minutes else _("%(n)s 小时") % {"n": hours}
    return _("%(n)s 分") % {"n": max(minutes, 1)}


def moment(at: datetime, now: datetime, *, ends_day: bool = False, _: Say = _) -> str:
    """今天 17:00, 明天 09:00, 03-15 17:00; the end of a day as 24:00 of that day."""
    zone = timezone.get_current_timezone()
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    day, time = local.date(), f"{local:%H:%M}"
    if ends_day and time == "00:00":
        day, time = day - DAY, "24:00"
    if day == today:
        name = _("今天")
    elif day == today - DAY:
        name = _("昨天")
    elif day == today + DAY:
        name = _("明天")
    else:
        name = f"{day:%m-%d}" if day.year == today.year else f"{day:%Y-%m-%d}"
    return f"{name} {time}"


def written(at: datetime, *, ends_day: bool = False) -> str:
    """03-15 17:00, for a text that is kept; the end of a day as 24:00 of that day."""
    local = at.astimezone(timezone.get_current_timezone())
    if ends_day and f"{local:%H:%M}" == "00:00":
        return f"{local - DAY:%m-%d} 24:00"
    return f"{local:%m-%d %H:%M}"


def next_face(case: Case, clocks: Sequence[Clock | ClockLine], now: datetime, _: Say = _) -> Face | None:
    """The one clock that a row shows of a case."""
    running = [clock for clock in clocks if clock.state == ClockState.RUNNING and clock.due_at is not None]
    if running:
        return face(min(running, key=lambda clock: (clock.due_at, clock.kind == clock_kinds.WHOLE)), now, _)
    paused = [clock for clock in clocks if clock.state == ClockState.PAUSED]
    if paused:
        return face(paused[0], now, _)
    judged = [clock for clock in clocks if clock.state == ClockState.STOPPED]
    return face(judged[-1], now, _) if judged and not case.is_open else None
