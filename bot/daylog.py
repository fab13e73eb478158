"""The log's lines that tell a day: events with their facts, as text or JSON; nobody's words."""

import json
import logging
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def tell(log: logging.Logger, event: str, level: int = logging.INFO, /, **facts: object) -> None:
    """Log an event; a fact that is None is not known, and left out."""
    known = {name: fact for name, fact in facts.items() if fact is not None}
    told = "".join(f" {name}={_quoted(fact)}" for name, fact in known.items())
    log.log(level, "%s%s", event, told, extra={"facts": {"event": event, **known}})


def _quoted(fact: object) -> str:
    plain = str(fact)
    return json.dumps(plain, ensure_ascii=False) if not plain or " " in plain else plain


class JsonLines(logging.Formatter):
    """One JSON object a record; what an event is made of are keys of their own."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        facts: Mapping[str, Any] = getattr(record, "facts", {})
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **facts,
        }
        if record.exc_info and record.exc_info[0]:
            line["traceback"] = "".join(traceback.format_exception(*record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def formatter(form: str) -> logging.Formatter:
    """Return what writes the log as `text` or as `json`."""
    return JsonLines() if form == "json" else logging.Formatter(TEXT)
