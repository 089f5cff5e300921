"""What has to be recorded on the way: notice of rights, consent, recusal, sessions."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from disputes.models.committees import Mediator, Room
from disputes.models.disputes import Dispute, Party
from governance.access.models import TsTzRange
from governance.common.crypto import EncryptedTextField


class Way(models.TextChoices):
    """How somebody was told, or said it."""

    IN_PERSON = "in_person", _("当面")
    PHONE = "phone", _("电话")
    PAPER = "paper", _("书面送达")


class About(models.TextChoices):
    """What a party is asked to consent to."""

    MEDIATION = "mediation", _("接受调解")
    LONGER = "longer", _("延长调解期限")


class RightsNotice(models.Model):
    """A party was told their rights and duties. Once on each leg: 人民调解法第二十三条、第二十四条."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="notices")
    leg = models.PositiveSmallIntegerField()
    on = models.DateField(_("告知日期"))
    way = models.CharField(_("告知方式"), max_length=10, choices=Way)

    class Meta:
        verbose_name = _("权利义务告知")
        verbose_name_plural = _("权利义务告知")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["party", "leg"], name="rights_notice_once")]

    def __str__(self) -> str:
        return f"{self.party} {self.on}"


class Consent(models.Model):
    """A party said yes: to mediation on this leg, or to more time. ``spent`` once that time was given."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="consents")
    about = models.CharField(_("同意什么"), max_length=10, choices=About)
    leg = models.PositiveSmallIntegerField()
    on = models.DateField(_("同意日期"))
    way = models.CharField(_("同意方式"), max_length=10, choices=Way)
    is_spent = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("同意")
        verbose_name_plural = _("同意")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "about", "leg"], condition=Q(is_spent=False), name="consent_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.get_about_display()}"


class Ground(models.TextChoices):
    """Why a mediator should not mediate; ``NONE`` is the answer that nothing is in the way."""

    NONE = "none", _("不申请回避")
    PARTY = "party", _("是本案当事人")
    RELATIVE = "relative", _("与当事人是近亲属")
    INTEREST = "interest", _("与纠纷有利害关系")
    OBJECTION = "objection", _("当事人不同意由其调解")


class RecusalAnswer(models.Model):
    """What a party, or the mediator (``party`` empty), said about recusal, and what was decided."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="recusals")
    mediator = models.ForeignKey(Mediator, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    leg = models.PositiveSmallIntegerField()
    on = models.DateField()
    ground = models.CharField(_("回答"), max_length=20, choices=Ground)
    is_upheld = models.BooleanField(_("准予回避"), null=True)
    decided_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("回避征询")
        verbose_name_plural = _("回避征询")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispute", "mediator", "party", "leg"],
                nulls_distinct=False,
                name="recusal_asked_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.mediator} {self.get_ground_display()}"


class Session(models.Model):
    """A meeting of the parties with their mediator. Cancelled ones keep no room."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="sessions")
    leg = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    room = models.ForeignKey(
        Room,
        verbose_name=_("调解室"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sessions",
    )
    is_cancelled = models.BooleanField(default=False)
    held_on = models.DateField(_("调解日期"), null=True, blank=True)
    came = models.ManyToManyField(Party, verbose_name=_("到场当事人"), blank=True, related_name="+")
    helpers = EncryptedTextField(_("邀请参与的人"), blank=True)
    minutes = EncryptedTextField(_("调解记录"), blank=True)
    proposals = EncryptedTextField(_("调解方案"), blank=True)
    signed_on = models.DateField(_("记录签字日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("调解会")
        verbose_name_plural = _("调解会")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_in_order",
                violation_error_message=_("结束要晚于开始。"),
            ),
            ExclusionConstraint(
                name="session_room_once",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(room__isnull=False, is_cancelled=False),
                violation_error_message=_("这间调解室在此时段已有人用。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d}"
