"""When an area moves or ends: open cases go along, closed ones keep what they said, none is orphaned."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.areas import dependants
from governance.areas.models import Area, Level
from governance.cases import trail, watchers
from governance.cases.intake import stamp
from governance.cases.models import Assignment, Case, CaseLog, Clock, Routing
from governance.cases.models.case import STAMPS

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.dependants import Choose

STAMPED = ("city", "district", "subdistrict", "community", "grid")
BATCH = 500


def register() -> None:
    """Open cases keep an area from being retired, and go along when it moves."""
    dependants.register(
        "open_cases",
        _("%(count)s 件未结事项"),
        count_open,
        url=lambda area: f"{reverse('cases')}?area={area.code}",
        becomes=_("转到接收的区域继续办理，时限不变；已结的仍记在原处"),
    )
    dependants.register(
        "routings",
        _("%(count)s 条处置单位规则"),
        lambda area: Routing.objects.filter(area__in=Area.objects.within(area).values("pk")).count(),
        blocks=False,
        becomes=_("转到接收的区域；那里同一类别已有规则的，以那里的为准"),
    )
    dependants.on_hand_over("routings", hand_over_routings)
    dependants.on_move("open_cases", rehome)
    dependants.on_hand_over("open_cases", hand_over)


def count_open(area: Area) -> int:
    """Open cases that lie in ``area`` or below it, or whose desk is there."""
    here = Area.objects.within(area).values("pk")
    return Case.objects.open().filter(area__in=here).union(Case.objects.open().filter(desk__in=here)).count()


def rehome(area: Area, actor: User | None) -> None:
    """Stamp the open cases of ``area`` with where they lie now, each with a row on its trail.

    A desk that is no longer above the case goes to the area of its level that is: a grid that moves to
    another community takes its cases to that community's desk. Runs in the transaction of the move, so
    the cases are locked in the order of their keys.
    """
    cases = _locked(Q(area__in=Area.objects.within(area).values("pk")))
    changed, goes = [], {}
    for case in cases:
        before = [getattr(case, f"{name}_id") for name in STAMPED]
        stamp(case, Area.objects.get(pk=case.area_id))
        if before == [getattr(case, f"{name}_id") for name in STAMPED]:
            continue
        changed.append(case)
        above = {getattr(case, f"{name}_id") for name in STAMPED}
        for name in ("desk", "lead_area"):
            holder = getattr(case, name)
            if holder is not None and holder.pk not in above:
                to = getattr(case, STAMPS[Level(holder.level)])
                setattr(case, name, to)
                goes[case.pk, holder.pk] = to
    _follow(goes)
    _write(changed, actor, lambda case: area)


def hand_over(area: Area, choose: Choose, actor: User | None) -> None:
    """Give the open cases that lie in ``area`` itself, or wait at its desk, to the areas chosen for them.

    Who is responsible there, live assignments and live clocks go along; deadlines stay as they are.
    """
    places: dict[int, Area] = {}
    cases = _locked(Q(area=area) | Q(desk=area) | Q(lead_area=area))
    for case in cases:
        to = choose("open_cases", case)
        if to.pk == area.pk:
            continue
        places[case.pk] = to
        for name in ("desk", "lead_area"):
            if getattr(case, f"{name}_id") == area.pk:
                setattr(case, name, to)
        if case.area_id == area.pk:
            stamp(case, to)
    _follow({(key, area.pk): to for key, to in places.items()})
    _write([case for case in cases if case.pk in places], actor, lambda case: places[case.pk])


def hand_over_routings(area: Area, choose: Choose, actor: User | None) -> None:
    """Who handles a category in ``area`` is said at the receiving area now, unless that says it itself."""
    for rule in Routing.objects.filter(area=area).select_for_update(of=("self",)).order_by("pk"):
        to = choose("routings", rule)
        if to.pk != area.pk and not Routing.objects.filter(area=to, category=rule.category_id).exists():
            rule.area = to
            rule.save(update_fields=["area"])


def _follow(goes: dict[tuple[int, int], Area]) -> None:
    """Live assignments and clocks of a case go from one area (case, area) to the other."""
    now, followers, ended = timezone.now(), [], []
    live = Assignment.objects.filter(case__in={case for case, _area in goes}, ended_at=None)
    for one in live.exclude(area=None).select_for_update(of=("self",)).order_by("pk"):
        to = goes.get((one.case_id, one.area_id or 0))
        if to is None:
            continue
        ended.append(one.pk)
        followers.append(
            Assignment(
                case_id=one.case_id,
                role=one.role,
                area=to,
                leg=one.leg,
                instruction=one.instruction,
                assigned_by_id=one.assigned_by_id,
                assigned_at=now,
                accepted_at=one.accepted_at,
                accepted_by_id=one.accepted_by_id,
            )
        )
    Assignment.objects.filter(pk__in=ended).update(ended_at=now, outcome="moved")
    Assignment.objects.bulk_create(followers, batch_size=BATCH)
    pairs: dict[tuple[int, int], list[int]] = {}
    for (case, area), to in goes.items():
        pairs.setdefault((area, to.pk), []).append(case)
    for (area, place), keys in pairs.items():
        Clock.objects.live().filter(case__in=keys, area=area).update(area=place)


def _locked(condition: Q) -> list[Case]:
    found: list[Case] = list(
        Case.objects.open()
        .filter(condition)
        .defer("search")
        .select_related("area", "desk", "lead_area")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    return found


def _write(cases: list[Case], actor: User | None, place: Callable[[Case], Area]) -> None:
    """Save where ``cases`` lie and who has them now, each with a row on its trail."""
    last = trail.ends(case.pk for case in cases)
    now, actor_name = timezone.now(), trail.name_of(actor)
    rows = []
    for case in cases:
        case.version = F("version") + 1
        to = place(case)
        rows.append(
            trail.build(
                case,
                last.get(case.pk),
                act="rehome",
                at=now,
                actor=actor,
                actor_name=actor_name,
                from_state=case.state,
                to_state=case.state,
                text=str(to),
                detail={"area": to.code, "under": to.parent.code if to.parent else ""},
            )
        )
    Case.objects.bulk_update(cases, [*STAMPED, "area", "desk", "lead_area", "version"], batch_size=BATCH)
    CaseLog.objects.bulk_create(rows, batch_size=BATCH)
    watchers.changed(row.case.pk for row in rows)
