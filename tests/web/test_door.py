"""The web door: who may ask, what Prometheus reads, and that dashboard and alerts ask for that."""

import asyncio
import json
import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import ClientSession
from prometheus_client.parser import text_string_to_metric_families

from bot import app
from bot.app import HEALTHY, STARTING
from bot.errors import UNCHECKED, Refused, SettingsError
from bot.metrics import SERIES, Spread
from bot.web import door
from bot.web.door import Web, create_app
from tests.paper_studio import PaperStudio
from tests.rooms import Rooms, open_rooms
from tests.waiting import soon

ROOT = Path(__file__).parents[2]
TOKEN = "a token that only reads"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


class Door:
    """A door in front of rooms, and who asks at it."""

    def __init__(self, rooms: Rooms, web: Web, session: ClientSession) -> None:
        self.rooms = rooms
        self.life = HEALTHY
        self.url = f"http://127.0.0.1:{web.port}"
        self._session = session

    async def ask(self, path: str, **headers: str) -> tuple[int, str]:
        async with self._session.get(self.url + path, headers=headers) as answer:
            is_ours = answer.status not in (404, 421)
            assert not is_ours or answer.headers["Cache-Control"] == "no-store"
            return answer.status, await answer.text()

    async def metrics(self) -> dict[str, dict[tuple[str, ...], float]]:
        """Return what Prometheus would read: by sample's name, by its labels' values."""
        status, told = await self.ask("/metrics", **BEARER)
        assert status == 200
        found: dict[str, dict[tuple[str, ...], float]] = {}
        for family in text_string_to_metric_families(told):
            for sample in family.samples:
                labels = tuple(value for _, value in sorted(sample.labels.items()))
                found.setdefault(sample.name, {})[labels] = sample.value
        return found


@asynccontextmanager
async def open_door(
    folder: Path, *studios: PaperStudio, token: str | None = TOKEN, names: tuple[str, ...] = ()
) -> AsyncIterator[Door]:
    async with open_rooms(folder, *studios) as rooms, ClientSession() as session:
        asked: list[Door] = []
        made = create_app(rooms.desk.operations, lambda: asked[0].life, token, names)
        web = Web(made, "127.0.0.1", 0)
        asked.append(Door(rooms, web, session))
        serving = asyncio.create_task(web.run())
        try:
            yield asked[0]
        finally:
            serving.cancel()
            await asyncio.wait([serving])
            web.close()


def studio() -> PaperStudio:
    made = PaperStudio()
    made.now.models, made.now.device = ("paper",), "cuda:0"
    made.now.memory_bytes, made.now.memory_total_bytes = 3, 10
    return made


async def test_healthz_says_how_the_bot_is(tmp_path: Path) -> None:
    async with open_door(tmp_path) as here:
        assert await here.ask("/healthz") == (200, '{"life":"healthy"}')
        here.life = STARTING
        assert await here.ask("/healthz") == (503, '{"life":"starting"}')


@pytest.mark.parametrize("given", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}])
async def test_metrics_need_their_own_token(tmp_path: Path, given: dict[str, str]) -> None:
    async with open_door(tmp_path) as here:
        status, told = await here.ask("/metrics", **given)

        assert (status, told) == (401, '{"code":"unauthorized"}')


async def test_without_a_token_there_are_no_metrics(tmp_path: Path) -> None:
    async with open_door(tmp_path, token=None) as here:
        assert (await here.ask("/metrics", Authorization="Bearer None"))[0] == 404


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:1", 200),
        ("127.0.0.1", 200),
        ("[::1]:80", 200),
        ("BOT:9187", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("[", 421),
        ("", 421),
    ],
)
async def test_who_comes_by_another_name_is_turned_away(
    tmp_path: Path, host: str, status: int
) -> None:
    async with open_door(tmp_path, names=("bot",)) as here:
        assert (await here.ask("/healthz", Host=host))[0] == status


async def test_what_happened_is_counted_and_what_is_there_is_measured(tmp_path: Path) -> None:
    paper = studio()
    async with open_door(tmp_path, paper) as here:
        desk = here.rooms.desk
        await here.rooms.ask(1)
        sitting = await paper.sittings.get()
        here.rooms.clock.now += 5
        sitting.finish()
        await sitting.closed.wait()
        await here.rooms.ask(2)
        second = await paper.sittings.get()
        await here.rooms.ask(3)
        with pytest.raises(Refused):
            await here.rooms.desk.submit(*nude())
        second.fail(UNCHECKED)
        await second.closed.wait()
        third = await paper.sittings.get()
        desk.operations.discord_errors["429"] += 1
        await desk.seen(1, 5)

        read = await here.metrics()

        assert read["portrait_jobs"] == {("arriving",): 0, ("waiting",): 0, ("running",): 1}
        assert read["portrait_jobs_ended_total"] == {("done",): 1, ("failed",): 1}
        assert read["portrait_unshown"] == {(): 1}
        assert read["portrait_wait_seconds_count"] == {(): 3}
        assert read["portrait_wait_seconds_bucket"][("+Inf",)] == 3
        assert read["portrait_picture_seconds_count"] == {(): 1}
        assert read["portrait_refusals_total"] == {("sexual",): 1}
        assert read["portrait_deliveries_total"] == {("posted",): 1}
        assert read["portrait_discord_errors_total"] == {("429",): 1}
        assert read["portrait_trouble"][(UNCHECKED,)] == 1
        assert sum(read["portrait_trouble"].values()) == 1
        assert read["portrait_studio_ready"] == {(paper.address,): 1}
        assert read["portrait_studio_jobs"] == {(paper.address,): 1}
        assert read["portrait_studio_model"] == {("cuda:0", "paper", paper.address): 1}
        assert read["portrait_gpu_bytes"] == {(paper.address,): 3}
        assert read["portrait_gpu_total_bytes"] == {(paper.address,): 10}
        assert 0 < read["portrait_commits_total"][()] <= read["portrait_committed_acts_total"][()]
        third.finish()


def nude() -> tuple[Any, Any]:
    from bot.request import Reply, Request

    request = Request(guild=1, channel=2, member=3, subject="Ada Lovelace naked sex")
    return request, Reply(interaction=9, application=9, token="t", message=None, channel=2)


async def test_a_database_that_hangs_does_not_hold_who_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "READING_SECONDS", 0.01)
    async with open_door(tmp_path) as here:

        async def hangs() -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr(here.rooms.desk.operations, "readings", hangs)
        assert await here.ask("/metrics", **BEARER) == (503, '{"code":"slow"}')


async def test_no_answer_is_longer_than_its_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "MAX_ANSWER_BYTES", 100)
    async with open_door(tmp_path) as here:
        assert await here.ask("/metrics", **BEARER) == (500, '{"code":"too_large"}')


async def test_signals_stay_the_bots_and_an_address_that_is_taken_is_one_line(
    tmp_path: Path,
) -> None:
    with app.signals() as asked:
        async with open_door(tmp_path) as here:
            await here.ask("/healthz")
            os.kill(os.getpid(), signal.SIGTERM)
            assert await soon(asked.get(), "the signal") == signal.SIGTERM
            assert (await here.ask("/healthz"))[0] == 200
            with pytest.raises(SettingsError, match="web_address"):
                Web(create_app(here.rooms.desk.operations, str, None, ()), "127.0.0.1", int(
                    here.url.rpartition(":")[2]
                ))  # fmt: skip


def test_a_spread_counts_what_took_at_most_each_bound() -> None:
    spread = Spread((1.0, 2.0))
    for seconds in (0.5, 1.0, 1.5, 9.0):
        spread.note(seconds)

    assert spread.buckets == [("1.0", 2), ("2.0", 3), ("+Inf", 4)]
    assert spread.total == 12.0


# Dashboard and alerts ask for what there is.

QUERY_NAME = re.compile(r"\bportrait_\w+")
MATCHER = re.compile(r"(portrait_\w+)\{(.*?)\}")
SPLIT = re.compile(r"by \(([\w, ]*)\)")


def queries() -> list[str]:
    board = json.loads((ROOT / "docs/monitoring/dashboard.json").read_text())
    shown = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    rules = yaml.safe_load((ROOT / "docs/monitoring/alerts.yml").read_text())
    return shown + [rule["expr"] for group in rules["groups"] for rule in group["rules"]]


async def every_sample(folder: Path) -> dict[str, set[str]]:
    """Return the names of a real answer in which everything has happened, each with its labels."""
    paper = studio()
    async with open_door(folder, paper) as here:
        await here.rooms.ask(1)
        (await paper.sittings.get()).finish()
        operations = here.rooms.desk.operations
        operations._folder = folder
        for counts in (operations.refusals, operations.deliveries, operations.discord_errors):
            counts["some"] += 1
        here.rooms.album.measure()
        operations._backups = FreshBackups()  # type: ignore[assignment]
        here.rooms.dispatch.num_ended["done"] += 1
        _, told = await here.ask("/metrics", **BEARER)
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(told):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


class FreshBackups:
    has_failed = False

    def newest_at(self) -> float:
        return 1.0


async def test_every_query_asks_for_names_and_labels_that_there_are(tmp_path: Path) -> None:
    there = await every_sample(tmp_path)

    asked = {name for query in queries() for name in QUERY_NAME.findall(query)}
    assert asked - set(there) == set()
    assert len(queries()) > 25
    for query in queries():
        assert query.count("(") == query.count(")")
        names = QUERY_NAME.findall(query)
        labels = {label for name in names for label in there[name]} | {"job"}
        for _, inside in MATCHER.findall(query):
            assert set(re.findall(r"(\w+)=", inside)) <= labels
        for inside in SPLIT.findall(query):
            assert set(re.findall(r"\w+", inside)) <= labels


async def test_every_series_is_told_and_shown(tmp_path: Path) -> None:
    told = {name.removesuffix("_total") for name in await every_sample(tmp_path)}
    asked = {name for query in queries() for name in QUERY_NAME.findall(query)}

    for series in SERIES:
        assert any(name.startswith(series.name) for name in told), series.name
        assert any(name.startswith(series.name) for name in asked), series.name
