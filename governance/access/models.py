"""People, the units they work in, the roles and posts that give them rights, and what was seen of whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Prefetch, Q, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access import rights
from governance.access.audit_models import AuditAct as AuditAct
from governance.access.audit_models import AuditEntry as AuditEntry
from governance.access.factor_models import Authenticator as Authenticator
from governance.access.factor_models import RecoveryCode as RecoveryCode
from governance.access.factor_models import RecoveryCodes as RecoveryCodes
from governance.access.proposal_models import Proposal as Proposal
from governance.access.proposal_models import ProposalKind as ProposalKind
from governance.access.proposal_models import ProposalState as ProposalState
from governance.access.querysets import PostQuerySet, UnitQuerySet, UserManager
from governance.areas.models import Area, Level
from governance.areas.scope import EVERYTHING, NOTHING, Scope, Span
from governance.common import folding, phones
from governance.common.crypto import mask_phone
from governance.common.phone_fields import PhoneField


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What they may do comes from their posts in force, asked anew each request."""

    username = models.CharField(
        _("账号"),
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("这个账号已经有人使用。")},
    )
    name = models.CharField(_("姓名"), max_length=40)
    phone = PhoneField(_("电话"), blank=True)
    phone_index = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    is_active = models.BooleanField(_("可以登录"), default=True)
    is_staff = models.BooleanField(_("可进后台"), default=False)
    must_change_password = models.BooleanField(_("下次登录须改密码"), default=False)
    # Whether this person was ever made a member of a single matter, beyond what posts reach. Most never
    # are: nothing needs to be asked for them.
    has_memberships = models.BooleanField(default=False, db_default=False, editable=False)
    # Whether a second factor is on: asked on every request, of sessions older than it as well.
    has_factor = models.BooleanField(default=False, db_default=False, editable=False)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    objects = UserManager()

    # Who looks through this person's eyes, in this instance: they see no more than both may.
    looking: User | None = None

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name = folding.name(self.name)
        self.phone_index = phones.index_of(self.phone)
        if (fields := kwargs.get("update_fields")) is not None and "phone" in fields:
            kwargs["update_fields"] = {*fields, "phone_index"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.pk])

    @property
    def is_looked_through(self) -> bool:
        return self.looking is not None

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)

    def posts_in_force(self) -> list[Post]:
        """This person's posts now, read once per instance; every request has a fresh instance.

        Posts held for somebody absent stand among them, behind the person's own.
        """
        if "_posts" not in self.__dict__:
            self.keep_posts(self.posts.in_force().for_rights())
        posts: list[Post] = self.__dict__["_posts"]
        return posts

    def keep_posts(self, held: Iterable[Post]) -> None:
        """Take ``held`` (of ``for_rights``) for this person's posts in force."""
        found = sorted(held, key=lambda post: post.stands_in_for_id is not None)
        if found and found[-1].stands_in_for_id is not None:
            absent = Prefetch("stands_in_for", Post.objects.select_related("person"))
            prefetch_related_objects(found, absent)
        self.__dict__["_posts"] = found

    def has_kept_posts(self) -> bool:
        return "_posts" in self.__dict__

    def forget_posts(self) -> None:
        """Read posts and the numbers of their areas anew next time: a write to the tree has moved them."""
        self.__dict__.pop("_posts", None)

    def scope(self, right: str, *, own: bool = False) -> Scope:
        """Where this person holds ``right`` now. Superusers hold every right everywhere.

        ``own`` leaves out what is held only as somebody's substitute. While somebody looks through this
        person's eyes it is where both hold it.
        """
        if self.looking is not None:
            return self._own_scope(right, own) & self.looking.scope(right)
        return self._own_scope(right, own)

    def _own_scope(self, right: str, own: bool) -> Scope:
        if not self.is_active:
            return NOTHING
        if self.is_superuser:
            return EVERYTHING
        spans: list[Span] = []
        units: list[tuple[int, Span]] = []
        for post in self.posts_in_force():
            if own and post.stands_in_for_id is not None:
                continue
            if right not in post.role.rights:
                continue
            if post.role.reach == Reach.UNIT:
                if post.unit_id is not None:
                    units.append((post.unit_id, post.area.span))
            else:
                spans.append(post.area.span)
        return Scope.over(spans, units)

    def acting_for(self, right: str, area: Area | None = None, unit_id: int | None = None) -> str:
        """For whom this person uses ``right`` there, when they hold it only as a substitute; "" otherwise.

        ``right`` "" asks for any. A right held through one's own post is used in one's own name.
        """
        if self.is_superuser:
            return ""
        standing = ""
        for post in self.posts_in_force():
            if right and right not in post.role.rights:
                continue
            of_unit = post.role.reach == Reach.UNIT
            if of_unit and unit_id is not None and post.unit_id != unit_id:
                continue
            if not of_unit and area is not None and not post.area.span.holds(area.span):
                continue
            if post.stands_in_for is None:
                return ""
            standing = standing or post.stands_in_for.person.name
        return standing

    def has_right(self, right: str, area: Area | None = None) -> bool:
        """Whether ``right`` is held at ``area``, or anywhere when no area is given."""
        scope = self.scope(right)
        return bool(scope) if area is None else scope.covers(area)


class UnitKind(models.Model):
    """What kind of body a unit is: department, enforcement team, property company. Administrators edit it."""

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    order = models.PositiveSmallIntegerField(_("排序"), default=0)

    class Meta:
        verbose_name = _("单位类型")
        verbose_name_plural = _("单位类型")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """Anything that can be handed a case, tied to the area it serves."""

    name = models.CharField(_("名称"), max_length=80)
    kind = models.ForeignKey(UnitKind, verbose_name=_("类型"), on_delete=models.PROTECT, related_name="units")
    area = models.ForeignKey(Area, verbose_name=_("所属区域"), on_delete=models.PROTECT, related_name="units")
    office_phone = models.CharField(
        _("办公电话"), max_length=20, blank=True, validators=[phones.validate_phone]
    )
    is_active = models.BooleanField(_("启用"), default=True)
    has_memberships = models.BooleanField(default=False, db_default=False, editable=False)  # as of people

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        ordering = ["area__lft", "kind__order", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name"],
                name="unit_name_once_per_area",
                violation_error_message=_("该区域已有同名单位。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.office_phone = phones.normal(self.office_phone)
        super().save(*args, **kwargs)


class Reach(models.TextChoices):
    """How far the rights of a role go."""

    AREA = "area", _("整个辖区")
    UNIT = "unit", _("只限本单位")


class Role(models.Model):
    """A set of named rights that an administrator edits."""

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=40, unique=True)
    explanation = models.CharField(_("说明"), max_length=200, blank=True)
    reach = models.CharField(_("范围"), max_length=8, choices=Reach, default=Reach.AREA)
    levels = ArrayField(
        models.PositiveSmallIntegerField(choices=Level.choices), verbose_name=_("可任职的层级"), default=list
    )
    rights = ArrayField(models.CharField(max_length=60), verbose_name=_("权限"), default=list, blank=True)
    answers = models.BooleanField(
        _("参与办理"), default=True, help_text=_("收到待办和升级通知；系统管理员、审计员一般不参与")
    )
    order = models.PositiveSmallIntegerField(_("排序"), default=0)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("角色")
        verbose_name_plural = _("角色")
        ordering = ["order", "pk"]
        indexes = [GinIndex(fields=["rights"], name="role_rights")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if unknown := [code for code in self.rights if not rights.is_known(code)]:
            raise ValidationError({"rights": _("不存在的权限：%s。") % "、".join(unknown)})


class KnownRight(models.Model):
    """A right this installation has met: only a new one is given to default roles, edits are kept."""

    code = models.CharField(max_length=60, primary_key=True)

    def __str__(self) -> str:
        return self.code


class TsTzRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Post(models.Model):
    """A person in a role at an area, perhaps in a unit, from an instant to another. Never deleted: ended.

    A post with ``stands_in_for`` is held for the absent person of that post: the same role, area and unit,
    for a time that is set. It is found by every question about posts, so that rights, to-dos and notices
    follow without a path of their own; it ends no later than the post it stands in for.
    """

    person = models.ForeignKey(User, verbose_name=_("人员"), on_delete=models.PROTECT, related_name="posts")
    role = models.ForeignKey(Role, verbose_name=_("角色"), on_delete=models.PROTECT, related_name="posts")
    area = models.ForeignKey(Area, verbose_name=_("区域"), on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(
        Unit, verbose_name=_("单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="posts"
    )
    title = models.CharField(_("职务"), max_length=40, blank=True)
    starts_at = models.DateTimeField(_("开始"), default=timezone.now)
    ends_at = models.DateTimeField(_("结束"), null=True, blank=True)
    stands_in_for = models.ForeignKey(
        "self",
        verbose_name=_("代理"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stand_ins",
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("岗位")
        verbose_name_plural = _("岗位")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
                name="post_in_order",
                violation_error_message=_("结束时间不能早于开始时间。"),
            ),
            ExclusionConstraint(
                name="post_held_once",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("area", RangeOperators.EQUAL),
                    (
                        Func(F("unit"), 0, function="COALESCE", output_field=models.BigIntegerField()),
                        RangeOperators.EQUAL,
                    ),
                    (TsTzRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                # Who holds the same post may stand in for a colleague.
                condition=Q(stands_in_for=None),
                violation_error_message=_("此人在此期间已担任同一岗位。"),
            ),
            ExclusionConstraint(
                name="post_one_stand_in",
                expressions=[
                    ("stands_in_for", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(stands_in_for__isnull=False),
                violation_error_message=_("该岗位在此期间已有代理人。"),
            ),
            models.CheckConstraint(
                condition=Q(stands_in_for=None) | Q(ends_at__isnull=False),
                name="post_stand_in_ends",
                violation_error_message=_("代理要写明到哪一天为止。"),
            ),
        ]
        indexes = [models.Index(fields=["area", "role"], condition=Q(ends_at=None), name="post_open_by_area")]

    def __str__(self) -> str:
        return f"{self.person} · {self.title or self.role} · {self.area}"

    @property
    def called(self) -> str:
        """The title people know the post by; without one, the role's name."""
        return self.title or self.role.name

    def is_in_force(self) -> bool:
        now = timezone.now()
        return self.starts_at <= now and self.is_open()

    def is_open(self) -> bool:
        """Whether the post holds now or will."""
        return self.ends_at is None or self.ends_at > timezone.now()


class SignInSession(models.Model):
    """A signed-in browser, so that its owner can see and end it. The cookie's key is kept only as long."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    ip_address = models.GenericIPAddressField(_("来源地址"), null=True)
    agent = models.CharField(_("浏览器"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("登录时间"), auto_now_add=True)
    last_seen_at = models.DateTimeField(_("最近活动"), default=timezone.now)

    class Meta:
        verbose_name = _("登录")
        verbose_name_plural = _("登录")
        ordering = ["-last_seen_at"]

    def __str__(self) -> str:
        return f"{self.user} {self.created_at:%Y-%m-%d %H:%M}"
