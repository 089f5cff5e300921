"""Telephone numbers are encrypted at rest, masked on screen, and shown only against a purpose."""

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import connection
from django.test import override_settings

from governance.access import reasons, services
from governance.access.models import AuditEntry, User
from governance.common.crypto import blind_index, decrypt, encrypt, mask_phone
from tests.cast import Cast, fresh
from tests.refusals import refused


def test_the_database_never_holds_a_number_in_the_clear(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, phone_index FROM access_user WHERE id = %s", [cast.zhang.pk])
        stored, index = cursor.fetchone()
    assert "13800138000" not in stored + index
    assert fresh(cast.zhang).phone == "13800138000"


def test_a_person_is_found_by_the_whole_number_only(cast: Cast) -> None:
    assert User.objects.named("13800138000").count() == User.objects.count()
    assert not User.objects.named("1380013").exists()


@pytest.mark.parametrize(
    ("number", "masked"),
    [("13812341234", "138****1234"), ("63101234", "631****1234"), ("12345", "*****"), ("", "")],
)
def test_numbers_are_masked(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


def test_a_number_is_shown_against_a_purpose_and_the_reading_is_written_down(cast: Cast) -> None:
    assert (
        services.reveal_phone(cast.grid_ma, purpose="联系核实 井盖位置", actor=fresh(cast.zhang))
        == "13800138000"
    )
    entry = AuditEntry.objects.get(act="reveal")
    assert (entry.actor, entry.subject_id, entry.purpose) == (
        cast.zhang,
        str(cast.grid_ma.pk),
        "联系核实 井盖位置",
    )
    assert "13800138000" not in str(entry.detail)


@pytest.mark.parametrize("purpose", ["", "   ", "看看", " 联 "])
def test_no_purpose_no_number(cast: Cast, purpose: str) -> None:
    with refused(reasons.PURPOSE_NEEDED):
        services.reveal_phone(cast.grid_ma, purpose=purpose, actor=fresh(cast.zhang))
    assert not AuditEntry.objects.filter(act="reveal").exists()


def test_the_next_street_is_not_shown_the_number(cast: Cast) -> None:
    with refused(reasons.NO_RIGHT):
        services.reveal_phone(cast.grid_ma, purpose="联系核实井盖位置", actor=fresh(cast.zhao))
    assert not AuditEntry.objects.filter(act="reveal").exists()


def test_an_older_key_still_opens_what_it_closed() -> None:
    with override_settings(FIELD_KEYS=["old"]):
        token, index = encrypt("13812341234"), blind_index("13812341234")
    with override_settings(FIELD_KEYS=["new", "old"]):
        assert decrypt(token) == "13812341234"
        assert blind_index("13812341234") == index
    with override_settings(FIELD_KEYS=["other"]), pytest.raises(ImproperlyConfigured):
        decrypt(token)


@pytest.mark.parametrize("phone", ["1380013800a", "12", "电话", "138 0013 800"])
def test_what_is_no_number_is_refused(cast: Cast, phone: str) -> None:
    with pytest.raises(ValidationError) as caught:
        services.edit_person(cast.zhang, actor=cast.admin, name="张丽", phone=phone)
    assert "phone" in caught.value.message_dict
    assert fresh(cast.zhang).phone == "13800138000"


@pytest.mark.parametrize("password", ["short", "1234567890", "password123", "zhangzhang"])
def test_weak_passwords_are_refused(db: None, password: str) -> None:
    with pytest.raises(ValidationError):
        services.add_person(username="zhangzhang", name="张", actor=None, password=password)
    assert not User.objects.filter(username="zhangzhang").exists()
