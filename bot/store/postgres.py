"""One bot on a PostgreSQL database: a lock that lives and ends with the connection that writes."""

import os
import socket
from typing import Any

from bot.errors import StoreError

HIGH, LOW = 0x706F7274, 0x72616974  #: the lock's number, "portrait" in ASCII
NUMBER = HIGH << 32 | LOW
HOLDER = f"""
    SELECT current_database(), activity.pid, activity.application_name
    FROM pg_locks AS lock JOIN pg_stat_activity AS activity USING (pid)
    WHERE lock.locktype = 'advisory' AND lock.granted
      AND lock.classid = {HIGH} AND lock.objid = {LOW} AND lock.objsubid = 1
      AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def own_name() -> str:
    """Return what the server shows of this process, for whoever is refused because of it."""
    return f"portrait-bot {os.getpid()} on {socket.gethostname()}"[:63]


def take_lock(connection: Any, _record: object) -> None:
    """Be the only bot on the database from the first statement of a new connection on."""
    cursor = connection.cursor()
    cursor.execute(f"SELECT pg_try_advisory_lock({NUMBER})")
    taken = cursor.fetchone()[0]
    if not taken:
        cursor.execute(HOLDER)
        database, session, name = cursor.fetchone() or ("?", "?", "?")
        told = f"{name}, server process {session}"
        raise StoreError("database_in_use", file=f"database {database}", pid=told)
    cursor.close()
    connection.commit()
