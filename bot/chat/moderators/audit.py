"""What moderators did, as a list that is turned page by page, and as a file of all of it."""

import csv
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from io import BytesIO, StringIO

import discord

from bot.chat import phrases, replies
from bot.chat.buttons import mod_button
from bot.chat.client import Client
from bot.chat.lists import List, listed
from bot.chat.phrases import named
from bot.desk.policy.orders import KINDS
from bot.desk.rows.audit import AuditEntry, Filter
from bot.texts import say

PAGE = 10
#: Characters of a reason, and of what it came to, that the list shows: all, or as few as let a page
#: be whole; the file has them all.
SHOWN = (1000, 300, 150, 90, 60)
HALF_MARK_AT_END, HALF_MARK_AT_START = re.compile(r"<[#@]?[&]?\d*$"), re.compile(r"^[#@]?&?\d*>")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  #: what a spreadsheet would run


async def page(
    interaction: discord.Interaction[Client], wanted: Filter, before: int | None = None
) -> List:
    """Return the newest acts that fit, or those before one."""
    acts = await interaction.client.desk.overview.acts(wanted, PAGE + 1, before)
    return list_acts(acts, wanted, str(interaction.locale))


def list_acts(acts: Sequence[AuditEntry], wanted: Filter, locale: str) -> List:
    """Lay out a page; one act more than a page means that others follow."""
    if not acts:
        return listed([say("audit_empty", locale)], [])
    page = acts[:PAGE]
    lines = replies.whole(lambda shown: [line_of(act, locale, shown) for act in page], SHOWN)
    lines = replies.fitting(lines)
    last, buttons = acts[len(lines) - 1], []
    if len(acts) > len(lines) and last.id is not None:
        buttons = [mod_button("audit", told_in(wanted, last.id), locale)]
    return listed([say("audit_title", locale), *lines], buttons)


def line_of(act: AuditEntry, locale: str, shown: int = SHOWN[0]) -> str:
    """Say who did what to whom, why, and until when."""
    parts = [f"<t:{int(act.at)}:f> {named(act.moderator, locale)} **{act.verb}**"]
    if act.member is not None:
        parts.append(named(act.member, locale))
    if act.job is not None:
        parts.append(say("audit_job", locale, job=act.job))
    if act.until is not None:
        parts.append(say("audit_until", locale, until=int(act.until)))
    if reason := _reason(act, locale):
        parts.append(phrases.quoted(cut(reason, shown)))
    if act.detail:
        parts.append(phrases.quoted_but_for_mentions(cut(act.detail, shown)))
    return " ".join(parts)


def cut(words: str, limit: int) -> str:
    """Cut words to so many characters in the middle: what matters most stands at the ends.

    A mark of Discord's that is cut would be shown as it is written, so all of it goes.
    """
    if len(words) <= limit:
        return words
    head, tail = words[: limit // 3], words[len(words) - (limit - limit // 3 - 1) :]
    return f"{HALF_MARK_AT_END.sub('', head)}…{HALF_MARK_AT_START.sub('', tail)}"


def _reason(act: AuditEntry, locale: str) -> str:
    """Say why, the kind of a block in the words in which its moderator chose it."""
    kind, *words = act.reason.split(": ", 1)
    if act.verb != "block" or kind not in KINDS:
        return act.reason
    return ": ".join([say(f"block_kind_{kind}", locale), *words])


def told_in(wanted: Filter, before: int) -> tuple[int | str, ...]:
    """Write a filter into a button's id, which has room for it."""
    numbers = (wanted.moderator or 0, wanted.member or 0, int(wanted.since or 0))
    return (before, *numbers, wanted.verb or "")


def filter_in(guild: int, told: Sequence[str]) -> tuple[Filter, int]:
    """Read what `told_in` wrote; raise ValueError where it did not."""
    before, moderator, member, since, verb = told
    wanted = Filter(
        guild,
        moderator=int(moderator) or None,
        verb=verb or None,
        member=int(member) or None,
        since=float(since) or None,
    )
    return wanted, int(before)


def file_of(acts: Sequence[AuditEntry], form: str) -> discord.File:
    """Write acts as a file, times as one reads them."""
    text = as_json(acts) if form == "json" else as_csv(acts)
    return discord.File(BytesIO(text.encode()), filename=f"audit.{form}")


def as_json(acts: Sequence[AuditEntry]) -> str:
    """Write acts as JSON; ids are text, for many readers take large numbers for floats."""
    return json.dumps([_readable(act) for act in acts], ensure_ascii=False, indent=1) + "\n"


def as_csv(acts: Sequence[AuditEntry]) -> str:
    """Write acts as CSV that no spreadsheet takes for formulas."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow([field.name for field in fields(AuditEntry)])
    for act in acts:
        told = _readable(act)
        writer.writerow([_harmless(told[field.name]) for field in fields(AuditEntry)])
    return file.getvalue()


def _readable(act: AuditEntry) -> dict[str, str | None]:
    told = {name: None if value is None else str(value) for name, value in asdict(act).items()}
    return told | {"at": _moment(act.at), "until": _moment(act.until)}


def _moment(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


def _harmless(words: str | None) -> str:
    words = words or ""
    return f"'{words}" if words.startswith(FORMULA) else words
