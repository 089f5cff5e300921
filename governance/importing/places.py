"""Which area a cell means: by a code of any length, by a name, a short name, or a path of names."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict

from governance.areas.models import Area
from governance.common.refusals import Refused
from governance.importing import reasons

FULL_CODE = 12  # digits: what a statistical code has, down to the community
# How names end, by level: what means the same stands together, and all of it may be left out.
_ENDINGS: dict[int, tuple[tuple[str, ...], ...]] = {
    0: (("市",),),
    1: (("新区", "区"), ("县",), ("市",)),
    2: (("街道办事处", "街道办", "街道"), ("镇", "镇人民政府"), ("乡", "乡人民政府")),
    3: (("社区居民委员会", "社区居委会", "社区", "居委会"), ("村民委员会", "村委会", "村")),
    4: (("网格",),),
}
_BETWEEN = re.compile(r"[\s/\\>,、，·→-]+")


class Places:
    """The areas in use within one area, looked up by what files call them."""

    def __init__(self, inside: Area) -> None:
        rows = Area.objects.within(inside).current().defer("boundary").order_by("level", "lft")
        areas: list[Area] = list(rows)
        self._by_code = {area.code: area for area in areas}
        self._by_name: dict[str, list[Area]] = defaultdict(list)
        for area in areas:
            for name in _names(area):
                self._by_name[name].append(area)
        # The names of those above may stand before a name, also of those above the area itself.
        self._by_key = {area.pk: area for area in (*Area.objects.defer("boundary").above(inside), *areas)}
        self._known: dict[str, Area | Refused] = {}

    def find(self, text: str) -> Area:
        """The area that ``text`` means. Raises Refused (NO_AREA, AREA_AMBIGUOUS)."""
        if text not in self._known:
            self._known[text] = self._find(unicodedata.normalize("NFKC", text).strip(), text)
        found = self._known[text]
        if isinstance(found, Refused):
            raise found
        return found

    def _find(self, text: str, said: str) -> Area | Refused:
        if text.isdigit():
            found = self._by_code.get(text) or self._by_code.get(text.ljust(FULL_CODE, "0"))
            return found or reasons.NO_AREA(text=said[:40])
        meant = self._exactly(text) or self._named(_BETWEEN.sub("", text))
        if len(meant) > 1:
            return reasons.AREA_AMBIGUOUS(text=said[:40])
        return meant[0] if meant else reasons.NO_AREA(text=said[:40])

    def _exactly(self, text: str) -> list[Area]:
        """Those that are called so in full, before any that may be shortened to it."""
        return [area for area in self._by_name.get(text, []) if text in (area.name, area.short_name)]

    def _named(self, text: str) -> list[Area]:
        """The areas whose name ends ``text``, with nothing but names of the areas above them before it."""
        found = {
            area.pk: area
            for start in range(len(text))
            for area in self._by_name.get(text[start:], [])
            if _are_above(text[:start], self._above(area))
        }
        return list(found.values())

    def _above(self, area: Area) -> list[Area]:
        """What lies above an area, the highest first."""
        found: list[Area] = []
        while (above := self._by_key.get(area.parent_id or 0)) is not None:
            found.insert(0, above)
            area = above
        return found


def _are_above(text: str, above: list[Area]) -> bool:
    """Whether ``text`` is made of names of areas of the list ``above`` (highest first), in their order."""
    if not text:
        return True
    for place, area in enumerate(above):
        for name in _names(area):
            if text.startswith(name) and _are_above(text[len(name) :], above[place + 1 :]):
                return True
    return False


def _names(area: Area) -> set[str]:
    """What an area may be called; one letter alone is no name."""
    found = {area.name, area.short_name}
    for endings in _ENDINGS[int(area.level)]:
        for name in (area.name, area.short_name):
            if said := next((one for one in endings if name.endswith(one)), ""):
                stem = name.removesuffix(said)
                found |= {stem, *(stem + one for one in endings)}
    return {name for name in found if len(name) > 1}
