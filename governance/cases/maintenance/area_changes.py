"""When an area moves or ends: open cases go along, closed ones keep what they said, none is orphaned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.areas import dependants
from governance.areas.ancestry import STAMP
from governance.areas.models import Area, Level
from governance.cases.filing.intake import stamp
from governance.cases.models import Assignment, Case, CaseLog, Clock, Routing
from governance.cases.workflow import history, hooks

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.dependants import Choose, Note, Spot

BATCH = 500


def register() -> None:
    """Open cases keep an area from being retired, and go along when it moves."""
    dependants.register(
        "open_cases",
        gettext_lazy("%(count)s 件未结事项"),
        count_open,
        url=lambda area: f"{reverse('cases')}?area={area.code}",
        becomes=gettext_lazy("转到接收的区域继续办理，时限不变；已结的仍记在原处"),
        flows=True,
    )
    dependants.register(
        "routings",
        gettext_lazy("%(count)s 条处置单位规则"),
        lambda area: Routing.objects.filter(area__in=Area.objects.within(area).values("pk")).count(),
        blocks=False,
        becomes=gettext_lazy("转到接收的区域；那里同一类别已有规则的，以那里的为准"),
    )
    dependants.on_hand_over(
        "routings", hand_over_routings, dependants.Back(give_back_routings, counted=_routings_there)
    )
    dependants.on_move("open_cases", rehome)
    dependants.on_hand_over(
        "open_cases", hand_over, dependants.Back(give_back, standing=_filed_since, counted=_still_open)
    )
    dependants.on_spots("open_cases", _spots)


def _spots(area: Area) -> list[Spot]:
    """Where the open cases of ``area`` itself lie, as far as they have a place on the map."""
    placed = Case.objects.open().filter(area=area).values_list("lng", "lat")
    return [(lng, lat, None) for lng, lat in placed if lng is not None and lat is not None]


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
        before = [getattr(case, f"{name}_id") for name in STAMP.values()]
        stamp(case, Area.objects.get(pk=case.area_id))
        if before == [getattr(case, f"{name}_id") for name in STAMP.values()]:
            continue
        changed.append(case)
        above = {getattr(case, f"{name}_id") for name in STAMP.values()}
        for name in ("desk", "lead_area"):
            holder = getattr(case, name)
            if holder is not None and holder.pk not in above:
                to = getattr(case, STAMP[Level(holder.level)])
                setattr(case, name, to)
                goes[case.pk, holder.pk] = to
    _follow(goes)
    _write(changed, actor, lambda case: area)


def hand_over(area: Area, choose: Choose, actor: User | None) -> list[Note]:
    """Give the open cases that lie in ``area`` itself, or wait at its desk, to the areas chosen for them.

    Who is responsible there, live assignments and live clocks go along; deadlines stay as they are. The
    last note is the newest case there was anywhere.
    """
    places: dict[int, Area] = {}
    notes: list[Note] = []
    cases = _locked(Q(area=area) | Q(desk=area) | Q(lead_area=area))
    for case in cases:
        to = choose("open_cases", case)
        if to.pk == area.pk:
            continue
        places[case.pk] = to
        notes.append({"case": case.pk, "to": to.pk, "had": _held(case, area.pk)})
        _place(case, area.pk, to)
    _follow({(key, area.pk): to for key, to in places.items()})
    _write([case for case in cases if case.pk in places], actor, lambda case: places[case.pk])
    return [*notes, {"newest": Case.objects.aggregate(newest=Max("pk"))["newest"] or 0}]


def give_back(area: Area, notes: Sequence[Note], actor: User | None) -> None:
    """Return to ``area`` the cases handed over from it that are still open where they went.

    One that lay there comes back whole; one that only waited at its desk, where that is above it again.
    """
    went = _went(notes)
    back = {}
    cases = _locked(Q(pk__in=went))
    for case in cases:
        note = went[case.pk]
        held = _held(case, note["to"])
        if "area" in note["had"]:
            comes = "area" in held
        else:
            above = {getattr(case, f"{name}_id") for name in STAMP.values()}
            comes = area.pk in above and any(name in note["had"] for name in held)
        if comes:
            _place(case, note["to"], area)
            back[case.pk] = note["to"]
    _follow(dict.fromkeys(back.items(), area))
    _write([case for case in cases if case.pk in back], actor, lambda case: area)


def _filed_since(notes: Sequence[Note], places: Sequence[Area]) -> list[str]:
    """Cases filed at the receiving areas since: nobody can say where they would have been filed."""
    newest = max((note["newest"] for note in notes if "newest" in note), default=0)
    if count := Case.objects.filter(area__in=[one.pk for one in places], pk__gt=newest).count():
        where = "、".join(str(one) for one in places)
        return [_("“%(area)s”新登记了 %(count)s 件事项") % {"area": where, "count": count}]
    return []


def _still_open(notes: Sequence[Note]) -> dict[str, int]:
    return {"open_cases": Case.objects.open().filter(pk__in=_went(notes)).count()}


def _went(notes: Sequence[Note]) -> dict[int, Note]:
    return {note["case"]: note for note in notes if "case" in note}


def _held(case: Case, place: int) -> list[str]:
    """What of a case is at ``place``: where it lies, its desk, who is responsible."""
    return [name for name in ("area", "desk", "lead_area") if getattr(case, f"{name}_id") == place]


def _place(case: Case, place: int, to: Area) -> None:
    """Have all of a case that is at ``place`` at ``to``, in memory."""
    held = _held(case, place)
    for name in held:
        if name != "area":
            setattr(case, name, to)
    if "area" in held:
        stamp(case, to)


def hand_over_routings(area: Area, choose: Choose, actor: User | None) -> list[Note]:
    """Who handles a category in ``area`` is said at the receiving area now, unless that says it itself."""
    notes: list[Note] = []
    for rule in Routing.objects.filter(area=area).select_for_update(of=("self",)).order_by("pk"):
        to = choose("routings", rule)
        if to.pk != area.pk and not Routing.objects.filter(area=to, category=rule.category_id).exists():
            rule.area = to
            rule.save(update_fields=["area"])
            notes.append({"routing": rule.pk, "to": to.pk})
    return notes


def give_back_routings(area: Area, notes: Sequence[Note], actor: User | None) -> None:
    """Say in ``area`` again who handles what, unless it does so already."""
    for rule in _routings(notes):
        if not Routing.objects.filter(area=area, category=rule.category_id).exists():
            rule.area = area
            rule.save(update_fields=["area"])


def _routings(notes: Sequence[Note]) -> list[Routing]:
    """The rules that still stand where they went."""
    went = {note["routing"]: note for note in notes}
    rows = Routing.objects.filter(pk__in=went).order_by("pk")
    return [rule for rule in rows if rule.area_id == went[rule.pk]["to"]]


def _routings_there(notes: Sequence[Note]) -> dict[str, int]:
    return {"routings": len(_routings(notes))}


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
    last = history.ends(case.pk for case in cases)
    now, actor_name = timezone.now(), history.name_of(actor)
    rows = []
    for case in cases:
        case.version = F("version") + 1
        to = place(case)
        rows.append(
            history.build(
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
    Case.objects.bulk_update(
        cases, [*STAMP.values(), "area", "desk", "lead_area", "version"], batch_size=BATCH
    )
    CaseLog.objects.bulk_create(rows, batch_size=BATCH)
    hooks.changed(row.case.pk for row in rows)
