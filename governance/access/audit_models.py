"""The audit trail: sensitive acts and readings, kept by the database itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.areas.models import Area, Level

if TYPE_CHECKING:
    from governance.access.models import User


class AuditAct(models.TextChoices):
    """Acts on people and rights, and readings of personal data."""

    SIGN_IN = "sign_in", _("登录")
    SIGN_OUT = "sign_out", _("退出")
    SIGN_OUT_ALL = "sign_out_all", _("退出全部设备")
    PASSWORD = "password", _("修改密码")
    SECOND_FACTOR_ON = "second_factor_on", _("启用两步验证")
    SECOND_FACTOR_OFF = "second_factor_off", _("停用两步验证")
    REVEAL = "reveal", _("查看完整个人信息")
    EXPORT = "export", _("导出")
    VIEW_AS = "view_as", _("以他人视角查看")
    VIEW_AS_END = "view_as_end", _("结束他人视角")
    PERSON_ADD = "person_add", _("新增人员")
    PERSON_EDIT = "person_edit", _("修改人员")
    PERSON_OFF = "person_off", _("停用人员")
    PERSON_ON = "person_on", _("启用人员")
    POST_GIVE = "post_give", _("任命岗位")
    POST_END = "post_end", _("结束岗位")
    UNIT_ADD = "unit_add", _("新增单位")
    UNIT_EDIT = "unit_edit", _("修改单位")
    ROLE_ADD = "role_add", _("新增角色")
    ROLE_EDIT = "role_edit", _("修改角色")
    POST_HAND_OVER = "post_hand_over", _("移交岗位")
    SUBSTITUTE_GIVE = "substitute_give", _("指定代理")
    SUBSTITUTE_END = "substitute_end", _("结束代理")
    UNIT_OFF = "unit_off", _("停用单位")
    RULE_ADD = "rule_add", _("新增规则")
    RULE_EDIT = "rule_edit", _("修改规则")
    RULE_OFF = "rule_off", _("停用规则")
    RULE_RECOMPUTE = "rule_recompute", _("按新规则重算")
    SHEET_APPLY = "sheet_apply", _("批量导入")
    STAFF_ADD = "staff_add", _("聘任网格人员")
    STAFF_EDIT = "staff_edit", _("修改网格人员")
    STAFF_END = "staff_end", _("结束聘任")
    RECORD_ADD = "record_add", _("登记")
    RECORD_EDIT = "record_edit", _("修改登记")
    RECORD_END = "record_end", _("注销登记")
    ALARM = "alarm", _("处理告警")
    ANONYMISE = "anonymise", _("个人信息匿名化")
    PROPOSE = "propose", _("提请复核")
    CONFIRM = "confirm", _("复核同意")
    REFUSE = "refuse", _("复核退回")
    WITHDRAW = "withdraw", _("撤回提请")


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def restrict(self, user: User, right: str) -> AuditQuerySet:
        """Entries about areas where ``user`` holds ``right``; those without an area for the whole city's."""
        scope = user.scope(right)
        condition = scope.q("area__")
        if any(span.level == Level.CITY for span in scope.spans):
            condition |= Q(area=None)
        return self.filter(condition)


class AuditEntry(models.Model):
    """One sensitive act or reading: who, about whom, why, from where. Append-only in the database."""

    at = models.DateTimeField(_("时间"), auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("操作人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    act = models.CharField(_("操作"), max_length=24, choices=AuditAct)
    subject_type = models.CharField(_("对象类型"), max_length=60, blank=True)
    subject_id = models.CharField(_("对象编号"), max_length=40, blank=True)
    subject_label = models.CharField(_("对象"), max_length=200, blank=True)
    area = models.ForeignKey(
        Area, verbose_name=_("区域"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    purpose = models.CharField(_("用途"), max_length=200, blank=True)
    detail = models.JSONField(_("内容"), default=dict, blank=True)
    ip_address = models.GenericIPAddressField(_("来源地址"), null=True, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("审计记录")
        verbose_name_plural = _("审计记录")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="audit_subject"),
            models.Index(fields=["actor", "-at"], name="audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_id} {self.act} {self.subject_label}"
