"""Signing in and out, the second factor, the password, one's own page and sessions."""

from __future__ import annotations

import io
import math
from datetime import timedelta
from typing import Any

import segno
from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_otp import login as remember_verified

from governance.access import credentials, reasons, services
from governance.access.gate import needs
from governance.access.models import SignInSession
from governance.common.refusals import Refused
from governance.portal.forms import CodeForm, FactorForm, NewPasswordForm, OwnPhoneForm, PairForm, SignInForm
from governance.portal.own_account import oneself
from governance.portal.requests import AuthedRequest
from governance.portal.views.people import post_lines


class SignIn(LoginView):
    """Name and password; a second factor, where there is one, is asked on the next page."""

    template_name = "portal/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        services.open_session(form.get_user(), self.request.session)
        return response


sign_in = SignIn.as_view()


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out of this browser; harmless when already signed out."""
    person: Any = getattr(request, "real_user", request.user)
    if person.is_authenticated:
        here = SignInSession.objects.filter(session_key=request.session.session_key, user=person).first()
        if here is not None:
            services.close_session(here, actor=person)
        logout(request)
    return redirect("sign-in")


def locked_out(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """The answer to one failed sign-in too many: how long to wait, and whom to ask."""
    wait = get_cool_off(request) or timedelta(minutes=15)
    minutes = math.ceil(wait.total_seconds() / 60)
    response = render(
        request,
        "errors/locked_out.html",
        {"minutes": minutes, "failures": settings.AXES_FAILURE_LIMIT},
        status=429,
    )
    response["Retry-After"] = str(minutes * 60)
    return response


@needs(None)
@require_http_methods(["GET", "POST"])
@never_cache
def second_factor(request: AuthedRequest) -> HttpResponse:
    """The code of the authenticator, once per sign-in."""
    person = request.real_user
    if credentials.second_factor_of(person) is None:
        return redirect("security")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        device = credentials.match_code(person, form.cleaned_data["code"])
        if device is not None:
            remember_verified(request, device)
            return redirect(_safe_next(request))
        form.add_error("code", str(reasons.WRONG_CODE.text))
    return render(request, "portal/second_factor.html", {"form": form, "next": request.GET.get("next", "")})


@needs(None)
@oneself
@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters()
def second_factor_set_up(request: AuthedRequest) -> HttpResponse:
    """Pair an authenticator: scan, type its first code and the password, write down the recovery codes."""
    device = credentials.pending_factor(request.user)
    form = PairForm(request.POST or None, has_factor=request.user.has_factor)
    if request.method == "POST" and form.is_valid():
        try:
            codes = credentials.confirm_factor(request, request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return render(request, "portal/recovery_codes.html", {"codes": codes})
    spaced = " ".join(device.secret[at : at + 4] for at in range(0, len(device.secret), 4))
    return render(request, "portal/second_factor_set_up.html", {"form": form, "secret": spaced})


@needs(None)
@oneself
@require_GET
@never_cache
def second_factor_qr(request: AuthedRequest) -> HttpResponse:
    """The pairing code as a picture of its own: the content policy allows no inline style."""
    picture = io.BytesIO()
    segno.make(credentials.pending_factor(request.user).config_url, error="m").save(
        picture, kind="svg", scale=5, border=2, dark="#111827", light="#ffffff"
    )
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@needs(None)
@oneself
@require_POST
@sensitive_post_parameters()
def second_factor_off(request: AuthedRequest) -> HttpResponse:
    if not request.user.has_factor:
        return redirect("security")
    form = FactorForm(request.POST, has_factor=True)
    if form.is_valid():
        try:
            credentials.remove_factor(request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("两步验证已停用。"))
            return redirect("security")
    return _security_page(request, form)


@needs(None)
@oneself
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@never_cache
def password_change(request: AuthedRequest) -> HttpResponse:
    person = request.user
    form = NewPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        credentials.change_password(request, person, new_password=form.cleaned_data["new_password1"])
        messages.success(request, _("密码已修改，其他设备上的登录已全部结束。"))
        return redirect("security")
    return render(request, "portal/password_change.html", {"form": form, "due": person.must_change_password})


@needs(None)
@oneself
@require_http_methods(["GET", "POST"])
def profile(request: AuthedRequest) -> HttpResponse:
    person = request.user
    form = OwnPhoneForm(request.POST or None, initial={"phone": person.phone})
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_person(
                person, actor=person, name=person.name, phone=form.cleaned_data["phone"].strip()
            )
        except ValidationError as error:
            form.add_error(None, error) if "phone" not in error.message_dict else form.add_error(
                "phone", error.message_dict["phone"]
            )
        else:
            messages.success(request, _("电话已保存。"))
            return redirect("profile")
    return render(
        request, "portal/profile.html", {"form": form, "lines": post_lines(request, person.posts_in_force())}
    )


@needs(None)
@oneself
@require_GET
def security(request: AuthedRequest) -> HttpResponse:
    return _security_page(request, FactorForm(has_factor=request.user.has_factor))


@needs(None)
@oneself
@require_POST
def session_end(request: AuthedRequest, pk: int) -> HttpResponse:
    """End one of one's own signed-in browsers."""
    session = get_object_or_404(SignInSession, pk=pk, user=request.user)
    own = session.session_key == request.session.session_key
    services.close_session(session, actor=request.user)
    if own:
        request.session.flush()
        return redirect("sign-in")
    messages.success(request, _("该设备上的登录已结束。"))
    return redirect("security")


@needs(None)
@oneself
@require_POST
def sessions_end(request: AuthedRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    ended = services.close_sessions(request.user, actor=request.user, keep=request.session.session_key)
    messages.success(request, _("已结束其他 %(count)s 处登录。") % {"count": ended})
    return redirect("security")


def _security_page(request: AuthedRequest, form: FactorForm) -> HttpResponse:
    person = request.user
    own = request.session.session_key
    context = {
        "form": form,
        "device": credentials.second_factor_of(person),
        "codes_left": credentials.recovery_codes_left(person),
        "sessions": [
            {"row": row, "here": row.session_key == own}
            for row in SignInSession.objects.filter(user=person)[:50]
        ],
    }
    return render(request, "portal/security.html", context)


def _safe_next(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else reverse("workbench")
