"""How Discord says no: a status, a code, a sentence, and where in the body the fault lies.

ApiError    answered on the API, in Discord's shape
Refusal     answered at the control door, in one plain sentence
"""

from bot.sandbox.shape import Json

Path = tuple[str | int, ...]


class ApiError(Exception):
    """What the API answers instead of what was asked."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.body: Json = {"message": message, "code": code}
        if errors:
            self.body["errors"] = errors

    def under(self, name: str) -> "ApiError":
        """Make the same error of a body that held this one under a name."""
        errors = self.body.get("errors")
        nested = {name: errors} if errors else None
        return ApiError(self.status, self.code, self.body["message"], nested)


class Refusal(Exception):
    """What the control door answers when the caller asked for something impossible."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


class Faults:
    """Everything wrong with one body, each fault at its path."""

    def __init__(self) -> None:
        self.tree: Json = {}

    def add(self, path: Path, code: str, message: str) -> None:
        node = self.tree
        for step in path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def missing(self, path: Path) -> None:
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required")

    def choices(self, path: Path, allowed: object) -> None:
        self.add(path, "BASE_TYPE_CHOICES", f"Value must be one of {allowed}.")

    def length(self, path: Path, value: object, most: int, least: int = 0) -> None:
        """Add a fault unless the string or list has between `least` and `most` parts."""
        if least <= len(value) <= most:  # type: ignore[arg-type]  # callers pass sized values only
            return
        told = f"between {least} and {most}" if least else f"{most} or fewer"
        self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be {told} in length.")

    def settle(self) -> None:
        """Raise what was found, if anything was."""
        if self.tree:
            raise ApiError(400, 50035, "Invalid Form Body", self.tree)


def invalid(path: Path, code: str, message: str) -> ApiError:
    """Make the error for a body with exactly one fault."""
    faults = Faults()
    faults.add(path, code, message)
    return ApiError(400, 50035, "Invalid Form Body", faults.tree)


def refuse_other_fields(sent: Json, known: tuple[str, ...], why: str) -> None:
    """Refuse what is not taken here by name, so that nobody takes it for done."""
    faults = Faults()
    for name in sent:
        if name not in known:
            faults.add((name,), "SANDBOX_NOT_THERE", f"This sandbox takes no {name!r}: {why}.")
    faults.settle()


def unauthorized() -> ApiError:
    return ApiError(401, 0, "401: Unauthorized")


def missing_access() -> ApiError:
    return ApiError(403, 50001, "Missing Access")


def missing_permissions() -> ApiError:
    return ApiError(403, 50013, "Missing Permissions")


def unknown(what: str) -> ApiError:
    """Make the 404 for a thing that does not exist, under Discord's own code for its kind."""
    return ApiError(404, _UNKNOWN[what], f"Unknown {what}")


_UNKNOWN = {
    "Channel": 10003,
    "Emoji": 10014,
    "Guild": 10004,
    "Member": 10007,
    "Message": 10008,
    "Role": 10011,
    "User": 10013,
    "Webhook": 10015,
    "interaction": 10062,
    "application command": 10063,
}
