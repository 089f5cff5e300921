"""Forms of disputes and committees. The rules stand in the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from disputes.intake import Application, Person
from disputes.models import Committee, CommitteeMember, Mediator
from disputes.models.disputes import Authority, PartyKind, Risk, Side, Source, Special
from disputes.names import KIND
from disputes.rights import COMMITTEES, MEDIATE, TAKE, VIEW
from governance.access.jurisdiction import posts_with
from governance.access.models import User
from governance.areas.models import Area, Level
from governance.cases.models import Category
from governance.common.phone_fields import PhoneInput
from governance.common.seen_form import SeenForm
from governance.portal.area_filters import AreaFilters, indented, light

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Who came in is told at once; by whom somebody is represented only where there is somebody.
OF_PARTY = ("name", "kind", "identity", "phone", "address", "is_minor", "agent", "authority")


class DisputeFilters(AreaFilters):
    RIGHT = VIEW
    STATES = (("", _("未办结")), ("ended", _("已结束")), ("every", _("全部")))

    category = forms.ModelChoiceField(Category.objects.none(), label=_("类别"), empty_label=_("全部"))
    risk = forms.ChoiceField(label=_("风险"), choices=[("", _("全部")), *Risk.choices])
    state = forms.ChoiceField(label=_("状态"), choices=STATES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["category"]
        kinds.queryset = Category.objects.filter(kind=KIND)

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().narrow(rows)
        return rows if "state" in self.values() else rows.filter(case__is_open=True)

    def filter_category(self, rows: QuerySet[Any], value: Category) -> QuerySet[Any]:
        return rows.filter(case__category=value)

    def filter_risk(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(risk=value)

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(case__is_open=False) if value == "ended" else rows


class CommitteeFilters(AreaFilters):
    RIGHT = VIEW


class DisputeForm(forms.Form):
    """The counter: what it is about, who came, with whom they quarrel."""

    area = forms.ModelChoiceField(Area.objects.none(), label=_("在哪里"), to_field_name="code")
    category = forms.ModelChoiceField(Category.objects.none(), label=_("什么纠纷"), empty_label=_("请选择"))
    facts = forms.CharField(
        label=_("为什么争执"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    claims = forms.CharField(label=_("想怎么解决"), max_length=1000, required=False)
    place = forms.CharField(label=_("发生地点"), max_length=200, required=False)
    amount = forms.DecimalField(
        label=_("涉及金额（元）"), min_value=0, max_digits=12, decimal_places=2, required=False
    )
    people = forms.IntegerField(label=_("涉及人数"), min_value=1, max_value=9999, initial=2)
    source = forms.ChoiceField(
        label=_("怎么来的"), choices=[one for one in Source.choices if one[0] != "incident"]
    )
    letter = forms.CharField(label=_("委派函号"), max_length=60, required=False)
    feedback_on = forms.DateField(
        label=_("反馈期限"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    risk = forms.ChoiceField(label=_("风险"), choices=Risk.choices, initial=Risk.BLUE)
    special = forms.ChoiceField(label=_("重点领域"), choices=Special.choices, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        here = light().restrict(user, TAKE).current()
        here = here.filter(level__gte=Level.DISTRICT, level__lte=Level.COMMUNITY).order_by("lft")
        fields["area"].empty_label = _("请选择")
        fields["area"].queryset = here
        fields["area"].label_from_instance = indented
        if len(near := list(here[:2])) == 1:  # at a community's counter there is nothing to choose
            fields["area"].initial = near[0]
        fields["category"].queryset = Category.objects.filter(kind=KIND, is_active=True)
        for side in Side:
            self._add_side(side.value, str(side.label))

    def _add_side(self, side: str, label: str) -> None:
        fields: dict[str, forms.Field] = {
            "name": forms.CharField(label=_("姓名或名称"), max_length=60),
            "kind": forms.ChoiceField(label=_("是个人还是单位"), choices=PartyKind.choices),
            "identity": forms.CharField(label=_("身份证号或信用代码"), max_length=30, required=False),
            "phone": PhoneInput(label=_("电话"), required=False),
            "address": forms.CharField(label=_("住址"), max_length=120, required=False),
            "is_minor": forms.BooleanField(label=_("未满十八周岁"), required=False),
            "agent": forms.CharField(label=_("监护人、负责人或代理人"), max_length=60, required=False),
            "authority": forms.ChoiceField(
                label=_("代理权限"), choices=[("", "–"), *Authority.choices], required=False
            ),
        }
        for name, field in fields.items():
            self.fields[f"{side}_{name}"] = field

    def group(self, side: str) -> list[Any]:
        """The bound fields of one side."""
        return [self[f"{side}_{name}"] for name in OF_PARTY]

    @property
    def applicant(self) -> list[Any]:
        return self.group(Side.APPLICANT.value)

    @property
    def other(self) -> list[Any]:
        return self.group(Side.OTHER.value)

    @property
    def matter(self) -> list[Any]:
        return [self[name] for name in ("area", "category", "facts", "claims", "place", "amount")]

    @property
    def more(self) -> list[Any]:
        return [self[name] for name in ("source", "letter", "feedback_on", "risk", "special", "people")]

    def application(self) -> Application:
        given = self.cleaned_data
        people = [
            Person(side=side, **{name: given[f"{side}_{name}"] for name in OF_PARTY}) for side in Side.values
        ]
        names = ("area", "category", "facts", "claims", "place", "source", "letter", "feedback_on", "risk")
        return Application(
            **{name: given[name] for name in names},
            special=given["special"],
            people=given["people"],
            amount=None if given["amount"] is None else int(given["amount"] * 100),
            parties=people,
        )


class CommitteeForm(SeenForm):
    class Meta:
        model = Committee
        fields = ["area", "name", "kind", "mark", "started_on", "is_mixed", "phone", "is_active"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if self.instance.pk:
            del fields["area"]
        else:
            del fields["is_active"]
            here = light().restrict(user, COMMITTEES).current()
            fields["area"].queryset = here.filter(level__gte=Level.DISTRICT, level__lte=Level.COMMUNITY)
            fields["area"].label_from_instance = indented


class SeatForm(SeenForm):
    class Meta:
        model = CommitteeMember
        fields = ["name", "user", "is_chair", "is_woman", "is_minority", "joined_on"]

    def __init__(self, *args: Any, committee: Committee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["user"].queryset = _people(committee)
        fields["user"].required = False


class MediatorForm(SeenForm):
    class Meta:
        model = Mediator
        fields = ["user", "fields", "languages", "most"]
        widgets = {"fields": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, committee: Committee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["user"].queryset = _people(committee)
        fields["fields"].queryset = Category.objects.filter(kind=KIND, is_active=True)


class RoomForm(forms.Form):
    name = forms.CharField(label=_("调解室"), max_length=40)


def _people(committee: Committee) -> Any:
    """Those with the right to mediate at the committee's area, through posts of their own."""
    posts = posts_with(MEDIATE, committee.area).answering()
    return User.objects.filter(pk__in=[one.person_id for one in posts], is_active=True).order_by("name")
