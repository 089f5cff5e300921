"""Who mediates: committees with members and a term, their mediators, rooms, and remembered conflicts."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.areas.models import Area
from governance.cases.models import Category

FEWEST, MOST, YEARS = 3, 9, 3  # 人民调解法第八条、第九条


class CommitteeKind(models.TextChoices):
    """The four kinds of mediation."""

    PEOPLE = "people", _("人民调解")
    ADMINISTRATIVE = "administrative", _("行政调解")
    JUDICIAL = "judicial", _("司法调解")
    INDUSTRY = "industry", _("行业性专业性调解")


class MediationQuerySet(models.QuerySet[Any]):
    def restrict(self, user: Any, right: str) -> Self:
        """Those of areas that ``user`` reaches by ``right``."""
        return self.filter(area__in=Area.objects.restrict(user, right).order_by().values("pk"))

    def within(self, area: Area) -> Self:
        return self.filter(area__in=Area.objects.within(area).order_by().values("pk"))

    def active(self) -> Self:
        return self.filter(is_active=True)


class Committee(models.Model):
    """A mediation committee of an area. ``mark`` stands in the numbers of its papers."""

    name = models.CharField(_("名称"), max_length=60, unique=True)
    area = models.ForeignKey(
        Area, verbose_name=_("区域"), on_delete=models.PROTECT, related_name="committees"
    )
    kind = models.CharField(_("类型"), max_length=20, choices=CommitteeKind, default=CommitteeKind.PEOPLE)
    mark = models.CharField(
        _("文号简称"),
        max_length=12,
        unique=True,
        help_text=_("文号里的字，如“东骧”：（2026）东骧民调字第1号"),
    )
    started_on = models.DateField(_("本届开始"), default=timezone.localdate)
    is_mixed = models.BooleanField(_("多民族居住地区"), default=False)
    phone = models.CharField(_("办公电话"), max_length=30, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)

    objects = MediationQuerySet.as_manager()

    class Meta:
        verbose_name = _("调解委员会")
        verbose_name_plural = _("调解委员会")
        ordering = ["area__level", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("committee", args=[self.pk])

    @property
    def ends_on(self) -> date:
        """The day the term is over: three years, 人民调解法第九条."""
        try:
            return self.started_on.replace(year=self.started_on.year + YEARS)
        except ValueError:  # the 29th of February
            return self.started_on.replace(year=self.started_on.year + YEARS, day=28)

    @property
    def chair(self) -> CommitteeMember | None:
        return next((one for one in self.present() if one.is_chair), None)

    def present(self) -> list[CommitteeMember]:
        """Members now; with ``members`` prefetched without a query."""
        return [one for one in self.members.all() if one.left_on is None]

    def faults(self, on: date | None = None) -> list[str]:
        """What the law asks of a committee and this one lacks, as sentences. Empty when nothing is broken."""
        here = self.present()
        found = []
        if not FEWEST <= len(here) <= MOST:
            found.append(gettext("委员应为三至九人，现在 %s 人（人民调解法第八条）。") % len(here))
        if not any(one.is_chair for one in here):
            found.append(gettext("还没有主任（人民调解法第八条）。"))
        if not any(one.is_woman for one in here):
            found.append(gettext("应当有妇女成员（人民调解法第八条）。"))
        if self.is_mixed and not any(one.is_minority for one in here):
            found.append(gettext("多民族居住的地区应当有人数较少民族的成员（人民调解法第八条）。"))
        if (on or timezone.localdate()) >= self.ends_on:
            found.append(gettext("任期三年已满，于 %s 到期，请换届（人民调解法第九条）。") % self.ends_on)
        return found


class CommitteeMember(models.Model):
    """A member of a committee, from a day to a day; the chair decides who mediates."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="members")
    name = models.CharField(_("姓名"), max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("账号"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="committee_seats",
    )
    is_chair = models.BooleanField(_("主任"), default=False)
    is_woman = models.BooleanField(_("女"), default=False)
    is_minority = models.BooleanField(_("人数较少民族"), default=False)
    joined_on = models.DateField(_("任职日期"), default=timezone.localdate)
    left_on = models.DateField(_("离任日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("委员")
        verbose_name_plural = _("委员")
        ordering = ["-is_chair", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee"],
                condition=Q(is_chair=True, left_on=None),
                name="committee_one_chair",
                violation_error_message=_("主任只有一位，请先让现任离任。"),
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                name="committee_member_in_order",
                violation_error_message=_("离任日期不能早于任职日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Mediator(models.Model):
    """Somebody who mediates for a committee: in which fields and languages, and how much at a time."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("人员"), on_delete=models.PROTECT, related_name="mediators"
    )
    committee = models.ForeignKey(
        Committee, verbose_name=_("调解委员会"), on_delete=models.PROTECT, related_name="mediators"
    )
    fields = models.ManyToManyField(Category, verbose_name=_("擅长类别"), blank=True, related_name="+")
    languages = models.CharField(
        _("会说的语言"), max_length=60, blank=True, help_text=_("如：普通话、昆明话、彝语")
    )
    most = models.PositiveSmallIntegerField(_("同时最多几件"), default=10)
    is_active = models.BooleanField(_("在聘"), default=True)

    class Meta:
        verbose_name = _("调解员")
        verbose_name_plural = _("调解员")
        ordering = ["committee", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "committee"],
                name="mediator_once",
                violation_error_message=_("此人已是这个委员会的调解员。"),
            )
        ]

    def __str__(self) -> str:
        return str(self.user.name)


class Room(models.Model):
    """A room to mediate in."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(_("调解室"), max_length=40)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("调解室")
        verbose_name_plural = _("调解室")
        ordering = ["committee", "name"]
        constraints = [models.UniqueConstraint(fields=["committee", "name"], name="room_once")]

    def __str__(self) -> str:
        return self.name


class Conflict(models.Model):
    """A mediator who is kept from a dispute, and from whatever the same person is party to later.

    ``party_index`` is the digest of an identity number; empty where somebody merely objected. Never deleted.
    """

    mediator = models.ForeignKey(Mediator, on_delete=models.PROTECT, related_name="conflicts")
    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.PROTECT, related_name="conflicts")
    party_index = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    ground = models.CharField(_("原因"), max_length=20)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("回避记录")
        verbose_name_plural = _("回避记录")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.mediator} {self.ground}"
