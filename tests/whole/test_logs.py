"""A whole run of the real program leaves no prompt, no token and no key in its log."""

import asyncio
import signal
from pathlib import Path

from bot.sandbox.default_world import ADA, GRACE
from tests.whole.running_bot import bot_process, discord

SUBJECT = "Wilhelmina Quagmire"
DETAILS = "a heliotrope cravat"
REFUSED = "Bartholomew Zephyrine naked"
STUDIO_SECRET = "a-studio-token-nobody-may-read"


async def private_keys(data: Path) -> list[str]:
    """Return lines out of the middle of every private key the bot has made."""
    keys = []
    for file in await asyncio.to_thread(lambda: list((data / "identity").glob("*.pem"))):
        text = await asyncio.to_thread(file.read_text)
        if "PRIVATE KEY" in text:
            keys.append(text.splitlines()[1])
    return keys


async def test_no_prompt_no_token_and_no_key_is_in_the_log_of_a_whole_run(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with (
        discord() as club,
        bot_process(club.sandbox, data, LOG_LEVEL="INFO", STUDIO_TOKEN=STUDIO_SECRET) as bot,
    ):
        await club.connected()
        message = await club.ask(f"{SUBJECT}, {DETAILS}")
        assert await club.picture(message)
        second = await club.again(message, "grace")
        refused = await club.post(
            "/_/slash", member="ada", command="portrait", options={"subject": REFUSED}
        )
        assert await club.picture(second)
        await club.delete(message, "ada")
        waiting = await club.ask(SUBJECT, member="mod", count=4)
        await club.says(waiting, "Painting")
        bot.send_signal(signal.SIGTERM)  # an end with something half painted is logged most
        _, said = await bot.communicate()
        log = (await club.get("/_/log"))["entries"]
        seen = {each["interaction_id"] for each in log if each.get("interaction_id")}
        sent = [club.sandbox.service.interactions.find(id) for id in sorted(seen)]
        tokens = [each.token for each in sent if each]

    lines = said.decode().casefold()
    assert "signed in as application" in lines, "this is the log"
    assert "refused by the prompt gate" in lines
    assert refused["interaction_id"]
    for words in (SUBJECT, DETAILS, REFUSED, "Wilhelmina", "Quagmire", "heliotrope", "Zephyrine"):
        assert words.casefold() not in lines
    assert len(tokens) >= 4
    secrets = [*tokens, "sandbox-token", STUDIO_SECRET, *await private_keys(data)]
    assert len(secrets) >= len(tokens) + 4, "two private keys at least"
    for secret in secrets:
        assert secret.casefold() not in lines
    assert "bearer" not in lines
    assert not any(account in lines for account in (ADA, GRACE)), "a log outlives delete-data"
