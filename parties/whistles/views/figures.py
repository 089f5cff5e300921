"""Figures of whistles, and what administrators change of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from governance.access.gate import needs
from governance.areas.models import Level
from governance.common.refusals import Refused
from governance.portal import area_filters
from parties.models import ScoreItem, WhistleKind, WhistleSource
from parties.rights import SETTINGS, WHISTLES
from parties.whistles import figures, settings
from parties.whistles.views.board import tabs

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

QUARTERS = 5
BLOWING = (Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY)


@needs(WHISTLES)
@require_GET
def whistle_figures(request: AuthedRequest) -> HttpResponse:
    scope = request.user.scope(WHISTLES)
    if not scope.spans and not scope.everything:  # a unit sees its own scores, not those of others
        raise Http404
    here = area_filters.asked_for(request, WHISTLES) or area_filters.home_of(request.user, WHISTLES)
    quarters = figures.latest(QUARTERS)
    chosen = figures.Quarter.read(request.GET.get("quarter", "")) or quarters[0]
    context = tabs(request.user, "whistle-figures") | {
        "here": here,
        "nearby": area_filters.near(request.user, here, WHISTLES),
        "quarters": quarters if chosen in quarters else [*quarters, chosen],
        "quarter": chosen,
        "figures": figures.of(here, chosen, request.user),
        "items": list(ScoreItem.objects.filter(is_active=True)),
    }
    return render(request, "parties/whistle/figures.jinja", context)


@needs(SETTINGS)
@require_http_methods(["GET", "POST"])
def whistle_settings(request: AuthedRequest) -> HttpResponse:
    """Kinds with their levels and limits, sources, score items; each part is saved by itself."""
    errors: list[str] = []
    if request.method == "POST":
        try:
            _save(request)
        except Refused as refused:
            errors = [str(refused)]
        except ValidationError as error:
            errors = error.messages
        else:
            messages.success(request, _("已保存。"))
            return redirect("whistle-settings")
    context: dict[str, Any] = tabs(request.user, "whistle-settings") | {
        "kinds": settings.kinds_with_limits(),
        "levels": [(int(level), Level(level).label) for level in BLOWING],
        "sources": list(WhistleSource.objects.all()),
        "items": list(ScoreItem.objects.all()),
        "typed": request.POST,
        "errors": errors,
        "may_save": request.user.has_right(SETTINGS, settings.city()),
    }
    return render(request, "parties/whistle/settings.jinja", context, status=422 if errors else 200)


def _save(request: AuthedRequest) -> None:
    said, user = request.POST, request.user
    part = said.get("part", "")
    if part == "items":
        values = {
            item.pk: {
                "name": said.get(f"name-{item.pk}", "").strip(),
                "full": said.get(f"full-{item.pk}", ""),
                "guide": said.get(f"guide-{item.pk}", "").strip(),
                "is_active": f"active-{item.pk}" in said,
            }
            for item in ScoreItem.objects.all()
        }
        settings.save_items(values, actor=user)
    elif part == "source":
        source = _row(WhistleSource, said.get("pk", ""))
        settings.save_source(source, name=said.get("name", ""), is_active="active" in said, actor=user)
    elif part == "kind":
        kind = _row(WhistleKind, said.get("pk", ""))
        levels = [int(one) for one in said.getlist("levels") if one.isdigit()]
        settings.save_levels(kind, levels, actor=user)
    else:
        raise Http404


def _row(model: Any, key: str) -> Any:
    found = model.objects.filter(pk=key).first() if key.isdigit() else None
    if found is None:
        raise Http404
    return found
