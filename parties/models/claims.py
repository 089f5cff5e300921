"""Claims of units on needs and projects, and the milestones they promise."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.access.models import Unit
from governance.cases.models import Case
from parties.claims.querysets import ClaimQuerySet
from parties.models.lists import NeedItem, Way


class Role(models.TextChoices):
    LEAD = "lead", _("牵头")
    PARTNER = "partner", _("参与")


class Claim(models.Model):
    """One unit that claims a need, on its own way round the loop: ``case`` is a part of the need's.

    ``place`` counts the places of the need from 1: of two units that want the last one, one gets it. A
    claim that fell (``is_live`` no more) gives its place back.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="need_claim")
    need = models.ForeignKey(NeedItem, on_delete=models.PROTECT, related_name="claims")
    unit = models.ForeignKey(
        Unit, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="need_claims"
    )
    role = models.CharField(_("角色"), max_length=8, choices=Role)
    way = models.CharField(_("方式"), max_length=10, choices=Way)
    place = models.PositiveSmallIntegerField(_("名额"))
    is_live = models.BooleanField(_("有效"), default=True)
    offer = models.TextField(_("打算怎么做"), max_length=1000)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("认领人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    claimed_at = models.DateTimeField(_("认领时间"))
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("确认人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    delivered_at = models.DateTimeField(_("交付时间"), null=True, blank=True)
    people = models.PositiveIntegerField(_("受益人次"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("放弃时间"), null=True, blank=True)
    why_given_up = models.CharField(_("放弃理由"), max_length=300, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("认领")
        verbose_name_plural = _("认领")
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "place"], condition=Q(is_live=True), name="claim_place_once"
            ),
            models.UniqueConstraint(
                fields=["need", "unit"], condition=Q(is_live=True), name="claim_unit_once"
            ),
            models.UniqueConstraint(
                fields=["need"], condition=Q(is_live=True, role="lead"), name="claim_one_lead"
            ),
            models.CheckConstraint(condition=Q(place__gte=1), name="claim_place_counts"),
            models.CheckConstraint(
                condition=Q(given_up_at=None, why_given_up="")
                | Q(given_up_at__isnull=False, is_live=False) & ~Q(why_given_up=""),
                name="claim_given_up_with_reason",
                violation_error_message=_("放弃认领要写明理由。"),
            ),
        ]
        indexes = [models.Index(fields=["unit", "-claimed_at"], name="claim_by_unit")]

    def __str__(self) -> str:
        return f"{self.unit}"

    def get_absolute_url(self) -> str:
        return self.case.get_absolute_url()


class Milestone(models.Model):
    """What a unit promises to have done by a day."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="milestones")
    due_on = models.DateField(_("日期"))
    text = models.CharField(_("完成什么"), max_length=120)
    reached_on = models.DateField(_("完成日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("节点")
        verbose_name_plural = _("节点")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return f"{self.due_on:%Y-%m-%d} {self.text}"
