"""Meetings of alliances: list, page, plan, agenda, minutes; and how widely alliances reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.access import records
from governance.access.gate import find, insist, needs
from governance.common import editing
from governance.common.lists import Column
from governance.portal import area_filters
from governance.portal.record_list import RecordList
from parties.alliances import agenda, figures, meetings
from parties.alliances.meeting_forms import ConcludeForm, HoldForm, ItemForm, MeetingFilters, MeetingForm
from parties.models import AgendaItem, Alliance, AllianceMeeting, MeetingAttendance
from parties.rights import ALLIANCES, ALLY
from parties.rows import pages, tabs

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

PAGE = "parties/meeting.jinja"


@needs(ALLIANCES)
@require_GET
def alliance_meetings(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, ALLIANCES)
    listing = RecordList(
        request,
        AllianceMeeting.objects.restrict(request.user, ALLIANCES).for_rows(),
        title=gettext_lazy("联席会议"),
        right=ALLIANCES,
        here=here,
        order=("-at", "-pk"),
        filters=MeetingFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("title", gettext_lazy("会议"), value="title"),
            Column("alliance", gettext_lazy("联盟"), value="alliance"),
            Column("at", gettext_lazy("时间"), value="at"),
            Column("place", gettext_lazy("地点"), "minor", value="place"),
        ),
        exported=(Column("held_on", gettext_lazy("召开日期"), value="held_on"),),
        empty=gettext_lazy("还没有联席会议。在联盟主页上点“安排会议”，议程会自动带上等待讨论的事。"),
    )
    context = {"tabs": tabs.of(request.user, "alliance-meetings", here), "here": here}
    return listing.render("parties/meetings.jinja", "parties/meeting_rows.jinja", context)


@needs(ALLIANCES)
@require_GET
def meeting(request: AuthedRequest, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk))


def _page(request: AuthedRequest, found: AllianceMeeting, **forms: Any) -> HttpResponse:
    user, area = request.user, found.alliance.area
    may = user.has_right(ALLY, area)
    is_open = found.held_on is None and found.cancelled_on is None
    attendance = MeetingAttendance.objects.restrict(user, ALLIANCES).filter(meeting=found).for_rows()
    context: dict[str, Any] = {
        "meeting": found,
        "alliance": found.alliance,
        "path": area_filters.path_within(user, area, ALLIANCES),
        "scope": user.scope(ALLIANCES),
        "sees_all": user.scope(ALLIANCES).covers(area),
        "items": [_item(request, one, may) for one in found.items.filter(dropped_on=None)],
        "attendance": list(attendance),
        "may_manage": may,
        "is_open": is_open,
        "item_form": None,
        "hold_form": None,
    }
    if may:
        known = records.labels(AllianceMeeting, meetings.MEETING_FACTS)
        context["history"] = records.history(found, known)
    if may and is_open:
        context["item_form"] = ItemForm()
        context["hold_form"] = HoldForm(meeting=found, initial={"on": timezone.localdate()})
    refused = any(form.errors for form in forms.values())
    return render(request, PAGE, context | forms, status=422 if refused else 200)


def _item(request: AuthedRequest, one: AgendaItem, may: bool) -> dict[str, Any]:
    known = agenda.outcome(one.became) if one.became else None
    ways = agenda.outcomes() if may and known is None else []
    offered = [(way.label, way.new_url(one, request.user)) for way in ways]
    return {
        "item": one,
        "source": agenda.source_label(one.source) if one.source else "",
        "became": known.label if known else one.became,
        "became_url": known.find(one.number, request.user) if known else None,
        "offered": [(label, url) for label, url in offered if url],
        "form": ConcludeForm(initial={"conclusion": one.conclusion}) if may and not one.became else None,
    }


@needs(ALLY)
@require_http_methods(["GET", "POST"])
def meeting_new(request: AuthedRequest, pk: int) -> HttpResponse:
    found: Alliance = find(Alliance.objects.for_rows(), request.user, ALLIANCES, pk=pk)
    insist(request.user, ALLY, found.area)
    first, _after = meetings.quarter_of(timezone.localdate())
    title = _("%(year)s 年第 %(n)s 季度联席会议") % {"year": first.year, "n": (first.month + 2) // 3}
    form = MeetingForm(request.POST or None, initial={"title": title})
    done = pages.added(
        request,
        form,
        lambda facts: meetings.plan_meeting(found, actor=request.user, **facts),
        _("已安排%(name)s。"),
    )
    if done is not None:
        return done
    return pages.form_page(request, form, _("安排会议"), found.get_absolute_url())


@needs(ALLY)
@require_http_methods(["GET", "POST"])
def meeting_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _managed(request, pk)
    now = records.facts(found, meetings.MEETING_EDITABLE)
    form = MeetingForm(request.POST or None, instance=found, initial={"seen": editing.seen(now)})
    done, differences = pages.changed(
        request,
        form,
        lambda seen, facts: meetings.edit_meeting(found, actor=request.user, seen=seen, **facts),
        lambda: records.facts(AllianceMeeting.objects.get(pk=pk), meetings.MEETING_EDITABLE),
        found,
    )
    if done is not None:
        return done
    title = _("修改%(name)s") % {"name": found}
    return pages.form_page(request, form, title, found.get_absolute_url(), differences)


@needs(ALLY)
@require_POST
def meeting_item(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _managed(request, pk)
    return pages.acted(
        request,
        ItemForm(request.POST),
        lambda said: meetings.add_item(found, actor=request.user, **said),
        _("已加入议程。"),
        found,
        lambda form: _page(request, found, item_form=form),
    )


@needs(ALLY)
@require_POST
def meeting_gather(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _managed(request, pk)
    done = _("议程已补上等待讨论的事。")
    return pages.pressed(request, lambda: meetings.gather(found, actor=request.user), done, found)


@needs(ALLY)
@require_POST
def meeting_cancel(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _managed(request, pk)
    done = _("会议已取消，记录保留。")
    return pages.pressed(request, lambda: meetings.cancel_meeting(found, actor=request.user), done, found)


@needs(ALLY)
@require_POST
def meeting_hold(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _managed(request, pk)
    form = HoldForm(request.POST, meeting=found)
    return pages.acted(
        request,
        form,
        lambda said: meetings.hold_meeting(
            found, minutes=said["minutes"], came=form.came(), on=said["on"], actor=request.user
        ),
        _("已登记纪要和参会情况。"),
        found,
        lambda refused: _page(request, _find(request, pk), hold_form=refused),
    )


@needs(ALLY)
@require_POST
def item_drop(request: AuthedRequest, pk: int, item: int) -> HttpResponse:
    found = _managed(request, pk)
    row = _item_of(found, item)
    return pages.pressed(
        request, lambda: meetings.drop_item(row, actor=request.user), _("已移出议程，记录保留。"), found
    )


@needs(ALLY)
@require_POST
def item_conclude(request: AuthedRequest, pk: int, item: int) -> HttpResponse:
    found = _managed(request, pk)
    row = _item_of(found, item)
    form = ConcludeForm(request.POST)
    return pages.acted(
        request,
        form,
        lambda said: meetings.conclude_item(row, actor=request.user, **said),
        _("已登记结论。"),
        found,
        lambda refused: _page(request, found, conclude_form=refused),
    )


@needs(ALLIANCES)
@require_GET
def alliance_figures(request: AuthedRequest) -> HttpResponse:
    """How many alliances, units, committees and commissioners, over what, as of today."""
    scope = request.user.scope(ALLIANCES)
    if not scope.spans and not scope.everything:  # who belongs to a unit sees that unit, not the city
        raise Http404
    here = area_filters.asked_for(request, ALLIANCES) or area_filters.home_of(request.user, ALLIANCES)
    context = {
        "here": here,
        "nearby": area_filters.near(request.user, here, ALLIANCES),
        "tabs": tabs.of(request.user, "alliance-figures", here),
        "figures": figures.of(here, request.user, ALLIANCES),
    }
    return render(request, "parties/alliance_figures.jinja", context)


def _find(request: AuthedRequest, pk: int) -> AllianceMeeting:
    found: AllianceMeeting = find(AllianceMeeting.objects.for_rows(), request.user, ALLIANCES, pk=pk)
    return found


def _managed(request: AuthedRequest, pk: int) -> AllianceMeeting:
    found = _find(request, pk)
    insist(request.user, ALLY, found.alliance.area)
    return found


def _item_of(found: AllianceMeeting, pk: int) -> AgendaItem:
    row = found.items.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
