"""Pure: when a Discord id was given out; its upper bits are a time."""

DISCORD_EPOCH = 1_420_070_400.0  #: the second Discord's snowflakes count from


def born_at(snowflake: int) -> float:
    """Return when a Discord id was given out, in seconds since 1970."""
    return DISCORD_EPOCH + (snowflake >> 22) / 1000


def first_id_at(moment: float) -> int:
    """Return the lowest id Discord gives out at a moment."""
    return max(int((moment - DISCORD_EPOCH) * 1000), 0) << 22
