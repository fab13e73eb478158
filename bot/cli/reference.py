"""Writes docs/reference.md from the code: settings, commands to type, commands in Discord."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

import typer

from bot import config
from bot.config import Settings
from bot.texts import say

MEANT = re.compile(r"^    (\w+): .*#: (.+)$", re.M)


def reference() -> None:
    """Print docs/reference.md."""
    print("\n".join(_page()))


def _page() -> Iterator[str]:
    yield "# Reference\n\nWritten by `python -m bot reference`; a test holds it to the code."
    yield "\n## Settings\n"
    yield from _settings()
    yield "\n## Commands to type\n"
    yield from _typed()
    yield "\n## Commands in Discord\n"
    yield from _in_discord()


def _settings() -> Iterator[str]:
    meant = dict(MEANT.findall(inspect.getsource(config)))
    yield "| setting | default | |\n|---|---|---|"
    for name, field in Settings.model_fields.items():
        default = "" if field.default in (None, "", ()) else f"`{field.default}`"
        yield f"| `{name.upper()}` | {default} | {meant.get(name, '')} |"


def _typed() -> Iterator[str]:
    from bot.cli import typing_app

    yield "| command | does | besides |\n|---|---|---|"
    yield from _commands(typer.main.get_command(typing_app), "python -m bot")


def _commands(command: Any, name: str) -> Iterator[str]:
    if inner := getattr(command, "commands", None):
        for each in sorted(inner):
            if not inner[each].hidden:
                yield from _commands(inner[each], f"{name} {each}")
        return
    told = [_option(each) for each in command.params if not getattr(each, "hidden", False)]
    does = (command.help or "").strip().splitlines()[0]
    yield f"| `{name}` | {does} | {' '.join(filter(None, told))} |"


def _option(option: Any) -> str:
    if option.name == "help":
        return ""
    if option.param_type_name == "argument":
        return f"`{(option.metavar or option.name).upper()}`"
    return f"`{max(option.opts, key=len)}`"


def _in_discord() -> Iterator[str]:
    from discord import app_commands

    from bot.chat.commands import GROUPS, MENU_COMMANDS

    yield "| command | does | options |\n|---|---|---|"
    for group in GROUPS:
        inner = group.walk_commands() if isinstance(group, app_commands.Group) else [group]
        for each in inner:
            if isinstance(each, app_commands.Command):
                options = " ".join(f"`{option.display_name}`" for option in each.parameters)
                yield f"| `/{each.qualified_name}` | {each.description} | {options} |"
    yield "\nOn a message, under *Apps*:\n"
    for menu in MENU_COMMANDS:
        yield f"- {menu.name}"


def privacy() -> None:
    """Print a privacy page for your members, as the settings are."""
    from bot.desk.policy.privacy import terms_of

    terms = terms_of(config.read_settings())
    backups = (
        say("backups_within_a_day")
        if terms.backup_days == 1
        else say("backups_within_days", days=terms.backup_days)
    )
    print(say("privacy_page_head", operator=terms.operator or say("operator_unnamed")))
    print(
        say(
            "privacy",
            operator=terms.operator or say("operator_unnamed"),
            words_days=terms.words_days,
            pictures_days=terms.pictures_days,
            records_days=terms.records_days,
            backups=backups,
        )
    )
    print(say("privacy_page_end"))
