"""Where the cases lie: inside the outline of their area where one is drawn, else around its middle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely import contains_xy
from shapely.geometry import shape

from governance.areas.models import Area
from workshop.city.tables import Ints

AROUND = 0.02  # degrees, where nothing is drawn
INSIDE = 5  # a drawn area is so many spreads wide


@dataclass
class Ground:
    """By area: its middle, how far cases lie from it (both in degrees), and whose outline holds them."""

    middle: NDArray[np.float64]
    spread: NDArray[np.float64]
    outline: Ints  # area → place in ``shapes``; -1 for none
    shapes: list[Any]


def ground(areas: Sequence[Area], parent: Ints) -> Ground:
    """What is known of ``areas``; who has no place of their own lies where the area above lies."""
    drawn = dict(Area.objects.exclude(boundary=None).values_list("pk", "boundary"))
    found = Ground(
        np.full((len(areas), 2), np.nan),
        np.full((len(areas), 2), AROUND),
        np.full(len(areas), -1, dtype=np.int64),
        [],
    )
    for number, area in enumerate(areas):
        if (boundary := drawn.get(area.pk)) is not None:
            outline = shape(boundary)
            west, south, east, north = outline.bounds
            middle = outline.representative_point()
            found.middle[number] = middle.x, middle.y
            found.spread[number] = (east - west) / INSIDE, (north - south) / INSIDE
            found.outline[number] = len(found.shapes)
            found.shapes.append(outline)
        elif area.centre_lng is not None and area.centre_lat is not None:
            found.middle[number] = area.centre_lng, area.centre_lat
        elif parent[number] >= 0:
            above = parent[number]
            found.middle[number], found.spread[number] = found.middle[above], found.spread[above]
            found.outline[number] = found.outline[above]
    return found


def pins(ground: Ground, area: Ints, lot: np.random.Generator) -> NDArray[np.float64]:
    """Longitude and latitude of cases in ``area``, a row each; NaN where no place is known."""
    points: NDArray[np.float64] = ground.middle[area] + lot.normal(0, 1, (len(area), 2)) * ground.spread[area]
    for place in np.unique(ground.outline[area]):
        if place < 0:
            continue
        held = np.flatnonzero(ground.outline[area] == place)
        out = held[~contains_xy(ground.shapes[place], points[held, 0], points[held, 1])]
        points[out] = ground.middle[area[out]]
    return points
