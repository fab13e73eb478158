"""How fine and how large: as the model has it, as the limits let it, and kept with the job."""

from pathlib import Path

import pytest

from bot.desk.policy.limits import Limits, LimitSettings, judge_offer, quality_of
from bot.desk.policy.settings import LimitScope
from bot.errors import Refused
from bot.request import Offer, Reply, Request, Spec, in_common, offer_of
from bot.texts import say
from tests.paper_studio import PaperStudio, Sitting
from tests.rooms import ADA, Rooms, open_rooms

pytestmark = pytest.mark.usefixtures("database")

GUILD, CHANNEL, ELSEWHERE, ROLE, MODERATOR = 1, 2, 3, 7, 99
EVERYTHING = offer_of(
    *(20, 512, 512),
    {"quick": 10, "fine": 40},
    {"portrait": (512, 768)},
    {"pixel": "pixel art"},
)


def asked(**more: object) -> Request:
    known = {"guild": GUILD, "channel": CHANNEL, "member": ADA, "subject": "Ada Lovelace"}
    return Request.model_validate(known | more)


def studio(offer: Offer = EVERYTHING) -> PaperStudio:
    return PaperStudio(slots=3, offer=offer)


async def ready(rooms: Rooms, paper: PaperStudio) -> None:
    """Let the bot hear of the studio, which it does before it paints a first picture."""
    await rooms.ask(999)
    (await paper.sittings.get()).finish()


async def sitting_of(paper: PaperStudio, job: int) -> Sitting:
    while (sitting := await paper.sittings.get()).job != job:
        continue
    return sitting


async def spec_of(rooms: Rooms, job: int, **more: object) -> Spec:
    await submit(rooms, job, **more)
    known = await rooms.job_queue.get(job)
    assert known is not None
    return known.spec


async def submit(rooms: Rooms, job: int, **more: object) -> None:
    await rooms.desk.submit(asked(**more), Reply(job, 9, "token", None, CHANNEL))


async def refused(rooms: Rooms, job: int, **more: object) -> str:
    with pytest.raises(Refused) as refusal:
        await submit(rooms, job, **more)
    assert await rooms.job_queue.get(job) is None, "a refused request is not written down"
    return say(refusal.value.code, **refusal.value.facts)


async def test_what_is_chosen_reaches_the_studio_and_outlives_a_restart(tmp_path: Path) -> None:
    paper = studio()
    async with open_rooms(tmp_path, paper) as rooms:
        await ready(rooms, paper)
        chosen = {"quality": "fine", "size": "portrait", "style": "pixel"}
        spec = await spec_of(rooms, 1, **chosen)
        await rooms.desk.acknowledged(1, 1001)

    async with open_rooms(tmp_path, again := studio()) as rooms:
        sitting = await sitting_of(again, 1)

        assert sitting.spec.model_copy(update={"repaints": None}) == spec
        assert (spec.quality, spec.size) == ("fine", "portrait")
        assert spec.prompt == "Draw a portrait of Ada Lovelace, pixel art."
        known = await rooms.desk.look_up(1)
        assert known is not None
        assert known.request.model_dump().items() >= chosen.items()


async def test_what_is_finer_is_told_a_longer_time(tmp_path: Path) -> None:
    paper = studio()
    async with open_rooms(tmp_path, paper) as rooms:
        await ready(rooms, paper)

        usual, fine = Spec(prompt="x", seed=0), Spec(prompt="x", seed=0, quality="fine")
        assert rooms.dispatch.cost(fine) == 2 * rooms.dispatch.cost(usual)


async def test_what_the_model_has_not_is_refused_by_naming_what_it_has(tmp_path: Path) -> None:
    paper = studio(offer_of(8, 64, 64, {}, {}, {}))
    async with open_rooms(tmp_path, paper) as rooms:
        await ready(rooms, paper)

        assert "It has: normal." in await refused(rooms, 1, quality="fine")
        assert "It has: square (64 x 64)." in await refused(rooms, 2, size="portrait")
        assert (await spec_of(rooms, 3, quality="normal", size="square")).quality is None


async def test_a_limit_holds_for_everyone_a_role_and_a_channel(tmp_path: Path) -> None:
    paper = studio()
    async with open_rooms(tmp_path, paper) as rooms:
        await ready(rooms, paper)
        choices = rooms.desk.guild_choices
        told = await choices.limit(GUILD, MODERATOR, LimitScope(), Limits(quality="quick"))
        assert told == ["Finest quality, for everyone: no limit → quick"]
        await choices.limit(GUILD, MODERATOR, LimitScope(role=ROLE), Limits(quality="fine"))
        await choices.limit(
            GUILD, MODERATOR, LimitScope(channel=ELSEWHERE), Limits(quality="normal")
        )

        sentence = await refused(rooms, 1, quality="normal")
        assert "Choose one of these, or none: quick. Who manages this server" in sentence
        assert (await spec_of(rooms, 2)).quality == "quick", "who chooses nothing has what there is"
        assert (await spec_of(rooms, 3, roles=(ROLE,), quality="fine")).quality == "fine"
        assert (await spec_of(rooms, 4, roles=(ROLE,))).quality is None
        too_fine = {"roles": (ROLE,), "channel": ELSEWHERE, "quality": "fine"}
        assert "or none: quick, normal." in await refused(rooms, 5, **too_fine)


async def test_a_limit_below_what_the_model_has_does_not_shut_everybody_out(
    tmp_path: Path,
) -> None:
    paper = studio(offer_of(8, 64, 64, {}, {}, {}))
    house = Limits(quality="quick")
    async with open_rooms(tmp_path / "known", paper, house=house) as rooms:
        await ready(rooms, paper)

        assert (await spec_of(rooms, 1)).quality is None
    async with open_rooms(tmp_path / "unknown", house=house) as rooms:
        assert (await spec_of(rooms, 1)).quality is None
        assert (await spec_of(rooms, 2, quality="quick")).quality == "quick"


def test_before_a_studio_has_said_what_it_has_only_unknown_words_are_refused() -> None:
    assert judge_offer(asked(quality="fine", size="portrait"), None) is None
    assert judge_offer(asked(quality="best"), None) is not None


def test_of_several_models_members_have_what_all_of_them_have() -> None:
    other = offer_of(8, 1024, 1024, {"fine": 16}, {"landscape": (1216, 832)}, {})

    both = in_common([EVERYTHING, other])

    assert both is not None
    assert set(both.qualities) == {"normal", "fine"}
    assert set(both.sizes) == {"square"}
    assert in_common([]) is None
    nothing = in_common([EVERYTHING, offer_of(8, 768, 512, {}, {}, {})])
    refusal = judge_offer(asked(size="square"), nothing)
    assert refusal is not None
    assert refusal.code == "size_unknown"


def test_the_usual_quality_gives_way_to_the_lowest_limit() -> None:
    limits = LimitSettings(
        everyone=Limits(quality="fine"), channels={ELSEWHERE: Limits(quality="quick")}
    )

    assert quality_of(asked(), limits) == "normal"
    assert quality_of(asked(channel=ELSEWHERE), limits) == "quick"
    assert quality_of(asked(quality="fine"), limits) == "fine"
