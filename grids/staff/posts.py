"""The posts that come and go with appointments, through the access room and within the giver's own rights."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.utils import timezone

from governance.access import services as access
from governance.access.models import Post
from grids.models import GridMembership
from grids.staff import reasons

if TYPE_CHECKING:
    from governance.access.models import User


def give_post(member: GridMembership, actor: User | None) -> Post | None:
    """The post that goes with the appointment: one already held there, or a new one."""
    role = member.capacity.role
    if member.person is None or role is None:
        return None
    held: Post | None = Post.objects.filter(
        person=member.person, role=role, area=member.area, unit=None, ends_at=None
    ).first()
    if held is not None:
        return held
    _insist_on_posts(member, actor)
    start = _midnight(member.starts_on)
    return access.give_post(
        member.person,
        role=role,
        area=member.area,
        title=f"{member.area}{member.capacity.name}"[:40],
        starts_at=max(start, timezone.now()),
        actor=actor,
    )


def end_post(member: GridMembership, actor: User | None, on: date) -> None:
    """End the post with the last appointment that needs it."""
    post = member.post
    if post is None or (post.ends_at is not None and post.ends_at <= timezone.now()):
        return
    if GridMembership.objects.filter(post=post).exclude(pk=member.pk).exclude(ends_on__lte=on).exists():
        return
    _insist_on_posts(member, actor)
    access.end_post(post, actor=actor, at=max(_midnight(on), timezone.now(), post.starts_at))


def resume_post(member: GridMembership, actor: User | None) -> Post | None:
    """The post as long as nothing ends it; one that would end later ends now and is given anew."""
    post = member.post
    if post is not None and post.ends_at is None:
        return post
    if post is not None and post.ends_at is not None and post.ends_at > timezone.now():
        _insist_on_posts(member, actor)
        access.end_post(post, actor=actor)
    return give_post(member, actor)


def _insist_on_posts(member: GridMembership, actor: User | None) -> None:
    if actor is not None and not actor.has_right("people.manage", member.area):
        raise reasons.POST_NEEDS_MANAGER(name=member.name, capacity=member.capacity.name, field="account")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
