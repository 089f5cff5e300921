"""Acts on people, posts, units and roles: the only writers. One act, one transaction, one audit entry."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from governance.access import audit, reasons, rights
from governance.access.authority import (
    MANAGE,
    administrators,
    carries_administration,
    confirmed_by,
    day_and_time,
    facts_of,
    home_of,
    insist_second,
    lock_administration,
    refuse_beyond,
    refuse_gift,
    why_not_manage,
)
from governance.access.defaults import ROLES, DefaultRole
from governance.access.models import (
    AuditAct,
    KnownRight,
    Post,
    Reach,
    Role,
    SignInSession,
    Unit,
    UnitKind,
    User,
)
from governance.access.roles import set_role_rights
from governance.access.seeds import UNIT_KINDS
from governance.access.units import add_unit
from governance.areas.models import Area
from governance.common import folding, phones, request_origin
from governance.common.editing import insist_unchanged

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase


__all__ = [
    "add_person",
    "add_unit",
    "close_session",
    "close_sessions",
    "deactivate_person",
    "edit_person",
    "end_post",
    "give_post",
    "open_session",
    "reveal_phone",
    "seed_roles",
    "seed_unit_kinds",
    "set_role_rights",
]

ACCOUNT_LABELS = {"name": _("姓名"), "phone": _("电话"), "phone_index": _("完整号码")}


@transaction.atomic
def add_person(
    *, username: str, name: str, actor: User | None, phone: str = "", password: str | None = None
) -> User:
    """Add an account. A password set by somebody else must be changed at the first sign-in.

    Raises ValidationError for a taken account name, a bad telephone number or a weak password.
    """
    user = User(username=username, name=name, phone=phone, must_change_password=password is not None)
    if password is not None:
        validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    audit.record(AuditAct.PERSON_ADD, actor=actor, subject=user, detail={"username": username})
    return user


@transaction.atomic
def edit_person(person: User, *, actor: User, name: str, phone: str, seen: str | None = None) -> User:
    """Change a person's name or telephone number; the audit entry says which, not the number itself.

    Raises Refused (PERSON_ELSEWHERE and others of ``why_not_manage``; Changed) or ValidationError.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if actor.pk != person.pk and (refusal := why_not_manage(actor, person)):
        raise refusal
    if seen is not None:
        insist_unchanged(seen, account_facts(person), ACCOUNT_LABELS)
    name, phone = folding.name(name), phones.normal(phone)
    changed = [
        field for field, value in (("name", name), ("phone", phone)) if getattr(person, field) != value
    ]
    if changed:
        person.name, person.phone = name, phone
        person.full_clean()
        person.save()
        audit.record(
            AuditAct.PERSON_EDIT,
            actor=actor,
            subject=person,
            area=home_of(person),
            right=MANAGE if actor.pk != person.pk else "",
            detail={"changed": changed},
        )
    return person


def account_facts(person: User) -> dict[str, str]:
    """What two administrators may both be editing. The number stands masked: the token is readable."""
    return {"name": person.name, "phone": person.masked_phone, "phone_index": person.phone_index[:12]}


@transaction.atomic
def give_post(
    person: User,
    *,
    role: Role,
    area: Area,
    actor: User | None,
    unit: Unit | None = None,
    title: str = "",
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    second: User | None = None,
    is_continued: bool = False,
) -> Post:
    """Give ``person`` a role at ``area``. ``actor`` None is the system itself (seeding).

    Nobody gives a post to themselves, nor alone a right they do not hold there: ``second`` is who has
    confirmed it (``proposals``). ``is_continued``: the person had the post in an area that is merged, moved
    or split. Raises Refused (OUTSIDE_AREA, MORE_THAN_OWN, GIVES_THEMSELVES, NEEDS_SECOND, ROLE_LEVEL,
    ROLE_RETIRED, UNIT_NEEDED, UNIT_ELSEWHERE, UNIT_OFF, AREA_RETIRED, POST_EXISTS, ENDS_BEFORE_START,
    PERSON_INACTIVE).
    """
    lock_administration()  # no role retired, no unit switched off between looking and writing
    starts_at = starts_at or timezone.now()
    person = User.objects.select_for_update().get(pk=person.pk)
    role = Role.objects.get(pk=role.pk)
    area = Area.objects.get(pk=area.pk)
    unit = Unit.objects.select_related("area").get(pk=unit.pk) if unit is not None else None
    if not person.is_active:
        raise reasons.PERSON_INACTIVE(name=person.name, field="person")
    if actor is not None and is_continued:
        refuse_beyond(actor, role.rights, area, own=person.pk == actor.pk)
    elif actor is not None:
        refuse_gift(actor, role.rights, area, person=person)
    check_post(role=role, area=area, unit=unit, starts_at=starts_at, ends_at=ends_at)
    same = Post.objects.own().filter(person=person, role=role, area=area, unit=unit)
    if overlapping(same, starts_at, ends_at).exists():
        raise reasons.POST_EXISTS(name=person.name, field="role")
    if actor is not None and not is_continued:
        insist_second(actor, role.rights, area, second)
    post = Post.objects.create(
        person=person, role=role, area=area, unit=unit, title=title, starts_at=starts_at, ends_at=ends_at
    )
    audit.record(
        AuditAct.POST_GIVE,
        actor=actor,
        subject=post,
        area=area,
        right=MANAGE,
        detail=facts_of(post) | confirmed_by(second),
    )
    return post


def check_post(
    *, role: Role, area: Area, unit: Unit | None, starts_at: datetime, ends_at: datetime | None
) -> None:
    """Raise Refused when there can be no such post, whoever holds it and whoever gives it."""
    if not role.is_active:
        raise reasons.ROLE_RETIRED(role=role.name, field="role")
    if area.valid_to is not None and area.valid_to <= timezone.localdate():
        raise reasons.AREA_RETIRED(area=str(area), field="area")
    if area.level not in role.levels:
        raise reasons.ROLE_LEVEL(role=role.name, level=area.level_name, field="area")
    if role.reach == Reach.UNIT and unit is None:
        raise reasons.UNIT_NEEDED(role=role.name, field="unit")
    if unit is not None and not unit.area.span.holds(area.span):
        raise reasons.UNIT_ELSEWHERE(unit=unit.name, area=str(area), field="unit")
    if unit is not None and not unit.is_active:
        raise reasons.UNIT_OFF(unit=unit.name, field="unit")
    if ends_at is not None and ends_at < starts_at:
        raise reasons.ENDS_BEFORE_START(field="ends_at")


def overlapping(posts: Any, starts_at: datetime, ends_at: datetime | None) -> Any:
    """Those of ``posts`` that hold at some instant from ``starts_at`` to ``ends_at`` (without end)."""
    if ends_at is not None:
        posts = posts.filter(starts_at__lt=ends_at)
    return posts.filter(Q(ends_at=None) | Q(ends_at__gt=starts_at), ~Q(ends_at=F("starts_at")))


@transaction.atomic
def end_post(post: Post, *, actor: User | None, at: datetime | None = None) -> Post:
    """End a post at the instant ``at`` (now); the person's next request knows.

    One that has not begun is cancelled. Who stands in for the person ceases with it. Raises Refused
    (OUTSIDE_AREA, MORE_THAN_OWN, POST_ENDED, ENDS_BEFORE_START, ENDS_IN_PAST, LAST_ADMINISTRATOR).
    """
    lock_administration()
    now = timezone.now()
    post = (
        Post.objects.select_for_update(of=("self",)).select_related("area", "role", "person").get(pk=post.pk)
    )
    at = at or max(now, post.starts_at)
    if actor is not None:
        refuse_beyond(actor, post.role.rights, post.area)
    if post.ends_at is not None and post.ends_at <= now:
        raise reasons.POST_ENDED(at=day_and_time(post.ends_at))
    if at < post.starts_at:
        raise reasons.ENDS_BEFORE_START(field="ends_at")
    if timezone.localdate(at) < timezone.localdate(now):
        raise reasons.ENDS_IN_PAST(field="ends_at")
    if carries_administration(post) and not administrators(but_post=post).exists():
        raise reasons.LAST_ADMINISTRATOR()
    before, post.ends_at = post.ends_at, at
    post.save(update_fields=["ends_at"])
    for stand_in in Post.objects.select_for_update().filter(stands_in_for=post, ends_at__gt=at):
        stand_in.ends_at = max(at, stand_in.starts_at)
        stand_in.save(update_fields=["ends_at"])
    audit.record(
        AuditAct.POST_END,
        actor=actor,
        subject=post,
        area=post.area,
        right=MANAGE,
        detail={
            **facts_of(post),
            "before": {"ends_at": before.isoformat() if before else None},
            "after": {"ends_at": at.isoformat()},
        },
    )
    return post


@transaction.atomic
def deactivate_person(person: User, *, actor: User) -> User:
    """Close an account: signed out at once, posts end with it.

    Raises Refused as ``end_post`` does, and those of ``why_not_manage``; PERSON_SELF.
    """
    lock_administration()
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.pk == actor.pk:
        raise reasons.PERSON_SELF()
    if refusal := why_not_manage(actor, person):
        raise refusal
    area = home_of(person)
    ended = 0
    for post in Post.objects.open().filter(person=person):
        end_post(post, actor=actor)
        ended += 1
    person.is_active = False
    person.save(update_fields=["is_active"])
    close_sessions(person, actor=actor)
    audit.record(
        AuditAct.PERSON_OFF, actor=actor, subject=person, area=area, right=MANAGE, detail={"posts": ended}
    )
    return person


@transaction.atomic
def reveal_phone(person: User, *, purpose: str, actor: User) -> str:
    """The whole telephone number, against a stated purpose; the reading is written down first.

    Raises Refused (PURPOSE_NEEDED, NO_RIGHT). Personal Information Protection Law: purpose limitation.
    """
    purpose = " ".join(purpose.split())
    if len(purpose) < 4:
        raise reasons.PURPOSE_NEEDED(field="purpose")
    allowed = User.objects.filter(pk=person.pk).restrict(actor, "people.reveal").exists()
    if not allowed:
        raise reasons.NO_RIGHT(right=rights.every()["people.reveal"].label)
    audit.record(
        AuditAct.REVEAL,
        actor=actor,
        subject=person,
        area=home_of(person),
        right="people.reveal",
        purpose=purpose[:200],
        detail={"field": "phone"},
    )
    return person.phone


# Sign-in ---------------------------------------------------------------------------------


@transaction.atomic
def open_session(user: User, session: SessionBase) -> SignInSession:
    """Remember a browser that has just signed in."""
    if not session.session_key:
        session.save()
    here = request_origin.current.get()
    opened, _new = SignInSession.objects.update_or_create(
        session_key=session.session_key,
        defaults={"user": user, "ip_address": here.ip_address, "agent": here.agent[:200]},
    )
    audit.record(AuditAct.SIGN_IN, actor=user, subject=user)
    return opened


@transaction.atomic
def close_sessions(user: User, *, actor: User | None, keep: str | None = None) -> int:
    """Sign ``user`` out everywhere, but for the session with the key ``keep``. Returns how many ended."""
    store = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    ending = list(SignInSession.objects.filter(user=user).exclude(session_key=keep or ""))
    for session in ending:
        store(session.session_key).delete()
    SignInSession.objects.filter(pk__in=[session.pk for session in ending]).delete()
    audit.record(AuditAct.SIGN_OUT_ALL, actor=actor, subject=user, detail={"ended": len(ending)})
    return len(ending)


@transaction.atomic
def close_session(session: SignInSession, *, actor: User) -> None:
    """End one signed-in browser."""
    import_string(f"{settings.SESSION_ENGINE}.SessionStore")(session.session_key).delete()
    audit.record(AuditAct.SIGN_OUT, actor=actor, subject=session.user)
    session.delete()


# Seeding ---------------------------------------------------------------------------------


@transaction.atomic
def seed_roles() -> int:
    """Make the default roles that are missing, and give default roles the rights that are new here.

    A right that an administrator took away stays away: it is known already. Returns the roles made.
    """
    made: list[DefaultRole] = []
    for order, default in enumerate(ROLES):
        _role, new = Role.objects.get_or_create(
            code=default.code,
            defaults={
                "name": str(default.name),
                "explanation": str(default.explanation),
                "reach": Reach.UNIT if default.unit else Reach.AREA,
                "levels": list(default.levels),
                "answers": default.answers,
                "order": order,
            },
        )
        made += [default] if new else []
    known = set(KnownRight.objects.values_list("code", flat=True))
    fresh = [right for right in rights.every().values() if right.code not in known]
    for right in fresh:
        for role in Role.objects.filter(code__in=right.defaults).exclude(rights__contains=[right.code]):
            role.rights = [*role.rights, right.code]
            role.save(update_fields=["rights"])
    KnownRight.objects.bulk_create([KnownRight(code=right.code) for right in fresh])
    for default in made:
        _begin(default)
    return len(made)


def _begin(default: DefaultRole) -> None:
    """Give a role that is made now what it begins with, though its rights may be known here for years."""
    role = Role.objects.get(code=default.code)
    own = [right.code for right in rights.every().values() if default.code in right.defaults]
    like = Role.objects.filter(code=default.like).values_list("rights", flat=True).first() or []
    role.rights = list(dict.fromkeys([*role.rights, *own, *like]))
    role.save(update_fields=["rights"])


@transaction.atomic
def seed_unit_kinds() -> None:
    """The kinds of unit a new installation begins with."""
    for order, (code, name) in enumerate(UNIT_KINDS):
        UnitKind.objects.get_or_create(code=code, defaults={"name": str(name), "order": order})
