"""Pages of activities, campaigns, and the rows that administrators keep for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.common.furniture import spoken
from governance.common.lists import Column
from parties.activities import forms, progress, services
from parties.activities.querysets import without_meeting
from parties.models import Activity, Organisation
from parties.models.organisations import OrganisationKind
from parties.rights import BODY_SETTINGS, ORGANISATIONS
from parties.rows.cells import Cell, Tag, number, place, title
from parties.rows.pages import RowPages
from parties.rows.tabs import Tab

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.portal.requests import AuthedRequest


def branches_without_meeting(user: User) -> Any:
    """The branches of the reader's reach that have held no meeting this month."""
    branches = Organisation.objects.restrict(user, ORGANISATIONS).active()
    return without_meeting(branches.filter(kind=OrganisationKind.BRANCH), Activity.objects.all())


def _activity(one: Any) -> tuple[Cell, ...]:
    came = number(one.attended)
    if one.expected:
        came = Cell(f"{one.attended} / {one.expected}", kind="number")
    campaign = Tag(spoken(one.campaign), "note") if one.campaign else None
    struck = Tag(_("已作废"), "late") if one.struck_on else None
    return (
        title(
            one, Tag(spoken(one.kind.name)), campaign, Tag(spoken(one.tag.name)) if one.tag else None, struck
        ),
        Cell(str(one.organisation), one.organisation.get_absolute_url()),
        place(one.organisation.area),
        came,
    )


def _organisation_asked(request: AuthedRequest) -> dict[str, Any]:
    asked = request.GET.get("organisation", "")
    return {"organisation": asked} if asked.isdigit() else {}


ACTIVITIES = RowPages(
    kept=services.ACTIVITY,
    read=ORGANISATIONS,
    list_name="activities",
    name="activity",
    at="parties/activities/",
    title=gettext_lazy("组织活动"),
    new=gettext_lazy("登记活动"),
    form=forms.ActivityForm,
    filters=forms.ActivityFilters,
    columns=(
        Column("topic", gettext_lazy("日期和主题")),
        Column("organisation", gettext_lazy("党组织")),
        Column("area", gettext_lazy("区域"), "minor"),
        Column("attended", gettext_lazy("实到 / 应到"), "number"),
    ),
    cells=_activity,
    order=("-held_on", "-pk"),
    empty=gettext_lazy("还没有登记活动。三会一课、党校培训和服务群众都登记在这里，点“登记活动”开始。"),
    end_label=gettext_lazy("作废这条登记"),
    sheet="party-activities",
    initial=_organisation_asked,
)


def _count(rows: list[Any]) -> None:
    found = progress.of(rows)
    for one in rows:
        one.progress = found[one.pk]


def _campaign(one: Any) -> tuple[Cell, ...]:
    said: progress.Progress = one.progress
    return (
        title(one, Tag(_("目标待核定"), "soon") if one.is_placeholder else None),
        place(one.area),
        Cell(str(one.get_measure_display())),
        Cell(f"{said.done} / {said.goal}（{said.percent}%）", kind="number", bar=said.width),
        Cell(f"{one.starts_on:%Y-%m-%d} – {one.ends_on or ''}"),
    )


def _campaign_extra(request: AuthedRequest, row: Any) -> dict[str, Any]:
    held = Activity.objects.restrict(request.user, ORGANISATIONS).counted().filter(campaign=row)
    return {"progress": progress.of([row])[row.pk], "activities": list(held.for_rows()[:20])}


CAMPAIGNS = RowPages(
    kept=services.CAMPAIGN,
    read=ORGANISATIONS,
    list_name="campaigns",
    name="campaign",
    at="parties/campaigns/",
    title=gettext_lazy("活动计划"),
    new=gettext_lazy("制定活动计划"),
    form=forms.CampaignForm,
    filters=forms.CampaignFilters,
    columns=(
        Column("name", gettext_lazy("计划")),
        Column("area", gettext_lazy("区域")),
        Column("measure", gettext_lazy("统计口径"), "minor"),
        Column("progress", gettext_lazy("完成 / 目标"), "number"),
        Column("time", gettext_lazy("起止"), "minor"),
    ),
    cells=_campaign,
    order=("area__tree_id", "area__lft", "name", "pk"),
    empty=gettext_lazy("还没有活动计划。定一个目标，活动登记时选它，这里就会显示进度。"),
    end_label=gettext_lazy("结束这个计划"),
    page="parties/rows/campaign.jinja",
    beside=_campaign_extra,
    prepare=_count,
)


def _kind(one: Any) -> tuple[Cell, ...]:
    off = None if one.is_active else Tag(_("停用"), "late")
    return title(one, off), Cell(_("是") if one.is_meeting else "–"), number(one.order)


KINDS = RowPages(
    kept=services.KIND,
    read=ORGANISATIONS,
    list_name="activity-kinds",
    name="activity-kind",
    at="parties/activity-kinds/",
    title=gettext_lazy("活动种类"),
    new=gettext_lazy("新增活动种类"),
    form=forms.KindForm,
    columns=(
        Column("name", gettext_lazy("名称")),
        Column("is_meeting", gettext_lazy("算作当月会议")),
        Column("order", gettext_lazy("排序"), "number"),
    ),
    cells=_kind,
    order=("order", "pk"),
    empty=gettext_lazy("还没有活动种类。"),
    has_area=False,
)


def _tag(one: Any) -> tuple[Cell, ...]:
    return title(one, None if one.is_active else Tag(_("停用"), "late")), number(one.order)


TAGS = RowPages(
    kept=services.TAG,
    read=ORGANISATIONS,
    list_name="activity-tags",
    name="activity-tag",
    at="parties/activity-tags/",
    title=gettext_lazy("活动标签"),
    new=gettext_lazy("新增活动标签"),
    form=forms.TagForm,
    columns=(Column("name", gettext_lazy("名称")), Column("order", gettext_lazy("排序"), "number")),
    cells=_tag,
    order=("order", "pk"),
    empty=gettext_lazy("还没有活动标签。"),
    has_area=False,
)
PAGES = (ACTIVITIES, CAMPAIGNS, KINDS, TAGS)
GROUP, IDLE = "activities", "branches-without-meeting"
TABS = (
    Tab(GROUP, "activities", gettext_lazy("组织活动"), "calendar-event", ORGANISATIONS, 10),
    Tab(GROUP, IDLE, gettext_lazy("本月没开会的支部"), "alert-circle", ORGANISATIONS, 20),
    Tab(GROUP, "campaigns", gettext_lazy("活动计划"), "flag", ORGANISATIONS, 30),
    Tab(GROUP, "activity-kinds", gettext_lazy("种类"), "list-check", BODY_SETTINGS, 40),
    Tab(GROUP, "activity-tags", gettext_lazy("标签"), "star", BODY_SETTINGS, 50),
)
