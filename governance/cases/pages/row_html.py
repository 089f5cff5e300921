"""Rows of lists of cases as HTML. A template takes a millisecond a row, and a page has fifty of them.

Everything that people wrote is escaped here; what a row shows is read by ``prefetch``.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.cases.choices import Secrecy, Urgency
from governance.cases.workflow import definitions
from governance.cases.workflow.definitions import flow_of
from governance.common.templatetags.furniture import icon

if TYPE_CHECKING:
    from datetime import datetime

    from governance.cases.sla.display import Face
    from governance.cases.workflow.definitions import Transition
    from governance.common.lists import Column

NUMBER, KEY = "N-N", 987654321  # stand where a case's own number and a key belong


def tone(name: str) -> str:
    """A flow's colour as one of ours: four tones and a plain one."""
    return {
        "green": "calm",
        "teal": "calm",
        "azure": "note",
        "blue": "note",
        "indigo": "note",
        "purple": "note",
        "orange": "soon",
        "red": "late",
    }.get(name, "plain")


class Writer:
    """Writes the rows of one page: words, addresses and tags of states are worked out once for all."""

    def __init__(self) -> None:
        self._why, self._choose = _("为什么是这个时限"), _("选择：%(title)s")
        self._tells_kind = definitions.are_several()
        self._states: dict[tuple[str, str], str] = {}
        self._case = _address("case")
        self._deadline = _address("case-deadline", KEY)
        self._acts = _address("case-act", KEY)
        self._back = reverse("workbench")
        self._thumb = _address("case-thumb", KEY)

    def rows(self, cases: Iterable[Any], columns: Iterable[Column], *, may_choose: bool) -> str:
        """Table rows with the cells of ``columns``, before them a box where rows may be chosen."""
        columns = list(columns)
        self._tells_kind &= all(column.key != "kind" for column in columns)
        cells = [getattr(self, f"_cell_{column.key}") for column in columns]
        return "".join(self._row(case, cells, may_choose) for case in cases)

    def waiting(self, cases: Iterable[Any], token: str) -> str:
        """Rows of the workbench, each with its next acts; ``token`` is what their forms send back."""
        return "".join(self._waiting(case, token) for case in cases)

    def chip(self, face: Face | None, number: str, *, name: bool = False) -> str:
        """A clock in icon, words and colour, leading to "why this deadline"; ``name`` says which clock."""
        if face is None:
            return '<span class="meta">–</span>'
        label = escape(face.label)
        told = f'<span class="clock-name">{label}</span>' if name else _hidden(label)
        due = f'<span class="clock-due"> · {escape(face.due)}</span>' if face.due else ""
        inside = (
            f'{icon(face.icon)} {told} <span class="clock-words" data-words>{escape(face.words)}</span>{due}'
        )
        if face.clock is None:
            return f'<span class="clock clock-{face.tone}">{inside}</span>'
        runs = ""
        if face.runs:
            instants = (
                ("due", face.clock.due_at),
                ("blue", face.clock.blue_at),
                ("yellow", face.clock.yellow_at),
            )
            runs = "".join(f' data-{key}="{_instant(at)}"' for key, at in instants)
        to = self._deadline.format(quote(number), face.clock.pk)
        return (
            f'<a class="clock clock-{face.tone}" href="{to}" data-dialog'
            f' title="{self._why}"{runs}>{inside}</a>'
        )

    def marks(self, case: Any) -> str:
        """The number and what is special about a case, in a line under its title."""
        found = [f'<span class="num">#{escape(case.number)}</span>']
        if self._tells_kind:
            found.append(_tag(escape(str(flow_of(case.kind).label))))
        if case.urgency != Urgency.NORMAL:
            shape = ("late", "flame") if case.urgency == Urgency.EMERGENCY else ("soon", "bolt")
            found.append(_tag(escape(case.get_urgency_display()), *shape))
        if case.red_cards:
            found.append(_tag(_("红牌 %(n)s") % {"n": case.red_cards}, "late", "flag"))
        elif case.yellow_cards:
            found.append(_tag(_("黄牌 %(n)s") % {"n": case.yellow_cards}, "soon", "flag"))
        if case.is_supervised:
            found.append(_tag(_("督办"), "late", "speakerphone"))
        if case.returns:
            found.append(_tag(_("退回 %(n)s") % {"n": case.returns}))
        if case.reworks:
            found.append(_tag(_("返工 %(n)s") % {"n": case.reworks}))
        if case.claimed_by:
            found.append(_tag(_("%(who)s在办") % {"who": escape(case.claimed_by.name)}, "note", "user"))
        if case.split_from_id:
            found.append(_tag(escape(flow_of(case.kind).label_as_part)))
        elif case.parts:
            found.append(_tag(_("拆出 %(n)s 件") % {"n": case.parts}))
        if case.secrecy != Secrecy.OPEN:
            found.append(_tag(escape(str(Secrecy(case.secrecy).label)), icon_name="lock"))
        return f'<span class="cell-under meta marks">{"".join(found)}</span>'

    def state(self, case: Any) -> str:
        """The state of a case as its flow describes it."""
        key = (case.kind, case.state)
        if key not in self._states:
            state = flow_of(case.kind).states[case.state]
            self._states[key] = _tag(escape(str(state.label)), tone(state.tone), state.icon)
        return self._states[key]

    def place(self, case: Any) -> str:
        under = f'<span class="cell-under meta">{escape(case.place)}</span>' if case.place else ""
        return f'<span class="cell-line">{escape(case.names.area)}</span>{under}'

    def address(self, case: Any) -> str:
        return self._case.format(quote(case.number))

    def _waiting(self, case: Any, token: str) -> str:
        to = self.address(case)
        acts = "".join(self._act(case, act, n == 0, token) for n, act in enumerate(case.acts[:2]))
        acts = acts or f'<a class="btn btn-sm" href="{to}">{_("打开")}</a>'
        return (
            f'<tr data-href="{to}" data-number="{escape(case.number)}">{self._cell_clock(case)}'
            f'<td class="cell-title"><a href="{to}">{escape(case.title)}</a> {self.marks(case)}</td>'
            f"{self._cell_place(case)}{self._cell_state(case)}"
            f'<td class="is-acts"><div class="row-acts">{acts}</div></td></tr>\n'
        )

    def _act(self, case: Any, act: Transition, is_main: bool, token: str) -> str:
        """One act of a row: pressed at once where nothing has to be said, else its form opens."""
        to = self._acts.format(quote(case.number), act.code)
        key = f' data-key="{act.key}"' if act.key else ""
        label = escape(str(act.label)) + (f'<kbd aria-hidden="true">{act.key}</kbd>' if act.key else "")
        if not act.is_quick:
            shape = " btn-outline-danger" if act.is_danger else " btn-primary" if is_main else ""
            return f'<a class="btn btn-sm{shape}" href="{to}?next={self._back}" data-dialog{key}>{label}</a>'
        shape = " btn-primary" if is_main else ""
        return (
            f'<form method="post" action="{to}" hx-post="{to}" hx-target="#drawer-body" hx-swap="innerHTML"'
            ' hx-disabled-elt="find button">'
            f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(token)}">'
            f'<input type="hidden" name="version" value="{case.version}">'
            f'<input type="hidden" name="next" value="{self._back}">'
            f'<button class="btn btn-sm{shape}" type="submit"{key}>{label}</button></form>'
        )

    def _row(self, case: Any, cells: list[Any], may_choose: bool) -> str:
        box = ""
        if may_choose:
            words = self._choose % {"title": escape(case.title)}
            box = (
                '<td class="is-box"><input class="form-check-input" type="checkbox" name="pick"'
                f' value="{escape(case.number)}" aria-label="{words}"></td>'
            )
        inside = "".join(cell(case) for cell in cells)
        return f'<tr data-href="{self.address(case)}">{box}{inside}</tr>\n'

    def _cell_title(self, case: Any) -> str:
        photo = ""
        if case.picture:
            source = self._thumb.format(quote(case.number), case.picture)
            photo = f'<img class="row-photo" src="{source}" alt="" loading="lazy" width="48" height="36">'
        link = f'<a href="{self.address(case)}">{escape(case.title)}</a>'
        return f'<td class="cell-title">{photo}{link}{self.marks(case)}</td>'

    def _cell_clock(self, case: Any) -> str:
        return f'<td class="is-clock">{self.chip(case.face, case.number)}</td>'

    def _cell_state(self, case: Any) -> str:
        return f'<td class="is-state">{self.state(case)}</td>'

    def _cell_place(self, case: Any) -> str:
        return f'<td class="is-place">{self.place(case)}</td>'

    def _cell_holder(self, case: Any) -> str:
        return f'<td class="is-holder">{escape(case.names.holder or "–")}</td>'

    def _cell_kind(self, case: Any) -> str:
        return f'<td class="is-minor">{escape(str(flow_of(case.kind).label))}</td>'

    def _cell_category(self, case: Any) -> str:
        return f'<td class="is-minor">{escape(case.names.category or "–")}</td>'

    def _cell_urgency(self, case: Any) -> str:
        return f'<td class="is-minor is-short">{escape(case.get_urgency_display())}</td>'

    def _cell_channel(self, case: Any) -> str:
        return f'<td class="is-minor">{escape(case.names.channel)}</td>'

    def _cell_reported(self, case: Any) -> str:
        return f'<td class="num is-reported">{timezone.localtime(case.reported_at):%m-%d %H:%M}</td>'


def _address(name: str, *key: int) -> str:
    """The address of a page of a case, with {0} for its number and {1} for a key."""
    return reverse(name, args=[NUMBER, *key]).replace(NUMBER, "{0}").replace(str(KEY), "{1}")


def _hidden(label: str) -> str:
    return f'<span class="visually-hidden">{label}</span>'


def _instant(at: datetime | None) -> str:
    return timezone.localtime(at).isoformat() if at else ""


def _tag(words: str, shade: str = "", icon_name: str = "") -> str:
    kind = f"tag tag-{shade}" if shade else "tag"
    return f'<span class="{kind}">{icon(icon_name) if icon_name else ""}{words}</span>'
