"""How many examples a costly property is tried on: a few in `make test`, many in `make deep`."""

from hypothesis import settings

DEEPER = 20  #: times as many there


def few(count: int) -> settings:
    """Decorate a property whose examples take long, such as a database each."""
    is_deep = settings.get_current_profile_name() == "deep"
    return settings(max_examples=count * DEEPER if is_deep else count)
