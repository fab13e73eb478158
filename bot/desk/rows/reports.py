"""The rows of reported pictures: who reported, and what their messages show instead of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, func, select, update

from bot.desk.policy.reports import Report, Visibility
from bot.store.tables import insert_for, jobs, reports, veils


def add_report(connection: Connection, report: Report) -> bool:
    """Write a report down; False where this member has reported this picture before."""
    row = {name: getattr(report, name) for name in Report.__slots__}
    made = insert_for(connection)(reports).values(row).on_conflict_do_nothing()
    return connection.execute(made).rowcount == 1


def reports_of(connection: Connection, job: int) -> list[Report]:
    """Return what members said of a picture, oldest first."""
    wanted = select(reports).where(reports.c.job == job).order_by(reports.c.at)
    return [Report(**row) for row in connection.execute(wanted).mappings()]


def times_reported(connection: Connection, member: int, since: float) -> list[float]:
    """Return when a member reported pictures of late, anywhere."""
    wanted = select(reports.c.at).where(reports.c.member == member, reports.c.at > since)
    return list(connection.scalars(wanted))


def veil_of(connection: Connection, job: int) -> Visibility | None:
    """Return what hides a picture, or did."""
    found = _veils(connection, select(veils).where(veils.c.job == job))
    return found[0] if found else None


def veil_for(
    connection: Connection, job: int, guild: int, reported_at: float | None = None
) -> Visibility:
    """Return what hides a picture, or a visibility that hides nothing yet."""
    visibility = veil_of(connection, job) or Visibility(job, guild, "shown", "shown")
    return replace(visibility, reported_at=visibility.reported_at or reported_at)


def want(connection: Connection, visibility: Visibility) -> None:
    """Say what a picture's message is to show; what it shows by now is written down by `shows`."""
    row = {name: getattr(visibility, name) for name in Visibility.__slots__}
    said = {name: value for name, value in row.items() if name not in ("job", "guild", "shows")}
    made = insert_for(connection)(veils).values(row)
    connection.execute(made.on_conflict_do_update(index_elements=[veils.c.job], set_=said))


def shows(connection: Connection, visibility: Visibility) -> None:
    """Write down what a picture's message shows now, and since when it shows no picture."""
    said = {name: getattr(visibility, name) for name in ("shows", "hidden_at", "removed_at")}
    connection.execute(update(veils).where(veils.c.job == visibility.job).values(said))


def veils_due(connection: Connection) -> list[Visibility]:
    """Return the pictures whose messages do not show what they should."""
    wanted = select(veils).where(veils.c.wanted != veils.c.shows).order_by(veils.c.job)
    return _veils(connection, wanted)


def job_at(connection: Connection, channel: int, message: int) -> int | None:
    """Return the job whose message stands there."""
    wanted = select(jobs.c.id).where(jobs.c.channel == channel, jobs.c.message == message)
    found: int | None = connection.scalar(wanted)
    return found


def takedowns(connection: Connection, guild: int, since: float) -> Sequence[float]:
    """Return for each picture nobody sees since a report how many seconds it still was seen."""
    gone_at = func.coalesce(veils.c.hidden_at, veils.c.removed_at)
    wanted = select(gone_at - veils.c.reported_at).where(
        veils.c.guild == guild,
        veils.c.shows != "shown",
        veils.c.reported_at.is_not(None),
        gone_at >= since,
    )
    return list(connection.scalars(wanted))


def _veils(connection: Connection, wanted: Any) -> list[Visibility]:
    return [_visibility(dict(row)) for row in connection.execute(wanted).mappings()]


def _visibility(row: Mapping[str, Any]) -> Visibility:
    return Visibility(**row)
