"""The commands that the bot has synced, global ones and those of each guild."""

from bot.sandbox.clock import Snowflakes
from bot.sandbox.command_limits import CHAT
from bot.sandbox.errors import unknown
from bot.sandbox.shape import Json

Scope = str | None  # a guild's id, or None for everywhere


class CommandBook:
    """Commands by scope; syncing keeps the id of a command whose name and type stay."""

    def __init__(self) -> None:
        self._scopes: dict[Scope, list[Json]] = {}

    def of(self, scope: Scope) -> list[Json]:
        return self._scopes.get(scope, [])

    def visible_in(self, guild_id: Scope) -> list[Json]:
        """List what members of a guild see; its own commands come before global ones."""
        own = self.of(guild_id) if guild_id else []
        taken = {(command["type"], command["name"]) for command in own}
        shared = self.of(None)
        return own + [each for each in shared if (each["type"], each["name"]) not in taken]

    def get(self, scope: Scope, command_id: str) -> Json:
        for command in self.of(scope):
            if command["id"] == command_id:
                return command
        raise unknown("application command")

    def replace_all(
        self, scope: Scope, sent: list[Json], ids: Snowflakes, application: str
    ) -> list[Json]:
        """Put these in place of all there were."""
        old = {(command["type"], command["name"]): command for command in self.of(scope)}
        fresh = []
        for each in sent:
            known = old.get((each.get("type", CHAT), each["name"]), {})
            fresh.append(_stored(each, scope, known.get("id") or ids.next(), ids, application))
        self._scopes[scope] = fresh
        return fresh

    def upsert(self, scope: Scope, sent: Json, ids: Snowflakes, application: str) -> Json:
        """Add one, or replace the one of the same name and type."""
        key = (sent.get("type", CHAT), sent["name"])
        rest = [each for each in self.of(scope) if (each["type"], each["name"]) != key]
        known = next((e for e in self.of(scope) if (e["type"], e["name"]) == key), {})
        command = _stored(sent, scope, known.get("id") or ids.next(), ids, application)
        self._scopes[scope] = [*rest, command]
        return command

    def change(self, scope: Scope, command_id: str, changed: Json, ids: Snowflakes) -> Json:
        """Give one another shape, in its place and under its id."""
        stored = _stored(changed, scope, command_id, ids, changed["application_id"])
        self._scopes[scope] = [
            stored if each["id"] == command_id else each for each in self.of(scope)
        ]
        return stored

    def remove(self, scope: Scope, command_id: str) -> None:
        gone = self.get(scope, command_id)
        self._scopes[scope] = [each for each in self.of(scope) if each is not gone]


def _stored(sent: Json, scope: Scope, id: str, ids: Snowflakes, application: str) -> Json:
    """Describe a command as Discord gives it back: permissions as a string, nothing left open."""
    granted = sent.get("default_member_permissions")
    stored: Json = {
        "id": id,
        "application_id": application,
        "version": ids.next(),
        "type": sent.get("type") or CHAT,
        "name": sent["name"],
        "name_localizations": sent.get("name_localizations"),
        "description": sent.get("description") or "",
        "description_localizations": sent.get("description_localizations"),
        "default_member_permissions": None if granted is None else str(granted),
        "dm_permission": sent.get("dm_permission", True) is not False,
        "contexts": sent.get("contexts"),
        "integration_types": sent.get("integration_types") or [0],
        "nsfw": bool(sent.get("nsfw")),
    }
    if sent.get("options"):
        stored["options"] = [_without_nulls(option) for option in sent["options"]]
    return stored | {"guild_id": scope} if scope else stored


def _without_nulls(option: Json) -> Json:
    """Leave out what a client said nothing in, all the way down; translations stay open."""
    kept = {
        key: value
        for key, value in option.items()
        if value is not None or key.endswith("_localizations")
    }
    if kept.get("options"):
        kept["options"] = [_without_nulls(inner) for inner in kept["options"]]
    return kept


def without_translations(command: Json) -> Json:
    """Describe a command as a list does that was not asked for its translations."""
    return {key: value for key, value in command.items() if not key.endswith("_localizations")}
