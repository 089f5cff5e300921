"""People and units that may read one case, whatever their posts reach."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access.models import Unit
from governance.cases.models.case import Case


class CaseMemberQuerySet(models.QuerySet[Any]):
    def live(self) -> CaseMemberQuerySet:
        return self.filter(ended_at=None)


class CaseMember(models.Model):
    """A person or a unit that takes part in a case, in a role, from an instant to another.

    Written by ``privacy.members`` only. Never deleted: who could read a case stays known.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("人员"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="case_memberships",
        db_index=False,  # ``member_person_once`` begins with it
    )
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="case_memberships",
        db_index=False,  # ``member_unit_once`` begins with it
    )
    role = models.CharField(_("身份"), max_length=40)
    starts_at = models.DateTimeField(_("开始"), default=timezone.now)
    ended_at = models.DateTimeField(_("结束"), null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("加入人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = CaseMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("事项成员")
        verbose_name_plural = _("事项成员")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, unit__isnull=False) | Q(person__isnull=False, unit=None),
                name="member_person_or_unit",
                violation_error_message=_("成员是一个人或一个单位，二者只选其一。"),
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("starts_at")),
                name="member_in_order",
                violation_error_message=_("结束时间不能早于开始时间。"),
            ),
            # These are also how the cases of a person and of a unit are looked up.
            models.UniqueConstraint(
                fields=["person", "case"],
                condition=Q(ended_at=None, person__isnull=False),
                name="member_person_once",
                violation_error_message=_("此人已是这件事项的成员。"),
            ),
            models.UniqueConstraint(
                fields=["unit", "case"],
                condition=Q(ended_at=None, unit__isnull=False),
                name="member_unit_once",
                violation_error_message=_("该单位已是这件事项的成员。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.unit} {self.role}"
