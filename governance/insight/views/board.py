"""How is my district: the board, its print, its ranking as a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from governance.access.gate import needs
from governance.areas.models import Area, Level
from governance.cases.rules import cache
from governance.cases.workflow import result
from governance.insight import exporting, kinds
from governance.insight.board import RANKED_BY, Board
from governance.insight.figures import RIGHT, Figure
from governance.insight.forms import LABELS, PeriodForm
from governance.insight.indicators import INDICATORS

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

# What stands on top, in the order of the ten seconds an official has.
TILES = (
    ("reported_count", "upload", ""),
    ("open_count", "progress-check", ""),
    ("overdue_open_count", "alert-triangle", "late"),
    ("due_today", "clock", "soon"),
    ("suspended_count", "player-pause", ""),
    ("on_time_closure_rate", "circle-check", "rate"),
    ("closure_rate", "check", "rate"),
    ("satisfaction_rate", "star", "rate"),
)
MORE = (
    "registered_count",
    "closed_count",
    "overdue_rate",
    "median_handling_hours",
    "p90_handling_hours",
    "first_time_fix_rate",
    "rework_rate",
    "return_rate",
    "extension_rate",
    "self_handling_rate",
    "solution_rate",
    "unreached_count",
    "yellow_cards",
    "red_cards",
)


@needs(RIGHT)
@require_GET
def home(request: AuthedRequest) -> HttpResponse:
    """To the board of one's own area: of the highest post that may see figures."""
    for post in request.user.posts_in_force():
        if RIGHT in post.role.rights and post.unit_id is None:
            return redirect("insight-board", post.area.code)
    top = Area.objects.restrict(request.user, RIGHT).order_by("level", "lft").first()
    if top is None:
        raise Http404
    return redirect("insight-board", top.code)


@needs(RIGHT)
@require_GET
@cache.held()
def board(request: AuthedRequest, code: str) -> HttpResponse:
    area = _find(request, code)
    form = PeriodForm(request.GET, today=timezone.localdate())
    shown = _board(request, area, form)
    query, of_kind = _query(form, shown.kind), _of_kind(shown.kind)
    context: dict[str, Any] = {
        "board": shown,
        "area": area,
        "path": cache.current().lineage(area),
        "scope": request.user.scope(RIGHT),
        "form": form,
        "kinds": [
            {"key": key, "label": label, "url": f"?{urlencode({'period': key} | of_kind)}"}
            for key, label in LABELS.items()
            if key != "custom"
        ],
        "query": urlencode(query),
        "matters": kinds.chips(shown.kind, query),
        "ranked_by": [
            {"code": one, "label": INDICATORS[one].label, "url": f"?{urlencode(query | {'by': one})}#ranking"}
            for one in RANKED_BY
        ],
        "by": INDICATORS[shown.by],
        "tiles": [_tile(shown, *tile) for tile in TILES],
        "more": [_tile(shown, one, "", "") for one in MORE],
        "added": [_tile_of(shown, figure, figure.indicator.icon) for figure in shown.added],
        "child_level": Level(area.level + 1).label if area.level < Level.GRID else "",
        "has_map": any(child.is_drawn for child in shown.children),
        "may_export": bool(shown.children),
        "done": result.told(request.GET.get("done", ""), request.user),
    }
    return render(request, "insight/board.html", context)


@needs(RIGHT)
@require_GET
def export(request: AuthedRequest, code: str) -> HttpResponse:
    """The ranking as it stands on the screen."""
    area = _find(request, code)
    shown = _board(request, area, PeriodForm(request.GET, today=timezone.localdate()))
    name = "_".join(filter(None, (_("排名"), str(area), str(shown.period), kinds.label_of(shown.kind))))
    return exporting.spreadsheet(shown, f"{name}.xlsx", user=request.user)


def _find(request: AuthedRequest, code: str) -> Area:
    area: Area | None = Area.objects.filter(code=code).first()
    if area is None or not request.user.scope(RIGHT).covers(area):
        raise Http404
    return area


def _board(request: AuthedRequest, area: Area, form: PeriodForm) -> Board:
    by = request.GET.get("by", "")
    return Board(
        area,
        form.period,
        request.user,
        at=timezone.now(),
        by=by if by in RANKED_BY else RANKED_BY[0],
        kind=kinds.chosen(request.GET),
    )


def _query(form: PeriodForm, kind: str) -> dict[str, str]:
    period = {"period": form.kind} | (form.period.query if form.kind == "custom" else {})
    return period | _of_kind(kind)


def _of_kind(kind: str) -> dict[str, str]:
    return {"kind": kind} if kind else {}


def _tile(shown: Board, code: str, icon: str, tone: str) -> dict[str, Any]:
    found = _tile_of(shown, shown.figure(code), icon)
    figure: Figure = found["figure"]
    dated = not figure.indicator.is_stock and figure.indicator.quantile is None
    return found | {
        "tone": "" if tone == "rate" or not figure.value else tone,
        "mom": shown.total.mom(code) if dated else None,
        "yoy": shown.total.yoy(code) if dated else None,
    }


def _tile_of(shown: Board, figure: Figure, icon: str) -> dict[str, Any]:
    """A figure beside its target."""
    setting = shown.settings[figure.indicator.code]
    met = None
    if setting.target is not None and figure.value is not None:
        met = (
            figure.value <= setting.target if setting.direction == "down" else figure.value >= setting.target
        )
    return {"figure": figure, "icon": icon, "target": setting.target, "met": met}
