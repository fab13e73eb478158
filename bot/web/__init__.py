"""The web door, on loopback unless told otherwise: whether the bot is well, and its metrics."""
