"""The catalogue tool: what it finds, keeps, refuses and writes."""

import gettext
import io

import pytest
from django.core.management import CommandError, call_command

from governance.common import messages

SOURCES = {
    "governance/one.py": 'A = _("签收")\nB = gettext_lazy("还剩 %(hours)s 小时")\nC = f"不译"\n',
    "governance/two.py": 'ngettext("%(n)s 件", "%(n)s 件事项", n)\npgettext("动词", "签收")\n',
    "governance/zwei.py": '_("办结{name}")\n',
    "governance/common/migrations/0001.py": '_("不收")\n',
    "templates/page.html": (
        "{% load i18n %}{% translate '工作台' %}{% blocktranslate %}你好，{{ person }}{% endblocktranslate %}"
        "{% blocktranslate count n=n %}一件{% plural %}{{ n }} 件{% endblocktranslate %}"
    ),
    "templates/compiled.jinja": (
        "{{ _('退回') }}{% trans who=one.name %}{{ who }}认领{% endtrans %}"
        "{% trans n=n %}一条{% pluralize %}{{ n }} 条{% endtrans %}"
    ),
}


@pytest.fixture
def project(tmp_path, settings):
    for name, text in SOURCES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    settings.BASE_DIR = tmp_path
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    return tmp_path


@pytest.fixture
def po(project):
    call_command("messages", stdout=io.StringIO())
    return project / "locale/en/LC_MESSAGES/django.po"


TRANSLATIONS = {
    "签收": "Sign in",
    "还剩 %(hours)s 小时": "%(hours)s hours left",
    "办结{name}": "{name} closed",
    "工作台": "Workbench",
    "你好，%(person)s": "Hello, %(person)s",
    "退回": "Send back",
    "%(who)s认领": "Claimed by %(who)s",
}
PLURALS = {
    "%(n)s 件": ("%(n)s case", "%(n)s cases"),
    "一件": ("One case", "%(n)s cases"),
    "一条": ("One row", "%(n)s rows"),
}


def translate(po, **changed):
    """Fill the catalogue in; ``changed`` overrides single translations by their source."""
    catalog = messages.read(po)
    for message in catalog:
        if isinstance(message.id, tuple):
            message.string = PLURALS[message.id[0]]
        elif message.id:
            message.string = ({"签收": "to sign for"} if message.context else TRANSLATIONS)[message.id]
    for source, text in changed.items():
        catalog[source].string = text
    po.write_text(messages.as_text(catalog), encoding="utf-8")


def check():
    call_command("messages", check=True, stdout=io.StringIO())


def complaint():
    with pytest.raises(CommandError) as raised:
        check()
    return [line.strip() for line in str(raised.value).splitlines()[1:]]


def test_finds_texts_of_python_and_templates_but_not_of_migrations(project):
    found = {(words, context) for _name, words, context in messages.extract(project)}
    assert found == {
        ("签收", None),
        ("还剩 %(hours)s 小时", None),
        (("%(n)s 件", "%(n)s 件事项"), None),
        ("签收", "动词"),
        ("办结{name}", None),
        ("工作台", None),
        ("你好，%(person)s", None),
        (("一件", "%(n)s 件"), None),
        ("退回", None),
        ("%(who)s认领", None),
        (("一条", "%(n)s 条"), None),
    }


def test_a_fresh_catalogue_lists_every_text_as_missing(po):
    assert len(complaint()) == 11
    assert all(line.startswith("missing: ") for line in complaint())


def test_a_whole_catalogue_passes_and_its_mo_speaks_english(po):
    translate(po)
    check()
    call_command("messages", compile=True)
    with po.with_suffix(".mo").open("rb") as stream:
        spoken = gettext.GNUTranslations(stream)
    assert spoken.gettext("工作台") == "Workbench"
    assert spoken.pgettext("动词", "签收") == "to sign for"
    assert spoken.ngettext("%(n)s 件", "%(n)s 件事项", 2) == "%(n)s cases"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("还剩 %(hours)s 小时", "%(hour)s hours left"),
        ("还剩 %(hours)s 小时", "hours left"),
        ("办结{name}", "closed"),
        ("工作台", "Workbench of %(person)s"),
        ("%(n)s 件", ("one case", "cases")),
    ],
)
def test_a_translation_that_loses_or_invents_a_placeholder_is_refused(po, source, text):
    translate(po, **{source: text})
    assert len(complaint()) == 1
    assert complaint()[0].startswith("wrong placeholder: ")


def test_a_sentence_that_stands_twice_is_refused(po):
    translate(po, 工作台="The workbench. The workbench. ")
    assert len(complaint()) == 1
    assert complaint()[0].startswith("doubled: ")


def test_the_singular_may_say_one_in_words(po):
    translate(po, **{"%(n)s 件": ("One case", "%(n)s cases")})
    check()


def test_a_text_that_left_the_sources_is_obsolete_until_the_next_update(po, project):
    translate(po)
    (project / "governance/one.py").write_text('_("签收")\n', encoding="utf-8")
    assert complaint() == ["obsolete: “还剩 %(hours)s 小时” (governance/one.py)"]
    call_command("messages", stdout=io.StringIO())
    check()


def test_fuzzy_is_refused(po):
    translate(po)
    text = po.read_text(encoding="utf-8")
    po.write_text(text.replace('msgid "工作台"', '#, fuzzy\nmsgid "工作台"'), encoding="utf-8")
    assert complaint() == ["fuzzy: “工作台” (templates/page.html)"]


def test_an_update_keeps_translations_and_changes_nothing_twice(po, project):
    translate(po)
    (project / "governance/three.py").write_text('_("新的")\n', encoding="utf-8")
    call_command("messages", stdout=io.StringIO())
    first = po.read_bytes()
    assert complaint() == ["missing: “新的” (governance/three.py)"]
    call_command("messages", stdout=io.StringIO())
    assert po.read_bytes() == first
    assert b"Creation-Date" not in first
    assert b".py:" not in first


@pytest.mark.parametrize(
    ("text", "rooms"),
    [
        ("100%% of %(name)s", ["%(name)s"]),
        ("{a} and {b.c} and {{no}}", ["{a}", "{b}"]),
        ("%s of %d", ["%d", "%s"]),
        ("50 % off", []),
    ],
)
def test_placeholders(text, rooms):
    assert messages.placeholders(text) == rooms
