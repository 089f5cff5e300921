"""Who keeps an eye on a case that is not theirs to do."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.cases.models.case import Case


class Follower(models.Model):
    """Somebody who is told when a case moves on. Their own choice, so it is no step of the case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="followers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("关注人"), on_delete=models.CASCADE, related_name="followed"
    )
    since = models.DateTimeField(_("关注时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("关注")
        verbose_name_plural = _("关注")
        ordering = ["since", "pk"]
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="follower_once")]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.case_id}"
