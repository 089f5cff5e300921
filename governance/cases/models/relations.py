"""Two cases that somebody says belong together, without either becoming the other."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from governance.cases.models.case import Case
from governance.cases.models.rules import ReasonChoice


class RelationQuerySet(models.QuerySet[Any]):
    def live(self) -> Self:
        return self.filter(ended_at=None)


class Relation(models.Model):
    """``case`` is linked with ``other``, as ``kind`` says. Ended with a reason, never deleted.

    What it says stands here and not in the two trails, whose readers may not see the other side.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="relations")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="relations_back")
    kind = models.ForeignKey(
        ReasonChoice, verbose_name=_("关联方式"), on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("说明"), max_length=300, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("关联人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    made_at = models.DateTimeField(_("关联时间"))
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("解除人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    ended_at = models.DateTimeField(_("解除时间"), null=True, blank=True)
    end_reason = models.CharField(_("解除原因"), max_length=300, blank=True)

    objects = RelationQuerySet.as_manager()

    class Meta:
        verbose_name = _("事项关联")
        verbose_name_plural = _("事项关联")
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(case=F("other")),
                name="relation_of_two",
                violation_error_message=_("事项不能与自己关联。"),
            ),
            models.UniqueConstraint(
                Least("case", "other"),
                Greatest("case", "other"),
                "kind",
                condition=Q(ended_at=None),
                name="relation_once",
                violation_error_message=_("这两件事项已经这样关联过。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.other_id}"

    def far(self, case: Case) -> int:
        """The key of the case on the other side of ``case``."""
        return self.other_id if self.case_id == case.pk else self.case_id

    def said_from(self, case: Case) -> str:
        """What the other side is, seen from ``case``: "后续事项" here is "前期事项" over there."""
        return self.kind.text if self.case_id == case.pk else self.kind.reverse or self.kind.text
