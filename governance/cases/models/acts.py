"""What is asked, decided and found on the way: extensions, suspensions, reminders, orders, cards, checks."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.access.models import Unit, User
from governance.areas.models import Area, Level
from governance.cases.choices import CardColour, RequestState, Satisfaction
from governance.cases.models.addressees import AppealQuerySet, CardQuerySet, OrderQuerySet
from governance.cases.models.case import Case
from governance.cases.models.clocks import Clock
from governance.clock.terms import amount_in_words


def _person(label: Any) -> models.ForeignKey[User | None, User | None]:
    return models.ForeignKey(
        User, verbose_name=label, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )


class Extension(models.Model):
    """A request for more time, made before the deadline; the unit's head endorses, the dispatcher grants."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="extension_requests")
    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="extensions")
    state = models.CharField(_("状态"), max_length=10, choices=RequestState, default=RequestState.WAITING)
    amount = models.PositiveIntegerField(_("延长"), help_text=_("单位与原时限相同：分钟或天"))
    reason = models.CharField(_("理由"), max_length=80)
    text = models.TextField(_("说明"))
    asked_by = _person(_("申请人"))
    asked_at = models.DateTimeField(_("申请时间"))
    endorsed_by = _person(_("初审人"))
    endorsed_at = models.DateTimeField(_("初审时间"), null=True, blank=True)
    decided_by = _person(_("审批人"))
    decided_at = models.DateTimeField(_("审批时间"), null=True, blank=True)
    decision = models.TextField(_("审批意见"), blank=True)

    class Meta:
        verbose_name = _("延期申请")
        verbose_name_plural = _("延期申请")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=["waiting", "endorsed"]),
                name="extension_one_pending",
                violation_error_message=_("已有一份延期申请在审批中。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} +{self.amount}"

    @property
    def amount_text(self) -> str:
        """The time asked for in the unit of its clock."""
        return amount_in_words(self.clock.clock_type, self.amount)


class Suspension(models.Model):
    """A request to let the clock rest (挂账): with a plan and a day to resume; reviewed monthly."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="suspensions")
    state = models.CharField(_("状态"), max_length=10, choices=RequestState, default=RequestState.WAITING)
    reason = models.CharField(_("理由"), max_length=80)
    plan = models.TextField(_("后续安排"))
    resume_on = models.DateField(_("恢复日期"))
    asked_by = _person(_("申请人"))
    asked_at = models.DateTimeField(_("申请时间"))
    decided_by = _person(_("审批人"))
    decided_at = models.DateTimeField(_("审批时间"), null=True, blank=True)
    decision = models.TextField(_("审批意见"), blank=True)
    resumed_at = models.DateTimeField(_("实际恢复"), null=True, blank=True)
    review_on = models.DateField(_("下次复核日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("挂账")
        verbose_name_plural = _("挂账")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state="waiting") | Q(state="granted", resumed_at=None),
                name="suspension_one_live",
                violation_error_message=_("已有一份挂账申请或正在挂账。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.resume_on}"


class SuspensionReview(models.Model):
    """The approver is asked whether a case shall rest on: once a period; answered with an opinion."""

    suspension = models.ForeignKey(Suspension, on_delete=models.PROTECT, related_name="reviews")
    asked_at = models.DateTimeField(_("提请复核时间"))
    reviewed_by = _person(_("复核人"))
    reviewed_at = models.DateTimeField(_("复核时间"), null=True, blank=True)
    keeps = models.BooleanField(_("继续挂账"), null=True, blank=True)
    text = models.TextField(_("复核意见"), blank=True)

    class Meta:
        verbose_name = _("挂账复核")
        verbose_name_plural = _("挂账复核")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["suspension"],
                condition=Q(reviewed_at=None),
                name="suspension_review_one_open",
                violation_error_message=_("已有一次复核在等待答复。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.suspension_id} {self.asked_at:%Y-%m-%d}"


class Reminder(models.Model):
    """Somebody, or the system, urged whoever holds the case. No effect on the clock."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reminders_sent")
    by = _person(_("催办人"))
    text = models.CharField(_("内容"), max_length=300)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("催办")
        verbose_name_plural = _("催办")
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.text


class SupervisionOrder(models.Model):
    """A numbered demand of a higher level (督办单) that must be answered by a deadline."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="supervision_orders")
    number = models.CharField(_("文号"), max_length=40, unique=True)
    level = models.PositiveSmallIntegerField(_("督办层级"), choices=Level)
    area = models.ForeignKey(Area, verbose_name=_("督办区域"), on_delete=models.PROTECT, related_name="+")
    issued_by = _person(_("签发人"))  # empty: the system
    issued_at = models.DateTimeField(_("签发时间"))
    demand = models.TextField(_("督办要求"))
    clock = models.OneToOneField(Clock, on_delete=models.PROTECT, related_name="supervision_order")
    reply = models.TextField(_("回复"), blank=True)
    replied_by = _person(_("回复人"))
    replied_at = models.DateTimeField(_("回复时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("解除时间"), null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("督办单")
        verbose_name_plural = _("督办单")
        ordering = ["-issued_at"]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("answer", args=["order", self.pk])


class Card(models.Model):
    """A yellow or red card against whoever is late: to be answered, may be appealed, never deleted."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="cards")
    colour = models.CharField(_("颜色"), max_length=8, choices=CardColour)
    number = models.CharField(_("编号"), max_length=40, unique=True)
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("责任单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cards",
    )
    area = models.ForeignKey(Area, verbose_name=_("责任区域"), on_delete=models.PROTECT, related_name="+")
    late_clock = models.ForeignKey(
        Clock, verbose_name=_("超期的时钟"), on_delete=models.PROTECT, related_name="cards"
    )
    rule = models.CharField(_("依据"), max_length=200)
    points = models.SmallIntegerField(_("扣分"))
    issued_by = _person(_("签发人"))  # empty: the system
    issued_at = models.DateTimeField(_("签发时间"))
    clock = models.OneToOneField(Clock, on_delete=models.PROTECT, related_name="card", null=True)
    reply = models.TextField(_("说明"), blank=True)
    replied_by = _person(_("回复人"))
    replied_at = models.DateTimeField(_("回复时间"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("经申诉撤销"), null=True, blank=True)

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("黄红牌")
        verbose_name_plural = _("黄红牌")
        ordering = ["-issued_at"]
        indexes = [models.Index(fields=["unit", "colour", "issued_at"], name="card_by_unit")]

    def __str__(self) -> str:
        return f"{self.get_colour_display()} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("answer", args=["card", self.pk])


class Appeal(models.Model):
    """A unit contests a card: pre-check, then the decision. Granted, the card is cancelled."""

    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="appeals")
    state = models.CharField(_("状态"), max_length=10, choices=RequestState, default=RequestState.WAITING)
    text = models.TextField(_("申诉情况"))
    asked_by = _person(_("申诉人"))
    asked_at = models.DateTimeField(_("申诉时间"))
    endorsed_by = _person(_("初审人"))
    endorsed_at = models.DateTimeField(_("初审时间"), null=True, blank=True)
    decided_by = _person(_("裁定人"))
    decided_at = models.DateTimeField(_("裁定时间"), null=True, blank=True)
    decision = models.TextField(_("裁定意见"), blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("申诉")
        verbose_name_plural = _("申诉")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["card"],
                condition=Q(state__in=["waiting", "endorsed"]),
                name="appeal_one_pending",
                violation_error_message=_("这张牌已有一份申诉在审理中。"),
            )
        ]

    def __str__(self) -> str:
        return str(self.card)


class Consultation(models.Model):
    """Several heads over one case (会商): who took part, what was said, who does what by when."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consultations")
    participants = models.TextField(_("参加人"))
    minutes = models.TextField(_("会商情况"))
    conclusion = models.TextField(_("结论：谁、做什么、何时完成"))
    by = _person(_("记录人"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("会商")
        verbose_name_plural = _("会商")
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.conclusion[:60]


class Check(models.Model):
    """Two field tasks that are never one: is it true (核实), and is it fixed (核查)."""

    class Purpose(models.TextChoices):
        VERIFY = "verify", _("核实")
        CHECK = "check", _("核查")

    class Finding(models.TextChoices):
        EXISTS = "exists", _("属实")
        NOT_EXISTS = "not_exists", _("不属实")
        CANNOT_VERIFY = "cannot_verify", _("无法核实")
        PASS = "pass", _("通过")
        FAIL = "fail", _("不通过")
        CANNOT_CHECK = "cannot_check", _("无法核查")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="checks")
    purpose = models.CharField(_("任务"), max_length=8, choices=Purpose)
    finding = models.CharField(_("结果"), max_length=16, choices=Finding)
    text = models.TextField(_("说明"), blank=True)
    by = _person(_("核查人"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("核实与核查")
        verbose_name_plural = _("核实与核查")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.finding}"


class FollowUpCall(models.Model):
    """The call back: reached or not, how satisfied, whether solved. By nobody of the handling unit."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="calls")
    is_reached = models.BooleanField(_("联系上"))
    satisfaction = models.PositiveSmallIntegerField(_("满意度"), choices=Satisfaction, null=True, blank=True)
    is_solved = models.BooleanField(_("是否解决"), null=True, blank=True)
    remark = models.TextField(_("备注"), blank=True)
    by = _person(_("回访人"))  # empty: the reporter's own rating
    # Whose rating it is, where it is not that of who reported the case: of somebody who joined it, or of the
    # reporter of a case that was merged into it.
    joined = models.ForeignKey(
        "cases.JoinedReport", null=True, blank=True, on_delete=models.PROTECT, related_name="ratings"
    )
    merged = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="ratings_elsewhere"
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("回访")
        verbose_name_plural = _("回访")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.satisfaction}"


class Alarm(models.Model):
    """Something the loop cannot mend itself: nobody to tell, nobody responsible. Administrators see it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="alarms", null=True, blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    code = models.CharField(_("种类"), max_length=40)
    text = models.CharField(_("内容"), max_length=300)
    raised_at = models.DateTimeField(_("时间"))
    settled_at = models.DateTimeField(_("解除"), null=True, blank=True)
    settled_by = _person(_("解除人"))
    seen_by = _person(_("已阅人"))
    seen_at = models.DateTimeField(_("已阅时间"), null=True, blank=True)
    seen_note = models.CharField(_("已阅说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("系统告警")
        verbose_name_plural = _("系统告警")
        ordering = ["-raised_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "code"], condition=Q(settled_at=None), name="alarm_once_while_it_lasts"
            )
        ]

    def __str__(self) -> str:
        return self.text
