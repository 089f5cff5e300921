"""How a place is divided: its children with households and boundaries, what overlaps and what is left."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from governance.access.gate import needs
from governance.administration.tree import household_norms
from governance.administration.tree.forms import RIGHT, BoundaryForm
from governance.administration.tree.gates import managed
from governance.areas import geometry, reshaping
from governance.areas.models import Area, Level
from governance.common import editing
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

LABELS = {"households": gettext_lazy("户数"), "boundary": gettext_lazy("边界")}
KINDS = {
    "overlap": gettext_lazy("重叠"),
    "gap": gettext_lazy("空白"),
    "outside": gettext_lazy("超出"),
}


@needs(RIGHT)
@require_GET
def division(request: AuthedRequest, code: str) -> HttpResponse:
    """The children of an area as a table and a map, with what is wrong between them."""
    area = managed(request, code)
    if area.level == Level.GRID:
        return redirect("area-boundary", area.code)
    children = _children(area)
    norm = household_norms.households()
    rows = []
    for child in children:
        shape = geometry.shape_of(child)
        rows.append(
            {
                "area": child,
                "square_metres": geometry.square_metres(shape) if shape is not None else None,
                "warning": norm.warning(child),
            }
        )
    known = [child.households for child in children if child.households is not None]
    context = {
        "area": area,
        "rows": rows,
        "norm": norm,
        "total": sum(known) if known and len(known) == len(children) else None,
        "outside_norm": sum(bool(row["warning"]) for row in rows),
        "findings": _told(geometry.findings(area, children)),
        "without": [row["area"] for row in rows if row["square_metres"] is None],
        "tiles": settings.MAP_TILES,
        "child_level": Level(area.level + 1).label,
        "has_map": bool(area.boundary) or any(child.boundary for child in children),
    }
    return render(request, "administration/division.html", context)


@needs(RIGHT)
@require_GET
def division_shapes(request: AuthedRequest, code: str) -> HttpResponse:
    """The area, its children, and where they overlap or leave gaps, as GeoJSON."""
    area = managed(request, code)
    children = _children(area)
    features = [_feature(area, "self"), *(_feature(child, "child") for child in children)]
    features += [
        {
            "type": "Feature",
            "geometry": finding["geometry"],
            "properties": {"name": finding["words"], "role": f"finding-{finding['kind']}"},
        }
        for finding in _told(geometry.findings(area, children))
    ]
    return _shapes(features)


@needs(RIGHT)
@require_GET
def boundary_shapes(request: AuthedRequest, code: str) -> HttpResponse:
    """What lies around a boundary that is drawn: the parent and the siblings, as GeoJSON."""
    area = managed(request, code)
    around = [_feature(area.parent, "around")] if area.parent else []
    beside = Area.objects.filter(parent=area.parent_id).current().exclude(pk=area.pk) if area.parent else []
    return _shapes([*around, *(_feature(one, "sibling") for one in beside)])


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def boundary(request: AuthedRequest, code: str) -> HttpResponse:
    """Draw or paste the boundary of an area, look at what it does to its siblings, save it."""
    area = managed(request, code)
    given = {"boundary": _text(area.boundary), "households": area.households}
    form = BoundaryForm(request.POST or None, initial=given)
    differences: list[editing.Difference] = []
    findings: list[dict[str, Any]] = []
    checked = None
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            drawn = form.cleaned_data["boundary"]
            findings = _told(_would_be(area, drawn))
            checked = geometry.square_metres(geometry.check(drawn)) if drawn else 0.0
            if request.POST.get("step") == "check" or form.mended or "which" in form.fields:
                form.show_mended()
                status = 200
            else:
                try:
                    reshaping.edit_seen(
                        area,
                        lambda now: editing.insist_unchanged(
                            request.POST.get(editing.SEEN, ""), _seen(now), LABELS
                        ),
                        actor=request.user,
                        boundary=drawn,
                        households=form.cleaned_data["households"],
                    )
                except editing.Changed as other:
                    differences = [_short(one) for one in other.differences]
                    form.add_error(None, str(other))
                except (Refused, ValidationError) as refused:
                    form.add_error(None, str(refused))
                else:
                    messages.success(request, _saved(area, findings))
                    return redirect("area-division", area.parent.code if area.parent else area.code)
    context = {
        "area": area,
        "form": form,
        "differences": differences,
        "seen": editing.seen(_seen(managed(request, code))),
        "findings": findings,
        "checked": checked,
        "tiles": settings.MAP_TILES,
        "norm": household_norms.households(),
    }
    return render(request, "administration/boundary.html", context, status=status)


def _children(area: Area) -> list[Area]:
    return list(Area.objects.filter(parent=area).current().order_by("lft"))


def _would_be(area: Area, drawn: dict[str, Any] | None) -> list[geometry.Finding]:
    """The findings among the siblings if ``area`` had the boundary ``drawn``: those that concern it."""
    if area.parent is None or drawn is None:
        return []
    siblings = [one for one in _children(area.parent) if one.pk != area.pk]
    mine = Area(code=area.code, name=area.name, short_name=area.short_name, boundary=drawn)
    found = geometry.findings(area.parent, [mine, *siblings])
    return [one for one in found if str(mine) in one.names or (one.kind == "gap" and siblings)]


def _told(findings: list[geometry.Finding]) -> list[dict[str, Any]]:
    """Findings in words, the largest first."""
    told = []
    for one in sorted(findings, key=lambda one: -one.square_metres):
        names = "、".join(one.names)
        size = _("%(n)s 平方米") % {"n": f"{one.square_metres:,.0f}".replace(",", "\u202f")}
        words = {
            "overlap": _("%(names)s 重叠") % {"names": names},
            "gap": _("没有划给任何一个"),
            "outside": _("%(names)s 超出上级") % {"names": names},
        }[one.kind]
        percent = f"{one.percent:.2f}%" if one.percent is not None else "–"
        told.append(
            {
                "kind": one.kind,
                "label": KINDS[one.kind],
                "names": names,
                "words": f"{words} {size}",
                "size": size,
                "percent": percent,
                "geometry": one.geometry,
            }
        )
    return told


def _saved(area: Area, findings: list[dict[str, Any]]) -> str:
    if not findings:
        return _("已保存“%(area)s”的边界。") % {"area": area}
    words = "；".join(one["words"] for one in findings[:3])
    return _("已保存“%(area)s”的边界。请留意：%(words)s。") % {"area": area, "words": words}


def _seen(area: Area) -> dict[str, Any]:
    """What the page showed; of a boundary its digest, so that the form stays small."""
    return {"households": area.households, "boundary": _digest(area.boundary)}


def _digest(boundary: Any) -> str:
    return hashlib.sha256(_text(boundary).encode()).hexdigest()[:16] if boundary else ""


def _short(one: editing.Difference) -> editing.Difference:
    """A boundary's digests say nothing to a reader; that it was redrawn does."""
    if one.key != "boundary":
        return one
    return editing.Difference(one.key, one.label, _("您打开时的边界"), _("他人刚保存的边界"))


def _text(boundary: Any) -> str:
    return json.dumps(boundary, ensure_ascii=False, separators=(",", ":")) if boundary else ""


def _feature(area: Area, role: str) -> dict[str, Any] | None:
    if not area.boundary:
        return None
    return {
        "type": "Feature",
        "geometry": area.boundary,
        "properties": {"name": str(area), "code": area.code, "role": role},
    }


def _shapes(features: list[Any]) -> JsonResponse:
    answer = JsonResponse(
        {"type": "FeatureCollection", "features": [one for one in features if one]},
        json_dumps_params={"ensure_ascii": False},
    )
    answer["Cache-Control"] = "private, no-store"
    return answer
