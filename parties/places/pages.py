"""Pages of places and compounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.areas.models import Level
from governance.common.furniture import spoken
from governance.common.lists import Column
from parties.models import BranchGrid, Compound, Place, ReceptionDay
from parties.places import forms, seeds, services
from parties.rights import BODY_SETTINGS, ORGANISATIONS
from parties.rows.cells import Cell, Tag, day, number, place, title
from parties.rows.children import Children
from parties.rows.pages import RowPages
from parties.rows.tabs import Tab

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

INTAKE = "cases.file_for"


def opinion_url(where: Place) -> str:
    """The counter's page, with the place and the channel of delegates filled in."""
    return f"{reverse('intake')}?area={where.area.code}&channel={seeds.DELEGATES}"


def _place(one: Any) -> tuple[Cell, ...]:
    closed = Tag(_("已停用"), "late") if one.closed_on else None
    return (
        title(one, Tag(spoken(one.type.name)), closed),
        place(one.area),
        Cell(one.hours or "–"),
        Cell(one.address or "–"),
    )


def _place_extra(request: AuthedRequest, row: Place) -> dict[str, Any]:
    takes = row.type.takes_opinions and row.closed_on is None
    may_file = takes and request.user.has_right(INTAKE, row.area)
    coming = ReceptionDay.objects.filter(place=row).coming().first() if takes else None
    return {"opinion_url": opinion_url(row) if may_file else "", "next_reception": coming}


YEARS = Children(
    kept=services.YEAR,
    read=ORGANISATIONS,
    name="years",
    of="place",
    title=gettext_lazy("年度数"),
    new=gettext_lazy("填一年的数"),
    empty=gettext_lazy("还没有填报。"),
    form=forms.YearForm,
    line=lambda one: (str(one.year), f"{one.count:,}".replace(",", " ")),
    order=("-year",),
    fits=lambda row: bool(row.type.yearly),
)
RECEPTIONS = Children(
    kept=services.RECEPTION,
    read=ORGANISATIONS,
    name="receptions",
    of="place",
    title=gettext_lazy("接待日"),
    new=gettext_lazy("安排接待日"),
    empty=gettext_lazy("还没有安排接待日。"),
    form=forms.ReceptionForm,
    line=lambda one: (f"{one.on:%Y-%m-%d} {one.hours}", one.hosts),
    order=("-on",),
    fits=lambda row: bool(row.type.takes_opinions),
)
PLACES = RowPages(
    kept=services.PLACE,
    read=ORGANISATIONS,
    list_name="party-places",
    name="party-place",
    at="parties/places/",
    title=gettext_lazy("阵地"),
    new=gettext_lazy("登记阵地"),
    form=forms.PlaceForm,
    filters=forms.PlaceFilters,
    columns=(
        Column("name", gettext_lazy("名称")),
        Column("area", gettext_lazy("区域")),
        Column("hours", gettext_lazy("开放时间")),
        Column("address", gettext_lazy("地址"), "minor"),
    ),
    cells=_place,
    order=("area__tree_id", "area__lft", "name", "pk"),
    empty=gettext_lazy("还没有登记阵地。党群服务中心、社工站、工作室和联系点都登记在这里。"),
    end_label=gettext_lazy("停用这处阵地"),
    sheet="party-places",
    page="parties/rows/place.jinja",
    beside=_place_extra,
    children=(YEARS, RECEPTIONS),
)


def _type(one: Any) -> tuple[Cell, ...]:
    off = None if one.is_active else Tag(_("停用"), "late")
    opinions = Tag(_("接待群众意见")) if one.takes_opinions else None
    level = Level(one.level).label if one.level is not None else "–"
    return title(one, opinions, off), Cell(level), Cell(spoken(one.yearly) or "–"), number(one.order)


TYPES = RowPages(
    kept=services.TYPE,
    read=ORGANISATIONS,
    list_name="place-types",
    name="place-type",
    at="parties/place-types/",
    title=gettext_lazy("阵地类型"),
    new=gettext_lazy("新增阵地类型"),
    form=forms.TypeForm,
    columns=(
        Column("name", gettext_lazy("名称")),
        Column("level", gettext_lazy("应覆盖到")),
        Column("yearly", gettext_lazy("每年填报")),
        Column("order", gettext_lazy("排序"), "number"),
    ),
    cells=_type,
    order=("order", "pk"),
    empty=gettext_lazy("还没有阵地类型。"),
    has_area=False,
)


def _compound(one: Any) -> tuple[Cell, ...]:
    red = Tag(_("红色物业"), "note", "flag") if one.is_red_property else None
    over = Tag(_("已注销"), "late") if one.ends_on else None
    branch = Cell(str(one.branch), one.branch.get_absolute_url()) if one.branch else Cell(_("没有支部"))
    return (
        title(one, red, Tag(_("老旧小区")) if one.is_old else None, over),
        place(one.area),
        branch,
        Cell(str(one.property_unit or "–")),
        Cell(one.owners_committee or "–"),
    )


def _compound_extra(request: AuthedRequest, row: Compound) -> dict[str, Any]:
    """The grid of the compound, or those that its branch looks after, with the branch that leads each."""
    links = BranchGrid.objects.in_force().select_related("grid__parent", "organisation")
    links = links.defer("grid__boundary", "grid__parent__boundary")
    here = Q(grid=row.area) if row.area.level == Level.GRID else Q(organisation=row.branch_id)
    until = row.owners_until
    return {
        "grid_links": list(links.filter(here).order_by("grid__lft", "-is_lead")),
        "is_owners_term_over": until is not None and until < timezone.localdate(),
    }


CROSSINGS = Children(
    kept=services.CROSS,
    read=ORGANISATIONS,
    name="crossings",
    of="compound",
    title=gettext_lazy("交叉任职"),
    new=gettext_lazy("登记交叉任职"),
    empty=gettext_lazy("还没有交叉任职。支部、物业、业委会的人在另一方任职的，登记在这里。"),
    form=forms.CrossForm,
    line=lambda one: (
        f"{one.name}：{one.get_home_display()} {one.home_duty} → {one.get_body_display()} {one.duty}",
        f"{one.starts_on:%Y-%m-%d} – {f'{one.ends_on:%Y-%m-%d}' if one.ends_on else _('至今')}",
    ),
    order=("ends_on", "-starts_on"),
)
COMPOUNDS = RowPages(
    kept=services.COMPOUND,
    read=ORGANISATIONS,
    list_name="compounds",
    name="compound",
    at="parties/compounds/",
    title=gettext_lazy("小区"),
    new=gettext_lazy("登记小区"),
    form=forms.CompoundForm,
    filters=forms.CompoundFilters,
    columns=(
        Column("name", gettext_lazy("小区")),
        Column("area", gettext_lazy("区域")),
        Column("branch", gettext_lazy("党支部")),
        Column("property", gettext_lazy("物业"), "minor"),
        Column("owners", gettext_lazy("业委会"), "minor"),
    ),
    cells=_compound,
    order=("area__tree_id", "area__lft", "name", "pk"),
    empty=gettext_lazy("还没有登记小区。登记后，支部、网格、物业和业委会在一页上看。"),
    end_label=gettext_lazy("注销这个小区"),
    page="parties/rows/compound.jinja",
    beside=_compound_extra,
    children=(CROSSINGS,),
)


def _base(one: Any) -> tuple[Cell, ...]:
    return title(one), Cell(str(one.get_field_display())), number(one.number), day(one.counted_on)


BASES = RowPages(
    kept=services.BASE,
    read=ORGANISATIONS,
    list_name="field-bases",
    name="field-base",
    at="parties/field-bases/",
    title=gettext_lazy("领域基数"),
    new=gettext_lazy("填报领域基数"),
    form=forms.BaseForm,
    filters=forms.BaseFilters,
    columns=(
        Column("area", gettext_lazy("社区")),
        Column("field", gettext_lazy("领域")),
        Column("number", gettext_lazy("应覆盖数"), "number"),
        Column("counted_on", gettext_lazy("统计日期"), "number"),
    ),
    cells=_base,
    order=("area__tree_id", "area__lft", "field", "pk"),
    empty=gettext_lazy("还没有填报。社区有几个园区、几栋楼宇填在这里，覆盖率才有分母。"),
    end_label=gettext_lazy("注销这条基数"),
)
PAGES = (PLACES, TYPES, COMPOUNDS, BASES)
GROUP = "party-places"
TABS = (
    Tab(GROUP, "party-places", gettext_lazy("阵地"), "building-community", ORGANISATIONS, 10),
    Tab(GROUP, "compounds", gettext_lazy("小区"), "buildings", ORGANISATIONS, 20),
    Tab(GROUP, "place-types", gettext_lazy("阵地类型"), "list-check", BODY_SETTINGS, 40),
)
