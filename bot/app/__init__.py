"""Builds the bot's rooms once, opens them in order, closes them in reverse."""

from bot.app.house import House, album_of, open_house
from bot.app.life import clock, is_alive
from bot.app.running import run, until_asked_to_end

__all__ = ["House", "album_of", "clock", "is_alive", "open_house", "run", "until_asked_to_end"]
