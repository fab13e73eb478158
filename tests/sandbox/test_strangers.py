"""Pages of other sites stay out of the gateway and the control door."""

import pytest
from aiohttp import ClientSession, WSServerHandshakeError

from bot.sandbox.server import Sandbox


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example"]
)
@pytest.mark.parametrize("path", ["/gateway", "/gateway/", "/"])
async def test_another_sites_page_gets_no_socket(sandbox: Sandbox, path: str, origin: str) -> None:
    async with ClientSession() as session:
        with pytest.raises(WSServerHandshakeError) as refused:
            await session.ws_connect(f"{sandbox.url}{path}", origin=origin)

    assert refused.value.status == 403


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
async def test_a_page_of_this_machine_gets_one(sandbox: Sandbox, host: str) -> None:
    async with ClientSession() as session:
        origin = f"http://{host}:{sandbox.port}"
        socket = await session.ws_connect(sandbox.gateway, origin=origin)

        assert (await socket.receive_json())["op"] == 10


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example:8100", "10.0.0.7"])
async def test_the_door_has_no_other_name(sandbox: Sandbox, host: str) -> None:
    # A name of another site may be made to lead to this machine.
    async with ClientSession() as session:
        for method, path in (("GET", "world"), ("GET", "transcript"), ("POST", "say")):
            url, headers = f"{sandbox.url}/_/{path}", {"Host": host}
            async with session.request(method, url, headers=headers, json={}) as answer:
                assert answer.status == 403
                assert host in (await answer.json())["error"]


async def test_the_door_answers_no_foreign_page(sandbox: Sandbox) -> None:
    async with ClientSession() as session:
        for origin, status in (("https://evil.example", 403), (sandbox.url, 200)):
            headers = {"Origin": origin}
            async with session.get(f"{sandbox.url}/_/world", headers=headers) as answer:
                assert answer.status == status


@pytest.mark.parametrize(("host", "status"), [("discord.com", 200), ("evil.example", 403)])
async def test_clients_led_here_by_discords_names_use_the_api(
    sandbox: Sandbox, host: str, status: int
) -> None:
    # To a page of a name made to lead here the API would be its own, token and all.
    async with ClientSession() as session:
        headers = {"Host": host}
        async with session.get(f"{sandbox.api}/gateway", headers=headers) as answer:
            assert answer.status == status
