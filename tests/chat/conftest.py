"""What every test of the chat room needs."""

import warnings
from collections.abc import Iterator

import pytest

with warnings.catch_warnings():
    # discord.py's voice half imports audioop, which Python 3.13 drops; nothing here has a voice.
    warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
    from bot.chat import asking
    from bot.chat.client import point_at


@pytest.fixture(autouse=True)
def discord_stays_where_it_is() -> Iterator[None]:
    """Point discord.py back at Discord: the address is the library's, shared by every test."""
    yield
    point_at(None, None)


@pytest.fixture(autouse=True)
def a_loaded_machine_is_not_too_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a request take its time, except where a test is about just that."""
    monkeypatch.setattr(asking, "ANSWER_SECONDS", 60.0)
