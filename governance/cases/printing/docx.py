"""Filling in a docx template, and looking at one before it is used.

A template is a file from outside. It may name known fields, write a list out row by row and ask whether
something is there; nothing else is compiled, whichever part of the file it stands in, and what is compiled
runs in Jinja's sandbox.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import docx
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

if TYPE_CHECKING:
    from governance.cases.models import Case
    from governance.cases.printing.registry import PrintoutField, PrintoutKind

# What Jinja and docxtpl offer inside a loop: the number of the row, whether it is the first or the last.
LOOP = frozenset({"index", "first", "last"})
# Parts of a file may refer to what is outside it only by links that a reader clicks on.
EXTERNAL = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HARMLESS = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Const,
    nodes.If,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Compare,
    nodes.Operand,
)


# What is written most often by those who know more of Jinja than is allowed here.
_NAMES: dict[type[nodes.Node], Any] = {
    nodes.Call: gettext_lazy("函数"),
    nodes.Filter: gettext_lazy("过滤符 |"),
    nodes.Getitem: gettext_lazy("方括号"),
    nodes.Assign: gettext_lazy("赋值"),
    nodes.Include: gettext_lazy("引用其他文件"),
}


class TemplateFault(ValueError):
    """What keeps a template from being used, as sentences."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = list(dict.fromkeys(faults))
        super().__init__(" ".join(self.faults))


class PrintoutEnvironment(SandboxedEnvironment):
    """Jinja that compiles nothing but known fields, loops over lists of rows, and conditions."""

    def __init__(self, fields: Iterable[PrintoutField]) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.filters.clear()
        self.tests.clear()
        self.known: Mapping[str, frozenset[str]] = {one.name: frozenset(one.columns) for one in fields}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if faults := list(self._faults(tree, {})):
            raise TemplateFault(faults)
        return tree

    def _faults(self, node: nodes.Node, rows: Mapping[str, frozenset[str]]) -> Iterator[str]:
        """What is not allowed in ``node``; ``rows`` are the names of the loops around it."""
        if isinstance(node, nodes.For):
            yield from self._loop(node, rows)
        elif isinstance(node, nodes.Name):
            if node.name not in self.known:
                yield self._unknown(node.name)
            elif self.known[node.name]:
                yield _("“%(name)s”有多行，请用 {%%tr for 行 in %(name)s %%} 逐行列出。") % {
                    "name": node.name
                }
        elif isinstance(node, nodes.Getattr):
            owner = node.node.name if isinstance(node.node, nodes.Name) else ""
            if owner not in rows:
                yield _("不能使用“%s”。") % f"{owner}.{node.attr}"
            elif node.attr not in rows[owner]:
                yield self._unknown(f"{owner}.{node.attr}")
        elif (
            isinstance(node, nodes.If) and isinstance(node.test, nodes.Name) and node.test.name in self.known
        ):
            for child in (*node.body, *node.elif_, *node.else_):  # whether a list has rows may be asked
                yield from self._faults(child, rows)
        elif isinstance(node, _HARMLESS):
            for child in node.iter_child_nodes():
                yield from self._faults(child, rows)
        else:
            what = _NAMES.get(type(node), _("运算或其他语句"))
            yield _("模板里只能写变量、逐行列出和是否有值的判断，不能写%s。") % what

    def _loop(self, node: nodes.For, rows: Mapping[str, frozenset[str]]) -> Iterator[str]:
        source = node.iter.name if isinstance(node.iter, nodes.Name) else ""
        columns = self.known.get(source)
        if not columns:
            yield self._unknown(source or _("逐行列出的内容"))
            return
        if rows or node.test is not None or node.recursive or not isinstance(node.target, nodes.Name):
            yield _("逐行列出只能写成 {%%tr for 行 in %s %%}，不能一层套一层。") % source
            return
        inside = {node.target.name: columns, "loop": LOOP}
        for child in (*node.body, *node.else_):
            yield from self._faults(child, inside)

    def _unknown(self, name: str) -> str:
        return _("不认识 {{%(name)s}}，可用的有：%(known)s。") % {
            "name": name,
            "known": "、".join(self.known),
        }


def render(data: bytes, fields: Iterable[PrintoutField], values: Mapping[str, Any]) -> bytes:
    """``data``, a docx template, filled in with ``values``. Raises TemplateFault."""
    try:
        template = DocxTemplate(io.BytesIO(data))
        template.render(_clean(values), PrintoutEnvironment(fields), autoescape=True)
        out = io.BytesIO()
        template.save(out)
    except TemplateFault:
        raise
    except TemplateSyntaxError as error:
        raise TemplateFault([_("花括号写得不完整，请检查：%s") % error.message]) from error
    except TemplateError as error:
        raise TemplateFault([_("模板不能使用：%s") % error]) from error
    except Exception as error:  # a parser fed with rubbish fails in every way there is
        raise TemplateFault([_("这个文件不能作为模板打开，请用 Word 或 WPS 另存为 docx。")]) from error
    return out.getvalue()


def insist_usable(data: bytes, printout: PrintoutKind) -> None:
    """Look a template over and fill it in once. Raises TemplateFault with everything that is wrong."""
    if faults := list(_foreign(data)):
        raise TemplateFault(faults)
    filled = render(data, printout.fields, sample(printout))
    try:
        docx.Document(io.BytesIO(filled))
    except Exception as error:
        raise TemplateFault([_("填好内容后文件打不开，请检查变量所在的位置。")]) from error


def sample(printout: PrintoutKind) -> dict[str, Any]:
    """Values to try a template with: what each field means stands in its place."""
    return {
        one.name: [{column: f"{column} {number}" for column in one.columns} for number in (1, 2)]
        if one.columns
        else str(one.meaning)
        for one in printout.fields
    }


def values_of(printout: PrintoutKind, case: Case, row: Any) -> dict[str, Any]:
    """What stands in the printout's fields for this case and this row."""
    return {one.name: one.value(case, row) for one in printout.fields}


def _foreign(data: bytes) -> Iterator[str]:
    """What a docx brings along that has no business in a template."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            if name.endswith(".rels"):
                links = EXTERNAL.findall(part)
                if any(b"/hyperlink" not in link for link in links):
                    yield _("模板引用了文件以外的内容（图片、模板或对象），请嵌入后再上传。")
            elif name.endswith(".xml") and b"<!DOCTYPE" in part:
                yield _("模板中有不能接收的内容。")


def _clean(values: Any) -> Any:
    """Without characters that no document may hold; None is nothing."""
    if isinstance(values, Mapping):
        return {key: _clean(value) for key, value in values.items()}
    if isinstance(values, list | tuple):
        return [_clean(value) for value in values]
    return CONTROL.sub("", str(values)) if values is not None else ""
