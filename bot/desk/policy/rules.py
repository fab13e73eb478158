"""Pure: what a server's moderators do not want painted, or want to see first."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from math import ceil, prod
from typing import Any, Literal, get_args
from unicodedata import normalize

import regex  # type: ignore[import-untyped]  # ships no types

from bot.errors import Refused
from bot.guard import Folded, Patterns, canonical, compile_patterns, fold
from bot.guard.patterns import spelling
from bot.prompt import as_painted
from bot.request import Request

# Pure: names of people in a folded text, exact in every spelling, or nearly so.

ALIKE = 92  #: percent; at 88 `Tom in Holland` is taken for Tom Holland
QUICK_NAMES = 300  #: held against a text letter by letter; fewer take no millisecond
LOOKED_AT_ONCE = 500  #: names, before it is asked how much time is left
MIN_BACKWARDS = 6  #: letters; Anna is a name both ways, and Lana and Anal are two words
NO_NAMES: Mapping[str, Iterable[str]] = {}
ENDS = 3  #: letters: a near name begins or ends like the name


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Names by id, indexed by how they begin and end."""

    exact: Patterns
    #: ends -> letters -> spelling without spaces, id
    near: Mapping[str, Mapping[int, Sequence[tuple[str, str]]]]
    widths: range  #: how many words of a text may make up a name
    is_empty: bool = False  #: no name at all, as in most guilds
    alone: Mapping[str, frozenset[str]] = field(default_factory=dict)  #: id -> see `called`
    spared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  #: id -> innocent, as near
    num_near: int = 0  #: spellings that a text is held against letter by letter

    def found(self, text: Folded) -> frozenset[str]:
        """Return the ids of all names in a text."""
        return self.exact.labels(text) | set(self.nearly(text))

    def called(self, subject: Folded) -> frozenset[str]:
        """Return the ids of those whose single names are all of a subject, or two of it.

        What one word says is too little to be anybody in the middle of other words.
        """
        readings = [reading.words for reading in subject.readings if not reading.backwards]
        return frozenset(
            label
            for label, names in self.alone.items()
            for words in readings
            if " ".join(words) in names or len(names & set(words)) > 1
        )

    def nearly(self, text: Folded, left: "TimeLeft | None" = None) -> Iterator[str]:
        """Yield the ids of names that are written nearly so; raises TimeoutError out of time."""
        for said in _windows(text, self.widths):
            for looked_at, (name, label) in enumerate(self._candidates(said)):
                if left and looked_at % LOOKED_AT_ONCE == 0:
                    left.seconds()
                if alike(said, name) >= ALIKE and not self._spares(label, said):
                    yield label

    def _candidates(self, said: str) -> Iterator[tuple[str, str]]:
        """Yield the names that begin or end like what is said, and are about as long."""
        shortest = ceil(len(said) * ALIKE / (200 - ALIKE))
        longest = len(said) * (200 - ALIKE) // ALIKE
        for ends in _ends(said):
            if sizes := self.near.get(ends):
                for letters in range(shortest, longest + 1):
                    yield from sizes.get(letters, ())

    def _spares(self, label: str, said: str) -> bool:
        return any(safe in said or said in safe for safe in self.spared.get(label, ()))


def name_index(
    names: Mapping[str, Iterable[str]],
    alone: Mapping[str, Iterable[str]] = NO_NAMES,
    innocent: Mapping[str, Iterable[str]] = NO_NAMES,
) -> NameIndex:
    """Index names and their aliases by id; a name of one word is only found exactly.

    `Martin` is no slip of the pen for `Martina`, but `Neil Amstrong` is one for Neil Armstrong.
    Names under `alone` are found only where they are all of a subject, or two of one person's.
    What is `innocent` is nobody's slip of the pen, and no name lies in it.
    """
    near: dict[str, dict[int, list[tuple[str, str]]]] = {}
    widest = num_near = 0
    for label, spellings in names.items():
        for words in (spelling(name).split(" ") for name in spellings):
            if len(words) > 1:
                widest = max(widest, len(words) + 1)
                name = "".join(words)
                num_near += 1
                for ends in _ends(name):
                    near.setdefault(ends, {}).setdefault(len(name), []).append((name, label))
    exact = compile_patterns(names, innocent=innocent, min_backwards=MIN_BACKWARDS)
    spared = {label: tuple(map(_joined, said)) for label, said in innocent.items()}
    called = {label: frozenset(map(spelling, said)) for label, said in alone.items()}
    is_empty = not names and not called
    widths = range(1, widest + 1)
    facts: dict[str, Any] = {"is_empty": is_empty, "alone": called, "spared": spared}
    return NameIndex(exact, near, widths, num_near=num_near, **facts)


def opted_out(request: Request, people: NameIndex) -> str | None:
    """Return the id of somebody who is not to be painted and is asked for, or None.

    Takes JUDGE_CPU_SECONDS at most, as `judge` does; raises TimeoutError where these are too few.
    """
    if people.is_empty:  # folding a text is the dearest part of a request
        return None
    readings = _readings(request)
    typed = [fold(" ".join(each.wanted)) for each in readings]
    typed += [fold(name) for name, _ in request.reading.painted_as]
    surely = set(chain.from_iterable(people.exact.labels(text) for text in typed))
    if people.alone:
        surely |= set(chain.from_iterable(people.called(fold(each.subject)) for each in readings))
    if surely:
        return min(surely)
    time_left = TimeLeft()
    return next(chain.from_iterable(people.nearly(text, time_left) for text in typed), None)


def _readings(request: Request) -> tuple[Request, ...]:
    """Return a request as it was typed, and as it is painted where that is less."""
    painted = as_painted(request)
    return (request,) if painted is request else (request, painted)


def alike(one: str, other: str) -> float:
    """Return how alike two words are: 200 * longest common subsequence / letters of both.

    The length is found a bit per letter (Hyyrö 2004), so that no table is filled.
    """
    letters = len(one) + len(other)
    if not letters or 200 * min(len(one), len(other)) < ALIKE * letters:
        return 0.0  # even one inside the other would be too little alike
    places: dict[str, int] = {}
    for at, letter in enumerate(one):
        places[letter] = places.get(letter, 0) | 1 << at
    full = (1 << len(one)) - 1
    unmatched = full
    for letter in other:
        met = unmatched & places.get(letter, 0)
        unmatched = (unmatched + met | unmatched - met) & full
    return 200 * (len(one) - unmatched.bit_count()) / letters


def _windows(text: Folded, widths: range) -> set[str]:
    """Return every few words in a row, written together."""
    rows = {reading.words for reading in text.readings if not reading.backwards}
    return {
        "".join(words[start : start + width])
        for words in rows
        for width in widths
        for start in range(len(words) - width + 1)
    }


def _joined(phrase: str) -> str:
    return spelling(phrase).replace(" ", "")


def _ends(word: str) -> tuple[str, str]:
    return f"{word[:ENDS]}-", f"-{word[-ENDS:]}"


# Pure: the words of a prompt that say what is painted, for a rule that is met in whatever order.

#: What a prompt may have or lack and ask for the same: no rule is to be walked round with one.
FILLERS = frozenset(
    word
    for line in (
        "a an the this that these those some any and or but with without of in on at by to from",
        "for into onto over under near beside behind is are be being as like who which whose his",
        "her its their my your our very really quite just please paint draw show make create",
        "generate portrait picture photo photograph image painting drawing headshot selfie",
        "der das den dem ein eine einer einem einen und mit von im auf",
        "le les un une du de et avec dans el una",
    )
    for word in line.split()
)
WORDS_IN = regex.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")


def essence(text: str) -> str:
    """Return the words of a text that matter, as they are written: all where none does."""
    words = WORDS_IN.findall(text)
    return " ".join([word for word in words if spelling(word) not in FILLERS] or words)


def _together(text: str) -> list[str]:
    """Return what has to be there: its words that matter, or all of it as one where none does.

    *The Who* is in no text that says *the* here and *who* there.
    """
    said = spelling(essence(text)).split()
    return [" ".join(said)] if FILLERS.issuperset(said) else said


def _in_numbers(word: str) -> Iterator[str]:
    """Yield a word in the singular and the plural, as far as an `s` makes it."""
    yield word
    if word.endswith("s") and not word.endswith("ss") and len(word) > MIN_LETTERS + 1:
        yield word[:-1]
    else:
        yield f"{word}s"


RuleKind = Literal["word", "phrase", "all", "name", "regex"]
Action = Literal["refuse", "hold"]

MAX_PATTERN = 200  #: characters
MAX_ALIASES = 50
MAX_REGEXES = 50  #: in one book
MIN_LETTERS = 2
MAX_REPEATS = 10_000  #: all counted repeats of an expression multiplied; `a{9999999}` fills memory
REGEX_SECONDS = (0.01, 0.5)  #: for a new expression on one text of its own letters: as below
JUDGE_CPU_SECONDS = 0.02  #: for all expressions on one request; slower: a moderator looks at it
JUDGE_WALL_SECONDS = 0.1  #: the same, where other work keeps the processor from it
COUNTED = regex.compile(r"\d+(?=,?\d*\})")
# Calls of a group inside itself, approximate matching and lists from outside: never needed here,
# and the first can fill memory before any time limit strikes.
NOT_ALLOWED = regex.compile(r"\(\?(?:R|[+-]?\d|&|P>)|\{[^}]*[<=>]|\\L<")
PROBE_LETTERS = 400  #: how long a text a new expression is tried on


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing not to be painted unseen."""

    id: str
    kind: RuleKind
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
    kind: RuleKind
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
    together: "WordSets"
    names: NameIndex
    expressions: tuple[tuple[Rule, "regex.Pattern[str]"], ...]

    @property
    def is_quick(self) -> bool:
        """Whether holding a request to it takes next to nothing, so that no thread is needed."""
        return not self.expressions and self.names.num_near <= QUICK_NAMES


@dataclass(frozen=True, slots=True)
class WordSets:
    """Words by rule of which all have to be there, anywhere and in any order."""

    words: Patterns  #: a label is a word, before it the id of a rule that spares phrases
    wordings: Mapping[str, tuple[frozenset[str], ...]]  #: id -> the labels of each of its sets

    def met(self, text: Folded) -> set[str]:
        """Return the ids of rules of which one set of words is there as a whole."""
        found = self.words.labels(text) if self.wordings else frozenset()
        return {
            number
            for number, wordings in self.wordings.items()
            if any(wording <= found for wording in wordings)
        }


def word_sets(rules: Iterable[Rule]) -> WordSets:
    """Index rules of words that are forbidden together."""
    words: dict[str, tuple[str, ...]] = {}
    innocent: dict[str, tuple[str, ...]] = {}
    wordings: dict[str, tuple[frozenset[str], ...]] = {}
    for rule in rules:
        owner = rule.id if rule.unless else ""  # all others share a word: it is indexed once
        sets = [_together(text) for text in (rule.pattern, *rule.aliases)]
        for each in chain.from_iterable(sets):
            if (label := f"{owner} {each}") not in words:
                words[label] = tuple(_in_numbers(each))
                innocent[label] = rule.unless
        wordings[rule.id] = tuple(frozenset(f"{owner} {each}" for each in said) for said in sets)
    return WordSets(
        compile_patterns(words, innocent=innocent, min_backwards=MIN_BACKWARDS), wordings
    )


def checked(rule: Rule) -> Rule:
    """Return a rule that can be kept, or raise Refused with the reason why it cannot.

    Codes: `rule_unknown_kind`, `rule_too_short`, `rule_too_long`, `rule_bad_regex`,
    `rule_slow_regex`.
    """
    if rule.kind not in get_args(RuleKind) or rule.action not in get_args(Action):
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
        together=word_sets(rule for rule in known.values() if rule.kind == "all"),
        names=name_index(
            {number: said[number] for number in said if kinds[number] == "name"},
            innocent={number: known[number].unless for number in said if kinds[number] == "name"},
        ),
        expressions=tuple(
            (rule, _compiled(rule.pattern)) for rule in known.values() if rule.kind == "regex"
        )[:MAX_REGEXES],
    )


class TimeLeft:
    """How much longer expressions may look at one request: by this thread's work, and by the wall.

    The library knows time on the wall alone, so that a search it ended may have had no processor.
    """

    def __init__(
        self,
        seconds: tuple[float, float] = (JUDGE_CPU_SECONDS, JUDGE_WALL_SECONDS),
        cpu: Callable[[], float] = time.thread_time,
        wall: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cpu, self._wall = cpu, wall
        self._until = cpu() + seconds[0], wall() + seconds[1]

    @classmethod
    def none(cls) -> "TimeLeft":
        """Return what is left where all of it went to others: every expression is slow."""
        return cls((0.0, 0.0))

    def seconds(self) -> float:
        """Return for how long the next search may go on; raise TimeoutError where for none."""
        left = min(self._until[0] - self._cpu(), self._until[1] - self._wall())
        if left <= 0:
            raise TimeoutError
        return left

    def finds(self, expression: "regex.Pattern[str]", text: str) -> bool:
        """Tell whether an expression matches; raises TimeoutError where time ran out before."""
        while True:
            try:
                return expression.search(text, timeout=self.seconds()) is not None
            except TimeoutError:
                self.seconds()  # raises where it had its time; else it lost it to others


def judge(
    request: Request, rows: Rulebook, make_time: Callable[[], TimeLeft] = TimeLeft
) -> RuleVerdict | None:
    """Return the first rule that refuses a request, else the first that holds it, else None.

    Takes JUDGE_CPU_SECONDS of the calling thread at most for expressions, and as much for names
    that are written nearly so; then it holds.
    """
    typed = (text for each in _readings(request) for text in each.words.values())
    whole = " ".join([*typed, *chain.from_iterable(request.reading.painted_as)])
    folded = fold(whole)
    met = {*rows.words.labels(folded), *rows.names.exact.labels(folded), *rows.together.met(folded)}
    slow: list[RuleVerdict] = []
    try:
        met.update(rows.names.nearly(folded, TimeLeft()))
    except TimeoutError:
        first = next(rule for rule in rows.rules.values() if rule.kind == "name")
        slow.append(RuleVerdict("hold", "name", first.id, first.group, slow=True))
    verdicts = [_verdict(rule) for number, rule in rows.rules.items() if number in met] + slow
    if not any(verdict.action == "refuse" for verdict in verdicts):
        verdicts += _matching(rows, whole, folded.plain, make_time())
    return min(verdicts, key=lambda verdict: verdict.action == "hold", default=None)


def _verdict(rule: Rule) -> RuleVerdict:
    return RuleVerdict(rule.action, rule.kind, rule.id, rule.group)


def _matching(rows: Rulebook, whole: str, plain: str, left: TimeLeft) -> Iterator[RuleVerdict]:
    """Yield what expressions say of the text as it is typed and as it is folded."""
    texts = dict.fromkeys((normalize("NFKC", whole), plain))
    for rule, expression in rows.expressions:
        try:
            if any(left.finds(expression, text) for text in texts):
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
            TimeLeft(REGEX_SECONDS).finds(expression, repeated + "\N{SNOWMAN}")
    except TimeoutError as slow:
        raise Refused("rule_slow_regex") from slow


# Pure: what a rule would have caught among requests that were made.

TRIAL_SECONDS = 2.0  #: then a trial ends with what it has seen; a slow regex takes its time


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of trying a rule."""

    tried: int  #: requests it was held against
    caught: tuple[tuple[int, Request], ...]  #: those it met, with their jobs, the newest first
    is_whole: bool = True  #: False: there were more, and no time for them


def try_rule(rule: Rule, asked: Iterable[tuple[int, Request]], clock: Callable[[], float]) -> Trial:
    """Hold a rule against requests, and stop when it takes too long."""
    rows, began = rulebook([rule]), clock()
    caught: list[tuple[int, Request]] = []
    tried = 0
    for job, request in asked:
        if clock() - began > TRIAL_SECONDS:
            return Trial(tried, tuple(caught), is_whole=False)
        tried += 1
        if judge(request, rows):
            caught.append((job, request))
    return Trial(tried, tuple(caught))
