"""The tree as its administrators walk it: a branch at a time, found by name, and what it used to be."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from governance.access.gate import find, needs
from governance.administration.audit import labels
from governance.administration.tree.forms import RIGHT
from governance.administration.tree.gates import managed
from governance.areas import history as past
from governance.areas import reshaping
from governance.areas.models import Area, AreaChange, Level, Reshaping
from governance.common import editing

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

FOUND = 40
CHANGES_SHOWN = 100
# A merge that is older than this many steps of its area has been built on for certain.
NEWEST = 3


def _nodes(rows: Any) -> list[Any]:
    """Areas with the number of their children in use: one query."""
    return list(
        rows.current()
        .defer("boundary")
        .annotate(below=Count("children", filter=Q(children__valid_to=None)))
        .order_by("tree_id", "lft")
    )


@needs(RIGHT)
@require_GET
def tree(request: AuthedRequest) -> HttpResponse:
    """The tops of one's reach with their children; ``open`` (a code) opens the way to an area."""
    tops = _nodes(Area.objects.filter(_tops(request)))
    opened: Area | None = None
    if code := request.GET.get("open", ""):
        opened = find(Area.objects.defer("boundary"), request.user, RIGHT, code=code)
    way = list(Area.objects.above(opened).defer("boundary")) if opened is not None else tops[:1]
    shown = _nodes(Area.objects.filter(parent__in=[one.pk for one in way]))
    below: dict[int, list[Any]] = {}
    for node in shown:
        below.setdefault(node.parent_id, []).append(node)
    for node in [*tops, *shown]:
        node.open_children = below.get(node.pk, [])
    context = {"tops": tops, "opened": opened}
    return render(request, "administration/tree.html", context)


@needs(RIGHT)
@require_GET
def branch(request: AuthedRequest, code: str) -> HttpResponse:
    """The children of one area, for a tree that is opened there."""
    area = find(Area.objects.defer("boundary"), request.user, RIGHT, code=code)
    nodes = _nodes(Area.objects.filter(parent=area))
    return render(request, "administration/tree_branch.html", {"nodes": nodes, "level": area.level + 2})


@needs(RIGHT)
@require_GET
def tree_search(request: AuthedRequest) -> HttpResponse:
    """Areas by name or code, also retired ones, and by a name they no longer have."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:40]
    reach = Area.objects.filter(request.user.scope(RIGHT).q()).defer("boundary")
    found: list[Any] = (
        list(reach.named(text).order_by(F("valid_to").desc(nulls_first=True), "level", "lft")[:FOUND])
        if text
        else []
    )
    former = dict(reversed(past.formerly(text))) if text else {}
    known = {one.pk for one in found}
    found += [one for one in reach.filter(pk__in=former) if one.pk not in known]
    paths = Area.objects.defer("boundary").paths(found)
    lines = [
        {"area": one, "path": paths[one.pk][:-1], "former": "" if one.pk in known else former.get(one.pk, "")}
        for one in found
    ]
    context = {"lines": lines, "text": text, "is_full": len(known) == FOUND}
    return render(request, "administration/tree_found.html", context)


@needs(RIGHT)
@require_GET
def history(request: AuthedRequest, code: str) -> HttpResponse:
    """What an area was called and where it belonged, step by step and on any day."""
    area = managed(request, code)
    day, is_bad = _day(request.GET.get("on", ""))
    kept = Exists(Reshaping.objects.filter(change=OuterRef("pk")))
    rows = AreaChange.objects.filter(area=area).select_related("actor").annotate(has_ledger=kept)
    changes = list(rows[:CHANGES_SHOWN])
    told = labels.with_places([_differences(change) for change in changes])
    for number, change in enumerate(changes):
        change.differences = told[number]
        change.can_undo = number == 0 and reshaping.why_not_undo(change) is None
        was_undone = any(newer.act.startswith("undo_") for newer in changes[:number])
        change.can_unmake = change.has_ledger and number <= NEWEST and not was_undone
    context = {
        "area": area,
        "past": past.as_of(area, day),
        "day": day,
        "is_bad": is_bad,
        "changes": changes,
        "went_into": _went_into(area, changes),
        "grids": Level.GRID,
    }
    return render(request, "administration/area_history.html", context)


def _went_into(area: Area, changes: list[Any]) -> Area | None:
    """Where an area that ended in a merge would be brought back with all it handed over."""
    if area.valid_to is None or not changes or changes[0].act != "merge":
        return None
    found: Area | None = Area.objects.filter(code=changes[0].after.get("into", "")).first()
    return found


def _differences(change: AreaChange) -> list[editing.Difference]:
    """Before and after with their names; a boundary is only mentioned."""
    keys = [*change.before, *(key for key in change.after if key not in change.before)]
    return [
        editing.Difference(key, *labels.named(key, change.before.get(key), change.after.get(key)))
        for key in keys
    ]


def _tops(request: AuthedRequest) -> Q:
    scope = request.user.scope(RIGHT)
    if scope.everything:
        return Q(level=Level.CITY)
    return Q(pk__in=[span.area_id for span in scope.spans])


def _day(text: str) -> tuple[date, bool]:
    """The day asked for (today), and whether what was asked for is no day."""
    try:
        return (date.fromisoformat(text), False) if text else (timezone.localdate(), False)
    except ValueError:
        return timezone.localdate(), True
