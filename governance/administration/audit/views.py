"""The audit trail of one's jurisdiction: looked through, looked at closely, taken out as a workbook."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from governance.access import audit as trail
from governance.access.gate import needs
from governance.access.models import AuditAct
from governance.administration.audit import labels, sources
from governance.administration.audit.sources import RIGHT, Entry, Query
from governance.areas.models import Area
from governance.common import sheets
from governance.common.lists import COUNT_CAP, Column, FilterForm, Listing
from governance.common.phones import masked

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.portal.requests import AuthedRequest

EXPORT_MOST = 20_000


def _acts() -> list[tuple[str, Any]]:
    return [
        ("", gettext_lazy("全部")),
        *AuditAct.choices,
        *((f"area:{code}", label) for code, label in labels.AREA_ACTS.items()),
        ("calendar", labels.CALENDAR_ACTS["publish"]),
        ("calendar-end", labels.CALENDAR_ACTS["end"]),
    ]


class AuditFilters(FilterForm):
    group = forms.ChoiceField(
        label=gettext_lazy("一类操作"), choices=[("", gettext_lazy("全部")), *labels.GROUPS]
    )
    act = forms.ChoiceField(label=gettext_lazy("操作"), choices=_acts)
    person = forms.CharField(label=gettext_lazy("操作人"), max_length=40, widget=forms.SearchInput())
    subject = forms.CharField(label=gettext_lazy("对象"), max_length=60, widget=forms.SearchInput())
    area = forms.CharField(
        label=gettext_lazy("区域（名称或编码）"), max_length=40, widget=forms.SearchInput()
    )
    since = forms.DateField(
        label=gettext_lazy("从"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=gettext_lazy("到"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    readings = forms.BooleanField(label=gettext_lazy("只看查阅个人信息"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_area(self) -> Area | None:
        text = self.cleaned_data["area"].replace("\0", "").strip()
        if not text:
            return None
        reach = Area.objects.filter(self.user.scope(RIGHT).q()).defer("boundary")
        found: Area | None = reach.filter(code=text).first() or reach.named(text).first()
        if found is None:
            raise ValidationError(_("您能审计的范围里没有这个区域，请换一个名称或编码。"))
        return found

    def narrow(self, rows: Any) -> Any:
        """The trail has no table of its own: what is looked for goes to each of its sources."""
        return Query(**self.values())


class TrailListing(Listing):
    """A list over several tables: pages, count and cursor as every list has them."""

    form: AuditFilters
    matching: Any
    user: User

    @cached_property
    def _fetched(self) -> list[Any]:
        return sources.page(self.user, self.matching, after=self._behind(), size=self.size + 1)

    @cached_property
    def count(self) -> int:
        return sources.count(self.user, self.matching, cap=COUNT_CAP)

    def _behind(self) -> tuple[datetime, str, int] | None:
        values = self._after()
        if values is None:
            return None
        try:
            return datetime.fromisoformat(values[0]), str(values[1]), int(values[2])
        except (ValueError, TypeError):
            return None

    @property
    def export_query(self) -> str:
        return urlencode(self._parameters(""))


def _listing(request: HttpRequest, user: User) -> TrailListing:
    listing = TrailListing(
        request,
        None,  # type: ignore[arg-type]
        order=("-at", "-source", "-pk"),
        filters=AuditFilters,
        filter_context={"user": user},
        columns=(
            Column("at", gettext_lazy("时间")),
            Column("act", gettext_lazy("操作")),
            Column("actor", gettext_lazy("操作人")),
            Column("subject", gettext_lazy("对象")),
            Column("area", gettext_lazy("区域")),
            Column("change", gettext_lazy("改了什么"), "minor"),
            Column("ip", gettext_lazy("来源地址"), "minor"),
        ),
        empty=gettext_lazy(
            "没有符合条件的记录。区域、人员、岗位、规则的变更和查看完整个人信息都会记在这里，不能改也不能删。"
        ),
    )
    listing.user = user
    return listing


@needs(RIGHT)
@require_GET
def audit(request: AuthedRequest) -> HttpResponse:
    listing = _listing(request, request.user)
    return listing.render("administration/audit.html", "administration/audit_rows.html")


@needs(RIGHT)
@require_GET
def entry(request: AuthedRequest, source: str, pk: int) -> HttpResponse:
    """One row of the trail with every value; 404 outside one's jurisdiction."""
    known = next((one for one in sources.every() if one.code == source), None)
    row = known.rows(request.user).filter(pk=pk).first() if known is not None else None
    if known is None or row is None:
        raise Http404
    found = known.entry(row)
    if source == "area":
        found = replace(found, differences=labels.with_places([found.differences])[0])
    return render(request, "administration/audit_entry.html", {"entry": found})


@needs(RIGHT)
@require_GET
def export(request: AuthedRequest) -> HttpResponseBase:
    """The rows under the filters as a workbook, telephone numbers masked; the taking out is written down."""
    form = AuditFilters(request.GET, user=request.user)
    query = form.narrow(None)
    heads = [
        _("时间"),
        _("操作"),
        _("操作人"),
        _("账号"),
        _("对象"),
        _("区域"),
        _("区域编码"),
        _("用途或原因"),
        _("变更"),
        _("来源地址"),
    ]
    rows = [_cells(one) for one in sources.all_of(request.user, query, most=EXPORT_MOST)]
    posts = request.user.posts_in_force()
    trail.record(
        AuditAct.EXPORT,
        actor=request.user,
        area=posts[0].area if posts else None,
        detail={"what": "audit", "query": _kept(request.GET), "count": len(rows)},
    )
    about = [
        _("导出人：%(name)s，共 %(n)s 条；最多导出 %(most)s 条，更多请缩小时间范围。")
        % {"name": request.real_user.name, "n": len(rows), "most": EXPORT_MOST},
        _("含工作信息，请勿外传；电话已打码。每次导出都有记录。"),
    ]
    file = sheets.write(_("审计记录"), heads, rows, about=about)
    return sheets.response(file, f"{_('审计记录')}-{timezone.localdate():%Y%m%d}.xlsx")


def _cells(one: Entry) -> list[Any]:
    changes = "；".join(
        f"{d.label}：{d.before} → {d.after}" if d.before not in ("", "–") else f"{d.label}：{d.after}"
        for d in one.differences
    )
    cells = [
        timezone.localtime(one.at).replace(tzinfo=None, microsecond=0),
        str(one.label),
        one.actor.name if one.actor else _("系统"),
        one.actor.username if one.actor else "",
        one.subject,
        str(one.area) if one.area else "",
        one.area.code if one.area else "",
        one.purpose,
        changes,
        one.ip_address or "",
    ]
    return [masked(cell) if isinstance(cell, str) else cell for cell in cells]


def _kept(given: QueryDict) -> str:
    return urlencode([(key, value) for key, value in given.items() if value])[:500]
