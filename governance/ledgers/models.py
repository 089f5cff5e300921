"""Accounts with their balances, entries of balanced lines, and what is held."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.areas.models import Area
from governance.ledgers import definitions

GENESIS = "0" * 64


class Account(models.Model):
    """What one holder has in one ledger. The balance is that of the last line; nothing else may change it.

    ``holder`` is a key of the app's own ("volunteer:17", "community:530111004"), never a name. ``floor`` is
    copied from the kind when the account is opened and kept by a constraint.
    """

    ledger = models.CharField(_("账本"), max_length=30)
    kind = models.CharField(_("账户类别"), max_length=30)
    holder = models.CharField(_("账户主体"), max_length=60)
    area = models.ForeignKey(
        Area, verbose_name=_("区域"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    balance = models.BigIntegerField(_("余额"), default=0)
    floor = models.BigIntegerField(_("最低余额"), null=True, blank=True)
    last_sequence = models.PositiveIntegerField(_("最后一笔"), default=0)
    head_digest = models.CharField(max_length=64, default=GENESIS)
    opened_at = models.DateTimeField(_("开户时间"), auto_now_add=True)
    closed_at = models.DateTimeField(_("销户时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("账户")
        verbose_name_plural = _("账户")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "kind", "holder"], name="ledger_account_once"),
            models.CheckConstraint(
                condition=Q(floor=None) | Q(balance__gte=F("floor")), name="ledger_account_floor"
            ),
        ]
        indexes = [models.Index(fields=["ledger", "holder"], name="ledger_account_holder")]

    def __str__(self) -> str:
        return f"{self.ledger}/{self.kind}/{self.holder}"

    @property
    def definition(self) -> definitions.AccountKind:
        return definitions.get(self.ledger).account(self.kind)


class Entry(models.Model):
    """One movement: two lines or more whose amounts add up to zero. Append-only in the database.

    ``cause`` names what happened ("attendance:88"): one entry of a kind for each. ``key`` is the caller's
    own, by which a request sent twice is booked once. ``day`` is the day the movement counts for, which may
    lie before ``at``, when it was written. ``digest`` covers everything an entry says of itself.
    """

    ledger = models.CharField(_("账本"), max_length=30)
    kind = models.CharField(_("类别"), max_length=30)
    cause = models.CharField(_("事由编号"), max_length=80)
    key = models.CharField(_("请求编号"), max_length=80, blank=True)
    at = models.DateTimeField(_("记账时间"))
    day = models.DateField(_("所属日期"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("操作人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    actor_name = models.CharField(_("姓名与职务"), max_length=120)
    reason = models.CharField(_("事由"), max_length=200, blank=True)
    rule_version = models.CharField(_("依据的规则版本"), max_length=40, blank=True)
    area = models.ForeignKey(
        Area, verbose_name=_("区域"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reverses = models.OneToOneField(
        "self",
        verbose_name=_("冲正的记账"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reversed_by",
    )
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("记账")
        verbose_name_plural = _("记账")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "cause", "kind"], name="ledger_entry_cause_once"),
            models.UniqueConstraint(
                fields=["ledger", "key"], condition=~Q(key=""), name="ledger_entry_key_once"
            ),
        ]
        indexes = [models.Index(fields=["ledger", "-at", "-id"], name="ledger_entry_newest")]

    def __str__(self) -> str:
        return f"{self.ledger} {self.kind} {self.cause}"

    @property
    def label(self) -> str:
        return str(definitions.get(self.ledger).entry(self.kind).label)


class Line(models.Model):
    """What one entry did to one account. Append-only; numbered and chained within the account."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lines", db_index=False)
    amount = models.BigIntegerField(_("数额"))
    sequence = models.PositiveIntegerField(_("序号"))
    balance_after = models.BigIntegerField(_("记账后余额"))
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("分录")
        verbose_name_plural = _("分录")
        ordering = ["account_id", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["account", "sequence"], name="ledger_line_sequence_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_line_moves"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}/{self.sequence} {self.amount:+d}"


class Hold(models.Model):
    """An amount put aside for one purpose: settled once, or released. Its entries move the amount."""

    class State(models.TextChoices):
        HELD = "held", _("预留中")
        SETTLED = "settled", _("已结算")
        RELEASED = "released", _("已退回")

    account = models.ForeignKey(
        Account, verbose_name=_("账户"), on_delete=models.PROTECT, related_name="holds"
    )
    held_in = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    amount = models.PositiveBigIntegerField(_("数额"))
    placed_by = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="places_hold")
    ended_by = models.OneToOneField(
        Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="ends_hold"
    )
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.HELD)
    expires_at = models.DateTimeField(_("到期时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("预留")
        verbose_name_plural = _("预留")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="held", ended_by=None) | (~Q(state="held") & Q(ended_by__isnull=False)),
                name="ledger_hold_ended_once",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="ledger_hold_amount"),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state="held"), name="ledger_hold_expiring"),
            models.Index(fields=["held_in"], condition=Q(state="held"), name="ledger_hold_open"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount} {self.state}"
