"""What is shipped beside the program: each file parses, and says nothing that the program does not know."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from onedev_mirror.metrics import STATES, Metrics
from onedev_mirror.settings import Settings, env_of, load

DEPLOY = Path(__file__).parents[2] / "deploy"
DOCS = Path(__file__).parents[2] / "docs"
FUNCTIONS = {
    *("sum", "rate", "increase", "histogram_quantile", "by", "le", "status", "state", "job", "event_type", "up"),
}


def yaml(path: Path) -> Any:
    return YAML(typ="safe").load(path)


def exported() -> set[str]:
    """Every name that /metrics has."""
    metrics = Metrics()
    metrics.webhook("star", 202)
    for state in STATES:
        metrics.states.labels(state)
    text = metrics.render(
        counts={},
        totals={},
        moments={},
        flags={"database": True, "account": False, "guard": False},
        now=datetime.now(UTC),
    ).decode()
    return {re.split(r"[ {]", line)[0] for line in text.splitlines() if not line.startswith("#")}


def metrics_in(expression: str) -> set[str]:
    bare = re.sub(r'"[^"]*"|\[[^\]]*\]|\{[^}]*\}', " ", expression)
    return {word for word in re.findall(r"[a-zA-Z_:][a-zA-Z0-9_:]*", bare) if word not in FUNCTIONS}


@pytest.mark.parametrize("path", sorted(DEPLOY.rglob("*.yaml")), ids=lambda path: path.name)
def test_yaml_parses(path: Path) -> None:
    assert yaml(path)


def test_alerts_speak_of_metrics_that_there_are_and_name_a_section_of_the_runbook() -> None:
    rules = [rule for group in yaml(DEPLOY / "prometheus/alerts.yaml")["groups"] for rule in group["rules"]]
    headings = re.findall(r"^#+ (.+)$", (DOCS / "runbook.md").read_text("utf-8"), re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}

    assert len(rules) >= 8
    for rule in rules:
        assert metrics_in(rule["expr"]) <= exported(), rule["alert"]
        assert rule["annotations"]["summary"] and rule["labels"]["severity"]
        page, _, anchor = rule["annotations"]["runbook"].partition("#")
        assert page == "runbook.md" and anchor in anchors


def test_the_dashboard_shows_metrics_that_there_are() -> None:
    board = json.loads((DEPLOY / "grafana/onedev-mirror.json").read_text("utf-8"))
    expressions = [target["expr"] for panel in board["panels"] for target in panel["targets"]]

    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    covered = [
        (place["x"] + right, place["y"] + down)
        for place in (panel["gridPos"] for panel in board["panels"])
        for right in range(place["w"])
        for down in range(place["h"])
    ]
    assert len(set(covered)) == len(covered) and max(x for x, _ in covered) < 24, "panels lie on each other"
    for expression in expressions:
        assert metrics_in(expression) and metrics_in(expression) <= exported(), expression


def test_the_template_has_every_setting_and_its_defaults_are_the_programs() -> None:
    lines = (DEPLOY / "mirror.env.example").read_text("utf-8").splitlines()
    given = dict(line.removeprefix("#").split("=", 1) for line in lines if re.match(r"#?[A-Z_]+=", line))

    assert set(given) == {env_of(name) for name in Settings.model_fields}
    assert load(given) == load({})


def test_the_container_is_of_two_stages_and_not_roots() -> None:
    lines = (DEPLOY / "Containerfile").read_text("utf-8").splitlines()
    text = "\n".join(lines)
    instructions = [line.split()[0] for line in lines if re.match(r"[A-Z]+ ", line)]

    assert set(instructions) <= {
        "ARG",
        "FROM",
        "ENV",
        "WORKDIR",
        "COPY",
        "RUN",
        "USER",
        "VOLUME",
        "EXPOSE",
        "HEALTHCHECK",
        "ENTRYPOINT",
        "CMD",
    }
    assert instructions.count("FROM") == 2 and "slim" in text
    assert text.rindex("USER 10001") > text.rindex("RUN ")
    assert "git openssh-client" in text
    for name in re.findall(r"(MIRROR_\w+)=", text):
        assert name in {env_of(field) for field in Settings.model_fields}


def test_a_build_sees_no_secrets_of_this_machine() -> None:
    lines = (DEPLOY.parents[2] / ".dockerignore").read_text("utf-8").splitlines()

    assert lines.index("*") < lines.index("!apps") < lines.index("!apps/mirror") < lines.index("apps/mirror/deploy")


def test_the_composition_names_what_it_uses_and_publishes_to_this_machine_only() -> None:
    compose = yaml(DEPLOY / "compose.yaml")
    mirror = compose["services"]["mirror"]

    for service in compose["services"].values():
        assert set(service["secrets"]) <= set(compose["secrets"])
        assert set(service["networks"]) <= set(compose["networks"])
        assert {volume.split(":")[0] for volume in service["volumes"]} <= set(compose["volumes"])
    assert mirror["ports"] == ["127.0.0.1:8000:8000"] and mirror["cap_drop"] == ["ALL"] and mirror["read_only"]
    ours = {env_of(field) for field in Settings.model_fields}
    assert set(mirror["environment"]) <= ours | {"FORWARDED_ALLOW_IPS"}, "the other one is uvicorn's"
    assert mirror["healthcheck"]["test"][0] == "CMD"
    assert "ports" not in compose["services"]["database"]


def test_the_quadlet_has_what_systemd_wants() -> None:
    text = (DEPLOY / "quadlet/onedev-mirror.container").read_text("utf-8")
    sections = re.findall(r"^\[(\w+)\]$", text, re.MULTILINE)

    assert sections == ["Unit", "Container", "Service", "Install"]
    for line in text.splitlines():
        assert not line or line[0] in "#[" or re.match(r"[A-Z]\w+=.", line), line


def test_the_proxies_speak_tls_of_today_only() -> None:
    nginx = (DEPLOY / "nginx/onedev-mirror.conf").read_text("utf-8")

    assert re.search(r"ssl_protocols TLSv1\.2 TLSv1\.3;", nginx)
    assert nginx.count("{") == nginx.count("}")
    assert yaml(DEPLOY / "traefik/dynamic.yaml")["tls"]["options"]["modern"]["minVersion"] == "VersionTLS12"


@pytest.mark.parametrize("path", sorted((DEPLOY / "scripts").glob("*.sh")), ids=lambda path: path.name)
def test_a_script_parses(path: Path) -> None:
    assert subprocess.run(["sh", "-n", path], check=False).returncode == 0
