"""Categories: the tree, and for each its conditions, their limits, and who is responsible where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from governance.access.gate import needs
from governance.administration.rules import dates, kinds, places
from governance.areas.models import Area
from governance.cases.choices import Urgency
from governance.cases.models import Category, Routing, RuleGroup, RulePublication, TimeLimit
from governance.cases.rules import subjects, tables
from governance.cases.workflow import definitions
from governance.clock.terms import amount_in_words

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

READ = "cases.view"


@needs(READ)
@require_GET
def category_tree(request: AuthedRequest) -> HttpResponse:
    """``q`` keeps what speaks of it: by name, code, standard code or condition."""
    flow = kinds.chosen(request)
    text = request.GET.get("q", "").replace("\0", "").strip()[:40]
    rows = list(
        Category.objects.filter(kind=flow.kind)
        .annotate(
            conditions_count=Count("conditions", filter=Q(conditions__is_active=True), distinct=True),
            routings_count=Count("routings", distinct=True),
        )
        .order_by("order", "code")
    )
    by_parent: dict[int | None, list[Category]] = {}
    for row in rows:
        by_parent.setdefault(row.parent_id, []).append(row)
    if text:
        spoken = Q(name__icontains=text) | Q(code__icontains=text) | Q(standard_ref__icontains=text)
        spoken |= Q(conditions__filing__icontains=text) | Q(conditions__closing__icontains=text)
        kept = set(Category.objects.filter(spoken, kind=flow.kind).values_list("pk", flat=True))
        parents = {row.pk: row.parent_id for row in rows}
        for pk in list(kept):
            above = parents[pk]
            while above is not None and above not in kept:
                kept.add(above)
                above = parents[above]
    else:
        kept = {row.pk for row in rows}
    context = {
        "lines": list(_walk(by_parent, None, 0, kept, dates.RuleDates(RuleGroup.CATEGORY))),
        "text": text,
        "kinds": kinds.tabs(flow),
        "may_edit": request.user.has_right(subjects.RIGHT, subjects.city()),
    }
    return render(request, "administration/rules/categories.html", context)


def _walk(
    by_parent: dict[int | None, list[Category]],
    above: int | None,
    depth: int,
    kept: set[int],
    known: dates.RuleDates,
) -> Any:
    for row in by_parent.get(above, []):
        if row.pk in kept:
            yield {"row": row, "depth": depth, "dates": known.of(RuleGroup.CATEGORY, row.pk)}
            yield from _walk(by_parent, row.pk, depth + 1, kept, known)


@needs(READ)
@require_GET
def category(request: AuthedRequest, pk: int) -> HttpResponse:
    row = Category.objects.select_related("parent").filter(pk=pk).first()
    if row is None:
        raise Http404
    flow = definitions.flow_of(row.kind)
    user = request.user
    scope = user.scope(READ)
    routings = (
        row.routings.select_related("area", "unit", "supervising_unit")
        .defer("area__boundary")
        .order_by("area__level", "area__lft")
    )
    rules = [*routings, *_to_come(row, {rule.area_id for rule in routings})]
    known = dates.RuleDates(RuleGroup.CATEGORY, RuleGroup.CONDITION, RuleGroup.ROUTING)
    shown = [
        {
            "rule": rule,
            "key": (key := f"{row.pk}/{rule.area_id}"),
            "may": user.has_right(subjects.RIGHT, rule.area),
            "dates": known.of(RuleGroup.ROUTING, key),
        }
        for rule in rules
        if scope.covers(rule.area) or _serves(rule.area, user)
    ]
    own: dict[int, dict[str, str]] = {}
    rows = TimeLimit.objects.in_force().filter(condition__category=row)
    for limit in rows:
        own.setdefault(limit.condition_id or 0, {})[tables.cell(limit.level, limit.urgency)] = (
            amount_in_words(limit.clock_type, limit.amount)
        )
    conditions = [
        {
            "row": one,
            "dates": known.of(RuleGroup.CONDITION, one.pk),
            "key": f"{row.kind}/{flow.condition_clock}/{one.pk}",
            "limits": [own.get(one.pk, {}).get(tables.cell(None, urgency), "") for urgency in Urgency],
        }
        for one in row.conditions.order_by("-is_active", "order", "pk")
    ]
    context = {
        "category": row,
        "dates": known.of(RuleGroup.CATEGORY, row.pk),
        "conditions": conditions,
        "urgencies": list(Urgency),
        "routings": shown,
        "manages": user.has_right(subjects.RIGHT),
        "may_edit": user.has_right(subjects.RIGHT, subjects.city()),
        "older": RulePublication.objects.filter(group="category", subject=str(row.pk)).select_related("by")[
            :5
        ],
    }
    return render(request, "administration/rules/category.html", context)


def _to_come(category: Category, ruled: set[int]) -> list[Routing]:
    """Places that have no rule of their own yet, and will have one from a date on."""
    found = []
    for key in dates.waiting(RuleGroup.ROUTING):
        above, _slash, place = key.partition("/")
        if above == str(category.pk) and int(place) not in ruled:
            area = Area.objects.defer("boundary").filter(pk=place).first()
            if area is not None:
                found.append(Routing(category=category, area=area))
    return found


def _serves(area: Any, user: Any) -> bool:
    """A rule of an area above one's own holds there, too."""
    return any(area.span.holds(post.area.span) for post in user.posts_in_force())


@needs(subjects.RIGHT)
@require_GET
def routing_for(request: AuthedRequest, pk: int) -> HttpResponse:
    """The form for the rule of a category in the area named by ``place``."""
    row = Category.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    try:
        area = places.find(request.user, subjects.RIGHT, request.GET.get("place", "")[:60])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("rule-category", row.pk)
    return redirect(reverse("rule-edit", args=["routing", f"{row.pk}/{area.pk}"]))
