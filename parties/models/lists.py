"""The three lists of a community: needs, projects and what units offer; proofs of residents' telephones."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.access.models import Unit
from governance.areas.models import Area
from governance.cases.models import Case, Category
from governance.common.crypto import EncryptedTextField
from governance.common.phone_fields import PhoneField
from parties.lists.querysets import NeedQuerySet, OfferedResourceQuerySet

MOST_PLACES = 20


class Way(models.TextChoices):
    """The six ways in which a unit contributes."""

    PROJECT = "project", _("认领项目")
    VENUE = "venue", _("开放场所")
    SUPPORT = "support", _("提供资源")
    TRAINING = "training", _("技能培训")
    GUIDANCE = "guidance", _("专业指导")
    SERVICE = "service", _("公益服务")


class Sort(models.TextChoices):
    """On which of the lists a need stands."""

    NEED = "need", _("需求")
    PROJECT = "project", _("项目")


class Source(models.TextChoices):
    """Who brought a need."""

    RESIDENT = "resident", _("居民")
    UNIT = "unit", _("驻区单位")
    GRID = "grid", _("网格员")
    DELIBERATION = "deliberation", _("居民议事")
    STATION = "station", _("服务站点")
    STAFF = "staff", _("社区窗口")


class NeedItem(models.Model):
    """What is special to a need or a project; the matter itself is ``case``.

    ``title`` and ``text`` are what is published, without anything personal; ``capacity`` is how many units
    can claim it at one time.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="need")
    sort = models.CharField(_("清单"), max_length=8, choices=Sort, default=Sort.NEED)
    source = models.CharField(_("来源"), max_length=12, choices=Source)
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("提出的单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="needs",
    )
    collected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("登记人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    title = models.CharField(_("公布的标题"), max_length=60, blank=True)
    text = models.TextField(_("公布的内容"), max_length=1000, blank=True)
    capacity = models.PositiveSmallIntegerField(
        _("可由几家认领"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)]
    )
    wanted_from = models.DateField(_("希望从"), null=True, blank=True)
    wanted_until = models.DateField(_("希望到"), null=True, blank=True)
    published_at = models.DateTimeField(_("公布时间"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("交付时间"), null=True, blank=True)
    community_stars = models.PositiveSmallIntegerField(_("社区评分"), null=True, blank=True)
    community_words = models.CharField(_("社区评语"), max_length=300, blank=True)
    ended_because = models.CharField(_("不采纳或撤下的理由"), max_length=300, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("需求或项目")
        verbose_name_plural = _("需求和项目")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=MOST_PLACES), name="need_capacity_within"
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | ~Q(title="") & ~Q(text=""),
                name="need_published_with_words",
                violation_error_message=_("公布的标题和内容要写好。"),
            ),
            models.CheckConstraint(
                condition=Q(wanted_from=None) | Q(wanted_until=None) | Q(wanted_until__gte=F("wanted_from")),
                name="need_wanted_in_order",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(community_stars=None) | Q(community_stars__gte=1, community_stars__lte=5),
                name="need_community_stars",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.case.title

    def get_absolute_url(self) -> str:
        return self.case.get_absolute_url()


class ResourceItem(models.Model):
    """What a unit or a station offers: of which kind, in which of the six ways, where and when.

    It is not a matter that has to be closed; it is withdrawn, never deleted.
    """

    unit = models.ForeignKey(
        Unit, verbose_name=_("提供单位"), on_delete=models.PROTECT, related_name="offered_resources"
    )
    area = models.ForeignKey(
        Area, verbose_name=_("服务哪里"), on_delete=models.PROTECT, related_name="offered_resources"
    )
    category = models.ForeignKey(Category, verbose_name=_("类别"), on_delete=models.PROTECT, related_name="+")
    way = models.CharField(_("方式"), max_length=10, choices=Way)
    title = models.CharField(_("名称"), max_length=60)
    text = models.TextField(
        _("说明"), max_length=1000, help_text=_("能提供什么、多少、有什么条件；不要写个人电话")
    )
    from_on = models.DateField(_("从哪天起"))
    until_on = models.DateField(_("到哪天为止"), null=True, blank=True, help_text=_("不填为长期"))
    times = models.CharField(_("时段"), max_length=80, blank=True, help_text=_("例如：每周三下午"))
    withdrawn_on = models.DateField(_("撤下日期"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False, editable=False)

    objects = OfferedResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("资源")
        verbose_name_plural = _("资源")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="resource_item_in_order",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]
        indexes = [models.Index(fields=["category", "area"], name="resource_item_by_kind")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("offered-resource", args=[self.pk])


class Rating(models.Model):
    """What one resident says of a delivered need; a telephone says it once, and is kept as an index only."""

    need = models.ForeignKey(NeedItem, on_delete=models.PROTECT, related_name="ratings")
    phone_index = models.CharField(max_length=64, editable=False)
    stars = models.PositiveSmallIntegerField(_("评分"))
    words = models.CharField(_("意见"), max_length=200, blank=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("居民评价")
        verbose_name_plural = _("居民评价")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["need", "phone_index"], name="rating_once_a_phone"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="rating_stars"),
        ]

    def __str__(self) -> str:
        return f"{self.stars}"


class PhoneProof(models.Model):
    """Something a resident said on a public page, which counts when the link in the message is used.

    ``said`` is what was typed, as JSON; it is wiped when the link is used and when it is too old.
    """

    class Purpose(models.TextChoices):
        NEED = "need", _("提出需求")
        RATING = "rating", _("评价")

    digest = models.CharField(max_length=64, unique=True, editable=False)
    purpose = models.CharField(_("用途"), max_length=8, choices=Purpose)
    phone = PhoneField(_("手机号"), blank=True)
    said = EncryptedTextField(_("内容"), blank=True)
    made_at = models.DateTimeField(_("时间"))
    until = models.DateTimeField(_("有效至"))
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("手机验证")
        verbose_name_plural = _("手机验证")
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["until"], name="phone_proof_until")]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"
