"""The pages of the acts on an area: a form, what it changes, the confirmation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from governance.access.gate import needs
from governance.administration.audit import labels
from governance.administration.tree import forms, previews
from governance.administration.tree.forms import RIGHT
from governance.administration.tree.gates import managed
from governance.areas import reasons, reshaping, services
from governance.areas.models import Area, AreaChange, Level
from governance.common import editing
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

FACTS = ("name", "short_name", "kind", "households", "population", "valid_from")
LABELS = {
    "name": gettext_lazy("名称"),
    "short_name": gettext_lazy("简称"),
    "kind": gettext_lazy("类型"),
    "households": gettext_lazy("户数"),
    "population": gettext_lazy("人口"),
    "valid_from": gettext_lazy("启用日期"),
}
TITLES = {
    "move": gettext_lazy("移动"),
    "merge": gettext_lazy("合并"),
    "retire": gettext_lazy("停用"),
}
FORMS: dict[str, type[forms.ActForm]] = {
    "move": forms.MoveForm,
    "merge": forms.MergeForm,
    "retire": forms.RetireForm,
}


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def add(request: AuthedRequest, code: str) -> HttpResponse:
    """A child of the area."""
    parent = managed(request, code)
    if parent.level >= Level.GRID:
        messages.error(request, _("网格之下不能再设区域。"))
        return redirect(parent)
    form = forms.AddForm(request.POST or None, area=parent, user=request.user)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            made = services.create_area(parent=parent, actor=request.user, **facts)
        except (Refused, ValidationError) as refused:
            tell(form, refused)
        else:
            messages.success(request, _("已新增“%(area)s”。接着可以任命人员、画边界。") % {"area": made.name})
            return redirect(made)
    context = {"area": parent, "form": form, "level": Level(parent.level + 1).label}
    return render(request, "administration/area_add.html", context, status=422 if form.errors else 200)


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def edit(request: AuthedRequest, code: str) -> HttpResponse:
    """What is known of the area. Whoever saves second sees what the first has changed."""
    area = managed(request, code)
    form = forms.EditForm(request.POST or None, area=area, user=request.user, initial=_facts(area))
    differences: list[editing.Difference] = []
    if request.method == "POST" and form.is_valid():
        try:
            changed = reshaping.edit_seen(
                area,
                lambda now: editing.insist_unchanged(request.POST.get(editing.SEEN, ""), _facts(now), LABELS),
                actor=request.user,
                **_given(form),
            )
        except editing.Changed as other:
            differences = [
                editing.Difference(one.key, one.label, labels.said(one.before), labels.said(one.after))
                for one in other.differences
            ]
            form.add_error(None, str(other))
        except (Refused, ValidationError) as refused:
            tell(form, refused)
        else:
            messages.success(request, _("已保存“%(area)s”。") % {"area": changed.name})
            return redirect(changed)
    area = managed(request, code)
    context = {"area": area, "form": form, "differences": differences, "seen": editing.seen(_facts(area))}
    return render(request, "administration/area_edit.html", context, status=422 if form.errors else 200)


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def act(request: AuthedRequest, code: str, what: str) -> HttpResponse:
    """Move, merge or retire: choose, look at what changes hands, confirm."""
    area = managed(request, code)
    if area.level == Level.CITY:
        messages.error(request, str(reasons.CITY_STAYS()))
        return redirect(area)
    form = FORMS[what](request.POST or None, area=area, user=request.user)
    preview = None
    changed: list[editing.Difference] = []
    if request.method == "POST" and form.is_valid():
        preview = _preview(what, area, form)
        if request.POST.get("step") == "confirm":
            try:
                done = previews.confirm(
                    request.POST.get(editing.SEEN, ""),
                    lambda: _preview(what, area, form),
                    lambda: _do(what, area, form, request),
                )
            except editing.Changed as other:
                changed = other.differences
                form.add_error(None, str(other))
            except (Refused, ValidationError) as refused:
                tell(form, refused)
            else:
                messages.success(request, _("“%(area)s”的变更已完成，都记在历史里。") % {"area": area.name})
                return redirect("area-history", done.code)
            preview = _preview(what, area, form)
    context = {
        "area": area,
        "form": form,
        "what": what,
        "title": TITLES[what],
        "preview": preview,
        "changed": changed,
        "url": reverse(f"area-{what}", args=[area.code]),
    }
    return render(request, "administration/area_act.html", context, status=422 if form.errors else 200)


@needs(RIGHT)
@require_POST
def restore(request: AuthedRequest, code: str) -> HttpResponse:
    """Take a retired area back into use."""
    area = managed(request, code)
    try:
        reshaping.restore_area(area, actor=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("“%(area)s”已恢复使用，人员和单位请另行任命。") % {"area": area.name})
    return redirect("area-history", code)


@needs(RIGHT)
@require_POST
def undo(request: AuthedRequest, code: str, pk: int) -> HttpResponse:
    """Take back the last step on the area."""
    area = managed(request, code)
    change = get_object_or_404(AreaChange, pk=pk, area=area)
    try:
        reshaping.undo_change(change, actor=request.user)
    except (Refused, ValidationError) as refused:
        messages.error(request, words_of(refused))
    else:
        messages.success(request, _("这一步已撤销；两步都留在历史里。"))
    return redirect("area-history", code)


def _preview(what: str, area: Area, form: forms.ActForm) -> previews.Preview:
    given = form.cleaned_data
    if what == "move":
        return previews.move(area, given["to"])
    if what == "merge":
        return previews.merge(area, list(given["sources"]))
    return previews.retire(area, given["to"])


def _do(what: str, area: Area, form: forms.ActForm, request: AuthedRequest) -> Area:
    given, actor = form.cleaned_data, request.user
    if what == "move":
        return services.move_area(area, to=given["to"], actor=actor)
    if what == "merge":
        return reshaping.merge_areas(list(given["sources"]), into=area, actor=actor)
    if given["to"] is not None:
        return reshaping.retire_into(area, to=given["to"], actor=actor)
    return services.retire_area(area, actor=actor)


def _facts(area: Area) -> dict[str, Any]:
    return {name: getattr(area, name) for name in FACTS}


def _given(form: forms.FactsForm) -> dict[str, Any]:
    facts = {name: form.cleaned_data[name] for name in FACTS}
    facts["short_name"] = facts["short_name"] or services.short_name_of(facts["name"])
    return facts


def words_of(refused: Refused | ValidationError) -> str:
    """A refusal in one sentence."""
    return str(refused) if isinstance(refused, Refused) else " ".join(refused.messages)


def tell(form: django_forms.Form, refused: Refused | ValidationError) -> None:
    """A refusal at its field where it has one, else on top."""
    if isinstance(refused, Refused):
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return
    told = getattr(refused, "error_dict", {"": refused.error_list})
    for name, errors in told.items():
        form.add_error(name if name in form.fields else None, [m for e in errors for m in e.messages])
