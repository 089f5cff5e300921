"""Forms of organisations. The rules stand in the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access.models import Post, Role
from governance.areas.models import Area, Level
from governance.common.seen_form import SeenForm
from governance.portal.area_filters import AreaFilters
from parties.models import BranchGrid, Organisation
from parties.models.organisations import (
    LEVELS,
    TERM_WARNING,
    OrganisationField,
    OrganisationKind,
    SeatKind,
)
from parties.organisations.querysets import without_branch
from parties.rights import ORGANISATIONS, ORGANISE, SECRETARIES

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from governance.access.models import User


class OrganisationFilters(AreaFilters):
    RIGHT = ORGANISATIONS
    STATES = (("", _("在用")), ("dissolved", _("已撤销")), ("every", _("全部")))

    q = forms.CharField(label=_("名称"), max_length=60, widget=forms.SearchInput())
    kind = forms.ChoiceField(label=_("层次"), choices=[("", _("全部")), *OrganisationKind.choices])
    field = forms.ChoiceField(label=_("领域"), choices=[("", _("全部")), *OrganisationField.choices])
    term = forms.BooleanField(label=_("任期将满或已满"))
    state = forms.ChoiceField(label=_("状态"), choices=STATES)

    field_order = ["q", "area", "kind", "field", "state", "term"]

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().narrow(rows)
        return rows if "state" in self.values() else rows.filter(dissolved_on=None)

    def filter_q(self, rows: Any, value: str) -> QuerySet[Any]:
        found: QuerySet[Any] = rows.named(value)
        return found

    def filter_kind(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(kind=value)

    def filter_field(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(field=value)

    def filter_term(self, rows: QuerySet[Any], value: bool) -> QuerySet[Any]:
        return rows.filter(term_ends_on__lte=timezone.localdate() + TERM_WARNING, dissolved_on=None)

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.exclude(dissolved_on=None) if value == "dissolved" else rows


class GridFilters(AreaFilters):
    RIGHT = ORGANISATIONS


class OrganisationForm(SeenForm):
    class Meta:
        model = Organisation
        fields = [
            "kind",
            "name",
            "field",
            "parent",
            "members",
            "counted_on",
            "address",
            "set_up_on",
            "term_ends_on",
        ]

    def __init__(self, *args: Any, area: Area, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if self.instance.pk:
            del fields["kind"]
        else:
            fits = [(code, label) for code, label in OrganisationKind.choices if area.level in LEVELS[code]]
            fields["kind"].choices = fits
        home = area.parent if area.level == Level.GRID and area.parent is not None else area
        around = Q(area__tree_id=home.tree_id, area__lft__lte=home.lft, area__rght__gte=home.rght)
        inside = Q(area__tree_id=home.tree_id, area__lft__gte=home.lft, area__rght__lte=home.rght)
        rows = Organisation.objects.restrict(user, ORGANISATIONS).active().filter(around | inside)
        # The one above may lie outside one's own reach: the work committee of the street.
        above = Organisation.objects.active().filter(around)
        fields["parent"].queryset = (rows | above).exclude(pk=self.instance.pk).order_by("area__lft", "name")
        fields["parent"].empty_label = _("没有（街道党工委）")


class DissolveForm(forms.Form):
    on = forms.DateField(
        label=_("撤销日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class GridForm(forms.Form):
    grid = forms.ModelChoiceField(Area.objects.none(), label=_("网格"), to_field_name="code")
    is_lead = forms.TypedChoiceField(
        label=_("关系"),
        choices=[("1", _("牵头（一个网格只有一个）")), ("0", _("参与联系"))],
        coerce=lambda value: value == "1",
        initial="1",
    )

    def __init__(self, *args: Any, organisation: Organisation, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = organisation.area
        home = area.parent if area.level == Level.GRID and area.parent is not None else area
        grids = Area.objects.defer("boundary").restrict(user, ORGANISE).current().within(home)
        field: Any = self.fields["grid"]
        field.queryset = grids.at_level(Level.GRID).exclude(party_branches__in=organisation.grids.in_force())


class SeatForm(forms.Form):
    post = forms.ModelChoiceField(Post.objects.none(), label=_("岗位"))
    kind = forms.ChoiceField(label=_("职务"), choices=SeatKind.choices)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = organisation.area
        above = Area.objects.above(area).filter(level__gte=Level.SUBDISTRICT).values("pk")
        posts = Post.objects.in_force().filter(area__in=above, unit=None, stands_in_for=None)
        field: Any = self.fields["post"]
        field.queryset = (
            posts.exclude(party_seats__in=organisation.seats.in_force())
            .select_related("person", "role", "area")
            .order_by("-area__level", "person__name", "pk")
        )
        field.help_text = _("只列出本级和上级在任的岗位；能吹哨的是：%s") % "、".join(
            str(one) for one in _names_of_secretaries()
        )


def _names_of_secretaries() -> list[str]:
    return list(Role.objects.filter(code__in=SECRETARIES).values_list("name", flat=True))


def grids_without(user: User) -> Any:
    """The grids in use of the reader's reach that no branch leads."""
    grids = Area.objects.restrict(user, ORGANISATIONS).current().at_level(Level.GRID)
    return without_branch(grids, BranchGrid.objects.all())
