"""Residents' pages, without an account: the three lists of a community, asking for something, rating.

Nothing personal stands here. What is typed counts when the link in a message is used.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from governance.areas.models import Area, Level
from governance.cases.models import Case
from governance.cases.sla import limits
from governance.common import request_origin, throttle
from governance.common.refusals import Refused
from parties.lists import proofs, reading
from parties.lists.forms import PublicNeedForm, PublicRatingForm
from parties.lists.names import LEAST_RATINGS
from parties.models import NeedItem, ResourceItem

FOUND, MOST = 12, 60


def _address() -> str:
    return request_origin.current.get().ip_address or "unknown"


@require_GET
@never_cache
def public_lists(request: HttpRequest) -> HttpResponse:
    """Needs, projects and resources of a community; without one, communities by name."""
    code = request.GET.get("area", "").replace("\0", "").strip()
    if not code:
        text = request.GET.get("area_text", "").replace("\0", "").strip()[:40]
        rows = Area.objects.defer("boundary").select_related("parent").current()
        found = rows.filter(level=Level.COMMUNITY).named(text)[:FOUND] if len(text) > 1 else []
        return render(request, "parties/public/choose.html", {"areas": found, "area_text": text})
    here = _community(code)
    listed = NeedItem.objects.published().within(here).exclude(case__state="archived")
    shown = reading.with_company(listed.for_rows().order_by("-published_at", "-pk")[:MOST])
    offered = ResourceItem.objects.on_offer().around(here).for_rows().order_by("-area__level", "-pk")[:MOST]
    context = {
        "here": here,
        "lists": (
            (_("需求清单"), [one for one in shown if one.sort == "need"]),
            (_("项目清单"), [one for one in shown if one.sort == "project"]),
        ),
        "resources": offered,
        "least": limits.setting(LEAST_RATINGS),
        "ratable": proofs.RATABLE,
    }
    return render(request, "parties/public/lists.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters("name", "phone")
def public_need(request: HttpRequest) -> HttpResponse:
    """A resident asks for something; it is filed when the link in the message is used."""
    here = _community(str(request.POST.get("area") or request.GET.get("area", "")).replace("\0", ""))
    form = PublicNeedForm(request.POST or None, here=here)
    status = 200
    if request.method == "POST":
        if request.POST.get("website"):  # the trap: a machine is told what it wants to hear
            return _sent(request, here)
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            if _too_often(said["phone"]):
                form.add_error(None, _("发得太多了，请一小时后再试，或到社区窗口提出。"))
                status = 429
            else:
                proofs.ask_for_need(at=timezone.now(), **said)
                return _sent(request, here)
    return render(request, "parties/public/need.html", {"form": form, "here": here}, status=status)


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters("phone")
def public_need_rate(request: HttpRequest, number: str) -> HttpResponse:
    """A resident rates what was delivered; it counts when the link in the message is used."""
    need = NeedItem.objects.published().filter(case__number=number).for_rows().first()
    if need is None or need.case.state not in proofs.RATABLE:
        raise Http404
    form = PublicRatingForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            if _too_often(said["phone"]):
                form.add_error(None, _("发得太多了，请一小时后再试。"))
                status = 429
            else:
                try:
                    proofs.ask_for_rating(
                        need, said["phone"], stars=said["stars"], words=said["words"], at=timezone.now()
                    )
                except Refused as refused:
                    form.add_error(None, str(refused))
                else:
                    return _sent(request, need.case.community)
    return render(request, "parties/public/rate.html", {"form": form, "need": need}, status=status)


def _too_often(phone: str) -> bool:
    """So many from an address and so many to a number within the hour; both are settings."""
    if throttle.count("need-address", _address()) > limits.setting("public_reports_per_hour"):
        return True
    return throttle.count("need-phone", phone) > limits.setting("link_sms_per_hour")


def _sent(request: HttpRequest, here: Area | None) -> HttpResponse:
    context = {"here": here, "minutes": limits.setting("link_minutes")}
    return render(request, "parties/public/sent.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def public_need_proof(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at the link uses nothing up, pressing the button does: programs look at links, too."""
    now = timezone.now()
    if throttle.counted("proof-wrong", _address()) >= limits.setting("public_lookups_per_hour"):
        return render(request, "parties/public/proof.html", {"proof": None}, status=429)
    error, done = "", None
    if request.method == "POST":
        try:
            done = proofs.use(token, at=now)
        except Refused as refused:
            error = str(refused)
        if done is not None:
            filed = done if isinstance(done, Case) else None
            return render(request, "parties/public/proven.html", {"case": filed})
    proof = proofs.waiting(token, at=now)
    if proof is None:
        throttle.count("proof-wrong", _address())
    context: dict[str, Any] = {"proof": proof, "token": token, "error": error}
    return render(request, "parties/public/proof.html", context, status=200 if proof is not None else 410)


def _community(code: str) -> Area:
    rows = Area.objects.defer("boundary").current().filter(code=code, level=Level.COMMUNITY)
    found: Area | None = rows.first()
    if found is None:
        raise Http404
    return found
