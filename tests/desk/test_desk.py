"""The desk takes each request once, and listens only to who may ask."""

from pathlib import Path

import pytest

from bot.errors import Refused
from bot.request import MAX_SEED, Done, Reply, Request
from tests.paper_studio import PaperStudio
from tests.rooms import ADA, GRACE, event_of, open_rooms

pytestmark = pytest.mark.usefixtures("database")

REQUEST = Request(guild=1, channel=2, member=ADA, subject="Ada Lovelace")
REPLY = Reply(interaction=5, application=9, token="secret-token", message=None, channel=2)


async def test_a_replayed_interaction_is_one_job(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await rooms.desk.submit(REQUEST, REPLY)

        with pytest.raises(Refused) as refused:
            await rooms.desk.submit(REQUEST, REPLY)

        assert refused.value.code == "duplicate"
        assert len(await rooms.desk.arriving()) == 1


async def test_a_job_is_not_in_line_before_the_person_has_seen_their_place(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        ticket = await rooms.desk.submit(REQUEST, REPLY)
        assert ticket.place == 1
        assert await rooms.job_queue.in_state("waiting") == []

        await rooms.desk.acknowledged(ticket.job, 1005)
        assert (await studio.sittings.get()).job == ticket.job


async def test_a_job_nobody_was_told_about_ends_without_a_word(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await rooms.desk.submit(REQUEST, REPLY)
        await rooms.desk.unacknowledged(5)

        job = await rooms.job_queue.get(5)
        assert (job.state, job.delivery) == ("cancelled", None)


@pytest.mark.parametrize("field", ["subject", "details", "style", "mood"])
async def test_what_is_never_painted_is_refused_before_it_is_written_down(
    tmp_path: Path, field: str
) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        with pytest.raises(Refused) as refused:
            await rooms.desk.submit(REQUEST.model_copy(update={field: "nude"}), REPLY)

        assert refused.value.code == "undressing"
        assert await rooms.job_queue.get(5) is None


async def test_the_spec_is_fixed_when_the_request_is_taken(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await rooms.desk.submit(REQUEST, REPLY)

        spec = (await rooms.job_queue.get(5)).spec
        assert spec.prompt == "Draw a portrait of Ada Lovelace."
        assert 0 <= spec.seed <= MAX_SEED


@pytest.mark.parametrize(
    ("job", "member", "code"), [(404, ADA, "unknown_job"), (5, GRACE, "not_yours")]
)
async def test_only_the_owner_cancels(tmp_path: Path, job: int, member: int, code: str) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await rooms.ask(5)

        with pytest.raises(Refused) as refused:
            await rooms.desk.members.cancel(job, member)

        assert refused.value.code == code
        assert (await rooms.job_queue.get(5)).state == "waiting"


async def test_a_moderator_cancels_too_and_a_second_time_is_too_late(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await rooms.ask(5)
        await rooms.desk.drops.drop(1, GRACE, job=5)
        rooms.clock.now += 1.0

        with pytest.raises(Refused) as refused:
            await rooms.desk.members.cancel(5, ADA)

        assert refused.value.code == "too_late"


async def test_a_withdrawn_picture_is_gone_from_the_disk(tmp_path: Path) -> None:
    studio = PaperStudio()
    async with open_rooms(tmp_path, studio) as rooms:
        await rooms.ask(5)
        (await studio.sittings.get()).finish()
        done = await event_of(rooms.desk.events(), 5, Done)
        assert isinstance(done, Done)
        await rooms.desk.seen(5, 1005)

        await rooms.desk.members.withdraw(5, ADA)

        assert not done.prints[0].path.exists()
        with pytest.raises(Refused) as refused:
            await rooms.desk.members.withdraw(5, ADA)
        assert refused.value.code == "already_gone"


async def test_a_token_shows_in_no_representation(tmp_path: Path) -> None:
    assert "secret-token" not in repr(REPLY)


async def test_small_facts_outlive_a_restart(tmp_path: Path) -> None:
    async with open_rooms(tmp_path, painting=False) as rooms:
        await rooms.desk.remember("commands", "one")
        await rooms.desk.remember("commands", "two")

    async with open_rooms(tmp_path, painting=False) as rooms:
        assert await rooms.desk.recall("commands") == "two"
        assert await rooms.desk.recall("unknown") is None
