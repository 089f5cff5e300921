"""Words that are written again and again: standard texts for the forms of acts, with places to fill in."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.areas.models import Area
from governance.cases.models.rules import Category


class ReplyText(models.Model):
    """A standard text, offered in the forms of some acts (or of all), for a category and those below."""

    title = models.CharField(_("名称"), max_length=60)
    text = models.TextField(_("内容"), max_length=2000)
    acts = ArrayField(models.CharField(max_length=30), verbose_name=_("用于"), default=list, blank=True)
    category = models.ForeignKey(
        Category,
        verbose_name=_("类别"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reply_texts",
        help_text=_("不选即各类别都可用；选大类则其下各小类可用"),
    )
    area = models.ForeignKey(
        Area,
        verbose_name=_("适用范围"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("不选即全市"),
    )
    is_active = models.BooleanField(_("启用"), default=True)
    order = models.PositiveSmallIntegerField(_("排序"), default=0)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("修改人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    changed_at = models.DateTimeField(_("修改时间"), auto_now=True)

    class Meta:
        verbose_name = _("答复模板")
        verbose_name_plural = _("答复模板")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "title"],
                nulls_distinct=False,
                name="reply_text_title_once",
                violation_error_message=_("已有同名的模板。"),
            )
        ]

    def __str__(self) -> str:
        return self.title
