"""Somebody else reports what is already a case: heard, told, and counted, without a second case."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.cases.models.case import Case
from governance.cases.models.rules import Channel
from governance.common.crypto import EncryptedTextField, mask_name, mask_phone
from governance.common.phone_fields import PhoneField
from governance.common.phones import index_of


class JoinedQuerySet(models.QuerySet["JoinedReport"]):
    def counted(self) -> Self:
        """Those of whom it is known that they report the same matter."""
        return self.filter(standing=JoinedReport.Standing.COUNTED)

    def waiting(self) -> Self:
        """Those from outside at whom the desk has not looked yet."""
        return self.filter(standing=JoinedReport.Standing.WAITING)


class JoinedReport(models.Model):
    """One more report of a case, with a reporter and a follow code of its own. Written by the act join."""

    class Standing(models.TextChoices):
        WAITING = "waiting", _("待核对")
        COUNTED = "counted", _("同一件事")
        REFUSED = "refused", _("不是同一件事")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="joined")
    # Whoever joins without an account waits for the desk: nobody follows or rates a matter of others.
    standing = models.CharField(
        _("核对"), max_length=8, choices=Standing, default=Standing.COUNTED, db_default=Standing.COUNTED
    )
    step = models.PositiveIntegerField(_("随哪一步加入"), default=1)
    channel = models.ForeignKey(
        Channel, verbose_name=_("来源"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    external_number = models.CharField(_("外部编号"), max_length=60, blank=True)
    client_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    text = models.TextField(_("内容"), blank=True)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("上报人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("录入人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    is_anonymous = models.BooleanField(_("匿名"), default=False)
    reporter_name = EncryptedTextField(_("反映人"), blank=True)
    reporter_phone = PhoneField(_("反映人电话"), blank=True)
    reporter_phone_index = models.CharField(max_length=64, blank=True, editable=False)
    follow_code = models.CharField(_("查询码"), max_length=12, editable=False)
    at = models.DateTimeField(_("时间"))

    objects = JoinedQuerySet.as_manager()

    class Meta:
        verbose_name = _("加入的反映")
        verbose_name_plural = _("加入的反映")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_number"],
                condition=~Q(external_number=""),
                name="joined_external_number_once",
                violation_error_message=_("该来源的这个外部编号已经登记过。"),
            ),
            models.CheckConstraint(
                condition=Q(is_anonymous=False) | Q(reporter_name="", reporter_phone=""),
                name="joined_anonymous_has_no_name",
            ),
        ]
        indexes = [
            models.Index(
                fields=["reporter_phone_index"], condition=~Q(reporter_phone_index=""), name="joined_phone"
            ),
            models.Index(fields=["case"], condition=Q(standing="waiting"), name="joined_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} + {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.reporter_phone_index = index_of(self.reporter_phone)
        super().save(*args, **kwargs)

    @classmethod
    def of(cls, case: Case) -> list[JoinedReport]:
        """Those of ``case``, the oldest first: asked once for an instance, for its page asks several times.

        Whoever writes one of them calls ``forget``.
        """
        known: dict[str, Any] = case.__dict__
        if "_joined" not in known:
            known["_joined"] = list(case.joined.all())
        found: list[JoinedReport] = known["_joined"]
        return found

    @classmethod
    def forget(cls, case: Case) -> None:
        case.__dict__.pop("_joined", None)

    @classmethod
    def waiting_for(cls, case: Case) -> list[JoinedReport]:
        """Those of ``case`` that wait for the desk."""
        return [row for row in cls.of(case) if row.standing == cls.Standing.WAITING]

    @classmethod
    def counted_for(cls, case: Case) -> list[JoinedReport]:
        """Those of ``case`` that are known to report the same matter."""
        return [row for row in cls.of(case) if row.standing == cls.Standing.COUNTED]

    @property
    def masked_reporter_name(self) -> str:
        return mask_name(self.reporter_name)

    @property
    def masked_reporter_phone(self) -> str:
        return mask_phone(self.reporter_phone)
