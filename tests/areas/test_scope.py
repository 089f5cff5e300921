"""Scope is a span of the tree, never a prefix of a code."""

from django.db.models import Q

from governance.areas.models import Area
from governance.areas.scope import EVERYTHING, NOTHING, Scope
from tests.cast import Cast


def names(scope: Scope) -> set[str]:
    return set(Area.objects.filter(scope.q()).values_list("code", flat=True))


def test_an_empty_scope_reaches_nothing(cast: Cast) -> None:
    assert names(NOTHING) == set()
    assert not NOTHING


def test_a_scope_reaches_its_area_and_all_below(cast: Cast) -> None:
    scope = Scope.over([cast.east_lane.span])
    assert names(scope) == {"530102001001", "530102001001001", "530102001001002"}


def test_spans_inside_others_are_dropped(cast: Cast) -> None:
    scope = Scope.over([cast.east_grid.span, cast.north.span, cast.east_lane.span])
    assert scope.spans == (cast.north.span,)


def test_everything_is_no_condition_at_all(cast: Cast) -> None:
    assert EVERYTHING.q() == Q()
    assert len(names(EVERYTHING)) == Area.objects.count()


def test_unit_reach_is_not_area_reach(cast: Cast) -> None:
    scope = Scope.over([], units=[(cast.office.pk, cast.north.span)])
    assert scope
    assert names(scope) == set()
    assert not scope.covers(cast.east_lane)
    assert Area.objects.filter(scope.q_with_posts()).count() == 12
