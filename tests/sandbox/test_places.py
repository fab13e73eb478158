"""Rights where one acts, and what comes and goes: roles, channels, threads, the bot itself."""

from typing import Any

import discord
import pytest

from bot.sandbox import default_world as home
from bot.sandbox.clock import SetClock
from bot.sandbox.server import Sandbox
from tests.sandbox.hands import Hands, form
from tests.sandbox.painter import Painter, painting, png

PORTRAITS = f"/channels/{home.PORTRAITS}/messages"
EMBED = {"embeds": [{"title": "t"}]}


async def deny(hands: Hands, *names: str, channel: str = "portraits", who: str = "") -> None:
    overwrite = {"id": who or "portrait-bot", "deny": list(names)}
    await hands.order("channels", name=channel, permission_overwrites=[overwrite])


async def test_a_new_message_needs_embed_links_for_its_embed(hands: Hands) -> None:
    await deny(hands, "EMBED_LINKS")

    for sent in (EMBED, EMBED | {"content": "x"}):
        status, body = await hands.api("POST", PORTRAITS, json=sent)
        assert (status, body["code"]) == (403, 50013)
    assert (await hands.api("POST", PORTRAITS, json={"content": "x"}))[0] == 200


async def test_an_edit_loses_its_embed_without_a_word(hands: Hands) -> None:
    _, sent = await hands.api("POST", PORTRAITS, json={"content": "x"})
    await deny(hands, "EMBED_LINKS")
    path = f"{PORTRAITS}/{sent['id']}"

    status, edited = await hands.api("PATCH", path, json=EMBED | {"content": "y"})
    empty, body = await hands.api("PATCH", path, json=EMBED | {"content": ""})

    assert (status, edited["content"], edited["embeds"]) == (200, "y", [])
    assert (empty, body["code"]) == (400, 50006)


async def test_without_the_right_to_send_an_edit_may_say_but_not_show(hands: Hands) -> None:
    _, sent = await hands.api("POST", PORTRAITS, json={"content": "x"})
    await deny(hands, "SEND_MESSAGES")
    path = f"{PORTRAITS}/{sent['id']}"

    said, edited = await hands.api("PATCH", path, json=EMBED | {"content": "y"})
    file, refused = await hands.api("PATCH", path, data=form("{}", one=png()))

    assert (said, edited["content"], edited["embeds"]) == (200, "y", [])
    assert (file, refused["code"]) == (403, 50013)


async def test_a_response_shows_its_embed_all_the_same(hands: Hands, painter: Painter) -> None:
    await deny(hands, "EMBED_LINKS", "ATTACH_FILES", "SEND_MESSAGES")

    asked = await hands.slash("portrait", subject="Ada")

    assert (await hands.settled(asked, 3))["embeds"][0]["title"] == "Ada"


async def test_a_reply_and_a_look_back_need_the_history(hands: Hands) -> None:
    said = await hands.order("say", content="hello?")
    await deny(hands, "READ_MESSAGE_HISTORY")
    reply = {"content": "yes", "message_reference": {"message_id": said["id"]}}

    answered, body = await hands.api("POST", PORTRAITS, json=reply)
    read, refused = await hands.api("GET", f"{PORTRAITS}/{said['id']}")

    assert (answered, body["code"]) == (403, 160002)
    assert (read, refused["code"]) == (403, 50013)
    assert (await hands.api("GET", PORTRAITS))[1] == []


async def test_of_others_messages_a_manager_may_only_suppress_embeds(hands: Hands) -> None:
    said = await hands.order("say", content="look: https://example.org")
    path = f"{PORTRAITS}/{said['id']}"

    before, refused = await hands.api("PATCH", path, json={"flags": 4})
    await hands.order("members", name="portrait-bot", permissions=["MANAGE_MESSAGES"])
    after, edited = await hands.api("PATCH", path, json={"flags": 4})
    more, forbidden = await hands.api("PATCH", path, json={"flags": 4, "content": "mine"})

    assert (before, refused["code"]) == (403, 50013)
    assert (after, edited["flags"], edited["content"]) == (200, 4, said["content"])
    assert (more, forbidden["code"]) == (403, 50005)


async def test_nothing_can_be_answered_in_a_deleted_channel(hands: Hands, painter: Painter) -> None:
    asked = await hands.slash("portrait", subject="Ada")
    await hands.settled(asked, 3)
    interaction = painter_token(hands, asked)
    await hands.drop("channels/portraits")
    hook = f"/webhooks/{home.BOT}/{interaction}"

    for method, path in (
        ("PATCH", f"{hook}/messages/@original"),
        ("GET", f"{hook}/messages/@original"),
        ("DELETE", f"{hook}/messages/@original"),
        ("POST", hook),
    ):
        status, body = await hands.api(method, path, json={"content": "late"})
        assert (status, body["code"]) == (404, 10003), method
    pressed, told = await hands.try_order("press", message_id=await shown(hands, asked), label="x")
    assert (pressed, told["error"]) == (404, "The channel of that message was deleted.")


async def shown(hands: Hands, asked: str) -> str:
    return str((await hands.ask(f"interactions/{asked}"))["response_message_id"])


def painter_token(hands: Hands, interaction_id: str) -> str:
    found = hands._sandbox.service.interactions.find(interaction_id)
    assert found
    return found.token


async def test_a_bot_that_is_put_out_is_told_and_knows_the_guild_no_more(
    hands: Hands, painter: Painter
) -> None:
    heard = hear(painter, "guild_remove", "guild_join")

    await hands.drop("members/portrait-bot")
    await heard("guild_remove")

    assert list(painter.guilds) == []
    for path in (f"/guilds/{home.GUILD}", f"/guilds/{home.GUILD}/roles"):
        status, body = await hands.api("GET", path)
        assert (status, body["code"]) == (404, 10004)
    status, body = await hands.api("POST", PORTRAITS, json={"content": "still here?"})
    assert (status, body["code"]) == (403, 50001)
    refused, told = await hands.try_order("slash", command="portrait", options={"subject": "x"})
    assert (refused, told["error"]) == (403, "The bot is not in 'Portrait Club'.")

    await hands.order("members", name="portrait-bot")
    await heard("guild_join")
    assert [guild.name for guild in painter.guilds] == ["Portrait Club"]


async def test_an_outage_of_a_guild_is_no_farewell(hands: Hands, painter: Painter) -> None:
    heard = hear(painter, "guild_unavailable", "guild_available", "guild_remove")

    await hands.order_nothing("outage", guild="Portrait Club", available=False)
    await heard("guild_unavailable")
    assert painter.get_guild(int(home.GUILD)).unavailable
    await hands.order_nothing("outage", guild="Portrait Club", available=True)
    await heard("guild_available")

    assert not painter.get_guild(int(home.GUILD)).unavailable


async def test_every_client_hears_of_roles(hands: Hands, painter: Painter) -> None:
    heard = hear(painter, "guild_role_create", "guild_role_update", "guild_role_delete")
    guild = painter.get_guild(int(home.GUILD))

    await hands.order("members", name="portrait-bot", permissions=["MANAGE_MESSAGES"])
    role = await heard("guild_role_create")
    assert role.permissions.manage_messages
    assert guild.get_role(role.id) == role
    await hands.order("roles", name=str(role.id), permissions=["KICK_MEMBERS"], mentionable=True)
    _, changed = await heard("guild_role_update")
    assert changed.permissions.kick_members
    assert changed.mentionable
    assert await hands.drop(f"roles/{role.id}") == 204
    await heard("guild_role_delete")
    assert guild.get_role(role.id) is None


def hear(bot: discord.Client, *events: str) -> Any:
    """Listen for events of discord.py; the answer waits for one and gives what came with it."""
    waiting = {name: bot.loop.create_task(bot.wait_for(name, timeout=10)) for name in events}

    async def heard(name: str) -> Any:
        return await waiting.pop(name)

    return heard


async def test_a_thread_has_its_parents_overwrites_and_a_right_of_its_own(
    hands: Hands, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with painting(sandbox, monkeypatch) as bot:
        heard = hear(bot, "thread_create", "raw_thread_delete")
        made = await hands.order("threads", name="colours", parent="portraits", member="ada")
        thread = await heard("thread_create")
        assert (thread.id, thread.parent_id) == (int(made["id"]), int(home.PORTRAITS))
        assert thread.owner_id == int(home.ADA)

        typed = {"command": "portrait", "options": {"subject": "Ada"}, "channel": "colours"}
        asked = (await hands.order("slash", **typed))["interaction_id"]
        assert (await hands.settled(asked, 3))["channel_id"] == made["id"]
        await thread.send("a plain message")

        await deny(hands, "SEND_MESSAGES")
        await thread.send("the parent's right to send has no say here")
        await deny(hands, "SEND_MESSAGES_IN_THREADS")
        with pytest.raises(discord.Forbidden) as refused:
            await thread.send("but this one has")
        assert refused.value.code == 50013

        await hands.drop(f"channels/{made['id']}")
        assert (await heard("raw_thread_delete")).thread_id == thread.id


@pytest.mark.parametrize("locked", [False, True])
async def test_an_archived_thread_opens_for_a_message_unless_it_is_locked(
    hands: Hands, locked: bool
) -> None:
    thread = await hands.order("threads", name="old")
    path = f"/channels/{thread['id']}/messages"
    _, sent = await hands.api("POST", path, json={"content": "before"})
    await hands.order("threads", name="old", archived=True, locked=locked)

    edited, why = await hands.api("PATCH", f"{path}/{sent['id']}", json={"content": "after"})
    status, body = await hands.api("POST", path, json={"content": "after"})

    assert (edited, why["code"]) == (400, 50083)
    assert (status, body.get("code")) == ((400, 50083) if locked else (200, None))
    _, read = await hands.api("GET", f"/channels/{thread['id']}")
    assert read["thread_metadata"]["archived"] is locked


async def test_a_private_thread_is_for_those_who_are_in_it(hands: Hands) -> None:
    hidden = await hands.order("threads", name="secret", kind="private")
    shared = await hands.order("threads", name="shared", kind="private", members=["portrait-bot"])

    status, body = await hands.api("GET", f"/channels/{hidden['id']}")
    assert (status, body["code"]) == (403, 50001)
    assert (await hands.api("GET", f"/channels/{shared['id']}"))[0] == 200
    refused, told = await hands.try_order("say", member="grace", channel="secret", content="x")
    assert (refused, told["error"]) == (403, "grace does not see #secret.")


async def test_channels_of_every_kind_look_as_they_are(hands: Hands, painter: Painter) -> None:
    kinds = {
        "voice": discord.VoiceChannel,
        "stage": discord.StageChannel,
        "category": discord.CategoryChannel,
        "forum": discord.ForumChannel,
        "announcement": discord.TextChannel,
    }
    for kind, shape in kinds.items():
        made = await hands.order("channels", name=f"a-{kind}", kind=kind)
        assert isinstance(await painter.fetch_channel(int(made["id"])), shape)
    announcements = painter.get_guild(int(home.GUILD)).text_channels[-1]
    assert announcements.is_news()


async def test_voice_has_text_for_those_who_may_connect(hands: Hands) -> None:
    voice = await hands.order("channels", name="lounge", kind="voice")
    path = f"/channels/{voice['id']}/messages"

    before, _ = await hands.api("POST", path, json={"content": "hello"})
    await deny(hands, "CONNECT", channel="lounge")
    after, body = await hands.api("POST", path, json={"content": "hello"})

    assert before == 200
    assert (after, body["code"]) == (403, 50001)


async def test_a_forum_holds_posts_and_no_messages(hands: Hands) -> None:
    forum = await hands.order("channels", name="ideas", kind="forum")
    post = await hands.order("threads", name="a post", parent="ideas")

    status, body = await hands.api("POST", f"/channels/{forum['id']}/messages", json={"content": 1})
    inside, _ = await hands.api("POST", f"/channels/{post['id']}/messages", json={"content": "x"})

    assert (status, body["code"]) == (400, 50008)
    assert inside == 200
    _, channels = await hands.api("GET", f"/guilds/{home.GUILD}/channels")
    assert post["id"] not in [each["id"] for each in channels]


async def test_a_timeout_leaves_sight_and_nothing_else(hands: Hands, clock: SetClock) -> None:
    await hands.order("members", name="portrait-bot", timed_out_seconds=60)

    status, body = await hands.api("POST", PORTRAITS, json={"content": "x"})
    seen, _ = await hands.api("GET", PORTRAITS)
    clock.advance(61)
    after, _ = await hands.api("POST", PORTRAITS, json={"content": "x"})

    assert (status, body["code"], seen, after) == (403, 50013, 200, 200)


async def test_a_guild_names_where_discord_itself_greets_until_that_channel_is_gone(
    hands: Hands,
) -> None:
    _, before = await hands.api("GET", f"/guilds/{home.GUILD}")
    await hands.drop("channels/general")
    _, after = await hands.api("GET", f"/guilds/{home.GUILD}")

    assert (before["system_channel_id"], after["system_channel_id"]) == (home.GENERAL, None)
