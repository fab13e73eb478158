"""Starts the sandbox without the bot: `python -m bot.sandbox`, or `discord-sandbox`."""

# argparse, not Typer: here nothing is installed but what the sandbox itself needs.
import argparse
from pathlib import Path

from bot.sandbox import server
from bot.sandbox.errors import Refusal


def main() -> None:
    """Read what was typed, and serve until somebody ends it."""
    parser = argparse.ArgumentParser(prog="discord-sandbox", description=server.__doc__)
    parser.add_argument("--port", type=int, default=8100, help="0 takes a free one")
    parser.add_argument("--token", help="the bot's token; without it, the one that is printed")
    parser.add_argument("--world", type=Path, help="who and what there is, as a file of JSON")
    parser.add_argument("--announce", action="store_true", help="print one line of JSON instead")
    parser.add_argument("--exit-with-stdin", action="store_true", help="end when stdin does")
    typed = parser.parse_args()
    try:
        server.run(typed.port, typed.exit_with_stdin, typed.announce, typed.token, typed.world)
    except (Refusal, OSError) as refused:
        parser.error(str(refused))


if __name__ == "__main__":
    main()
