"""Writers of the tree at the same moment. The first test shows what happens without the lock."""

from __future__ import annotations

from unittest import mock

import pytest

from governance.areas import services
from governance.areas.integrity import faults
from governance.areas.models import Area
from tests.cast import Cast
from tests.threads import together

pytestmark = pytest.mark.race
ROUNDS = 12


def moves(cast: Cast) -> list:
    """Six acts that renumber the tree, each on its own branch."""

    def move(area: Area, to: Area):
        return lambda: services.move_area(area, to=to, actor=None)

    def add(code: str, parent: Area):
        return lambda: services.create_area(code=code, name="新网格", parent=parent, actor=None)

    return [
        move(cast.willow, cast.west_street),
        move(cast.west_grid, cast.east_lane),
        add("530102001001077", cast.east_lane),
        add("530102002001088", cast.west_lane),
        add("530102001002099", cast.willow),
        move(cast.east_grid, cast.willow),
    ]


def test_without_the_lock_the_tree_is_corrupted(real_cast: Cast) -> None:
    """The control that loses: if this passes unharmed, the test below proves nothing."""
    with mock.patch.object(services, "lock_tree"):
        broken = False
        for number in range(ROUNDS):
            together(*moves(real_cast)[:2], *[adding(real_cast, number, n) for n in range(4)])
            if broken := bool(faults()):
                break
    assert broken, "writers without the lock never met; the race is not real"


def adding(cast: Cast, number: int, n: int):
    parent = [cast.east_lane, cast.willow, cast.west_lane, cast.east_lane][n]
    code = f"{parent.code}{100 + number * 10 + n:03d}"
    return lambda: services.create_area(code=code, name="新网格", parent=parent, actor=None)


def test_with_the_lock_the_tree_stays_sound(real_cast: Cast) -> None:
    outcomes = together(*moves(real_cast))
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert faults() == []
    assert Area.objects.filter(name="新网格").count() == 3
    for number in range(ROUNDS):
        outcomes = together(*[adding(real_cast, number, n) for n in range(4)])
        assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert faults() == []
    assert Area.objects.filter(name="新网格").count() == 3 + 4 * ROUNDS


def test_one_code_wanted_twice_is_given_once(real_cast: Cast) -> None:
    def add():
        return services.create_area(
            code="530102001001055", name="抢号", parent=real_cast.east_lane, actor=None
        )

    outcomes = together(add, add)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Area", "Refused"]
    assert Area.objects.filter(code="530102001001055").count() == 1
