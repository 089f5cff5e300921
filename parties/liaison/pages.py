"""Pages of leader links and reserve cadres, and the tabs beside the organisations."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.common.lists import Column
from parties.liaison import forms, services
from parties.rights import LETTERS, ORGANISATIONS
from parties.rows.cells import Cell, Tag, place, title
from parties.rows.pages import RowPages
from parties.rows.tabs import Tab


def _span(one: Any) -> Cell:
    until = f"{one.ends_on:%Y-%m-%d}" if one.ends_on else _("至今")
    return Cell(f"{one.starts_on:%Y-%m-%d} – {until}")


def _link(one: Any) -> tuple[Cell, ...]:
    post = one.post
    over = Tag(_("已结束"), "late") if one.ends_on or not post.is_open() else None
    return (
        Cell(post.person.name, one.get_absolute_url(), title(one, over).tags),
        Cell(post.called),
        place(one.area),
        _span(one),
    )


LINKS = RowPages(
    kept=services.LINK,
    read=ORGANISATIONS,
    list_name="leader-links",
    name="leader-link",
    at="parties/leaders/",
    title=gettext_lazy("挂钩联系领导"),
    new=gettext_lazy("登记挂钩联系"),
    form=forms.LinkForm,
    filters=forms.LinkFilters,
    columns=(
        Column("leader", gettext_lazy("领导")),
        Column("post", gettext_lazy("职务"), "minor"),
        Column("area", gettext_lazy("联系区域")),
        Column("span", gettext_lazy("起止"), "minor"),
    ),
    cells=_link,
    order=("area__tree_id", "area__lft", "pk"),
    empty=gettext_lazy("还没有登记挂钩联系。登记后，领导会收到这里事项的督办通知，吹哨时可请到场。"),
    end_label=gettext_lazy("结束挂钩联系"),
)


def _cadre(one: Any) -> tuple[Cell, ...]:
    over = one.ends_on <= timezone.localdate()
    return (
        Cell(
            one.person.name,
            one.get_absolute_url(),
            (Tag(str(one.get_mark_display())), *((Tag(_("已到期"), "late"),) if over else ())),
        ),
        place(one.area),
        _span(one),
    )


CADRES = RowPages(
    kept=services.CADRE,
    read=ORGANISATIONS,
    list_name="reserve-cadres",
    name="reserve-cadre",
    at="parties/cadres/",
    title=gettext_lazy("后备干部"),
    new=gettext_lazy("标记后备干部"),
    form=forms.CadreForm,
    filters=forms.CadreFilters,
    columns=(
        Column("person", gettext_lazy("人员")),
        Column("area", gettext_lazy("区域")),
        Column("span", gettext_lazy("起止")),
    ),
    cells=_cadre,
    order=("area__tree_id", "area__lft", "pk"),
    empty=gettext_lazy("还没有后备干部。标记到期后自动不再列入。"),
)
PAGES = (LINKS, CADRES)
GROUP = "organisations"
TABS = (
    Tab(GROUP, "leader-links", gettext_lazy("挂钩联系"), "user-circle", ORGANISATIONS, 40),
    Tab(GROUP, "reserve-cadres", gettext_lazy("后备干部"), "star", ORGANISATIONS, 50),
    Tab("rights-letters", "rights-letters", gettext_lazy("维权函"), "mail", LETTERS, 10),
)
