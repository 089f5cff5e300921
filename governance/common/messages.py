"""Message catalogues without GNU gettext: extract, update, check and compile with Babel.

The sources speak Chinese; ``locale/en/LC_MESSAGES/django.po`` says the same in English. The
catalogue carries no dates and no line numbers, so that a change of it is a change of words.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize
from jinja2.ext import babel_extract

LOCALE = "en"
DOMAIN = "django"
SHORTEST_SENTENCE = 8  # characters: below, two halves may be alike by chance
JINJA = ".jinja"
PLACES = ("governance", "grids", "parties", "disputes", "volunteers", "templates")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Of gettext's and format()'s two ways to leave room for a value, what names a room.
PLACEHOLDER = re.compile(r"%\((\w+)\)[-#0-9.+ ]*[a-zA-Z]|%[sdif]|(?<!\{)\{(\w*)[^{}]*\}(?!\})")

Found = tuple[str, str | tuple[str, ...], str | None]  # file, words, context


def _words(parts: Any, spec: Any) -> tuple[str | tuple[str, ...], str | None] | None:
    """From the arguments of a call, the words and the context; None when they are not constants."""
    values: list[Any] = list(parts) if isinstance(parts, (tuple, list)) else [parts]
    if spec is None:
        return (values[0], None) if values and values[0] else None
    context: str | None = None
    words: list[str] = []
    for place in spec:
        number, is_context = (place[0], True) if isinstance(place, tuple) else (place, False)
        if number > len(values) or not values[number - 1]:
            return None
        if is_context:
            context = values[number - 1]
        else:
            words.append(values[number - 1])
    return (words[0] if len(words) == 1 else tuple(words)), context


def extract_source(text: str, kind: str) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Every translatable text of one source, ``kind`` being how its name ends.

    A template of Django's is first turned into calls, as Django does.
    """
    source = text
    if kind == JINJA:
        stream = io.BytesIO(source.encode("utf-8"))
        for _line, name, texts, _said in babel_extract(stream, list(KEYWORDS), [], {}):
            if found := _words(texts, KEYWORDS[name]):
                yield found
        return
    if kind != ".py":  # indentation means something in Python, nothing in what templatize() leaves of HTML
        source = "\n".join(line.lstrip() for line in templatize(text).splitlines())
    stream = io.BytesIO(source.encode("utf-8"))
    for _line, keyword, parts, _comments in extract_python(stream, KEYWORDS, [], {"encoding": "utf-8"}):
        if found := _words(parts, KEYWORDS[str(keyword)]):
            yield found


def sources(root: Path) -> Iterator[Path]:
    for place in PLACES:
        folder = root / place
        for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
            if (path.suffix in {".html", ".txt", JINJA} and "templates" in path.parts) or (
                path.suffix == ".py" and "migrations" not in path.parts
            ):
                yield path


def extract(root: Path) -> list[Found]:
    """All texts of the project, each with the file it stands in."""
    found = []
    for path in sources(root):
        name = path.relative_to(root).as_posix()
        text = path.read_text(encoding="utf-8")
        found += [(name, *words) for words in extract_source(text, path.suffix)]
    return found


def template_catalog(found: Iterable[Found]) -> Catalog:
    """The texts as a catalogue without translations."""
    catalog = Catalog(charset="utf-8")
    for name, words, context in found:
        flags = ["python-format"] if "%(" in "".join(words) else []
        catalog.add(words, locations=[(name, None)], context=context, flags=flags)  # type: ignore[list-item]
    return catalog


def read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale=LOCALE, charset="utf-8", fuzzy=False)
    with path.open("rb") as stream:
        return read_po(stream, locale=LOCALE, domain=DOMAIN)


def update(catalog: Catalog, template: Catalog) -> Catalog:
    """The catalogue brought up to the sources. Nothing is guessed: a changed text is a new text."""
    catalog.update(template, no_fuzzy_matching=True, update_header_comment=False, keep_user_comments=True)
    catalog.obsolete.clear()
    for message in catalog:
        message.locations = [(name, 0) for name in sorted({name for name, _line in message.locations})]
        message.flags.discard("python-brace-format")
    return catalog


HEADER = (
    'msgid ""\n'
    'msgstr ""\n'
    '"Language: en\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
    '"MIME-Version: 1.0\\n"\n'
    '"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n\n'
)


def _is_doubled(text: str) -> bool:
    """Whether a sentence stands twice, as a careless merge of two catalogues leaves it."""
    half, odd = divmod(len(text), 2)
    return not odd and half >= SHORTEST_SENTENCE and text[:half] == text[half:]


def as_text(catalog: Catalog) -> str:
    """The .po file: sorted by text, files named without lines, no dates."""
    stream = io.BytesIO()
    write_po(stream, catalog, width=100, sort_output=True, omit_header=True, include_lineno=False)
    return HEADER + stream.getvalue().decode("utf-8").strip("\n") + "\n"


def as_mo(catalog: Catalog) -> bytes:
    stream = io.BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def placeholders(text: str) -> list[str]:
    """The rooms a text leaves for values, in a comparable order."""
    bare = text.replace("%%", "")
    return sorted(
        f"%({match[1]})s" if match[1] else f"{{{match[2]}}}" if match[0].startswith("{") else match[0]
        for match in PLACEHOLDER.finditer(bare)
    )


def _texts(value: Any) -> list[str]:
    return list(value) if isinstance(value, (tuple, list)) else [value or ""]


def _shown(message: Message) -> str:
    where = ", ".join(name for name, _line in message.locations[:2])
    return f"“{_texts(message.id)[0]}”" + (f" ({where})" if where else "")


def _wrong_placeholders(message: Message) -> bool:
    """Each translation keeps the rooms of its source; a singular may leave out the number."""
    sources_, targets = _texts(message.id), _texts(message.string)
    wanted = placeholders(sources_[-1])
    for index, target in enumerate(targets):
        rooms = placeholders(target)
        may_lack = index == 0 and len(targets) > 1
        if set(rooms) - set(wanted) or (set(wanted) - set(rooms) and not may_lack):
            return True
    return False


def faults(catalog: Catalog, template: Catalog) -> list[str]:
    """Everything that keeps the catalogue from being whole, in words."""
    known = {
        (message.id if isinstance(message.id, str) else message.id[0], message.context): message
        for message in catalog
        if message.id
    }
    found = []
    wanted = set()
    for message in template:
        if not message.id:
            continue
        key = (_texts(message.id)[0], message.context)
        wanted.add(key)
        translated = known.get(key)
        if translated is None or not all(_texts(translated.string)):
            found.append(f"missing: {_shown(message)}")
        elif len(_texts(translated.id)) != len(_texts(message.id)):
            found.append(f"missing: {_shown(message)} (its plural changed)")
        elif translated.fuzzy:
            found.append(f"fuzzy: {_shown(translated)}")
        elif _wrong_placeholders(translated):
            found.append(f"wrong placeholder: {_shown(translated)} → “{_texts(translated.string)[0]}”")
        elif any(map(_is_doubled, _texts(translated.string))):
            found.append(f"doubled: {_shown(translated)}")
    found += [f"obsolete: {_shown(message)}" for key, message in known.items() if key not in wanted]
    found += [f"obsolete: {_shown(message)}" for message in catalog.obsolete.values()]
    return sorted(found)
