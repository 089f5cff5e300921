"""What one administrator may not do alone: it waits for a second person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.areas.models import Area
from governance.common.crypto import EncryptedTextField

if TYPE_CHECKING:
    from governance.access.models import User

LASTS = timedelta(days=30)  # what nobody decided by then has to be asked for anew


class ProposalKind(models.TextChoices):
    """Acts that can give a right which their maker does not hold."""

    GIVE = "give", _("任命岗位")
    HAND_OVER = "hand_over", _("移交岗位")
    RESUME = "resume", _("恢复岗位")
    SUBSTITUTE = "substitute", _("指定代理")
    ROLE = "role", _("修改角色")
    PASSWORD = "password", _("重设密码")
    FACTOR = "factor", _("重置两步验证")


class ProposalState(models.TextChoices):
    WAITING = "waiting", _("等待复核")
    CONFIRMED = "confirmed", _("已同意")
    REFUSED = "refused", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def waiting(self) -> ProposalQuerySet:
        """Those that can still be decided."""
        return self.filter(state=ProposalState.WAITING, made_at__gt=timezone.now() - LASTS)

    def restrict(self, user: User, right: str) -> ProposalQuerySet:
        """Those about areas where ``user`` holds ``right``, and one's own."""
        return self.filter(user.scope(right).q("area__") | Q(maker=user.pk))


class Proposal(models.Model):
    """An act that ``maker`` asked for and ``checker`` confirms or refuses.

    The database keeps the row, and what was asked for as it was asked.

    ``facts`` hold what the act takes, by keys and codes; ``rights`` those that the maker does not hold
    there. ``half`` is the maker's half of a one-time password, dropped with the decision.
    """

    kind = models.CharField(_("操作"), max_length=12, choices=ProposalKind)
    state = models.CharField(
        _("状态"), max_length=12, choices=ProposalState, default=ProposalState.WAITING, db_index=True
    )
    area = models.ForeignKey(Area, verbose_name=_("区域"), on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("人员"),
        null=True,
        on_delete=models.PROTECT,
        related_name="proposals",
    )
    post = models.ForeignKey("access.Post", null=True, on_delete=models.PROTECT, related_name="+")
    role = models.ForeignKey(
        "access.Role", verbose_name=_("角色"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey("access.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    rights = models.JSONField(_("权限"), default=list)
    facts = models.JSONField(default=dict)
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    half = EncryptedTextField(blank=True)
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("提请人"), on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("提请时间"), auto_now_add=True)
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("复核人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("复核时间"), null=True)
    decision = models.CharField(_("复核意见"), max_length=200, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("复核事项")
        verbose_name_plural = _("复核事项")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(checker=None) | Q(state=ProposalState.WITHDRAWN) | ~Q(checker=F("maker")),
                name="proposal_two_people",
                violation_error_message=_("提请人不能自己复核。"),
            ),
            models.CheckConstraint(
                condition=Q(checker=None)
                | Q(person=None)
                | Q(state=ProposalState.WITHDRAWN)
                | ~Q(checker=F("person")),
                name="proposal_not_by_receiver",
                violation_error_message=_("本人不能复核给自己的权限。"),
            ),
        ]

    def __str__(self) -> str:
        about = self.person or self.role
        return f"{self.get_kind_display()} {about} {self.area}"
