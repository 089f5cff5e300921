"""Who may give what, and what must never be taken away: the checks that every act on people shares."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.access import reasons, rights
from governance.access.models import Post, Proposal, ProposalKind, Reach
from governance.areas.models import Area, Level

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.common.refusals import Refused

ADMINISTRATION = ("roles.manage", "people.manage")
MANAGE = "people.manage"
APPOINT = "people.appoint_confidential"
MEMBERSHIP = "membership"  # of single cases: no right, and yet more than others have
_ADMIN_LOCK = 0x61646D


def lock_administration() -> None:
    """Serialise acts on posts, roles and units, of which there are few. Taken before any row is locked.

    Without it two administrators could end each other, and a post could be given in a role that is just
    being retired.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADMIN_LOCK])


def refuse_beyond(actor: User, needed: Iterable[str], area: Area, *, own: bool = False) -> None:
    """Raise Refused (OUTSIDE_AREA, MORE_THAN_OWN) for a post that ``actor`` may neither give nor take.

    ``own``: for themselves, without what they hold as a substitute, and nothing that they do not hold.
    """
    if not actor.has_right(MANAGE, area):
        raise reasons.OUTSIDE_AREA(area=str(area), field="area")
    lacking = lacks(actor, needed, area, own=True) if own else not_theirs_to_give(actor, needed, area)
    if lacking:
        raise reasons.MORE_THAN_OWN(area=str(area), rights=labels(lacking), field="role")


def refuse_gift(actor: User, needed: Iterable[str], area: Area, *, person: User) -> None:
    """Raise Refused for a post that ``actor`` may not give to ``person``, alone or with somebody else.

    Nobody gives a post to themselves, not even one whose rights they hold: a post also makes its holder a
    member of what is handed to the place or the unit. Codes: GIVES_THEMSELVES and those of ``refuse_beyond``.
    """
    refuse_beyond(actor, needed, area)
    if person.pk == actor.pk:
        raise reasons.GIVES_THEMSELVES(field="person")


def insist_second(actor: User, needed: Iterable[str], area: Area, second: User | None) -> None:
    """Raise Refused (NEEDS_SECOND) where ``actor`` gives what they lack there and nobody has confirmed it.

    The last check before an act writes, so that what is proposed in its place could be done.
    """
    if second is None and (lacking := lacks(actor, needed, area)):
        raise reasons.NEEDS_SECOND(rights=labels(lacking))


def lacks(actor: User, codes: Iterable[str], area: Area | None, *, own: bool = False) -> list[str]:
    """Those of ``codes`` that ``actor`` does not hold at ``area`` (None: anywhere)."""

    def holds(code: str) -> bool:
        scope = actor.scope(code, own=own)
        return bool(scope) if area is None else scope.covers(area)

    return [code for code in sorted(codes) if not holds(code)]


def not_theirs_to_give(
    actor: User, codes: Iterable[str], area: Area | None, *, own: bool = False
) -> list[str]:
    """The rights that ``actor`` cannot give or take there, not even together with a second person.

    Confidential ones may be given by who may appoint to them, without being able to use them: with
    somebody who confirms it (``refuse_gift``).
    """
    known = rights.every()
    appoints = not lacks(actor, [APPOINT], area, own=own)
    return [
        code
        for code in lacks(actor, codes, area, own=own)
        if not (appoints and code in known and known[code].confidential)
    ]


def labels(codes: Iterable[str]) -> str:
    """The names of rights, as one reads them."""
    known = rights.every()
    return "、".join(
        str(known[code].label) if code in known else str(_("事项成员")) if code == MEMBERSHIP else code
        for code in codes
    )


def whole_city(actor: User, right: str) -> Area | None:
    """The top of the tree when ``actor`` holds ``right`` over all of it: what is shared by everybody.

    None when they do not, or when there is no tree yet.
    """
    tops = list(Area.objects.at_level(Level.CITY).current().order_by("lft"))
    return tops[0] if tops and all(actor.has_right(right, top) for top in tops) else None


def administrators(but_post: Post | None = None) -> Any:
    """Posts in force, for good, that may edit roles and people for the whole city.

    A substitute, or somebody whose end is set already, does not count: they would leave nobody.
    """
    found = (
        Post.objects.in_force()
        .own()
        .filter(
            ends_at=None,
            role__is_active=True,
            role__rights__contains=list(ADMINISTRATION),
            role__reach=Reach.AREA,
            area__level=Level.CITY,
        )
    )
    return found.exclude(pk=but_post.pk) if but_post else found


def carries_administration(post: Post) -> bool:
    return set(ADMINISTRATION) <= set(post.role.rights) and post.area.level == Level.CITY


def home_of(person: User) -> Area | None:
    """Where a person is at home: their highest post in force, else the last one they had."""
    if posts := person.posts_in_force():
        return posts[0].area
    last = person.posts.select_related("area").order_by("-starts_at").first()
    return last.area if last else None


def why_not_manage(actor: User, person: User, *, as_them: bool = False) -> Refused | None:
    """Why ``actor`` may not change ``person``'s account; None when they may.

    Every post the person holds or will hold must lie where the actor looks after people. ``as_them``:
    the act would let the actor sign in as the person (a new password), so that they must be able to
    give all of the person's rights besides; those that they lack themselves need a second person, see
    ``lacks_of``.
    """
    if actor.is_superuser:
        return None
    if person.is_superuser:
        return reasons.PERSON_ABOVE()
    posts = list(person.posts.open().select_related("area", "role"))
    if not posts:
        last = person.posts.select_related("area").order_by("-starts_at").first()
        if last is None and whole_city(actor, MANAGE) is None and not _asked_for_here(actor, person):
            return reasons.PERSON_WITHOUT_POST()
        if last is not None and not actor.has_right(MANAGE, last.area):
            return reasons.PERSON_ELSEWHERE(area=str(last.area))
    for post in posts:
        if not actor.has_right(MANAGE, post.area):
            return reasons.PERSON_ELSEWHERE(area=str(post.area))
        if as_them and (lacking := not_theirs_to_give(actor, post.role.rights, post.area)):
            return reasons.MORE_THAN_OWN(area=str(post.area), rights=labels(lacking))
    return None


def lacks_of(actor: User, person: User) -> list[str]:
    """What ``person`` may do, or ever could, and ``actor`` may not: with their password one would have it.

    Codes of rights, also of posts that are over: their notices are still there to be read. Who was ever made
    a member of single cases has what nobody else has: that stands as ``MEMBERSHIP``.
    """
    if actor.is_superuser:
        return []
    found: set[str] = set()
    for post in person.posts.select_related("area", "role"):
        found.update(lacks(actor, post.role.rights, post.area))
    if person.has_memberships:
        found.add(MEMBERSHIP)
    return sorted(found)


def _asked_for_here(actor: User, person: User) -> bool:
    """Whether the first post of somebody new waits for its second person where the actor manages people."""
    waiting = Proposal.objects.waiting().filter(person=person, kind=ProposalKind.GIVE).select_related("area")
    return any(actor.has_right(MANAGE, one.area) for one in waiting)


def signature(actor: User, right: str = "", area: Area | None = None, unit_id: int | None = None) -> str:
    """A person as trails name them: name, post, and for whom they act: "陈涛 网格专干（代 张丽华）"."""
    posts = actor.posts_in_force()
    title = posts[0].called if posts else ""
    plain = f"{actor.name} {title}".strip()
    if absent := actor.acting_for(right, area, unit_id):
        plain += _("（代 %(name)s）") % {"name": absent}
    return plain[:120]


def facts_of(post: Post) -> dict[str, Any]:
    """A post as the audit trail keeps it."""
    return {
        "person": post.person.username,
        "role": post.role.code,
        "area": post.area.code,
        "unit": post.unit.name if post.unit else None,
        "title": post.title,
        "starts_at": post.starts_at.isoformat(),
        "ends_at": post.ends_at.isoformat() if post.ends_at else None,
        **({"acting_for": post.stands_in_for.person.username} if post.stands_in_for else {}),
    }


def confirmed_by(second: User | None) -> dict[str, str]:
    """The second person of an act, as the audit trail keeps them beside its actor."""
    return {"confirmed_by": f"{second.name}（{second.username}）"} if second else {}


def day_and_time(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
