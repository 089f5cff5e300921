"""What may be picked in an act's form: never more than the act would take, the likeliest first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from governance.access.models import Post, Unit, User
from governance.areas.models import Area, Level
from governance.cases.models import (
    Case,
    Category,
    FilingCondition,
    ReasonChoice,
    Relation,
    Routing,
    RuleGroup,
)
from governance.cases.rules import effective
from governance.cases.workflow.definitions import drafts

if TYPE_CHECKING:
    from governance.cases.workflow.definitions import Transition

ALIKE_DAYS, ALIKE_SHOWN = 30, 10
OTHERS_SHOWN = 8


def units_for(case: Case) -> QuerySet[Any]:
    """Units that serve the desk or a part of it, the nearest first."""
    desk = case.desk
    serving = Q(area__tree_id=desk.tree_id, area__lft__lte=desk.lft, area__rght__gte=desk.rght)
    below = Q(area__tree_id=desk.tree_id, area__lft__gte=desk.lft, area__rght__lte=desk.rght)
    found: QuerySet[Any] = (
        Unit.objects.active()
        .filter(serving | below)
        .select_related("area", "kind")
        .defer("area__boundary")
        .order_by("-area__level", "area__lft", "kind__order", "name")
    )
    return found


def suggested_unit(case: Case) -> Unit | None:
    """Who is responsible for the category here, by the rule."""
    rule = suggestion(case)
    return rule.unit if rule is not None else None


def suggestion(case: Case) -> Routing | None:
    """The rule by which a unit is suggested, unless that unit has returned the case.

    It is the rule that was in force when the matter was reported, as its limits are.
    """
    if case.category is None:
        return None
    returned = set(case.assignments.filter(outcome="returned").values_list("unit_id", flat=True))
    return responsible_rule(case.category, case.area, at=case.reported_at, without=returned)


def responsible_rule(
    category: Category, area: Area, *, at: datetime | None = None, without: Collection[int | None] = ()
) -> Routing | None:
    """The rule that said at ``at`` (now) who is responsible: of the nearest area, then of the nearest class.

    ``without`` are units that do not come into question.
    """
    lineage = [one.pk for one in category.lineage()]
    rules = effective.routings(lineage, area, at or timezone.now())
    found = [rule for rule in rules if rule.unit_id not in without]
    if not found:
        return None
    return min(found, key=lambda rule: (-rule.area.level, lineage.index(rule.category_id)))


def people_for(area: Area, right: str) -> QuerySet[Any]:
    """Who holds ``right`` by a post in ``area`` or below it, by name."""
    posts = Post.objects.in_force().with_right(right).within(area)
    return User.objects.filter(is_active=True, pk__in=posts.values("person")).order_by("name", "pk")


def areas_around(case: Case) -> QuerySet[Any]:
    """Where a case of this desk may lie after all: two levels down in its own area, one beside it."""
    desk = case.desk
    around = desk.parent or desk
    own = Q(tree_id=desk.tree_id, lft__gte=desk.lft, rght__lte=desk.rght, level__lte=desk.level + 2)
    beside = Q(tree_id=around.tree_id, lft__gte=around.lft, rght__lte=around.rght, level__lte=desk.level + 1)
    found = Area.objects.defer("boundary").current().filter(own | beside, level__gte=desk.level)
    return found.select_related("parent").order_by("lft")


def areas_for(case: Case, among: str) -> QuerySet[Any]:
    """``among`` "below": where the desk may send the case down; "path": from the desk to the place.

    "around": where the case may lie instead.
    """
    if among == "around":
        return areas_around(case)
    areas = Area.objects.defer("boundary").current()
    desk, place = case.desk, case.area
    if among == "below":
        children = areas.filter(parent=desk, level__lt=Level.GRID)
        if case.area_id == case.desk_id:
            return children.order_by("lft")
        return children.filter(tree_id=place.tree_id, lft__lte=place.lft, rght__gte=place.rght)
    on_path = Q(tree_id=place.tree_id, lft__lte=place.lft, rght__gte=place.rght)
    return areas.filter(on_path, lft__gte=desk.lft, rght__lte=desk.rght).order_by("-level")


def categories_for(case: Case) -> list[tuple[str, list[tuple[str, str]]]]:
    """The classes of the case's kind as groups of what may be chosen: those without classes below them.

    They are those in use when the matter was reported.
    """
    every = Category.objects.filter(kind=case.kind)
    rows = list(effective.in_use(RuleGroup.CATEGORY, every, case.reported_at))
    parents = {row.parent_id for row in rows}
    names = {row.pk: row.name for row in rows}
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        if row.pk not in parents:
            heading = names.get(row.parent_id or 0, "")
            groups.setdefault(heading, []).append((str(row.pk), row.name))
    return list(groups.items())


def conditions_for(category: Any, at: datetime) -> QuerySet[Any]:
    """The filing conditions of a category, by its key, that were in use at the instant ``at``."""
    known = str(category or "")
    rows = FilingCondition.objects.filter(category=int(known) if known.isdecimal() else None)
    return effective.in_use(RuleGroup.CONDITION, rows, at)


def reasons_for(use: str, case_kind: str | None = None) -> list[tuple[str, str]]:
    """What may be given as a reason now, for ``use`` with a ``case_kind`` (any, for None)."""
    rows = effective.in_use(RuleGroup.REASON, ReasonChoice.objects.given_for(use, case_kind))
    return list(rows.values_list("code", "text"))


def papers_for(case: Case, act: Transition, user: User) -> list[tuple[str, str]]:
    """The papers of ``case`` that ``act`` answers and that were given to ``user``'s unit or area."""
    if act.pending is None:
        return []
    return [(str(row.pk), str(row)) for row in act.pending(case, user).order_by("pk")]


def alike_for(case: Case, user: User) -> list[Any]:
    """Cases that may be the same matter and that ``user`` may see: same class, same place, lately."""
    if case.category_id is None:
        return []
    since = min(case.reported_at, timezone.now()) - timedelta(days=ALIKE_DAYS)
    found = Case.objects.restrict(user, "cases.view").alike(
        category=case.category, area=case.area, since=since
    )
    return list(found.exclude(pk=case.pk).order_by("-reported_at")[:ALIKE_SHOWN])


def others_for(case: Case, user: User, text: str) -> list[Any]:
    """Cases to link ``case`` with: what ``text`` finds (number, words, place), the latest first."""
    text = text.strip().lstrip("#").strip()
    if not text:
        return []
    rows = (
        Case.objects.readable(user, by_words=True)
        .exclude(pk=case.pk)
        .exclude(state__in=drafts())
        .matching(text)
    )
    return list(
        rows.only("number", "title", "state", "kind", "reported_at").order_by("-reported_at")[:OTHERS_SHOWN]
    )


def relations_for(case: Case, user: User) -> list[tuple[str, str]]:
    """The links of ``case`` whose other side ``user`` may see, the oldest first."""
    rows = list(Relation.objects.live().filter(Q(case=case) | Q(other=case)).order_by("made_at", "pk"))
    seen = Case.objects.readable(user).filter(pk__in=[row.far(case) for row in rows])
    titles = {one.pk: f"#{one.number} {one.title}" for one in seen.only("number", "title")}
    return [(str(row.pk), titles[row.far(case)]) for row in rows if row.far(case) in titles]


def photos_of(case: Case) -> Any:
    """The photos of a case, the latest first."""
    return (
        case.attachments.filter(content_type__startswith="image/")
        .exclude(file="")
        .select_related("case")
        .order_by("-pk")
    )
