"""The trail of a chunk: steps in order, chained by the portal's own digest."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

from governance.cases.choices import ReasonKind
from governance.cases.workflow import history
from governance.clock.terms import amount_in_words
from workshop.city.arrivals import CHANNELS
from workshop.city.columns import NULL, Rows, escaped, plain_times
from workshop.city.ledger import STATE, STATES, Ledger
from workshop.city.render import FINDINGS, Chunk, card_numbers, order_numbers
from workshop.city.requests import iso
from workshop.city.tables import TYPES
from workshop.city.words import ACT, ACTS, RIGHTS, RUNGS, TEXTS, reasons
from workshop.city.world import KINDS, URGENCIES, World

SYSTEM = history.name_of(None)
REPORTER = "反映人"
COLUMNS = (
    "case_id", "step", "at", "actor_id", "actor_name", "act", "from_state", "to_state", "right", "text",
    "detail", "previous_digest", "digest",
)  # fmt: skip
UNIQUE = {"merge", "reply_card", "reply_order", "decide_extension", *(f"rung_{act}" for act in RUNGS)}
Detail = dict[str, Any]
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def steps(world: World, chunk: Chunk, numbers: list[str]) -> Rows:
    """Every step of the chunk's cases, in the order of cases and times."""
    table = chunk.book.steps
    order = np.lexsort((np.arange(table.size), table.at, table.case))
    said = Said(world, chunk, numbers)
    columns = [getattr(table, name)[order].tolist() for name in ("case", "act", "target", "actor", "text")]
    extras = [getattr(table, name)[order].tolist() for name in ("a", "b", "c")]
    instants = plain_times(table.at[order])
    users, labels, first = world.user_id, world.labels, chunk.first_case
    filed, lines = ACT["file"], []
    case, step, previous, state = -1, 0, history.GENESIS, ""
    name_json = [_encode(label) for label in labels]
    text_json: dict[str, str] = {}
    sealed = history.sealed
    for this, act, target, actor, text, a, b, c, at in zip(*columns, *extras, instants, strict=True):
        if this != case:
            case, step, previous, state = this, 0, history.GENESIS, ""
        step += 1
        code = ACTS[act]
        before, state = state, STATES[target] if target >= 0 else state
        if actor >= 0:
            user, name, as_json, right = (
                str(users[actor]),
                labels[actor],
                name_json[actor],
                RIGHTS.get(code, ""),
            )
        else:
            user, name = NULL, REPORTER if act == filed else SYSTEM
            as_json, right = _encode(name), "" if act == filed else RIGHTS.get(code, "")
        words, detail_json, detail = said(act, code, this, text, a, b, c)
        if (words_json := text_json.get(words)) is None:
            words_json = text_json[words] = _encode(words)
        # The very text that trail.digest_of makes of the row; check_trails tells when it is not.
        digest = sealed(
            f'["{previous}",{first + this},{step},"{at}.000000+00:00",{"null" if actor < 0 else user},'
            f'{as_json},"{code}","{before}","{state}","{right}",{words_json},{detail_json}]'
        )
        lines.append(
            f"{first + this}\t{step}\t{at}+00\t{user}\t{name}\t{code}\t{before}\t"
            f"{state}\t{right}\t{words}\t{detail}\t{previous}\t{digest}"
        )
        previous = digest
    return Rows("cases_caselog", COLUMNS, lines)


class Said:
    """The text and the facts of each step, as the effects of the loop write them."""

    def __init__(self, world: World, chunk: Chunk, numbers: list[str]) -> None:
        self.world, self.book, self.numbers = world, chunk.book, numbers
        self.cards, self.orders = card_numbers(world, chunk.book), order_numbers(world, chunk.book)
        arrivals = chunk.book.arrivals
        self.channel, self.area = arrivals.channel.tolist(), arrivals.area.tolist()
        self.category, self.urgency = arrivals.category.tolist(), arrivals.urgency.tolist()
        self.why = {
            ACT["reject"]: reasons(ReasonKind.REJECT),
            ACT["return_case"]: reasons(ReasonKind.RETURN),
            ACT["ask_above"]: reasons(ReasonKind.ESCALATE),
            ACT["ask_extension"]: reasons(ReasonKind.EXTEND),
            ACT["ask_suspension"]: reasons(ReasonKind.SUSPEND),
        }
        self._known: dict[tuple[int, ...], tuple[str, str, str]] = {}

    def __call__(
        self, act: int, code: str, case: int, text: int, a: int, b: int, c: int
    ) -> tuple[str, str, str]:
        """The text, the facts as the digest has them, and the facts as COPY has them."""
        key: tuple[int, ...] = (act, text, a, b, c)
        if code == "file":
            key = (act, int(self.channel[case]), int(self.area[case]))
        elif code == "register":
            key = (act, text, int(self.category[case]), int(self.urgency[case]))
        known = self._known.get(key)
        if known is None:
            words, detail = self.say(act, code, case, text, a, b, c)
            as_json = _encode(detail)
            known = words, as_json, escaped(as_json)
            if code not in UNIQUE:
                self._known[key] = known
        return known

    def say(self, act: int, code: str, case: int, text: int, a: int, b: int, c: int) -> tuple[str, Detail]:
        words = TEXTS[text] if text >= 0 else ""
        if code.startswith("rung_"):
            return words, self.rung(a, b, c)
        teller = _DETAILS.get(code)
        detail = teller(self, case, a, b, c) if teller else {}
        if act in self.why:
            reason = self.why[act][{"return_case": c, "reject": a, "ask_above": a}.get(code, b)]
            if code == "return_case":
                detail = {"reason": reason, "basis": words, **detail}
            elif code in ("reject", "ask_above"):
                detail = {"reason": reason, **detail}
            words = f"{reason}:{words}"
        return words, detail

    def rung(self, ref: int, percent: int, papers: int) -> Detail:
        clocks, card, order = self.book.clocks, papers // 2**31 - 1, papers % 2**31 - 1
        detail: Detail = {
            "clock": KINDS[int(clocks.kind[ref])],
            "percent": percent,
            "due_at": iso(clocks.due[ref]),
        }
        if card >= 0:
            red = bool(self.book.cards.red[card])
            points = self.world.settings["points_red" if red else "points_yellow"]
            detail |= {"number": self.cards[card], "colour": "red" if red else "yellow", "points": -points}
        if order >= 0:
            detail |= {"order": self.orders[order], "level": int(self.book.orders.level[order])}
        return detail

    def file(self, case: int, a: int, b: int, c: int) -> Detail:
        arrivals = self.book.arrivals
        area = self.world.areas[int(arrivals.area[case])]
        return {"channel": CHANNELS[int(arrivals.channel[case])][0], "area": area.code, "photos": 0}

    def register(self, case: int, a: int, b: int, c: int) -> Detail:
        arrivals = self.book.arrivals
        category = self.world.categories[int(arrivals.category[case])]
        return {"category": category.code, "urgency": URGENCIES[int(arrivals.urgency[case])]}

    def dispatch(self, case: int, unit: int, area: int, c: int) -> Detail:
        lead = self.world.units[unit].name if unit >= 0 else str(self.world.areas[area])
        return {"lead": lead, "assisting": []}

    def return_case(self, case: int, suggested: int, unit: int, c: int) -> Detail:
        return {"by": self.world.units[unit].name, "suggested": self.world.units[suggested].name}

    def ask_above(self, case: int, a: int, before: int, to: int) -> Detail:
        return {"frm": str(self.world.areas[before]), "to": str(self.world.areas[to])}

    def ask_extension(self, case: int, extra: int, b: int, c: int) -> Detail:
        return {"amount": amount_in_words(TYPES[2], extra)}

    def decide_extension(self, case: int, granted: int, before: int, now: int) -> Detail:
        detail: Detail = {"agreed": bool(granted), "request": "granted" if granted else "refused"}
        return detail | ({"due_before": iso(before), "due_now": iso(now)} if granted else {})

    def visit(self, case: int, satisfaction: int, solved: int, c: int) -> Detail:
        reached = satisfaction >= 0
        return {"reached": reached, "satisfaction": satisfaction if reached else None, "solved": bool(solved)}


_DETAILS: dict[str, Callable[[Said, int, int, int, int], Detail]] = {
    "file": Said.file,
    "register": Said.register,
    "dispatch": Said.dispatch,
    "return_case": Said.return_case,
    "ask_above": Said.ask_above,
    "ask_extension": Said.ask_extension,
    "decide_extension": Said.decide_extension,
    "visit": Said.visit,
    "self_handle": lambda said, case, a, b, c: {"sampled": bool(a)},
    "verify": lambda said, case, a, b, c: {"finding": FINDINGS[a]},
    "check": lambda said, case, a, b, c: {"finding": FINDINGS[a]},
    "endorse_extension": lambda said, case, a, b, c: {"agreed": True},
    "decide_suspension": lambda said, case, a, b, c: {"agreed": True},
    "ask_suspension": lambda said, case, a, b, c: {"resume_on": _date(a)},
    "report_done": lambda said, case, a, b, c: {"people_told": bool(a), "cost": b or None},
    "merge": lambda said, case, a, b, c: {"into": said.numbers[a]},
    "reply_card": lambda said, case, a, b, c: {"number": said.cards[a]},
    "reply_order": lambda said, case, a, b, c: {"number": said.orders[a]},
}


def _date(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def check_order(book: Ledger) -> bool:
    """Whether every step begins where the one before it ended: the ledger's own word against its order."""
    table = book.steps
    order = np.lexsort((np.arange(table.size), table.at, table.case))
    moved = order[table.target[order] >= 0]
    same = table.case[moved][1:] == table.case[moved][:-1]
    source = table.source[moved][1:][same]
    before = table.target[moved][:-1][same]
    return bool((source == before).all()) and STATE["reported"] >= 0
