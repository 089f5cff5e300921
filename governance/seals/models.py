"""The chain of the audit, the daily seals, the heads of chains that each seal keeps, and who got them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.access.models import AuditEntry

GENESIS = "0" * 64


class AuditLink(models.Model):
    """An audit entry's place in the chain of the audit. Append-only.

    Entries are written by everybody at once and linked afterwards by one task, within a minute: a chain made
    in the acts' own transactions would let each wait for the slowest.
    """

    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="link")
    sequence = models.PositiveBigIntegerField(_("序号"), unique=True)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("审计链")
        verbose_name_plural = _("审计链")
        ordering = ["sequence"]

    def __str__(self) -> str:
        return f"{self.sequence} {self.digest[:12]}"


class Seal(models.Model):
    """A signed statement of how all chains ended at an instant. Append-only, and chained itself.

    ``root`` is the Merkle root over the seal's heads in the order of chain and key. ``signature`` is Ed25519
    over ``digest``, by the key whose public half is ``public_key`` (both base64).
    """

    sequence = models.PositiveIntegerField(_("序号"), unique=True)
    made_at = models.DateTimeField(_("封存时间"))
    heads = models.PositiveIntegerField(_("链数"))
    root = models.CharField(_("根"), max_length=64)
    previous_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    signature = models.CharField(max_length=100)
    public_key = models.CharField(max_length=60)
    # Up to which row of the trails this seal has looked; the next one begins a little before.
    last_log = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("封存")
        verbose_name_plural = _("封存")
        ordering = ["-sequence"]

    def __str__(self) -> str:
        return f"{self.sequence} {self.made_at:%Y-%m-%d}"


class SealedHead(models.Model):
    """How one chain ended when it was sealed. Only chains that grew since the seal before are in a seal."""

    class Chain(models.TextChoices):
        CASE = "case", _("事项")
        ACCOUNT = "account", _("账户")
        AUDIT = "audit", _("审计")

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="sealed", db_index=False)
    chain = models.CharField(max_length=8, choices=Chain)
    key = models.BigIntegerField()
    step = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("封存的链尾")
        verbose_name_plural = _("封存的链尾")
        ordering = ["seal_id", "chain", "key"]
        constraints = [
            models.UniqueConstraint(fields=["seal", "chain", "key"], name="sealed_head_once"),
        ]
        indexes = [models.Index(fields=["chain", "key", "step"], name="sealed_head_chain")]

    def __str__(self) -> str:
        return f"{self.chain} {self.key} {self.step}"


class SealDelivery(models.Model):
    """A seal handed out to a place outside the database. What is not handed out yet is tried again."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="deliveries")
    way = models.CharField(_("方式"), max_length=10)
    delivered_at = models.DateTimeField(_("送达时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("封存送达")
        verbose_name_plural = _("封存送达")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["seal", "way"], name="seal_delivery_once")]

    def __str__(self) -> str:
        return f"{self.seal_id} {self.way}"
