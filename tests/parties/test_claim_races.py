"""Two units claim the last place at the same moment: one gets it, and the other is told who has it."""

from __future__ import annotations

import threading
from typing import Any
from unittest import mock

import pytest

from governance.access.models import Unit, User
from governance.cases.models import Case
from governance.cases.reasons import CONFLICT
from governance.cases.workflow import engine
from governance.common.refusals import Refused
from parties import reasons
from parties.claims import progress, services
from parties.models import Claim, NeedItem
from tests.cases.sweeping import assert_sound
from tests.cast import Cast, fresh
from tests.parties.claiming import SOON, offer, published
from tests.threads import together

pytestmark = pytest.mark.race


def _claims(need: NeedItem, unit: Unit, who: User) -> Any:
    return lambda: services.claim(need, offer(unit), actor=fresh(who), at=SOON)


def test_of_two_units_that_want_the_last_place_one_gets_it_and_the_other_is_told(real_cast: Cast) -> None:
    cast = real_cast
    need = published(cast, capacity=1)
    results = together(_claims(need, cast.office, cast.he), _claims(need, cast.water, cast.shui))
    won = [one for one in results if isinstance(one, Claim)]
    lost = [one for one in results if isinstance(one, Refused)]
    assert (len(won), [one.reason for one in lost]) == (1, [reasons.NO_PLACE_LEFT])
    assert won[0].unit.name in str(lost[0])
    assert Case.objects.filter(kind="claim").count() == 1
    assert_sound()


def test_without_the_lock_the_other_is_only_told_that_something_changed(real_cast: Cast) -> None:
    """The control that loses: both have read the need as it was before either claimed."""
    cast = real_cast
    need = published(cast, capacity=1)
    met, real = threading.Barrier(2), engine._fresh

    def read_together(one: Case) -> Case:
        found = real(one)
        if found.kind == "need":
            met.wait(timeout=30)
        return found

    with (
        mock.patch.object(progress, "held", lambda pk: Case.objects.get(pk=pk)),
        mock.patch.object(engine, "_fresh", read_together),
    ):
        results = together(_claims(need, cast.office, cast.he), _claims(need, cast.water, cast.shui))
    lost = [one for one in results if isinstance(one, Refused)]
    assert [one.reason for one in lost] == [CONFLICT]
    assert Claim.objects.count() == 1
