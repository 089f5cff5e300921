"""Who stands beside an area: linked leaders, reserve cadres, and letters of mass organisations."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access.models import Post, Unit, User
from governance.areas.models import Area
from parties.liaison.querysets import CadreQuerySet, LetterQuerySet, LinkQuerySet


class LeaderLink(models.Model):
    """The leader in a post looks after an area, from a day to a day; told of supervision there."""

    area = models.ForeignKey(
        Area, verbose_name=_("联系区域"), on_delete=models.PROTECT, related_name="leader_links"
    )
    post = models.ForeignKey(
        Post, verbose_name=_("挂钩领导"), on_delete=models.PROTECT, related_name="leader_links"
    )
    note = models.CharField(_("说明"), max_length=120, blank=True)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False, editable=False)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("挂钩联系")
        verbose_name_plural = _("挂钩联系")
        ordering = ["area__tree_id", "area__lft", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "post"],
                condition=Q(ends_on=None),
                name="leader_link_once",
                violation_error_message=_("这位领导已经挂钩联系这里。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="leader_link_in_order",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post.person.name} → {self.area}"

    def get_absolute_url(self) -> str:
        return reverse("leader-link", args=[self.pk])


class CadreMark(models.TextChoices):
    RESERVE = "reserve", _("社区后备干部")
    YOUNG = "young", _("青年人才")


class ReserveCadre(models.Model):
    """A mark on somebody who works in an area; it ends by itself on ``ends_on``."""

    area = models.ForeignKey(
        Area, verbose_name=_("区域"), on_delete=models.PROTECT, related_name="reserve_cadres"
    )
    person = models.ForeignKey(
        User, verbose_name=_("人员"), on_delete=models.PROTECT, related_name="cadre_marks"
    )
    mark = models.CharField(_("标记"), max_length=12, choices=CadreMark, default=CadreMark.RESERVE)
    note = models.CharField(_("说明"), max_length=120, blank=True)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("到期日期"), help_text=_("到期后自动不再列入"))
    is_demo = models.BooleanField(_("演示"), default=False, editable=False)

    objects = CadreQuerySet.as_manager()

    class Meta:
        verbose_name = _("后备干部")
        verbose_name_plural = _("后备干部")
        ordering = ["area__tree_id", "area__lft", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="reserve_cadre_in_order",
                violation_error_message=_("到期日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person.name}（{self.get_mark_display()}）"

    def get_absolute_url(self) -> str:
        return reverse("reserve-cadre", args=[self.pk])


class LetterKind(models.TextChoices):
    """The two letters (两书) of a mass organisation."""

    REMINDER = "reminder", _("提示函")
    OPINION = "opinion", _("意见书")


class RightsLetter(models.Model):
    """A numbered letter of a mass organisation, with the day by which it is to be answered."""

    issuer = models.ForeignKey(
        Unit, verbose_name=_("发函单位"), on_delete=models.PROTECT, related_name="rights_letters"
    )
    kind = models.CharField(_("种类"), max_length=12, choices=LetterKind)
    year = models.PositiveSmallIntegerField(_("年度"), editable=False)
    serial = models.PositiveIntegerField(_("序号"), editable=False)
    addressee = models.ForeignKey(
        Unit,
        verbose_name=_("收函单位（系统内）"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="letters_received",
    )
    to_whom = models.CharField(_("致"), max_length=80, help_text=_("收函单位全称"))
    matter = models.CharField(_("事由"), max_length=120)
    text = models.TextField(_("内容和要求"), max_length=5000)
    sent_on = models.DateField(_("发函日期"))
    answer_due = models.DateField(_("答复期限"))
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    answer = models.TextField(_("答复"), max_length=5000, blank=True)
    withdrawn_on = models.DateField(_("撤回日期"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False, editable=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("维权函")
        verbose_name_plural = _("维权函")
        ordering = ["-sent_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["issuer", "kind", "year", "serial"], name="letter_numbered_once"),
            models.CheckConstraint(
                condition=Q(answer_due__gte=F("sent_on")),
                name="letter_due_after_sent",
                violation_error_message=_("答复期限不能早于发函日期。"),
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None, answer="") | Q(answered_on__isnull=False) & ~Q(answer=""),
                name="letter_answered_with_words",
                violation_error_message=_("答复要写明内容和日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("rights-letter", args=[self.pk])

    @property
    def number(self) -> str:
        """As it is printed: 〔2026〕3号 of its issuer and kind."""
        return f"〔{self.year}〕{self.serial}号"

    @property
    def is_overdue(self) -> bool:
        return (
            self.answered_on is None and self.withdrawn_on is None and self.answer_due < timezone.localdate()
        )
