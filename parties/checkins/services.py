"""Checking in, moving, ending; posts and services. One act, one transaction, an audit entry with both sides.

The confirmation has a deadline, so it is a case on the loop (``flow``); what goes on after it is the row.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.access import records
from governance.access.models import AuditAct, Unit
from governance.areas.models import Area, Level
from governance.cases import services as loop
from governance.cases.filing.intake import Filing
from governance.cases.models import Case, Channel
from governance.cases.workflow import history
from governance.common import phones
from parties import reasons
from parties.checkins.names import CHANNEL, KIND
from parties.models import CheckIn, CheckInService, ServicePost
from parties.models.checkins import LIVE, CheckInKind, CheckInState, ServiceState
from parties.rights import CHECK_IN, CONFIRM

if TYPE_CHECKING:
    from governance.access.models import User

FACTS = ("kind", "unit", "area", "organisation", "post", "about", "state", "ended_on", "reason")
POST_FACTS = ("name", "about", "places", "is_active")
SERVICE_FACTS = ("done_on", "hours", "people", "what", "state", "reason")


def may_act_for(user: User, unit_id: int, area: Area) -> bool:
    """Whether somebody acts for ``unit`` at ``area``: one of the unit, or the community's own people."""
    scope = user.scope(CHECK_IN)
    return unit_id in scope.unit_ids or scope.covers(area)


def insist(actor: User | None, unit: Unit, area: Area) -> None:
    """Raise Refused (NOT_OWN_UNIT) for somebody who does not act for it; None is the system."""
    if actor is not None and not may_act_for(actor, unit.pk, area):
        raise reasons.NOT_OWN_UNIT(unit=unit.name, area=str(area), field="unit")


@transaction.atomic
def request(
    *,
    kind: str,
    unit: Unit,
    area: Area,
    actor: User | None,
    name: str = "",
    phone: str = "",
    organisation: str = "",
    post: ServicePost | None = None,
    about: str = "",
    at: datetime | None = None,
    is_demo: bool = False,
    moved_from: CheckIn | None = None,
) -> CheckIn:
    """Ask a community to take a unit, or a member of it, as checked in; the case is its to confirm.

    Raises ValidationError or Refused (NOT_OWN_UNIT, NOT_A_COMMUNITY, MEMBER_NAME_NEEDED, MEMBER_PHONE_NEEDED,
    CHECKED_IN_ALREADY, ONE_COMMUNITY, POST_ELSEWHERE_CHECK_IN, POST_FULL).
    """
    at = at or timezone.now()
    if moved_from is None:
        insist(actor, unit, area)
    if area.level != Level.COMMUNITY:
        raise reasons.NOT_A_COMMUNITY(area=str(area), field="area")
    made = CheckIn(
        kind=kind, unit=unit, area=area, organisation=organisation.strip(), about=about.strip(),
        post=post, requested_at=at, is_demo=is_demo, moved_from=moved_from,
    )  # fmt: skip
    if kind == CheckInKind.MEMBER:
        if not name.strip():
            raise reasons.MEMBER_NAME_NEEDED(field="name")
        if not phone.strip():
            raise reasons.MEMBER_PHONE_NEEDED(field="phone")
        made.name, made.phone = name.strip(), phones.normal(phone)
        made.phone_index = phones.index_of(phone)
    _check_elsewhere(made)
    check_post(post, area)
    already = reasons.CHECKED_IN_ALREADY(area=str(area), state=CheckInState.REQUESTED.label)
    records.save(made, {"check_in_unit_once": already, "check_in_member_once": already})
    made.case = _file(made, actor, at)
    made.save()
    records.record_added(made, FACTS, actor=actor, area=area, right=CHECK_IN)
    return made


def same_as(made: CheckIn) -> Any:
    """The check-ins of the same unit, or of the same member."""
    if made.kind == CheckInKind.UNIT:
        return CheckIn.objects.filter(kind=CheckInKind.UNIT, unit=made.unit_id)
    return CheckIn.objects.filter(kind=CheckInKind.MEMBER, phone_index=made.phone_index)


def _check_elsewhere(made: CheckIn) -> None:
    others = same_as(made).filter(state__in=LIVE).exclude(pk=made.moved_from_id).select_related("area")
    for one in others:
        if one.area_id == made.area_id:
            raise reasons.CHECKED_IN_ALREADY(area=str(one.area), state=one.get_state_display(), field="area")
        raise reasons.ONE_COMMUNITY(area=str(one.area), field="area")


def check_post(post: ServicePost | None, area: Area, but: int | None = None) -> None:
    """Raise Refused (POST_ELSEWHERE_CHECK_IN, POST_FULL) unless the post is the area's and has a place."""
    if post is None:
        return
    row: ServicePost = ServicePost.objects.select_for_update().get(pk=post.pk)
    if row.area_id != area.pk or not row.is_active:
        raise reasons.POST_ELSEWHERE_CHECK_IN(post=row.name, area=str(area), field="post")
    if row.holders.filter(state__in=LIVE).exclude(pk=but).count() >= row.places:
        raise reasons.POST_FULL(post=row.name, places=row.places, field="post")


def _file(made: CheckIn, actor: User | None, at: datetime) -> Case:
    """The case names the unit and never the member, whose name is the row's."""
    filer = actor if actor is not None and actor.has_right(CHECK_IN, made.area) else None
    title = _("%(kind)s：%(unit)s") % {"kind": made.get_kind_display(), "unit": made.unit.name}
    case = loop.file_case(
        Filing(
            kind=KIND,
            channel=Channel.objects.get(code=CHANNEL),
            category=None,
            area=made.area,
            title=title,
            text=made.about or title,
        ),
        actor=filer,
        at=at,
    )
    signed = history.name_of(actor) if actor else _("申请人")
    return loop.advance(case, "request", actor=None, at=at, signed=signed)


@transaction.atomic
def pick_post(check_in: CheckIn, post: ServicePost | None, *, actor: User | None) -> CheckIn:
    """Choose a post of the community, or none. Raises Refused (NOT_OWN_UNIT, CHECK_IN_IS, POST_…)."""
    row = held(check_in)
    insist(actor, row.unit, row.area)
    insist_state(row, LIVE)
    check_post(post, row.area, but=row.pk)
    before = records.facts(row, FACTS)
    row.post = post
    records.save(row)
    records.record_changed(row, before, FACTS, actor=actor, area=row.area, right=CHECK_IN)
    return row


@transaction.atomic
def transfer(check_in: CheckIn, area: Area, *, actor: User | None, at: datetime | None = None) -> CheckIn:
    """Ask the next community; the present one goes on until that one confirms. Returns the new row.

    Raises Refused (NOT_OWN_UNIT, CHECK_IN_IS, SAME_COMMUNITY, NOT_A_COMMUNITY, ONE_COMMUNITY).
    """
    row = held(check_in)
    insist(actor, row.unit, row.area)
    insist_state(row, (CheckInState.ACTIVE,))
    if area.pk == row.area_id:
        raise reasons.SAME_COMMUNITY(area=str(area), field="area")
    earlier = CheckIn.objects.filter(moved_from=row).exclude(state__in=LIVE)
    earlier.update(moved_from=None)  # refused there: the history names where it went in the end
    return request(
        kind=row.kind, unit=row.unit, area=area, actor=actor, name=row.name, phone=row.phone,
        organisation=row.organisation, about=row.about, at=at, is_demo=row.is_demo, moved_from=row,
    )  # fmt: skip


@transaction.atomic
def end(check_in: CheckIn, *, reason: str, actor: User | None, on: date | None = None) -> CheckIn:
    """The check-in is over, from a day on. Raises Refused (NOT_OWN_UNIT, CHECK_IN_IS, WHY_NEEDED)."""
    row = held(check_in)
    insist(actor, row.unit, row.area)
    insist_state(row, (CheckInState.ACTIVE,))
    if not reason.strip():
        raise reasons.WHY_NEEDED(field="reason")
    before = records.facts(row, FACTS)
    row.state, row.reason, row.ended_on = CheckInState.ENDED, reason.strip()[:200], on or timezone.localdate()
    records.save(row)
    records.record_changed(
        row, before, FACTS, actor=actor, area=row.area, right=CHECK_IN, act=AuditAct.RECORD_END
    )
    return row


def decided(case: Case, *, agreed: bool, reason: str, at: datetime, actor: User | None) -> CheckIn:
    """What the community's act on the case writes: active, and where it came from is over; or refused."""
    row = held(case.check_in)
    before = records.facts(row, FACTS)
    day = timezone.localdate(at)
    if agreed:
        if row.moved_from is not None and row.moved_from.state == CheckInState.ACTIVE:
            old = held(row.moved_from)
            was = records.facts(old, FACTS)
            old.state, old.ended_on = CheckInState.TRANSFERRED, day
            old.reason = (_("转到%s") % row.area)[:200]
            old.save()
            records.record_changed(
                old, was, FACTS, actor=actor, area=old.area, right=CONFIRM, act=AuditAct.RECORD_END
            )
        elsewhere = same_as(row).filter(state=CheckInState.ACTIVE).exclude(pk=row.pk).first()
        if elsewhere is not None:
            raise reasons.ONE_COMMUNITY(area=str(elsewhere.area))
        row.state, row.confirmed_at = CheckInState.ACTIVE, at
    else:
        row.state, row.reason, row.ended_on = CheckInState.REFUSED, reason[:200], day
    row.save()
    records.record_changed(row, before, FACTS, actor=actor, area=row.area, right=CONFIRM)
    return row


def held(check_in: CheckIn) -> CheckIn:
    rows = CheckIn.objects.select_for_update(of=("self",)).select_related(
        "unit", "area", "moved_from", "post"
    )
    row: CheckIn = rows.get(pk=check_in.pk)
    return row


def insist_state(row: CheckIn, states: object) -> None:
    """Raise Refused (CHECK_IN_IS) in another state."""
    if row.state not in states:  # type: ignore[operator]
        raise reasons.CHECK_IN_IS(state=row.get_state_display())


# Posts


@transaction.atomic
def save_post(
    *, area: Area, actor: User | None, post: ServicePost | None = None, **facts: Any
) -> ServicePost:
    """Add or change a post of a community (POST_FACTS).

    Raises ValidationError or Refused (OUTSIDE_AREA, NOT_A_COMMUNITY).
    """
    row = ServicePost.objects.select_for_update().get(pk=post.pk) if post else ServicePost(area=area)
    records.insist(actor, CONFIRM, row.area)
    if row.area.level != Level.COMMUNITY:
        raise reasons.NOT_A_COMMUNITY(area=str(row.area), field="area")
    before = records.facts(row, POST_FACTS)
    for name, value in facts.items():
        setattr(row, name, value)
    records.save(row)
    if post is None:
        records.record_added(row, POST_FACTS, actor=actor, area=row.area, right=CONFIRM)
    else:
        records.record_changed(row, before, POST_FACTS, actor=actor, area=row.area, right=CONFIRM)
    return row


# Services


@transaction.atomic
def record_service(
    check_in: CheckIn,
    *,
    done_on: date,
    hours: Decimal,
    what: str,
    actor: User | None,
    people: int = 1,
    at: datetime | None = None,
) -> CheckInService:
    """Write down what was done; the hours count once the community has verified them.

    Raises ValidationError or Refused (NOT_OWN_UNIT, CHECK_IN_IS, FUTURE_SERVICE, SERVICE_BEFORE).
    """
    at = at or timezone.now()
    row = held(check_in)
    insist(actor, row.unit, row.area)
    insist_state(row, (CheckInState.ACTIVE,))
    if done_on > timezone.localdate(at):
        raise reasons.FUTURE_SERVICE(field="done_on")
    assert row.confirmed_at is not None
    since = timezone.localdate(row.confirmed_at)
    if done_on < since:
        raise reasons.SERVICE_BEFORE(on=f"{since:%Y-%m-%d}", field="done_on")
    made = CheckInService(
        check_in=row, done_on=done_on, hours=hours, what=what.strip(), people=people,
        recorded_at=at, recorded_by=actor,
    )  # fmt: skip
    records.save(made)
    records.record_added(made, SERVICE_FACTS, actor=actor, area=row.area, right=CHECK_IN)
    return made


@transaction.atomic
def verify(
    service: CheckInService, *, agreed: bool, actor: User | None, reason: str = "", at: datetime | None = None
) -> CheckInService:
    """The community says whether it was so. Raises Refused (OUTSIDE_AREA, SERVICE_DECIDED, OWN_SERVICE,
    WHY_NEEDED).
    """
    rows = CheckInService.objects.select_for_update(of=("self",)).select_related("check_in__area")
    row: CheckInService = rows.get(pk=service.pk)
    area = row.check_in.area
    records.insist(actor, CONFIRM, area)
    if row.state != ServiceState.CLAIMED:
        raise reasons.SERVICE_DECIDED()
    if actor is not None and row.recorded_by_id == actor.pk:
        raise reasons.OWN_SERVICE()
    if not agreed and not reason.strip():
        raise reasons.WHY_NEEDED(field="reason")
    before = records.facts(row, SERVICE_FACTS)
    row.state = ServiceState.VERIFIED if agreed else ServiceState.REFUSED
    row.verified_at, row.verified_by, row.reason = at or timezone.now(), actor, reason.strip()[:200]
    row.save()
    records.record_changed(row, before, SERVICE_FACTS, actor=actor, area=area, right=CONFIRM)
    return row
