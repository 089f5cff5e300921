"""Compiled templates: what is escaped, whose words they speak, and how the other engine shares them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist, engines
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from jinja2 import Environment

from governance.common import furniture
from governance.common.jinja import engine

NASTY = "<i>\"'&"
ESCAPED = "&lt;i&gt;&#34;&#39;&amp;"


def made(source: str, **context: Any) -> str:
    return str(engine().from_string(source).render(context))


class Odd:
    """Something with a text that people wrote."""

    name = NASTY

    def __str__(self) -> str:
        return NASTY

    def said(self, more: str = "") -> str:
        return NASTY + more


@pytest.mark.parametrize(
    "source",
    [
        "{{ value }}",
        "{{ value.name }}",
        "{{ value.said() }}",
        "{{ value.said(more='') }}",
        "{{ value|string }}",
        "{% trans value=value %}{{ value }}{% endtrans %}",
        "{{ _('%(value)s', value=value) }}",
        "{% macro one(given) %}{{ given }}{% endmacro %}{{ one(value) }}",
        "{% set given %}{{ value }}{% endset %}{{ given }}",
        "{% for one in [value] %}{{ one }}{% endfor %}",
    ],
)
def test_what_people_wrote_is_escaped_once(source: str) -> None:
    assert made(source, value=Odd()) == ESCAPED


def test_html_stays_html() -> None:
    assert made("{{ one }}{{ two }}", one=mark_safe("<b>"), two=mark_safe("</b>")) == "<b></b>"


@pytest.mark.parametrize("value", [NASTY, "井盖", 7, None, True, 1.5, gettext_lazy("签收"), mark_safe("<b>")])
def test_a_value_is_written_as_jinja_writes_it(value: Any) -> None:
    plain = Environment(autoescape=True).from_string("{{ value }}").render(value=value)
    assert made("{{ value }}", value=value) == plain


def test_texts_are_the_readers() -> None:
    source = "{{ _('工作台') }}：{% trans who='王' %}{{ who }}认领{% endtrans %}"
    assert made(source) == "工作台：王认领"
    with translation.override("en"):
        english = made(source)
    assert "工作台" not in english
    assert "王" in english
    assert "认领" not in english


def test_a_plural_is_chosen_by_its_number() -> None:
    text = "有 {{ n }} 件您看不到的事项与本件关联。"
    source = f"{{% trans n=n %}}{text}{{% pluralize %}}{text}{{% endtrans %}}"
    with translation.override("en"):
        assert made(source, n=1).replace("1", "2") != made(source, n=2)


def test_a_percent_sign_is_one() -> None:
    assert made("{% trans %}100% 完成{% endtrans %}") == "100% 完成"
    assert made("{% trans n=5 %}{{ n }}% 完成{% endtrans %}") == "5% 完成"


@pytest.mark.parametrize(
    ("name", "args"),
    [("cases", ()), ("case", ("530111-1",)), ("case-deadline", ("530111-1", 7))],
)
def test_an_address_is_djangos(name: str, args: tuple[Any, ...]) -> None:
    assert furniture.url(name, *args) == reverse(name, args=args)


def test_what_stands_in_an_address_stays_in_its_place() -> None:
    assert furniture.url("case", "a b?#") == "/cases/a%20b%3F%23/"


def test_a_page_that_does_not_exist_has_no_address() -> None:
    with pytest.raises(NoReverseMatch):
        furniture.url("no-such-page")
    with pytest.raises(NoReverseMatch):
        furniture.url("case")


@pytest.mark.parametrize("shape", ["Y-m-d H:i", "m-d", "H:i", "l", "Y年n月j日"])
def test_a_date_is_djangos(shape: str) -> None:
    at = dt.datetime(2026, 3, 1, 17, 5, tzinfo=dt.UTC)
    django = engines["django"].from_string(f'{{{{ at|date:"{shape}" }}}}').render({"at": at})
    assert furniture.date(at, shape) == django
    assert furniture.date(None, shape) == ""


def test_names_of_other_engines_are_left_to_them() -> None:
    with pytest.raises(TemplateDoesNotExist):
        engine().get_template("base.html")


def test_both_engines_show_the_same_component() -> None:
    ours = made('{% with text=value %}{% include "components/empty.jinja" %}{% endwith %}', value=NASTY)
    source = '{% component "components/empty.jinja" text=value %}'
    assert engines["django"].from_string(source).render({"value": NASTY}).strip() == ours.strip()
    assert ESCAPED in ours


def test_a_template_takes_in_one_of_the_other_engine() -> None:
    request = RequestFactory().get("/")
    html = str(engine().from_string("{{ part('errors/ways_out.html') }}").render({}, request))
    assert "<a" in html
    assert "&lt;a" not in html


def test_a_form_sends_back_the_token_of_its_page() -> None:
    request = RequestFactory().get("/")
    html = str(engine().from_string("{{ csrf_input }}|{{ csrf_token }}").render({}, request))
    field, _bar, token = html.partition("|")
    assert len(token) == 64
    assert 'name="csrfmiddlewaretoken"' in field


def test_a_view_renders_it_like_any_template() -> None:
    response = render(RequestFactory().get("/"), "components/empty.jinja", {"text": "还没有"})
    assert isinstance(response, HttpResponse)
    assert "还没有" in response.content.decode()
