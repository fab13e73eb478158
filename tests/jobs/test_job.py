"""The table of moves is the one the plan draws."""

from bot.jobs.job import DELIVERIES, FINAL, MOVES, sources
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
