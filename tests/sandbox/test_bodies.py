"""What a request may weigh and mean: limits, mentions, trims, and where an error says it lies."""

from typing import Any

import pytest

from bot.sandbox import default_world as home
from bot.sandbox.server import Sandbox
from tests.sandbox.hands import Hands, form
from tests.sandbox.painter import Painter

PORTRAITS = f"/channels/{home.PORTRAITS}/messages"
MIB = 1024 * 1024
TEXT = {"type": 10}
EVERYBODY = f"<@{home.ADA}> <@&{home.MODERATORS}> @everyone"


async def test_a_request_has_a_limit_besides_each_file(hands: Hands) -> None:
    nine = b"x" * 9 * MIB

    fits, _ = await hands.api("POST", PORTRAITS, data=form("{}", a=nine, b=nine))
    over, body = await hands.api("POST", PORTRAITS, data=form("{}", a=nine, b=nine, c=nine))

    assert (fits, over, body["code"]) == (200, 413, 40005)


async def test_boosts_let_larger_files_in(hands: Hands, painter: Painter) -> None:
    large = b"x" * 11 * MIB
    before, _ = await hands.api("POST", PORTRAITS, data=form("{}", a=large))

    told = await hands.order("boosts", count=7)

    assert told == {"premium_tier": 2, "file_limit": 50 * MIB}
    after, _ = await hands.api("POST", PORTRAITS, data=form("{}", a=large))
    assert (before, after) == (413, 200)
    asked = await hands.slash("queue show")
    await hands.acknowledged(asked)
    guild = painter.get_guild(int(home.GUILD))
    assert (guild.premium_tier, guild.filesize_limit) == (2, 50 * MIB)


async def test_a_role_that_is_not_mentionable_is_not_pinged(hands: Hands) -> None:
    async def pinged() -> tuple[list[str], bool]:
        _, body = await hands.api("POST", PORTRAITS, json={"content": EVERYBODY})
        return body["mention_roles"], body["mention_everyone"]

    assert await pinged() == ([], False)
    await hands.order("roles", name="Moderators", mentionable=True)
    assert await pinged() == ([home.MODERATORS], False)
    await hands.order("roles", name="Moderators", mentionable=False)
    await hands.order("members", name="portrait-bot", permissions=["MENTION_EVERYONE"])
    assert await pinged() == ([home.MODERATORS], True)


async def interaction(hands: Hands, painter: Painter) -> tuple[str, str]:
    asked = await hands.slash("slow")
    await hands.wait("message_edited", text="second, edited")
    found = hands._sandbox.service.interactions.find(asked)
    assert found
    return asked, f"/webhooks/{home.BOT}/{found.token}"


@pytest.mark.parametrize(
    ("allowed", "roles"), [(None, []), ({"parse": ["roles", "users"]}, [home.MODERATORS])]
)
async def test_an_interaction_pings_users_and_nobody_else_unless_it_says_so(
    hands: Hands, painter: Painter, allowed: Any, roles: list[str]
) -> None:
    await hands.order("roles", name="Moderators", mentionable=True)
    _, hook = await interaction(hands, painter)
    sent = {"content": EVERYBODY} | ({"allowed_mentions": allowed} if allowed else {})

    _, body = await hands.api("POST", hook, json=sent)

    # The bot itself: a followup answers its first message.
    assert {user["id"] for user in body["mentions"]} - {home.BOT} == {home.ADA}
    assert (body["mention_roles"], body["mention_everyone"]) == (roles, False)


async def test_texts_of_new_components_mention_too(hands: Hands) -> None:
    text = {"type": 10, "content": f"<@{home.ADA}>"}
    sent = {"flags": 1 << 15, "components": [{"type": 17, "components": [text]}]}

    _, body = await hands.api("POST", PORTRAITS, json=sent)

    assert [user["id"] for user in body["mentions"]] == [home.ADA]


async def test_only_an_edit_of_the_content_reads_mentions_anew(hands: Hands) -> None:
    none = {"parse": []}
    first = {"content": f"<@{home.ADA}>", "allowed_mentions": none}
    _, sent = await hands.api("POST", PORTRAITS, json=first)
    path = f"{PORTRAITS}/{sent['id']}"

    _, same = await hands.api("PATCH", path, json={"embeds": [{"title": "t"}]})
    _, anew = await hands.api("PATCH", path, json={"content": f"<@{home.ADA}>!"})

    assert same["mentions"] == []
    assert [user["id"] for user in anew["mentions"]] == [home.ADA]


async def test_content_is_trimmed(hands: Hands) -> None:
    _, sent = await hands.api("POST", PORTRAITS, json={"content": "\n  two words \n"})
    _, edited = await hands.api("PATCH", f"{PORTRAITS}/{sent['id']}", json={"content": " x "})

    assert (sent["content"], edited["content"]) == ("two words", "x")


async def test_what_is_wrong_with_an_answer_is_told_under_data(
    hands: Hands, sandbox: Sandbox
) -> None:
    commands = [{"name": "go", "description": "d"}]
    await hands.api("PUT", f"/applications/{home.BOT}/commands", json=commands)
    asked = await hands.slash("go")
    found = sandbox.service.interactions.find(asked)
    assert found
    path = f"/interactions/{asked}/{found.token}/callback"

    for data, where in (({"content": "x" * 2001}, "content"), ({"embeds": [{}]}, "embeds")):
        status, body = await hands.api("POST", path, json={"type": 4, "data": data})
        assert (status, body["code"], list(body["errors"])) == (400, 50035, ["data"])
        assert list(body["errors"]["data"]) == [where]
    status, body = await hands.api("POST", path, json={"type": 9, "data": {"title": "x"}})
    assert "custom_id" in body["errors"]["data"]
    status, body = await hands.api("POST", path, json={"type": 4, "data": {}})
    assert (status, body) == (400, {"message": "Cannot send an empty message", "code": 50006})


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/channels/abc", "channel_id"),
        (f"{PORTRAITS}/undefined", "message_id"),
        (f"{PORTRAITS}/%00", "message_id"),
        ("/guilds/-1", "guild_id"),
        (f"/guilds/{home.GUILD}/members/@ada", "user_id"),
    ],
)
async def test_what_is_no_id_is_refused_as_such(hands: Hands, path: str, name: str) -> None:
    status, body = await hands.api("GET", path)

    assert (status, body["code"], list(body["errors"])) == (400, 50035, [name])


async def test_older_versions_are_answered_or_refused_by_name(
    hands: Hands, sandbox: Sandbox
) -> None:
    async with hands._session.get(f"{sandbox.url}/api/v9/gateway") as answer:
        assert answer.status == 200
    async with hands._session.get(f"{sandbox.url}/api/v9/users/@me") as answer:
        assert answer.status == 401
    for address in ("v8/gateway", "gateway", "v10x/users/@me"):
        async with hands._session.get(f"{sandbox.url}/api/{address}") as answer:
            told = await answer.json()
            assert (answer.status, told["code"]) == (400, 50041)


async def test_a_form_may_carry_the_json(hands: Hands) -> None:
    status, body = await hands.api("POST", PORTRAITS, data={"payload_json": '{"content": "hi"}'})

    assert (status, body["content"]) == (200, "hi")


async def test_a_bot_has_a_discriminator_of_its_own(hands: Hands) -> None:
    _, body = await hands.api("GET", "/users/@me")

    assert body["discriminator"].isdigit()
    assert body["discriminator"] not in ("0", "0000")
