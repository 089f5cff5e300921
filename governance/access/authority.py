"""Who may give what, and what must never be taken away: the checks that every act on people shares."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.access import reasons, rights
from governance.access.models import Post, Reach
from governance.areas.models import Area, Level

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.common.refusals import Refused

ADMINISTRATION = ("roles.manage", "people.manage")
MANAGE = "people.manage"
_ADMIN_LOCK = 0x61646D


def lock_administration() -> None:
    """Serialise acts on posts, roles and units, of which there are few. Taken before any row is locked.

    Without it two administrators could end each other, and a post could be given in a role that is just
    being retired.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADMIN_LOCK])


def refuse_beyond(actor: User, needed: Iterable[str], area: Area, *, person: User | None = None) -> None:
    """Raise Refused (OUTSIDE_AREA, MORE_THAN_OWN) for a post that ``actor`` may not give or take.

    Nobody keeps for themselves (``person`` is the actor) what they hold only as a substitute.
    """
    if not actor.has_right(MANAGE, area):
        raise reasons.OUTSIDE_AREA(area=str(area), field="area")
    own = person is not None and person.pk == actor.pk
    if lacking := not_theirs_to_give(actor, needed, area, own=own):
        raise reasons.MORE_THAN_OWN(area=str(area), rights=labels(lacking), field="role")


def not_theirs_to_give(
    actor: User, codes: Iterable[str], area: Area | None, *, own: bool = False
) -> list[str]:
    """The rights that ``actor`` does not hold there and so cannot give or take.

    Confidential ones may be given by who may appoint to them, without being able to use them.
    """
    known = rights.every()

    def holds(code: str) -> bool:
        scope = actor.scope(code, own=own)
        return bool(scope) if area is None else scope.covers(area)

    appoints = holds("people.appoint_confidential")
    return [
        code
        for code in sorted(codes)
        if not holds(code) and not (appoints and code in known and known[code].confidential)
    ]


def labels(codes: Iterable[str]) -> str:
    """The names of rights, as one reads them."""
    known = rights.every()
    return "、".join(str(known[code].label) if code in known else code for code in codes)


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
    give all of the person's rights besides.
    """
    if actor.is_superuser:
        return None
    if person.is_superuser:
        return reasons.PERSON_ABOVE()
    posts = list(person.posts.open().select_related("area", "role"))
    if not posts:
        last = person.posts.select_related("area").order_by("-starts_at").first()
        if last is None and whole_city(actor, MANAGE) is None:
            return reasons.PERSON_WITHOUT_POST()
        if last is not None and not actor.has_right(MANAGE, last.area):
            return reasons.PERSON_ELSEWHERE(area=str(last.area))
    for post in posts:
        if not actor.has_right(MANAGE, post.area):
            return reasons.PERSON_ELSEWHERE(area=str(post.area))
        if as_them and (lacking := not_theirs_to_give(actor, post.role.rights, post.area)):
            return reasons.MORE_THAN_OWN(area=str(post.area), rights=labels(lacking))
    return None


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


def day_and_time(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
