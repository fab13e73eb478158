"""Pure: what a server's moderators do not want painted, or want to see first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import prod
from typing import Literal, get_args
from unicodedata import normalize

import regex  # type: ignore[import-untyped]  # ships no types

from bot.desk.policy.names import Roll, roll
from bot.errors import Refused
from bot.guard import Patterns, canonical, compile_patterns, fold
from bot.guard.patterns import spelling
from bot.request import Request

Kind = Literal["word", "phrase", "name", "regex"]
Action = Literal["refuse", "hold"]

MAX_PATTERN = 200  #: characters
MAX_ALIASES = 50
MAX_REGEXES = 50  #: in one book
MIN_LETTERS = 2
MAX_REPEATS = 10_000  #: all counted repeats of an expression multiplied; `a{9999999}` fills memory
MIN_BACKWARDS = 6  #: letters; nobody has looked whether shorter words are others read backwards
REGEX_SECONDS = 0.01  #: for one expression on one request; slower: a moderator looks at it
COUNTED = regex.compile(r"\d+(?=,?\d*\})")
# Calls of a group inside itself, approximate matching and lists from outside: never needed here,
# and the first can fill memory before any time limit strikes.
NOT_ALLOWED = regex.compile(r"\(\?(?:R|[+-]?\d|&|P>)|\{[^}]*[<=>]|\\L<")
PROBE_LETTERS = 400  #: how long a text a new expression is tried on


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing not to be painted unseen."""

    id: str
    kind: Kind
    pattern: str
    aliases: tuple[str, ...] = ()  #: further spellings; none for a regex
    unless: tuple[str, ...] = ()  #: innocent phrases around it, such as `Maine Coon`
    action: Action = "refuse"
    group: str = ""  #: of the starter pack; empty: the moderators' own
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """Which rule a request meets."""

    action: Action
    kind: Kind
    rule_id: str
    group: str = ""
    slow: bool = False  #: an expression ran out of time, so that a moderator decides

    @property
    def code(self) -> str:
        """The sentence the member reads: which kind of rule, never which word."""
        return "rule_held" if self.action == "hold" else f"rule_{self.group or self.kind}"


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A server's rules, ready for any number of requests."""

    rules: dict[str, Rule]
    words: Patterns
    names: Roll
    expressions: tuple[tuple[Rule, "regex.Pattern[str]"], ...]


def checked(rule: Rule) -> Rule:
    """Return a rule that can be kept, or raise Refused with the reason why it cannot.

    Codes: `rule_unknown_kind`, `rule_too_short`, `rule_too_long`, `rule_bad_regex`,
    `rule_slow_regex`.
    """
    if rule.kind not in get_args(Kind) or rule.action not in get_args(Action):
        raise Refused("rule_unknown_kind", kind=rule.kind, action=rule.action)
    texts = (rule.pattern, *rule.aliases, *rule.unless)
    if len(rule.aliases) + len(rule.unless) > MAX_ALIASES or max(map(len, texts)) > MAX_PATTERN:
        raise Refused("rule_too_long", limit=MAX_PATTERN, aliases=MAX_ALIASES)
    if rule.kind == "regex":
        _try_out(_compiled(rule.pattern))
    elif any(len(spelling(text).replace(" ", "")) < MIN_LETTERS for text in texts):
        raise Refused("rule_too_short", limit=MIN_LETTERS)
    return rule


def rulebook(rules: Iterable[Rule]) -> Rulebook:
    """Build the book of all enabled rules; they were checked when they were made."""
    known = {rule.id: rule for rule in rules if rule.enabled}
    said = {rule.id: (rule.pattern, *rule.aliases) for rule in known.values()}
    kinds = {rule.id: rule.kind for rule in known.values()}
    words = {number: said[number] for number in said if kinds[number] in ("word", "phrase")}
    return Rulebook(
        rules=known,
        words=compile_patterns(
            words,
            innocent={number: known[number].unless for number in words},
            min_backwards=MIN_BACKWARDS,
            unmarked=[text for texts in words.values() for text in texts if len(text) > 4],
        ),
        names=roll({number: said[number] for number in said if kinds[number] == "name"}),
        expressions=tuple(
            (rule, _compiled(rule.pattern)) for rule in known.values() if rule.kind == "regex"
        )[:MAX_REGEXES],
    )


def judge(request: Request, book: Rulebook) -> RuleVerdict | None:
    """Return the first rule that refuses a request, else the first that holds it, else None."""
    texts = (request.subject, request.details, request.style, request.mood, request.avoid)
    whole = " ".join(texts)
    folded = fold(whole)
    met = book.words.labels(folded) | book.names.found(folded)
    verdicts = [_verdict(rule) for number, rule in book.rules.items() if number in met]
    if not any(verdict.action == "refuse" for verdict in verdicts):
        verdicts += _matching(book, whole, folded.plain)
    return min(verdicts, key=lambda verdict: verdict.action == "hold", default=None)


def _verdict(rule: Rule) -> RuleVerdict:
    return RuleVerdict(rule.action, rule.kind, rule.id, rule.group)


def _matching(book: Rulebook, whole: str, plain: str) -> Iterator[RuleVerdict]:
    """Yield what expressions say of the text as it is typed and as it is folded."""
    texts = dict.fromkeys((normalize("NFKC", whole), plain))
    for rule, expression in book.expressions:
        try:
            if any(expression.search(text, timeout=REGEX_SECONDS) for text in texts):
                yield _verdict(rule)
        except TimeoutError:
            yield RuleVerdict("hold", "regex", rule.id, rule.group, slow=True)
            return  # whoever made the text slow on purpose gets no more of our time


def _compiled(pattern: str) -> "regex.Pattern[str]":
    counts = (int(count[:9]) for count in COUNTED.findall(pattern))
    if prod(max(1, count) for count in counts) > MAX_REPEATS:
        raise Refused("rule_slow_regex")
    if NOT_ALLOWED.search(pattern):
        raise Refused("rule_bad_regex", reason="recursion and approximate matches are not allowed")
    try:
        return regex.compile(pattern, regex.IGNORECASE)
    except (regex.error, RecursionError, OverflowError, ValueError) as invalid:
        raise Refused("rule_bad_regex", reason=str(invalid)) from invalid


def _try_out(expression: "regex.Pattern[str]") -> None:
    """Raise Refused if an expression is slow on repetitions of its own letters, or finds nothing.

    What finds an empty text finds every text.
    """
    if expression.search("") is not None:
        raise Refused("rule_too_short", limit=MIN_LETTERS)
    letters = dict.fromkeys(filter(str.isalnum, canonical(expression.pattern)[:MAX_PATTERN]))
    tried = [*list(letters)[:30], "a", "0", " ", "a ", "".join(letters)]
    try:
        for text in filter(None, tried):
            repeated = (text * PROBE_LETTERS)[:PROBE_LETTERS]
            expression.search(repeated + "\N{SNOWMAN}", timeout=REGEX_SECONDS)
    except TimeoutError as slow:
        raise Refused("rule_slow_regex") from slow
