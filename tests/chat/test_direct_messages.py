"""What a server has ordered holds in direct messages too, whichever button is pressed there."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.desk.policy.limits import Limits
from bot.desk.policy.rules import Rule
from bot.desk.policy.settings import LimitScope
from bot.sandbox.default_world import ADA, GUILD, MOD, MODERATORS
from bot.texts import ENGLISH, say
from tests.chat.club import Club, club_with_bot

LATER_THAN_THE_TOKEN = 16 * 60.0


async def sent(club: Club, member: str = "ada") -> Any:
    """Have a private picture painted that comes as a direct message, and return that."""
    message = await club.ask(member, private=True)
    sitting = await club.sitting()
    await club.until(message, "Painting")
    club.clock.advance(LATER_THAN_THE_TOKEN)
    sitting.finish()
    await club.delivery(message, "posted")
    return (await club.hands.ask("transcript", channel=f"dm-{member}"))["messages"][-1]


def labels(message: Any) -> list[str]:
    return [each["label"] for row in message["components"] for each in row["components"]]


async def pause(club: Club) -> None:
    await club.desk.moderator_orders.pause(int(GUILD), int(MOD), "a raid", None)


async def block(club: Club) -> None:
    acts = club.desk.moderator_orders
    await acts.block(int(GUILD), int(MOD), int(ADA), "spam", until=None, words="")


async def rule(club: Club) -> None:
    await club.desk.guild_rules.add(int(GUILD), int(MOD), Rule("", "name", "Ada Lovelace"))


async def optout(club: Club) -> None:
    await club.desk.optouts.opt_out(90, int(GUILD), int(ADA), ["Ada Lovelace"])


async def no_private(club: Club) -> None:
    await club.desk.moderator_orders.private(int(GUILD), int(MOD), allowed=False, reason="")


@pytest.mark.parametrize(
    ("order", "told"),
    [
        (pause, say("paused", reason="a raid")),
        (block, say("blocked", kind=say("block_kind_spam"))),
        (rule, ENGLISH["rule_name"]),
        (optout, ENGLISH["opted_out"]),
        (no_private, ENGLISH["private_off"]),
    ],
)
async def test_no_button_of_a_direct_message_leads_round_an_order(
    tmp_path: Path, order: Callable[[Club], Awaitable[None]], told: str
) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await sent(club)
        await order(club)

        answers = {}
        further = await club.shown(await club.more(message["id"]))
        offered = {label: message["id"] for label in labels(message) if label != "More"}
        offered |= dict.fromkeys(labels(further), further["id"])
        for label, place in offered.items():
            pressed = await club.hands.press(place, label=label)
            if label == "Edit":
                pressed = await club.hands.submit(pressed, subject="Ada Lovelace", avoid="")
            known = await club.answered(pressed)
            if known["response_message_id"] != message["id"]:
                answers[label] = await club.told(known)

        assert answers.pop("Again") == answers.pop("Edit") == told
        assert {"Favourite", "File", "Delete"} <= set(answers) <= set(offered)
        assert await club.rooms.job_queue.in_state("waiting") == []
        assert await club.rooms.job_queue.in_state("running") == []


async def test_what_is_asked_for_in_a_direct_message_is_the_servers(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await sent(club)
        first = await club.job_of(message["id"])

        again = await club.press(message["id"], "Again")

        job = await club.job(int(again["id"]))
        assert job.request == first.request.model_copy(update={"joined_at": job.request.joined_at})
        assert job.request.joined_at == first.request.joined_at
        sitting = await club.sitting()
        await block(club)
        await sitting.closed.wait()
        await club.queue_says(job.id, state="cancelled")


async def test_the_roles_that_count_in_a_direct_message_are_those_of_now(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await sent(club, "mod")
        choices, scope = club.desk.guild_choices, LimitScope(role=int(MODERATORS))
        await choices.limit(int(GUILD), int(MOD), LimitScope(), Limits(per_hour=1))
        await choices.limit(int(GUILD), int(MOD), scope, Limits(per_hour=5))
        again = await club.press(message["id"], "Again", "mod")
        (await club.sitting()).finish()
        await club.queue_says(int(again["id"]), delivery="posted")
        club.sandbox.service.world.guilds[GUILD].members[MOD].roles.clear()
        club.rooms.clock.now += 10.0

        refused = await club.press(again["response_message_id"], "Again", "mod")

        assert (await club.told(refused)).startswith("You have had your 1 pictures")


async def test_who_has_left_the_server_gets_nothing_more_of_it(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await sent(club)
        await club.hands.drop("members/ada")

        refused = await club.press(message["id"], "Again")

        assert await club.told(refused) == ENGLISH["not_a_member"]


async def test_a_discord_that_does_not_say_who_asks_is_not_waited_for(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await sent(club)
        slow = {"path": "/guilds/*/members/*", "status": 200, "seconds": 2.0}
        await club.hands.order("faults", method="GET", **slow)

        refused = await club.press(message["id"], "Again")

        assert await club.told(refused) == ENGLISH["too_busy"]
