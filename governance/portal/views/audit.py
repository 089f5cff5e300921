"""The audit trail of one's jurisdiction."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from governance.access.gate import needs
from governance.access.models import AuditAct, AuditEntry
from governance.common.lists import Column, FilterForm, Listing
from governance.portal.requests import AuthedRequest


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class AuditFilters(FilterForm):
    act = forms.ChoiceField(label=_("操作"), choices=[("", _("全部")), *AuditAct.choices])
    person = forms.CharField(label=_("操作人或对象"), max_length=40, widget=forms.SearchInput())
    since = forms.DateField(label=_("从"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label=_("到"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def filter_act(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(act=value)

    def filter_person(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        text = value.strip()
        return rows.filter(
            Q(actor__name__icontains=text) | Q(actor__username=text) | Q(subject_label__icontains=text)
        )

    def filter_since(self, rows: QuerySet[Any], value: date) -> QuerySet[Any]:
        return rows.filter(at__gte=_start_of(value))

    def filter_until(self, rows: QuerySet[Any], value: date) -> QuerySet[Any]:
        return rows.filter(at__lt=_start_of(value + timedelta(days=1)))


@needs("audit.view")
@require_GET
def audit(request: AuthedRequest) -> HttpResponse:
    rows = AuditEntry.objects.restrict(request.user, "audit.view").select_related("actor", "area")
    listing = Listing(
        request,
        rows.defer("area__boundary"),
        order=("-at", "-pk"),
        filters=AuditFilters,
        columns=(
            Column("at", _("时间")),
            Column("act", _("操作")),
            Column("actor", _("操作人")),
            Column("subject", _("对象")),
            Column("area", _("区域")),
            Column("purpose", _("用途与内容"), "minor"),
            Column("ip", _("来源地址"), "minor"),
        ),
        empty=_("没有符合条件的记录。任免、角色变更、查看完整个人信息等都会记在这里，不能改也不能删。"),
    )
    return listing.render("portal/audit.html", "portal/audit_rows.html")
