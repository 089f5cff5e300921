"""Roles: the matrix as an editor, what a change does to whom, copies, comparisons, versions."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.access import checking, reasons, rights, roles
from governance.access.authority import whole_city
from governance.access.gate import needs
from governance.access.models import Proposal, Reach, Role
from governance.administration.people.forms import RoleForm
from governance.administration.people.views.common import attempt, form_page
from governance.administration.people.views.people import ASKED
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

RIGHT = roles.RIGHT
TEMPLATE = "administration/people/role.html"


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def role_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    """The rights of one role. The first press shows what changes for whom, the second saves."""
    role = get_object_or_404(Role, pk=pk)
    form = RoleForm(request.POST or None, user=request.user, role=role, initial=roles.facts_of(role))
    if not form.is_bound:
        form.show(roles.facts_of(role))
    preview: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        wanted = _wanted(form)
        if request.POST.get("confirmed") != _fingerprint(wanted):  # what is saved is what was previewed
            preview = _preview(role, wanted)
        else:
            seen = form.cleaned_data["seen"]
            saved = attempt(form, lambda: checking.edit_role(role, actor=request.user, seen=seen, **wanted))
            if isinstance(saved, Proposal):
                messages.success(request, ASKED)
                return redirect("proposals")
            if saved is not None:
                messages.success(
                    request, _("角色“%(name)s”已保存，下一次操作起生效。") % {"name": saved.name}
                )
                return redirect("role", pk)
            if found := getattr(form, "differences", None):
                form.differences = roles.told_differences(  # type: ignore[attr-defined]
                    {one.key: one.before for one in found}, {one.key: one.after for one in found}
                )
            form.show(roles.facts_of(Role.objects.get(pk=pk)))
    return form_page(
        request,
        form,
        template=TEMPLATE,
        role=role,
        groups=form.groups(),
        holders=roles.holders(role),
        refusal=_citywide_refusal(request),
        preview=preview,
    )


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def role_new(request: AuthedRequest) -> HttpResponse:
    """A new role, empty or as a copy (``?from=``)."""
    source = _named(request, "from")
    initial: dict[str, Any] = {"reach": Reach.AREA, "answers": True}
    if source is not None:
        initial = roles.facts_of(source) | {"name": _("%(name)s（副本）") % {"name": source.name}}
    form = RoleForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        wanted = _wanted(form)
        made = attempt(
            form,
            lambda: roles.add_role(
                actor=request.user, rights_held=wanted.pop("rights"), copied_from=source, **wanted
            ),
        )
        if made is not None:
            messages.success(request, _("已新增角色“%(name)s”。") % {"name": made.name})
            return redirect("role", made.pk)
    return form_page(
        request,
        form,
        template=TEMPLATE,
        source=source,
        groups=form.groups(),
        refusal=_citywide_refusal(request),
    )


@needs(RIGHT)
@require_GET
def role_compare(request: AuthedRequest) -> HttpResponse:
    """Two roles side by side, what differs first."""
    left, right = _named(request, "a"), _named(request, "b")
    lines: list[dict[str, Any]] = []
    if left is not None and right is not None:
        for one in rights.every().values():
            held = (one.code in left.rights, one.code in right.rights)
            lines.append(
                {"right": one, "left": held[0], "right_held": held[1], "differs": held[0] != held[1]}
            )
    lines.sort(key=lambda line: not line["differs"])
    facts = (
        roles.told_differences(_without_rights(left), _without_rights(right))
        if left is not None and right is not None
        else []
    )
    context = {
        "left": left,
        "right": right,
        "roles": Role.objects.all(),
        "lines": lines,
        "differing": sum(line["differs"] for line in lines),
        "differences": [one for one in facts if one.key not in ("name", "explanation")],
    }
    return render(request, "administration/people/role_compare.html", context)


@needs(RIGHT)
@require_GET
def role_versions(request: AuthedRequest, pk: int) -> HttpResponse:
    """Every change of a role, by whom, and the way back to it."""
    role = get_object_or_404(Role, pk=pk)
    now = roles.facts_of(role)
    versions = []
    for entry in roles.versions(role):
        before, after = entry.detail.get("before"), entry.detail.get("after")
        versions.append(
            {
                "entry": entry,
                "differences": roles.told_differences(before, after) if before and after else [],
                "is_now": after == now,
                "has_before": bool(before) and _restorable(before) != _restorable(now),
            }
        )
    context = {"role": role, "versions": versions, "refusal": _citywide_refusal(request)}
    return render(request, "administration/people/role_versions.html", context)


@needs(RIGHT)
@require_POST
def role_restore(request: AuthedRequest, pk: int, entry: int) -> HttpResponse:
    """Make a role what it was before one of its changes."""
    role = get_object_or_404(Role, pk=pk)
    found = next((one for one in roles.versions(role) if one.pk == entry), None)
    if found is None or not isinstance(found.detail.get("before"), dict):
        raise Http404
    return _done(
        request,
        role,
        lambda: checking.edit_role(role, actor=request.user, **roles.restorable(found.detail["before"])),
        _("角色“%(name)s”已恢复到该次修改之前。"),
    )


@needs(RIGHT)
@require_POST
def role_retire(request: AuthedRequest, pk: int) -> HttpResponse:
    role = get_object_or_404(Role, pk=pk)
    wanted = not role.is_active
    told = _("角色“%(name)s”已停用，不能再任命。") if role.is_active else _("角色“%(name)s”已启用。")
    return _done(request, role, lambda: checking.edit_role(role, actor=request.user, is_active=wanted), told)


def _done(request: AuthedRequest, role: Role, act: Any, told: str) -> HttpResponse:
    try:
        done = act()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        if isinstance(done, Proposal):
            messages.success(request, ASKED)
            return redirect("proposals")
        messages.success(request, told % {"name": role.name})
    return redirect("role", role.pk)


def _wanted(form: RoleForm) -> dict[str, Any]:
    names = ("name", "explanation", "reach", "levels", "answers", "rights")
    return {name: form.cleaned_data[name] for name in names}


def _preview(role: Role, wanted: dict[str, Any]) -> dict[str, Any]:
    """What the change does: values, rights gained and lost, and by how many people."""
    before = roles.facts_of(role)
    old, new = set(before["rights"]), set(wanted["rights"])
    known = rights.every()
    return {
        "differences": [
            one for one in roles.told_differences(before, before | wanted) if one.key != "rights"
        ],
        "gained": [{"right": known[code], "people": roles.gaining(role, code)} for code in sorted(new - old)],
        "lost": [
            {"right": known[code], "people": roles.gaining(role, code)}
            for code in sorted(old - new)
            if code in known
        ],
        "is_same": before == before | wanted,
        "token": _fingerprint(wanted),
    }


def _fingerprint(wanted: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()


def _citywide_refusal(request: AuthedRequest) -> Refused | None:
    return reasons.ROLE_CITYWIDE() if whole_city(request.user, RIGHT) is None else None


def _named(request: AuthedRequest, name: str) -> Role | None:
    pk = request.GET.get(name, "")
    return Role.objects.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 10 else None


def _without_rights(role: Role) -> dict[str, Any]:
    return {key: value for key, value in roles.facts_of(role).items() if key != "rights"}


def _restorable(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if key != "is_active"}
