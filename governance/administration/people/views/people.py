"""A person's account: added with a first post, changed, given a new password, closed and opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from governance.access import accounts, checking, dependants, reasons, services
from governance.access.authority import MANAGE, labels, lacks_of, why_not_manage
from governance.access.gate import needs
from governance.access.models import Proposal, User
from governance.administration.people.forms import AccountForm, FactorForm, PersonForm
from governance.administration.people.views.common import attempt, form_page
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


ASKED = gettext_lazy("已提请复核，同意之后生效；进展见“待复核”。")


def find_person(request: AuthedRequest, pk: int) -> User:
    """A person whom the reader looks after; 404 for everybody else."""
    found: User | None = User.objects.managed(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@needs(MANAGE)
@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_variables("hired", "password")
def person_new(request: AuthedRequest) -> HttpResponse:
    form = PersonForm(request.POST or None, user=request.user, initial=_asked_for(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        hired = attempt(
            form,
            lambda: accounts.hire_person(
                username=given["username"],
                name=given["name"],
                phone=given["phone"],
                is_another=given["is_another"],
                actor=request.user,
                **form.facts(),
            ),
        )
        if hired is not None:
            person, password = hired
            return _password_page(request, person, password, is_new=True)
        if "is_another" in form.errors:
            form.ask_whether_another()
    return form_page(
        request,
        form,
        title=_("新增人员"),
        submit=_("新增并生成一次性密码"),
        note=_("账号、岗位一起建立：有一项不成，就都不建立。"),
        back="people",
    )


def _asked_for(request: AuthedRequest) -> dict[str, Any]:
    """The area to begin with, from the page one comes from."""
    return {"area": request.GET.get("area", "")[:40]}


@needs(MANAGE)
@require_http_methods(["GET", "POST"])
def person_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    person = find_person(request, pk)
    form = AccountForm(
        request.POST or None,
        person=person,
        initial={"name": person.name, "phone": person.masked_phone},
    )
    if not form.is_bound:
        form.show(services.account_facts(person))
    refusal = why_not_manage(request.user, person)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        saved = attempt(
            form,
            lambda: services.edit_person(
                person,
                actor=request.user,
                name=given["name"],
                phone=given["phone"],
                seen=given["seen"],
            ),
        )
        if saved is not None:
            messages.success(request, _("已保存。"))
            return redirect(person)
        if found := getattr(form, "differences", None):
            form.differences = [one for one in found if one.key != "phone_index"]  # type: ignore[attr-defined]
        form.show(services.account_facts(User.objects.get(pk=pk)))
    return form_page(
        request,
        form,
        title=_("修改 %(name)s") % {"name": person.name},
        submit=_("保存"),
        refusal=refusal,
        back_url=person.get_absolute_url(),
    )


@needs(MANAGE)
@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_variables("password")
def person_password(request: AuthedRequest, pk: int) -> HttpResponse:
    """A new one-time password, shown once in the answer; where it takes two, one half of it."""
    person = find_person(request, pk)
    if request.method == "POST":
        try:
            password, asked = checking.reset_password(person, actor=request.user)
        except Refused as refused:
            return _refused(request, person, refused)
        return _password_page(request, person, password, is_half=asked is not None)
    own = reasons.PERSON_SELF() if person.pk == request.user.pk else None
    context = {
        "person": person,
        "title": _("重设 %(name)s 的密码") % {"name": person.name},
        "refusal": own or why_not_manage(request.user, person, as_them=True),
        "lines": [
            _("生成一个一次性密码，只显示一次，请当面或电话交给本人。"),
            _("本人现有的登录会全部结束；下次登录必须改成自己的密码。"),
            *_two_people(request.user, person),
        ],
        "submit": _("重设密码"),
    }
    return render(request, "administration/people/confirm.html", context)


@needs(MANAGE)
@require_http_methods(["GET", "POST"])
def person_factor(request: AuthedRequest, pk: int) -> HttpResponse:
    """Take off the second factor of somebody who has lost it, with a reason."""
    person = find_person(request, pk)
    form = FactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = attempt(form, lambda: (checking.reset_factor(person, actor=request.user, reason=reason), True))
        if done is not None and done[0] is not None:
            messages.success(request, ASKED)
            return redirect("proposals")
        if done is not None:
            messages.success(
                request,
                _("%(name)s的两步验证已重置，登录已全部结束，也已告知本人。") % {"name": person.name},
            )
            return redirect(person)
    return form_page(
        request,
        form,
        title=_("重置 %(name)s 的两步验证") % {"name": person.name},
        submit=_("重置两步验证"),
        note=" ".join(
            (
                _("原来的验证器和恢复码全部作废，现有的登录全部结束；本人凭密码登录后重新设置。密码不变。"),
                *_two_people(request.user, person),
            )
        ),
        refusal=accounts.why_not_reset_factor(request.user, person),
        is_danger=True,
        back_url=person.get_absolute_url(),
    )


@needs(MANAGE)
@require_http_methods(["GET", "POST"])
def person_off(request: AuthedRequest, pk: int) -> HttpResponse:
    """Close an account, after what hangs on it was seen."""
    person = find_person(request, pk)
    if request.method == "POST":
        try:
            services.deactivate_person(person, actor=request.user)
        except Refused as refused:
            return _refused(request, person, refused)
        messages.success(
            request, _("%(name)s的账号已停用，登录已全部结束，岗位已结束。") % {"name": person.name}
        )
        return redirect(person)
    own = reasons.PERSON_SELF() if person.pk == request.user.pk else None
    posts = [
        {"post": post, "held": dependants.of_post(post)}
        for post in person.posts.open().select_related("role", "area", "unit", "stands_in_for__person")
    ]
    context = {
        "person": person,
        "title": _("停用 %(name)s 的账号") % {"name": person.name},
        "refusal": own or why_not_manage(request.user, person),
        "lines": [
            _("马上退出所有设备，不能再登录；记录和经办过的事项保留。"),
            _("下列岗位一并结束。有接任人的，请先移交：移交会带走未完的工作，停用不会。"),
        ],
        "posts": posts,
        "submit": _("停用账号"),
        "is_danger": True,
    }
    return render(request, "administration/people/confirm.html", context)


@needs(MANAGE)
@require_POST
def person_on(request: AuthedRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    person = find_person(request, pk)
    try:
        accounts.reactivate_person(person, actor=request.user)
    except Refused as refused:
        return _refused(request, person, refused)
    messages.success(
        request,
        _("%(name)s的账号已启用。原来的岗位不会自动恢复，请任命岗位，并重设密码交给本人。")
        % {"name": person.name},
    )
    return redirect(person)


def _two_people(actor: User, person: User) -> list[str]:
    """What to say beforehand where the act takes two."""
    if not (lacking := lacks_of(actor, person)):
        return []
    said = _("此人有您没有的权限（%(rights)s），要由两人办理：您提请，另一位有权的人复核同意后生效。")
    return [said % {"rights": labels(lacking)}]


def _password_page(
    request: AuthedRequest, person: User, password: str, *, is_new: bool = False, is_half: bool = False
) -> HttpResponse:
    waiting = is_new and Proposal.objects.waiting().filter(person=person).exists()
    context = {
        "person": person,
        "password": password,
        "is_new": is_new,
        "is_half": is_half,
        "is_waiting": waiting,
    }
    return render(request, "administration/people/password.html", context)


def _refused(request: AuthedRequest, person: User, refused: Refused) -> HttpResponse:
    messages.error(request, str(refused))
    return redirect(person)


__all__ = ["ASKED", "find_person", "person_edit", "person_new", "person_off", "person_on", "person_password"]
