"""Units report in at the same moment: nobody is refused, and the whistle hears both."""

from __future__ import annotations

import threading
from typing import Any
from unittest import mock

import pytest

from governance.access.models import Unit, User
from governance.cases.models import Case, CaseLog
from governance.cases.reasons import CONFLICT
from governance.cases.workflow import engine
from governance.common.refusals import Refused
from parties.whistles import progress
from tests.cases.sweeping import assert_sound
from tests.cast import Cast
from tests.parties.whistling import again, arrives, blown
from tests.threads import together

pytestmark = pytest.mark.race


def _in(case: Case, unit: Unit, who: User) -> Any:
    return lambda: arrives(case, unit, who)


def test_two_units_report_in_at_once_and_neither_is_refused(real_cast: Cast) -> None:
    cast = real_cast
    case = blown(cast)
    results = together(_in(case, cast.office, cast.he), _in(case, cast.water, cast.shui))
    assert [one.state for one in results] == ["arrived", "arrived"]
    assert again(case).state == "handling"
    assert CaseLog.objects.filter(case=case, act="hear").count() == 2
    assert_sound()


def test_without_the_lock_one_of_them_is_refused(real_cast: Cast) -> None:
    """The control that loses: both have read the whistle as it was before either reported."""
    cast = real_cast
    case = blown(cast)
    met, fresh = threading.Barrier(2), engine._fresh

    def read_together(one: Case) -> Case:
        found = fresh(one)
        if found.kind == "whistle":
            met.wait(timeout=30)
        return found

    with (
        mock.patch.object(progress, "_held", lambda pk: Case.objects.get(pk=pk)),
        mock.patch.object(engine, "_fresh", read_together),
    ):
        results = together(_in(case, cast.office, cast.he), _in(case, cast.water, cast.shui))
    lost = [one for one in results if isinstance(one, Refused)]
    assert [one.reason for one in lost] == [CONFLICT]
    assert CaseLog.objects.filter(case=case, act="hear").count() == 1
