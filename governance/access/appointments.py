"""Posts that change hands: handing over, taking back an end, and standing in for somebody absent."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.access import audit, dependants, notifications, reasons, services
from governance.access.authority import (
    MANAGE,
    confirmed_by,
    day_and_time,
    facts_of,
    insist_second,
    lock_administration,
    refuse_beyond,
    refuse_gift,
)
from governance.access.models import AuditAct, AuditEntry, Post, User

if TYPE_CHECKING:
    from governance.common.refusals import Refused


@transaction.atomic
def hand_over_post(
    post: Post, to: User, *, actor: User, title: str | None = None, second: User | None = None
) -> Post:
    """Give the post to ``to`` now, with the open work that hangs on it, and end it for who held it.

    Where ``to`` holds the same post already, the work goes there. Returns the post that follows. ``second``
    as for ``give_post``. Raises Refused (SUBSTITUTE_…, POST_NOT_BEGUN, SAME_PERSON, and as ``give_post``
    and ``end_post``).
    """
    lock_administration()
    post = _locked(post)
    if post.stands_in_for_id is not None:
        raise reasons.NO_HAND_OVER()
    _refuse_ended(post)
    if post.starts_at > timezone.now():
        raise reasons.POST_NOT_BEGUN()
    if to.pk == post.person_id:
        raise reasons.SAME_PERSON(name=post.person.name, field="person")
    refuse_gift(actor, post.role.rights, post.area, person=to)
    successor = (
        Post.objects.in_force()
        .own()
        .filter(person=to, role=post.role_id, area=post.area_id, unit=post.unit_id)
        .first()
    )
    if successor is None:
        successor = services.give_post(
            to,
            role=post.role,
            area=post.area,
            unit=post.unit,
            title=post.title if title is None else title,
            ends_at=post.ends_at,
            actor=actor,
            second=second,
        )
    moved = dependants.hand_over(post, successor, actor)
    ended = services.end_post(post, actor=actor)
    audit.record(
        AuditAct.POST_HAND_OVER,
        actor=actor,
        subject=ended,
        area=post.area,
        right=MANAGE,
        detail={"from": post.person.name, "to": to.name, "moved": moved} | confirmed_by(second),
    )
    notifications.tell(
        [to],
        _("%(post)s（%(area)s）由%(name)s移交给您，在办事项一并转到您名下。")
        % {"post": post.called, "area": post.area, "name": post.person.name},
        url=to.get_absolute_url(),
    )
    return successor


@transaction.atomic
def resume_post(post: Post, *, actor: User | None, second: User | None = None) -> Post:
    """Take back an end set by mistake: on the day the post ended, or while its end is still to come.

    ``second`` as for ``give_post``. Raises Refused (NOT_TO_RESUME, HANDED_OVER, POST_EXISTS, and as
    ``give_post``).
    """
    lock_administration()
    post = _locked(post)
    if refusal := why_not_resume(post):
        raise refusal
    if actor is not None:
        refuse_gift(actor, post.role.rights, post.area, person=post.person)
    if not post.person.is_active:
        raise reasons.PERSON_INACTIVE(name=post.person.name)
    if not post.role.is_active:
        raise reasons.ROLE_RETIRED(role=post.role.name)
    if post.unit is not None and not post.unit.is_active:
        raise reasons.UNIT_OFF(unit=post.unit.name)
    before = _ended_before(post)
    others = Post.objects.own().filter(
        person=post.person_id, role=post.role_id, area=post.area_id, unit=post.unit_id
    )
    if services.overlapping(others.exclude(pk=post.pk), post.starts_at, before).exists():
        raise reasons.POST_EXISTS(name=post.person.name)
    if actor is not None:
        insist_second(actor, post.role.rights, post.area, second)
    post.ends_at = before
    post.save(update_fields=["ends_at"])
    detail = {**facts_of(post), "resumed": True} | confirmed_by(second)
    audit.record(AuditAct.POST_GIVE, actor=actor, subject=post, area=post.area, right=MANAGE, detail=detail)
    return post


def why_not_resume(post: Post) -> Refused | None:
    """Why an end cannot be taken back; None when it can (rights aside)."""
    now = timezone.now()
    if post.ends_at is None or post.stands_in_for_id is not None:
        return reasons.NOT_TO_RESUME()
    last = _entries(post).first()
    if last is not None and last.act == AuditAct.POST_HAND_OVER:
        return reasons.HANDED_OVER()
    if last is None or last.act != AuditAct.POST_END:
        return reasons.NOT_TO_RESUME()
    if post.ends_at <= now and timezone.localdate(last.at) != timezone.localdate(now):
        return reasons.NOT_TO_RESUME()
    return None


@transaction.atomic
def give_substitute(
    post: Post,
    person: User,
    *,
    actor: User,
    ends_at: datetime,
    starts_at: datetime | None = None,
    second: User | None = None,
) -> Post:
    """Let ``person`` stand in for the holder of ``post`` from ``starts_at`` (now) to ``ends_at``.

    The holder names one for their own post while it is in force, an administrator for any post whose
    rights they could give, with a ``second`` as for ``give_post``. Raises Refused (NOT_THEIR_POST,
    SUBSTITUTE_…, PERSON_INACTIVE, POST_ENDED, ENDS_BEFORE_START, ENDS_IN_PAST, OUTSIDE_AREA, MORE_THAN_OWN,
    GIVES_THEMSELVES, NEEDS_SECOND, PERSON_ELSEWHERE).
    """
    starts_at = starts_at or timezone.now()
    post = _locked(post)
    person = User.objects.get(pk=person.pk)
    _refuse_ended(post)
    if post.stands_in_for_id is not None:
        raise reasons.SUBSTITUTE_OF_SUBSTITUTE()
    if person.pk == post.person_id:
        raise reasons.SUBSTITUTE_SELF(field="person")
    if not person.is_active:
        raise reasons.PERSON_INACTIVE(name=person.name, field="person")
    _refuse_period(post, starts_at, ends_at)
    if actor.pk == post.person_id:
        if not (post.is_in_force() and actor.is_active):
            raise reasons.NOT_THEIR_POST()
    else:
        refuse_gift(actor, post.role.rights, post.area, person=person)
        if not User.objects.managed(actor).filter(pk=person.pk).exists():
            raise reasons.PERSON_ELSEWHERE(area=str(post.area), field="person")
    _refuse_unfit(post, person, is_own=actor.pk == post.person_id)
    others = Post.objects.filter(stands_in_for=post).select_related("person")
    if taken := services.overlapping(others, starts_at, ends_at).first():
        raise reasons.SUBSTITUTE_EXISTS(name=taken.person.name, field="starts_at")
    if actor.pk != post.person_id:
        insist_second(actor, post.role.rights, post.area, second)
    stand_in = Post.objects.create(
        person=person,
        role=post.role,
        area=post.area,
        unit=post.unit,
        title=post.title,
        starts_at=starts_at,
        ends_at=ends_at,
        stands_in_for=post,
    )
    audit.record(
        AuditAct.SUBSTITUTE_GIVE,
        actor=actor,
        subject=stand_in,
        area=post.area,
        right=MANAGE if actor.pk != post.person_id else "",
        detail=facts_of(stand_in) | confirmed_by(second),
    )
    said = {
        "name": post.person.name,
        "who": person.name,
        "post": post.called,
        "area": post.area,
        "since": day_and_time(starts_at),
        "until": day_and_time(ends_at),
    }
    told = _("%(since)s 至 %(until)s 由您代理%(name)s的%(post)s（%(area)s）。") % said
    notifications.tell([person], told, url=person.get_absolute_url())
    if actor.pk != post.person_id:
        told = _("%(since)s 至 %(until)s 您的%(post)s（%(area)s）由%(who)s代理。") % said
        notifications.tell([post.person], told, url=post.person.get_absolute_url())
    return stand_in


@transaction.atomic
def end_substitute(stand_in: Post, *, actor: User) -> Post:
    """End a substitution early: by who was absent, by the substitute, or by an administrator.

    Raises Refused (SUBSTITUTE_ENDED, OUTSIDE_AREA, MORE_THAN_OWN).
    """
    stand_in = _locked(stand_in)
    absent = stand_in.stands_in_for
    now = timezone.now()
    if absent is None or not stand_in.is_open():
        raise reasons.SUBSTITUTE_ENDED()
    by_themselves = actor.pk in (absent.person_id, stand_in.person_id)
    if not by_themselves:
        refuse_beyond(actor, stand_in.role.rights, stand_in.area)
    stand_in.ends_at = max(now, stand_in.starts_at)
    stand_in.save(update_fields=["ends_at"])
    audit.record(
        AuditAct.SUBSTITUTE_END,
        actor=actor,
        subject=stand_in,
        area=stand_in.area,
        right="" if by_themselves else MANAGE,
        detail=facts_of(stand_in),
    )
    others = [one for one in (absent.person, stand_in.person) if one.pk != actor.pk]
    told = _("%(who)s对%(name)s的%(post)s（%(area)s）的代理已结束。") % {
        "who": stand_in.person.name,
        "name": absent.person.name,
        "post": stand_in.called,
        "area": stand_in.area,
    }
    for one in others:
        notifications.tell([one], told, url=one.get_absolute_url())
    return stand_in


def carry_substitutes(post: Post, successor: Post) -> int:
    """Let those who stand in for ``post`` stand in for ``successor``, the same post elsewhere.

    For an area that is merged or moved: part of that act, before ``post`` ends. Returns how many.
    """
    rows = Post.objects.open().filter(stands_in_for=post).select_for_update()
    for stand_in in rows.order_by("pk"):
        Post.objects.create(
            person_id=stand_in.person_id,
            role=successor.role,
            area=successor.area,
            unit=successor.unit,
            title=stand_in.title,
            starts_at=max(stand_in.starts_at, successor.starts_at),
            ends_at=stand_in.ends_at,
            stands_in_for=successor,
        )
    return len(rows)


def _locked(post: Post) -> Post:
    rows = Post.objects.select_related("person", "role", "area", "unit__area", "stands_in_for__person")
    return rows.select_for_update(of=("self",)).get(pk=post.pk)


def _refuse_ended(post: Post) -> None:
    if post.ends_at is not None and not post.is_open():
        raise reasons.POST_ENDED(at=day_and_time(post.ends_at))


def _refuse_period(post: Post, starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise reasons.ENDS_BEFORE_START(field="ends_at")
    if ends_at <= timezone.now():
        raise reasons.ENDS_IN_PAST(field="ends_at")
    if post.ends_at is not None and ends_at > post.ends_at:
        raise reasons.SUBSTITUTE_BEYOND(at=day_and_time(post.ends_at), field="ends_at")


def _refuse_unfit(post: Post, person: User, *, is_own: bool) -> None:
    """Raise Refused unless the person already works in the unit, or (named by a colleague) around there."""
    posts = list(Post.objects.in_force().own().filter(person=person).select_related("area"))
    if post.unit is not None:
        if all(one.unit_id != post.unit_id for one in posts):
            raise reasons.SUBSTITUTE_UNIT(name=person.name, unit=post.unit.name, field="person")
        return
    here = post.area.span
    near = any(one.area.span.holds(here) or here.holds(one.area.span) for one in posts)
    if is_own and not near:
        raise reasons.SUBSTITUTE_FAR(name=person.name, area=str(post.area), field="person")


def _entries(post: Post):  # type: ignore[no-untyped-def]
    return AuditEntry.objects.filter(
        subject_type=Post._meta.label_lower,
        subject_id=str(post.pk),
        act__in=(AuditAct.POST_GIVE, AuditAct.POST_END, AuditAct.POST_HAND_OVER),
    ).order_by("-pk")


def _ended_before(post: Post) -> datetime | None:
    """The end a post had before it was ended last."""
    entry = _entries(post).first()
    before = (entry.detail.get("before") or {}).get("ends_at") if entry else None
    return datetime.fromisoformat(before) if before else None
