"""What stands beside a case on its page: clocks by leg, papers, what else may be the same matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q, Value
from django.utils import timezone

from governance.cases.choices import AttachmentKind, ClockState
from governance.cases.models import Case
from governance.cases.reading import prefetch
from governance.cases.sla import clock_kinds, display
from governance.cases.workflow import definitions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from governance.access.models import User
    from governance.cases.models import Attachment, Clock
    from governance.cases.workflow.definitions import Flow
    from governance.cases.workflow.permissions import Offer

RECENT_DAYS, SHOWN = 60, 5


@dataclass(frozen=True)
class Offered:
    """The acts on a page: the likely one filled, the others beside it, the rest behind "more"."""

    first: list[Offer]
    others: list[Offer]
    quiet: list[Offer]
    refused: list[Offer]

    @property
    def nothing(self) -> bool:
        return not (self.first or self.others or self.quiet)


def sorted_offers(offers: Iterable[Offer], flow: Flow, state: str) -> Offered:
    """Likely first, those of the present stage before others, dangerous last; the impossible with reasons."""
    turn = {right for _key, _label, states, right in flow.stages if state in states}
    found = sorted(offers, key=lambda one: one.act.right not in turn)
    possible = [one for one in found if one.is_possible]
    loud = [one for one in possible if not one.act.is_quiet]
    likely = [one for one in loud if one.act.is_likely]
    return Offered(
        first=likely,
        others=sorted((one for one in loud if one not in likely), key=lambda one: one.act.is_danger),
        quiet=[one for one in possible if one.act.is_quiet],
        refused=[one for one in found if not one.is_possible],
    )


def by_kind(photos: Iterable[Attachment]) -> list[dict[str, Any]]:
    """Photos in the order of the work: scene, before, after, check, evidence."""
    # Erased ones leave their record only.
    rows = [one for one in photos if one.file and one.is_picture]
    groups = [
        {"label": kind.label, "photos": [one for one in rows if one.kind == kind.value]}
        for kind in AttachmentKind
    ]
    return [group for group in groups if group["photos"]]


def documents_among(files: Iterable[Attachment]) -> list[Attachment]:
    """What came with the case and is no picture, in the order in which it came."""
    return [one for one in files if one.file and not one.is_picture]


def path_of(case: Case) -> list[Any]:
    """Where the case lay when it was filed, from the district down."""
    return [area for area in (case.district, case.subdistrict, case.community, case.grid) if area is not None]


def clocks_of(case: Case) -> dict[str, Any]:
    """Every clock with its chip: those that run on top, all of them by leg with their verdicts."""
    now = timezone.now()
    rows: list[Clock] = list(case.clocks.all())
    prefetch.introduce(*rows)
    for clock in rows:
        clock.case = case
    live = [one for one in rows if one.state in (ClockState.RUNNING, ClockState.PAUSED)]
    live.sort(key=lambda one: (one.kind == clock_kinds.WHOLE, one.due_at is None, one.due_at or now))
    judged = [one for one in rows if one.kind == clock_kinds.WHOLE and one.state == ClockState.STOPPED]
    legs: dict[int, list[dict[str, Any]]] = {}
    for clock in rows:
        legs.setdefault(clock.leg, []).append({"clock": clock, "face": display.face(clock, now)})
    return {
        "faces": [display.face(one, now) for one in (live or judged[-1:])],
        "legs": [{"number": leg, "clocks": clocks} for leg, clocks in sorted(legs.items())],
        "now": now,
    }


# Under what name a page lists which rows of a case, and what they need besides areas, units and people.
LISTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "extensions": ("extension_requests", ("clock",)),
    "suspensions": ("suspensions", ()),
    "orders": ("supervision_orders", ("clock",)),
    "cards": ("cards", ("clock",)),
    "links": ("outside_links", ("joined",)),
    "calls": ("calls", ()),
    "consultations": ("consultations", ()),
}
WITH = {"suspensions": ["reviews__reviewed_by"], "cards": ["appeals__asked_by", "appeals__decided_by"]}


def papers_of(case: Case) -> dict[str, list[Any]]:
    """Assignments, requests, orders, cards, calls and consultations. What there is none of costs nothing.

    They and the case have their areas, units and people beside them.
    """
    found: dict[str, list[Any]] = {"assignments": list(case.assignments.all())}
    for name, (relation, needed) in LISTED.items():
        found[name] = []
        if not prefetch.has_none(case, relation):
            rows = getattr(case, relation).all()
            rows = rows.select_related(*needed) if needed else rows
            found[name] = list(rows.prefetch_related(*WITH.get(name, [])))
    prefetch.introduce(case, *(row for rows in found.values() for row in rows))
    return found


def _of_the_same_family(case: Case) -> Q:
    """Parts of ``case``, and what it is a part of with its other parts: they are no likeness."""
    family = Q(split_from=case.pk)
    if case.split_from_id is not None:
        family |= Q(pk=case.split_from_id) | Q(split_from=case.split_from_id)
    return family


def related(case: Case, user: User) -> list[dict[str, Any]]:
    """Other cases that ``user`` may see: merged here, same reporter, alike and near in time. One query."""
    from django.utils.translation import gettext as _

    visible = (
        Case.objects.restrict(user, "cases.view")
        .exclude(pk=case.pk)
        .only("number", "title", "state", "kind", "reported_at")
    )
    groups = []
    if case.split_from_id is not None:
        groups.append((_("主件"), visible.filter(pk=case.split_from_id)))
    if case.parts:
        groups += [
            (flow.label_as_part, visible.filter(split_from=case, kind=flow.kind))
            for flow in definitions.every().values()
        ]
    if case.merged_into is not None:
        groups.append((_("已并入"), visible.filter(pk=case.merged_into.pk)))
    if case.merged.exists():
        groups.append((_("并入本件"), visible.filter(merged_into=case)))
    if case.reporter_phone_index:
        groups.append((_("同一反映人"), visible.filter(reporter_phone_index=case.reporter_phone_index)))
    if case.category_id is not None:
        since = case.reported_at - timedelta(days=RECENT_DAYS)
        until = case.reported_at + timedelta(days=RECENT_DAYS)
        same = visible.alike(category=case.category_id, area=case.area, since=since)
        same = same.exclude(_of_the_same_family(case))
        groups.append((_("同地同类，前后两个月"), same.filter(reported_at__lte=until)))
    parts = [
        rows.annotate(group=Value(number)).order_by("-reported_at", "-pk")[:SHOWN]
        for number, (_label, rows) in enumerate(groups)
    ]
    found: dict[int, list[Case]] = {}
    if parts:
        for row in parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]:
            found.setdefault(row.group, []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (row.reported_at, row.pk), reverse=True)
    return [
        {"label": label, "cases": found[number]}
        for number, (label, _rows) in enumerate(groups)
        if number in found
    ]
