"""Pages of grand Party committees with their commissioners."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.common.lists import Column
from parties.alliances import committees, meeting_forms
from parties.rights import ALLIANCES
from parties.rows.cells import Cell, Tag, day, place, title
from parties.rows.children import Children
from parties.rows.pages import RowPages
from parties.rows.tabs import Tab


def _committee(one: Any) -> tuple[Cell, ...]:
    over = Tag(_("已撤销"), "late") if one.dissolved_on else None
    return title(one, over), place(one.area), day(one.founded_on)


COMMISSIONERS = Children(
    kept=committees.COMMISSIONER,
    read=ALLIANCES,
    name="commissioners",
    of="committee",
    title=gettext_lazy("兼职委员"),
    new=gettext_lazy("聘任兼职委员"),
    empty=gettext_lazy("还没有兼职委员。由联盟成员单位派人担任。"),
    form=meeting_forms.CommissionerForm,
    line=lambda one: (
        f"{one.name}（{one.member.unit}{f' · {one.duty}' if one.duty else ''}）",
        f"{one.starts_on:%Y-%m-%d} – {f'{one.ends_on:%Y-%m-%d}' if one.ends_on else _('至今')}",
    ),
    order=("ends_on", "member__unit__name", "pk"),
)
COMMITTEES = RowPages(
    kept=committees.COMMITTEE,
    read=ALLIANCES,
    list_name="grand-committees",
    name="grand-committee",
    at="alliances/committees/",
    title=gettext_lazy("社区大党委"),
    new=gettext_lazy("成立大党委"),
    form=meeting_forms.CommitteeForm,
    filters=meeting_forms.CommitteeFilters,
    columns=(
        Column("name", gettext_lazy("名称")),
        Column("area", gettext_lazy("社区")),
        Column("founded", gettext_lazy("成立"), "number"),
    ),
    cells=_committee,
    order=("area__tree_id", "area__lft", "pk"),
    empty=gettext_lazy("这里还没有社区大党委。每个社区一个，由联盟成员单位派兼职委员。"),
    end_label=gettext_lazy("撤销这个大党委"),
    children=(COMMISSIONERS,),
)
GROUP = "alliances"
TABS = (
    Tab(GROUP, "alliances", gettext_lazy("联盟"), "heart-handshake", ALLIANCES, 10),
    Tab(GROUP, "alliance-members", gettext_lazy("成员单位"), "buildings", ALLIANCES, 20),
    Tab(GROUP, "alliance-meetings", gettext_lazy("联席会议"), "calendar-event", ALLIANCES, 30),
    Tab(GROUP, "grand-committees", gettext_lazy("社区大党委"), "users", ALLIANCES, 40),
    Tab(GROUP, "alliance-figures", gettext_lazy("覆盖情况"), "chart-bar", ALLIANCES, 50),
)
