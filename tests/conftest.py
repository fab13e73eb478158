"""What every test stands on."""

from bot.config import share_processors

share_processors()  # before any test imports torch
