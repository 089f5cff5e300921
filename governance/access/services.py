"""Acts on people, posts, units and roles: the only writers. One act, one transaction, one audit entry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.password_validation import validate_password
from django.db import connection, transaction
from django.utils import timezone

from governance.access import audit, origin, reasons, rights
from governance.access.defaults import ROLES
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
from governance.areas.models import Area, Level

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

ADMINISTRATION = ("roles.manage", "people.manage")
_ADMIN_LOCK = 0x61646D


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
def edit_person(person: User, *, actor: User, name: str, phone: str) -> User:
    """Change a person's name or telephone number; the audit entry says which, not the number itself."""
    person = User.objects.select_for_update().get(pk=person.pk)
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
            area=_home_of(person),
            detail={"changed": changed},
        )
    return person


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
) -> Post:
    """Give ``person`` a role at ``area``. ``actor`` None is the system itself (seeding).

    Nobody gives a right they do not hold there. Raises Refused (OUTSIDE_AREA, MORE_THAN_OWN, ROLE_LEVEL,
    UNIT_NEEDED, UNIT_ELSEWHERE, POST_EXISTS, ENDS_BEFORE_START, PERSON_INACTIVE).
    """
    starts_at = starts_at or timezone.now()
    person = User.objects.select_for_update().get(pk=person.pk)
    role = Role.objects.get(pk=role.pk)
    area = Area.objects.get(pk=area.pk)
    if not person.is_active:
        raise reasons.PERSON_INACTIVE(name=person.name, field="person")
    if actor is not None:
        _refuse_beyond(actor, role.rights, area)
    if area.level not in role.levels:
        raise reasons.ROLE_LEVEL(role=role.name, level=area.level_name, field="area")
    if role.reach == Reach.UNIT and unit is None:
        raise reasons.UNIT_NEEDED(role=role.name, field="unit")
    if unit is not None and not unit.area.span.holds(area.span):
        raise reasons.UNIT_ELSEWHERE(unit=unit.name, area=str(area), field="unit")
    if ends_at is not None and ends_at < starts_at:
        raise reasons.ENDS_BEFORE_START(field="ends_at")
    overlapping = Post.objects.filter(person=person, role=role, area=area, unit=unit).filter(
        starts_at__lt=ends_at or datetime.max.replace(tzinfo=starts_at.tzinfo, year=9000)
    )
    if any(post.ends_at is None or post.ends_at > starts_at for post in overlapping):
        raise reasons.POST_EXISTS(name=person.name, field="role")
    post = Post.objects.create(
        person=person, role=role, area=area, unit=unit, title=title, starts_at=starts_at, ends_at=ends_at
    )
    audit.record(AuditAct.POST_GIVE, actor=actor, subject=post, area=area, detail=_post_facts(post))
    return post


@transaction.atomic
def end_post(post: Post, *, actor: User | None, at: datetime | None = None) -> Post:
    """End a post at the instant ``at`` (now); the person's next request knows.

    Raises Refused (OUTSIDE_AREA, MORE_THAN_OWN, POST_ENDED, ENDS_BEFORE_START, LAST_ADMINISTRATOR).
    """
    _lock_administration()
    at = at or timezone.now()
    post = (
        Post.objects.select_for_update(of=("self",)).select_related("area", "role", "person").get(pk=post.pk)
    )
    if actor is not None:
        _refuse_beyond(actor, post.role.rights, post.area)
    if post.ends_at is not None and post.ends_at <= timezone.now():
        raise reasons.POST_ENDED(at=timezone.localtime(post.ends_at).strftime("%Y-%m-%d %H:%M"))
    if at < post.starts_at:
        raise reasons.ENDS_BEFORE_START(field="ends_at")
    if not _administrators(but_post=post).exists() and _carries_administration(post):
        raise reasons.LAST_ADMINISTRATOR()
    post.ends_at = at
    post.save(update_fields=["ends_at"])
    audit.record(AuditAct.POST_END, actor=actor, subject=post, area=post.area, detail=_post_facts(post))
    return post


@transaction.atomic
def deactivate_person(person: User, *, actor: User) -> User:
    """Close an account: signed out at once, posts end with it. Raises Refused as ``end_post`` does."""
    person = User.objects.select_for_update().get(pk=person.pk)
    for post in Post.objects.in_force().filter(person=person):
        end_post(post, actor=actor)
    person.is_active = False
    person.save(update_fields=["is_active"])
    close_sessions(person, actor=actor)
    audit.record(AuditAct.PERSON_OFF, actor=actor, subject=person)
    return person


@transaction.atomic
def set_role_rights(role: Role, *, actor: User, rights_held: list[str]) -> Role:
    """Replace the rights of a role. Raises Refused (UNKNOWN_RIGHTS, MORE_THAN_OWN, LAST_ADMINISTRATOR)."""
    _lock_administration()
    role = Role.objects.select_for_update().get(pk=role.pk)
    wanted = sorted(set(rights_held))
    if unknown := [code for code in wanted if not rights.is_known(code)]:
        raise reasons.UNKNOWN_RIGHTS(rights="、".join(unknown))
    added, removed = set(wanted) - set(role.rights), set(role.rights) - set(wanted)
    if lacking := _not_theirs_to_give(actor, added | removed, None):
        raise reasons.MORE_THAN_OWN(area="", rights=_labels(lacking))
    role.rights = wanted
    role.save(update_fields=["rights"])
    if not _administrators().exists():
        raise reasons.LAST_ADMINISTRATOR()
    audit.record(
        AuditAct.ROLE_EDIT,
        actor=actor,
        subject=role,
        detail={"added": sorted(added), "removed": sorted(removed)},
    )
    return role


@transaction.atomic
def add_unit(*, name: str, kind: UnitKind, area: Area, actor: User | None, office_phone: str = "") -> Unit:
    """Add a unit that cases can be handed to. Raises Refused (OUTSIDE_AREA) or ValidationError."""
    if actor is not None and not actor.has_right("units.manage", area):
        raise reasons.OUTSIDE_AREA(area=str(area), field="area")
    unit = Unit(name=name, kind=kind, area=area, office_phone=office_phone)
    unit.full_clean()
    unit.save()
    audit.record(AuditAct.UNIT_ADD, actor=actor, subject=unit, area=area)
    return unit


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
        area=_home_of(person),
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
    here = origin.current.get()
    opened, _ = SignInSession.objects.update_or_create(
        session_key=session.session_key,
        defaults={"user": user, "ip_address": here.ip_address, "agent": here.agent[:200]},
    )
    audit.record(AuditAct.SIGN_IN, actor=user, subject=user)
    return opened


@transaction.atomic
def close_sessions(user: User, *, actor: User | None, keep: str | None = None) -> int:
    """Sign ``user`` out everywhere, but for the session with the key ``keep``. Returns how many ended."""
    from django.conf import settings
    from django.utils.module_loading import import_string

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
    from django.conf import settings
    from django.utils.module_loading import import_string

    import_string(f"{settings.SESSION_ENGINE}.SessionStore")(session.session_key).delete()
    audit.record(AuditAct.SIGN_OUT, actor=actor, subject=session.user)
    session.delete()


# Seeding ---------------------------------------------------------------------------------


@transaction.atomic
def seed_roles() -> int:
    """Make the default roles that are missing, and give default roles the rights that are new here.

    A right that an administrator took away stays away: it is known already. Returns the roles made.
    """
    made = 0
    for order, default in enumerate(ROLES):
        _, new = Role.objects.get_or_create(
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
        made += new
    known = set(KnownRight.objects.values_list("code", flat=True))
    fresh = [right for right in rights.every().values() if right.code not in known]
    for right in fresh:
        for role in Role.objects.filter(code__in=right.defaults).exclude(rights__contains=[right.code]):
            role.rights = [*role.rights, right.code]
            role.save(update_fields=["rights"])
    KnownRight.objects.bulk_create([KnownRight(code=right.code) for right in fresh])
    return made


@transaction.atomic
def seed_unit_kinds() -> None:
    """The kinds of unit a new installation begins with."""
    from governance.access.seeds import UNIT_KINDS

    for order, (code, name) in enumerate(UNIT_KINDS):
        UnitKind.objects.get_or_create(code=code, defaults={"name": str(name), "order": order})


def _refuse_beyond(actor: User, needed: list[str], area: Area) -> None:
    if not actor.has_right("people.manage", area):
        raise reasons.OUTSIDE_AREA(area=str(area), field="area")
    if lacking := _not_theirs_to_give(actor, needed, area):
        raise reasons.MORE_THAN_OWN(area=str(area), rights=_labels(lacking), field="role")


def _not_theirs_to_give(actor: User, codes: Iterable[str], area: Area | None) -> list[str]:
    """The rights that ``actor`` does not hold there and so cannot give or take.

    Confidential ones may be given by who may appoint to them, without being able to use them.
    """
    known = rights.every()
    appoints = actor.has_right("people.appoint_confidential", area)
    return [
        code
        for code in sorted(codes)
        if not actor.has_right(code, area) and not (appoints and code in known and known[code].confidential)
    ]


def _labels(codes: list[str]) -> str:
    known = rights.every()
    return "、".join(str(known[code].label) if code in known else code for code in codes)


def _lock_administration() -> None:
    """Serialise acts that could take away the last administrator."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADMIN_LOCK])


def _carries_administration(post: Post) -> bool:
    return set(ADMINISTRATION) <= set(post.role.rights) and post.area.level == Level.CITY


def _administrators(but_post: Post | None = None) -> Any:
    """Posts in force that may edit roles and people for the whole city."""
    found = Post.objects.in_force().filter(
        role__rights__contains=list(ADMINISTRATION), role__reach=Reach.AREA, area__level=Level.CITY
    )
    return found.exclude(pk=but_post.pk) if but_post else found


def _home_of(person: User) -> Area | None:
    posts = person.posts_in_force()
    return posts[0].area if posts else None


def _post_facts(post: Post) -> dict[str, Any]:
    return {
        "person": post.person.username,
        "role": post.role.code,
        "area": post.area.code,
        "unit": post.unit.name if post.unit else None,
        "title": post.title,
        "starts_at": post.starts_at.isoformat(),
        "ends_at": post.ends_at.isoformat() if post.ends_at else None,
    }
