"""How many households a grid should have: rows that administrators edit, seeded from the usual 300 to 500."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from governance.areas.models import AreaKind, Level
from governance.cases.models import LoopSetting

if TYPE_CHECKING:
    from governance.areas.models import Area

LEAST, MOST = "grid_households_least", "grid_households_most"
# GB/T 34300-2017 and the usual municipal rules: one grid for 300 to 500 households.
SEEDS = (
    (LEAST, 300, "网格户数下限", "少于这个户数的普通网格在划分页上提示；不阻止保存"),
    (MOST, 500, "网格户数上限", "多于这个户数的普通网格在划分页上提示；不阻止保存"),
)


@dataclass(frozen=True)
class Norm:
    """The range of households of an ordinary grid; a bound that is not set warns of nothing."""

    least: int | None
    most: int | None

    def warning(self, area: Area) -> str:
        """Why the size of a grid is unusual; empty when it is not, or when it is no ordinary grid."""
        if area.level != Level.GRID or area.kind != AreaKind.ORDINARY:
            return ""
        if area.households is None:
            return _("没有填户数")
        if self.least is not None and area.households < self.least:
            return _("少于 %(n)s 户，可考虑合并") % {"n": self.least}
        if self.most is not None and area.households > self.most:
            return _("多于 %(n)s 户，可考虑拆分") % {"n": self.most}
        return ""


def households() -> Norm:
    """The norm as it is set now."""
    known = dict(LoopSetting.objects.filter(key__in=(LEAST, MOST)).values_list("key", "value"))
    return Norm(known.get(LEAST), known.get(MOST))


def seed() -> None:
    """The bounds an installation begins with; an edited one stays."""
    for key, value, label, explanation in SEEDS:
        LoopSetting.objects.get_or_create(
            key=key, defaults={"value": value, "label": label, "unit": "户", "explanation": explanation}
        )
