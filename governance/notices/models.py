"""What a person is told, in which words, when, and what is carried to their phone."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.areas.models import Area
from governance.common.crypto import EncryptedTextField
from governance.notices import text_kinds


class Weight(models.TextChoices):
    """How loud a notice is; the page shows an icon and words for each."""

    INFO = "info", _("知会")
    TODO = "todo", _("待办")
    WARNING = "warning", _("预警")
    ALARM = "alarm", _("告警")


class Channel(models.TextChoices):
    """A way to somebody's phone, beside the bell."""

    SMS = "sms", _("短信")
    WECHAT = "wechat", _("微信")


# Only to people outside: the portal's own people are reached by telephone.
MAIL = "mail"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, person: object, at: datetime | None = None) -> Self:
        """What ``person`` may see at the instant ``at`` (now): not what waits for the morning.

        Nothing while somebody else looks through their eyes: a sentence cannot be held against both rights.
        """
        if getattr(person, "is_looked_through", False):
            return self.none()
        return self.filter(person=person, visible_from__lte=at or timezone.now())

    def unread(self) -> Self:
        return self.filter(read_at=None)


class Notice(models.Model):
    """One sentence to one person, with the page it is about. ``key`` makes a repeated telling harmless.

    Nobody sees it before ``visible_from``. A digest stands for ``count`` matters.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("收件人"),
        on_delete=models.CASCADE,
        related_name="notices",
        db_index=False,  # ``notice_by_person`` begins with it
    )
    weight = models.CharField(_("级别"), max_length=8, choices=Weight, default=Weight.INFO)
    text = models.CharField(_("内容"), max_length=300)
    reason = models.CharField(_("为何通知我"), max_length=120, blank=True)
    url = models.CharField(_("页面"), max_length=300, blank=True)
    key = models.CharField(max_length=120, blank=True)
    topic = models.CharField(max_length=20, blank=True)  # what is gathered into one digest
    count = models.PositiveIntegerField(_("件数"), default=1)
    created_at = models.DateTimeField(_("时间"), auto_now_add=True)
    visible_from = models.DateTimeField(_("何时可见"), default=timezone.now)
    read_at = models.DateTimeField(_("已读时间"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering = ["-visible_from", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], condition=~Q(key=""), name="notice_told_once")
        ]
        indexes = [
            models.Index(fields=["person", "-visible_from", "-id"], name="notice_by_person"),
            # The bell's count, on every page.
            models.Index(fields=["person", "visible_from"], condition=Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.text


class QuietHours(models.Model):
    """When people are not reached, in local time: a person's own, or (no person) everybody else's.

    Where neither is set, people are not reached outside the office hours of their place.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("人员"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="quiet_hours",
    )
    begins = models.TimeField(_("开始"))
    ends = models.TimeField(_("结束"), help_text=_("早于开始时间即为次日"))

    class Meta:
        verbose_name = _("免打扰时段")
        verbose_name_plural = _("免打扰时段")
        ordering = ["person"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(begins=models.F("ends")),
                name="quiet_hours_not_empty",
                violation_error_message=_("开始与结束不能相同。"),
            ),
            models.UniqueConstraint(fields=["person"], nulls_distinct=False, name="quiet_hours_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.begins:%H:%M}–{self.ends:%H:%M}"


class NoticeText(models.Model):
    """The words of a kind of notice, edited by administrators; {title} and the like are filled in."""

    code = models.SlugField(_("代码"), max_length=40, primary_key=True)
    text = models.CharField(_("内容"), max_length=200)
    channels = ArrayField(
        models.CharField(max_length=10, choices=Channel.choices),
        verbose_name=_("另发至"),
        default=list,
        blank=True,
    )

    class Meta:
        verbose_name = _("通知文本")
        verbose_name_plural = _("通知文本")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        if faults := text_kinds.faults(self.code, self.text):
            raise ValidationError({"text": faults})


class Delivery(models.Model):
    """A notice on its way to a phone, or words to somebody outside; claimed with a lease, tried again later
    and later, or given up.

    To somebody without an account ``address`` and ``text`` stand here, encrypted, and are wiped once sent.
    ``url`` is the page inside that it is about, ``area`` whose administrators see that it did not arrive.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("待发送")
        SENDING = "sending", _("发送中")
        SENT = "sent", _("已发送")
        DEAD = "dead", _("未送达")

    notice = models.ForeignKey(
        Notice, on_delete=models.CASCADE, related_name="deliveries", null=True, blank=True, db_index=False
    )
    address = EncryptedTextField(_("外部地址"), blank=True)
    text = EncryptedTextField(_("外部内容"), blank=True)
    url = models.CharField(_("页面"), max_length=300, blank=True)
    area = models.ForeignKey(
        Area, verbose_name=_("区域"), on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    channel = models.CharField(_("渠道"), max_length=10, choices=[*Channel.choices, (MAIL, _("邮件"))])
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.WAITING)
    not_before = models.DateTimeField(_("不早于"))
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    error = models.CharField(_("错误"), max_length=300, blank=True)
    reference = models.CharField(_("回执号"), max_length=80, blank=True)
    sent_at = models.DateTimeField(_("发送时间"), null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("已阅人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    seen_at = models.DateTimeField(_("已阅时间"), null=True, blank=True)
    seen_note = models.CharField(_("已阅说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("发送")
        verbose_name_plural = _("发送")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once_a_channel")]
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                condition=Q(state__in=["waiting", "sending"]),
                name="delivery_to_send",
            ),
            # What administrators are shown: given up, and nobody has seen to it.
            models.Index(fields=["id"], condition=Q(state="dead", seen_at=None), name="delivery_given_up"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel} {self.state}"
