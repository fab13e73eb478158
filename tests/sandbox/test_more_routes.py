"""What bots change besides messages: members, roles, reactions, pins, threads, webhooks."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.sandbox import default_world as home
from bot.sandbox.clock import SetClock
from bot.sandbox.hub import Intents
from bot.sandbox.server import Sandbox
from tests.sandbox.hands import Hands
from tests.sandbox.painter import painting, png
from tests.waiting import within

GUILD = f"/guilds/{home.GUILD}"
CHANNEL = f"/channels/{home.PORTRAITS}"
RIGHTS = [
    *("MANAGE_ROLES", "MANAGE_NICKNAMES", "CHANGE_NICKNAME", "MODERATE_MEMBERS", "KICK_MEMBERS"),
    *("MANAGE_MESSAGES", "PIN_MESSAGES", "MANAGE_WEBHOOKS", "MANAGE_THREADS", "MANAGE_CHANNELS"),
    "CREATE_PRIVATE_THREADS",
]
THUMB = "%F0%9F%91%8D"


@pytest.fixture
async def strong(hands: Hands) -> Hands:
    """Hands of a bot that may do all of it, and stands above everybody but the owner."""
    await hands.order("roles", name="Bots", permissions=RIGHTS)
    await hands.order("members", name="portrait-bot", roles=["Bots"])
    return hands


async def said(hands: Hands, content: str = "hello") -> str:
    return str((await hands.order("say", content=content))["id"])


async def done(hands: Hands, method: str, path: str, **rest: Any) -> Any:
    status, answer = await hands.api(method, path, **rest)
    assert status < 300, answer
    return answer


async def code(hands: Hands, method: str, path: str, **rest: Any) -> tuple[int, int]:
    status, answer = await hands.api(method, path, **rest)
    return status, answer["code"]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/soundboard-default-sounds", []),
        ("/voice/regions", []),
        ("/sticker-packs", {"sticker_packs": []}),
        (f"/applications/{home.BOT}/emojis", {"items": []}),
        (f"{GUILD}/emojis", []),
        (f"{GUILD}/stickers", []),
    ],
)
async def test_what_a_client_reads_at_its_start_is_there(
    hands: Hands, path: str, told: Any
) -> None:
    assert await hands.api("GET", path) == (200, told)


async def test_a_bot_reads_its_guilds_and_how_many_are_in_one(hands: Hands) -> None:
    [mine] = await done(hands, "GET", "/users/@me/guilds")
    counted = await done(hands, "GET", f"{GUILD}?with_counts=true")

    assert (mine["name"], mine["owner"]) == ("Portrait Club", False)
    assert counted["approximate_member_count"] == 5


async def test_an_application_tells_which_privileged_intents_it_may_ask_for(
    hands: Hands, sandbox: Sandbox
) -> None:
    before = await done(hands, "GET", "/oauth2/applications/@me")
    sandbox.service.settings.disallowed_intents = Intents.GUILD_MEMBERS
    after = await done(hands, "GET", "/oauth2/applications/@me")

    assert before["flags"] ^ after["flags"] == 1 << 15
    assert before["summary"] == ""


async def test_members_are_listed_in_pages_and_found_by_name(
    hands: Hands, sandbox: Sandbox
) -> None:
    first = await done(hands, "GET", f"{GUILD}/members?limit=2")
    rest = await done(hands, "GET", f"{GUILD}/members?limit=9&after={first[-1]['user']['id']}")
    found = await done(hands, "GET", f"{GUILD}/members/search?query=mor&limit=5")
    sandbox.service.settings.disallowed_intents = Intents.GUILD_MEMBERS

    assert [each["user"]["username"] for each in first] == ["owner", "mod"]
    assert len(rest) == 3
    assert [each["user"]["username"] for each in found] == ["mod"]
    assert await code(hands, "GET", f"{GUILD}/members") == (403, 50001)
    assert await code(hands, "GET", f"{GUILD}/members/search") == (400, 50035)
    assert await code(hands, "GET", f"{GUILD}/members/search?query=a&limit=0") == (400, 50035)


async def test_a_member_is_named_timed_out_and_put_out(strong: Hands, clock: SetClock) -> None:
    until = datetime.fromtimestamp(clock.now(), UTC) + timedelta(hours=1)
    told: Any = {"nick": "Countess", "communication_disabled_until": until.isoformat()}
    told |= {"communicationDisabledUntil": 1}  # as discord.js sends it beside

    changed = await done(strong, "PATCH", f"{GUILD}/members/{home.ADA}", json=told)
    own = await done(strong, "PATCH", f"{GUILD}/members/@me", json={"nick": "Brush"})
    found = await done(strong, "GET", f"{GUILD}/members/search?query=count")
    status, refused = await strong.try_order("say", content="let me")
    await done(strong, "DELETE", f"{GUILD}/members/{home.GRACE}")

    assert (changed["nick"], own["nick"]) == ("Countess", "Brush")
    assert [each["user"]["username"] for each in found] == ["ada"]
    assert (status, "Send Messages" in refused["error"]) == (403, True)
    assert (await strong.api("GET", f"{GUILD}/members/{home.GRACE}"))[0] == 404


REFUSED: dict[str, tuple[str, str, Any, tuple[int, int]]] = {
    "the owner": ("PATCH", f"members/{home.OWNER}", {"nick": "x"}, (403, 50013)),
    "the owner put out": ("DELETE", f"members/{home.OWNER}", None, (403, 50013)),
    "a long name": ("PATCH", f"members/{home.ADA}", {"nick": "x" * 33}, (400, 50035)),
    "a voice": ("PATCH", f"members/{home.ADA}", {"mute": True}, (400, 50035)),
    "a year": (
        *("PATCH", f"members/{home.ADA}"),
        {"communication_disabled_until": "2099-01-01T00:00:00+00:00"},
        (400, 50035),
    ),
    "no moment": (
        *("PATCH", f"members/{home.ADA}"),
        {"communication_disabled_until": "soon"},
        (400, 50035),
    ),
    "no role": ("PUT", f"members/{home.ADA}/roles/1", None, (404, 10011)),
    "nobody": ("PUT", f"members/1/roles/{home.MODERATORS}", None, (404, 10007)),
    "more than one has": ("POST", "roles", {"permissions": "8"}, (403, 50013)),
    "no colour": ("POST", "roles", {"color": 1 << 24}, (400, 50035)),
    "an icon": ("POST", "roles", {"unicode_emoji": "\u2705"}, (400, 50035)),
    "everyone": ("DELETE", f"roles/{home.GUILD}", None, (400, 50035)),
}


@pytest.mark.parametrize(("method", "path", "told", "refused"), REFUSED.values(), ids=REFUSED)
async def test_what_a_bot_may_not_do_to_members_and_roles(
    strong: Hands, method: str, path: str, told: Any, refused: tuple[int, int]
) -> None:
    assert await code(strong, method, f"{GUILD}/{path}", json=told) == refused


@pytest.mark.parametrize(
    ("method", "path", "told"),
    [
        ("PATCH", f"{GUILD}/members/{home.ADA}", {"nick": "x"}),
        ("PATCH", f"{GUILD}/members/@me", {"nick": "x"}),
        ("PATCH", f"{GUILD}/members/{home.ADA}", {"roles": []}),
        ("DELETE", f"{GUILD}/members/{home.ADA}", None),
        ("POST", f"{GUILD}/roles", {}),
        ("PUT", f"{GUILD}/members/{home.ADA}/roles/{home.MODERATORS}", None),
        ("POST", f"{CHANNEL}/webhooks", {"name": "x"}),
        ("POST", f"{CHANNEL}/messages/bulk-delete", {"messages": ["1", "2"]}),
        ("PUT", f"{CHANNEL}/messages/pins/1", None),
        ("POST", f"{CHANNEL}/threads", {"name": "x", "type": 12}),
        ("DELETE", CHANNEL, None),
    ],
)
async def test_without_the_permission_it_is_refused(
    hands: Hands, method: str, path: str, told: Any
) -> None:
    assert await code(hands, method, path, json=told) == (403, 50013)


async def test_roles_are_made_changed_given_and_taken(strong: Hands) -> None:
    made = await done(
        strong, "POST", f"{GUILD}/roles", json={"name": "Sitters", "color": 7, "hoist": True}
    )
    where = f"{GUILD}/roles/{made['id']}"
    changed = await done(strong, "PATCH", where, json={"name": "Models", "mentionable": True})
    await done(strong, "PUT", f"{GUILD}/members/{home.ADA}/roles/{made['id']}")
    given = await done(strong, "GET", f"{GUILD}/members/{home.ADA}")
    await done(strong, "DELETE", f"{GUILD}/members/{home.ADA}/roles/{made['id']}")
    taken = await done(strong, "GET", f"{GUILD}/members/{home.ADA}")
    listed = {"roles": [made["id"]]}
    whole = await done(strong, "PATCH", f"{GUILD}/members/{home.ADA}", json=listed)
    await done(strong, "DELETE", where)

    assert (made["position"], made["color"], made["hoist"]) == (1, 7, True)
    assert (changed["name"], changed["mentionable"]) == ("Models", True)
    assert (given["roles"], taken["roles"], whole["roles"]) == ([made["id"]], [], [made["id"]])
    assert await code(strong, "GET", where) == (404, 10011)


async def test_a_role_above_the_bots_own_is_beyond_it(strong: Hands) -> None:
    above = await strong.order("roles", name="Founders")
    where = f"{GUILD}/roles/{above['id']}"

    assert await code(strong, "PATCH", where, json={"name": "x"}) == (403, 50013)
    assert await code(strong, "DELETE", where) == (403, 50013)


async def test_a_bot_reacts_and_sees_who_did(strong: Hands) -> None:
    message = await said(strong)
    where = f"{CHANNEL}/messages/{message}/reactions"
    await strong.order("react", message_id=message, emoji="\U0001f44d", member="ada")

    for _ in range(2):
        await done(strong, "PUT", f"{where}/{THUMB}/@me")
    both = await done(strong, "GET", f"{where}/{THUMB}")
    shown = await done(strong, "GET", f"{CHANNEL}/messages/{message}")
    await done(strong, "DELETE", f"{where}/{THUMB}/@me")
    await done(strong, "DELETE", f"{where}/{THUMB}/{home.ADA}")
    none = await done(strong, "GET", f"{where}/{THUMB}")

    assert {each["username"] for each in both} == {"ada", "portrait-bot"}
    assert [(each["count"], each["me"]) for each in shown["reactions"]] == [(2, True)]
    assert none == []
    assert await code(strong, "PUT", f"{where}/smile/@me") == (400, 10014)


async def test_reactions_are_cleared_one_emoji_or_all(strong: Hands) -> None:
    message = await said(strong)
    where = f"{CHANNEL}/messages/{message}/reactions"
    for emoji in "\U0001f44d\u2705\u2b50":
        await strong.order("react", message_id=message, emoji=emoji)

    await done(strong, "DELETE", f"{where}/{THUMB}")
    two = await done(strong, "GET", f"{CHANNEL}/messages/{message}")
    await done(strong, "DELETE", where)
    none = await done(strong, "GET", f"{CHANNEL}/messages/{message}")

    assert (len(two["reactions"]), "reactions" in none) == (2, False)


@pytest.mark.parametrize("route", ["messages/pins", "pins"])
async def test_pins_by_the_routes_of_today_and_the_older_ones(strong: Hands, route: str) -> None:
    message, before = await said(strong), (await strong.ask("log"))["cursor"]
    where = f"{CHANNEL}/{route}"

    await done(strong, "PUT", f"{where}/{message}")
    await done(strong, "PUT", f"{where}/{message}")
    pinned = await done(strong, "GET", where)
    notices = [m["type"] for m in await done(strong, "GET", f"{CHANNEL}/messages")]
    await done(strong, "DELETE", f"{where}/{message}")
    none = await done(strong, "GET", where)

    listed = pinned["items"] if route == "messages/pins" else [{"message": each} for each in pinned]
    assert [(each["message"]["id"], each["message"]["pinned"]) for each in listed] == [
        (message, True)
    ]
    assert notices == [6, 0]
    assert (none["items"] if route == "messages/pins" else none) == []
    assert before


async def test_pins_are_read_in_pages(strong: Hands, clock: SetClock) -> None:
    for content in ("older", "newer"):
        await done(strong, "PUT", f"{CHANNEL}/messages/pins/{await said(strong, content)}")
        clock.advance(1)

    first = await done(strong, "GET", f"{CHANNEL}/messages/pins?limit=1")
    told = {"before": first["items"][0]["pinned_at"]}
    rest = await done(strong, "GET", f"{CHANNEL}/messages/pins", params=told)

    assert [each["message"]["content"] for each in first["items"]] == ["newer"]
    assert (first["has_more"], rest["has_more"]) == (True, False)
    assert [each["message"]["content"] for each in rest["items"]] == ["older"]
    assert await code(strong, "GET", f"{CHANNEL}/messages/pins?before=soon") == (400, 50035)


async def test_several_messages_go_at_once_unless_they_are_old(
    strong: Hands, clock: SetClock
) -> None:
    ids = [await said(strong, f"{number}") for number in range(3)]
    where = f"{CHANNEL}/messages/bulk-delete"

    await done(strong, "POST", where, json={"messages": ids[:2]})
    left = await done(strong, "GET", f"{CHANNEL}/messages")
    clock.advance(15 * 24 * 3600)

    assert [each["id"] for each in left] == ids[2:]
    assert await code(strong, "POST", where, json={"messages": ids[2:]}) == (400, 50035)
    assert await code(strong, "POST", where, json={"messages": ids}) == (400, 50034)


async def test_history_around_a_message(hands: Hands) -> None:
    ids = [await said(hands, f"{number}") for number in range(7)]

    async def around(limit: int) -> list[str]:
        path = f"{CHANNEL}/messages?around={ids[3]}&limit={limit}"
        return [each["content"] for each in await done(hands, "GET", path)]

    assert await around(3) == ["4", "3", "2"]
    assert await around(1) == ["3"]


async def test_a_thread_of_a_message_is_named_archived_and_deleted(strong: Hands) -> None:
    message = await said(strong)
    where = f"{CHANNEL}/messages/{message}"

    thread = await done(strong, "POST", f"{where}/threads", json={"name": "about it"})
    again = await code(strong, "POST", f"{where}/threads", json={"name": "again"})
    shown = await done(strong, "GET", where)
    inside = f"/channels/{thread['id']}"
    told = {"name": "about that", "auto_archive_duration": 60, "archived": True}
    changed = await done(strong, "PATCH", inside, json=told)
    archived = await done(strong, "GET", f"{CHANNEL}/threads/archived/public")
    closed = await code(strong, "PATCH", inside, json={"name": "x"})
    await done(strong, "DELETE", inside)

    assert (thread["id"], thread["type"], again) == (message, 11, (400, 160004))
    assert (shown["thread"]["name"], shown["flags"] & 32) == ("about it", 32)
    metadata = changed["thread_metadata"]
    assert (changed["name"], metadata["auto_archive_duration"]) == ("about that", 60)
    assert [each["id"] for each in archived["threads"]] == [message]
    assert closed == (400, 50083)
    assert await code(strong, "GET", inside) == (404, 10003)


async def test_people_are_let_into_a_private_thread_and_out(strong: Hands) -> None:
    told = {"name": "secret", "type": 12}
    thread = await done(strong, "POST", f"{CHANNEL}/threads", json=told)
    members = f"/channels/{thread['id']}/thread-members"
    shut = await strong.try_order("say", content="hi", channel="secret")

    await done(strong, "PUT", f"{members}/{home.ADA}")
    await strong.order("say", content="hi", channel="secret")
    both = await done(strong, "GET", members)
    active = await done(strong, "GET", f"{GUILD}/threads/active")
    await done(strong, "DELETE", f"{members}/{home.ADA}")
    await done(strong, "DELETE", f"{members}/@me")

    assert (thread["type"], shut[0]) == (12, 403)
    assert {each["user_id"] for each in both} == {home.ADA, home.BOT}
    assert [each["id"] for each in active["threads"]] == [thread["id"]]
    assert await code(strong, "GET", f"{members}/{home.ADA}") == (404, 10007)
    assert await code(strong, "PUT", f"{members}/1") == (404, 10013)


async def test_a_post_of_a_forum_is_a_thread_with_its_message(strong: Hands) -> None:
    forum = await strong.order("channels", name="ideas", kind="forum")
    where = f"/channels/{forum['id']}/threads"
    told = {"name": "roses", "message": {"content": "red ones"}}

    post = await done(strong, "POST", where, json=told)
    empty = await code(strong, "POST", where, json={"name": "x", "message": {"content": ""}})

    assert (post["message"]["id"], post["message"]["content"]) == (post["id"], "red ones")
    assert empty == (400, 50006)
    assert await code(strong, "POST", where, json={"name": "x"}) == (400, 50035)
    active = await done(strong, "GET", f"{GUILD}/threads/active")
    assert len(active["threads"]) == 1


async def test_threads_begin_only_where_there_are_any(strong: Hands) -> None:
    category = await strong.order("channels", name="corner", kind="category")
    told = {"name": "x", "type": 11}

    refused = await code(strong, "POST", f"/channels/{category['id']}/threads", json=told)
    slow = await code(strong, "POST", f"{CHANNEL}/threads", json=told | {"rate_limit_per_user": 5})
    channel = await code(strong, "PATCH", CHANNEL, json={"topic": "x"})

    assert (refused, slow, channel) == ((400, 50024), (400, 50035), (400, 50035))


async def test_a_webhook_is_made_used_and_deleted(strong: Hands) -> None:
    made = await done(strong, "POST", f"{CHANNEL}/webhooks", json={"name": "Courier"})
    where = f"/webhooks/{made['id']}/{made['token']}"

    silent = await strong.api("POST", where, token=None, json={"content": "one"})
    told = {"content": "two", "username": "Somebody"}
    spoken = await done(strong, "POST", f"{where}?wait=true", token=None, json=told)
    one = f"{where}/messages/{spoken['id']}"
    again = {"content": "three", "username": "Somebody"}  # as discord.js repeats it
    edited = await done(strong, "PATCH", one, token=None, json=again)
    read = await done(strong, "GET", one, token=None)
    await done(strong, "DELETE", one, token=None)
    renamed = await done(strong, "PATCH", where, token=None, json={"name": "Herald"})
    listed = await done(strong, "GET", f"{CHANNEL}/webhooks")
    of_guild = await done(strong, "GET", f"{GUILD}/webhooks")
    known = await done(strong, "GET", f"/webhooks/{made['id']}")
    page = (await strong.ask("transcript"))["messages"]
    await done(strong, "DELETE", where, token=None)

    assert silent == (204, None)
    author = spoken["author"]
    assert (author["username"], author["discriminator"]) == ("Somebody", "0000")
    assert (spoken["webhook_id"], edited["content"]) == (made["id"], "three")
    assert read["content"] == "three"
    assert (renamed["name"], "user" in renamed) == ("Herald", False)
    assert [each["id"] for each in listed] == [each["id"] for each in of_guild] == [made["id"]]
    assert (known["name"], known["user"]["id"]) == ("Herald", home.BOT)
    assert [each["content"] for each in page] == ["one"]
    assert await code(strong, "POST", where, token=None, json={"content": "x"}) == (404, 10015)


async def test_a_webhook_keeps_to_its_token_its_channel_and_its_names(strong: Hands) -> None:
    made = await done(strong, "POST", f"{CHANNEL}/webhooks", json={"name": "Courier"})
    where = f"/webhooks/{made['id']}"
    words = {"content": "x"}
    elsewhere = f"{where}/{made['token']}?thread_id={home.GENERAL}"

    assert await code(strong, "POST", f"{where}/wrong", json=words) == (401, 50027)
    assert await code(strong, "POST", elsewhere, json=words) == (404, 10003)
    assert await code(strong, "GET", where, token=None) == (401, 0)
    for name in ("Discord", "clyde 2", "", "x" * 81):
        told = await code(strong, "POST", f"{CHANNEL}/webhooks", json={"name": name})
        assert told == (400, 50035)


async def test_a_webhook_writes_into_a_thread_with_a_file(strong: Hands) -> None:
    made = await done(strong, "POST", f"{CHANNEL}/webhooks", json={"name": "Courier"})
    thread = await strong.order("threads", name="roses")
    where = f"/webhooks/{made['id']}/{made['token']}?wait=true&thread_id={thread['id']}"

    spoken = await done(strong, "POST", where, json={"content": "look"})

    assert spoken["channel_id"] == thread["id"]


async def test_discord_py_hears_of_all_of_it(
    strong: Hands, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    import discord

    everything = discord.Intents.default() | discord.Intents(members=True)
    async with painting(sandbox, monkeypatch, everything) as bot:
        names = ("guild_role_create", "guild_role_delete", "raw_bulk_message_delete")
        names += ("guild_channel_pins_update", "webhooks_update", "thread_create")
        names += ("raw_reaction_clear", "raw_thread_member_remove", "thread_member_join")
        waiting = {name: bot.loop.create_task(bot.wait_for(name, timeout=30)) for name in names}
        ids = [await said(strong, f"{number}") for number in range(3)]
        guild = bot.get_guild(int(home.GUILD))
        channel = bot.get_channel(int(home.PORTRAITS))
        assert guild
        assert isinstance(channel, discord.TextChannel)

        role = await guild.create_role(name="Sitters", colour=discord.Colour(7))
        ada = await guild.fetch_member(int(home.ADA))
        await ada.add_roles(role)
        await role.delete()
        message = await channel.fetch_message(int(ids[2]))
        await message.add_reaction("\u2705")
        await message.clear_reactions()
        await message.pin()
        pins = [each.id async for each in channel.pins()]
        hook = await channel.create_webhook(name="Courier")
        spoken = await hook.send("hi", wait=True, file=discord.File("LICENSE"))
        thread = await message.create_thread(name="about it")
        await thread.add_user(ada)
        await thread.remove_user(ada)
        await channel.delete_messages([discord.Object(int(id)) for id in ids[:2]])
        async with within("all of it to be heard", seconds=30):
            heard = {name: await each for name, each in waiting.items()}

    assert heard["guild_role_create"].name == "Sitters"
    assert {str(id) for id in heard["raw_bulk_message_delete"].message_ids} == set(ids[:2])
    assert pins == [message.id]
    assert (spoken.webhook_id, [each.filename for each in spoken.attachments]) == (
        hook.id,
        ["LICENSE"],
    )
    assert heard["thread_create"].id == thread.id


MODAL = {
    "custom_id": "form",
    "title": "A form",
    "components": [
        {"type": 18, "label": "Files", "component": {"type": 19, "custom_id": "files"}},
        {
            "type": 18,
            "label": "One",
            "component": {
                "type": 21,
                "custom_id": "one",
                "options": [{"label": each, "value": each} for each in "ab"],
            },
        },
        {
            "type": 18,
            "label": "Some",
            "component": {
                "type": 22,
                "custom_id": "some",
                "max_values": 2,
                "options": [{"label": each, "value": each} for each in "abc"],
            },
        },
        {"type": 18, "label": "Yes?", "component": {"type": 23, "custom_id": "yes"}},
        {"type": 18, "label": "Whom?", "component": {"type": 5, "custom_id": "whom"}},
    ],
}


async def opened(hands: Hands, modal: Any = MODAL) -> tuple[str, int, Any]:
    commands = f"/applications/{home.BOT}/commands"
    await done(hands, "POST", commands, json={"name": "form", "description": "A form."})
    asked = (await hands.order("slash", command="form"))["interaction_id"]
    entry = await hands.ask(f"interactions/{asked}")
    token = entry["id"] and await token_of(hands, asked)
    path = f"/interactions/{asked}/{token}/callback"
    status, answer = await hands.api("POST", path, json={"type": 9, "data": modal})
    return asked, status, answer


async def token_of(hands: Hands, interaction_id: str) -> str:
    found = hands._sandbox.service.interactions.find(interaction_id)
    assert found
    return found.token


async def test_a_modal_holds_files_choices_and_boxes(hands: Hands) -> None:
    asked, status, answer = await opened(hands)
    file = {"filename": "a.png", "content": base64.b64encode(png()).decode()}
    values = {"files": [file], "one": "b", "some": ["a", "c"], "yes": True, "whom": ["grace"]}

    sent = await hands.order("modal", interaction_id=asked, values=values)

    assert status == 204, answer
    data = (await hands.ask(f"interactions/{sent['interaction_id']}"))["data"]
    fields = {each["component"]["custom_id"]: each["component"] for each in data["components"]}
    [file_id] = fields["files"]["values"]
    assert data["resolved"]["attachments"][file_id]["filename"] == "a.png"
    assert (fields["one"]["value"], fields["some"]["values"]) == ("b", ["a", "c"])
    assert fields["yes"]["value"] is True
    assert set(data["resolved"]["users"]) == {home.GRACE}


@pytest.mark.parametrize(
    "told",
    [
        {"type": 5, "data": {"allowed_mentions": {"parse": []}, "flags": 64}},  # hikari
        {"type": 4, "data": {"content": "x"}, "attachments": []},  # interactions.py
    ],
)
async def test_an_answer_is_taken_with_what_libraries_add(hands: Hands, told: Any) -> None:
    commands = f"/applications/{home.BOT}/commands"
    await done(hands, "POST", commands, json={"name": "form", "description": "A form."})
    asked = (await hands.order("slash", command="form"))["interaction_id"]
    path = f"/interactions/{asked}/{await token_of(hands, asked)}/callback"

    assert await hands.api("POST", path, json=told) == (204, None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"one": "z"},
        {"one": None},
        {"some": ["a", "b", "c"]},
        {"some": ["z"]},
        {"yes": "yes"},
        {"files": []},
        {"files": "x"},
    ],
)
async def test_what_does_not_fit_a_field_is_refused(hands: Hands, wrong: Any) -> None:
    asked, _, _ = await opened(hands)
    file = {"filename": "a.png", "content": base64.b64encode(png()).decode()}
    values = {"files": [file], "one": "b", "some": ["a"], "yes": True, "whom": ["grace"]}

    status, answer = await hands.try_order("modal", interaction_id=asked, values=values | wrong)

    assert (status, next(iter(wrong)) in answer["error"]) == (400, True), answer


@pytest.mark.parametrize(
    "component",
    [
        {"type": 21, "custom_id": "x", "options": [{"label": "a", "value": "a"}]},
        {"type": 22, "custom_id": "x", "options": []},
        {"type": 22, "custom_id": "x", "options": [{"label": "a", "value": "a"}] * 2},
        {"type": 19, "custom_id": "x", "max_values": 11},
        {"type": 23, "custom_id": "x", "default": "yes"},
        {"type": 24, "custom_id": "x"},
    ],
)
async def test_a_field_that_cannot_be_is_refused(hands: Hands, component: Any) -> None:
    part = {"type": 18, "label": "x", "component": component}

    _, status, answer = await opened(hands, MODAL | {"components": [part]})

    assert (status, answer["code"]) == (400, 50035)


async def test_a_reset_forgets_webhooks() -> None:
    async with Sandbox.open() as sandbox, ClientSession() as session:
        hands = Hands(session, sandbox)
        await hands.order("members", name="portrait-bot", permissions=["MANAGE_WEBHOOKS"])
        made = await done(hands, "POST", f"{CHANNEL}/webhooks", json={"name": "Courier"})

        await hands.order_nothing("reset")

        told = await code(hands, "POST", f"/webhooks/{made['id']}/{made['token']}", json={})
        assert told == (404, 10015)
