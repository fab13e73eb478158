"""Messages: what they may hold, who is mentioned, which files stay, and who may touch them."""

import io
import json
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bot.sandbox import default_world as home
from bot.sandbox.clock import SetClock
from bot.sandbox.server import Sandbox
from tests.sandbox.hands import Hands, form
from tests.sandbox.painter import png

PORTRAITS = f"/channels/{home.PORTRAITS}/messages"
MODS = f"/channels/{home.MODS}/messages"


def _button(**changes: Any) -> Any:
    return {"type": 2, "style": 2, "label": "l", "custom_id": "c"} | changes


def _row(*components: Any) -> Any:
    return {"type": 1, "components": list(components)}


def _buttons(count: int) -> list[Any]:
    return [_button(custom_id=f"c{number}") for number in range(count)]


def _embed(**changes: Any) -> Any:
    return {"embeds": [{"title": "t"} | changes]}


def _gallery(url: str, count: int) -> Any:
    return {"type": 12, "items": [{"media": {"url": url}}] * count}


SELECT = {"type": 3, "custom_id": "s"}
OPTION = {"label": "l", "value": "v"}
TOO_MANY = [OPTION | {"value": str(number)} for number in range(26)]
V2 = 1 << 15
TEXT = {"type": 10, "content": "x"}
LONG_LINK = "https://a.b/" + "c" * 501

BAD: dict[str, tuple[Any, list[str]]] = {
    "content of 2001": ({"content": "x" * 2001}, ["content"]),
    "content a number": ({"content": 7}, ["content"]),
    "flags a text": ({"content": "x", "flags": "64"}, ["flags"]),
    "nonce of 26": ({"content": "x", "nonce": "n" * 26}, ["nonce"]),
    "11 embeds": ({"embeds": [{"title": "t"}] * 11}, ["embeds"]),
    "embed no object": ({"embeds": [3]}, ["embeds", "0"]),
    "embed with nothing": ({"embeds": [{}]}, ["embeds", "0", "description"]),
    "title of 257": (_embed(title="t" * 257), ["embeds", "0", "title"]),
    "description of 4097": (_embed(description="d" * 4097), ["embeds", "0", "description"]),
    "26 fields": (_embed(fields=[{"name": "n", "value": "v"}] * 26), ["embeds", "0", "fields"]),
    "field without value": (
        _embed(fields=[{"name": "n"}]),
        ["embeds", "0", "fields", "0", "value"],
    ),
    "field value of 1025": (
        _embed(fields=[{"name": "n", "value": "v" * 1025}]),
        ["embeds", "0", "fields", "0", "value"],
    ),
    "footer of 2049": (_embed(footer={"text": "f" * 2049}), ["embeds", "0", "footer", "text"]),
    "author of 257": (_embed(author={"name": "a" * 257}), ["embeds", "0", "author", "name"]),
    "link to a script": (_embed(url="javascript:1"), ["embeds", "0", "url"]),
    "image by data": (_embed(image={"url": "data:x"}), ["embeds", "0", "image", "url"]),
    "colour too high": (_embed(color=1 << 24), ["embeds", "0", "color"]),
    "timestamp in words": (_embed(timestamp="noon"), ["embeds", "0", "timestamp"]),
    "6001 characters of embeds": ({"embeds": [{"description": "d" * 3001}] * 2}, ["embeds"]),
    "six rows": ({"components": [_row(each) for each in _buttons(6)]}, ["components"]),
    "six buttons": ({"components": [_row(*_buttons(6))]}, ["components", "0", "components"]),
    "empty row": ({"components": [_row()]}, ["components", "0", "components"]),
    "bare button": ({"components": [_button()]}, ["components", "0", "type"]),
    "button with no label": (
        {"components": [_row(_button(label=""))]},
        ["components", "0", "components", "0"],
    ),
    "label of 81": (
        {"components": [_row(_button(label="l" * 81))]},
        ["components", "0", "components", "0", "label"],
    ),
    "custom id of 101": (
        {"components": [_row(_button(custom_id="c" * 101))]},
        ["components", "0", "components", "0", "custom_id"],
    ),
    "no custom id": (
        {"components": [_row(_button(custom_id=None))]},
        ["components", "0", "components", "0", "custom_id"],
    ),
    "same custom id": ({"components": [_row(_button()), _row(_button())]}, ["components"]),
    "link with custom id": (
        {"components": [_row(_button(style=5, url="https://a.b"))]},
        ["components", "0", "components", "0"],
    ),
    "button beside a menu": (
        {"components": [_row(_button(), SELECT | {"options": [OPTION]})]},
        ["components", "0", "components"],
    ),
    "menu without options": (
        {"components": [_row(SELECT)]},
        ["components", "0", "components", "0", "options"],
    ),
    "26 options": (
        {
            "components": [
                _row(SELECT | {"options": [OPTION | {"value": str(n)} for n in range(26)]})
            ]
        },
        ["components", "0", "components", "0", "options"],
    ),
    "same option twice": (
        {"components": [_row(SELECT | {"options": [OPTION] * 2})]},
        ["components", "0", "components", "0", "options"],
    ),
    "components no list": ({"components": [_row() | {"components": {}}, 4]}, ["components", "1"]),
    "new component without flag": ({"components": [TEXT]}, ["components", "0", "type"]),
    "content beside new components": (
        {"flags": V2, "content": "x", "components": [TEXT]},
        ["content"],
    ),
    "41 components": ({"flags": V2, "components": [TEXT] * 41}, ["components"]),
    "4001 characters": (
        {"flags": V2, "components": [TEXT | {"content": "x" * 2001}] * 2},
        ["components"],
    ),
    "section without accessory": (
        {"flags": V2, "components": [{"type": 9, "components": [TEXT]}]},
        ["components", "0", "accessory"],
    ),
    "gallery of 11": (
        {
            "flags": V2,
            "components": [_gallery("https://a.b", 11)],
        },
        ["components", "0", "items"],
    ),
    "container in a container": (
        {"flags": V2, "components": [{"type": 17, "components": [{"type": 17}]}]},
        ["components", "0", "components", "0", "type"],
    ),
    "media that was not sent": (
        {
            "flags": V2,
            "components": [_gallery("attachment://x.png", 1)],
        },
        ["components"],
    ),
    "attachment that was not sent": (
        {"content": "x", "attachments": [{"id": 3}]},
        ["attachments", "0", "id"],
    ),
    "alt text of 1025": (
        {"content": "x", "attachments": [{"id": 0, "description": "d" * 1025}]},
        ["attachments", "0", "description"],
    ),
    "users both ways": (
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        ["allowed_mentions"],
    ),
    "embed with a blank title": (_embed(title="  "), ["embeds", "0", "description"]),
    "emoji that is a word": (
        {"components": [_row(_button(emoji={"name": "smile"}))]},
        ["components", "0", "components", "0", "emoji", "name"],
    ),
    "emoji of nobody": (
        {"components": [_row(_button(emoji={"id": "123", "name": "ours"}))]},
        ["components", "0", "components", "0", "emoji", "id"],
    ),
    "emoji of an option": (
        {"components": [_row(SELECT | {"options": [OPTION | {"emoji": {"name": "x"}}]})]},
        ["components", "0", "components", "0", "options", "0", "emoji", "name"],
    ),
    "more values than options": (
        {"components": [_row(SELECT | {"options": [OPTION], "max_values": 2})]},
        ["components", "0", "components", "0", "max_values"],
    ),
    "min values of 26": (
        {"components": [_row({"type": 5, "custom_id": "s", "min_values": 26})]},
        ["components", "0", "components", "0", "min_values"],
    ),
    "more values at least than at most": (
        {"components": [_row({"type": 5, "custom_id": "s", "min_values": 3, "max_values": 2})]},
        ["components", "0", "components", "0", "min_values"],
    ),
    "option description of 101": (
        {"components": [_row(SELECT | {"options": [OPTION | {"description": "d" * 101}]})]},
        ["components", "0", "components", "0", "options", "0", "description"],
    ),
    "two defaults of one": (
        {
            "components": [
                _row(
                    SELECT
                    | {"options": [OPTION | {"value": v, "default": True} for v in ("a", "b")]}
                )
            ]
        },
        ["components", "0", "components", "0", "options"],
    ),
    "link of 513": (
        {"components": [_row({"type": 2, "style": 5, "label": "l", "url": LONG_LINK})]},
        ["components", "0", "components", "0", "url"],
    ),
    "disabled in words": (
        {"components": [_row(_button(disabled="yes"))]},
        ["components", "0", "components", "0", "disabled"],
    ),
    "menu beside a section": (
        {
            "flags": V2,
            "components": [
                {
                    "type": 9,
                    "components": [TEXT],
                    "accessory": SELECT | {"options": [OPTION]},
                }
            ],
        },
        ["components", "0", "accessory", "type"],
    ),
    "thumbnail of nothing": (
        {
            "flags": V2,
            "components": [{"type": 9, "components": [TEXT], "accessory": {"type": 11}}],
        },
        ["components", "0", "accessory", "media"],
    ),
    "same component id": (
        {"flags": V2, "components": [TEXT | {"id": 7}, TEXT | {"id": 7}]},
        ["components"],
    ),
    "spacing of 9": (
        {"flags": V2, "components": [TEXT, {"type": 14, "spacing": 9}]},
        ["components", "1", "spacing"],
    ),
    "file kept elsewhere": (
        {"flags": V2, "components": [{"type": 13, "file": {"url": "http://a.b/c.txt"}}]},
        ["components", "0", "file", "url"],
    ),
    "picture by data": (
        {"flags": V2, "components": [_gallery("data:x", 1)]},
        ["components", "0", "items", "0", "media", "url"],
    ),
    "colour of a container too high": (
        {"flags": V2, "components": [{"type": 17, "accent_color": 1 << 24, "components": [TEXT]}]},
        ["components", "0", "accent_color"],
    ),
    "poll": ({"poll": {"question": {"text": "?"}}}, ["poll"]),
    "sticker": ({"sticker_ids": ["1"]}, ["sticker_ids"]),
    "forward": (
        {"message_reference": {"type": 1, "message_id": "1"}},
        ["message_reference", "type"],
    ),
    "field of nobody": ({"content": "x", "contnet": "y"}, ["contnet"]),
    "button with a slip": (
        {"components": [_row(_button(lable="x"))]},
        ["components", "0", "components", "0", "lable"],
    ),
    "embed with a slip": (_embed(titel="x"), ["embeds", "0", "titel"]),
    "author with a slip": (_embed(author={"nmae": "x"}), ["embeds", "0", "author", "nmae"]),
    "field with a slip": (
        _embed(fields=[{"name": "n", "value": "v", "inlin": True}]),
        ["embeds", "0", "fields", "0", "inlin"],
    ),
    "picture with a slip": (
        {
            "flags": V2,
            "components": [{"type": 12, "items": [{"media": {"url": "https://a.b"}, "alt": "x"}]}],
        },
        ["components", "0", "items", "0", "alt"],
    ),
    "mentions with a slip": (
        {"content": "x", "allowed_mentions": {"prase": []}},
        ["allowed_mentions", "prase"],
    ),
    "reply with a slip": (
        {"content": "x", "message_reference": {"mesage_id": "1"}},
        ["message_reference", "mesage_id"],
    ),
    "attachment with a slip": (
        {"content": "x", "attachments": [{"id": 0, "alt": "x"}]},
        ["attachments", "0", "alt"],
    ),
    "label a number": (
        {"components": [_row(_button(label=5))]},
        ["components", "0", "components", "0", "label"],
    ),
    "number of a component in words": (
        {"flags": V2, "components": [TEXT | {"id": "first"}]},
        ["components", "0", "id"],
    ),
    "inline in words": (
        _embed(fields=[{"name": "n", "value": "v", "inline": "yes"}]),
        ["embeds", "0", "fields", "0", "inline"],
    ),
    "blank name of a field": (
        _embed(fields=[{"name": " ", "value": "v"}]),
        ["embeds", "0", "fields", "0", "name"],
    ),
    "address of a plain button": (
        {"components": [_row(_button(url="https://a.b"))]},
        ["components", "0", "components", "0"],
    ),
    "premium button": (
        {"components": [_row({"type": 2, "style": 6, "sku_id": "1"})]},
        ["components", "0", "components", "0", "sku_id"],
    ),
    "channels of kind 99": (
        {"components": [_row({"type": 8, "custom_id": "s", "channel_types": [99]})]},
        ["components", "0", "components", "0", "channel_types", "0"],
    ),
    "role chosen among users": (
        {
            "components": [
                _row({"type": 5, "custom_id": "s", "default_values": [{"id": "1", "type": "role"}]})
            ]
        },
        ["components", "0", "components", "0", "default_values", "0", "type"],
    ),
    "more chosen in advance than may be": (
        {
            "components": [
                _row(
                    {
                        "type": 5,
                        "custom_id": "s",
                        "default_values": [{"id": n, "type": "user"} for n in ("1", "2")],
                    }
                )
            ]
        },
        ["components", "0", "components", "0", "default_values"],
    ),
    "mention of a word": (
        {"content": "x", "allowed_mentions": {"users": ["ada"]}},
        ["allowed_mentions", "users", "0"],
    ),
    "voice message": ({"content": "x", "flags": 1 << 13}, ["flags"]),
    "component of no kind": (
        {"flags": V2, "components": [{"type": 99, "components": 5}]},
        ["components", "0", "type"],
    ),
    "mentions of another kind": (
        {"content": "x", "allowed_mentions": {"parse": ["all"]}},
        ["allowed_mentions", "parse", "0"],
    ),
    "reply to nothing": (
        {"content": "x", "message_reference": {"message_id": "1"}},
        ["message_reference"],
    ),
}


@pytest.mark.parametrize(("sent", "path"), BAD.values(), ids=BAD)
async def test_a_bad_message_is_refused_where_it_is_bad(
    hands: Hands, sent: Any, path: list[str]
) -> None:
    status, body = await hands.api("POST", PORTRAITS, json=sent)

    assert (status, body["code"]) == (400, 50035), body
    found = body["errors"]
    for step in path:
        found = found[step]
    assert found["_errors"][0]["message"], body
    assert (await hands.ask("transcript"))["messages"] == []


@pytest.mark.parametrize("sent", [{}, {"content": None}, {"content": " \n"}, {"embeds": []}])
async def test_an_empty_message_is_refused(hands: Hands, sent: Any) -> None:
    status, body = await hands.api("POST", PORTRAITS, json=sent)

    assert (status, body) == (400, {"message": "Cannot send an empty message", "code": 50006})


@pytest.mark.parametrize(
    "sent",
    [
        {"content": "x" * 2000},
        {"embeds": [{"description": "d" * 3000}] * 2},
        {"content": "x", "components": [_row(*_buttons(5))]},
        {"content": "x", "components": [_row(each) for each in _buttons(5)]},
        {"content": "x", "message_reference": {"message_id": "1", "fail_if_not_exists": False}},
        {"flags": V2, "components": [TEXT] * 40},
    ],
)
async def test_the_limits_themselves_are_allowed(hands: Hands, sent: Any) -> None:
    status, body = await hands.api("POST", PORTRAITS, json=sent)

    assert status == 200, body


TEXT_WITH_ALL = f"<@{home.ADA}> <@!{home.GRACE}> <@&{home.MODERATORS}> <@1> @everyone"


@pytest.mark.parametrize(
    ("allowed", "users", "roles"),
    [
        (None, [home.ADA, home.GRACE], [home.MODERATORS]),
        ({"parse": []}, [], []),
        ({"parse": ["roles"]}, [], [home.MODERATORS]),
        ({"users": [home.GRACE]}, [home.GRACE], []),
    ],
)
async def test_only_allowed_mentions_count(
    hands: Hands, allowed: Any, users: list[str], roles: list[str]
) -> None:
    await hands.order("roles", name="Moderators", mentionable=True)
    sent = {"content": TEXT_WITH_ALL} | ({"allowed_mentions": allowed} if allowed else {})

    _, body = await hands.api("POST", PORTRAITS, json=sent)

    assert [user["id"] for user in body["mentions"]] == users
    assert body["mention_roles"] == roles
    assert body["mention_everyone"] is False


@pytest.mark.parametrize(("replied", "mentioned"), [(None, True), (False, False), (True, True)])
async def test_a_reply_mentions_whom_it_answers_if_it_may(
    hands: Hands, replied: bool | None, mentioned: bool
) -> None:
    said = await hands.order("say", member="ada", content="hello?")
    sent: dict[str, Any] = {"content": "yes", "message_reference": {"message_id": said["id"]}}
    if replied is not None:
        sent["allowed_mentions"] = {"parse": [], "replied_user": replied}

    _, body = await hands.api("POST", PORTRAITS, json=sent)

    assert [user["id"] for user in body["mentions"]] == ([home.ADA] if mentioned else [])
    assert body["referenced_message"]["content"] == "hello?"
    await hands.drop(f"messages/{said['id']}")
    _, later = await hands.api("GET", f"{PORTRAITS}/{body['id']}")
    assert later["referenced_message"] is None


async def test_an_edit_keeps_only_the_files_it_lists(hands: Hands) -> None:
    payload = json.dumps({"content": "two"})
    _, sent = await hands.api("POST", PORTRAITS, data=form(payload, one=png(), two=png()))
    path = f"{PORTRAITS}/{sent['id']}"

    _, same = await hands.api("PATCH", path, json={"content": "still two"})
    kept = [{"id": sent["attachments"][1]["id"]}]
    _, one = await hands.api("PATCH", path, json={"attachments": kept})
    added = form(json.dumps({"attachments": [*kept, {"id": 0}]}), new=png())
    _, both = await hands.api("PATCH", path, data=added)

    names = [[file["filename"] for file in body["attachments"]] for body in (same, one, both)]
    assert names == [["one.png", "two.png"], ["two.png"], ["two.png", "new.png"]]


async def test_a_picture_in_an_embed_keeps_its_alt_text(hands: Hands) -> None:
    payload = {
        "embeds": [{"image": {"url": "attachment://one.png"}}],
        "attachments": [{"id": 0, "filename": "one.png", "description": "AI-generated"}],
    }
    _, sent = await hands.api("POST", PORTRAITS, data=form(json.dumps(payload), one=png()))

    assert sent["embeds"][0]["image"]["description"] == "AI-generated"
    status, _ = await hands.api(
        "PATCH", f"{PORTRAITS}/{sent['id']}", json={"embeds": sent["embeds"]}
    )
    assert status == 200


async def test_an_embed_sent_back_with_its_address_lets_its_picture_out(hands: Hands) -> None:
    # As in Discord: only `attachment://` ties the file to the embed.
    payload = json.dumps({"embeds": [{"image": {"url": "attachment://one.png"}}]})
    _, sent = await hands.api("POST", PORTRAITS, data=form(payload, one=png()))

    path = f"{PORTRAITS}/{sent['id']}"
    _, edited = await hands.api("PATCH", path, json={"embeds": sent["embeds"]})

    assert sent["attachments"] == []
    assert [file["filename"] for file in edited["attachments"]] == ["one.png"]


async def test_a_refused_edit_changes_nothing(hands: Hands) -> None:
    _, sent = await hands.api("POST", PORTRAITS, json={"content": "as it was"})

    status, _ = await hands.api(
        "PATCH", f"{PORTRAITS}/{sent['id']}", json={"content": "new", "embeds": [{}]}
    )

    assert status == 400
    assert len(await hands.states(sent["id"])) == 1
    _, read = await hands.api("GET", f"{PORTRAITS}/{sent['id']}")
    assert read == sent


async def test_eleven_files_are_too_many(hands: Hands) -> None:
    files = {f"f{number}": b"x" for number in range(11)}

    status, body = await hands.api("POST", PORTRAITS, data=form("{}", **files))

    assert (status, body["code"]) == (400, 50035)


async def test_an_eleventh_file_cannot_be_added_later(hands: Hands) -> None:
    ten = {f"f{number}": b"x" for number in range(10)}
    _, sent = await hands.api("POST", PORTRAITS, data=form("{}", **ten))

    path = f"{PORTRAITS}/{sent['id']}"
    status, body = await hands.api("PATCH", path, data=form("{}", late=b"x"))

    assert (status, list(body["errors"])) == (400, ["attachments"])


@pytest.mark.parametrize(("size", "expected"), [(1000, 200), (1001, 413)])
async def test_a_file_has_its_limit(
    hands: Hands, sandbox: Sandbox, size: int, expected: int
) -> None:
    sandbox.service.settings.file_limit = 1000

    status, body = await hands.api("POST", PORTRAITS, data=form("{}", big=b"x" * size))

    assert status == expected
    if expected == 413:
        assert body == {"message": "Request entity too large", "code": 40005}


async def test_the_default_limit_of_a_file_is_ten_mebibytes(hands: Hands) -> None:
    ten = 10 * 1024 * 1024

    fits, body = await hands.api("POST", PORTRAITS, data=form("{}", big=b"x" * ten))
    over, _ = await hands.api("POST", PORTRAITS, data=form("{}", big=b"x" * (ten + 1)))

    assert (fits, over) == (200, 413)
    assert body["attachments"][0]["size"] == ten


async def test_history_is_read_from_either_end(hands: Hands) -> None:
    ids = [(await hands.order("say", content=str(n)))["id"] for n in range(4)]

    async def texts(**query: Any) -> list[str]:
        _, found = await hands.api("GET", PORTRAITS, params=query)
        return [message["content"] for message in found]

    assert await texts() == ["3", "2", "1", "0"]
    assert await texts(limit=2) == ["3", "2"]
    assert await texts(before=ids[2], limit=1) == ["1"]
    assert await texts(after=ids[0], limit=2) == ["2", "1"]
    assert await texts(around=ids[1], limit=3) == ["2", "1", "0"]
    assert await texts(around=ids[0], limit=1) == ["0"]
    for query in ({"limit": 0}, {"limit": 101}, {"before": "x"}, {"after": "9" * 30}):
        assert (await hands.api("GET", PORTRAITS, params=query))[0] == 400


async def test_others_messages_are_not_the_bots_to_edit(hands: Hands) -> None:
    said = await hands.order("say", content="mine")
    path = f"{PORTRAITS}/{said['id']}"

    edited, body = await hands.api("PATCH", path, json={"content": "yours"})
    deleted, refused = await hands.api("DELETE", path)

    assert (edited, body["code"]) == (403, 50005)
    assert (deleted, refused["code"]) == (403, 50013)


@pytest.mark.parametrize(("denied", "code"), [("VIEW_CHANNEL", 50001), ("SEND_MESSAGES", 50013)])
async def test_where_the_bot_may_not_write_it_cannot(hands: Hands, denied: str, code: int) -> None:
    overwrite = {"id": "portrait-bot", "deny": [denied]}
    await hands.order("channels", name="general", permission_overwrites=[overwrite])

    path = f"/channels/{home.GENERAL}/messages"
    status, body = await hands.api("POST", path, json={"content": "hello"})

    assert (status, body["code"]) == (403, code)


async def test_files_need_their_own_permission(hands: Hands) -> None:
    overwrite = {"id": "portrait-bot", "deny": ["ATTACH_FILES"]}
    await hands.order("channels", name="portraits", permission_overwrites=[overwrite])

    plain, _ = await hands.api("POST", PORTRAITS, json={"content": "hello"})
    file, body = await hands.api("POST", PORTRAITS, data=form("{}", one=png()))

    assert (plain, file, body["code"]) == (200, 403, 50013)


async def test_every_state_of_a_message_has_its_time(hands: Hands, clock: SetClock) -> None:
    _, sent = await hands.api("POST", PORTRAITS, json={"content": "one"})
    clock.advance(5)
    await hands.api("PATCH", f"{PORTRAITS}/{sent['id']}", json={"content": "two"})
    clock.advance(5)
    await hands.api("DELETE", f"{PORTRAITS}/{sent['id']}")

    states = await hands.states(sent["id"])

    assert [state["event"] for state in states] == ["created", "edited", "deleted"]
    assert [state["message"]["content"] for state in states] == ["one", "two", "two"]
    assert states[2]["at"] - states[0]["at"] == pytest.approx(10)


async def test_new_components_cannot_be_taken_back(hands: Hands) -> None:
    sent = {"flags": V2, "components": [TEXT]}
    _, message = await hands.api("POST", PORTRAITS, json=sent)

    path = f"{PORTRAITS}/{message['id']}"
    status, body = await hands.api("PATCH", path, json={"flags": 0, "content": "old ways"})

    assert (status, list(body["errors"])) == (400, ["content"])


async def test_a_file_is_read_back_as_it_was_and_never_as_a_page(
    hands: Hands, sandbox: Sandbox
) -> None:
    data = form("{}")
    data.add_field("files[0]", b"<script>1</script>", filename="a b/../page.html")
    _, sent = await hands.api("POST", PORTRAITS, data=data)

    [file] = sent["attachments"]

    assert "/" not in file["filename"]
    assert await hands.read(file["url"]) == b"<script>1</script>"
    assert await hands.header(file["url"], "Content-Security-Policy") == "sandbox"
    assert await hands.header(file["url"], "X-Content-Type-Options") == "nosniff"


EMOJIS = ["\N{GRINNING FACE}", "\u2705", "\u2764\ufe0f", "1\ufe0f\u20e3", "\U0001f1e9\U0001f1ea"]


@pytest.mark.parametrize("emoji", [*EMOJIS, "\U0001f468\u200d\U0001f469\u200d\U0001f467"])
async def test_a_button_may_show_an_emoji(hands: Hands, emoji: str) -> None:
    button = _button(label=None, emoji={"name": emoji, "id": None})

    status, body = await hands.api("POST", PORTRAITS, json={"components": [_row(button)]})

    assert status == 200, body


async def test_an_embed_holds_what_a_client_may_set_and_nothing_else(hands: Hands) -> None:
    sent = {
        "type": "video",
        "title": " t ",
        "provider": {"name": "p"},
        "video": {"url": "https://a.b/v"},
        "timestamp": "2026-01-01T00:00:00Z",
        "image": {"url": "https://a.b/i.png", "proxy_url": "https://evil.example", "height": 7},
        "thumbnail": {"url": "attachment://none.png"},
        "footer": {"text": "f", "proxy_icon_url": "https://evil.example"},
        "fields": [{"name": "n", "value": "v"}],
        "flags": 4,
    }

    _, body = await hands.api("POST", PORTRAITS, json={"embeds": [sent]})

    assert "/media/external/" in body["embeds"][0]["image"].pop("proxy_url")
    assert body["embeds"] == [
        {
            "type": "rich",
            "title": "t",
            "timestamp": "2026-01-01T00:00:00+00:00",
            "image": {"url": "https://a.b/i.png"},
            "footer": {"text": "f"},
            "fields": [{"name": "n", "value": "v", "inline": False}],
        }
    ]


async def test_addresses_are_signed_and_end(hands: Hands, clock: SetClock) -> None:
    _, sent = await hands.api("POST", PORTRAITS, data=form("{}", one=png()))
    [file] = sent["attachments"]
    bare, _, signature = file["url"].partition("?")

    assert [each.partition("=")[0] for each in signature.split("&")] == ["ex", "is", "hm", ""]
    assert await hands.read(file["url"]) == png()
    for stranger in (bare, f"{bare}?ex=ffffffff&is=0&hm=00&", file["url"].replace("hm=", "hm=0")):
        assert await hands.status(stranger) == 404
    clock.advance(24 * 3600)
    assert await hands.status(file["url"]) == 404
    _, read = await hands.api("GET", f"{PORTRAITS}/{sent['id']}")
    assert await hands.read(read["attachments"][0]["url"]) == png()


async def test_the_proxy_hands_out_the_picture_and_not_its_bytes(hands: Hands) -> None:
    described = PngInfo()
    described.add_text("parameters", "a secret of the file")
    stored = io.BytesIO()
    Image.new("RGB", (48, 32), "teal").save(stored, "PNG", pnginfo=described)
    payload = json.dumps({"embeds": [{"image": {"url": "attachment://one.png"}}]})
    _, sent = await hands.api("POST", PORTRAITS, data=form(payload, one=stored.getvalue()))
    image = sent["embeds"][0]["image"]

    whole, proxied = await hands.read(image["url"]), await hands.read(image["proxy_url"])

    assert whole == stored.getvalue()
    assert b"a secret" not in proxied
    with Image.open(io.BytesIO(proxied)) as seen:
        assert (seen.size, seen.getpixel((0, 0))) == ((48, 32), (0, 128, 128))


async def test_the_proxy_hands_out_what_size_and_format_it_is_asked_for(hands: Hands) -> None:
    _, sent = await hands.api("POST", PORTRAITS, data=form("{}", one=png()))  # 48 x 32
    address = sent["attachments"][0]["proxy_url"]

    for asked, kind, size in (
        ("format=webp&width=24&height=16", "WEBP", (24, 16)),
        ("format=jpeg&quality=lossless", "JPEG", (48, 32)),
        ("width=12", "PNG", (12, 8)),
        ("width=9000&height=x&format=exe", "PNG", (48, 32)),
    ):
        with Image.open(io.BytesIO(await hands.read(f"{address}&{asked}"))) as picture:
            assert (picture.format, picture.size) == (kind, size), asked
    assert await hands.header(f"{address}&format=webp", "Content-Type") == "image/webp"


async def test_what_is_kept_elsewhere_is_behind_the_proxy_and_not_fetched(hands: Hands) -> None:
    far = "https://a.b/c d.png?e=f"
    gallery = {"flags": V2, "components": [_gallery(far, 1)]}
    embed = _embed(image={"url": far, "proxy_url": "https://evil"}, footer={"text": "f"})
    embed["embeds"][0]["footer"]["icon_url"] = far

    _, new = await hands.api("POST", PORTRAITS, json=gallery)
    _, old = await hands.api("POST", PORTRAITS, json=embed)

    media = new["components"][0]["items"][0]["media"]
    shown = old["embeds"][0]
    proxies = {media["proxy_url"], shown["image"]["proxy_url"], shown["footer"]["proxy_icon_url"]}
    assert {media["url"], shown["image"]["url"], shown["footer"]["icon_url"]} == {far}
    [proxy] = proxies
    assert proxy.endswith("/%3Fe%3Df/https/a.b/c%20d.png")
    assert await hands.status(proxy) == 415


async def test_an_attachment_shown_again_by_its_address_stays_what_it_is(hands: Hands) -> None:
    shown = [{"type": 12, "items": [{"media": {"url": "attachment://one.png"}}]}]
    payload = json.dumps({"flags": V2, "components": shown})
    _, sent = await hands.api("POST", PORTRAITS, data=form(payload, one=png()))

    path = f"{PORTRAITS}/{sent['id']}"
    status, again = await hands.api("PATCH", path, json={"components": sent["components"]})

    assert status == 200, again
    assert again["components"] == sent["components"]


async def test_what_is_read_aloud_needs_a_right_of_its_own(hands: Hands) -> None:
    spoken = {"content": "x", "tts": True}

    before, refused = await hands.api("POST", PORTRAITS, json=spoken)
    await hands.order("members", name="portrait-bot", permissions=["SEND_TTS_MESSAGES"])
    after, sent = await hands.api("POST", PORTRAITS, json=spoken)

    assert (before, refused["code"]) == (403, 50013)
    assert (after, sent["tts"]) == (200, True)
