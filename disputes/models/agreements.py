"""What was agreed, who signed it when, how it is performed, confirmed by the court and followed up."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from disputes.models.committees import Mediator
from disputes.models.disputes import Dispute, Party
from governance.common.crypto import EncryptedTextField


class Form(models.TextChoices):
    WRITTEN = "written", _("书面协议")
    ORAL = "oral", _("口头协议")


class Outcome(models.TextChoices):
    """How far it was performed."""

    FULL = "full", _("已履行")
    PART = "part", _("部分履行")
    NONE = "none", _("没有履行")


class CourtState(models.TextChoices):
    NONE = "", _("没有申请")
    APPLIED = "applied", _("已申请")
    TAKEN = "taken", _("法院已受理")
    CONFIRMED = "confirmed", _("已确认")
    REFUSED = "refused", _("不予确认")


class Agreement(models.Model):
    """What the parties agreed on: the three groups of contents of 人民调解法第二十九条.

    ``effective_on`` is the day of effect: of a written one that of the last signature or seal, of an oral one
    the day on which it was reached. Without it nothing is in effect.
    """

    dispute = models.OneToOneField(Dispute, on_delete=models.PROTECT, related_name="agreement")
    form = models.CharField(_("形式"), max_length=8, choices=Form)
    facts = EncryptedTextField(_("纠纷的主要事实"))
    issues = EncryptedTextField(_("争议事项"))
    liability = EncryptedTextField(_("各方当事人的责任"))
    terms = EncryptedTextField(_("达成的协议内容"))
    manner = EncryptedTextField(_("履行方式"))
    due_on = models.DateField(_("履行期限"))
    drawn_on = models.DateField(_("达成日期"))
    effective_on = models.DateField(_("生效日期"), null=True)
    outcome = models.CharField(_("履行情况"), max_length=6, choices=Outcome, blank=True)
    performed_on = models.DateField(_("履行日期"), null=True)
    court_state = models.CharField(_("司法确认"), max_length=10, choices=CourtState, blank=True)
    court = models.CharField(_("法院"), max_length=60, blank=True)
    court_applied_on = models.DateField(_("申请日期"), null=True)
    court_decided_on = models.DateField(_("裁定日期"), null=True)
    court_number = EncryptedTextField(_("裁定书文号"), blank=True)

    class Meta:
        verbose_name = _("调解协议")
        verbose_name_plural = _("调解协议")
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_on=None) | Q(effective_on__gte=F("drawn_on")), name="agreement_in_order"
            ),
            # 人民调解法第三十三条: only an agreement in effect goes to court.
            models.CheckConstraint(
                condition=Q(court_state="") | Q(effective_on__isnull=False, court_applied_on__isnull=False),
                name="agreement_confirmed_in_effect",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_form_display())

    def missing(self) -> list[Signer]:
        """Who has still to sign: all parties, the mediators, the committee with its seal. 第二十九条."""
        found = {(one.party_id, one.mediator_id, one.is_seal) for one in self.signatures.all()}
        parties = [
            Signer(party=one) for one in self.dispute.parties.all() if (one.pk, None, False) not in found
        ]
        mediators = [
            Signer(mediator=one.mediator)
            for one in self.dispute.mediators.filter(ended_at=None).select_related("mediator__user")
            if (None, one.mediator_id, False) not in found
        ]
        return [*parties, *mediators, *([] if (None, None, True) in found else [Signer()])]


class SignWay(models.TextChoices):
    SIGNED = "signed", _("签名")
    STAMPED = "stamped", _("盖章")
    FINGERPRINT = "fingerprint", _("按指印")


class Signature(models.Model):
    """A signature of a party or of a mediator, or the committee's seal (neither of both), with its date."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    mediator = models.ForeignKey(Mediator, null=True, on_delete=models.PROTECT, related_name="+")
    is_seal = models.BooleanField(default=False)
    on = models.DateField(_("日期"))
    way = models.CharField(_("方式"), max_length=12, choices=SignWay)

    class Meta:
        verbose_name = _("签名盖章")
        verbose_name_plural = _("签名盖章")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "party", "mediator", "is_seal"], nulls_distinct=False, name="signed_once"
            ),
            models.CheckConstraint(
                condition=Q(party__isnull=False, mediator=None, is_seal=False)
                | Q(party=None, mediator__isnull=False, is_seal=False)
                | Q(party=None, mediator=None, is_seal=True),
                name="signed_by_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party or self.mediator or '–'} {self.on}"


class Signer:
    """A party, a mediator, or (neither) the committee with its seal."""

    def __init__(self, party: Party | None = None, mediator: Mediator | None = None) -> None:
        self.party, self.mediator = party, mediator

    @property
    def key(self) -> str:
        if self.party is not None:
            return f"party-{self.party.pk}"
        return f"mediator-{self.mediator.pk}" if self.mediator is not None else "seal"

    def __str__(self) -> str:
        if self.party is not None:
            return self.party.masked_name
        return str(self.mediator) if self.mediator is not None else str(_("调解委员会印章"))


class Instalment(models.Model):
    """A sum that is due on a day, in fen."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="instalments")
    amount = models.BigIntegerField(_("金额（分）"))
    due_on = models.DateField(_("应付日期"))
    paid_on = models.DateField(_("付清日期"), null=True)

    class Meta:
        verbose_name = _("分期")
        verbose_name_plural = _("分期")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return f"{self.due_on}"

    def is_late(self, on: date) -> bool:
        return self.paid_on is None and self.due_on < on


class FollowUp(models.Model):
    """A visit or call after the agreement: the first and the second."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="follow_ups")
    round = models.PositiveSmallIntegerField()
    on = models.DateField(_("回访日期"))
    outcome = models.CharField(_("履行情况"), max_length=6, choices=Outcome)
    text = EncryptedTextField(_("回访记录"))

    class Meta:
        verbose_name = _("回访")
        verbose_name_plural = _("回访")
        ordering = ["round"]
        constraints = [models.UniqueConstraint(fields=["dispute", "round"], name="follow_up_once")]

    def __str__(self) -> str:
        return f"{self.round}"
