"""Acts on the tree, one sentence a test."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from governance.areas import services
from governance.areas.integrity import faults
from governance.areas.models import Area, AreaChange, AreaKind
from tests.cast import START, Cast, town
from tests.refusals import refused


def test_a_loaded_town_is_sound(cast: Cast) -> None:
    assert faults() == []
    assert Area.objects.count() == len(town())
    assert [str(area) for area in Area.objects.above(cast.east_grid)] == [
        "春城市",
        "北区",
        "东街街道",
        "东巷社区",
        "一网格",
    ]


def test_a_grid_is_added_below_its_community(cast: Cast) -> None:
    grid = services.create_area(
        code="530102001001003", name="三网格", parent=cast.east_lane, actor=cast.admin
    )
    assert grid.level == 4
    assert Area.objects.within(cast.east_street).filter(pk=grid.pk).exists()
    assert faults() == []


def test_a_code_is_used_once(cast: Cast) -> None:
    before = Area.objects.count()
    with refused("area_code_taken"):
        services.create_area(code=cast.east_lane.code, name="重号", parent=cast.east_street, actor=cast.admin)
    assert Area.objects.count() == before


@pytest.mark.parametrize("code", ["5301", "530102001001-03", "53010200100A", ""])
def test_a_code_follows_the_pattern_of_the_installation(cast: Cast, code: str) -> None:
    with pytest.raises(ValidationError):
        services.create_area(code=code, name="坏编码", parent=cast.east_lane, actor=cast.admin)


def test_nothing_hangs_below_a_grid(cast: Cast) -> None:
    with refused("area_wrong_parent_level"):
        services.create_area(code="530102001001099", name="微网格", parent=cast.east_grid, actor=cast.admin)


def test_a_community_moves_with_its_grids(cast: Cast) -> None:
    services.move_area(cast.willow, to=cast.west_street, actor=cast.admin)
    moved = Area.objects.get(pk=cast.willow.pk)
    assert moved.parent_id == cast.west_street.pk
    assert Area.objects.within(Area.objects.get(pk=cast.west_street.pk)).at_level(4).count() == 4
    assert faults() == []


def test_a_move_keeps_the_level(cast: Cast) -> None:
    with refused("area_wrong_parent_level"):
        services.move_area(cast.willow, to=cast.south, actor=cast.admin)


def test_an_area_does_not_move_under_itself(cast: Cast) -> None:
    with refused("area_own_descendant"):
        services.move_area(cast.north, to=cast.east_lane, actor=cast.admin)


def test_a_retired_area_is_no_longer_changed(cast: Cast) -> None:
    services.retire_area(cast.west_grid, actor=cast.admin)
    with refused("area_retired"):
        services.edit_area(cast.west_grid, actor=cast.admin, name="改名")
    assert not Area.objects.current().filter(pk=cast.west_grid.pk).exists()


def test_an_area_with_children_is_not_retired(cast: Cast) -> None:
    with refused("area_has_children"):
        services.retire_area(cast.east_lane, actor=cast.admin)


def test_an_area_with_a_post_in_force_is_not_retired(cast: Cast) -> None:
    with refused("area_in_use"):
        services.retire_area(cast.east_grid, actor=cast.admin)


def test_an_area_is_never_deleted(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        cast.west_grid.delete()


def test_every_act_leaves_its_trail(cast: Cast) -> None:
    services.edit_area(cast.willow, actor=cast.admin, households=321)
    change = AreaChange.objects.get(area=cast.willow)
    assert (change.act, change.actor) == ("edit", cast.admin)
    assert (change.before, change.after) == ({"households": 100}, {"households": 321})


def test_an_edit_that_changes_nothing_writes_nothing(cast: Cast) -> None:
    services.edit_area(cast.willow, actor=cast.admin, households=100)
    assert not AreaChange.objects.filter(area=cast.willow).exists()


def test_the_trail_refuses_change(cast: Cast) -> None:
    services.edit_area(cast.willow, actor=cast.admin, households=321)
    for act in (AreaChange.objects.update, AreaChange.objects.all().delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act(**({"act": "forged"} if act == AreaChange.objects.update else {}))
    assert AreaChange.objects.get(area=cast.willow).act == "edit"


def test_the_database_refuses_a_child_that_skips_a_level(cast: Cast) -> None:
    Area.objects.filter(pk=cast.east_grid.pk).update(parent=cast.east_street)
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_special_grid_is_a_grid(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="专属网格"):
        services.edit_area(cast.willow, actor=cast.admin, kind=AreaKind.SPECIAL)


@pytest.mark.parametrize("boundary", [{"type": "Point", "coordinates": [1, 2]}, {"type": "Polygon"}, []])
def test_a_boundary_is_an_area_on_the_map(cast: Cast, boundary: object) -> None:
    with refused("area_bad_boundary"):
        services.edit_area(cast.willow, actor=cast.admin, boundary=boundary)


@pytest.mark.parametrize(
    ("formal", "spoken"),
    [
        ("东骧社区居民委员会", "东骧社区"),
        ("佳园社区居委会", "佳园社区"),
        ("对方村民委员会", "对方村"),
        ("梨坪村村民委员会", "梨坪村"),
        ("金马街道", "金马街道"),
        ("昆明市", "昆明市"),
    ],
)
def test_places_are_called_what_people_call_them(formal: str, spoken: str) -> None:
    assert services.short_name_of(formal) == spoken


def test_loading_refuses_a_child_without_a_parent(nothing: None) -> None:
    rows = [row for row in town() if row.code != "530102001000"]
    with pytest.raises(ValueError, match="530102001000"):
        services.load_areas(rows, valid_from=START)
    assert not Area.objects.exists()
