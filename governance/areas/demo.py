"""The first chapter of the demo: Kunming, with outlines where a package on this machine has them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.areas import generate
from governance.areas.models import Area, Level, RankingGroup
from governance.areas.services import load_areas
from governance.common import demo

AS_OF = date(2023, 6, 30)
# The city compares "eight urban units"; the three development zones lie inside districts.
URBAN_DISTRICTS = ("530102000000", "530103000000", "530111000000", "530112000000", "530114000000")


@transaction.atomic
def tell(progress: demo.Progress) -> None:
    """Load the city, its districts, subdistricts and communities, and make the grids below them."""
    rows = generate.divisions()
    known = generate.known_counts()
    for community in [row for row in rows if row.level == Level.COMMUNITY]:
        rows.extend(generate.grids_of(community, known))
    progress(0.1)
    generate.with_sums(rows)
    outlines = _outlines()
    for row in rows:
        if feature := outlines.get(row.code[:6]) if row.level == Level.DISTRICT else None:
            row.boundary = feature["geometry"]
            row.centre_lng, row.centre_lat = feature["properties"]["cp"]
    progress(0.3)
    if not Area.objects.exists():
        load_areas(rows, valid_from=AS_OF)
    progress(0.9)
    group, _made = RankingGroup.objects.get_or_create(
        name="主城区", defaults={"explanation": "五个主城区；功能区设立后可加入，分组不随行政层级。"}
    )
    group.areas.set(Area.objects.filter(code__in=URBAN_DISTRICTS))
    progress(1.0)


def _outlines() -> dict[str, Any]:
    """District outlines by the first six digits of their code; empty when the assets are not built."""
    path = settings.BASE_DIR / "static" / "vendor" / "kunming.geojson"
    if not path.exists():
        return {}
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {str(feature["id"]): feature for feature in features}


def register() -> None:
    demo.chapter("areas", _("昆明市五级区划与网格"), tell, order=10)
