"""Acts on accounts by administrators: a new colleague with the first post, a lost password, a return."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.access import audit, credentials, notifications, proposals, reasons, services
from governance.access.authority import (
    MANAGE,
    confirmed_by,
    home_of,
    labels,
    lacks_of,
    why_not_manage,
)
from governance.access.models import AuditAct, Post, User
from governance.common import folding
from governance.common.phones import index_of

if TYPE_CHECKING:
    from governance.access.models import Role, Unit
    from governance.areas.models import Area
    from governance.common.refusals import Refused

# Without letters and digits that are taken for each other when read aloud or copied by hand.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def one_time_password(groups: int = 3) -> str:
    """Groups of four, to be read out or written on paper; it must be changed at the first sign-in."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(groups))


@transaction.atomic
def hire_person(
    *,
    username: str,
    name: str,
    phone: str,
    role: Role,
    area: Area,
    actor: User,
    unit: Unit | None = None,
    title: str = "",
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    is_another: bool = False,
) -> tuple[User, str]:
    """A new account with its first post, and the password to hand over: it is kept nowhere.

    A post that the actor may not give alone waits for a second person (``proposals.give_post``). Raises
    Refused as ``give_post`` does, PERSON_SIMILAR unless ``is_another`` says that it was looked at;
    ValidationError for a taken account name or a bad telephone number.
    """
    if not is_another and (known := similar_people(name, phone, area, actor)):
        raise reasons.PERSON_SIMILAR(people="、".join(_introduced(one) for one in known), field="is_another")
    password = one_time_password()
    person = services.add_person(username=username, name=name, phone=phone, password=password, actor=actor)
    proposals.give_post(
        person,
        role=role,
        area=area,
        unit=unit,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        actor=actor,
    )
    return person, password


def similar_people(name: str, phone: str, area: Area, actor: User) -> list[User]:
    """People whom ``actor`` may know of with the same telephone number, or the same name around ``area``.

    Nobody from outside the actor's area is named: a form must not tell whose numbers exist elsewhere.
    """
    known = User.objects.managed(actor) | User.objects.restrict(actor, "people.view")
    here = Post.objects.filter(person=OuterRef("pk"), area__tree_id=area.tree_id).filter(
        Q(area__lft__lte=area.lft, area__rght__gte=area.rght)
        | Q(area__lft__gte=area.lft, area__rght__lte=area.rght)
    )
    same = Q(name=folding.name(name)) & Q(Exists(here))
    if phone:
        same |= Q(phone_index=index_of(phone))
    return list(known.filter(same).order_by("pk")[:5])


def _introduced(person: User) -> str:
    posts = person.posts_in_force()
    place = f"{posts[0].area} {posts[0].called}" if posts else person.username
    return f"{person.name}（{place}）"


@transaction.atomic
def reset_password(person: User, *, actor: User, second: User | None = None, half: str = "") -> str:
    """A new one-time password for a person who has lost theirs; they are signed out everywhere.

    With the password one could sign in as the person. So who lacks anything that the person has, or ever
    had, knows only ``half`` of it, and the ``second`` person the other. Raises Refused (PERSON_SELF,
    PERSON_INACTIVE, NEEDS_SECOND, and those of ``why_not_manage``).
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.pk == actor.pk:
        raise reasons.PERSON_SELF()
    if not person.is_active:
        raise reasons.PERSON_INACTIVE(name=person.name)
    if refusal := why_not_manage(actor, person, as_them=True):
        raise refusal
    _insist_second(actor, person, second)
    password = f"{half}-{one_time_password(groups=2)}" if half else one_time_password()
    validate_password(password, person)
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    services.close_sessions(person, actor=actor)
    detail = {"reset": True} | confirmed_by(second)
    audit.record(
        AuditAct.PASSWORD, actor=actor, subject=person, area=home_of(person), right=MANAGE, detail=detail
    )
    return password


@transaction.atomic
def reset_factor(person: User, *, actor: User, reason: str, second: User | None = None) -> None:
    """Take off the second factor of a person who has lost it; they are told and signed out everywhere.

    ``reason`` says how it is known that it is them (four characters at least). Raises Refused (PERSON_SELF,
    PERSON_INACTIVE, NO_FACTOR, REASON_NEEDED, NEEDS_SECOND, and those of ``why_not_manage`` as for a new
    password).
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    reason = " ".join(reason.split())
    if refusal := why_not_reset_factor(actor, person):
        raise refusal
    if len(reason) < 4:
        raise reasons.REASON_NEEDED(field="reason")
    _insist_second(actor, person, second)
    credentials.forget_factors(person)
    services.close_sessions(person, actor=actor)
    audit.record(
        AuditAct.SECOND_FACTOR_OFF,
        actor=actor,
        subject=person,
        area=home_of(person),
        right=MANAGE,
        purpose=reason[:200],
        detail={"reset": True} | confirmed_by(second),
    )
    told = _(
        "%(name)s重置了您的两步验证，原因：%(reason)s。如非您本人要求，请立即联系管理员；请重新设置两步验证。"
    )
    notifications.tell([person], told % {"name": actor.name, "reason": reason[:200]}, url=reverse("security"))


def _insist_second(actor: User, person: User, second: User | None) -> None:
    if second is None and (lacking := lacks_of(actor, person)):
        raise reasons.NEEDS_SECOND(rights=labels(lacking))


def why_not_reset_factor(actor: User, person: User) -> Refused | None:
    """Why ``actor`` may not take off the second factor of ``person``; None when they may."""
    if person.pk == actor.pk:
        return reasons.PERSON_SELF()
    if not person.is_active:
        return reasons.PERSON_INACTIVE(name=person.name)
    if refusal := why_not_manage(actor, person, as_them=True):
        return refusal
    if credentials.second_factor_of(person) is None:
        return reasons.NO_FACTOR(name=person.name)
    return None


@transaction.atomic
def reactivate_person(person: User, *, actor: User) -> User:
    """Open a closed account again; posts are given anew. Raises Refused (those of ``why_not_manage``)."""
    person = User.objects.select_for_update().get(pk=person.pk)
    if refusal := why_not_manage(actor, person):
        raise refusal
    if not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
        audit.record(AuditAct.PERSON_ON, actor=actor, subject=person, area=home_of(person), right=MANAGE)
    return person
