"""An unmodified discord.py client lives in the sandbox as it would in Discord."""

import discord
import pytest

from bot.sandbox import default_world as home
from bot.sandbox.clock import SetClock
from bot.sandbox.server import Sandbox
from tests.sandbox.hands import Hands
from tests.sandbox.painter import Painter, painting, png, point_at


async def test_a_deferred_command_ends_with_a_picture_in_an_embed(
    painter: Painter, hands: Hands
) -> None:
    asked = await hands.slash("portrait", subject="Neil Armstrong", details="astronaut")
    done = await hands.settled(asked, 3)

    known = await hands.ask(f"interactions/{asked}")
    assert (known["callback_type"], known["state"]) == (5, "acknowledged")
    image = done["embeds"][0]["image"]
    assert (image["width"], image["height"]) == (48, 32)
    assert done["attachments"] == []
    assert [part["label"] for part in done["components"][0]["components"]] == [
        "Again",
        "Later",
        "Report",
    ]
    assert await hands.read(image["url"]) == png()
    texts = [state["message"]["content"] for state in await hands.states(done["id"])]
    assert texts == ["", "Painting Neil Armstrong: 50 %", ""]


async def test_a_file_that_no_embed_shows_is_an_attachment(painter: Painter, hands: Hands) -> None:
    message = await hands.answered(await hands.slash("raw", who="grace", times=3))

    assert message["content"].startswith("Grace x3 ")
    assert [each["description"] for each in message["attachments"]] == ["a teal square"]


async def test_permissions_come_as_roles_and_channel_give_them(
    painter: Painter, hands: Hands
) -> None:
    asked = await hands.order("slash", member="mod", command="raw", options={"who": "ada"})
    message = await hands.answered(asked["interaction_id"])

    granted = discord.Permissions(int(message["content"].split()[-2]))
    assert granted.moderate_members
    assert not granted.administrator
    assert discord.Permissions(int(message["content"].split()[-1])).attach_files


@pytest.mark.parametrize(
    ("label", "kind", "text"), [("Again", 7, "painted again"), ("Later", 6, "later came")]
)
async def test_a_button_changes_the_message_it_is_under(
    painter: Painter, hands: Hands, label: str, kind: int, text: str
) -> None:
    message = await hands.settled(await hands.slash("portrait", subject="Ada"), 3)

    pressed = await hands.press(message["id"], label=label)

    changed = await hands.wait("message_edited", message_id=message["id"], text=text)
    assert (await hands.acknowledged(pressed))["callback_type"] == kind
    assert changed["message"]["edited_timestamp"]


async def test_a_menu_sends_what_was_chosen(painter: Painter, hands: Hands) -> None:
    message = await hands.settled(await hands.slash("portrait", subject="Ada"), 3)

    pressed = await hands.press(message["id"], "grace", custom_id="style", values=["b"])

    answer = await hands.answered(pressed)
    assert answer["content"] == "style b"
    assert answer["flags"] & 64


async def test_a_modal_opens_and_its_text_arrives(painter: Painter, hands: Hands) -> None:
    opened = await hands.slash("settings")
    modal = (await hands.acknowledged(opened))["modal"]

    answer = await hands.answered(await hands.submit(opened, reason="too blue"))

    assert modal["title"] == "Report a picture"
    assert answer["content"] == "reported: too blue"


async def test_suggestions_are_kept_with_the_interaction(painter: Painter, hands: Hands) -> None:
    sent = await hands.order(
        "autocomplete", command="portrait", focused="details", options={"details": "astro"}
    )

    known = await hands.acknowledged(sent["interaction_id"])

    assert known["choices"] == [{"name": "astronaut", "value": "astronaut"}]


async def test_a_context_menu_names_its_target(painter: Painter, hands: Hands) -> None:
    sent = await hands.order("context", command="Who is this", target="grace")

    answer = await hands.answered(sent["interaction_id"])

    assert answer["content"] == "this is grace"


@pytest.mark.parametrize("values", [[], ["odd", "even"], ["neither"], "odd"])
async def test_a_menu_in_a_modal_takes_what_it_offers_and_as_many(
    painter: Painter, hands: Hands, values: object
) -> None:
    said = await hands.order("say", member="grace", content="Look at this.")
    opened = await hands.order("context", command="Sort", message_id=said["id"])
    await hands.acknowledged(opened["interaction_id"])

    body = {"interaction_id": opened["interaction_id"], "values": {"kind": values}}
    status, _ = await hands.try_order("modal", **body)
    sent = await hands.submit(opened["interaction_id"], kind=["even"])

    assert status == 400
    assert (await hands.answered(sent))["content"] == "kind: even"


async def test_a_subcommand_is_found_by_its_whole_name(painter: Painter, hands: Hands) -> None:
    answer = await hands.answered(await hands.slash("queue show", long=True))

    assert answer["content"] == "queue long=True"


async def test_the_first_followup_takes_the_place_of_the_placeholder(
    painter: Painter, hands: Hands
) -> None:
    asked = await hands.slash("slow")

    second = await hands.wait("message_edited", text="second, edited")

    first = await hands.settled(asked, 2)
    assert first["content"] == "first"
    assert first["edited_timestamp"] is None
    assert second["only_for"] == home.ADA
    assert second["message"]["message_reference"]["message_id"] == first["id"]


async def test_only_its_reader_may_press_under_an_ephemeral_message(
    painter: Painter, hands: Hands
) -> None:
    message = await hands.answered(await hands.slash("whisper"))

    status, answer = await hands.try_order(
        "press", member="grace", message_id=message["id"], label="Again"
    )

    assert (status, answer["error"]) == (403, "grace does not see that message.")
    assert (await hands.api("GET", f"/channels/{home.PORTRAITS}/messages"))[1] == []
    seen = (await hands.ask("transcript", channel="portraits"))["messages"]
    assert [each["only_for"] for each in seen] == [home.ADA]


async def test_without_message_intents_the_bot_hears_no_message(
    painter: Painter, hands: Hands
) -> None:
    await hands.order("say", content="not for you")
    await hands.answered(await hands.slash("whisper"))

    assert painter.seen == []


@pytest.mark.parametrize(
    ("content_intent", "expected"), [(True, ["hello"]), (False, [""])], ids=["with", "without"]
)
async def test_with_message_intents_content_is_a_privilege(
    sandbox: Sandbox,
    hands: Hands,
    monkeypatch: pytest.MonkeyPatch,
    content_intent: bool,
    expected: list[str],
) -> None:
    intents = discord.Intents(guilds=True, guild_messages=True, message_content=content_intent)
    async with painting(sandbox, monkeypatch, intents) as bot:
        await hands.order("say", content="hello")
        await hands.answered(await hands.slash("moderate", "mod"))

        assert bot.seen == [*expected, "moderated"]


async def test_direct_messages_work_both_ways(painter: Painter, hands: Hands) -> None:
    user = await painter.fetch_user(int(home.ADA))
    sent = await user.send("your picture is ready")
    asked = await hands.order("slash", channel="dm", command="whisper")

    answer = await hands.answered(asked["interaction_id"])

    assert answer["channel_id"] == str(sent.channel.id)


async def test_who_takes_no_direct_messages_gets_none(painter: Painter, hands: Hands) -> None:
    await hands.order("members", name="ada", accepts_dms=False)
    user = await painter.fetch_user(int(home.ADA))

    with pytest.raises(discord.Forbidden) as refused:
        await user.send("hello")

    assert refused.value.code == 50007


async def test_a_channel_message_lives_and_dies(painter: Painter, hands: Hands) -> None:
    channel = await painter.fetch_channel(int(home.GENERAL))
    sent = await channel.send("one", file=discord.File(__file__))
    reply = await sent.reply("two", mention_author=False)
    await sent.edit(content="one, edited", attachments=[])
    found = [message async for message in channel.history(limit=10)]
    await reply.delete()

    assert [message.content for message in found] == ["two", "one, edited"]
    assert found[1].attachments == []
    assert found[0].reference.message_id == sent.id
    with pytest.raises(discord.NotFound):
        await channel.fetch_message(reply.id)
    states = await hands.states(str(reply.id))
    assert [state["event"] for state in states] == ["created", "deleted"]


async def test_the_same_nonce_twice_is_one_message(painter: Painter, clock: SetClock) -> None:
    channel = await painter.fetch_channel(int(home.GENERAL))

    first, second = [await channel.send("once", nonce="job-1") for _ in range(2)]
    clock.advance(10 * 60)
    third = await channel.send("once", nonce="job-1")

    assert first.id == second.id
    assert third.id != first.id


async def test_a_wrong_token_cannot_log_in(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_at(sandbox, monkeypatch)
    async with Painter(discord.Intents.none()) as bot:
        with pytest.raises(discord.LoginFailure):
            await bot.login("stolen-token")


async def test_without_the_scope_commands_cannot_be_synced(
    painter: Painter, sandbox: Sandbox
) -> None:
    sandbox.service.settings.guilds_without_commands.add(home.GUILD)

    with pytest.raises(discord.Forbidden) as refused:
        await painter.tree.sync(guild=discord.Object(int(home.GUILD)))

    assert refused.value.code == 50001


async def test_intents_that_were_not_granted_end_the_connection(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.service.settings.disallowed_intents = discord.Intents(members=True).value
    point_at(sandbox, monkeypatch)

    async with Painter(discord.Intents(members=True, guilds=True)) as bot:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await bot.start("sandbox-token")


async def test_members_are_sent_in_chunks_to_who_may_know_them(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    intents = discord.Intents(guilds=True, members=True)
    async with painting(sandbox, monkeypatch, intents) as bot:
        guild = bot.get_guild(int(home.GUILD))
        members = await guild.query_members(user_ids=[int(home.ADA)])

        assert [member.name for member in members] == ["ada"]
        assert len(guild.members) == 5
        assert guild.get_member(int(home.MOD)).guild_permissions.moderate_members
