"""The table of moves is the one the plan draws, and a row says what its request does."""

import json

import pytest
from pydantic import ValidationError

from bot.jobs.job import DELIVERIES, FINAL, MOVES, new_row, read_request, sources
from bot.request import Reply, Request, Source, Spec
from bot.store.tables import DELIVERY_STATES, JOB_STATES


def test_every_state_of_the_table_is_one_the_database_allows() -> None:
    assert set(MOVES) == set(JOB_STATES)
    assert set(DELIVERIES) == set(DELIVERY_STATES)
    assert {to for onward in MOVES.values() for to in onward} <= set(MOVES)
    assert {to for onward in DELIVERIES.values() for to in onward} <= set(DELIVERIES)


def test_nothing_leaves_a_final_state() -> None:
    assert sorted(FINAL) == ["cancelled", "done", "failed"]


def test_a_running_job_may_come_back_to_the_line_but_a_final_one_may_not() -> None:
    assert set(sources(MOVES, "waiting")) == {"arriving", "running"}


ASKED = {"guild": 1, "channel": 2, "member": 3, "subject": "a person"}
GOING_ON = {"job": 7, "index": 1, "use": "repaint", "part": "hair"}


def test_a_request_says_what_picture_it_goes_on_from_and_so_does_its_row() -> None:
    asked = Request.model_validate({**ASKED, "source": GOING_ON})
    assert asked.source is not None

    row = new_row(asked, Reply(9, 1, "t", None, 2), Spec(prompt="p", seed=1), 10.0, price=4)

    assert asked.source.told == Source(use="repaint", part="hair")
    assert (row["source"], row["source_number"], row["use"], row["price"]) == (7, 1, "repaint", 4)
    assert json.loads(row["request"])["needs"] == ["source"]
    assert read_request(row) == asked


@pytest.mark.parametrize(
    "wrong", [{"part": None}, {"use": "vary"}, {"index": 4}, {"file": "x.png"}]
)
def test_a_source_is_a_picture_of_this_bot_and_a_use_there_is(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Request.model_validate({**ASKED, "source": {**GOING_ON, **wrong}})
