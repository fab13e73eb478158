"""Commands that want something of the bot, whether it runs or not: remove, rest, wake."""

import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.options import YesOption, finish, log_at, said_yes
from bot.config import Settings, read_settings
from bot.errors import Refused
from bot.texts import say

if TYPE_CHECKING:
    from bot.desk.desk import Desk

SURE = ("certain", "likely")


def remove(
    picture: Annotated[str, typer.Argument(help="A file, or the link of a message or attachment.")],
    reason: Annotated[str, typer.Option(help="Stands in the rows of it; no name.")] = "",
    yes: YesOption = False,
) -> None:
    """Take a picture down in every server, with its copies and what was made from it."""
    log_at("ERROR")
    finish(_remove(read_settings(), picture, reason, yes=yes))


async def _remove(settings: Settings, picture: str, reason: str, *, yes: bool) -> None:
    found = await asked(settings, "find", **_named(picture))
    print(say(found["code"], **found.get("facts", {})))
    if found["confidence"] == "none":
        raise Refused("not_our_picture")
    told = {"messages": found["num_messages"], "servers": found["num_servers"]}
    print(say("remove_foreseen", jobs=len(found["jobs"]), **told))
    said_yes(say("remove_sure" if found["confidence"] in SURE else "remove_unsure"), yes=yes)
    done = await asked(settings, "remove", job=found["job"], reason=reason)
    gone = {"gone": done["num_gone"], "messages": done["num_messages"], "jobs": len(done["jobs"])}
    if done["seconds"] is None:
        print(say("remove_begun", **gone))
    else:
        print(say("remove_done", **gone, seconds=round(done["seconds"], 1)))


def rest(
    until: Annotated[
        str | None, typer.Option(help="A time of day, such as 22:00; else until `wake`.")
    ] = None,
) -> None:
    """Give the card to others: what is painted ends or goes back in line, nothing is lost."""
    from bot import app
    from bot.desk.policy.rests import moment_of
    from bot.web import control

    log_at("ERROR")
    try:
        moment = moment_of(until, app.clock()) if until else None
    except ValueError as wrong:
        raise typer.BadParameter(say("rest_clock")) from wrong
    print(control.rest_told(finish(asked(read_settings(), "rest", until=moment))["rest"]))


def wake() -> None:
    """Have the bot paint again, in quiet hours until the next ones."""
    from bot.web import control

    log_at("ERROR")
    print(control.rest_told(finish(asked(read_settings(), "wake"))["rest"]))


def _named(picture: str) -> dict[str, object]:
    """Return what is asked about: a file's picture, or the place a link names."""
    from bot.desk.policy.withdrawals import place_in

    if "://" in picture:
        if place := place_in(picture):
            return {"place": asdict(place)}
        raise typer.BadParameter(say("remove_link"))
    file = Path(picture)
    if not file.is_file():
        raise typer.BadParameter(say("remove_no_file", file=file))
    return {"picture": base64.b64encode(file.read_bytes()).decode()}


async def asked(settings: Settings, act: str, **told: object) -> dict[str, Any]:
    """Have the running bot do something; where none runs, do it to its database instead."""
    from bot.web import control

    answer = await control.ask(settings.data_dir, act, **told)
    if answer is not None:
        return answer
    async with _resting_desk(settings) as desk:
        alone: Mapping[str, object] = told | ({"patience": 0.0} if act == "remove" else {})
        return await control.ACTS[act](desk, alone)


@asynccontextmanager
async def _resting_desk(settings: Settings) -> AsyncIterator["Desk"]:
    """Open a desk that takes and paints nothing; the lock keeps a bot from starting meanwhile."""
    from bot import app
    from bot.desk.desk import Desk
    from bot.desk.rows import Rows
    from bot.jobs.dispatch import Dispatch
    from bot.jobs.job_queue import JobQueue
    from bot.store.store import Store

    settings.make_data_dir()
    store = await Store.open(settings.database, archives=settings.archive_dir)
    try:
        job_queue, album = JobQueue(store), app.album_of(settings)
        dispatch = Dispatch(job_queue, [], album, app.clock)
        rests = app.rest_when(settings, None)
        yield Desk(job_queue, dispatch, Rows(store), album, app.clock, rests=rests)
    finally:
        await store.close()
