"""Print how long the prompt gate and the rules take on 6,000 characters made to be slow."""

import statistics
import sys
import time
from collections.abc import Callable

from bot.desk.policy.rule_files import starter_rules
from bot.desk.policy.rules import Rule, judge, rulebook
from bot.guard import verdict
from bot.request import Request

LONGEST = 6000  #: characters a slash command's text can hold
TRIES = 9

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


if __name__ == "__main__":
    sys.exit(main())
