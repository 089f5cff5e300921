"""Party organisations as a tree, the grids that branches look after, and who leads them."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access.models import Post
from governance.areas.models import Area, Level
from parties.organisations.querysets import BranchGridQuerySet, OrganisationQuerySet, SeatQuerySet

TERM_WARNING = timedelta(days=90)  # before the end of a term


class OrganisationKind(models.TextChoices):
    """From the top down: an organisation stands below one of an earlier kind."""

    WORK_COMMITTEE = "work_committee", _("街道党工委")
    COMMUNITY = "community", _("社区党组织")
    BRANCH = "branch", _("党支部")
    GROUP = "group", _("党小组")
    CONTACT_POINT = "contact_point", _("党建联系点")


# At which levels of the tree of areas an organisation of a kind may stand.
LEVELS: dict[str, tuple[int, ...]] = {
    OrganisationKind.WORK_COMMITTEE: (Level.SUBDISTRICT,),
    OrganisationKind.COMMUNITY: (Level.COMMUNITY,),
    OrganisationKind.BRANCH: (Level.SUBDISTRICT, Level.COMMUNITY, Level.GRID),
    OrganisationKind.GROUP: (Level.COMMUNITY, Level.GRID),
    OrganisationKind.CONTACT_POINT: (Level.SUBDISTRICT, Level.COMMUNITY, Level.GRID),
}


class OrganisationField(models.TextChoices):
    """Where an organisation works; committees cover everything in their area."""

    COMPOUND = "compound", _("居民小区")
    PARK = "park", _("园区")
    BUSINESS_DISTRICT = "business_district", _("商圈")
    OFFICE_BUILDING = "office_building", _("楼宇")
    NEW_SECTOR = "new_sector", _("两新组织")


class Organisation(models.Model):
    """A Party organisation of an area. Never deleted: it is dissolved from a day on.

    ``members`` is a number as it was on the day ``counted_on``; the portal keeps no register of members.
    """

    kind = models.CharField(_("层次"), max_length=16, choices=OrganisationKind)
    field = models.CharField(_("领域"), max_length=20, choices=OrganisationField, blank=True)
    name = models.CharField(_("名称"), max_length=80)
    area = models.ForeignKey(
        Area, verbose_name=_("区域"), on_delete=models.PROTECT, related_name="party_organisations"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("上级组织"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="below",
    )
    members = models.PositiveIntegerField(_("党员人数"), null=True, blank=True)
    counted_on = models.DateField(_("人数统计日期"), null=True, blank=True)
    address = models.CharField(_("活动地点"), max_length=120, blank=True)
    set_up_on = models.DateField(_("成立日期"))
    term_ends_on = models.DateField(_("任期届满"), null=True, blank=True)
    dissolved_on = models.DateField(_("撤销日期"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("党组织")
        verbose_name_plural = _("党组织")
        ordering = ["area__tree_id", "area__lft", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name"],
                condition=Q(dissolved_on=None),
                name="organisation_named_once",
                violation_error_message=_("这里已有同名的组织，请写全称或换个名称。"),
            ),
            models.UniqueConstraint(
                fields=["area", "kind"],
                condition=Q(dissolved_on=None, kind__in=["work_committee", "community"]),
                name="organisation_one_committee",
                violation_error_message=_("每个街道只设一个党工委，每个社区只设一个党组织。"),
            ),
            models.CheckConstraint(
                condition=Q(kind="work_committee", parent=None)
                | ~Q(kind="work_committee") & Q(parent__isnull=False),
                name="organisation_has_parent",
                violation_error_message=_("除街道党工委外，都要有上级组织。"),
            ),
            models.CheckConstraint(
                condition=Q(members=None, counted_on=None)
                | Q(members__isnull=False, counted_on__isnull=False),
                name="organisation_counted_on_a_day",
                violation_error_message=_("党员人数要写明统计日期。"),
            ),
            models.CheckConstraint(
                condition=Q(dissolved_on=None) | Q(dissolved_on__gte=F("set_up_on")),
                name="organisation_in_order",
                violation_error_message=_("撤销日期不能早于成立日期。"),
            ),
            models.CheckConstraint(
                condition=Q(field="") | ~Q(kind__in=["work_committee", "community"]),
                name="organisation_committee_has_no_field",
                violation_error_message=_("街道党工委和社区党组织不分领域。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organisation", args=[self.pk])

    @property
    def is_committee(self) -> bool:
        return self.kind in (OrganisationKind.WORK_COMMITTEE, OrganisationKind.COMMUNITY)

    @property
    def term_state(self) -> str:
        """ "over", "soon" (within ninety days) or "" for a term with time left or none written."""
        if self.term_ends_on is None or self.dissolved_on is not None:
            return ""
        today = timezone.localdate()
        if self.term_ends_on < today:
            return "over"
        return "soon" if self.term_ends_on - TERM_WARNING <= today else ""


class BranchGrid(models.Model):
    """A branch looks after a grid, from a day to a day. Of those of a grid exactly one leads."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("党支部"), on_delete=models.PROTECT, related_name="grids"
    )
    grid = models.ForeignKey(
        Area, verbose_name=_("网格"), on_delete=models.PROTECT, related_name="party_branches"
    )
    is_lead = models.BooleanField(_("牵头"), default=True)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)

    objects = BranchGridQuerySet.as_manager()

    class Meta:
        verbose_name = _("支部与网格")
        verbose_name_plural = _("支部与网格")
        ordering = ["grid__lft", "-is_lead", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["grid"],
                condition=Q(is_lead=True, ends_on=None),
                name="grid_one_lead_branch",
                violation_error_message=_("一个网格只有一个牵头支部。"),
            ),
            models.UniqueConstraint(
                fields=["organisation", "grid"],
                condition=Q(ends_on=None),
                name="branch_grid_once",
                violation_error_message=_("这个支部已经联系这个网格。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="branch_grid_in_order",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} → {self.grid}"


class SeatKind(models.TextChoices):
    SECRETARY = "secretary", _("书记")
    DEPUTY = "deputy", _("副书记")


class Seat(models.Model):
    """A post of ``access`` that leads an organisation: from-to, and stood in for, as the post is."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("党组织"), on_delete=models.PROTECT, related_name="seats"
    )
    kind = models.CharField(_("职务"), max_length=12, choices=SeatKind)
    post = models.ForeignKey(
        Post, verbose_name=_("岗位"), on_delete=models.PROTECT, related_name="party_seats"
    )
    ended_at = models.DateTimeField(_("结束"), null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("党组织任职")
        verbose_name_plural = _("党组织任职")
        ordering = ["-kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "post"],
                condition=Q(ended_at=None),
                name="seat_post_once",
                violation_error_message=_("这个岗位已在这个组织任职。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.post.person}"
