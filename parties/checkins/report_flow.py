"""The yearly report on the loop: due from who checked in, confirmed by the community, returned, received.

Two of its clocks end on a day of the year that is a setting: until when it is submitted, and until when the
community returns how they did (15 December). A clock never ends before its own limit, so that a report
which comes late still leaves the community some working days.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from governance.cases import acts
from governance.cases.acts import NOTE
from governance.cases.choices import RungAct, Urgency
from governance.cases.sla import clocks
from governance.cases.sla.clock_kinds import ClockKind, Turn
from governance.cases.workflow import assignments
from governance.cases.workflow.definitions import Ending, Flow, Holder, State, Transition, Who, by_code
from governance.cases.workflow.supplies import Choice, LongText, UnitChoice
from governance.cases.worklist import recipients
from governance.notices.models import Weight
from parties.checkins import seeds
from parties.checkins.flow import WHY
from parties.checkins.names import (
    RECEIVE,
    REPORT_KIND,
    REPORT_OPEN,
    RETURN,
    RETURN_BY,
    SUBMIT,
    SUBMIT_BY,
    VERIFY,
)
from parties.models import CheckInReport
from parties.models.checkins import Grade, ServiceState
from parties.rights import CHECK_IN, CONFIRM

if TYPE_CHECKING:
    from governance.cases.models import Case
    from governance.cases.workflow.act import Act

CLOCKS = (
    ClockKind(SUBMIT, _("年度报告提交"), Turn.OWN, CHECK_IN),
    ClockKind(VERIFY, _("年度报告确认"), Turn.DESK, CONFIRM, desk_right=CONFIRM),
    ClockKind(RETURN, _("表现反馈"), Turn.DESK, CONFIRM, desk_right=CONFIRM),
    ClockKind(RECEIVE, _("收到反馈"), Turn.OWN, CHECK_IN),
)
STATES = by_code(
    State("raised", _("已生成"), Holder.DESK, "secondary", "edit"),
    State("due", _("待提交"), Holder.LEAD, "azure", "edit"),
    State("submitted", _("待社区确认"), Holder.DESK, "indigo", "send"),
    State("confirmed", _("待反馈表现"), Holder.DESK, "purple", "list-check"),
    State("returned", _("待单位收阅"), Holder.LEAD, "teal", "eye"),
    State("done", _("已完成"), Holder.NOBODY, "green", "check", Ending.DONE),
    State("waived", _("不再需要"), Holder.NOBODY, "secondary", "x", Ending.VOID),
    State("archived", _("已归档"), Holder.NOBODY, "secondary", "briefcase", Ending.KEPT),
)


def row_of(case: Case) -> CheckInReport:
    found: CheckInReport = case.check_in_report
    return found


def fall_due(act: Act) -> None:
    """The unit has to report; its clock ends on the day of the year that the setting names."""
    unit, row = act.supplied["unit"], row_of(act.case)
    assignments.hand_over(act, unit=unit)
    act.start(SUBMIT, **clocks.answering(act.case, SUBMIT, unit=unit))
    _until(act, SUBMIT, SUBMIT_BY, row.year)
    _tell_unit(act, _now("请提交年度报告：%s"))


def submit(act: Act) -> None:
    row = row_of(act.case)
    row.text, row.submitted_at = act.get("text"), act.at
    row.save()
    act.text = row.text
    act.case.handled_at = act.at  # the unit's part is done; it stays the lead while the community looks
    act.stop(SUBMIT)
    act.start(VERIFY)
    act.tell(recipients.at_desk(act.case.desk, CONFIRM), _now("请确认年度报告：%s") % act.name())


def send_back(act: Act) -> None:
    """Not yet as it should be: the unit writes it anew against the same deadline."""
    act.text = act.get("text")
    act.case.handled_at = None
    act.cancel(VERIFY)
    if last := act.case.clocks.filter(kind=SUBMIT).order_by("pk").last():
        clocks.reopen(last, act.at)
    _tell_unit(act, _now("年度报告退回补充：%s"))


def confirm(act: Act) -> None:
    """The community has looked at what was done: verified services of the year are counted now."""
    row = row_of(act.case)
    services = row.check_in.services.filter(state=ServiceState.VERIFIED, done_on__year=row.year)
    found = services.aggregate(hours=Sum("hours"), times=Count("pk"))
    row.hours, row.times, row.confirmed_at = found["hours"] or 0, found["times"], act.at
    row.save()
    act.text = act.get("text", "")
    act.say(hours=str(row.hours), times=row.times)
    act.stop(VERIFY)
    act.start(RETURN)
    _until(act, RETURN, RETURN_BY, row.year)


def give_back(act: Act) -> None:
    """How they did, back to the unit: what 表现反馈表 prints."""
    row = row_of(act.case)
    row.grade, row.feedback, row.returned_at = act.supplied["grade"], act.get("text"), act.at
    row.save()
    act.text = row.feedback
    act.say(grade=row.grade)
    act.stop(RETURN)
    act.start(RECEIVE, **clocks.answering(act.case, RECEIVE, unit=act.case.lead_unit))
    _tell_unit(act, _now("表现反馈表已返回，请收阅：%s"))


def receive(act: Act) -> None:
    row = row_of(act.case)
    row.done_at = act.at
    row.save()
    act.text = act.get("text", "")
    act.stop(RECEIVE)
    _end(act, "done")


def waive(act: Act) -> None:
    """Nobody has to report: who it is about is checked in no more."""
    act.text = act.get("text")
    _end(act, "recalled")


def _end(act: Act, outcome: str) -> None:
    clocks.cancel(clocks.live(act.case), act.at)
    assignments.end(act, outcome)
    act.case.closed_at = act.at


def _tell_unit(act: Act, text: str) -> None:
    row = row_of(act.case)
    people = recipients.of_unit(row.check_in.unit)
    act.tell(people, text % act.name(), weight=Weight.TODO, url=row.get_absolute_url(), anyway=True)


def _until(act: Act, clock: str, setting: str, year: int) -> None:
    day = seeds.day_of(setting, year)
    target = datetime.combine(day, time(12), timezone.get_current_timezone())
    for one in clocks.live(act.case, clock):
        clocks.lengthen_to(one, target, 1, act.at)


def _act(
    code: str,
    label: Any,
    sources: tuple[str, ...],
    target: str,
    right: str,
    who: Who,
    effect: Any,
    icon: str,
    **more: Any,
) -> Transition:
    return Transition(code, label, sources, target, right, who, effect=effect, icon=icon, **more)


REPORT = Flow(
    kind=REPORT_KIND,
    label=_("双报告"),
    states=STATES,
    transitions=by_code(
        _act(
            "fall_due",
            _("请单位报告"),
            ("raised",),
            "due",
            CONFIRM,
            Who.SYSTEM,
            fall_due,
            "send",
            supplies=(UnitChoice("unit", _("单位")),),
        ),
        _act(
            "submit",
            _("提交报告"),
            ("due",),
            "submitted",
            CHECK_IN,
            Who.HOLDER,
            submit,
            "send",
            supplies=(LongText("text", _("一年来做了什么、有何收获"), minimum=10),),
            is_likely=True,
            done=_("已提交，等社区确认"),
            key="s",
        ),
        _act(
            "send_back",
            _("退回补充"),
            ("submitted",),
            "due",
            CONFIRM,
            Who.DESK,
            send_back,
            "refresh",
            supplies=(WHY,),
            is_danger=True,
        ),
        _act(
            "confirm",
            _("确认报告"),
            ("submitted",),
            "confirmed",
            CONFIRM,
            Who.DESK,
            confirm,
            "check",
            supplies=(NOTE,),
            is_likely=True,
            bulk=True,
            done=_("已确认，请反馈表现"),
            key="c",
        ),
        _act(
            "give_back",
            _("反馈表现"),
            ("confirmed",),
            "returned",
            CONFIRM,
            Who.DESK,
            give_back,
            "star",
            supplies=(
                Choice("grade", _("评价"), choices=Grade.choices),
                LongText("text", _("表现反馈"), minimum=5),
            ),
            is_likely=True,
            done=_("已反馈给单位"),
            key="f",
        ),
        _act(
            "receive",
            _("收到反馈"),
            ("returned",),
            "done",
            CHECK_IN,
            Who.HOLDER,
            receive,
            "check",
            supplies=(NOTE,),
            is_likely=True,
            bulk=True,
            key="e",
        ),
        _act(
            "waive",
            _("不再需要"),
            ("due", "submitted", "confirmed"),
            "waived",
            CONFIRM,
            Who.DESK,
            waive,
            "x",
            supplies=(WHY,),
            is_danger=True,
            is_quiet=True,
        ),
        *acts.reminding(open=REPORT_OPEN),
        *acts.noting(states=tuple(STATES)),
        *acts.archiving(ended=("done",), archived="archived"),
        *acts.retaining(flaggable=REPORT_OPEN, over=("archived", "waived")),
    ),
    initial="raised",
    filing_right=CONFIRM,
    clocks=(SUBMIT, VERIFY, RETURN, RECEIVE),
    limits={
        (clock, None, urgency): ("working_day", days)
        for clock, days in ((SUBMIT, 10), (VERIFY, 5), (RETURN, 3), (RECEIVE, 10))
        for urgency in Urgency.values
    },
    ladders={
        SUBMIT: ((80, RungAct.WARN), (100, RungAct.REMIND), (200, RungAct.YELLOW)),
        VERIFY: ((80, RungAct.WARN), (100, RungAct.REMIND)),
        RETURN: ((80, RungAct.WARN), (100, RungAct.REMIND), (200, RungAct.YELLOW)),
        RECEIVE: ((100, RungAct.REMIND),),
    },
    is_counted=False,
    needs_category=False,
    photos_for_field=False,
    text_minimum=1,
    stages=(
        ("report_year", _("待提交的年度报告"), ("due",), CHECK_IN),
        ("confirm_year", _("待确认的年度报告"), ("submitted",), CONFIRM),
        ("return_year", _("待反馈的表现"), ("confirmed",), CONFIRM),
        ("receive_year", _("待收阅的反馈"), ("returned",), CHECK_IN),
    ),
)
