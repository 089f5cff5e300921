"""What a category asks besides where and what; and the answers, frozen with the words of the question."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.cases.models.case import Case
from governance.cases.models.rules import Category


class CategoryQuestion(models.Model):
    """A question asked at intake for a category, or for all below a class; perhaps only after some answer."""

    class Kind(models.TextChoices):
        TEXT = "text", _("文字")
        CHOICE = "choice", _("选项")
        NUMBER = "number", _("数字")

    category = models.ForeignKey(
        Category, verbose_name=_("类别"), on_delete=models.PROTECT, related_name="questions"
    )
    text = models.CharField(_("问题"), max_length=120)
    help = models.CharField(_("提示"), max_length=120, blank=True)
    kind = models.CharField(_("回答方式"), max_length=8, choices=Kind, default=Kind.TEXT)
    choices = ArrayField(models.CharField(max_length=60), verbose_name=_("选项"), default=list, blank=True)
    is_required = models.BooleanField(_("必答"), default=False)
    only_if = models.ForeignKey(
        "self",
        verbose_name=_("仅在回答了这个问题时问"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followers",
    )
    only_if_answer = models.CharField(_("且回答是"), max_length=60, blank=True)
    order = models.PositiveSmallIntegerField(_("排序"), default=0)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("类别问题")
        verbose_name_plural = _("类别问题")
        ordering = ["category", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(only_if=None) | ~Q(only_if=models.F("pk")), name="question_not_after_itself"
            )
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        faults: dict[str, Any] = {}
        self.choices = list(dict.fromkeys(one.strip() for one in self.choices if one.strip()))
        if self.kind == self.Kind.CHOICE and len(self.choices) < 2:
            faults["choices"] = _("请至少写两个选项，一行一个。")
        if self.kind != self.Kind.CHOICE:
            self.choices = []
        before = self.only_if
        if before is None:
            self.only_if_answer = ""
        elif before.category_id != self.category_id:
            faults["only_if"] = _("只能接在同一类别的问题后面。")
        elif before.kind == self.Kind.CHOICE and self.only_if_answer not in before.choices:
            faults["only_if_answer"] = _("请填那个问题的一个选项：%s。") % "、".join(before.choices)
        else:
            seen = {self.pk}
            while before is not None:
                if before.pk in seen:
                    faults["only_if"] = _("问题不能互相等待。")
                    break
                seen.add(before.pk)
                before = before.only_if
        if faults:
            raise ValidationError(faults)


class CaseAnswer(models.Model):
    """An answer as it was given, with the question as it was put. Written once, when the case is filed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="answers")
    order = models.PositiveSmallIntegerField(_("排序"))
    question = models.CharField(_("问题"), max_length=120)
    answer = models.CharField(_("回答"), max_length=500)
    asked_as = models.ForeignKey(
        CategoryQuestion, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("类别问题的回答")
        verbose_name_plural = _("类别问题的回答")
        ordering = ["case", "order"]
        constraints = [models.UniqueConstraint(fields=["case", "order"], name="case_answer_order_once")]

    def __str__(self) -> str:
        return f"{self.question} {self.answer}"
