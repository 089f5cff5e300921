"""My reports: a telephone number, a one-time link by message, and one's own matters of the last months."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.cases.public import my_reports
from governance.cases.sla import limits
from governance.common import throttle
from grids.forms import PhoneForm
from grids.progress import outlook
from grids.views.public import FOLLOW_SECONDS, FOLLOWS, address_of

MINE = "own_reports"


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters("phone")
def public_mine(request: HttpRequest) -> HttpResponse:
    """Ask for a link. The page that follows is the same whether the number is known or not."""
    form = PhoneForm(request.POST or None)
    if request.method == "GET":
        if _index(request):
            return redirect("public-mine-list")
        return render(request, "grids/public/mine.html", {"form": form})
    if not form.is_valid():
        return render(request, "grids/public/mine.html", {"form": form}, status=422)
    phone, now = form.cleaned_data["phone"], timezone.now()
    if throttle.count("mine-address", address_of()) > limits.setting("public_lookups_per_hour"):
        form.add_error(None, _("这个网络查询太多了，请一小时后再试，或到社区窗口查询。"))
        return render(request, "grids/public/mine.html", {"form": form}, status=429)
    # So many to a number an hour, and to the rest the same answer: nobody learns from it, nobody is pestered.
    if throttle.count("mine-phone", phone) <= limits.setting("link_sms_per_hour"):
        my_reports.send_link(phone, at=now)
    context = {"sent": True, "minutes": limits.setting("link_minutes")}
    return render(request, "grids/public/mine.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def public_mine_open(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at the link uses nothing up, pressing the button does: programs look at links, too."""
    now = timezone.now()
    if throttle.counted("mine-wrong", address_of()) >= limits.setting("public_lookups_per_hour"):
        return render(request, "grids/public/mine_open.html", {"is_open": False}, status=429)
    index = my_reports.use(token, at=now) if request.method == "POST" else None
    if index:
        request.session.cycle_key()
        request.session[MINE] = [index, now.timestamp()]
        return redirect("public-mine-list")
    is_open = my_reports.is_open(token, at=now)
    if not is_open:
        throttle.count("mine-wrong", address_of())
    context = {"is_open": is_open, "token": token}
    return render(request, "grids/public/mine_open.html", context, status=200 if is_open else 410)


def _index(request: HttpRequest) -> str:
    index, since = request.session.get(MINE, ["", 0])
    if not index or timezone.now().timestamp() - since > FOLLOW_SECONDS:
        request.session.pop(MINE, None)
        return ""
    return str(index)


@require_GET
@never_cache
def public_mine_list(request: HttpRequest) -> HttpResponse:
    """One's own matters, each with where it stands."""
    index = _index(request)
    if not index:
        return redirect("public-mine")
    return _list(request, index, PhoneForm())


def _list(request: HttpRequest, index: str, form: PhoneForm, status: int = 200) -> HttpResponse:
    now = timezone.now()
    form.fields["phone"].label = _("新手机号码")
    rows = my_reports.own(index, at=now)
    lines = [{"own": one, "outlook": outlook(one.case.merged_into or one.case, now)} for one in rows]
    context = {"lines": lines, "months": limits.setting("my_report_months"), "form": form}
    return render(request, "grids/public/mine_list.html", context, status=status)


@require_POST
@never_cache
@sensitive_post_parameters("phone")
def public_mine_phone(request: HttpRequest) -> HttpResponse:
    """Another number for one's own matters: it changes when its owner has opened the link."""
    index = _index(request)
    if not index:
        return redirect("public-mine")
    form = PhoneForm(request.POST)
    if not form.is_valid():
        return _list(request, index, form, 422)
    phone = form.cleaned_data["phone"]
    if throttle.count("mine-phone", phone) > limits.setting("link_sms_per_hour"):
        form.add_error("phone", _("给这个号码发的短信太多了，请一小时后再试。"))
        return _list(request, index, form, 429)
    my_reports.send_change(index, phone, at=timezone.now())
    messages.success(request, _("短信已发到新号码，打开其中的链接后号码才会更换。"))
    return redirect("public-mine-list")


@require_POST
@never_cache
def public_mine_case(request: HttpRequest, number: str) -> HttpResponse:
    """Open one of one's own matters, as number and code would."""
    now = timezone.now()
    found = [one for one in my_reports.own(_index(request), at=now) if one.case.number == number]
    if not found:
        raise Http404
    request.session[FOLLOWS] = [number, found[0].code, now.timestamp()]
    return redirect("public-matter")
