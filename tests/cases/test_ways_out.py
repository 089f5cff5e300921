"""No way out of a case for whoever may not read it: every address, every row that is written, every file.

The addresses come from the address book itself, so that a new page is walked as soon as it has one. An
address with an argument that the table does not know fails the test until the table says what to put there.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from openpyxl import load_workbook

from governance.access.models import AuditEntry, User
from governance.cases.models import Attachment, Card, Case, Clock, ReasonChoice, SupervisionOrder
from governance.cases.notify import followers
from governance.cases.privacy import members, reveal
from governance.insight.indicators import INDICATORS
from governance.notices.models import Delivery, Notice
from tests import cast as town
from tests.cases import story, sweeping
from tests.cast import Cast, fresh
from tests.portal.browsers import HTMX, browser_of

pytestmark = pytest.mark.django_db

# What nobody types by chance: of the confidential case, of the members-only one, and of a secret part.
SECRET = {
    "title": "紫藤凉亭纠葛",
    "text": "丹顶鹤昨夜飞过琉璃瓦，详情如此这般。",
    "place": "玄武门三号院",
    "reporter_name": "欧阳霁月",
    "reporter_phone": "13711112222",
}
MEMBERS = {
    "title": "白鹭洲旧约",
    "text": "孔雀翎落在砚台旁，来龙去脉写在这里。",
    "place": "朱雀巷七号楼",
    "reporter_name": "慕容沧海",
    "reporter_phone": "13733334444",
}
PART = {"title": "芙蓉镇暗账", "text": "鲥鱼三两条写在账册背面。", "place": "青龙桥九号"}
SAID = "琥珀川上的口信"  # in the trails of both
WORDS_OF = {
    "secret": ("紫藤凉亭", "丹顶鹤", "玄武门", "欧阳霁月", "13711112222", "琥珀川"),
    "members": ("白鹭洲", "孔雀翎", "朱雀巷", "慕容沧海", "13733334444", "琥珀川"),
    "part": ("芙蓉镇", "鲥鱼", "青龙桥"),
}
SKIPPED = {
    "sign-out": "ends the session that looks",
    "metrics": "no page of anybody's",
    "health": "no page of anybody's",
}


@dataclass
class World:
    """Cases with words that only some may read, and an open one beside them."""

    cast: Cast
    secret: Case
    members: Case
    part: Case
    parent: Case
    draft: Case

    @property
    def numbers(self) -> list[str]:
        return [one.number for one in (self.secret, self.members, self.part, self.parent, self.draft)]

    @property
    def keys(self) -> list[int]:
        return [self.secret.pk, self.members.pk]


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Built once; what a test does to it is taken back after the test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(town.assemble())
        transaction.set_rollback(True)


@pytest.fixture
def world(built: World, db: None) -> World:
    return built


def build(cast: Cast) -> World:
    """Made by people who may read what they write; others follow, are told, and hold papers of it."""
    at = timezone.now() - timedelta(days=1)
    secret = story.file(cast, actor=cast.zhang, at=at, secrecy="confidential", **SECRET)
    hidden = story.file(cast, actor=cast.secretary, at=at, secrecy="members", **MEMBERS)
    parent = story.file(cast, actor=cast.zhang, at=at, place="光明路")
    draft = story.file(cast, actor=cast.zhang, at=at, draft=True, **PART)
    told = {"text": SAID}
    everybody = list(User.objects.filter(is_active=True))
    for case in (secret, hidden):
        followers.Follower.objects.bulk_create(followers.Follower(case=case, person=one) for one in everybody)
        story.act(case, "register", cast.secretary, at=at, **told)
        story.act(case, "note", cast.secretary, at=at, text=f"@刘书记 {SAID}")
        story.act(case, "remind", cast.secretary, at=at, **told)
    story.act(secret, "supervise", cast.official, at=at, **told)
    story.act(secret, "issue_card", cast.official, at=at, colour="red", **told)
    story.act(parent, "register", cast.zhang, at=at)
    story.act(
        parent, "split", cast.zhang, at=at, heading=PART["title"], text=PART["text"], place=PART["place"]
    )
    part = Case.objects.get(split_from=parent)
    story.act(part, "set_secrecy", cast.secretary, at=at, secrecy="confidential", text="涉及个人隐私")
    link = ReasonChoice.objects.filter(kind="link")[0]
    story.act(parent, "link", cast.secretary, at=at, other=secret, kind=link, text="同一户人家")
    for case in (secret, hidden):
        story.act(case, "dispatch", cast.secretary, at=at, unit=cast.office, text=SAID)
    reveal.reveal_reporter(
        Case.objects.get(pk=secret.pk), purpose="核对情况属实", actor=fresh(cast.secretary)
    )
    members.add(Case.objects.get(pk=hidden.pk), person=cast.head, role="见证人", actor=None)
    for days in range(1, 6):
        sweeping.sweep(timezone.now() + timedelta(days=days))
    return World(cast, *(Case.objects.get(pk=one.pk) for one in (secret, hidden, part, parent, draft)))


# Who looks, and which words they may not meet.
LOOKERS: dict[str, tuple[Callable[[Cast], User], tuple[str, ...]]] = {
    "the next street": (lambda cast: cast.zhao, ("secret", "members", "part")),
    "the same community": (lambda cast: cast.li, ("secret", "members", "part")),
    "the grid": (lambda cast: cast.grid_ma, ("secret", "members", "part")),
    "the auditor": (lambda cast: cast.auditor, ("secret", "members", "part")),
    "the administrator": (lambda cast: cast.admin, ("secret", "members", "part")),
    "the district above": (lambda cast: cast.official, ("members",)),
}


def forbidden(kinds: tuple[str, ...]) -> list[str]:
    shared = {"琥珀川"} if "secret" not in kinds else set()  # who may read one of them meets it there
    return [word for kind in kinds for word in WORDS_OF[kind] if word not in shared]


def every_route(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace != "admin":
                yield from every_route(entry.url_patterns)
        elif isinstance(entry, URLPattern) and entry.name:
            yield entry.name, list(entry.pattern.converters)


def fillings(world: World) -> dict[tuple[str, str] | str, list[Any]]:
    """What goes into the arguments of addresses: by name and argument, else by argument alone."""
    cast, about = world.cast, Q(case__in=world.keys)
    area = [cast.east_lane.code]
    acts = ["merge", "join", "note", "unlink"]  # their forms offer other cases, people, and what was reported
    clocks = list(Clock.objects.filter(case=world.members).values_list("pk", flat=True)[:1])
    files = list(Attachment.objects.filter(case=world.secret).values_list("pk", flat=True)[:1])
    papers = [
        *Card.objects.filter(about).values_list("pk", flat=True)[:1],
        *SupervisionOrder.objects.filter(about).values_list("pk", flat=True)[:1],
    ]
    return {
        "number": world.numbers,
        "code": area,
        ("case-act", "code"): acts,
        ("answer-act", "code"): ["reply_card", "reply_order"],
        ("questions", "code"): ["rubbish_exposed"],
        ("question-new", "code"): ["rubbish_exposed"],
        ("question", "code"): ["rubbish_exposed"],
        ("insight-indicator", "code"): ["late_count"],
        ("staff-capacity", "code"): ["full_time"],
        "pk": [1],
        ("case-deadline", "pk"): clocks,
        ("case-file", "pk"): files,
        ("case-thumb", "pk"): files,
        ("case-paper-one", "pk"): papers,
        ("case-paper-docx", "pk"): papers,
        ("answer", "pk"): papers,
        ("answer-act", "pk"): papers,
        ("notice", "pk"): list(Notice.objects.values_list("pk", flat=True)[:5]),
        ("audit-entry", "pk"): list(AuditEntry.objects.filter(act="reveal").values_list("pk", flat=True)),
        ("person", "pk"): [cast.zhang.pk, cast.secretary.pk],
        ("unit", "pk"): [cast.office.pk],
        "kind": ["card", "order"],
        ("sheet", "kind"): ["areas"],
        ("sheet-template", "kind"): ["areas"],
        ("sheet-export", "kind"): ["areas"],
        "paper": ["dispatch", "order", "card"],
        "source": ["entry"],
        "item": [1],
        "child_pk": [1],
        "what": ["cancel"],
        "act": ["suspend"],
        "ledger": ["hours"],
        "token": ["x"],
        "key": ["x"],
        ("rule-edit", "key"): ["incident/handle"],
        "group": ["limits"],
        "version": [1],
        "joined": [1],
        "entry": [1],
    }


def addresses(world: World) -> Iterator[str]:
    known = fillings(world)
    for name, arguments in every_route(get_resolver().url_patterns):
        if name in SKIPPED:
            continue
        values = [known.get((name, one), known.get(one)) for one in arguments]
        assert None not in values, f"say in fillings() what goes into {arguments} of {name}"
        for chosen in product(*values):  # type: ignore[arg-type]
            yield reverse(name, kwargs=dict(zip(arguments, chosen, strict=True)))
    yield from asked_for_words(world)


def asked_for_words(world: World) -> Iterator[str]:
    """Addresses in which something is looked for, or a figure opened."""
    for words in WORDS_OF.values():
        for word in words[:2]:
            yield f"/cases/?standing=all&q={word}"
            yield f"/search/?q={word}"
            yield f"/cases/{world.parent.number}/others/?other={word}"
    for number in world.numbers:
        yield f"/search/?q={number}"
        yield f"/people/why/?person=zhang&case={number}"
    category = world.secret.category
    assert category is not None
    yield f"/cases/?standing=all&category={category.code}"
    yield from (f"/cases/?standing=all&sort={sort}" for sort in ("", "newest", "oldest"))
    yield from (f"/cases/?time={time}" for time in ("late", "soon", "half", "rest"))
    area = world.cast.north.code
    for code in INDICATORS:
        yield f"/insight/cases/?figure={code}&area={area}&period=year"
    for alike in ("/intake/alike/", "/report/alike/"):
        yield f"{alike}?category={category.pk}&area={world.cast.east_grid.code}"


def body_of(response: Any) -> str:
    raw = b"".join(response.streaming_content) if response.streaming else response.content
    if "spreadsheet" in response.get("Content-Type", ""):
        return cells_of(raw)
    return raw.decode("utf-8", "ignore") + str(dict(response.headers))


def cells_of(raw: bytes) -> str:
    book = load_workbook(io.BytesIO(raw))
    return "\n".join(
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell
    )


def asked(browser: Client, address: str, words: list[str]) -> list[str]:
    """The words that an answer holds; an address in which the word itself was typed may repeat it."""
    response = browser.get(address)
    assert response.status_code < 500, address
    body = body_of(response)
    return [word for word in words if word in body and word not in address]


@pytest.mark.parametrize("who", LOOKERS)
def test_no_address_tells_a_word_to_who_may_not_read(who: str, world: World) -> None:
    found, kinds = LOOKERS[who]
    browser, words = browser_of(found(world.cast)), forbidden(kinds)
    leaks = [(address, told) for address in addresses(world) if (told := asked(browser, address, words))]
    assert leaks == []


def test_who_may_read_them_meets_the_words(world: World) -> None:
    """The control: the walk would find a word where one is told."""
    browser = browser_of(world.cast.secretary)
    for kind, case in (("secret", world.secret), ("members", world.members), ("part", world.part)):
        assert asked(browser, case.get_absolute_url(), list(WORDS_OF[kind][:3])) == list(WORDS_OF[kind][:3])
    listed = asked(browser, "/cases/?standing=all", [words[0] for words in WORDS_OF.values()])
    assert len(listed) == len(WORDS_OF)


def test_what_was_looked_for_is_not_found(world: World) -> None:
    """The address holds the word, so it is counted here: no case comes of it."""
    browser = browser_of(world.cast.li)
    for kind, case in (("secret", world.secret), ("members", world.members), ("part", world.part)):
        for word in WORDS_OF[kind]:
            for address in (f"/cases/?standing=all&q={word}", f"/search/?q={word}"):
                assert case.number not in browser.get(address).content.decode(), address


@pytest.mark.parametrize("who", LOOKERS)
def test_nothing_that_is_posted_tells_a_word(who: str, world: World) -> None:
    found, kinds = LOOKERS[who]
    browser, words = browser_of(found(world.cast)), forbidden(kinds)
    number = world.members.number
    posts: list[tuple[str, dict[str, Any]]] = [
        ("/cases/bulk/", {"act": "incident:sign_in", "pick": world.numbers}),
        ("/cases/bulk/", {"act": "incident:claim", "all": "1", "count": "3", "query": "standing=all"}),
        ("/cases/export/", {"all": "1", "query": "standing=all"}),
        ("/cases/export/", {"pick": world.numbers}),
        ("/settings/replies/preview/", {"text": "{{编号}} {{地点}} {{类别}}", "title": "x"}),
        ("/audit/export/", {}),
        *((f"/cases/{one}/phone/", {"purpose": "核对情况属实"}) for one in world.numbers),
        *((f"/cases/{one}/follow/", {"on": "1"}) for one in world.numbers),
        *((f"/cases/{one}/present/", {"act": "note"}) for one in world.numbers),
        (f"/cases/{number}/acts/note/", {"text": "看看", "version": "1"}),
        (f"/cases/{world.parent.number}/acts/merge/", {"into": number, "version": "1"}),
        (f"/cases/{world.parent.number}/acts/link/", {"other": number, "version": "1"}),
    ]
    for address, said in posts:
        for extra in ({}, HTMX):
            response = browser.post(address, said, **extra)
            assert response.status_code < 500, address
            body = body_of(response)
            assert [word for word in words if word in body] == [], address


def test_no_notice_and_no_message_holds_a_word_of_a_secret_case(world: World) -> None:
    assert Notice.objects.exists()
    assert Delivery.objects.exists()
    every = forbidden(("secret", "members"))
    for row in Notice.objects.all():
        assert not [word for word in every if word in row.text + row.reason], row.text
    for row in Delivery.objects.all():
        assert not [word for word in every if word in row.text], row


def test_whoever_may_not_read_a_case_is_not_told_of_what_happens_to_it(world: World) -> None:
    for person in (world.cast.zhao, world.cast.li, world.cast.shui, world.cast.auditor):
        for case in (world.secret, world.members, world.part):
            rows = Notice.objects.filter(person=person, topic="act", text__contains=case.number)
            assert not rows.exists(), (person, case)
    assert Notice.objects.filter(person=world.cast.secretary, topic="act").exists()


def test_the_audit_calls_no_case_by_its_title(world: World) -> None:
    entry = AuditEntry.objects.get(act="reveal")
    assert entry.subject_label == f"#{world.secret.number}"
    open_case = Case.objects.get(pk=world.parent.pk)
    assert open_case.audit_name == f"#{open_case.number}"


def test_a_stored_export_holds_the_outline_only(world: World) -> None:
    from governance.cases.reading import export

    wanted = export.order(fresh(world.cast.auditor), "standing=all", 10)
    export.fulfil(wanted.pk)
    wanted.refresh_from_db()
    cells = cells_of(wanted.file.read())
    assert world.members.number in cells
    assert world.secret.number not in cells
    assert [word for word in forbidden(("secret", "members", "part")) if word in cells] == []
    wanted.file.delete()


def test_outlines_stand_in_lists_and_on_a_page_of_their_own(world: World) -> None:
    for person in (world.cast.li, world.cast.official, world.cast.auditor):
        browser = browser_of(person)
        listed = browser.get("/cases/?standing=all").content.decode()
        assert world.members.number in listed
        assert "（仅成员可见）" in listed
        page = browser.get(world.members.get_absolute_url())
        assert page.status_code == 200
        assert "只有成员可以查看内容" in page.content.decode()
        for way in ("print/", "acts/note/", "others/", "present/", "files/1/"):
            assert browser.get(f"{world.members.get_absolute_url()}{way}").status_code == 404, way
    assert browser_of(world.cast.zhao).get(world.members.get_absolute_url()).status_code == 404
    assert browser_of(world.cast.li).get(world.secret.get_absolute_url()).status_code == 404


def test_a_colleagues_draft_is_nowhere(world: World) -> None:
    browser = browser_of(world.cast.li)
    url = world.draft.get_absolute_url()
    for way in ("", "others/?other=x", "present/", "acts/note/", "print/"):
        assert browser.get(f"{url}{way}").status_code == 404, way
    assert browser.post(f"{url}follow/", {"on": "1"}).status_code == 404


def test_bulk_acts_refuse_outlines(world: World) -> None:
    said = {"act": "incident:claim", "pick": [world.members.number]}
    page = browser_of(world.cast.li).post("/cases/bulk/", said).content.decode()
    assert "只有这件事项的成员" in page
    assert Case.objects.get(pk=world.members.pk).version == world.members.version


def test_pages_of_cases_are_not_stored(world: World) -> None:
    browser, url = browser_of(world.cast.secretary), world.secret.get_absolute_url()
    file = Attachment.objects.filter(case=world.secret)[0].pk
    for way in ("", "print/", "acts/note/", f"files/{file}/", f"files/{file}/small/"):
        assert "no-store" in browser.get(f"{url}{way}")["Cache-Control"], way
    exported = browser.post("/cases/export/", {"pick": [world.secret.number]})
    assert "no-store" in exported["Cache-Control"]


def test_the_reporters_name_is_masked_and_revealed_with_the_number(world: World) -> None:
    browser, url = browser_of(world.cast.secretary), world.secret.get_absolute_url()
    page = browser.get(url).content.decode()
    assert "欧阳**" in page
    assert "欧阳霁月" not in page
    shown = browser.post(f"{url}phone/", {"purpose": "回访办理结果"}, **HTMX).content.decode()
    assert "欧阳霁月" in shown
    assert "13711112222" in shown
