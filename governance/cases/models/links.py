"""What is asked of people without an account, by a link that opens one page until its day."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.cases.models.case import Case
from governance.cases.models.joined import JoinedReport
from governance.cases.models.trail import Attachment
from governance.common.crypto import EncryptedTextField, mask_phone
from governance.common.phone_fields import PhoneField


class OutsideLinkQuerySet(models.QuerySet["OutsideLink"]):
    def waiting(self) -> OutsideLinkQuerySet:
        return self.filter(state=OutsideLink.State.WAITING)


class OutsideLink(models.Model):
    """A question to the reporter, or a request to a party outside, with a term.

    The token in the address is worked out from ``nonce`` and a key that is not in the database; only its
    digest stands here. What was answered stands in the trail (``answer_step``). ``joined`` is the report of
    whoever is asked, empty for the first reporter; ``place`` counts reporters from 1 where there are several.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("等待答复")
        ANSWERED = "answered", _("已答复")
        LAPSED = "lapsed", _("到期未答复")
        WITHDRAWN = "withdrawn", _("已撤回")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="outside_links")
    kind = models.CharField(_("种类"), max_length=20)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    joined = models.ForeignKey(
        JoinedReport,
        verbose_name=_("后来的反映人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    place = models.PositiveSmallIntegerField(_("第几位反映人"), null=True, blank=True)
    party = models.CharField(_("外部单位"), max_length=80, blank=True)
    address = EncryptedTextField(_("手机号或邮箱"), blank=True)
    channel = models.CharField(_("渠道"), max_length=10)
    text = models.TextField(_("问题或要求"))
    photos = models.ManyToManyField(Attachment, verbose_name=_("共享的照片"), blank=True, related_name="+")
    nonce = models.CharField(max_length=40, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("发起人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("发起时间"))
    due_at = models.DateTimeField(_("答复期限"))
    reminded_at = models.DateTimeField(_("提醒时间"), null=True, blank=True)
    settled_at = models.DateTimeField(_("了结时间"), null=True, blank=True)
    answer_step = models.PositiveIntegerField(_("答复在第几步"), null=True, blank=True)

    objects = OutsideLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("外部链接")
        verbose_name_plural = _("外部链接")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "joined"],
                nulls_distinct=False,
                condition=Q(kind="question", state="waiting"),
                name="outside_link_one_question",
                violation_error_message=_("已有一个问题在等反映人答复。"),
            )
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="waiting"), name="outside_link_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.state}"

    @property
    def who(self) -> str:
        """Who is asked, in words that name no person: a party, the reporter, or which of the reporters."""
        if self.party:
            return self.party
        return gettext("第 %(n)s 位反映人") % {"n": self.place} if self.place else gettext("反映人")

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def last_day(self) -> date:
        """The last day on which it can be answered, in local time."""
        return timezone.localdate(self.due_at - timedelta(seconds=1))

    @property
    def masked_address(self) -> str:
        name, at, host = self.address.partition("@")
        return f"{name[:1]}***@{host}" if at else mask_phone(self.address)


class ResidentLink(models.Model):
    """A one-time link to one's own matters, sent to a telephone. Used once, soon forgotten.

    With ``new_phone`` it went there, and using it proves that number and puts it in place of the old one.
    """

    digest = models.CharField(max_length=64, unique=True, editable=False)
    phone_index = models.CharField(max_length=64, editable=False)
    new_phone = PhoneField(_("新号码"), blank=True, editable=False)
    made_at = models.DateTimeField(_("时间"))
    until = models.DateTimeField(_("有效至"))
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("一次性链接")
        verbose_name_plural = _("一次性链接")
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["made_at"], name="resident_link_made")]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"
