"""The browser's libraries: what is copied is clean, local, and whole."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from workshop import assets
from workshop.terminal import Trouble

ROOT = Path(settings.BASE_DIR)
ICON_IN_TEMPLATE = re.compile(r"""(?:\{%\s*icon\s+|\bicon\()["']([a-z0-9-]+)["']""")
ICON_IN_PYTHON = re.compile(r"""\bicon=["']([a-z0-9-]+)["']""")


def listed():
    return assets.icon_names((ROOT / "static/icons.txt").read_text(encoding="utf-8"))


def used_icons():
    for path in (*ROOT.glob("**/templates/**/*.html"), *ROOT.glob("**/templates/**/*.jinja")):
        if not {".venv", "node_modules"} & set(path.parts):
            for name in ICON_IN_TEMPLATE.findall(path.read_text(encoding="utf-8")):
                yield name, path.relative_to(ROOT)
    for folder in ("governance", "grids", "parties", "disputes", "volunteers"):
        for path in (ROOT / folder).glob("**/*.py"):
            for name in ICON_IN_PYTHON.findall(path.read_text(encoding="utf-8")):
                yield name, path.relative_to(ROOT)


def test_every_icon_in_use_is_in_the_sprite():
    names = set(listed())
    assert [f"{name} in {path}" for name, path in used_icons() if name not in names] == []


def test_the_sprite_holds_every_listed_icon_and_draws_in_the_colour_of_the_text():
    sprite = (ROOT / "static/vendor/icons.svg").read_text(encoding="utf-8")
    assert re.findall(r'<symbol id="([^"]+)"', sprite) == listed()
    assert sprite.count('stroke="currentColor"') >= len(listed())


def test_an_unknown_icon_is_named(tmp_path):
    with pytest.raises(Trouble, match="no-such-icon"):
        assets.sprite(["no-such-icon"], tmp_path)


def test_an_icon_listed_twice_is_named():
    with pytest.raises(Trouble, match="home"):
        assets.icon_names("home\n# a comment\nbell # the bell\nhome\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a();\n//# sourceMappingURL=a.js.map", "a();\n"),
        ("b{}/*# sourceMappingURL=b.css.map */", "b{}"),
        ("c{background:url(https://far.example/c.png)}", "c{background:none}"),
        ("d{background:url('//far.example/d.png')}", "d{background:none}"),
        ("e{background:url(images/e.png)}", "e{background:url(images/e.png)}"),
    ],
)
def test_what_would_lead_out_of_the_house_is_taken_out(before, after):
    assert assets.clean_text(before) == after


def test_no_copied_style_loads_from_elsewhere():
    styles = list((ROOT / "static/vendor").rglob("*.css"))
    assert len(styles) == 3
    for path in styles:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"@import|url\(\s*['\"]?(https?:)?//", text), path
        assert "sourceMappingURL" not in text, path


def test_everything_collects_under_hashed_names(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()
    for place in assets.COPIES.values():
        found = tmp_path / "vendor" / place
        assert found.exists(), place


def test_the_lock_names_no_registry():
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert "http" not in re.sub(r'"(url|funding)": "[^"]*"', "", lock)
