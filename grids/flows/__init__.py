"""The incident's way round the loop, as data.

Source: the brief's 3.a; stages after GB/T 34300-2017 (collect and report, verify and register, dispatch,
handle and feed back, check, evaluate and archive).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.cases.workflow.definitions import Flow, by_code
from grids import clocks
from grids.flows.closing import CLOSING, IMPORTING
from grids.flows.common import AT_DESK, KIND, OPEN, STATES, WITH_LEAD
from grids.flows.company import COMPANY
from grids.flows.dispatching import DISPATCHING
from grids.flows.intake import INTAKE
from grids.flows.linking import LINKING
from grids.flows.links import LINKS
from grids.flows.requests import REQUESTS
from grids.flows.splitting import SPLITTING
from grids.flows.supervising import SUPERVISING
from grids.flows.tasks import TASKS

__all__ = ["AT_DESK", "INCIDENT", "KIND", "OPEN", "STATES", "WITH_LEAD"]

INCIDENT = Flow(
    kind=KIND,
    label=_("网格事件"),
    states=STATES,
    transitions=by_code(
        *INTAKE,
        *DISPATCHING,
        *REQUESTS,
        *CLOSING,
        *SUPERVISING,
        *SPLITTING,
        *TASKS,
        *COMPANY,
        *LINKS,
        *LINKING,
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
