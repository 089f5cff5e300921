"""A second kind of matter for tests: an errand, which somebody files and whose desk closes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from governance.cases.choices import Urgency
from governance.cases.rules import seeds
from governance.cases.sla.clock_kinds import WHOLE
from governance.cases.workflow import definitions
from governance.cases.workflow.definitions import (
    Ending,
    Flow,
    Holder,
    Purpose,
    State,
    Transition,
    Who,
    by_code,
)
from governance.cases.workflow.effects import closing, handling, retaining
from governance.cases.workflow.supplies import Reason

KIND = "errand"
FLOW = Flow(
    kind=KIND,
    label="跑腿件",
    states=by_code(
        State("waiting", "待跑腿", Holder.DESK),
        State("done", "跑完了", Holder.NOBODY, ending=Ending.DONE),
        State("filed", "已存", Holder.NOBODY, ending=Ending.KEPT),
    ),
    transitions=by_code(
        Transition(
            "finish",
            "跑完",
            ("waiting",),
            "done",
            "cases.register",
            Who.DESK,
            supplies=(Reason("reason", "理由", required=False, reason_kind="reject"),),
            stops=(WHOLE,),
            effect=handling.close,
        ),
        Transition(
            "store",
            "存档",
            ("done",),
            "filed",
            "cases.archive",
            Who.DESK,
            effect=closing.archive,
            purpose=Purpose.ARCHIVE,
        ),
        Transition(
            "forget",
            "匿名",
            ("filed",),
            None,
            "cases.archive",
            Who.SYSTEM,
            effect=retaining.anonymise,
            purpose=Purpose.ANONYMISE,
        ),
    ),
    initial="waiting",
    starts=(WHOLE,),
    clocks=(WHOLE,),
    limits={(WHOLE, None, urgency): ("working_day", 3) for urgency in Urgency.values},
    ladders={WHOLE: ((100, "remind"),)},
    stages=(("errand", "待跑腿", ("waiting",), "cases.register"),),
)


@contextmanager
def known() -> Iterator[Flow]:
    """Errands are a kind of matter, with limits and ladders, until the end."""
    with patch.dict(definitions._flows):
        definitions.register(FLOW)
        seeds.seed_limits(FLOW)
        seeds.seed_ladders(FLOW)
        yield FLOW
