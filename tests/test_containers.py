"""The container files name what is there, and shut what need not be open; no engine ran them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.config import Settings

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
OWN = ("bot", "studio")


def order(name: str) -> list[str]:
    """Return the lines of one kind, continued ones as one."""
    lines = re.sub(r"\\\n\s*", "", DOCKERFILE).splitlines()
    return [line.removeprefix(name).strip() for line in lines if line.startswith(f"{name} ")]


@pytest.mark.parametrize("name", OWN)
def test_bot_and_studio_run_shut(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "ports" not in service
    assert "privileged" not in service


@pytest.mark.parametrize("name", OWN)
def test_what_they_are_told_are_settings(name: str) -> None:
    told = set(SERVICES[name]["environment"])
    assert told <= {field.upper() for field in Settings.model_fields}


def test_the_studio_has_the_card_and_no_secret_but_its_own() -> None:
    studio = SERVICES["studio"]
    assert "env_file" not in studio
    assert {each for each in studio["environment"] if "TOKEN" in each} == {"STUDIO_TOKEN"}
    (device,) = studio["deploy"]["resources"]["reservations"]["devices"]
    assert (device["driver"], device["capabilities"]) == ("nvidia", ["gpu"])
    assert SERVICES["bot"]["environment"]["STUDIO_URLS"] == "http://studio:8188"
    assert studio["command"][-2:] == ["--port", "8188"]


def test_every_volume_and_network_that_is_used_is_declared_and_the_other_way_round() -> None:
    volumes = {each.split(":")[0] for service in SERVICES.values() for each in service["volumes"]}
    networks = {each for service in SERVICES.values() for each in service["networks"]}
    assert {each for each in volumes if not each.startswith(".")} == set(COMPOSE["volumes"])
    assert networks == set(COMPOSE["networks"])


def test_only_grafana_is_reached_from_outside_and_on_loopback_alone() -> None:
    open_ports = {
        name: service["ports"] for name, service in SERVICES.items() if "ports" in service
    }
    assert open_ports == {"grafana": ["127.0.0.1:3000:3000"]}


def test_images_of_others_are_pinned() -> None:
    images = {name: service["image"] for name, service in SERVICES.items() if name not in OWN}
    assert all(re.fullmatch(r"[\w./-]+:v?\d[\w.-]*", image) for image in images.values())
    assert [each for each in order("FROM") if ":" not in each] == []


def test_prometheus_asks_the_bot_by_a_name_it_answers_to_with_its_token() -> None:
    watch = yaml.safe_load((ROOT / "docs" / "monitoring" / "prometheus.yml").read_text())
    (job,) = watch["scrape_configs"]
    (target,) = job["static_configs"][0]["targets"]
    told = SERVICES["bot"]["environment"]
    assert target == f"{told['WEB_NAMES']}:{told['WEB_PORT']}"
    rules = (ROOT / "docs" / "monitoring" / watch["rule_files"][0]).read_text()
    assert f'job="{job["job_name"]}"' in rules
    token = Path(job["authorization"]["credentials_file"]).name
    assert f"docs/monitoring/{token}" in (ROOT / ".gitignore").read_text()


def test_the_image_is_of_what_is_here_and_runs_as_nobody_special() -> None:
    copied = [each for line in order("COPY") if "--from" not in line for each in line.split()[:-1]]
    assert [each for each in copied if not (ROOT / each).exists()] == []
    assert order("USER") == ["10001"]
    assert order("ENTRYPOINT") == ['["python", "-m", "bot"]']
    assert order("STOPSIGNAL") == ["SIGTERM"]
    assert order("VOLUME") == ['["/data", "/models"]']
    assert "DATA_DIR=/data" in order("ENV")[-1]
    mounts = {each.split(":")[1] for name in OWN for each in SERVICES[name]["volumes"]}
    assert mounts == {"/data", "/models"}
