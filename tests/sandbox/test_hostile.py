"""Broken and hostile requests get an answer in Discord's shape, and harm nothing."""

from typing import Any

import pytest
from aiohttp import ClientSession

from bot.sandbox import default_world as home
from bot.sandbox.server import Sandbox
from tests.sandbox.hands import Hands, form

PORTRAITS = f"/channels/{home.PORTRAITS}/messages"
JSON = {"Content-Type": "application/json"}
MULTIPART = {"Content-Type": "multipart/form-data; boundary=b"}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b'{"content": NaN}',
        b'{"content": "\xff"}',
        b'{"content": "\\ud800"}',
        b"[" * 100_000,
        b'{"flags": ' + b"9" * 5000 + b"}",
    ],
    ids=["empty", "cut", "NaN", "no UTF-8", "lone surrogate", "deep", "huge number"],
)
async def test_what_is_no_json_is_refused(hands: Hands, raw: bytes) -> None:
    status, body = await hands.api("POST", PORTRAITS, data=raw, headers=JSON)

    assert (status, body["code"]) == (400, 50109)


@pytest.mark.parametrize("raw", [b"[]", b"3", b'"x"', b"null"])
async def test_what_is_no_object_is_refused(hands: Hands, raw: bytes) -> None:
    status, body = await hands.api("POST", PORTRAITS, data=raw, headers=JSON)

    assert (status, body["code"]) == (400, 50035)


@pytest.mark.parametrize(
    ("headers", "raw"),
    [
        (MULTIPART, b"no parts at all"),
        (MULTIPART, b""),
        (MULTIPART, b"--b\r\nContent-Disposition: form-data; name=payload_json\r\n\r\n{"),
        (MULTIPART, b"--b\r\nContent-Disposition: form-data; name=payload_json\r\n\r\n{\r\n--b--"),
        (MULTIPART, b"--b\r\nbroken header\r\n\r\nx\r\n--b--\r\n"),
        ({"Content-Type": "multipart/form-data"}, b"--b\r\n\r\nx\r\n--b--\r\n"),
        ({"Content-Type": "text/plain"}, b"{}"),
    ],
)
async def test_a_broken_body_is_the_senders_fault(hands: Hands, headers: Any, raw: bytes) -> None:
    status, body = await hands.api("POST", PORTRAITS, data=raw, headers=headers)

    assert status == 400
    assert body["code"] in (50035, 50109, 50006)
    assert (await hands.ask("transcript"))["messages"] == []


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
async def test_an_unknown_route_names_itself(hands: Hands, method: str) -> None:
    status, body = await hands.api(method, "/guilds/1/no-such-thing")

    told = f"404: Not Found: {method} /api/v10/guilds/1/no-such-thing"
    assert (status, body) == (404, {"message": told, "code": 0})


async def test_a_known_route_with_the_wrong_method_says_so(hands: Hands) -> None:
    status, body = await hands.api("PUT", PORTRAITS)

    assert (status, body["message"]) == (
        405,
        f"405: Method Not Allowed: PUT /api/v10{PORTRAITS}",
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", f"/guilds/{home.GUILD}/bans/{home.ADA}"),
        ("POST", f"/guilds/{home.GUILD}/channels"),
        ("GET", f"/guilds/{home.GUILD}/audit-logs"),
        ("POST", f"/channels/{home.PORTRAITS}/invites"),
        ("GET", f"/guilds/{home.GUILD}/scheduled-events"),
        ("GET", "/sticker-packs/1"),
    ],
)
async def test_a_route_of_discords_that_is_not_here_is_named(
    hands: Hands, method: str, path: str
) -> None:
    status, body = await hands.api(method, path)

    assert status in (404, 405)
    assert (body["code"], f"{method} /api/v10{path}" in body["message"]) == (0, True)


@pytest.mark.parametrize("token", [None, "wrong", "sandbox-token2"])
async def test_without_the_token_nothing_is_told(hands: Hands, token: str | None) -> None:
    status, body = await hands.api("GET", "/users/@me", token=token)

    assert (status, body) == (401, {"message": "401: Unauthorized", "code": 0})


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/channels/1", 10003),
        ("/guilds/1", 10004),
        (f"/guilds/{home.GUILD}/members/1", 10007),
        ("/users/1", 10013),
        (f"{PORTRAITS}/1", 10008),
    ],
)
async def test_what_does_not_exist_is_unknown_by_its_own_code(
    hands: Hands, path: str, code: int
) -> None:
    status, body = await hands.api("GET", path)

    assert (status, body["code"]) == (404, code)


async def test_strange_characters_come_back_as_they_went(hands: Hands) -> None:
    text = "NUL \x00, bidi \u202e, emoji \U0001f5bc, combining e\u0301, BOM \ufeff"

    _, sent = await hands.api("POST", PORTRAITS, json={"content": text})

    assert sent["content"] == text


@pytest.mark.parametrize(
    "text", ["\x00", "\ud800", "x" * 6000, "<@1>", "\u202e", "'; DROP TABLE jobs; --"]
)
async def test_a_person_may_type_anything_into_an_option(
    hands: Hands, sandbox: Sandbox, text: str
) -> None:
    option = {"type": 3, "name": "subject", "description": "d"}
    command = {"name": "portrait", "description": "d", "options": [option]}
    await hands.api("PUT", f"/applications/{home.BOT}/commands", json=[command])

    asked = await hands.order("slash", command="portrait", force=True, options={"subject": text})

    known = await hands.ask(f"interactions/{asked['interaction_id']}")
    assert known["data"]["options"][0]["value"] == text


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff", b'{"member": 3}', b'{"member": []}'])
@pytest.mark.parametrize("door", ["slash", "press", "modal", "autocomplete", "context", "say"])
async def test_the_door_says_what_is_wrong_with_an_order(
    sandbox: Sandbox, door: str, raw: bytes
) -> None:
    async with ClientSession() as session:
        url = f"{sandbox.url}/_/{door}"
        async with session.post(url, data=raw, headers=JSON) as answer:
            assert answer.status in (400, 404)
            assert (await answer.json())["error"].endswith(".")


async def test_a_file_bomb_is_stored_but_not_measured(hands: Hands) -> None:
    # A picture that claims to be 100,000 pixels square.
    ihdr = b"\x00\x00\x00\rIHDR" + (100_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    bomb = b"\x89PNG\r\n\x1a\n" + ihdr + b"\x00\x00\x00\x00"

    status, sent = await hands.api("POST", PORTRAITS, data=form("{}", bomb=bomb))

    assert status == 200
    assert "width" not in sent["attachments"][0]
