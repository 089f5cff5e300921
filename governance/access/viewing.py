"""Seeing the portal through somebody else's eyes: read-only, and written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from governance.access import audit, reasons
from governance.access.models import AuditAct, User

if TYPE_CHECKING:
    from django.http import HttpRequest

    from governance.areas.models import Area
    from governance.common.refusals import Reason

SESSION_KEY = "view_as"
# Pages that must stay reachable before the second factor and while a password is due.
ALWAYS_OPEN = {"sign-in", "sign-out", "second-factor", "set-language", "health"}


def needs_second_factor(request: HttpRequest) -> bool:
    """Whether this person has a second factor and this session has not yet shown it."""
    return bool(request.user.has_factor and not request.user.is_verified())  # type: ignore[union-attr]


def target_of(request: HttpRequest) -> User | None:
    """The person looked through in this session, while that is still allowed."""
    pk = request.session.get(SESSION_KEY)
    if pk is None:
        return None
    target = User.objects.filter(pk=pk, is_active=True).first()
    actor: User = request.real_user  # type: ignore[attr-defined]
    if target is None or why_not(actor, target) is not None:
        request.session.pop(SESSION_KEY, None)
        return None
    target.looking = actor
    return target


def why_not(actor: User, person: User) -> Reason | None:
    """Why ``actor`` may not view as ``person``: None when they may.

    Every post of the person must lie where the actor holds the right. While looking nothing is seen that
    the actor may not see through their own eyes (``User.scope``).
    """
    if actor.pk == person.pk:
        return reasons.NO_VIEW_AS_SELF
    if actor.is_superuser:
        return None
    posts = person.posts_in_force()
    allowed = bool(posts) and all(actor.has_right("people.view_as", post.area) for post in posts)
    return None if allowed and not person.is_superuser else reasons.NO_VIEW_AS


@transaction.atomic
def begin(request: HttpRequest, person: User) -> None:
    """Look through ``person``'s eyes from the next request on. Raises Refused."""
    actor: User = request.real_user  # type: ignore[attr-defined]
    if reason := why_not(actor, person):
        raise reason()
    request.session[SESSION_KEY] = person.pk
    audit.record(AuditAct.VIEW_AS, actor=actor, subject=person, area=_area_of(person))


@transaction.atomic
def end(request: HttpRequest) -> None:
    """Back to one's own eyes."""
    pk = request.session.pop(SESSION_KEY, None)
    if pk is not None:
        person = User.objects.get(pk=pk)
        audit.record(
            AuditAct.VIEW_AS_END,
            actor=request.real_user,  # type: ignore[attr-defined]
            subject=person,
            area=_area_of(person),
        )


def _area_of(person: User) -> Area | None:
    posts = person.posts_in_force()
    return posts[0].area if posts else None
