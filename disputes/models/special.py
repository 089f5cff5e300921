"""What the city watches about a dispute: that it is listed for supervision, that it became a crime."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from disputes.models.disputes import Dispute


class Watch(models.Model):
    """A dispute listed for supervision (挂牌督办) by a level above, from a day, to be settled by a day."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="watches")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    listed_on = models.DateField(_("挂牌日期"))
    due_on = models.DateField(_("办结期限"))
    lifted_on = models.DateField(_("摘牌日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("挂牌督办")
        verbose_name_plural = _("挂牌督办")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispute"], condition=Q(lifted_on=None), name="dispute_watched_once"
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("listed_on")), name="watch_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.dispute} {self.listed_on}"


class CrimeTurn(models.Model):
    """A dispute that turned into a criminal case (民转刑): only the day, for the figures."""

    dispute = models.OneToOneField(Dispute, on_delete=models.PROTECT, related_name="crime")
    on = models.DateField(_("转为刑事案件的日期"))

    class Meta:
        verbose_name = _("民转刑")
        verbose_name_plural = _("民转刑")

    def __str__(self) -> str:
        return f"{self.dispute} {self.on}"
