"""Which area a pin lies in: by the boundaries that are known, and by nothing else."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max
from shapely import STRtree
from shapely.errors import ShapelyError
from shapely.geometry import Point, shape
from shapely.validation import make_valid

from governance.areas.models import Area, AreaChange

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Outlines:
    """Every known boundary in one index; made anew when the tree's trail has grown."""

    version: tuple[int, int]
    shapes: list[Any] = field(default_factory=list)
    keys: list[int] = field(default_factory=list)
    index: STRtree | None = None


_kept = _Outlines(version=(-1, -1))


def area_at(lng: float, lat: float) -> Area | None:
    """The lowest area in use, and of those the smallest, whose boundary holds the point; edges count.

    None where no boundary is known: an unknown place is asked for, never guessed.
    """
    known = _outlines()
    if known.index is None:
        return None
    hits = [int(hit) for hit in known.index.query(Point(lng, lat), predicate="intersects")]
    size = {known.keys[hit]: known.shapes[hit].area for hit in hits}
    found = Area.objects.defer("boundary").select_related("parent").current().filter(pk__in=size)
    return min(found, key=lambda area: (-area.level, size[area.pk], area.pk), default=None)


def _outlines() -> _Outlines:
    global _kept
    bounded = Area.objects.exclude(boundary=None)
    version = (AreaChange.objects.aggregate(last=Max("pk"))["last"] or 0, bounded.count())
    if _kept.version != version:
        _kept = _read(version)
    return _kept


def _read(version: tuple[int, int]) -> _Outlines:
    shapes, keys = [], []
    for key, boundary in Area.objects.exclude(boundary=None).values_list("pk", "boundary"):
        try:
            shapes.append(make_valid(shape(boundary)))
        except (ShapelyError, ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
            log.warning("The boundary of area %s cannot be read and is left out: %s", key, error)
            continue
        keys.append(key)
    return _Outlines(version, shapes, keys, STRtree(shapes) if shapes else None)
