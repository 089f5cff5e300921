"""A matter on its way round the loop, who holds it, and the trail it leaves."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.access.models import Unit
from governance.areas.ancestry import STAMP
from governance.areas.models import Area, Level
from governance.cases.choices import Satisfaction, Secrecy, Urgency
from governance.cases.models.querysets import FAR_OFF, CaseQuerySet
from governance.cases.models.rules import Category, Channel, FilingCondition
from governance.common.crypto import EncryptedTextField, mask_name, mask_phone
from governance.common.phone_fields import PhoneField
from governance.common.phones import index_of

RARE = {
    "emergency": Q(urgency=Urgency.EMERGENCY),
    "supervised": Q(is_supervised=True),
    "returned": Q(returns__gt=0),
    "reworked": Q(reworks__gt=0),
    "reopened": Q(reopens__gt=0),
}


def _area(label: Any, name: str, **options: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        Area, verbose_name=label, on_delete=models.PROTECT, related_name=name, db_index=False, **options
    )


class Case(models.Model):
    """What every matter shares: what, where, how urgent, who holds it, and when each step happened.

    Changed only by ``cases.services``: each act raises ``version`` and writes one row of the trail.
    Where the matter lies (city … grid) is stamped when it is filed and stays what it was then,
    unless the place was wrong (the act relocate).
    """

    number = models.CharField(_("编号"), max_length=40, unique=True)
    kind = models.CharField(_("种类"), max_length=20)
    state = models.CharField(_("状态"), max_length=20)
    version = models.PositiveIntegerField(_("版本"), default=1)

    title = models.CharField(_("标题"), max_length=120)
    text = models.TextField(_("内容"))
    category = models.ForeignKey(
        Category,
        verbose_name=_("类别"),
        null=True,
        on_delete=models.PROTECT,
        related_name="cases",
        db_index=False,  # see case_by_category
    )
    condition = models.ForeignKey(
        FilingCondition,
        verbose_name=_("立案条件"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    urgency = models.CharField(_("紧急程度"), max_length=10, choices=Urgency, default=Urgency.NORMAL)
    # Changed by an act only; who reads what stands in readers.py.
    secrecy = models.CharField(
        _("公开范围"), max_length=12, choices=Secrecy, default=Secrecy.OPEN, db_default=Secrecy.OPEN
    )

    # Where it lies.
    area = _area(_("所在区域"), "+")
    city = _area(_("市"), "+")
    district = _area(_("区县"), "+", null=True)
    subdistrict = _area(_("街道"), "+", null=True)
    community = _area(_("社区"), "+", null=True)
    grid = _area(_("网格"), "+", null=True)
    place = models.CharField(_("地点"), max_length=200, blank=True)
    lng = models.FloatField(_("经度"), null=True, blank=True)
    lat = models.FloatField(_("纬度"), null=True, blank=True)
    accuracy = models.FloatField(_("定位精度（米）"), null=True, blank=True)

    # Where it comes from.
    channel = models.ForeignKey(
        Channel, verbose_name=_("来源"), on_delete=models.PROTECT, related_name="cases"
    )
    external_number = models.CharField(_("外部编号"), max_length=60, blank=True)
    client_key = models.UUIDField(_("提交标识"), null=True, blank=True, unique=True, editable=False)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("上报人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reported_cases",
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
    follow_code = models.CharField(_("查询码"), max_length=12, blank=True, editable=False)

    # Who holds it now: the desk of an area, and once dispatched a unit or that area's own people.
    level = models.PositiveSmallIntegerField(_("办理层级"), choices=Level)
    desk = models.ForeignKey(
        Area, verbose_name=_("承办区域"), on_delete=models.PROTECT, related_name="desk_cases"
    )
    lead_unit = models.ForeignKey(
        Unit,
        verbose_name=_("主办单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lead_cases",
    )
    lead_area = models.ForeignKey(
        Area,
        verbose_name=_("主办网格或社区"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("处置人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # One of several colleagues has said "I will do it"; nobody else is kept from acting.
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("认领人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    claimed_until = models.DateTimeField(_("认领到"), null=True, blank=True)
    leg = models.PositiveSmallIntegerField(_("办理段"), default=1)

    # When.
    reported_at = models.DateTimeField(_("上报时间"))
    registered_at = models.DateTimeField(_("立案时间"), null=True, blank=True)
    dispatched_at = models.DateTimeField(_("派遣时间"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    handled_at = models.DateTimeField(_("办结反馈时间"), null=True, blank=True)
    checked_at = models.DateTimeField(_("核查时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("结案时间"), null=True, blank=True)
    archived_at = models.DateTimeField(_("归档时间"), null=True, blank=True)
    anonymised_at = models.DateTimeField(_("匿名化时间"), null=True, blank=True)
    state_since = models.DateTimeField(_("进入当前状态的时间"))
    # Kept from the running clocks, so that lists sort by time left without a join.
    next_due_at = models.DateTimeField(_("下一个时限"), null=True, blank=True)
    due_at = models.DateTimeField(_("全程时限"), null=True, blank=True)

    # How it went.
    result = models.TextField(_("处置结果"), blank=True)
    returns = models.PositiveSmallIntegerField(_("退回次数"), default=0)
    reworks = models.PositiveSmallIntegerField(_("返工次数"), default=0)
    reopens = models.PositiveSmallIntegerField(_("重开次数"), default=0)
    extensions = models.PositiveSmallIntegerField(_("延期次数"), default=0)
    reminders = models.PositiveSmallIntegerField(_("催办次数"), default=0)
    yellow_cards = models.PositiveSmallIntegerField(_("黄牌数"), default=0)
    red_cards = models.PositiveSmallIntegerField(_("红牌数"), default=0)
    is_open = models.BooleanField(_("未结"), default=True)
    is_self_handled = models.BooleanField(_("自处置"), default=False)
    is_sampled = models.BooleanField(_("抽查"), default=False)
    is_supervised = models.BooleanField(_("督办"), default=False)
    is_forced = models.BooleanField(_("强制结案"), default=False)
    no_more_returns = models.BooleanField(_("兜底，不得退回"), default=False)
    closed_in_time = models.BooleanField(_("按时办结"), null=True, blank=True)
    satisfaction = models.PositiveSmallIntegerField(_("满意度"), choices=Satisfaction, null=True, blank=True)
    is_solved = models.BooleanField(_("反映人认可解决"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", verbose_name=_("并入"), null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    # One report that was several matters; its parts are never split again.
    split_from = models.ForeignKey(
        "self",
        verbose_name=_("拆自"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="split_parts",
    )
    parts = models.PositiveSmallIntegerField(_("拆出件数"), default=0)
    is_awaited = models.BooleanField(_("主件等待它办结"), default=True)
    # Overlapping pairs of characters of number, title, text and place: see reading/search.py.
    search = SearchVectorField(null=True, editable=False)

    objects = CaseQuerySet.as_manager()
    is_outline = False  # read for somebody who may not read it in full: see reading/outline.py

    class Meta:
        verbose_name = _("事项")
        verbose_name_plural = _("事项")
        ordering = ["-reported_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_number"],
                condition=~Q(external_number=""),
                name="case_external_number_once",
                violation_error_message=_("该来源的这个外部编号已经登记过。"),
            ),
            models.CheckConstraint(
                condition=Q(lead_unit=None) | Q(lead_area=None),
                name="case_one_lead",
                violation_error_message=_("主办只能是一个单位，或本区域自办。"),
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=models.F("pk")), name="case_not_into_itself"
            ),
            models.CheckConstraint(
                condition=Q(claimed_by=None, claimed_until=None)
                | Q(claimed_by__isnull=False, claimed_until__isnull=False, is_open=True),
                name="case_claimed_while_open",
                violation_error_message=_("只有未结的事项可以认领。"),
            ),
            models.CheckConstraint(
                condition=Q(split_from=None) | Q(parts=0),
                name="case_part_is_not_split",
                violation_error_message=_("拆出的事项不能再拆分。"),
            ),
            models.CheckConstraint(
                condition=Q(is_anonymous=False) | Q(reporter_name="", reporter_phone=""),
                name="case_anonymous_has_no_name",
            ),
        ]
        indexes = [
            *[
                models.Index(fields=[name, "-reported_at", "-id"], name=f"case_{name}_reported")
                for name in STAMP.values()
            ],
            # Workbench and open lists, by time left.
            *[
                models.Index(
                    fields=[name, "state", "next_due_at", "id"],
                    condition=Q(is_open=True),
                    name=f"case_{name}_open",
                )
                for name in ("community", "grid")
            ],
            # Wider: one state of many, in the order of the lists.
            *[
                models.Index(
                    F(name),
                    F("state"),
                    Coalesce("next_due_at", Value(FAR_OFF)),
                    F("id"),
                    condition=Q(is_open=True),
                    name=f"case_{name}_state_due",
                )
                for name in ("city", "district", "subdistrict")
            ],
            # The wide scopes, where sorting what is open would take long: by time left, and the newest.
            *[
                models.Index(
                    F(name),
                    Coalesce("next_due_at", Value(FAR_OFF)),
                    F("id"),
                    condition=Q(is_open=True),
                    name=f"case_{name}_due",
                )
                for name in ("city", "district", "subdistrict")
            ],
            *[
                models.Index(
                    fields=[name, "-reported_at", "-id"],
                    condition=Q(is_open=True),
                    name=f"case_{name}_open_newest",
                )
                for name in ("city", "district")
            ],
            # Units see what was ever handed to them, wherever it lies. Theirs of a category are counted by
            # laying this index beside that of their assignments.
            models.Index(fields=["category", "id"], name="case_by_category"),
            models.Index(fields=["-reported_at", "-id"], name="case_newest"),
            models.Index(
                Coalesce("next_due_at", Value(FAR_OFF)), F("id"), condition=Q(is_open=True), name="case_due"
            ),
            # What is rare among a million is found without passing all the rest.
            *[
                models.Index(fields=["-reported_at", "-id"], condition=condition, name=f"case_{name}")
                for name, condition in RARE.items()
            ],
            models.Index(fields=["lead_unit", "state", "next_due_at", "id"], name="case_unit_open"),
            models.Index(fields=["desk", "state"], condition=Q(is_open=True), name="case_desk_open"),
            models.Index(
                fields=["lead_area", "state"], condition=Q(is_open=True), name="case_lead_area_open"
            ),
            models.Index(fields=["area", "category", "-reported_at"], name="case_alike"),
            # What is to be archived, oldest first.
            models.Index(
                fields=["kind", "state", "closed_at", "id"],
                condition=Q(is_open=False, archived_at=None),
                name="case_to_archive",
            ),
            # What is to be made anonymous, oldest first.
            models.Index(
                fields=["archived_at", "id"],
                condition=Q(is_open=False, anonymised_at=None),
                name="case_to_anonymise",
            ),
            models.Index(
                fields=["claimed_until", "id"], condition=Q(claimed_until__isnull=False), name="case_claimed"
            ),
            models.Index(
                fields=["reporter_phone_index"], condition=~Q(reporter_phone_index=""), name="case_phone"
            ),
            # With the district, so that words are not looked for in the whole city, nor in all of a district.
            GinIndex(fields=["search", "district"], name="case_words"),
        ]

    def __str__(self) -> str:
        return f"#{self.number}" if self.is_confidential else f"#{self.number} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        assert not self.is_outline, "an outline is shown, never saved"
        self.reporter_phone_index = index_of(self.reporter_phone)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("case", args=[self.number])

    @property
    def is_confidential(self) -> bool:
        """Whether it is read by fewer people than others where it lies."""
        return self.secrecy != Secrecy.OPEN

    @property
    def audit_name(self) -> str:
        """What the audit calls it: never by its title, which may become a secret later."""
        return f"#{self.number}"

    @property
    def masked_reporter_name(self) -> str:
        return mask_name(self.reporter_name)

    @property
    def masked_reporter_phone(self) -> str:
        return mask_phone(self.reporter_phone)

    @property
    def lead(self) -> Unit | Area | None:
        """Who handles it: a unit, or an area's own people; None before it is dispatched."""
        return self.lead_unit or self.lead_area
