"""Signing in, the second factor, passwords, sessions, and looking through somebody else's eyes."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from governance.access import services
from governance.access.models import AuditAct, AuditEntry, Post, SignInSession
from tests.cast import PASSWORD, Cast
from tests.portal.browsers import browser_of, signs_in

NEW = "another-long-word-2026"


def is_signed_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def code_of(device: TOTPDevice, step: int = 0) -> str:
    return f"{totp(device.bin_key, drift=step):06d}"


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


def pair(browser: Client) -> TOTPDevice:
    """Turn the second factor on through its pages."""
    browser.get("/me/second-factor/")
    device = TOTPDevice.objects.get()
    answer = browser.post("/me/second-factor/", {"code": code_of(device)})
    assert answer.status_code == 200
    device.refresh_from_db()
    return device


def test_the_second_factor_is_asked_at_the_next_sign_in(cast: Cast) -> None:
    first = signs_in("zhang")
    device = pair(first)
    assert device.confirmed
    assert is_signed_in(first)
    browser = signs_in("zhang")
    assert browser.get("/areas/").headers["Location"] == "/second-factor/"
    assert browser.post("/second-factor/", {"code": "000000"}).status_code == 200
    assert not is_signed_in(browser)
    device.refresh_from_db()
    device.throttle_reset()
    browser.post("/second-factor/", {"code": code_of(device, step=1)})
    assert is_signed_in(browser)
    assert AuditEntry.objects.filter(act=AuditAct.SECOND_FACTOR_ON, actor=cast.zhang).count() == 1


def test_a_recovery_code_works_once(cast: Cast) -> None:
    pair(signs_in("zhang"))
    assert StaticToken.objects.count() == 10
    code = StaticToken.objects.all()[0].token
    browser = signs_in("zhang")
    browser.post("/second-factor/", {"code": code})
    assert is_signed_in(browser)
    again = signs_in("zhang")
    again.post("/second-factor/", {"code": code})
    assert not is_signed_in(again)


def test_the_second_factor_goes_off_only_with_the_password(cast: Cast) -> None:
    browser = signs_in("zhang")
    pair(browser)
    assert browser.post("/me/second-factor/off/", {"password": "wrong"}).status_code == 200
    assert TOTPDevice.objects.count() == 1
    browser.post("/me/second-factor/off/", {"password": PASSWORD})
    assert TOTPDevice.objects.count() == 0
    assert is_signed_in(signs_in("zhang"))


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
    services.give_post(cast.zhang, role=cast.roles["community_staff"], area=cast.west_lane, actor=cast.admin)
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
    assert not TOTPDevice.objects.exists()
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
