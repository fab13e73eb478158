"""Going on from a picture in Discord: buttons the offer allows, a price, a link, and restarts."""

from pathlib import Path
from typing import Any

import pytest

from bot.request import USES, Offer
from bot.sandbox.default_world import ADA, BOT, GUILD, MOD, PORTRAITS
from bot.texts import ENGLISH
from tests.chat.club import Club, club_with_bot, open_club, running
from tests.chat.test_after_a_crash import DyingDesk
from tests.chat.test_direct_messages import block

OFFER = Offer(
    qualities={"normal": 10},
    sizes={"square": (64, 64)},
    uses=USES,
    strengths={"subtle": 0.5, "strong": 0.8, "edit": 0.6, "repaint": 1.0, "enlarge": 0.4},
)


SELECT = 3


async def labels(club: Club, message: str) -> list[list[str]]:
    rows = (await club.shown(message))["components"]
    named = [[each["label"] for each in row["components"] if "label" in each] for row in rows]
    return list(filter(None, named))


async def test_who_varies_a_picture_gets_another_that_says_from_which(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path, offer=OFFER) as club:
        first = await club.picture("ada")
        assert await labels(club, first) == [
            ["Again", "Edit", "Vary", "Enlarge", "More"],
        ]

        pressed = await club.hands.press(first, member="grace", label="Vary")
        second = str((await club.hands.acknowledged(pressed))["response_message_id"])
        sitting = await club.sitting()
        sitting.finish()
        await club.until(second, "from this picture")

        told = (await club.shown(second))["content"]
        assert "· [from this picture](https://discord.com/channels/" in told
        assert f"/{first})" in told
        assert "<@" in told.split("[from")[0]
        asked = (await club.job_of(second)).request
        assert sitting.spec.source is not None
        assert sitting.spec.source.png
        assert (sitting.spec.source.use, sitting.spec.source.strength) == ("vary", "subtle")
        assert asked.source is not None
        assert asked.source.job == (await club.job_of(first)).id


async def test_what_counts_as_several_says_so_before_it_starts(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path, offer=OFFER) as club:
        first = await club.picture("ada")

        pressed = await club.hands.press(first, member="grace", label="Enlarge")
        question = await club.question(pressed)

        assert question["content"] == ENGLISH["source_price"].format(price=4)
        await club.press(question["id"], "Enlarge", member="grace")
        sitting = await club.sitting()
        assert sitting.spec.source is not None
        assert sitting.spec.source.use == "enlarge"


@pytest.mark.parametrize("uses", [(), ("vary",)])
async def test_what_the_model_lacks_is_not_shown(tmp_path: Path, uses: tuple[str, ...]) -> None:
    async with club_with_bot(tmp_path, offer=OFFER.model_copy(update={"uses": uses})) as club:
        rows = await labels(club, await club.picture("ada"))

        assert rows == [["Again", "Edit", *(["Vary"] if uses else []), "More"]]


async def edited(club: Club, message: str, **typed: Any) -> str:
    """Edit a picture's words as somebody else; return the message of what comes of it."""
    opened = await club.hands.press(message, member="grace", label="Edit")
    await club.hands.acknowledged(opened)
    answer = await club.hands.answered(await club.hands.submit(opened, **typed))
    return str(answer["id"])


async def test_other_words_are_painted_with_the_seed_of_the_picture_unless_told(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path, slots=4, offer=OFFER) as club:
        first = await club.picture("ada", subject="a king")
        seed = (await club.job_of(first)).spec.seed

        await edited(club, first, subject="a queen", avoid="")
        kept = (await club.sitting()).spec
        await edited(club, first, subject="a duke", avoid="", how=["anew"])
        anew = (await club.sitting()).spec
        await edited(club, first, subject="a king", avoid="")
        same = (await club.sitting()).spec

    assert (kept.seed, kept.source) == (seed, None)
    assert "queen" in kept.prompt
    assert anew.seed != seed
    assert same.seed != seed, "it would be the same picture"


async def test_other_words_may_go_on_from_the_picture_itself(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path, offer=OFFER) as club:
        first = await club.picture("ada", subject="a king")
        parent = (await club.job_of(first)).id

        message = await edited(club, first, subject="a queen", avoid="a hat", how=["far"])
        sitting = await club.sitting()
        request = (await club.job_of(message)).request

    assert sitting.spec.source is not None
    assert (sitting.spec.source.use, sitting.spec.source.strength) == ("edit", "strong")
    assert sitting.spec.source.png
    assert "queen" in sitting.spec.prompt
    assert sitting.spec.negative == "a hat"
    assert request.source is not None
    assert (request.source.job, request.subject, request.count) == (parent, "a queen", 1)


async def test_a_model_that_cannot_edit_offers_only_to_paint_anew(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        first = await club.picture("ada")

        opened = await club.hands.press(first, member="grace", label="Edit")
        form = str((await club.hands.acknowledged(opened))["modal"])

    assert ENGLISH["edit_seed"] in form
    assert ENGLISH["edit_from"] not in form


OWN = ["Details", "Favourite", "File", "Delete"]
FURTHER = ["Vary strongly", "Repaint background", "Repaint hair and hat", "Repaint eyes"]


@pytest.mark.parametrize(
    ("member", "offered"),
    [
        ("ada", [*FURTHER, *OWN]),
        ("grace", [*FURTHER, "Details", "Report"]),
        ("mod", [*FURTHER, "Details", "Report", "Delete", "Remove", "Who asked"]),
    ],
)
async def test_more_shows_only_what_who_presses_may_do(
    tmp_path: Path, member: str, offered: list[str]
) -> None:
    async with club_with_bot(tmp_path, offer=OFFER) as club:
        message = await club.picture("ada")

        more = await club.more(message, member)

        assert await club.labels(more) == offered
        assert (await club.shown(more))["content"] == ENGLISH["more_told"]


async def test_more_of_who_is_blocked_leads_to_no_picture_but_to_what_is_theirs(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path, offer=OFFER) as club:
        message = await club.picture("ada")
        await block(club)

        assert await club.labels(await club.more(message)) == ["Favourite", "File", "Delete"]


async def test_a_moderator_does_in_more_what_the_menus_of_a_message_do(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path, offer=OFFER) as club:
        message = await club.picture("ada")

        asker = await club.told(await club.in_more(message, "Who asked", "mod"))
        await club.surely(message, "Remove", "mod")

        assert f"<@{ADA}>" in asker
        await club.until(message, ENGLISH["picture_removed"])


async def test_a_picture_is_reported_from_more_and_comes_back_whole_when_that_is_dismissed(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path, offer=OFFER) as club:
        message = await club.picture("ada", count=2)
        rows = await labels(club, message)
        opened = await club.hands.press(
            await club.more(message, "grace"), member="grace", label="Report"
        )
        answer = await club.hands.answered(await club.hands.submit(opened, reason=["sexual"]))
        assert answer["content"] == ENGLISH["report_hidden"]
        await club.until(message, ENGLISH["picture_hidden"])
        assert await labels(club, message) == []
        job = (await club.job_of(message)).id

        cursor = (await club.hands.ask("log", after=0))["cursor"]
        await club.desk.reports.dismiss(job, int(MOD))
        await club.hands.wait("message_edited", after=cursor, message_id=message)

        assert await labels(club, message) == rows


async def test_one_of_several_is_chosen_by_the_number_in_its_corner(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path, offer=OFFER) as club:
        message = await club.picture("ada", count=3)
        shown = (await club.shown(message))["components"]
        [menu] = [each for row in shown for each in row["components"] if each["type"] == SELECT]
        assert [each["label"] for each in menu["options"]] == [
            "Picture 1",
            "Picture 2",
            "Picture 3",
        ]

        chosen = await club.hands.press(
            message, member="grace", custom_id=menu["custom_id"], values=["2"]
        )
        acts = await club.question(chosen)
        await club.press(acts["id"], "Vary", "grace")
        asked = (await club.sitting()).job

        assert acts["content"] == "From picture 3:"
        assert await club.labels(acts["id"]) == ["Vary", "Vary strongly", "Enlarge", *FURTHER[1:]]
        source = (await club.job(asked)).request.source
        assert source is not None
        assert source.index == 2


async def test_who_clicks_twice_asks_once(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path, offer=OFFER) as club:
        message = await club.picture("ada")
        presses = [
            await club.hands.press(message, member=member, label="Vary")
            for member in ("grace", "grace", "ada")
        ]

        answers = [await club.hands.answered(press) for press in presses]

        heard = [answer["content"] for answer in answers if answer["flags"] & 64]
        assert heard == [ENGLISH["again_pressed_twice"]]


async def test_details_lead_to_what_a_picture_came_from_and_what_came_of_it(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path, offer=OFFER) as club:
        first = await club.picture("ada")
        pressed = await club.hands.press(first, member="grace", label="Vary")
        second = str((await club.hands.acknowledged(pressed))["response_message_id"])
        (await club.sitting()).finish()
        await club.delivery(second, "posted")

        again = await club.hands.press(first, member="ada", label="Vary")
        third = (await club.job_of((await club.hands.answered(again))["id"])).id
        (await club.sitting()).finish()
        await club.queue_says(third, delivery="posted")
        await club.desk.members.withdraw(third, int(ADA))

        of_first = await club.told(await club.in_more(first, "Details", "grace"))
        of_second = await club.told(await club.in_more(second, "Details"))

        assert f"/{second}>)" in of_first.split("What goes on from it")[1]
        assert f"[{third}]" not in of_first, "it was taken back"
        assert f"/{first}>)" in of_second.split("It goes on from")[1]


async def test_a_server_keeps_what_goes_on_from_a_picture_in_one_thread_under_it(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path, slots=4, offer=OFFER) as club:
        await club.desk.guild_choices.threads(int(GUILD), 1, on=True)
        first = await club.picture("ada")

        told = await club.told(await club.press(first, "Vary", "grace"))
        assert told == ENGLISH["thread_there"].format(thread=f"<#{first}>")
        posted = await club.hands.wait("message_created", channel_id=first)
        second = posted["message"]["id"]
        (await club.sitting()).finish()
        await club.delivery(second, "posted")
        await club.press(first, "Vary", "ada")
        posted = await club.hands.wait("message_created", channel_id=first, after=posted["n"])
        third = posted["message"]["id"]
        (await club.sitting()).finish()
        await club.delivery(third, "posted")
        await club.press(second, "Again", "ada")
        posted = await club.hands.wait("message_created", channel_id=first, after=posted["n"])

        assert posted["message"]["channel_id"] == first, "in a thread all stays there"
        shown = await club.shown(second)
        assert "· [from this picture]" in shown["content"]
        assert await labels(club, second) == [["Again", "Edit", "Vary", "Enlarge", "More"]]
        asked = (await club.job_of(second)).request
        assert (asked.channel, asked.parent) == (int(first), int(PORTRAITS))
        again = await club.ask("grace")
        assert (await club.shown(again))["channel_id"] == PORTRAITS, "from words alone"


async def test_what_waits_in_a_thread_comes_there_after_a_restart(tmp_path: Path) -> None:
    async with open_club(tmp_path, offer=OFFER) as club:
        async with running(club.chat()):
            await club.desk.guild_choices.threads(int(GUILD), 1, on=True)
            first = await club.picture("ada")
            await club.press(first, "Vary", "grace")
            posted = await club.hands.wait("message_created", channel_id=first)
            sitting = await club.sitting()
        sitting.finish()
        async with running(club.chat()):
            await club.until(posted["message"]["id"], "· seed")


async def test_what_stood_in_a_thread_when_the_bot_died_is_taken_up(tmp_path: Path) -> None:
    async with open_club(tmp_path, offer=OFFER) as club:
        async with running(club.chat()):
            await club.desk.guild_choices.threads(int(GUILD), 1, on=True)
            first = await club.picture("ada")
        async with running(club.chat(DyingDesk(club.rooms.desk))):
            await club.hands.press(first, member="grace", label="Vary")
            posted = await club.hands.wait("message_created", channel_id=first)
        message = posted["message"]["id"]
        assert (await club.job_of(message)).state == "arriving"

        async with running(club.chat()):
            (await club.sitting()).finish()
            await club.until(message, "· seed")


async def test_where_no_thread_may_be_begun_it_comes_into_the_channel_and_who_asks_reads_why(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path, slots=4, offer=OFFER) as club:
        await club.desk.guild_choices.threads(int(GUILD), 1, on=True)
        first = await club.picture("ada")
        denied = [{"id": BOT, "type": 1, "allow": "0", "deny": str(1 << 35)}]
        await club.hands.order("channels", name="portraits", permission_overwrites=denied)

        answers = []
        for member in ("grace", "ada"):
            pressed = await club.hands.press(first, member=member, label="Vary")
            answers.append(await club.hands.answered(pressed))
            (await club.sitting()).finish()
            await club.delivery(answers[-1]["id"], "posted")

        log = (await club.hands.ask("log", after=0))["entries"]
        said = [each["message"]["content"] for each in log if each["kind"] == "message_created"]
        assert said.count(ENGLISH["thread_shut"]) == 1
        assert {each["channel_id"] for each in answers} == {PORTRAITS}
