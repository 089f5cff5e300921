"""What an act on the tree would change, from the same counts that the act itself goes by.

A preview has ``values``: signed into its page and compared again, under the tree's lock, before the act.
When they differ, nothing is done and the new preview is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from governance.access.models import Post, Unit
from governance.areas import dependants, groups, services, undo
from governance.areas.models import Area, AreaChange, Level
from governance.common import editing

if TYPE_CHECKING:
    from governance.areas.dependants import Hanging


@dataclass(frozen=True)
class Affected:
    """One area that an act touches: what hangs on it, and its children by level.

    ``fate`` says what becomes of all that in one phrase; empty where each kind has its own.
    """

    area: Area
    hanging: list[Hanging]
    below: list[tuple[str, int]]
    fate: str = ""
    groups: list[str] = field(default_factory=list)


@dataclass
class Preview:
    """What is shown before an act is confirmed. ``refusal`` keeps it from being confirmed."""

    sentence: str
    affected: list[Affected] = field(default_factory=list)
    differences: list[editing.Difference] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    refusal: str = ""

    @property
    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for one in self.affected:
            found[f"{one.area.code}:parent"] = one.area.parent_id
            found[f"{one.area.code}:name"] = one.area.name
            found[f"{one.area.code}:valid_to"] = one.area.valid_to
            found[f"{one.area.code}:groups"] = one.groups
            for label, count in one.below:
                found[f"{one.area.code}:{label}"] = count
            # A busy area has another number of open cases every minute: they go where it goes, however many.
            for thing in (thing for thing in one.hanging if not thing.flows):
                found[f"{one.area.code}:{thing.key}"] = thing.count
        return found

    @property
    def labels(self) -> dict[str, str]:
        named = {
            "parent": _("上级"),
            "name": _("名称"),
            "valid_to": _("停用日期"),
            "groups": _("考核分组"),
        }
        return {
            key: f"{one.area} {named.get(what) or _kind(one, what)}"
            for one in self.affected
            for key in self.values
            if key.startswith(f"{one.area.code}:")
            for what in (key.partition(":")[2],)
        }

    @property
    def token(self) -> str:
        return editing.seen(self.values)


def affected(area: Area, fate: str = "") -> Affected:
    """What hangs on ``area`` and lies below it, counted now."""
    area = Area.objects.select_related("parent").defer("boundary").get(pk=area.pk)
    counts = []
    for level in Level:
        if level > area.level and (
            count := Area.objects.within(area).filter(level=level, valid_to=None).count()
        ):
            counts.append((str(level.label), count))
    return Affected(area, dependants.hanging(area), counts, fate, groups.names_of(area))


def move(area: Area, to: Area) -> Preview:
    found = affected(area, _("随同移动，仍属本区域"))
    before = " › ".join(str(one) for one in Area.objects.above(area).defer("boundary"))
    after = " › ".join([*(str(one) for one in Area.objects.above(to).defer("boundary")), str(area)])
    return Preview(
        _("把“%(area)s”移到“%(to)s”之下。未结事项的所属上级随之更新，已结的仍按原来的统计。")
        % {"area": area, "to": to},
        [found],
        [editing.Difference("path", _("位置"), before, after), *_groups(area, groups.staying(area))],
    )


def merge(area: Area, sources: list[Area]) -> Preview:
    names = "、".join(str(one) for one in sources)
    differences = []
    for name, label in (("households", _("户数")), ("population", _("人口"))):
        values = [getattr(one, name) for one in (area, *sources)]
        if all(value is not None for value in values):
            differences.append(editing.Difference(name, label, values[0], sum(values)))
    warnings = []
    if any(one.kind != area.kind for one in sources):
        warnings.append(_("并入的区域与接收的区域类型不同，合并后按接收的区域。"))
    differences += _groups(area, [*groups.names_of(area), *_all_groups(sources)])
    return Preview(
        _("把%(names)s并入“%(into)s”，然后停用。") % {"names": names, "into": area},
        [*(affected(one) for one in sources), affected(area, _("不变"))],
        differences,
        warnings,
    )


def retire(area: Area, to: Area | None) -> Preview:
    if to is not None:
        sentence = _("先把“%(area)s”的下级和未了的事移交给“%(to)s”，再停用它。") % {"area": area, "to": to}
        joined = _groups(to, [*groups.names_of(to), *groups.names_of(area)])
        return Preview(sentence, [affected(area), affected(to, _("不变"))], joined)
    found = affected(area, _("要先移交"))
    left = [one.words for one in found.hanging if one.blocks]
    if count := area.get_children().filter(valid_to=None).count():
        left.insert(0, _("%(count)s 个启用的下级") % {"count": count})
    refusal = (
        _("还有%(what)s。请点“重新选择”选定移交给谁，或先逐项办理，再停用。") % {"what": "、".join(left)}
        if left
        else ""
    )
    return Preview(
        _("停用“%(area)s”。编码和历史都保留，可以恢复。") % {"area": area},
        [found],
        _groups(area, []),
        refusal=refusal,
    )


def split(area: Area, parts: list[dict[str, Any]]) -> Preview:
    names = "、".join(part["name"] for part in parts)
    ranked = "、".join(groups.names_of(area))
    goes_on = area.code in [part["code"] for part in parts]
    ending = _("“%(area)s”继续使用。") if goes_on else _("“%(area)s”停用。")
    return Preview(
        _("把“%(area)s”拆成%(names)s。") % {"area": area, "names": names} + ending % {"area": area},
        [affected(area, _("按下面的选择分配"))],
        [
            editing.Difference("groups", _("%(area)s的考核分组") % {"area": part["name"]}, "–", ranked)
            for part in parts
            if ranked and part["code"] != area.code
        ],
    )


def unmake(change: AreaChange) -> Preview:
    """What taking a merge, a split or a hand-over back would return, and what stands in the way."""
    found = undo.preview(change)
    sentences = []
    if found.back:
        sentences.append(_("%(names)s恢复使用，原来移交出去的都回到那里。") % {"names": _names(found.back)})
    if found.ending:
        sentences.append(
            _("%(names)s停用，分过去的都回到“%(area)s”。")
            % {"names": _names(found.ending), "area": change.area}
        )
    sentences.append(_("已结的事项仍记在结案时的地方。"))
    differences = []
    for name, label in (("name", _("名称")), ("households", _("户数")), ("population", _("人口"))):
        if name in found.before and found.before[name] != getattr(change.area, name):
            now = getattr(change.area, name)
            differences.append(editing.Difference(name, label, now, found.before[name]))
    if "boundary" in found.before and found.before["boundary"] != change.area.boundary:
        differences.append(editing.Difference("boundary", _("边界"), _("现在的边界"), _("原来的边界")))
    for area, names in found.groups:
        differences += _groups(area, names)
    refusal = undo.why_not(change)
    return Preview(
        "".join(sentences),
        [
            Affected(one.area, one.hanging, one.below, _("回到“%(area)s”") % {"area": one.area})
            for one in found.returning
        ],
        differences,
        refusal=str(refusal) if refusal else "",
    )


def _names(areas: list[Area]) -> str:
    return "、".join(f"“{one}”" for one in areas)


def _all_groups(areas: list[Area]) -> list[str]:
    return [name for one in areas for name in groups.names_of(one)]


def _groups(area: Area, after: list[str]) -> list[editing.Difference]:
    """How the ranking groups of ``area`` change; empty when they do not."""
    before, then = groups.names_of(area), sorted(set(after))
    if sorted(before) == then:
        return []
    label = _("%(area)s的考核分组") % {"area": area}
    return [editing.Difference("groups", label, "、".join(before) or "–", "、".join(then) or "–")]


def things_of(area: Area) -> list[tuple[str, str]]:
    """What is shared out one by one when ``area`` is split: children, posts in force, units."""
    found = [
        (f"children:{child.code}", f"{child}")
        for child in area.get_children().filter(valid_to=None).defer("boundary")
    ]
    posts = Post.objects.in_force().filter(area=area).select_related("person", "role").order_by("pk")
    found += [(f"posts:{post.pk}", f"{post.person.name} · {post.title or post.role}") for post in posts]
    units = Unit.objects.active().filter(area=area).order_by("pk")
    return found + [(f"units:{unit.pk}", unit.name) for unit in units]


@transaction.atomic
def confirm(token: str, make: Callable[[], Preview], act: Callable[[], Area]) -> Area:
    """Do ``act`` if what was previewed still holds. Raises ``editing.Changed`` and what the act raises."""
    services.lock_tree()
    now = make()
    editing.insist_unchanged(token, now.values, now.labels)
    return act()


def _kind(one: Affected, key: str) -> str:
    return next((thing.words for thing in one.hanging if thing.key == key), key)
