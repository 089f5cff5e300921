"""The filters and orders of the list of cases. All of it stands in the address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access.models import Unit
from governance.areas.models import Area
from governance.cases.choices import Urgency
from governance.cases.models import Category, Clock
from governance.cases.reading import outline
from governance.cases.rules import cache
from governance.cases.workflow import definitions
from governance.common.lists import FilterForm
from governance.common.options import Options, PreparedChoices, QuickSelect

if TYPE_CHECKING:
    from governance.access.models import User

ORDERS = {
    "due": ("due_key", "pk"),
    "newest": ("-reported_at", "-pk"),
    "oldest": ("reported_at", "pk"),
}
# Fields that are no filter: they neither narrow nor stand among the chips.
NO_FILTER = ("sort",)
WIDE_OPEN = ("state", "stage", "q")  # asking by these, one also means what is closed


class CaseFilters(FilterForm):
    """Filters of the list. Choices that depend on the reader are read once, when the form is made."""

    q = forms.CharField(label=_("编号、文字或完整电话"), max_length=80, widget=forms.SearchInput())
    standing = forms.ChoiceField(
        label=_("范围"), choices=[("", _("未结")), ("closed", _("已结")), ("all", _("全部"))]
    )
    kind = forms.ChoiceField(label=_("事项种类"))
    stage = forms.ChoiceField(label=_("环节"))
    state = forms.ChoiceField(label=_("状态"))
    time = forms.ChoiceField(
        label=_("时限"),
        choices=[
            ("", _("全部")),
            ("late", _("超期")),
            ("soon", _("将到期")),
            ("half", _("过半")),
            ("rest", _("已暂停")),
        ],
    )
    urgency = forms.ChoiceField(label=_("紧急程度"), choices=[("", _("全部")), *Urgency.choices])
    category = forms.ChoiceField(widget=QuickSelect, label=_("类别"))
    channel = forms.ChoiceField(widget=QuickSelect, label=_("来源"))
    area = forms.ChoiceField(widget=QuickSelect, label=_("区域"))
    unit = forms.ChoiceField(widget=QuickSelect, label=_("主办单位"))
    since = forms.DateField(label=_("上报不早于"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("上报不晚于"), widget=forms.DateInput(attrs={"type": "date"}))
    supervised = forms.BooleanField(label=_("督办"))
    returned = forms.BooleanField(label=_("退回过"))
    reworked = forms.BooleanField(label=_("返工过"))
    reopened = forms.BooleanField(label=_("重开过"))
    # By default open matters stand by time left and others the newest first.
    sort = forms.ChoiceField(
        label=_("排序"),
        choices=[
            ("", _("默认顺序")),
            ("newest", _("最新上报在前")),
            ("oldest", _("最早上报在前")),
        ],
    )
    FIRST = ("q", "stage", "time", "area", "sort")
    KEPT = (
        "q",
        "stage",
        "state",
        "standing",
        "time",
        "urgency",
        "since",
        "until",
        "supervised",
        "returned",
        "reworked",
        "reopened",
        "sort",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        anything = [("", _("全部"))]
        kinds = definitions.kinds()
        chosen = self.data.get("kind", "")
        self.flows = [flow for flow in definitions.every().values() if chosen in ("", flow.kind)]
        if len(kinds) == 1:
            del self.fields["kind"]
        else:
            self._offer("kind", [*anything, *kinds])
        self._offer(
            "state", [*anything, *_labelled((s.code, s.label) for f in self.flows for s in f.states.values())]
        )
        self._offer("stage", [*anything, *_labelled(one[:2] for flow in self.flows for one in flow.stages)])
        rules = cache.current()
        self.categories = [one for one in rules.categories.values() if one.is_active]
        self.channels = rules.channels
        self._offer(
            "category", PreparedChoices(anything, rules.reading("categories", self._category_options))
        )
        self._offer("channel", PreparedChoices(anything, rules.reading("channels", self._channel_options)))
        self.areas, options = _areas_near(user, str(self.data.get("area", "")))
        self._offer("area", PreparedChoices(anything, options))
        self._offer("unit", PreparedChoices(anything, _units_near(user)))

    @property
    def first(self) -> list[Any]:
        return [self[name] for name in self.FIRST]

    @property
    def rest(self) -> list[Any]:
        return [self[name] for name in self.fields if name not in self.FIRST]

    @property
    def rest_in_use(self) -> int:
        return sum(name not in self.FIRST for name in self.values())

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name not in NO_FILTER}

    def wording(self, name: str, value: Any) -> str:
        return super().wording(name, value).strip("\u3000 ")

    def narrow_seen(self, rows: Any) -> QuerySet[Any]:
        """What the reader may see of ``rows`` and what fits: where the list and all its acts begin.

        Outlines are among them only while nothing is asked that an outline does not show.
        """
        only_open = self.is_open is True
        if self.shows_outlines:
            seen = rows.outlined(self.user, only_open=only_open)
            return self.narrow(seen.open() if only_open else seen)
        return self.narrow(rows.readable(self.user, only_open=only_open, by_words="q" in self.values()))

    @property
    def shows_outlines(self) -> bool:
        return outline.FILTERS.issuperset(self.values())

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        if (is_open := self.is_open) is not None:
            rows = rows.filter(is_open=is_open)
        return super().narrow(rows)

    @property
    def is_open(self) -> bool | None:
        """Whether only open or only closed matters are meant; None when both may be among them."""
        used = self.values()
        states = [
            state.is_open
            for flow in self.flows
            for state in flow.states.values()
            if state.code == used.get("state", state.code)
            and ("stage" not in used or flow.stage_of(state.code) == used["stage"])
        ]
        if len(set(states)) == 1:
            return states[0]
        if "standing" in used:
            return None if used["standing"] == "all" else False
        return None if any(name in used for name in WIDE_OPEN) else True

    @property
    def order(self) -> tuple[str, ...]:
        """As chosen; else by time left, which only open matters have, and the newest first among others."""
        self.is_valid()
        return ORDERS[self.cleaned_data.get("sort") or ("due" if self.is_open else "newest")]

    def filter_q(self, rows: Any, value: str) -> QuerySet[Any]:
        found: QuerySet[Any] = rows.matching(value)
        return found

    def filter_standing(self, rows: Any, value: str) -> QuerySet[Any]:
        return rows if value == "all" else rows.filter(is_open=False)

    def filter_stage(self, rows: Any, value: str) -> QuerySet[Any]:
        condition = Q(pk__in=[])
        for flow in self.flows:
            for key, _label, states, _right in flow.stages:
                if key == value:
                    condition |= Q(kind=flow.kind, state__in=states)
        return rows.filter(condition)

    def filter_kind(self, rows: Any, value: str) -> QuerySet[Any]:
        return rows.filter(kind=value)

    def filter_state(self, rows: Any, value: str) -> QuerySet[Any]:
        return rows.filter(state=value)

    def filter_time(self, rows: Any, value: str) -> QuerySet[Any]:
        now = timezone.now()
        if value == "late":
            return rows.overdue(now)
        clocks = Clock.objects.filter(case=OuterRef("pk"))
        if value == "rest":
            return rows.filter(Exists(clocks.filter(state="paused")))
        running = clocks.running().filter(due_at__gt=now)
        if value == "soon":
            return rows.filter(Exists(running.filter(yellow_at__lte=now)))
        return rows.filter(Exists(running.filter(blue_at__lte=now, yellow_at__gt=now)))

    def filter_urgency(self, rows: Any, value: str) -> QuerySet[Any]:
        return rows.filter(urgency=value)

    def filter_category(self, rows: Any, value: str) -> QuerySet[Any]:
        """A class and those below it."""
        wanted = {one.pk for one in self.categories if one.code == value}
        while more := {one.pk for one in self.categories if one.parent_id in wanted} - wanted:
            wanted |= more
        return rows.filter(category__in=wanted)

    def filter_channel(self, rows: Any, value: str) -> QuerySet[Any]:
        return rows.filter(channel__in=[pk for pk, one in self.channels.items() if one.code == value])

    def filter_area(self, rows: Any, value: str) -> QuerySet[Any]:
        area = next(area for area in self.areas if area.code == value)
        found: QuerySet[Any] = rows.within(area, by_words="q" in self.values())
        return found

    def filter_unit(self, rows: Any, value: str) -> QuerySet[Any]:
        found: QuerySet[Any] = rows.led_by([int(value)])
        return found

    def filter_since(self, rows: Any, value: Any) -> QuerySet[Any]:
        return rows.filter(reported_at__gte=_midnight(value))

    def filter_until(self, rows: Any, value: Any) -> QuerySet[Any]:
        return rows.filter(reported_at__lt=_midnight(value + timedelta(days=1)))

    def filter_supervised(self, rows: Any, value: bool) -> QuerySet[Any]:
        return rows.filter(is_supervised=True)

    def filter_returned(self, rows: Any, value: bool) -> QuerySet[Any]:
        return rows.filter(returns__gt=0)

    def filter_reworked(self, rows: Any, value: bool) -> QuerySet[Any]:
        return rows.filter(reworks__gt=0)

    def filter_reopened(self, rows: Any, value: bool) -> QuerySet[Any]:
        return rows.filter(reopens__gt=0)

    def _offer(self, name: str, choices: Any) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def _channel_options(self) -> Options:
        return Options((one.code, one.name) for one in self.channels.values())

    def _category_options(self) -> Options:
        below: dict[int | None, list[Category]] = {}
        for one in self.categories:
            below.setdefault(one.parent_id, []).append(one)
        found: list[tuple[str, str]] = []

        def walk(parent: int | None, depth: int) -> None:
            for one in below.get(parent, []):
                found.append((one.code, "\u3000" * depth + one.name))
                walk(one.pk, depth + 1)

        walk(None, 0)
        return Options(found)


def _areas_near(user: User, code: str) -> tuple[list[Area], Options]:
    """The chosen area with its way up and its children, else those of one's posts and their children."""
    scope, shown = user.scope("cases.view"), user.scope("areas.view")

    def read() -> list[Area]:
        light = Area.objects.defer("boundary").restrict(user, "areas.view")
        if code:
            chosen = Area.objects.filter(code=code).values("tree_id", "lft", "rght", "pk")
            above = Q(
                tree_id__in=chosen.values("tree_id"),
                lft__lte=chosen.values("lft"),
                rght__gte=chosen.values("rght"),
            )
            found = light.filter(above | Q(parent__in=chosen.values("pk")))
        else:
            spans = [span.area_id for span in scope.spans] + [span.area_id for _unit, span in scope.units]
            found = light.filter(Q(pk__in=spans) | Q(parent__in=spans) if spans else Q(level__lte=1))
        return list(found.order_by("tree_id", "lft")) if scope else []

    def offer() -> Options:
        return Options((area.code, _indented(area)) for area in areas)

    rules, key = cache.current(), (scope, shown, code)
    areas = rules.reading(("areas near", *key), read)
    return areas, rules.reading(("options near", *key), offer)


def _units_near(user: User) -> Options:
    """Units that may have the cases one sees: those of one's area, above and below it, and one's own."""
    scope = user.scope("cases.view")

    def read() -> Options:
        near = Q() if scope.everything else Q(pk__in=scope.unit_ids)
        for span in scope.spans:
            tree = Q(area__tree_id=span.tree_id)
            near |= tree & Q(area__lft__lte=span.lft, area__rght__gte=span.rght)
            near |= tree & Q(area__lft__gt=span.lft, area__rght__lt=span.rght)
        found = Unit.objects.active().filter(near).order_by("name").values_list("pk", "name")
        return Options((str(pk), name) for pk, name in found)

    return cache.current().reading(("units near", scope), read)


def _labelled(pairs: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
    """Codes with what they are called: by several names where kinds of matter call them differently."""
    found: dict[str, list[str]] = {}
    for code, label in pairs:
        if str(label) not in (known := found.setdefault(code, [])):
            known.append(str(label))
    return [(code, " / ".join(labels)) for code, labels in found.items()]


def _indented(area: Any) -> str:
    return "\u3000" * area.level + str(area)


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
