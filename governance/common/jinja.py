"""How pages are rendered: templates named ``*.jinja``, compiled once for each language.

Every language has an environment of its own, so that texts, addresses, static files and icons that a template
names by a constant are worked out when it is compiled and cost a page nothing. Everything else is escaped.
A template finds ``url``, ``static``, ``icon``, ``field``, ``part`` and Django's filters under their names in
Django's templates (docs/adding-an-app.md, "Pages and templates").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.middleware.csrf import get_token
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines, loader
from django.template.backends.base import BaseEngine
from django.template.backends.jinja2 import get_exception_info
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation.trans_real import translation
from jinja2 import Environment, FileSystemLoader, TemplateNotFound, nodes, pass_context
from jinja2 import TemplateSyntaxError as JinjaSyntaxError
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import InternationalizationExtension
from jinja2.visitor import NodeTransformer
from markupsafe import Markup
from markupsafe import _escape_inner as quick_escape  # type: ignore[attr-defined]

if TYPE_CHECKING:
    from django.http import HttpRequest
    from jinja2 import Template
    from jinja2.runtime import Context

SUFFIX = ".jinja"
# What escape() does, without making an object of each of the thousand pieces of a page: 50 times the time.
# MarkupSafe does not promise it; its version is pinned, and tests/common/test_jinja.py would notice.
escaped: Callable[[str], str] = quick_escape
ROOM = re.compile(r"%\((\w+)\)s|%%")


class Translations(InternationalizationExtension):
    """Jinja2's own, but a text without plural is translated while its template is compiled."""

    def _make_node(
        self,
        singular: str,
        plural: str | None,
        context: str | None,
        variables: dict[str, nodes.Expr],
        plural_expr: nodes.Expr | None,
        vars_referenced: bool,
        num_called_num: bool,
    ) -> nodes.Output:
        if plural_expr is not None or context is not None:
            return super()._make_node(
                singular, plural, context, variables, plural_expr, vars_referenced, num_called_num
            )
        said: str = self.environment.globals["gettext"].translate(singular)  # type: ignore[attr-defined]
        return nodes.Output(list(_filled(said, variables)))


def _filled(said: str, variables: Mapping[str, nodes.Expr]) -> Any:
    """A text with its rooms filled, as the pieces of an output."""
    last = 0
    for room in ROOM.finditer(said):
        if said[last : room.start()]:
            yield nodes.TemplateData(said[last : room.start()])
        last = room.end()
        if room[1] is None:
            yield nodes.TemplateData("%")
        else:
            yield variables.get(room[1]) or nodes.Name(room[1], "load")
    if said[last:]:
        yield nodes.TemplateData(said[last:])


class Helpers(NodeTransformer):
    """Binds calls of helpers when a template is compiled; of constant ones it writes what they answer."""

    def __init__(self, environment: Compiled) -> None:
        self.environment = environment

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 (the visitor's name for it)
        self.generic_visit(node)
        function = node.node
        if not isinstance(function, nodes.Name) or function.name not in self.environment.helpers:
            return node
        helper = self.environment.helpers[function.name]
        if function.name in self.environment.constant and not node.kwargs and _are_constant(node.args):
            answer = helper(*(one.as_const() for one in node.args))
            if hasattr(answer, "__html__"):
                answer = Markup(answer)  # noqa: S704 (the helper says it is HTML)
            return nodes.Const(answer, lineno=node.lineno)
        node.node = nodes.EnvironmentAttribute(f"helper_{function.name}", lineno=node.lineno)
        return node


def _are_constant(arguments: list[nodes.Expr]) -> bool:
    return all(isinstance(one, nodes.Const) for one in arguments)


class Generator(CodeGenerator):
    """Jinja2's own, but what is written most is shorter.

    Plain text is escaped without an object for each piece, and what needs no context is called directly.
    """

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("environment.text(")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        called = node.node
        direct = isinstance(called, nodes.Getattr) or (
            isinstance(called, nodes.EnvironmentAttribute)
            and not hasattr(getattr(self.environment, called.name), "jinja_pass_arg")
        )
        if not direct or forward_caller or node.kwargs or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")


def text(value: Any) -> str:
    """What a template writes for ``value``: escaped, unless it is HTML already."""
    if type(value) is str:
        return escaped(value)
    if hasattr(value, "__html__"):
        said: str = value.__html__()
        return said
    return escaped(str(value))


class Gettext:
    """The texts of one language. What the project says itself is safe, what is filled in is escaped."""

    def __init__(self, language: str) -> None:
        self.catalogue: Any = translation(language)

    def translate(self, text: str) -> str:
        return str(self.catalogue.gettext(text)) if text else ""

    def __call__(self, text: str, **values: Any) -> Markup:
        said = Markup(self.translate(text))  # noqa: S704 (words of the project or its catalogue)
        return said % values if values else said


class Compiled(Environment):
    """The environment of one language."""

    code_generator_class = Generator

    def __init__(self, language: str, **options: Any) -> None:
        super().__init__(autoescape=True, extensions=[Translations], **options)
        words = Gettext(language)
        catalogue: Any = words.catalogue
        self.install_gettext_callables(  # type: ignore[attr-defined]
            words,
            catalogue.ngettext,
            newstyle=True,
            pgettext=catalogue.pgettext,
            npgettext=catalogue.npgettext,
        )
        self.globals.update({"_": words, "gettext": words, "LANGUAGE_CODE": language})
        self.helpers: dict[str, Callable[..., Any]] = {}
        self.constant: set[str] = set()
        self.text = text
        self.learn({"_": words}, ["_"])

    def learn(self, given: Mapping[str, Any], constant: Iterable[str]) -> None:
        """What templates may use; those of ``constant`` answer the same all the time."""
        self.globals |= given
        self.constant |= set(constant)
        for name, one in given.items():
            if callable(one):
                self.helpers[name] = one
                setattr(self, f"helper_{name}", one)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        Helpers(self).visit(tree)
        return tree


class Engine(BaseEngine):
    """Django's door to the templates.

    OPTIONS: ``context_processors``, and ``helpers``: modules that say in ``GLOBALS`` and ``FILTERS`` what
    templates may use, and in ``CONSTANT`` which globals answer the same as long as the process lives.
    """

    app_dirname = "templates"

    def __init__(self, params: dict[str, Any]) -> None:
        given = params.copy()
        options = given.pop("OPTIONS")
        super().__init__(given)
        self.options = options
        self.processors = [import_string(path) for path in options.get("context_processors", [])]

    @lru_cache  # noqa: B019 (an engine lives as long as its process)
    def environment(self, language: str) -> Compiled:
        """The environment of ``language``, made when it is first asked for."""
        made = Compiled(language, loader=FileSystemLoader(list(self.dirs)), auto_reload=settings.DEBUG)
        for helper in map(import_module, self.options["helpers"]):
            made.learn(getattr(helper, "GLOBALS", {}), getattr(helper, "CONSTANT", ()))
            made.filters |= getattr(helper, "FILTERS", {})
        return made

    def _now(self) -> Compiled:
        return self.environment(get_language() or settings.LANGUAGE_CODE)

    def from_string(self, template_code: str) -> Page:
        return Page(self._now().from_string(template_code), self)

    def get_template(self, template_name: str) -> Page:
        """TemplateDoesNotExist for every name that does not end in ``.jinja``: it is another engine's."""
        if not template_name.endswith(SUFFIX):
            raise TemplateDoesNotExist(template_name, backend=self)
        try:
            return Page(self._now().get_template(template_name), self)
        except TemplateNotFound as missing:
            raise TemplateDoesNotExist(str(missing.name), backend=self) from missing
        except JinjaSyntaxError as wrong:
            error: Any = TemplateSyntaxError(wrong.args)
            error.template_debug = get_exception_info(wrong)  # type: ignore[arg-type]
            raise error from wrong


class Page:
    """A template as Django's views know it."""

    def __init__(self, template: Template, engine: Engine) -> None:
        self.template, self.engine, self.backend = template, engine, engine
        self.name = template.name

    def known(self, context: Mapping[str, Any] | None, request: HttpRequest | None) -> dict[str, Any]:
        """What the template is given: with ``request`` what the context processors say, and forms' token."""
        found: dict[str, Any] = {}
        if request is not None:
            found |= {"request": request} | of_forms(request)
            for processor in self.engine.processors:
                found |= processor(request)
        return found | dict(context or {})

    def render(
        self, context: Mapping[str, Any] | None = None, request: HttpRequest | None = None
    ) -> SafeString:
        """The page."""
        return SafeString(self.template.render(self.known(context, request)))


def of_forms(request: HttpRequest) -> dict[str, Any]:
    """What forms send back to prove where they come from; made once a page, and only where one asks."""
    return {
        "csrf_token": SimpleLazyObject(lambda: str(get_token(request))),
        "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),
    }


def engine() -> Engine:
    """The engine of these templates."""
    found: Any = engines["jinja"]
    return found


def component(name: str, known: Mapping[str, Any]) -> SafeString:
    """A template for a page of another engine, which hands over what it knows."""
    more = of_forms(known["request"]) if "request" in known else {}
    return SafeString(engine().get_template(name).template.render({**more, **known}))


def macro(template: str, name: str) -> Callable[..., SafeString]:
    """A macro of ``template`` in the reader's language, for a tag of another engine."""
    called = getattr(engine().get_template(template).template.module, name)
    return lambda *given, **named: SafeString(called(*given, **named))


@pass_context
def part(context: Context, name: str, **values: Any) -> SafeString:
    """Another template in this place, of whichever engine; it knows what this one does, and ``values``."""
    known = {**context.get_all(), **values}
    return SafeString(loader.get_template(name).render(known, known.get("request")))
