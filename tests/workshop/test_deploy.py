"""What is shipped agrees with what the code reads. No Docker engine is needed: the files are parsed."""

import ast
import re
from typing import Any

import pytest
import yaml

from workshop.terminal import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")
RUNS_ONCE = {"migrate"}
# Read by the images themselves or only by the compose file, not by the portal.
FOREIGN = {"POSTGRES_PASSWORD", "REDIS_PASSWORD", "VERSION"}
READ = re.compile(r"^[A-Z][A-Z0-9_]+$")


def variables_read(path: str) -> set[str]:
    """Names that a Python file asks the environment for, by any of the ways used here."""
    found = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        call = ast.unparse(node.func)
        texts = [
            arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
        ]
        if call.startswith(("env.", "os.environ.get")) and texts:
            found.add(texts[0])
        elif call == "_service":
            found.add(texts[1])
        elif call == "parser.add_argument":  # a command's option whose default is the name of a variable
            found |= {
                word.value.value
                for word in node.keywords
                if word.arg == "default"
                and isinstance(word.value, ast.Constant)
                and isinstance(word.value.value, str)
            }
    return {name for name in found if READ.match(name)}


def documented() -> set[str]:
    """The first column of the environment table."""
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \|", text, flags=re.MULTILINE))


KNOWN = (
    variables_read("governance/settings.py")
    | variables_read("deploy/gunicorn.conf.py")
    | variables_read("governance/common/management/commands/grant_rights.py")
)


def test_the_table_of_the_environment_is_what_the_code_reads() -> None:
    assert len(KNOWN) > 20
    assert documented() == KNOWN | {"CHROMIUM"}


def test_every_part_is_there() -> None:
    assert set(SERVICES) == {*OURS, "postgres", "redis", "nginx"}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_part_comes_back_and_says_how_it_is(name: str) -> None:
    service = SERVICES[name]
    if name in RUNS_ONCE:
        assert service["restart"] == "no"
        return
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"]
    assert service["logging"]["options"]["max-size"]


@pytest.mark.parametrize("name", OURS)
def test_our_parts_are_told_only_what_settings_read(name: str) -> None:
    assert set(SERVICES[name]["environment"]) <= KNOWN
    assert SERVICES[name]["env_file"] == ".env"


def test_the_example_of_env_names_only_what_somebody_reads() -> None:
    lines = (ROOT / "deploy/env.example").read_text(encoding="utf-8").splitlines()
    named = {line.split("=")[0] for line in lines if "=" in line and not line.startswith("#")}
    assert named <= KNOWN | FOREIGN
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    asked = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)(?::-[^}]*)?\}", text))
    assert asked - {"VERSION"} <= named


def test_parts_start_in_order() -> None:
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
        for neighbour in ("postgres", "redis"):
            assert SERVICES[name]["depends_on"][neighbour] == {"condition": "service_healthy"}


def test_volumes_in_use_are_declared() -> None:
    used = {
        mount.split(":")[0]
        for service in SERVICES.values()
        for mount in service.get("volumes", [])
        if not mount.startswith(".")
    }
    assert used == set(COMPOSE["volumes"])


def test_the_image_drops_root_and_names_what_exists() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER portal$", text, flags=re.MULTILINE)
    for named in ("deploy/gunicorn.conf.py", "requirements.txt", "package-lock.json", ".npmrc", "workshop"):
        assert named in text
        assert (ROOT / named).exists()
    set_here = set(re.findall(r"\b([A-Z][A-Z0-9_]{2,})=", text))
    pythons = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PIP_NO_CACHE_DIR"}
    assert set_here <= KNOWN | pythons | {"PIP_DISABLE_PIP_VERSION_CHECK"}


def test_nginx_asks_anew_where_the_web_is() -> None:
    """After an upgrade the container has another address."""
    text = re.sub(r"#.*", "", (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8"))
    assert "resolver 127.0.0.11 valid=" in text
    groups = re.findall(r"upstream \w+ \{(.*?)\}", text, flags=re.DOTALL)
    assert groups
    for group in groups:
        assert re.search(r"\bzone \w+ \d+k;", group)  # where the addresses found are kept
        servers = re.findall(r"\bserver ([^;]+);", group)
        assert servers
        assert all(server.endswith(" resolve") for server in servers)
    assert re.findall(r"proxy_pass ([^;]+);", text) == ["http://portal"]
    version = tuple(int(part) for part in SERVICES["nginx"]["image"].removeprefix("nginx:").split("."))
    assert version >= (1, 28)  # the first stable one that knows "resolve"


def test_redis_steps_down_from_root() -> None:
    """The image's entry point does that, but only when it is called with redis-server as its first word."""
    assert "user" not in SERVICES["redis"]
    shell, option, line = SERVICES["redis"]["command"]
    assert (shell, option) == ("sh", "-c")
    assert line.startswith("exec docker-entrypoint.sh redis-server ")


def test_nginx_passes_the_true_address_and_hides_the_metrics() -> None:
    text = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
    assert "proxy_set_header X-Forwarded-Proto https;" in text
    assert re.search(r"location = /metrics \{\s*return 404;", text)
