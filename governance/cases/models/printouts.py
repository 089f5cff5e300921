"""The docx templates that administrators have put in place of the defaults."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PrintoutTemplate(models.Model):
    """One version of a printout's template. Replaced, never deleted: what was printed can be explained."""

    printout = models.SlugField(_("文书"), max_length=40)
    version = models.PositiveIntegerField(_("版本"))
    file = models.FileField(_("文件"), upload_to="printouts/")
    name = models.CharField(_("原文件名"), max_length=120)
    size = models.PositiveIntegerField(_("大小（字节）"))
    digest = models.CharField(max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("上传人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    added_at = models.DateTimeField(_("上传时间"))
    replaced_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("文书模板")
        verbose_name_plural = _("文书模板")
        ordering = ["printout", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["printout", "version"],
                name="printout_template_version_once",
                violation_error_message=_("这个版本已经有了。"),
            ),
            models.UniqueConstraint(
                fields=["printout"],
                condition=Q(replaced_at=None),
                name="printout_template_one_in_use",
                violation_error_message=_("这份文书已有一个在用的模板。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.printout} v{self.version}"

    def get_absolute_url(self) -> str:
        return reverse("rule-printout", args=[self.printout])
