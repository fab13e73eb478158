"""A whole run of the real program leaves no prompt, no token and no key in its log."""

import asyncio
import json
import signal
from pathlib import Path
from typing import Any

from bot.sandbox.default_world import ADA, BOT, GRACE
from bot.texts import ENGLISH
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


def hold_the_day(lines: list[dict[str, Any]]) -> None:
    """Hold a log to one line at ready, one a job, one at the end."""
    day = [line for line in lines if "event" in line]
    kinds = [line["event"] for line in day]
    assert [kinds.count(once) for once in ("ready", "end")] == [1, 1]
    assert kinds[-1] == "end"
    ready = day[kinds.index("ready")]
    invited = f"client_id={BOT}&scope=bot+applications.commands&permissions=52224"
    assert ready["application"] == int(BOT)
    assert ready["invite"].endswith(invited)
    told = {name: ready[name] for name in ("servers", "model", "device", "studios")}
    assert told == {
        "servers": 1, "model": "embedded", "device": "cpu", "studios": "own studio: ready",
    }  # fmt: skip
    jobs = {line["id"]: line for line in day if line["event"] == "job"}
    assert len(jobs) == kinds.count("job") >= 3, "one a job"
    ends = [line["ended"] for line in jobs.values()]
    assert ends.count("cancelled") == 1
    done = [line for line in jobs.values() if line["ended"] == "done"]
    assert len(done) >= 2
    assert all(line["model"] == "embedded" and line["seconds"] > 0 for line in done)
    assert (day[-1]["why"], day[-1]["seconds"] > 0) == ("asked", True)
    assert "no_gpu" not in kinds, "DEVICE=cpu says that this is meant"


async def test_no_prompt_no_token_and_no_key_is_in_the_log_of_a_whole_run(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with (
        discord() as club,
        bot_process(club.sandbox, data, LOG_FORMAT="json", STUDIO_TOKEN=STUDIO_SECRET) as bot,
    ):
        await club.connected()
        message = await club.ask(f"{SUBJECT}, {DETAILS}")
        assert await club.picture(message)
        second = await club.again(message, "grace")
        refused = await club.post(
            "/_/slash", member="ada", command="portrait", options={"subject": REFUSED}
        )
        assert await club.picture(second)
        gone = await club.ask(SUBJECT)
        await club.post("/_/press", member="ada", message_id=gone, label="Cancel")
        await club.says(gone, ENGLISH["cancelled"][:12])
        await club.delete(message, "ada")
        waiting = await club.ask(SUBJECT, member="mod", count=4)
        await club.says(waiting, "Painting")
        bot.send_signal(signal.SIGTERM)  # an end with something half painted is logged most
        _, said = await bot.communicate()
        log = (await club.get("/_/log"))["entries"]
        seen = {each["interaction_id"] for each in log if each.get("interaction_id")}
        sent = [club.sandbox.service.interactions.find(id) for id in sorted(seen)]
        tokens = [each.token for each in sent if each]

    events = [json.loads(line) for line in said.decode().splitlines()]
    hold_the_day(events)
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
