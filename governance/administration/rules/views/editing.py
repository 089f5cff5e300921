"""Changing one rule: fill in, see the differences and what they mean, publish. One page for every group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance.access.gate import needs
from governance.administration.rules.forms import FORMS, PublishForm, ValuesForm
from governance.cases.models import RuleDraft, RuleGroup, RulePublication, Running
from governance.cases.rules import publishing, reasons, recompute, subjects
from governance.cases.rules.rows import CategoryRow, RoutingRow, Row
from governance.cases.rules.wording import Pattern, Text
from governance.common import editing
from governance.common.editing import Changed
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.cases.rules.subjects import Subject, Values
    from governance.portal.requests import AuthedRequest

RIGHT = subjects.RIGHT
TABLES = {RuleGroup.LIMITS: "limits_form", RuleGroup.LADDER: "ladder_form"}
SHOWN_BEFORE = 5


def found(group: str, key: str) -> Subject:
    """The subject of an address; Http404 for one there is not."""
    try:
        return subjects.of(group, key)
    except Refused as refused:
        raise Http404 from refused


def insist(request: AuthedRequest, subject: Subject) -> None:
    """404 for a place outside one's area, 403 for what holds in the whole city."""
    if subject.may(request.user):
        return
    if subject.area is not None and not request.user.scope("cases.view").covers(subject.area):
        raise Http404
    area = subject.area
    text = reasons.OUTSIDE_AREA(area=area.name) if area is not None else reasons.CITY_ONLY()
    raise PermissionDenied(str(text))


def back_to(subject: Subject) -> str:
    """The page on which the subject stands among others of its kind."""
    names = {
        RuleGroup.LIMITS: "rule-limits",
        RuleGroup.LADDER: "rule-ladders",
        RuleGroup.TEXT: "rule-texts",
        RuleGroup.REASON: "rule-lists",
        RuleGroup.CHANNEL: "rule-lists",
        RuleGroup.SETTING: "rule-settings",
        RuleGroup.PATTERN: "rule-settings",
        RuleGroup.QUIET: "rule-texts",
        RuleGroup.RETENTION: "retention",
    }
    if isinstance(subject, RoutingRow):
        return reverse("rule-category", args=[subject.category.pk])
    row = getattr(subject, "row", None)
    if subject.group == RuleGroup.CONDITION and row is not None:
        return reverse("rule-category", args=[row.category_id])
    condition = getattr(subject, "condition", None)
    if condition is not None:
        return reverse("rule-category", args=[condition.category_id])
    return reverse(names.get(subject.group, "rule-categories"))


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def edit(request: AuthedRequest, group: str, key: str) -> HttpResponse:
    """``do`` is check (differences and a count of clocks), try (keep a draft), or publish."""
    if group not in FORMS:  # it has a page of its own
        raise Http404
    subject = found(group, key)
    insist(request, subject)
    if request.method == "POST":
        return _posted(request, subject)
    now = subject.read()
    initial = _asked(request, subject, now)
    return _page(request, subject, FORMS[group](subject=subject, now=initial), _publish_form(subject), now)


def _asked(request: AuthedRequest, subject: Subject, now: Values) -> Values:
    """What the form begins with: the rule in force, a text's first words, one's draft, an older version."""
    if request.GET.get("start") == "default" and isinstance(subject, Text):
        return subject.default
    draft = request.GET.get("draft", "")
    if draft.isdecimal():
        mine = RuleDraft.objects.filter(by=request.user, group=subject.group, subject=subject.key, pk=draft)
        for found_draft in mine:
            return dict(found_draft.values)
    asked = request.GET.get("version", "")
    if asked.isdecimal():
        older = RulePublication.objects.filter(group=subject.group, subject=subject.key, pk=asked).first()
        if older is not None:
            side = older.before if request.GET.get("side") == "before" else older.after
            return side or now
    if isinstance(subject, Row) and subject.is_new:
        given = {name: request.GET[name] for name in ("parent", "category", "kind") if name in request.GET}
        return now | {name: int(one) if one.isdecimal() else one for name, one in given.items()}
    return now


def _publish_form(subject: Subject, data: Any = None) -> PublishForm:
    return PublishForm(
        data,
        moves_clocks=subject.moves_clocks,
        reaches_filed=subject.reaches_filed,
    )


def _posted(request: AuthedRequest, subject: Subject) -> HttpResponse:
    do = request.POST.get("do", "check")
    now = subject.read()
    form = FORMS[subject.group](request.POST, subject=subject, now=now)
    how = _publish_form(subject, request.POST)
    if do != "publish":
        how.fields["reason"].required = False
    checked: Values | None = None
    if form.is_valid() and how.is_valid():
        try:
            if do == "try":
                draft = publishing.keep_draft(subject, form.values(), actor=request.user)
                return redirect(f"{reverse('rule-try')}?draft={draft.pk}")
            if do == "publish":
                made = publishing.publish(
                    subject,
                    form.values(),
                    actor=request.user,
                    reason=how.cleaned_data["reason"],
                    effective_from=how.cleaned_data.get("effective_from"),
                    running=how.cleaned_data.get("running") or Running.KEEP,
                    seen=request.POST.get(editing.SEEN, ""),
                )
                return _published(request, made)
            checked = subject.check(form.values())
        except Changed as changed:
            form.add_error(None, str(changed))
            return _page(request, subject, form, how, subject.read(), theirs=changed, status=409)
        except Refused as refused:
            if refused.field in how.fields:
                how.add_error(refused.field, str(refused))
            else:
                form.blame(refused)
        except ValidationError as error:
            form.blame(error)
    status = 422 if form.errors or how.errors else 200
    token = request.POST.get(editing.SEEN, "")
    return _page(request, subject, form, how, now, checked=checked, token=token, status=status)


def _published(request: AuthedRequest, made: RulePublication) -> HttpResponse:
    if made.is_waiting:
        messages.success(request, _("已发布，到生效时间自动开始。在此之前可以取消。"))
    elif made.running == Running.RECOMPUTE:
        messages.success(request, _("已发布并生效。正在按新规则重算，进度见下。"))
    else:
        messages.success(request, _("已发布并生效。"))
    return redirect(made)


def _page(
    request: AuthedRequest,
    subject: Subject,
    form: ValuesForm,
    how: PublishForm,
    now: Values,
    *,
    checked: Values | None = None,
    theirs: Changed | None = None,
    token: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "subject": subject,
        "group": RuleGroup(subject.group),
        "form": form,
        "how": how,
        "table": f"administration/rules/{TABLES.get(RuleGroup(subject.group), 'fields')}.html",
        "seen": token if token and theirs is None else editing.seen(subject.described(now)),
        "back": back_to(subject),
        "theirs": theirs.differences if theirs is not None else [],
        "waits": publishing.waiting_for(subject),
        "can_try": subject.moves_clocks or _is_tried(subject),
        "older": _older(subject),
        "is_checked": checked is not None,
        "is_ladder": subject.group == RuleGroup.LADDER,
        "has_default": isinstance(subject, Text),
    }
    if checked is not None:
        context["differences"] = publishing.differences(subject, now, checked)
        if subject.moves_clocks and context["differences"]:
            context["survey"] = recompute.preview(subject, checked)
        if isinstance(subject, Text):
            context["preview"] = subject.preview(checked["text"])
        if isinstance(subject, Pattern):
            context["preview"] = subject.preview(checked["pattern"])
    return render(request, "administration/rules/edit.html", context, status=status)


def _is_tried(subject: Subject) -> bool:
    """The bench asks for a class that is there: who is responsible for it, and how urgent it is."""
    return isinstance(subject, RoutingRow) or (isinstance(subject, CategoryRow) and not subject.is_new)


def _older(subject: Subject) -> list[RulePublication]:
    rows = RulePublication.objects.filter(group=subject.group, subject=subject.key).select_related("by")
    return list(rows[:SHOWN_BEFORE])
