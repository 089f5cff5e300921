"""Identity numbers: the check digit, the birthday, who is a minor, and what is shown."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from disputes import identity
from tests.disputes.mediating import HER_ID, HIS_ID


@pytest.mark.parametrize("number", [HER_ID, HIS_ID, "91530111MA6K0000X1", "G12345678"])
def test_numbers_that_are_right(number: str) -> None:
    identity.validate(number)
    assert identity.index_of(number) == identity.index_of(f" {number[:6]} {number[6:].lower()} ")


@pytest.mark.parametrize("number", [HER_ID[:-1] + "1", "530111198013120024", "1234", "张三"])
def test_numbers_that_are_wrong_are_refused(number: str) -> None:
    with pytest.raises(ValidationError):
        identity.validate(number)


def test_on_screen_there_are_the_last_four() -> None:
    assert identity.last_four(HER_ID) == "****002X"
    assert identity.last_four("123") == "***"


def test_on_the_eighteenth_birthday_nobody_is_a_minor() -> None:
    assert identity.is_minor("53011120080312001X", date(2026, 3, 11))
    assert not identity.is_minor("53011120080312001X", date(2026, 3, 12))
    assert not identity.is_minor("G12345678", date(2026, 3, 12))
