"""Volunteers, their organisations in tiers, and the texts they agreed to."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.areas.models import Area, Level
from governance.common.crypto import EncryptedTextField
from governance.common.phone_fields import PhoneField
from volunteers.people.querysets import VolunteerOrganisationQuerySet, VolunteerQuerySet

ADULT = 18


class Tier(models.TextChoices):
    """From the top down: an organisation stands below one of an earlier tier."""

    ASSOCIATION = "association", _("志愿者促进会")
    STATION = "station", _("志愿服务站")
    TEAM = "team", _("志愿服务队")


# At which levels of the tree of areas an organisation of a tier may stand.
LEVELS: dict[str, tuple[int, ...]] = {
    Tier.ASSOCIATION: (Level.CITY, Level.DISTRICT),
    Tier.STATION: (Level.SUBDISTRICT, Level.COMMUNITY),
    Tier.TEAM: (Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY, Level.GRID),
}


class TeamKind(models.TextChoices):
    GENERAL = "general", _("综合")
    PROFESSIONAL = "professional", _("专业")
    SECURITY = "security", _("治安")
    PIONEERS = "pioneers", _("党员先锋")
    YOUTH = "youth", _("青年")


class VolunteerOrganisation(models.Model):
    """An association, station or team of an area. Never deleted: it is dissolved from a day on."""

    tier = models.CharField(_("层级"), max_length=12, choices=Tier)
    kind = models.CharField(_("类别"), max_length=14, choices=TeamKind, default=TeamKind.GENERAL)
    name = models.CharField(_("名称"), max_length=80)
    area = models.ForeignKey(
        Area, verbose_name=_("区域"), on_delete=models.PROTECT, related_name="volunteer_organisations"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("上级组织"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="below",
    )
    leader = models.ForeignKey(
        "Volunteer",
        verbose_name=_("负责人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="leads",
    )
    set_up_on = models.DateField(_("成立日期"))
    dissolved_on = models.DateField(_("撤销日期"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False, editable=False)

    objects = VolunteerOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("志愿服务组织")
        verbose_name_plural = _("志愿服务组织")
        ordering = ["area__tree_id", "area__lft", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name"],
                condition=Q(dissolved_on=None),
                name="volunteer_organisation_named_once",
                violation_error_message=_("这里已有同名的志愿服务组织，请写全称或换个名称。"),
            ),
            models.CheckConstraint(
                condition=Q(dissolved_on=None) | Q(dissolved_on__gte=F("set_up_on")),
                name="volunteer_organisation_in_order",
                violation_error_message=_("撤销日期不能早于成立日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("volunteer-organisation", args=[self.pk])


class ConsentText(models.Model):
    """What a volunteer agrees to, by version: in force from ``effective_from`` until the next one is."""

    number = models.PositiveIntegerField(_("版本"), unique=True)
    text = models.TextField(_("内容"), max_length=4000)
    effective_from = models.DateField(_("生效日期"))

    class Meta:
        verbose_name = _("志愿者知情同意书")
        verbose_name_plural = _("志愿者知情同意书")
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"v{self.number}"


class DocumentKind(models.TextChoices):
    ID_CARD = "id_card", _("居民身份证")
    PASSPORT = "passport", _("护照")
    RESIDENCE = "residence", _("港澳台居民居住证")


class Sex(models.TextChoices):
    FEMALE = "female", _("女")
    MALE = "male", _("男")


class VolunteerState(models.TextChoices):
    PENDING = "pending", _("待审核")
    ACTIVE = "active", _("在册")
    SUSPENDED = "suspended", _("暂停")
    LEFT = "left", _("已退出")


class Volunteer(models.Model):
    """A person who volunteers, by real name. Erased, the row stays as a number, for the books.

    ``document_number`` is encrypted; ``document_digest`` finds a person again, so that nobody is registered
    twice. ``account`` is the person's account of the portal, where there is one.
    """

    name = models.CharField(_("姓名"), max_length=60, blank=True)
    sex = models.CharField(_("性别"), max_length=6, choices=Sex, blank=True)
    born_on = models.DateField(_("出生日期"), null=True, blank=True)
    document_kind = models.CharField(
        _("证件类型"), max_length=10, choices=DocumentKind, default=DocumentKind.ID_CARD
    )
    document_number = EncryptedTextField(_("证件号码"), blank=True)
    document_digest = models.CharField(max_length=64, blank=True, editable=False)
    phone = PhoneField(_("手机号"), blank=True)
    phone_index = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    area = models.ForeignKey(
        Area, verbose_name=_("区域"), on_delete=models.PROTECT, related_name="volunteers"
    )
    team = models.ForeignKey(
        VolunteerOrganisation,
        verbose_name=_("所在队伍"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="members",
    )
    skills = models.CharField(_("技能"), max_length=200, blank=True)
    times = models.CharField(_("可服务时间"), max_length=120, blank=True)
    languages = models.CharField(_("语言"), max_length=80, blank=True)
    is_party_member = models.BooleanField(_("党员"), default=False)
    is_security = models.BooleanField(_("治安志愿者"), default=False)
    as_team = models.BooleanField(
        _("团队志愿者"), default=False, help_text=_("以团队名义服务，时间银行的时间只能捐赠。")
    )
    guardian_name = models.CharField(_("监护人姓名"), max_length=60, blank=True)
    guardian_phone = PhoneField(_("监护人手机号"), blank=True)
    guardian_agreed_on = models.DateField(_("监护人同意日期"), null=True, blank=True)
    consent = models.ForeignKey(
        ConsentText, verbose_name=_("同意书版本"), on_delete=models.PROTECT, related_name="+"
    )
    consented_at = models.DateTimeField(_("同意时间"))
    state = models.CharField(_("状态"), max_length=10, choices=VolunteerState, default=VolunteerState.PENDING)
    state_since = models.DateTimeField(_("状态时间"), default=timezone.now)
    state_reason = models.CharField(_("原因"), max_length=200, blank=True)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("工作账号"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="volunteer",
        error_messages={"unique": _("这个工作账号已关联另一名志愿者。")},
    )
    registered_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    erased_at = models.DateTimeField(_("清除时间"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False, editable=False)

    objects = VolunteerQuerySet.as_manager()

    class Meta:
        verbose_name = _("志愿者")
        verbose_name_plural = _("志愿者")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document_digest"], condition=~Q(document_digest=""), name="volunteer_person_once"
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None, born_on__isnull=False) & ~Q(name="") & ~Q(document_digest="")
                | Q(
                    erased_at__isnull=False,
                    name="",
                    born_on=None,
                    document_digest="",
                    document_number="",
                    phone="",
                    account=None,
                ),
                name="volunteer_known_or_erased",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.number

    def get_absolute_url(self) -> str:
        return reverse("volunteer", args=[self.pk])

    @property
    def number(self) -> str:
        """The volunteer's number, by which the books go on to know them."""
        return f"V{self.pk:08d}"

    @property
    def holder(self) -> str:
        """Under which key the ledgers know this person."""
        return f"volunteer:{self.pk}"

    def age(self, on: date | None = None) -> int | None:
        """Whole years on the local day ``on`` (today); None for somebody erased."""
        if self.born_on is None:
            return None
        day = on or timezone.localdate()
        return day.year - self.born_on.year - ((day.month, day.day) < (self.born_on.month, self.born_on.day))
