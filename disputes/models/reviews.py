"""Legal review (法律评析, "5+N"): a question, five standing members and guests, an opinion, its use."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from disputes.models.disputes import Dispute
from governance.areas.models import Area
from governance.areas.querysets import ScopedQuerySet
from governance.common.crypto import EncryptedTextField


class PanelMember(models.Model):
    """A standing member of the panel of an area: a judge, a prosecutor, an officer, a lawyer, a scholar."""

    area = models.ForeignKey(Area, verbose_name=_("区域"), on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("姓名"), max_length=40)
    field = models.CharField(_("身份"), max_length=60, help_text=_("如：法官、检察官、民警、律师、司法所长"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("账号"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="panel_seats",
    )
    is_active = models.BooleanField(_("在任"), default=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("评析组常设成员")
        verbose_name_plural = _("评析组常设成员")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["area", "name", "field"], name="panel_member_once")]

    def __str__(self) -> str:
        return self.name


class LegalReviewQuerySet(ScopedQuerySet):
    def readable(self, user: Any) -> Self:
        """Those whose words may concern ``user``: asked by them, or on whose panel they sit."""
        found: Self = self.filter(Q(by=user) | Q(members__user=user)).distinct()
        return found


class LegalReview(models.Model):
    """A question put to the panel, about a dispute or standing alone. Its words are encrypted."""

    area = models.ForeignKey(
        Area, verbose_name=_("区域"), on_delete=models.PROTECT, related_name="legal_reviews"
    )
    dispute = models.ForeignKey(
        Dispute,
        verbose_name=_("纠纷"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reviews",
    )
    question = EncryptedTextField(_("需要评析的问题"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField(_("提出日期"))
    members = models.ManyToManyField(PanelMember, verbose_name=_("常设成员"), related_name="reviews")
    invited = EncryptedTextField(_("邀请参加的人"), blank=True)
    opinion = EncryptedTextField(_("评析意见"), blank=True)
    opinion_on = models.DateField(_("意见日期"), null=True, blank=True)
    is_adopted = models.BooleanField(_("是否采纳"), null=True, blank=True)
    why = EncryptedTextField(_("怎样采纳，或者为什么没有采纳"), blank=True)
    decided_on = models.DateField(_("答复日期"), null=True, blank=True)

    objects = LegalReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("法律评析")
        verbose_name_plural = _("法律评析")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_adopted=None) | Q(opinion_on__isnull=False, decided_on__isnull=False),
                name="review_adopted_after_opinion",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("legal-review", args=[self.pk])

    @property
    def state(self) -> str:
        """How far it is, in words."""
        if self.opinion_on is None:
            return str(_("待给意见"))
        if self.is_adopted is None:
            return str(_("待答复是否采纳"))
        return str(_("已采纳") if self.is_adopted else _("没有采纳"))
