"""The columns in which a row keeps the areas it lay in when it was written, one for each level."""

from __future__ import annotations

from governance.areas.models import Level

STAMP: dict[int, str] = {
    Level.CITY: "city",
    Level.DISTRICT: "district",
    Level.SUBDISTRICT: "subdistrict",
    Level.COMMUNITY: "community",
    Level.GRID: "grid",
}
