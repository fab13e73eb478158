"""Pure: rules as TOML or JSON text, and the starter pack that ships as such a file."""

import codecs
import json
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from importlib.resources import files
from itertools import count
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from bot.desk.policy.rules import MAX_REGEXES, Rule, checked
from bot.errors import Refused
from bot.guard.prompt_gate import expand

RuleFormat = Literal["toml", "json"]
MAX_FILE = 500_000  #: characters
MAX_RULES = 2_000
MAX_ID = 40  #: characters
STARTER_ID = "starter."  #: how the starter pack's ids begin, and no others
STARTER_GROUPS = ("slurs", "hate_symbols", "gore", "self_harm", "infamous", "public_figures")
USUALLY_OFF = frozenset({"public_figures"})  #: groups that a server has to ask for

_RULES = TypeAdapter(list[Rule])


def dumped(rules: Iterable[Rule], form: RuleFormat) -> str:
    """Write rules as text that `loaded` reads back as they were."""
    tables = [asdict(rule) for rule in rules]
    if form == "json":
        return json.dumps({"rule": tables}, ensure_ascii=False, indent=2) + "\n"
    return "\n".join(f"[[rule]]\n{_toml(table)}" for table in tables)


def read(data: bytes) -> tuple[Rule, ...]:
    """Read rules from the bytes of a file, as `loaded` does."""
    try:
        return loaded(data.decode("utf-8-sig"))
    except UnicodeDecodeError as strange:
        raise Refused("rules_unreadable", reason="not UTF-8 text") from strange


def too_long() -> Refused:
    """Return why a file is not read."""
    return Refused("rules_unreadable", reason=f"longer than {MAX_FILE} characters")


def loaded(text: str) -> tuple[Rule, ...]:
    """Read rules from TOML or JSON text and check each; raise Refused where one cannot be kept.

    Codes: `rules_unreadable` with the reason, `rule_bad_id`, and those of `checked` with the
    rule's number.
    """
    if len(text) > MAX_FILE:
        raise too_long()
    try:
        tables = _parsed(text).get("rule", [])
        rules = _RULES.validate_python([_numbered(table, n) for table, n in zip(tables, count(1))])
    except (ValueError, TypeError, AttributeError, RecursionError) as invalid:
        raise Refused("rules_unreadable", reason=_first_line(invalid)) from invalid
    expressions = sum(rule.kind == "regex" for rule in rules)
    if len(rules) > MAX_RULES or expressions > MAX_REGEXES:
        raise Refused("rules_unreadable", reason=f"over {MAX_RULES} rules or {MAX_REGEXES} regexes")
    if len({rule.id for rule in rules}) < len(rules):
        raise Refused("rules_unreadable", reason="two rules have the same id")
    for rule in rules:
        if rule.id.startswith(STARTER_ID) or not 0 < len(rule.id) <= MAX_ID:
            raise Refused("rule_bad_id", id=rule.id[:MAX_ID], limit=MAX_ID)
    return tuple(map(_checked, rules, count(1)))


def starter_rules(
    switched_off: Collection[str] = USUALLY_OFF, held: Collection[str] = ()
) -> tuple[Rule, ...]:
    """Return the starter pack's rules: of some groups not enabled, of others for a moderator."""
    text = (files("bot.desk.policy") / "starter_rules.toml").read_text("utf-8")
    return tuple(
        replace(
            rule,
            enabled=rule.group not in switched_off,
            action="hold" if rule.group in held else rule.action,
        )
        for rule in map(_starter, tomllib.loads(text)["rule"])
    )


def _starter(table: Mapping[str, Any]) -> Rule:
    first, *others = _words(table, "words")
    group, action, kind = table["group"], table["action"], table.get("kind", "phrase")
    return Rule(
        id=f"{STARTER_ID}{group}.{action}{'' if kind == 'phrase' else f'.{kind}'}",
        kind=kind,
        pattern=first,
        aliases=tuple(others),
        unless=tuple(_words(table, "unless")),
        action=action,
        group=group,
    )


def _words(table: Mapping[str, Any], name: str) -> Iterator[str]:
    words = table.get(name, "")
    return expand(codecs.decode(words, "rot13") if table.get("rot13") else words)


def _parsed(text: str) -> dict[str, Any]:
    parsed = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    return dict(parsed)


def _numbered(table: Mapping[str, Any], number: int) -> dict[str, Any]:
    return {"id": f"imported.{number}", **table}


def _checked(rule: Rule, number: int) -> Rule:
    try:
        return checked(rule)
    except Refused as refused:
        raise Refused(refused.code, **{**refused.facts, "rule": number}) from refused


def _first_line(invalid: Exception) -> str:
    if isinstance(invalid, ValidationError):
        first = invalid.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(invalid).split("\n")[0][:200]


def _toml(table: Mapping[str, Any]) -> str:
    """Write a table whose values are strings, booleans and lists of strings; JSON's are TOML's.

    All but one: TOML wants DEL escaped.
    """
    lines = (f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in table.items())
    return "".join(lines).replace("\x7f", "\\u007F")
