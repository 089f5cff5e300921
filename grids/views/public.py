"""Residents' pages, without an account: report, follow by number and code, rate, ask once more.

Nothing of anybody else is shown here, and of one's own matter no name, number or photo.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.areas.models import Area, Level
from governance.cases.public import my_reports, tracking
from governance.cases.rules import cache
from governance.cases.sla import limits
from governance.common import request_origin, throttle
from governance.common.refusals import Refused
from grids import submission
from grids.forms import FactsForm, FollowForm, PublicForm, RateForm, ReopenForm
from grids.progress import outlook, replies
from grids.receipt import qr_of, where_to_follow
from grids.views import answers
from grids.views.choices import category_tree

FILED, FOLLOWS = "filed_report", "follows_report"
FOLLOW_SECONDS = 1800
FOUND = 12


def address_of() -> str:
    """What requests are counted by."""
    return request_origin.current.get().ip_address or "unknown"


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters("reporter_name", "reporter_phone")
@cache.held()
def public_report(request: HttpRequest) -> HttpResponse:
    form = PublicForm(request.POST or None, request.FILES or None, user=None)
    status, likely = 200, []
    if request.method == "POST":
        if request.POST.get("website"):  # the trap: a machine is told what it wants to hear
            return _thanks(request)
        if throttle.counted("public-report", address_of()) >= limits.setting("public_reports_per_hour"):
            return _too_often(request, form)
        status = 422
        if form.is_valid():
            now = timezone.now()
            try:
                outcome = submission.receive(form.submission(now), user=None, at=now)
            except Refused as refusal:
                answers.take_errors(form, refusal)
            else:
                if outcome.case is not None:
                    if not outcome.is_known:
                        throttle.count("public-report", address_of())
                    return _done(request, outcome)
                if answers.wants_json(request):
                    return answers.likely_json(request, {"likely": outcome.likely, "public": True})
                likely, status = outcome.likely, 409
        if answers.wants_json(request) and not likely:
            return answers.errors_json(form)
    return _form(request, form, status, likely)


def _form(request: HttpRequest, form: PublicForm, status: int, likely: Any = ()) -> HttpResponse:
    text = str(form.data.get("area_text", "")).strip()[:40]
    tree = category_tree()
    context = {
        "form": form,
        "tree": tree,
        "questions": form.questions(tree),
        "likely": likely,
        "ask": bool(likely),
        "public": True,
        "chosen": str(form["category"].value() or ""),
        "chosen_area": str(form["area"].value() or ""),
        "area_text": text,
        "areas": _areas(text),
        "photo_limit": limits.setting("photos_per_step"),
    }
    return render(request, "grids/public/report.html", context, status=status)


def _too_often(request: HttpRequest, form: PublicForm) -> HttpResponse:
    text = _("这个网络在一小时内上报太多了，请过一会儿再试，或到社区窗口反映。")
    if answers.wants_json(request):
        return answers.message_json(text, 429)
    form.add_error(None, text)
    return _form(request, form, 429)


def _thanks(request: HttpRequest) -> HttpResponse:
    if answers.wants_json(request):
        return answers.message_json(_("已收到。"), 202)
    return render(request, "grids/public/filed.html", {})


def _done(request: HttpRequest, outcome: submission.Outcome) -> HttpResponse:
    assert outcome.case is not None
    request.session[FILED] = [outcome.case.number, (outcome.joined or outcome.case).follow_code]
    url = reverse("public-filed")
    if answers.wants_json(request):
        return answers.done_json(outcome, url, _("已收到。"))
    return redirect(url)


@require_GET
@never_cache
def public_filed(request: HttpRequest) -> HttpResponse:
    """Number and code, to be kept; for this browser only."""
    number, code = request.session.get(FILED, ["", ""])
    followed = tracking.find(number, code) if number else None
    context: dict[str, Any] = {}
    if followed is not None:
        context = {
            "number": number,
            "code": code,
            "case": followed.case,
            "outlook": outlook(followed.case) if followed.is_counted else None,
            "follow_url": where_to_follow(request),
            "qr": qr_of(request, number, code),
        }
    return render(request, "grids/public/filed.html", context)


@require_GET
def public_areas(request: HttpRequest) -> HttpResponse:
    """Communities and grids by name, as choices. The tree is no secret."""
    text = request.GET.get("area_text", "").replace("\0", "").strip()[:40]
    return render(request, "grids/public/areas.html", {"areas": _areas(text), "area_text": text})


def _areas(text: str) -> list[dict[str, str]]:
    if len(text) < 2:
        return []
    rows = Area.objects.defer("boundary").select_related("parent__parent").current()
    found = rows.filter(level=Level.COMMUNITY).named(text)[:FOUND]
    return [{"code": one.code, "name": str(one), "above": str(one.parent)} for one in found]


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters("code")
def public_follow(request: HttpRequest) -> HttpResponse:
    """Number and code open one matter. A wrong code and an unknown number get the same answer."""
    form = FollowForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if throttle.counted("public-follow", address_of()) >= limits.setting("public_lookups_per_hour"):
            form.add_error(None, _("错得太多了，请一小时后再试，或到社区窗口查询。"))
            status = 429
        elif form.is_valid():
            number, code = form.cleaned_data["number"], form.cleaned_data["code"]
            followed = tracking.find(number, code)
            if followed is not None:
                request.session[FOLLOWS] = [followed.named.number, code, timezone.now().timestamp()]
                return redirect("public-matter")
            throttle.count("public-follow", address_of())
            form.add_error(None, _("没有找到。请核对回执上的编号和查询码。"))
    return render(request, "grids/public/follow.html", {"form": form}, status=status)


def _counted(request: HttpRequest) -> tracking.Followed | None:
    """The matter somebody follows and may say something about."""
    followed = _followed(request)
    return followed if followed is not None and followed.is_counted else None


def _followed(request: HttpRequest) -> tracking.Followed | None:
    number, code, since = request.session.get(FOLLOWS, ["", "", 0])
    if not number or timezone.now().timestamp() - since > FOLLOW_SECONDS:
        request.session.pop(FOLLOWS, None)
        return None
    return tracking.find(number, code)


@require_GET
@never_cache
def public_matter(request: HttpRequest) -> HttpResponse:
    followed = _followed(request)
    if followed is None:
        return redirect("public-follow")
    if not followed.is_counted:
        return render(request, "grids/public/joining.html", {"followed": followed})
    return _matter(request, followed)


def _matter(
    request: HttpRequest,
    followed: tracking.Followed,
    *,
    rating: RateForm | None = None,
    again: ReopenForm | None = None,
    facts: FactsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    case = followed.case
    context = {
        "followed": followed,
        "case": case,
        "outlook": outlook(case),
        "replies": replies(case),
        "rating": rating or RateForm(),
        "again": again or ReopenForm(),
        "facts": facts or FactsForm(),
        "takes_facts": my_reports.takes_facts(case),
        "photo_limit": limits.setting("photos_per_step"),
        "rated": tracking.rated(followed),
        "may_rate": tracking.why_not_rate(followed) is None,
        "may_reopen": tracking.why_not_reopen(followed) is None,
        "community": str(case.community or case.area),
    }
    return render(request, "grids/public/matter.html", context, status=status)


@require_POST
@never_cache
def public_rate(request: HttpRequest) -> HttpResponse:
    followed = _counted(request)
    if followed is None:
        return redirect("public-follow")
    form = RateForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            tracking.rate(
                followed, satisfaction=said["satisfaction"], solved=said["solved"], text=said["text"]
            )
        except Refused as refusal:
            answers.take_errors(form, refusal)
        else:
            return redirect("public-matter")
    return _matter(request, followed, rating=form, status=422)


@require_POST
@never_cache
def public_reopen(request: HttpRequest) -> HttpResponse:
    followed = _counted(request)
    if followed is None:
        return redirect("public-follow")
    form = ReopenForm(request.POST)
    if form.is_valid():
        try:
            tracking.reopen(followed, text=form.cleaned_data["text"])
        except Refused as refusal:
            answers.take_errors(form, refusal)
        else:
            return redirect("public-matter")
    return _matter(request, followed, again=form, status=422)


@require_POST
@never_cache
def public_facts(request: HttpRequest) -> HttpResponse:
    """Something the reporter adds while the matter is under way."""
    followed = _counted(request)
    if followed is None:
        return redirect("public-follow")
    form = FactsForm(request.POST, request.FILES)
    if throttle.counted("public-facts", address_of()) >= limits.setting("public_reports_per_hour"):
        form.add_error(None, _("这个网络在一小时内提交太多了，请过一会儿再试。您写的内容还在。"))
        return _matter(request, followed, facts=form, status=429)
    if form.is_valid():
        said = form.cleaned_data
        try:
            my_reports.add_facts(followed.case, text=said["text"], photos=said["photos"], at=timezone.now())
        except Refused as refusal:
            answers.take_errors(form, refusal)
        else:
            throttle.count("public-facts", address_of())
            messages.success(request, _("已补充，办理的人会看到。"))
            return redirect("public-matter")
    return _matter(request, followed, facts=form, status=422)


@require_POST
def public_leave(request: HttpRequest) -> HttpResponse:
    """Forget on this device what was looked up and filed."""
    for key in (FILED, FOLLOWS, "own_reports"):
        request.session.pop(key, None)
    return redirect("public-follow")
