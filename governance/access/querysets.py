"""Reading people, posts and units, as verbs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from governance.areas.models import Level
from governance.areas.querysets import Reader, ScopedQuerySet
from governance.common import folding, phones

if TYPE_CHECKING:
    from governance.areas.models import Area


def _posts() -> PostQuerySet:
    """Every post. By name, because the models stand on this module."""
    posts: PostQuerySet = apps.get_model("access", "Post")._default_manager.all()
    return posts


class PostQuerySet(ScopedQuerySet):
    def in_force(self, at: datetime | None = None) -> Self:
        """Posts that hold at the instant ``at`` (now) by people who may sign in."""
        moment = at or timezone.now()
        return self.filter(
            Q(starts_at__lte=moment), Q(ends_at=None) | Q(ends_at__gt=moment), person__is_active=True
        )

    def open(self) -> Self:
        """Posts that hold now or will, also of people whose account is closed."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=timezone.now()))

    def own(self) -> Self:
        """Without the posts that are only held for somebody absent."""
        return self.filter(stands_in_for=None)

    def present(self, at: datetime | None = None) -> Self:
        """Without the posts of people for whom somebody stands in at the instant ``at`` (now)."""
        standing = self.model._default_manager.in_force(at).filter(stands_in_for=OuterRef("pk"))
        return self.filter(~Exists(standing))

    def answering(self) -> Self:
        """Posts of roles that take part in the work, not only administer or look on."""
        return self.filter(role__answers=True)

    def for_rights(self) -> Self:
        """With what rights are worked out from, in the order in which posts are shown."""
        return (
            self.select_related("role", "area", "unit").defer("area__boundary").order_by("area__level", "pk")
        )

    def with_right(self, right: str) -> Self:
        return self.filter(role__rights__contains=[right])

    def answering_for(self, area: Area) -> Self:
        """Posts at ``area`` or above it, the nearest first."""
        return self.filter(
            area__tree_id=area.tree_id, area__lft__lte=area.lft, area__rght__gte=area.rght
        ).order_by("-area__level", "pk")


class UnitQuerySet(ScopedQuerySet):
    def restrict(self, user: Reader, right: str) -> Self:
        """The units in reach; who holds ``right`` only in a unit reaches that one."""
        scope = user.scope(right)
        own = Q(pk__in=scope.unit_ids)
        return self.filter(scope.q(f"{self.area_path}__") | own) if not scope.everything else self

    def active(self) -> Self:
        return self.filter(is_active=True)

    def serving(self, area: Area) -> Self:
        """Active units tied to ``area`` or to an area above it: those that a case there can be handed to."""
        return self.active().filter(
            area__tree_id=area.tree_id, area__lft__lte=area.lft, area__rght__gte=area.rght
        )


class UserQuerySet(models.QuerySet[Any]):
    def restrict(self, user: Reader, right: str) -> Self:
        """People with a post in force where ``user`` holds ``right``; oneself always."""
        scope = user.scope(right)
        if scope.everything:
            return self
        posts = _posts().in_force().filter(person=OuterRef("pk")).filter(scope.q("area__"))
        return self.filter(Exists(posts) | Q(pk=getattr(user, "pk", None)))

    def managed(self, user: Reader) -> Self:
        """People whom ``user`` looks after: with a post, now or to come, where they hold ``people.manage``.

        Who has no post any more belongs to where the last ones were; who never had one, to where their
        first waits for its second person, and to whoever looks after everything.
        """
        scope = user.scope("people.manage")
        if scope.everything:
            return self
        if not scope.spans:
            return self.none()
        every = _posts().filter(person=OuterRef("pk"))
        here = every.filter(scope.q("area__"))
        found = Q(Exists(here.open())) | (~Q(Exists(every.open())) & Q(Exists(here)))
        asked = apps.get_model("access", "Proposal")._default_manager.waiting().filter(kind="give")
        found |= ~Q(Exists(every)) & Q(Exists(asked.filter(scope.q("area__"), person=OuterRef("pk"))))
        if any(span.level == Level.CITY for span in scope.spans):
            found |= ~Q(Exists(every))
        return self.filter(found)

    def named(self, text: str) -> Self:
        """People whose name or account holds ``text``, or whose whole telephone number it is."""
        text = text.strip()
        return self.filter(
            Q(name__icontains=folding.name(text))
            | Q(username__icontains=text)
            | Q(phone_index=phones.index_of(text))
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Accounts. ``create_superuser`` is for emergencies; people are added through services."""

    def create_user(self, username: str, password: str | None = None, **facts: Any) -> Any:
        user = self.model(username=self.model.normalize_username(username), **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **facts: Any) -> Any:
        return self.create_user(username, password, is_staff=True, is_superuser=True, **facts)
