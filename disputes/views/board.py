"""The list of disputes for everybody above, the mediator's own, and the reading of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from disputes import privacy, progress, reading
from disputes.forms import DisputeFilters, DisputeForm
from disputes.intake import file_dispute
from disputes.models import Dispute, Session
from disputes.rights import COMMITTEES, MEDIATE, TAKE, VIEW
from disputes.turn import of_user
from governance.access.gate import needs
from governance.cases.models import Case
from governance.cases.workflow import validation
from governance.common.lists import Column, Listing
from governance.portal import area_filters

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.portal.requests import AuthedRequest

MOST = 60  # open disputes of one mediator on a page


def tabs(user: User, tab: str) -> dict[str, Any]:
    """Which of the pages about disputes somebody has."""
    return {
        "tab": tab,
        "may_view": bool(user.scope(VIEW)),
        "may_take": bool(user.scope(TAKE)),
        "may_mediate": bool(user.scope(MEDIATE)),
        "may_found": bool(user.scope(COMMITTEES)),
    }


class DisputeListing(Listing):
    """Disputes with the clock that is due next."""

    @property
    def rows(self) -> list[Any]:
        if "_with_clocks" not in self.__dict__:
            self.__dict__["_with_clocks"] = reading.with_clocks(super().rows)
        found: list[Any] = self.__dict__["_with_clocks"]
        return found


@needs(VIEW)
@require_GET
def disputes(request: AuthedRequest) -> HttpResponse:
    """Number, kind, state, colour, area and clocks: what everybody above may know."""
    here = area_filters.asked_for(request, VIEW)
    listing = DisputeListing(
        request,
        Dispute.objects.restrict(request.user, VIEW).for_rows(),
        order=("-pk",),
        filters=DisputeFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("dispute", gettext_lazy("纠纷")),
            Column("state", gettext_lazy("状态")),
            Column("risk", gettext_lazy("风险")),
            Column("committee", gettext_lazy("调解委员会")),
            Column("due", gettext_lazy("时限")),
        ),
        empty=gettext_lazy("这里没有符合条件的纠纷。登记后会列在这里，只显示编号、类别和时限。"),
        size=25,
    )
    context = tabs(request.user, "disputes") | {"here": here}
    return listing.render("disputes/board.jinja", "disputes/rows.jinja", context)


@needs(MEDIATE)
@require_GET
def mine(request: AuthedRequest) -> HttpResponse:
    """What waits for the reader as mediator or chair, each with what is missing next."""
    cases = Case.objects.readable(request.user).filter(pk__in=of_user(request.user)).order_by().values("pk")
    rows = Dispute.objects.filter(case__in=cases).open().for_rows().order_by("case__next_due_at", "pk")[:MOST]
    now = timezone.now()
    found = reading.with_clocks(rows)
    lines = [{"dispute": one, "next": progress.next_of(one, now)} for one in found]
    keys = [one.pk for one in found]
    meetings = Session.objects.filter(dispute__in=keys, held_on=None, is_cancelled=False)
    context = tabs(request.user, "disputes-mine") | {
        "lines": lines,
        "meetings": list(meetings.select_related("dispute__case", "room").order_by("starts_at")),
    }
    return render(request, "disputes/mine.jinja", context)


@needs(TAKE)
@require_http_methods(["GET", "POST"])
def dispute_new(request: AuthedRequest) -> HttpResponse:
    """The counter."""
    form = DisputeForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with validation.told_in(form):
            case = file_dispute(form.application(), actor=request.user)
            messages.success(request, _("已登记。三个工作日内决定是否受理。"))
            return redirect(case)
    context = tabs(request.user, "dispute-new") | {"form": form}
    return render(request, "disputes/new.jinja", context, status=422 if form.errors else 200)


@needs(privacy.READ)
@require_POST
@never_cache
def dispute_file(request: AuthedRequest, number: str) -> HttpResponse:
    """Everything that is written in it; whoever opens it is written down first."""
    case = Case.objects.readable(request.user).filter(number=number, kind="dispute").first()
    if case is None:
        raise Http404
    dispute = Dispute.objects.select_related("case__category", "committee").get(case=case)
    if not privacy.is_insider(dispute, request.user):
        raise Http404
    privacy.note_reading(dispute, request.user, "file")
    context = {
        "dispute": dispute,
        "case": case,
        "parties": list(dispute.parties.prefetch_related("representatives")),
        "records": list(dispute.records.select_related("by")),
        "sessions": list(
            dispute.sessions.exclude(held_on=None).prefetch_related("came").select_related("room")
        ),
        "agreement": getattr(dispute, "agreement", None),
        "visits": list(dispute.follow_ups.all()),
    }
    return render(request, "disputes/file.jinja", context)
