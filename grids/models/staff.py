"""Who works in a grid: capacities in the 1+5+X pattern, and the people who hold them from a day to a day.

Building heads and ten-household heads are members like the others, of a capacity that is held for a
building. Nothing is deleted: an appointment ends.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access.models import Post, Role
from governance.areas.models import Area
from governance.common import folding, phones
from governance.common.crypto import blind_index, mask_phone
from governance.common.phone_fields import PhoneField
from grids.models.places import Building, GridGroup
from grids.staff.querysets import CapacityQuerySet, MembershipQuerySet


class Part(models.TextChoices):
    """Where a capacity stands in 1+5+X; the grid workers beside it are the staff."""

    ONE = "one", _("1 网格长")
    STAFF = "staff", _("网格员")
    FIVE = "five", _("5 支力量")
    OTHER = "other", _("X 其他力量")


class Seat(models.TextChoices):
    """How many may hold a capacity at once. Fixed when the capacity is made: appointments copy it."""

    ONE_PER_GRID = "one_per_grid", _("每网格一人")
    MANY = "many", _("每网格可多人")
    ONE_PER_BUILDING = "one_per_building", _("每楼栋一人")
    MANY_PER_BUILDING = "many_per_building", _("每楼栋可多人")


OF_A_BUILDING = (Seat.ONE_PER_BUILDING, Seat.MANY_PER_BUILDING)


class MemberCapacity(models.Model):
    """In what capacity somebody belongs to a grid, and how many of them a grid must have."""

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=40, unique=True)
    part = models.CharField(_("属于"), max_length=8, choices=Part)
    seat = models.CharField(_("席位"), max_length=20, choices=Seat, default=Seat.MANY)
    minimum = models.PositiveSmallIntegerField(
        _("最少人数"),
        default=0,
        help_text=_("每个网格（或每栋楼）至少要有几人；0 表示不要求，不计入缺编。"),
    )
    on_roster = models.BooleanField(
        _("花名册必备"), default=False, help_text=_("网格一表要有这一身份的人才算齐全。")
    )
    role = models.ForeignKey(
        Role,
        verbose_name=_("对应角色"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("有账号的人聘任时同时任命这一角色的岗位；空着则不任命。"),
    )
    explanation = models.CharField(_("说明"), max_length=200, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    order = models.PositiveSmallIntegerField(_("排序"), default=0)

    objects = CapacityQuerySet.as_manager()

    class Meta:
        verbose_name = _("网格身份")
        verbose_name_plural = _("网格身份")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_of_building(self) -> bool:
        return self.seat in OF_A_BUILDING


class DateRange(Func):
    """From the first day on, to before the last: who takes over on a day overlaps with nobody."""

    function = "DATERANGE"
    output_field = DateRangeField()


def _building_or_none() -> Func:
    return Func(F("building"), 0, function="COALESCE", output_field=models.BigIntegerField())


class GridMembership(models.Model):
    """Somebody in a capacity at a grid, perhaps for a building, from a day to before another.

    ``person`` is set for those who sign in; others are a name and perhaps a telephone number. ``post``
    is the post of the access room that came with the appointment and ends with it.
    """

    area = models.ForeignKey(
        Area, verbose_name=_("网格"), on_delete=models.PROTECT, related_name="memberships"
    )
    capacity = models.ForeignKey(
        MemberCapacity, verbose_name=_("身份"), on_delete=models.PROTECT, related_name="memberships"
    )
    seat = models.CharField(max_length=20, choices=Seat, editable=False)
    building = models.ForeignKey(
        Building,
        verbose_name=_("楼栋"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    group = models.ForeignKey(
        GridGroup,
        verbose_name=_("所属小组"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("账号"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    post = models.ForeignKey(
        Post, verbose_name=_("岗位"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    predecessor = models.ForeignKey(
        "self",
        verbose_name=_("前任"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="successors",
    )
    name = models.CharField(_("姓名"), max_length=40)
    phone = PhoneField(_("电话"), blank=True)
    phone_index = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    # By what it is the same person: the account, else name and number, kept unreadable.
    identity = models.CharField(max_length=64, editable=False, db_index=True)
    organisation = models.CharField(_("单位"), max_length=80, blank=True)
    is_party_member = models.BooleanField(_("中共党员"), null=True, blank=True)
    households = models.PositiveIntegerField(_("联系户数"), null=True, blank=True)
    household_range = models.CharField(
        _("联系范围"), max_length=80, blank=True, help_text=_("例如：1 单元 101 至 502")
    )
    # The four duties of a building head, systems.md: 小组信息员、邻里宣传员、平安巡查员、文明监督员.
    is_information_officer = models.BooleanField(_("小组信息员"), default=False)
    is_publicity_officer = models.BooleanField(_("邻里宣传员"), default=False)
    is_safety_patroller = models.BooleanField(_("平安巡查员"), default=False)
    is_civility_supervisor = models.BooleanField(_("文明监督员"), default=False)
    note = models.CharField(_("备注"), max_length=200, blank=True)
    starts_on = models.DateField(_("聘任日期"))
    ends_on = models.DateField(_("离任日期"), null=True, blank=True, help_text=_("当日起不再担任"))
    end_reason = models.CharField(_("离任原因"), max_length=100, blank=True)
    is_demo = models.BooleanField(_("演示人物"), default=False, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("网格人员")
        verbose_name_plural = _("网格人员")
        ordering = ["area__tree_id", "area__lft", "capacity__order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="membership_in_order",
                violation_error_message=_("离任日期不能早于聘任日期。"),
            ),
            models.CheckConstraint(
                condition=Q(seat__in=OF_A_BUILDING, building__isnull=False)
                | (~Q(seat__in=OF_A_BUILDING) & Q(building=None)),
                name="membership_building_fits_seat",
                violation_error_message=_("楼栋长、十户长要写明楼栋；其他身份不写楼栋。"),
            ),
            ExclusionConstraint(
                name="one_seat_per_grid",
                expressions=[
                    ("area", RangeOperators.EQUAL),
                    ("capacity", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(seat=Seat.ONE_PER_GRID),
                violation_error_message=_("这个网格在此期间已有人担任这一身份，请改用“交接”。"),
            ),
            ExclusionConstraint(
                name="one_seat_per_building",
                expressions=[
                    ("building", RangeOperators.EQUAL),
                    ("capacity", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(seat=Seat.ONE_PER_BUILDING),
                violation_error_message=_("这栋楼在此期间已有楼栋长，请改用“交接”。"),
            ),
            ExclusionConstraint(
                name="membership_held_once",
                expressions=[
                    ("area", RangeOperators.EQUAL),
                    ("capacity", RangeOperators.EQUAL),
                    (_building_or_none(), RangeOperators.EQUAL),
                    ("identity", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("此人在此期间已担任同一身份。"),
            ),
        ]
        indexes = [
            models.Index(fields=["area", "capacity", "starts_on", "ends_on"], name="membership_by_area"),
            models.Index(fields=["building", "capacity"], name="membership_by_building"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.capacity} · {self.building or self.area}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name = folding.name(self.name)
        self.phone_index = phones.index_of(self.phone)
        self.identity = identity_of(self.person_id, self.name, self.phone)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("staff-member", args=[self.pk])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Appointments end; the past keeps saying who it was."""
        raise ValidationError(_("聘任记录不能删除，请改为离任。"), code="membership_delete")

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.whole_phone)

    @property
    def whole_phone(self) -> str:
        """The number of the account, where there is one; else the one written down here."""
        return self.person.phone if self.person is not None else self.phone

    def is_in_force(self, on: date | None = None) -> bool:
        """Whether the appointment holds on the local date ``on`` (today)."""
        day = on or timezone.localdate()
        return self.starts_on <= day and (self.ends_on is None or self.ends_on > day)

    @property
    def has_ended(self) -> bool:
        return self.ends_on is not None and self.ends_on <= timezone.localdate()

    @property
    def duties(self) -> list[str]:
        """The duties of the four that are held, in words."""
        return [str(self._meta.get_field(one).verbose_name) for one in DUTIES if getattr(self, one)]  # type: ignore[union-attr]


DUTIES = (
    "is_information_officer",
    "is_publicity_officer",
    "is_safety_patroller",
    "is_civility_supervisor",
)


def identity_of(person_id: int | None, name: str, phone: str) -> str:
    """The same for the same person: by account, else by name and number."""
    if person_id is not None:
        return f"account:{person_id}"
    return blind_index(f"{folding.name(name)}|{phones.normal(phone)}")
