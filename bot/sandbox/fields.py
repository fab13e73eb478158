"""Of which kind each field of a body must be; one that nobody documents is refused, not ignored."""

from collections.abc import Callable, Mapping

from bot.sandbox.errors import Faults, Path

#: Adds what is wrong with a value at its place.
Kind = Callable[[object, Path, Faults], None]


def text(value: object, path: Path, faults: Faults) -> None:
    if not isinstance(value, str):
        faults.add(path, "STRING_TYPE_CONVERT", "Could not interpret the value as string.")


def truth(value: object, path: Path, faults: Faults) -> None:
    if not isinstance(value, bool):
        faults.add(path, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")


def whole(value: object, path: Path, faults: Faults) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        faults.add(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')


def number(value: object, path: Path, faults: Faults) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        faults.add(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not a number.')


def snowflake(value: object, path: Path, faults: Faults) -> None:
    """Take an id, which may be a number: so it is in Discord's own examples."""
    told = str(value)
    is_id = isinstance(value, str | int) and told.isascii() and told.isdigit() and len(told) <= 20
    if not is_id or isinstance(value, bool):
        faults.add(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')


def anything(value: object, path: Path, faults: Faults) -> None:
    """Take what is judged elsewhere, or what Discord sends and takes no notice of when it returns.

    Clients send messages back as they read them.
    """


def table(value: object, path: Path, faults: Faults) -> None:
    """Take an object whose fields are judged elsewhere."""
    if not isinstance(value, dict):
        faults.add(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")


def absent(what: str) -> Kind:
    """Refuse by name what Discord has and this sandbox has not."""

    def check(value: object, path: Path, faults: Faults) -> None:
        if value:
            faults.add(path, "SANDBOX_NOT_THERE", f"This sandbox has no {what}.")

    return check


def list_of(kind: Kind) -> Kind:
    def check(value: object, path: Path, faults: Faults) -> None:
        if not isinstance(value, list):
            faults.add(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return
        for place, each in enumerate(value):
            kind(each, (*path, place), faults)

    return check


def judge(kind: Kind, body: object) -> None:
    """Refuse a body that is not of this kind."""
    faults = Faults()
    kind(body, (), faults)
    faults.settle()


def object_of(answered: str = "", /, **known: Kind) -> Kind:
    """Take an object of these fields, each of which may be null; `answered` are those it returns.

    Discord ignores a field that it does not know, so that a slip of the pen goes unnoticed.
    """
    fields = dict.fromkeys(answered.split(), anything) | known

    def check(value: object, path: Path, faults: Faults) -> None:
        if not isinstance(value, dict):
            table(value, path, faults)
            return
        for name, held in value.items():
            if name not in fields:
                told = f"There is no field {name!r} here; Discord would ignore it."
                faults.add((*path, name), "SANDBOX_UNKNOWN_FIELD", told)
            elif held is not None:
                fields[name](held, (*path, name), faults)

    return check


def by_type(kinds: Mapping[int, Kind]) -> Kind:
    """Take an object whose `type` says what it is."""

    def check(value: object, path: Path, faults: Faults) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(value, dict):
            table(value, path, faults)
        elif isinstance(kind, int) and kind in kinds:
            kinds[kind](value, path, faults)
        else:
            told = f'Value of field "type" must be one of {tuple(kinds)}.'
            faults.add((*path, "type"), "UNION_TYPE_CHOICES", told)

    return check
