"""The made-up organisations of the city: as many as its published figures, sound, and marked."""

from __future__ import annotations

import pytest
from django.utils import timezone

from parties.alliances import figures
from parties.demo import generated
from parties.models import (
    Activity,
    Alliance,
    AllianceMember,
    BranchGrid,
    Commissioner,
    Compound,
    FieldBase,
    GrandCommittee,
    Organisation,
    Place,
)
from parties.organisations import coverage
from parties.rights import ALLIANCES
from tests.cast import Cast, fresh


def test_the_city_has_as_many_as_the_model_and_every_row_is_sound(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generated, "MODEL", (2, 11, 2, 5))
    generated.fill()
    mayor = fresh(cast.mayor)
    found = figures.of(cast.city, mayor, ALLIANCES)
    assert (found.alliances.number, found.units.number) == (2, 11)
    assert (found.committees.number, found.commissioners.number) == (2, 5)
    for model in (Organisation, Alliance, GrandCommittee, Place, Compound, FieldBase, Activity):
        rows = list(model.objects.all())
        assert rows, model
        for row in rows:
            row.full_clean()
            assert row.is_demo
    for model in (AllianceMember, BranchGrid, Commissioner):
        for row in model.objects.all():
            row.full_clean()
    branches = BranchGrid.objects.count()
    grid = next(one for one in coverage.by_level() if one.code == "grid")
    assert grid.share(cast.city, mayor).number == branches > 0
    assert Activity.objects.filter(held_on__gt=timezone.localdate()).count() == 0


def test_parts_add_up_and_choices_are_spread_over_the_whole() -> None:
    parts = generated.spread(2_288, 77)
    assert (sum(parts), max(parts) - min(parts), len(parts)) == (2_288, 1, 77)
    assert generated.spread(5, 0) == []
    assert generated.chosen(list(range(10)), 3) == [0, 3, 6]
    assert generated.chosen([1, 2], 5) == [1, 2]
