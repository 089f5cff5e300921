"""What I was told: the bell and the list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from governance.access.gate import needs
from governance.common.lists import Column, FilterForm, Listing
from governance.notices import services
from governance.notices.models import Notice, Weight
from governance.portal.requests import AuthedRequest

LATEST = 8


class NoticeFilters(FilterForm):
    unread = forms.BooleanField(label=gettext_lazy("只看未读"))
    weight = forms.ChoiceField(
        label=gettext_lazy("级别"), choices=[("", gettext_lazy("全部")), *Weight.choices]
    )

    def filter_unread(self, rows: QuerySet[Any], value: bool) -> QuerySet[Any]:
        return rows.filter(read_at=None)

    def filter_weight(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(weight=value)


@needs(None)
@require_GET
def notices(request: AuthedRequest) -> HttpResponse:
    listing = Listing(
        request,
        Notice.objects.of(request.user),
        order=("-visible_from", "-pk"),
        filters=NoticeFilters,
        columns=(
            Column("text", gettext_lazy("内容")),
            Column("weight", gettext_lazy("级别")),
            Column("at", gettext_lazy("时间")),
        ),
        empty=gettext_lazy("还没有通知。有事项派给您、快到时限或有人催办时，会在这里告诉您。"),
    )
    return listing.render("portal/notices.html", "portal/notice_rows.html")


@needs(None)
@require_GET
def bell(request: AuthedRequest) -> HttpResponse:
    """The number on the bell, asked for again every minute while the page is looked at."""
    return render(request, "components/bell.jinja")


@needs(None)
@require_GET
def notices_latest(request: AuthedRequest) -> HttpResponse:
    """The latest few, for the panel under the bell."""
    return render(
        request, "portal/notices_latest.html", {"notices": Notice.objects.of(request.user)[:LATEST]}
    )


@needs(None)
@require_GET
def notice(request: AuthedRequest, pk: int) -> HttpResponse:
    """Mark as read and go to the page it is about; while viewing as somebody else nothing is marked."""
    found = get_object_or_404(Notice.objects.of(request.user), pk=pk)
    if request.viewing_as is None:
        services.mark_read(request.user, notice=found)
    inside = url_has_allowed_host_and_scheme(
        found.url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(found.url if found.url and inside else "notices")


@needs(None)
@require_POST
def notices_read(request: AuthedRequest) -> HttpResponse:
    """Mark all as read."""
    count = services.mark_read(request.user)
    messages.success(request, _("已将 %(count)s 条通知标为已读。") % {"count": count})
    return redirect("notices")
