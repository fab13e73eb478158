"""Print how long the prompt gate and rules take on texts made to be slow, and who waits for it."""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from submits import open_desk

from bot.desk.desk import Desk
from bot.desk.policy.rule_files import starter_rules
from bot.desk.policy.rules import Rule, judge, rulebook
from bot.desk.rows.settings import write_rules
from bot.guard import verdict
from bot.request import Reply, Request

HOSTILE, QUIET = 1, 2  #: servers
NUM_EXPRESSIONS, IN_LINE, ASKED, GAP_SECONDS = 50, 100, 200, 0.005
SLOW = [Rule(str(n), "regex", rf"(?:\w+ )*\w+[0-9]{{{n + 3}}}") for n in range(NUM_EXPRESSIONS)]
LONGEST = 6000  #: characters a slash command's text can hold
TRIES = 9
ROUNDS = 5  #: of neighbours, for one slow write to the disk is a round's p99

INPUTS = {
    "letters alone": "n u d x " * 1500,
    "leet letters alone": "n 0 d 1 " * 1500,
    "one word": "a" * LONGEST,
    "leet word": "a1@0" * 1500,
    "nearly a phrase": "without any of her " * 400,
    "verbs and garments": "remove shirt a dress " * 300,
    "ages": "12 of 13 11 " * 500,
    "short words": "it is as no 4 u " * 400,
    "combining marks": "n\u0336u\u0336" * 1500,
    "full-width": "\uff4e\uff55 " * 2000,
    "ligatures": "\ufdfa" * LONGEST,
    "Cyrillic": "голо " * 1200,
    "punctuation": "n.u-d_e'x " * 600,
    "nested numbers": "1 2 " * 1500,
    "innocent": "sex pistols naked eye " * 280,
    "items": "shirt, dress," * 460,
    "masked": "s*x n#de *** " * 500,
    "masked all through": "a*" * 3000,
    "prose": "Portrait of a fisherman, 61 years old, in a red coat. " * 112,
}


def milliseconds(act: Callable[[], object]) -> float:
    """Return the median time of an act in milliseconds of this processor."""
    times = []
    for _ in range(TRIES):
        began = time.process_time()
        act()
        times.append(time.process_time() - began)
    return statistics.median(times) * 1000


def main() -> None:
    own = [Rule(f"word {n}", "word", f"word{n}") for n in range(300)]
    own += [Rule(f"name {n}", "name", f"Maria Sanchez{n}") for n in range(300)]
    rows = rulebook([*starter_rules(), *own, Rule("regex", "regex", r"\bmaria (?:de )?\w+ez\b")])
    worst = slowest = 0.0
    for name, text in INPUTS.items():
        wanted = text[:LONGEST]
        gate = milliseconds(lambda wanted=wanted: verdict(wanted))
        avoided = milliseconds(lambda wanted=wanted: verdict("a man", avoid=wanted))
        asked = Request(guild=1, channel=2, member=3, subject=wanted)
        rules = milliseconds(lambda asked=asked: judge(asked, rows))
        worst, slowest = max(worst, gate, avoided), max(slowest, rules)
        print(f"{name:22} gate {gate:6.2f}   as avoid {avoided:6.2f}   rules {rules:6.2f} ms")
    print(f"{'worst':22} gate {worst:6.2f}   rules {slowest:6.2f} ms on {LONGEST} characters")

    rounds = [asyncio.run(neighbours()) for _ in range(ROUNDS)]
    for each in rounds:
        print(json.dumps(each))
    slower = statistics.median(
        each["beside_ms"]["p99"] - each["alone_ms"]["p99"] for each in rounds
    )
    print(f"another server's p99 is slower by {slower:.1f} ms, the median of {ROUNDS} rounds")


async def neighbours() -> dict[str, dict[str, float]]:
    """Ask in one server, while nothing else is asked and while another one's expressions are slow.

    Milliseconds of desk.submit, which comes before the acknowledgement.
    """
    with TemporaryDirectory() as folder:
        async with open_desk(Path(folder)) as (desk, _):
            # Not through `checked`, which on a slow machine refuses some: these are the worst.
            await desk.guild_cache.change(HOSTILE, lambda c: write_rules(c, HOSTILE, SLOW, 7, 0.0))
            alone = await asked_in(desk, QUIET, 0)
            line = [asyncio.create_task(hostile(desk, 10_000 + n)) for n in range(IN_LINE)]
            beside = await asked_in(desk, QUIET, 1000)
            num_done = sum(task.done() for task in line)
            await asyncio.gather(*line)
    print(f"{num_done} of {IN_LINE} hostile requests were judged meanwhile")
    return {"alone_ms": spread(alone), "beside_ms": spread(beside)}


async def hostile(desk: Desk, job: int) -> None:
    texts = {"subject": "a" * 200, "details": "a" * 400, "style": "a" * 60, "avoid": "a" * 200}
    request = Request(guild=HOSTILE, channel=2, member=job, **texts)
    await desk.submit(request, Reply(job, 9, "token", None, 2))


async def asked_in(desk: Desk, guild: int, first: int) -> list[float]:
    """Ask ASKED times, one after the other with a short gap, and return the milliseconds."""
    taken = []
    for job in range(first + 1, first + ASKED + 1):
        began = time.perf_counter()
        request = Request(guild=guild, channel=2, member=job, subject="Ada Lovelace")
        await desk.submit(request, Reply(job, 9, "token", None, 2))
        taken.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(GAP_SECONDS)
    return taken


def spread(milliseconds: list[float]) -> dict[str, float]:
    ranked = sorted(milliseconds)
    at = {"p50": 0.5, "p99": 0.99}
    return {name: round(ranked[int(share * len(ranked))], 1) for name, share in at.items()}


if __name__ == "__main__":
    sys.exit(main())
