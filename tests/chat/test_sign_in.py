"""The bot signs in, registers its commands once, and says in one line what an operator must do."""

import asyncio
import logging
import re
from pathlib import Path

import discord
import pytest

from bot.chat.faults import settings_fault
from bot.errors import SettingsError
from bot.sandbox.default_world import BOT, GUILD
from bot.sandbox.gateway import RECONNECT
from bot.texts import ENGLISH, say
from tests.chat.club import club_with_bot, open_club, running
from tests.sandbox.test_faults import give_up_after
from tests.waiting import soon, within


@pytest.mark.parametrize("token", ["wrong", "", "zweiter\nzeile", "tökén", "two words"])
async def test_a_wrong_token_is_one_actionable_error_and_no_second_try(
    tmp_path: Path, token: str
) -> None:
    async with open_club(tmp_path) as club:
        with pytest.raises(SettingsError) as error:
            await club.chat(token=token).run()

        assert error.value.code == "token_wrong"
        assert "DISCORD_TOKEN" in say(error.value.code, **error.value.facts)
        entries = (await club.hands.ask("log"))["entries"]
        assert [entry for entry in entries if entry["kind"] == "client_connected"] == []


async def test_refused_intents_end_the_bot_with_one_line(tmp_path: Path) -> None:
    async with open_club(tmp_path, disallowed_intents=1) as club:
        with pytest.raises(SettingsError) as error:
            await club.chat().run()

        assert error.value.code == "intents_refused"
        assert "4014" in say(error.value.code, **error.value.facts)


async def test_a_bot_invited_without_its_commands_says_how_to_invite_it(tmp_path: Path) -> None:
    async with open_club(tmp_path, guilds_without_commands={GUILD}) as club:
        with pytest.raises(SettingsError) as error:
            await club.chat().run()

        assert error.value.code == "scope_missing"
        assert f"client_id={BOT}&scope=bot+applications.commands" in say(
            error.value.code, **error.value.facts
        )


async def test_one_guild_with_its_commands_is_enough_and_the_other_is_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_club(tmp_path) as club:
        other = (await club.hands.order("guilds", name="Elsewhere"))["id"]
        club.sandbox.service.settings.guilds_without_commands = {other}

        async with running(club.chat()):
            await club.ask()

        assert [record.message for record in caplog.records if f"guild {other}" in record.message]


@pytest.mark.parametrize(
    ("close_code", "code"), [(4004, "token_wrong"), (4013, "intents_refused"), (4000, None)]
)
def test_the_gateways_reasons_become_sentences(close_code: int, code: str | None) -> None:
    closed = discord.ConnectionClosed(Socket(close_code), shard_id=None)
    fault = settings_fault(closed)
    assert (fault.code if fault else None) == code
    assert code is None or code in ENGLISH


class Socket:
    def __init__(self, close_code: int) -> None:
        self.close_code = close_code


async def test_only_guilds_and_reactions_are_listened_to_and_goodbye_is_said_properly(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        assert (await club.hands.wait("client_ready"))["intents"] == 1 | 1 << 10

    async with open_club(tmp_path) as club:
        async with running(club.chat()):
            pass
        assert (await club.hands.wait("client_gone"))["code"] == 1000


async def test_a_cancelled_bot_says_goodbye_too(tmp_path: Path) -> None:
    async with open_club(tmp_path) as club:
        chat = club.chat()
        run = asyncio.create_task(chat.run())
        await soon(chat.ready.wait(), "the chat to be ready")

        run.cancel()

        with pytest.raises(asyncio.CancelledError):
            await run
        assert (await club.hands.wait("client_gone"))["code"] == 1000
        await chat.close()


async def test_a_dropped_gateway_is_resumed_and_nothing_that_happened_meanwhile_is_lost(
    tmp_path: Path,
) -> None:
    async with club_with_bot(tmp_path) as club:
        [conversation] = club.sandbox.service.conversations
        conversation.tell(RECONNECT)
        await club.hands.wait("client_gone")
        asked = await club.hands.slash("portrait", subject="Ada Lovelace")

        await club.hands.wait("client_resumed")

        assert (await club.hands.acknowledged(asked))["callback_type"] == 4


async def test_a_picture_comes_through_while_the_gateway_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_up_after(monkeypatch, 0.5)
    async with club_with_bot(tmp_path, heartbeat_ms=50) as club:
        message = await club.ask()
        sitting = await club.sitting()
        await club.hands.order_nothing("gateway", do="zombie")
        sitting.finish()

        await club.until(message, "· seed")
        asked = await club.hands.slash("portrait", subject="Ada Lovelace")
        await club.hands.wait("client_resumed")

        assert (await club.hands.acknowledged(asked))["callback_type"] == 4


async def test_after_a_lost_session_everything_works_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The library waits five seconds before it says again who it is.
    monkeypatch.setattr(discord.Client, "before_identify_hook", at_once)
    async with club_with_bot(tmp_path) as club:
        message = await club.picture()
        ready = await club.hands.wait("client_ready")
        await club.hands.order_nothing("gateway", do="invalidate")
        await club.hands.wait("client_ready", after=ready["n"])

        again = await club.press(message, "Again", "grace")

        (await club.sitting()).finish()
        await club.until(again["response_message_id"], "· seed")


async def test_an_interaction_that_comes_again_long_after_changes_nothing(tmp_path: Path) -> None:
    async with club_with_bot(tmp_path) as club:
        message = await club.picture()
        club.rooms.clock.now += 600.0
        club.clock.advance(600.0)

        await club.hands.order_nothing("gateway", do="replay")

        after = await club.ask("grace")
        (await club.sitting()).finish()
        await club.until(after, "· seed")
        told = (await club.hands.ask("transcript"))["messages"]
        assert [each["id"] for each in told] == [message, after]
        assert (await club.job_of(message)).delivery == "posted"


@pytest.mark.parametrize(("left", "waits"), [(52, False), (51, True)])
async def test_a_bot_that_starts_again_and_again_waits_before_it_loses_its_token(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, left: int, waits: bool
) -> None:
    async with open_club(tmp_path, sign_ins_left=left, sign_ins_back_ms=10) as club:
        for _ in range(2):
            async with running(club.chat()):
                pass

    assert any("50 of 1000 sign-ins" in record.message for record in caplog.records) is waits


async def at_once(*_: object, **__: object) -> None:
    """Do not wait."""


class Listening(logging.Handler):
    """Lets a test wait for the first thing that is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.set()


async def test_a_bot_that_starts_before_the_network_waits_for_it(tmp_path: Path) -> None:
    listening = Listening()
    logging.getLogger("bot.chat.faults").addHandler(listening)
    async with open_club(tmp_path) as club:
        chat = club.chat(api_url=f"http://127.0.0.1:{await free_port()}/api/v10")
        run = asyncio.create_task(chat.run())

        async with within("the port to be tried", seconds=10):
            await listening.heard.wait()
        assert not run.done()

        await chat.close()
        await run
        assert not chat.ready.is_set()
    logging.getLogger("bot.chat.faults").removeHandler(listening)


async def free_port() -> int:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = int(server.sockets[0].getsockname()[1])
    server.close()
    await server.wait_closed()
    return port


async def test_no_token_and_no_prompt_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with club_with_bot(tmp_path) as club:
        message = await club.picture(subject="Rumpelstiltskin spinning straw")
        await club.hands.drop(f"messages/{message}")
        pressed = await club.hands.order("slash", command="portrait", options={"subject": "@here"})
        await club.hands.acknowledged(pressed["interaction_id"])
        refused = await club.ask(subject="Rumpelstiltskin")
        await club.hands.drop(f"messages/{refused}")
        (await club.sitting()).finish()
        await club.delivery(refused, "undeliverable")
        secrets = [each.token for each in club.sandbox.service.interactions._by_id.values()]

    told = "\n".join(record.getMessage() for record in caplog.records)
    assert "signed in as application" in told, "something is logged"
    for secret in ["sandbox-token", "Rumpelstiltskin", "straw", *secrets]:
        assert not re.search(re.escape(secret), told, re.IGNORECASE)
