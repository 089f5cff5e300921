"""The workbench says who stands in for whom: to the substitute, and to who is away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from governance.access.models import Post
from governance.portal.registry import Caution, add_cautions

if TYPE_CHECKING:
    from governance.access.models import User


def standing_in(user: User) -> tuple[str, str] | None:
    """Told to who stands in for somebody: every step is taken in that person's place."""
    held = [post for post in user.posts_in_force() if post.stands_in_for is not None]
    if not held:
        return None
    first = held[0]
    text = _("您正在代理%(who)s的%(post)s（%(area)s），到 %(until)s 为止，每一步都记为“代%(who)s”。") % {
        "who": first.stands_in_for.person.name,  # type: ignore[union-attr]
        "post": first.called,
        "area": first.area,
        "until": date_format(timezone.localtime(first.ends_at), "Y-m-d H:i"),
    }
    return text, reverse("profile")


def stood_in_for(user: User) -> tuple[str, str] | None:
    """Told to who is away: somebody else answers for their post."""
    standing = Post.objects.in_force().filter(stands_in_for__person=user.pk).select_related("person")
    first = standing.order_by("ends_at").first()
    if first is None:
        return None
    text = _("您的%(post)s由%(who)s代理，到 %(until)s 为止。已经回来的，请结束代理。") % {
        "who": first.person.name,
        "post": first.title or first.role.name,
        "until": date_format(timezone.localtime(first.ends_at), "Y-m-d H:i"),
    }
    return text, reverse("profile")


def register() -> None:
    add_cautions(Caution("standing-in", standing_in), Caution("stood-in-for", stood_in_for))
