"""The people of an area as a list, a page each, their numbers against a purpose, and the export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from governance.access import audit
from governance.access.gate import find, needs, refusal
from governance.access.models import AuditAct, AuditEntry
from governance.common import sheets
from governance.common.lists import Column, Listing
from governance.portal.forms import PurposeForm
from governance.portal.reveal import reveal_page
from grids.models import GridMembership
from grids.staff import area_options, services
from grids.staff.forms import StaffFilters
from grids.staff.rights import EXPORT, MANAGE, REVEAL, VIEW

if TYPE_CHECKING:
    from governance.areas.models import Area
    from governance.portal.requests import AuthedRequest

MOST = 20_000  # rows of an export: more take longer than somebody waits
HISTORY = 50
COLUMNS = (
    Column("name", gettext_lazy("姓名")),
    Column("capacity", gettext_lazy("身份")),
    Column("place", gettext_lazy("网格或楼栋")),
    Column("phone", gettext_lazy("电话")),
    Column("duties", gettext_lazy("职责与单位"), "minor"),
    Column("since", gettext_lazy("任期")),
)


def _here(request: AuthedRequest) -> Area | None:
    return area_options.area_of(request) if request.GET.get("area") else None


@needs(VIEW)
@require_GET
def staff(request: AuthedRequest) -> HttpResponse:
    here = _here(request)
    listing = Listing(
        request,
        GridMembership.objects.restrict(request.user, VIEW).for_rows(),
        order=("area__tree_id", "area__lft", "capacity__order", "pk"),
        filters=StaffFilters,
        filter_context={"user": request.user, "here": here},
        columns=COLUMNS,
        empty=gettext_lazy("没有符合条件的人员。换个条件，或点“聘任”登记第一位网格长、网格员或楼栋长。"),
    )
    context = {
        "tab": "staff",
        "here": here,
        "may_manage": area_options.may_manage(request.user),
        "may_export": bool(request.user.scope(EXPORT)),
        "most": MOST,
    }
    return listing.render("grids/staff/staff.html", "grids/staff/staff_rows.html", context)


@needs(VIEW)
@require_GET
def member(request: AuthedRequest, pk: int) -> HttpResponse:
    found = find_member(request, pk)
    return render(request, "grids/staff/member.html", _context(request, found) | {"form": PurposeForm()})


@needs(VIEW)
@require_POST
@never_cache
def member_phone(request: AuthedRequest, pk: int) -> HttpResponse:
    """The whole number, against a stated purpose: a fragment, or the page with the number in it."""
    found = find_member(request, pk)
    return reveal_page(
        request,
        lambda purpose: services.reveal_phone(found, purpose=purpose, actor=request.user),
        _context(request, found),
        "grids/staff/member.html",
    )


@needs(EXPORT)
@require_POST
def export(request: AuthedRequest) -> HttpResponseBase:
    """The list under the filters in use as a spreadsheet: numbers masked, written down."""
    user = request.user
    query = QueryDict(request.POST.get("query", "")[:1000])
    code = query.get("area", "").replace("\0", "")
    here = find(area_options.light(), user, EXPORT, code=code) if code else None
    form = StaffFilters(query, user=user, here=here)
    rows = form.narrow(GridMembership.objects.restrict(user, EXPORT).restrict(user, VIEW).for_rows())
    above = [f"area{'__parent' * n}" for n in range(4)]
    rows = rows.select_related("capacity", "building", "person", above[-1])
    rows = rows.defer(*(f"{one}__boundary" for one in above))
    rows = rows.order_by("area__tree_id", "area__lft", "capacity__order", "pk")[:MOST]
    with transaction.atomic():
        cells = [_cells(one) for one in rows]
        audit.record(
            AuditAct.EXPORT,
            actor=user,
            area=here or (user.posts_in_force()[0].area if user.posts_in_force() else None),
            detail={"what": "staff", "query": query.urlencode()[:500], "count": len(cells)},
        )
    now = timezone.localtime()
    about = _("导出人：%(name)s，导出时间：%(at)s，共 %(n)s 条。") % {
        "name": user.name,
        "at": f"{now:%Y-%m-%d %H:%M}",
        "n": len(cells),
    }
    file = sheets.write(
        _("网格人员"), _heads(), cells, about=(about, _("电话已打码。每次导出都有记录，请勿外传。"))
    )
    return sheets.response(file, _("网格人员-%(day)s.xlsx") % {"day": f"{now:%Y%m%d}"})


def find_member(request: AuthedRequest, pk: int, right: str = VIEW) -> GridMembership:
    rows = GridMembership.objects.for_rows().select_related(
        "post__role", "group", "predecessor", "capacity__role"
    )
    found: GridMembership = find(rows, request.user, right, pk=pk)
    return found


def _context(request: AuthedRequest, found: GridMembership) -> dict[str, Any]:
    user = request.user
    entries = AuditEntry.objects.filter(subject_type="grids.gridmembership", subject_id=str(found.pk))
    others = GridMembership.objects.restrict(user, VIEW).filter(identity=found.identity).exclude(pk=found.pk)
    seat = GridMembership.objects.restrict(user, VIEW).filter(
        capacity=found.capacity, area=found.area, building=found.building
    )
    manages = user.has_right(MANAGE, found.area)
    return {
        "member": found,
        "number": {
            "masked": found.masked_phone,
            "url": reverse("staff-phone", args=[found.pk]),
            "example": _("例如：通知周六值守"),
            "empty": _("还没有登记电话。点“修改”补上。"),
        },
        "path": area_options.path_within(user, found.area),
        "entries": list(
            entries.exclude(act=AuditAct.REVEAL).select_related("actor").order_by("-at", "-pk")[:HISTORY]
        ),
        "labels": services.LABELS,
        "others": list(others.for_rows().order_by("-starts_on")[:20]),
        "before": list(seat.exclude(pk=found.pk).order_by("-starts_on", "-pk")[:20]),
        "reveal_refusal": "" if user.has_right(REVEAL, found.area) else refusal(REVEAL),
        "may_see_person": user.has_right("people.view", found.area),
        "manage_refusal": "" if manages else refusal(MANAGE),
    }


def _heads() -> list[str]:
    return [
        _("区县"),
        _("街道"),
        _("社区"),
        _("网格"),
        _("楼栋"),
        _("身份"),
        _("姓名"),
        _("电话"),
        _("单位"),
        _("中共党员"),
        _("联系户数"),
        _("联系范围"),
        _("四员职责"),
        _("聘任日期"),
        _("离任日期"),
        _("备注"),
    ]


def _cells(one: Any) -> list[Any]:
    community = one.area.parent
    return [
        str(community.parent.parent),
        str(community.parent),
        str(community),
        str(one.area),
        str(one.building or ""),
        one.capacity.name,
        one.name,
        one.masked_phone,
        one.organisation,
        {True: _("是"), False: _("否"), None: ""}[one.is_party_member],
        one.households,
        one.household_range,
        "、".join(one.duties),
        one.starts_on,
        one.ends_on,
        one.note,
    ]
