"""Signing in, the second factor, passwords, sessions, and looking through somebody else's eyes."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from governance.access import services
from governance.access.models import AuditAct, AuditEntry, Authenticator, Post, RecoveryCode, SignInSession
from governance.common.crypto import decrypt
from tests.cast import PASSWORD, Cast
from tests.portal.browsers import browser_of, signs_in

NEW = "another-long-word-2026"


def is_signed_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def code_of(device: Authenticator, step: int = 0) -> str:
    return f"{totp(bytes.fromhex(device.key), drift=step):06d}"


def test_a_right_password_signs_in_and_is_written_down(cast: Cast) -> None:
    browser = signs_in("zhang")
    assert is_signed_in(browser)
    assert SignInSession.objects.get(user=cast.zhang).session_key == browser.session.session_key
    assert AuditEntry.objects.filter(act=AuditAct.SIGN_IN, actor=cast.zhang).count() == 1


def test_a_wrong_password_does_not(cast: Cast) -> None:
    assert not is_signed_in(signs_in("zhang", "not-her-password"))
    assert not SignInSession.objects.exists()


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_the_sign_in_never_leads_elsewhere(cast: Cast, target: str) -> None:
    answer = Client().post("/sign-in/", {"username": "zhang", "password": PASSWORD, "next": target})
    assert answer.headers["Location"] == "/"


def test_five_failures_lock_and_say_how_long(cast: Cast) -> None:
    client = Client()
    answers = [client.post("/sign-in/", {"username": "zhang", "password": "wrong"}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert "15" in answers[-1].content.decode()
    assert answers[-1].headers["Retry-After"] == "900"
    assert client.post("/sign-in/", {"username": "zhang", "password": PASSWORD}).status_code == 429
    assert not is_signed_in(client)
    assert is_signed_in(signs_in("li"))  # a colleague at the same address is not locked out


def tries(username: str, address: str) -> int:
    """A wrong password from an address; what it was answered."""
    facts = {"username": username, "password": "wrong"}
    return Client(REMOTE_ADDR=address).post("/sign-in/", facts).status_code


def test_many_names_from_one_address_lock_the_address(cast: Cast, settings: Any) -> None:
    """46 failures on 46 names from one address once never locked."""
    settings.SIGN_IN_FAILURES_ADDRESS = 12
    answers = [tries(f"name{n}", "10.4.4.4") for n in range(13)]
    assert answers == [200] * 11 + [429] * 2
    own = Client(REMOTE_ADDR="10.4.4.4")
    assert own.post("/sign-in/", {"username": "zhang", "password": PASSWORD}).status_code == 429
    assert is_signed_in(signs_in("zhang", REMOTE_ADDR="10.4.4.5"))


def test_one_account_tried_from_many_addresses_is_locked(cast: Cast) -> None:
    answers = [tries("zhang", f"10.5.5.{n}") for n in range(11)]
    assert answers == [200] * 9 + [429] * 2
    assert not is_signed_in(signs_in("zhang", REMOTE_ADDR="10.6.6.6"))
    assert is_signed_in(signs_in("li", REMOTE_ADDR="10.5.5.1"))


def test_a_sign_in_of_ones_own_does_not_wipe_out_what_was_counted_of_the_address(
    cast: Cast, settings: Any
) -> None:
    settings.SIGN_IN_FAILURES_ADDRESS = 12
    for n in range(11):
        tries(f"name{n}", "10.7.7.7")
    assert is_signed_in(signs_in("li", REMOTE_ADDR="10.7.7.7"))
    assert tries("zhang", "10.7.7.7") == 429


def test_signing_out_ends_the_session_and_is_written_down(cast: Cast) -> None:
    browser = signs_in("zhang")
    browser.post("/sign-out/")
    assert not is_signed_in(browser)
    assert not SignInSession.objects.exists()
    assert AuditEntry.objects.filter(act=AuditAct.SIGN_OUT).count() == 1


def test_signing_out_everywhere_ends_the_other_browser(cast: Cast) -> None:
    here, there = signs_in("zhang"), signs_in("zhang")
    here.post(reverse("sessions-end"))
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_one_browser_can_be_ended_from_another(cast: Cast) -> None:
    here, there = signs_in("zhang"), signs_in("zhang")
    other = SignInSession.objects.get(session_key=there.session.session_key)
    here.post(reverse("session-end", args=[other.pk]))
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_nobody_ends_somebody_elses_browser(cast: Cast) -> None:
    hers = signs_in("zhang")
    row = SignInSession.objects.get(user=cast.zhang)
    assert signs_in("li").post(reverse("session-end", args=[row.pk])).status_code == 404
    assert is_signed_in(hers)


def test_a_new_password_ends_the_other_browsers(cast: Cast) -> None:
    here, there = signs_in("zhang"), signs_in("zhang")
    form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert here.post("/me/password/", form).status_code == 302
    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert is_signed_in(signs_in("zhang", NEW))
    assert list(SignInSession.objects.filter(session_key=here.session.session_key)) != []


def test_a_common_password_is_refused_and_nothing_changes(cast: Cast) -> None:
    browser = signs_in("zhang")
    form = {"old_password": PASSWORD, "new_password1": "password123", "new_password2": "password123"}
    assert browser.post("/me/password/", form).status_code == 200
    assert is_signed_in(signs_in("zhang"))


def test_a_password_set_by_somebody_else_must_be_changed_first(cast: Cast) -> None:
    services.add_person(username="new", name="新人", actor=cast.admin, password="set-by-somebody-else")
    browser = signs_in("new", "set-by-somebody-else")
    assert browser.get("/").headers["Location"] == "/me/password/"
    form = {"old_password": "set-by-somebody-else", "new_password1": NEW, "new_password2": NEW}
    browser.post("/me/password/", form)
    assert is_signed_in(browser)


def pair(browser: Client, **more: str) -> Any:
    """Turn the second factor on through its pages."""
    browser.get("/me/second-factor/")
    device = Authenticator.objects.get(confirmed=False)
    return browser.post("/me/second-factor/", {"code": code_of(device), "password": PASSWORD, **more})


def paired(browser: Client) -> Authenticator:
    assert pair(browser).status_code == 200
    return Authenticator.objects.get(confirmed=True)


def next_code(device: Authenticator) -> str:
    """A code that was not taken yet, at once although one was wrong."""
    device.refresh_from_db()
    device.throttle_reset()
    return code_of(device, step=1)


def test_the_second_factor_is_asked_at_the_next_sign_in(cast: Cast) -> None:
    first = signs_in("zhang")
    device = paired(first)
    assert is_signed_in(first)
    browser = signs_in("zhang")
    assert browser.get("/areas/").headers["Location"] == "/second-factor/"
    assert browser.post("/second-factor/", {"code": "000000"}).status_code == 200
    assert not is_signed_in(browser)
    browser.post("/second-factor/", {"code": next_code(device)})
    assert is_signed_in(browser)
    assert AuditEntry.objects.filter(act=AuditAct.SECOND_FACTOR_ON, actor=cast.zhang).count() == 1


def test_a_recovery_code_works_once(cast: Cast) -> None:
    codes = pair(signs_in("zhang")).context["codes"]
    assert len(set(codes)) == RecoveryCode.objects.count() == 10
    browser = signs_in("zhang")
    browser.post("/second-factor/", {"code": codes[0]})
    assert is_signed_in(browser)
    again = signs_in("zhang")
    again.post("/second-factor/", {"code": codes[0]})
    assert not is_signed_in(again)


def test_a_second_factor_switched_on_leaves_no_older_session_unchallenged(cast: Cast) -> None:
    here, there = signs_in("zhang"), signs_in("zhang")
    unlisted = browser_of(cast.zhang)  # a session that no list knows of
    for browser in (there, unlisted):
        assert is_signed_in(browser)
    paired(here)
    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert unlisted.get("/").headers["Location"] == "/second-factor/"


def test_pairing_asks_for_the_password_and_pairing_anew_for_a_code_as_well(cast: Cast) -> None:
    here = signs_in("zhang")
    assert pair(here, password="wrong").status_code == 200
    assert not Authenticator.objects.filter(confirmed=True).exists()
    device = paired(here)
    there = signs_in("zhang")
    there.post("/second-factor/", {"code": next_code(device)})
    assert is_signed_in(there)
    for wrong in ({}, {"current": "000000"}, {"current": "12345678", "password": "wrong"}):
        pair(here, **wrong)
        assert Authenticator.objects.get(confirmed=True) == device
    Authenticator.objects.update(last_t=-1, throttling_failure_count=0, throttling_failure_timestamp=None)
    pair(here, current=code_of(device))
    assert Authenticator.objects.get(confirmed=True) != device
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_wrong_passwords_of_an_open_browser_are_counted(cast: Cast) -> None:
    here = signs_in("zhang")
    for _try in range(10):
        pair(here, password="wrong")
    assert "一小时" in pair(here).content.decode()
    assert not Authenticator.objects.filter(confirmed=True).exists()


def test_the_second_factor_goes_off_only_with_the_password_and_a_code(cast: Cast) -> None:
    browser = signs_in("zhang")
    device = paired(browser)
    for wrong in (
        {"password": "wrong", "current": next_code(device)},
        {"password": PASSWORD, "current": "1"},
    ):
        assert browser.post("/me/second-factor/off/", wrong).status_code == 200
        assert Authenticator.objects.filter(confirmed=True).exists()
    browser.post("/me/second-factor/off/", {"password": PASSWORD, "current": next_code(device)})
    assert not Authenticator.objects.filter(confirmed=True).exists()
    assert not RecoveryCode.objects.exists()
    assert is_signed_in(signs_in("zhang"))


def test_neither_a_key_nor_a_recovery_code_stands_in_the_clear(cast: Cast) -> None:
    codes = pair(signs_in("zhang")).context["codes"]
    device = Authenticator.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM access_authenticator")
        (stored,) = cursor.fetchone()
        cursor.execute("SELECT digest FROM access_recoverycode")
        digests = [row[0] for row in cursor.fetchall()]
    assert device.key not in stored
    assert decrypt(stored) == device.key
    assert not [code for code in codes if any(code in digest for digest in digests)]


def test_an_upgrade_encrypts_the_keys_and_digests_the_codes_that_are_there(cast: Cast) -> None:
    old = TOTPDevice.objects.create(user=cast.zhang, name="totp", confirmed=True)
    spare = StaticDevice.objects.create(user=cast.zhang, name="recovery")
    spare.token_set.create(token="12345678")
    module = import_module("governance.access.migrations.0012_second_factor_at_rest")
    module.encrypt(apps, None)
    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()
    assert Authenticator.objects.get(user=cast.zhang).key == old.key
    browser = signs_in("zhang")
    assert browser.get("/").headers["Location"] == "/second-factor/"
    browser.post("/second-factor/", {"code": "12345678"})
    assert is_signed_in(browser)


def test_the_pairing_code_is_a_picture_of_ones_own(cast: Cast) -> None:
    answer = browser_of(cast.zhang).get("/me/second-factor/code.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<?xml")
    assert "no-store" in answer.headers["Cache-Control"]


def test_an_ended_post_takes_effect_on_the_next_request(cast: Cast) -> None:
    browser = signs_in("zhang")
    page = reverse("area", args=[cast.east_lane.code])
    assert browser.get(page).status_code == 200
    services.end_post(Post.objects.get(person=cast.zhang), actor=cast.admin)
    assert browser.get(page).status_code == 403  # no post left: the right is held nowhere


def test_a_moved_post_takes_effect_on_the_next_request(cast: Cast) -> None:
    browser = signs_in("zhang")
    services.end_post(Post.objects.get(person=cast.zhang), actor=cast.admin)
    services.give_post(cast.zhang, role=cast.roles["community_staff"], area=cast.west_lane, actor=None)
    assert browser.get(reverse("area", args=[cast.east_lane.code])).status_code == 404
    assert browser.get(reverse("area", args=[cast.west_lane.code])).status_code == 200


def test_viewing_as_somebody_is_read_only_and_written_down(cast: Cast) -> None:
    browser = signs_in("admin")
    browser.post(reverse("view-as", args=[cast.zhang.pk]))
    page = browser.get("/").content.decode()
    assert cast.zhang.name in page
    assert reverse("view-as-end") in page
    assert browser.get("/roles/").status_code == 403  # through her eyes
    assert browser.post(reverse("notices-read")).status_code == 403
    assert browser.get("/me/").status_code == 403
    assert browser.get("/me/second-factor/code.svg").status_code == 403
    assert not Authenticator.objects.exists()
    browser.post(reverse("view-as-end"))
    assert browser.get("/roles/").status_code == 200
    acts = AuditEntry.objects.filter(actor=cast.admin, subject_id=str(cast.zhang.pk)).order_by("pk")
    assert [entry.act for entry in acts] == [AuditAct.VIEW_AS, AuditAct.VIEW_AS_END]


def test_the_district_administrator_does_not_view_as_the_citys(cast: Cast) -> None:
    browser = browser_of(cast.north_admin)
    assert browser.post(reverse("view-as", args=[cast.admin.pk])).status_code == 404
    assert browser.get("/roles/").status_code == 200  # still through one's own eyes


def test_the_number_is_shown_against_a_purpose_and_the_showing_is_written_down(cast: Cast) -> None:
    browser = browser_of(cast.zhang)
    url = reverse("person-phone", args=[cast.li.pk])
    answer = browser.post(url, {"purpose": "核实三号楼漏水"}, headers={"HX-Request": "true"})
    assert cast.li.phone in answer.content.decode()
    entry = AuditEntry.objects.get(act=AuditAct.REVEAL)
    assert (entry.actor, entry.purpose, entry.subject_id) == (cast.zhang, "核实三号楼漏水", str(cast.li.pk))


@pytest.mark.parametrize("purpose", ["", "   ", "看看"])
def test_without_a_purpose_the_number_stays_masked(cast: Cast, purpose: str) -> None:
    answer = browser_of(cast.zhang).post(reverse("person-phone", args=[cast.li.pk]), {"purpose": purpose})
    assert answer.status_code == 422
    assert cast.li.phone not in answer.content.decode()
    assert not AuditEntry.objects.filter(act=AuditAct.REVEAL).exists()


def test_a_person_page_shows_only_the_masked_number(cast: Cast) -> None:
    page = browser_of(cast.zhang).get(reverse("person", args=[cast.li.pk])).content.decode()
    assert cast.li.masked_phone in page
    assert cast.li.phone not in page


def test_the_bell_does_not_keep_an_unused_browser_alive(cast: Cast) -> None:
    browser = signs_in("zhang")
    browser.get("/notices/bell/")
    assert "seen_at" not in browser.session
    browser.get("/")
    assert browser.session["seen_at"] <= timezone.now().isoformat()
