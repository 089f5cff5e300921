"""The whole of Kunming, as the demo loads it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.transaction import atomic, set_rollback

from governance.areas import demo, generate
from governance.areas.integrity import faults
from governance.areas.models import Area, AreaKind, AreaSource, Level


@pytest.fixture(scope="module")
def kunming(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Loaded once for the whole file and taken back at its end."""
    with django_db_blocker.unblock(), atomic():
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE areas_area, access_user CASCADE")
        demo.tell(lambda share: None)
        yield
        set_rollback(True)


def test_kunming_has_its_published_divisions_and_sound_grids(kunming: None) -> None:
    official = Area.objects.filter(source=AreaSource.OFFICIAL)
    counts = [official.at_level(level).count() for level in (0, 1, 2, 3)]
    assert counts == [1, 14, 150, 1738]
    grids = Area.objects.at_level(Level.GRID)
    assert 14_500 <= grids.count() <= 16_000
    assert not grids.exclude(source=AreaSource.GENERATED).exists()
    assert faults() == []


def test_check_tree_proves_the_whole_city_sound(kunming: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_tree")
    assert f"{Area.objects.count()} areas, sound" in capsys.readouterr().out
    assert Area.objects.count() > 16_000


def test_dongxiang_has_its_nine_grids(kunming: None) -> None:
    dongxiang = Area.objects.get(code="530111004009")
    assert dongxiang.name == "东骧社区居民委员会"
    assert dongxiang.get_children().count() == 9
    assert set(dongxiang.get_children().values_list("level", flat=True)) == {Level.GRID}


def test_special_grids_stand_for_markets_schools_and_hospitals(kunming: None) -> None:
    special = Area.objects.filter(kind=AreaKind.SPECIAL)
    assert special.count() > 500
    assert not special.exclude(name__endswith="专属网格").exists()


def test_households_add_up_the_tree(kunming: None) -> None:
    city = Area.objects.get(level=Level.CITY)
    for level in (1, 2, 3, 4):
        total = sum(Area.objects.at_level(level).values_list("households", flat=True))
        assert total == city.households


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (39, "三十九")]
)
def test_grids_are_numbered_as_people_say(number: int, said: str) -> None:
    assert generate.numeral(number) == said
