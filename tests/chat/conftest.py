"""What every test of the chat room needs."""

import warnings

with warnings.catch_warnings():
    # discord.py's voice half imports audioop, which Python 3.13 drops; nothing here has a voice.
    warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
    import discord  # noqa: F401  # imported here once, so that no test sees the warning
