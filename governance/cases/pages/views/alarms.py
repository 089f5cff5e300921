"""The page of what needs an administrator: each line says what is wrong and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from governance.access.gate import needs
from governance.cases.models import Case
from governance.cases.sla.escalation import actions, alert_queue
from governance.common.lists import Column, Listing
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

RIGHT = alert_queue.RIGHT
TODO = {
    actions.NOBODY: gettext_lazy("给这个区域任命能办理的人，任命后自动解除。"),
    actions.NOBODY_ABOVE: gettext_lazy("给上级区域任命能督办的人，任命后自动解除。"),
}
TABS = (
    ("alarms", "alarms", gettext_lazy("无人负责")),
    ("parked", "alarms-parked", gettext_lazy("搁置的时钟")),
    ("undelivered", "alarms-undelivered", gettext_lazy("没有送达")),
)
WHAT = (Column("what", gettext_lazy("事项")), Column("at", gettext_lazy("时间")))
ACT = Column("act", gettext_lazy("处理"))


@needs(RIGHT)
@require_GET
def alarms(request: AuthedRequest) -> HttpResponse:
    """Cases that nobody answers for, up to the city."""
    listing = Listing(
        request,
        alert_queue.alarms_of(request.user),
        order=("-raised_at", "-pk"),
        columns=(*WHAT, Column("todo", gettext_lazy("怎么办")), ACT),
        empty=_("没有告警。有事项直到市级都没有人负责时，会出现在这里。"),
    )
    for row in listing.rows:
        row.todo = TODO.get(row.code, _("请查看事项。"))
    _link_cases(request, listing.rows, lambda row: row.case)
    return _render(request, listing, "alarms", "cases/alarms/alarm_rows.html")


@needs(RIGHT)
@require_GET
def parked(request: AuthedRequest) -> HttpResponse:
    """Clocks whose rung failed, with the error."""
    listing = Listing(
        request,
        alert_queue.parked_of(request.user),
        order=("parked_at", "pk"),
        columns=(*WHAT, Column("error", gettext_lazy("错误")), ACT),
        empty=_("没有搁置的时钟。升级出错的时钟会放在这里，其余照常升级。"),
    )
    _link_cases(request, listing.rows, lambda row: row.clock.case)
    return _render(request, listing, "parked", "cases/alarms/parked_rows.html")


@needs(RIGHT)
@require_GET
def undelivered(request: AuthedRequest) -> HttpResponse:
    """Notices that were tried and given up."""
    listing = Listing(
        request,
        alert_queue.undelivered_of(request.user),
        order=("-pk",),
        columns=(
            Column("who", gettext_lazy("发给")),
            Column("at", gettext_lazy("时间")),
            Column("error", gettext_lazy("错误")),
            ACT,
        ),
        empty=_("都送到了。多次发送失败的短信、微信和邮件会出现在这里。"),
    )
    return _render(request, listing, "undelivered", "cases/alarms/delivery_rows.html")


def _render(request: AuthedRequest, listing: Listing, tab: str, rows: str) -> HttpResponse:
    counts = alert_queue.counts(request.user)
    tabs = [
        {"url_name": name, "label": label, "count": counts[key], "is_current": key == tab}
        for key, name, label in TABS
    ]
    return listing.render("cases/alarms/page.html", rows, {"tabs": tabs})


def _link_cases(request: AuthedRequest, rows: Any, case_of: Callable[[Any], Any]) -> None:
    """Give each row the address of its case, where the reader may see the case."""
    wanted = [case_of(row).pk for row in rows if case_of(row)]
    shown = set(Case.objects.readable(request.user).filter(pk__in=wanted).values_list("pk", flat=True))
    for row in rows:
        case = case_of(row)
        row.case_url = case.get_absolute_url() if case and case.pk in shown else ""


@needs(RIGHT)
@require_POST
def alarm_seen(request: AuthedRequest, pk: int) -> HttpResponse:
    return _seen(request, get_object_or_404(alert_queue.alarms_of(request.user), pk=pk), "alarms")


@needs(RIGHT)
@require_POST
def delivery_seen(request: AuthedRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(alert_queue.undelivered_of(request.user), pk=pk)
    return _seen(request, row, "alarms-undelivered")


@needs(RIGHT)
@require_POST
def parked_release(request: AuthedRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(alert_queue.parked_of(request.user), pk=pk)
    done = _("已放行，下一次扫描（30 秒内）会再试。")
    return _again(request, alert_queue.release, row, done, "alarms-parked")


@needs(RIGHT)
@require_POST
def delivery_retry(request: AuthedRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(alert_queue.undelivered_of(request.user), pk=pk)
    done = _("已重新放入待发送，稍后会再试。")
    return _again(request, alert_queue.retry, row, done, "alarms-undelivered")


def _again(request: AuthedRequest, act: Callable[..., Any], row: Any, done: str, onward: str) -> HttpResponse:
    try:
        act(row, actor=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect(onward)


def _seen(request: AuthedRequest, row: Any, onward: str) -> HttpResponse:
    note = request.POST.get("note", "")
    try:
        alert_queue.acknowledge(row, note=note, actor=request.user, at=timezone.now())
    except Refused as refused:
        context = {"row": row, "note": note, "error": str(refused), "onward": onward}
        return render(request, "cases/alarms/note.html", context, status=422)
    messages.success(request, _("已记下：您处理过这一条。"))
    return redirect(onward)
