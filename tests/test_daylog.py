"""The log tells its day: ready, each trouble and its end, once each, as text or as JSON."""

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from bot.app import LOADING_SECONDS, DayLog
from bot.chat.chat import Chat
from bot.daylog import formatter, tell
from bot.desk.operations import NO_GATEWAY, Operations
from bot.errors import DISK_FULL, NO_STUDIO, TROUBLES, UNCHECKED
from bot.jobs.studios import LOADING, READY, StudioView
from bot.kept import TASK_FAILED
from bot.texts import ENGLISH


@dataclass
class PaperChat:
    is_heard: bool = False
    account: dict[str, object] = field(default_factory=lambda: {"bot": "Portraits", "servers": 2})


@dataclass
class PaperOperations:
    studios: list[StudioView]
    troubles: frozenset[str] = frozenset()


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Yield what the log of the house writes as JSON."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter("json"))
    log = logging.getLogger("bot.app")
    log.addHandler(handler)
    before = log.level
    log.setLevel(logging.INFO)
    yield stream
    log.removeHandler(handler)
    log.setLevel(before)


def events(stream: io.StringIO) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    return [{name: line[name] for name in line if name not in ("at", "logger")} for line in lines]


def day(studio: StudioView, device: str = "auto") -> tuple[DayLog, PaperChat, PaperOperations]:
    chat, operations = PaperChat(), PaperOperations([studio])
    told = DayLog(cast(Chat, chat), cast(Operations, operations), device)
    return told, chat, operations


def test_ready_is_one_line_once_discord_hears_the_bot_and_the_model_is_there(
    written: io.StringIO,
) -> None:
    told, chat, operations = day(StudioView("own studio", LOADING))
    told.look(0.0)
    chat.is_heard = True
    told.look(1.0)
    assert events(written) == []

    operations.studios = [StudioView("own studio", READY, "sd15", "cuda:0", slots=4)]
    told.look(2.0)
    told.look(3.0)

    [ready] = events(written)
    assert ready["event"] == "ready"
    assert (ready["bot"], ready["servers"]) == ("Portraits", 2)
    assert (ready["model"], ready["device"]) == ("sd15", "cuda:0")
    assert ready["studios"] == "own studio: ready"


def test_a_model_that_loads_for_long_is_told_to_be_loading(written: io.StringIO) -> None:
    told, chat, _ = day(StudioView("own studio", LOADING))
    chat.is_heard = True
    told.look(0.0)
    told.look(LOADING_SECONDS)

    [ready] = events(written)
    assert ready["studios"] == "own studio: loading"
    assert "model" not in ready


@pytest.mark.parametrize(("device", "warned"), [("auto", 1), ("cpu", 0)])
def test_no_gpu_where_one_was_expected_is_said(
    written: io.StringIO, device: str, warned: int
) -> None:
    told, chat, _ = day(StudioView("own studio", READY, "embedded", "cpu"), device)
    chat.is_heard = True
    told.look(0.0)
    told.look(1.0)

    said = [each for each in events(written) if each["event"] == "no_gpu"]
    assert [each["level"] for each in said] == ["WARNING"] * warned
    assert all("nvidia-smi" in each["told"] for each in said)


def test_each_trouble_and_its_end_are_one_line(written: io.StringIO) -> None:
    told, chat, operations = day(StudioView("own studio", READY, "sd15", "cuda:0"))
    chat.is_heard = True
    told.look(0.0)
    operations.troubles = frozenset({DISK_FULL})
    told.look(1.0)
    operations.troubles = frozenset({DISK_FULL, NO_STUDIO})
    told.look(2.0)
    told.look(3.0)
    operations.troubles = frozenset({NO_STUDIO})
    chat.is_heard = False
    told.look(11.0)
    operations.troubles, chat.is_heard = frozenset(), True
    told.look(12.0)

    _, *lines = events(written)
    assert [(each["event"], each["code"]) for each in lines] == [
        ("trouble", DISK_FULL),
        ("trouble", NO_STUDIO),
        ("trouble", NO_GATEWAY),
        ("trouble_over", DISK_FULL),
        *sorted([("trouble_over", NO_GATEWAY), ("trouble_over", NO_STUDIO)], key=lines_of(lines)),
    ]
    assert lines[0]["told"] == ENGLISH["operator_disk_full"]
    assert lines[3]["seconds"] == 10


def lines_of(lines: list[dict[str, Any]]) -> Any:
    return lambda pair: [(each["event"], each["code"]) for each in lines].index(pair)


def test_every_trouble_has_a_sentence_for_the_operator() -> None:
    for code in (*TROUBLES, UNCHECKED, TASK_FAILED, NO_GATEWAY):
        assert f"operator_{code}" in ENGLISH


def test_a_line_of_json_holds_the_facts_and_what_failed() -> None:
    record = logging.LogRecord("bot", logging.ERROR, "", 0, "it %s", ("broke",), None)
    try:
        raise ValueError("why")
    except ValueError as error:
        record.exc_info = (ValueError, error, error.__traceback__)
    line = json.loads(formatter("json").format(record))

    assert (line["message"], line["level"], line["logger"]) == ("it broke", "ERROR", "bot")
    assert line["traceback"].endswith("ValueError: why\n")
    assert line["at"].endswith("+00:00")


def test_a_line_of_text_quotes_what_has_spaces_and_leaves_out_what_is_not_known() -> None:
    caught: list[logging.LogRecord] = []
    log = logging.getLogger("bot.paper")
    log.addFilter(lambda record: caught.append(record) or False)
    tell(log, "job", logging.ERROR, id=5, why="no room", model=None)

    assert caught[0].getMessage() == 'job id=5 why="no room"'
