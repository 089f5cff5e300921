"""The incident's way round the loop, as data.

Source: the brief's 3.a; stages after GB/T 34300-2017 (collect and report, verify and register, dispatch,
handle and feed back, check, evaluate and archive).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.cases import acts
from governance.cases.sla.clock_kinds import WHOLE
from governance.cases.workflow.definitions import Flow, by_code
from grids import clocks
from grids.flows.closing import CLOSING, IMPORTING
from grids.flows.common import ANSWERABLE, AT_DESK, KIND, OPEN, STATES, WITH_LEAD
from grids.flows.dispatching import DISPATCHING
from grids.flows.intake import INTAKE

__all__ = ["AT_DESK", "INCIDENT", "KIND", "OPEN", "STATES", "WITH_LEAD"]

EVERY = tuple(STATES)

INCIDENT = Flow(
    kind=KIND,
    label=_("网格事件"),
    states=STATES,
    transitions=by_code(
        *INTAKE,
        *DISPATCHING,
        *acts.extension(working=WITH_LEAD, clock=clocks.HANDLE),
        *acts.suspension(
            working=WITH_LEAD,
            suspended="suspended",
            resume_to="in_progress",
            clocks=(clocks.SIGN_IN, clocks.HANDLE, WHOLE),
        ),
        *CLOSING,
        *acts.archiving(ended=("closed", "rejected"), archived="archived"),
        *acts.force_closing(open=OPEN, closed="closed"),
        *acts.reminding(open=OPEN),
        *acts.supervising(open=OPEN, answerable=ANSWERABLE),
        *acts.cards(open=OPEN, answerable=ANSWERABLE),
        *acts.consulting(open=OPEN),
        *acts.noting(states=EVERY),
        *acts.splitting(splittable=("reported", *AT_DESK), open=OPEN, cancelled="cancelled"),
        *acts.task_list(at_work=(*AT_DESK, "dispatched", *WITH_LEAD, "suspended")),
        *acts.claiming(open=OPEN, resting=("suspended",)),
        *acts.questions(open=OPEN),
        *acts.replying(states=(*OPEN, "closed")),
        *acts.forwarding(open=OPEN, states=EVERY),
        *acts.retaining(flaggable=(*OPEN, "closed"), over=("archived", "cancelled")),
        *acts.reporters(open=OPEN, changeable=ANSWERABLE),
        *acts.judging_joins(states=(*OPEN, "closed")),
        *acts.linking(filed=tuple(code for code in STATES if code != "draft"), unlocked=ANSWERABLE),
        *acts.setting_secrecy(states=tuple(code for code in STATES if code != "draft")),
        *IMPORTING,
    ),
    initial="reported",
    draft="draft",
    starts=("register",),
    clocks=clocks.MET,
    leg_clocks=(clocks.DISPATCH,),
    condition_clock=clocks.HANDLE,
    limits=clocks.LIMITS,
    ladders=clocks.LADDERS,
    checked_by=(clocks.CHECK,),
    receipt="receipt",
    stages=(
        ("verify", _("待核实"), ("verifying",), "cases.verify"),
        ("register", _("待立案"), ("reported",), "cases.register"),
        ("dispatch", _("待派遣"), ("registered", "returned"), "cases.dispatch"),
        ("sign_in", _("待签收"), ("dispatched",), "cases.handle"),
        ("handle", _("处置中"), ("accepted", "in_progress", "rework"), "cases.handle"),
        ("check", _("待核查"), ("pending_check",), "cases.check"),
        ("visit", _("待回访"), ("pending_visit",), "cases.visit"),
    ),
)
