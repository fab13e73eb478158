"""Pure: what a person typed becomes what the model reads, in the manner of the article."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

from bot.request import MAX_SEED, Offer, PromptReading, Request, shape_of, unweighted
from bot.vocabulary.lexicon import NO_LEXICON, Lexicon, unknown
from bot.vocabulary.people import described

# People also paste whole sentences ("Please draw a portrait of ..."); those are read as they are.
WHOLE_SENTENCE = re.compile(r"\s*(please\s+)?(draw|paint|sketch|make|create|generate)\b", re.I)
WHOLE_STYLE = re.compile(r"(in|as|like|a|an|the)\s|.*\bstyle\b", re.I)
WHOLE_PHRASE = re.compile(r"(a|an|the|his|her|their|with)\s", re.I)
SOMEBODY = "a person"  #: who is painted where only what should not be there was said
NOBODY_YET = re.compile(r"(?:in|on|at|with|under|behind|before|beside|near|by) (?!the style)", re.I)

NO_STYLES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class ComposedPrompt:
    """What the model reads, what it is steered away from, and how that differs from the words."""

    prompt: str
    negative: str
    reading: PromptReading


def compose(
    request: Request, styles: Mapping[str, str] = NO_STYLES, lexicon: Lexicon = NO_LEXICON
) -> ComposedPrompt:
    """Build the prompt, e.g. `Draw a portrait of Ada Lovelace with a serious expression.`

    What should not be there is taken out of it, so the gate must have judged the words whole.
    `styles` are the words by which the model knows some styles; whom it knows by name is painted
    from the description in its lexicon.
    """
    subject, details = part(request.subject), part(request.details)
    whom = subject.words.strip().rstrip(".") or SOMEBODY
    if subject.avoid and NOBODY_YET.match(whom):
        whom = f"{SOMEBODY} {whom}"
    said = whom, details.words.strip().strip(",.")
    avoid = tuple(_unwanted(request.avoid, (*subject.avoid, *details.avoid)))
    unread = (*_unread(subject, request), *_unread(details, request))
    opening, reading = _read(", ".join(filter(None, said)), request, styles, lexicon, avoid)
    if not WHOLE_SENTENCE.match(opening):
        opening = f"Draw a portrait of {opening}"
    style = _style(request.style.strip().strip(",."), styles)
    mood = _expression(request.mood.strip().rstrip("."))
    # Before the details: these may reach further than the model reads.
    who, comma, more = opening.partition(", ")
    return ComposedPrompt(
        prompt=f"{who}{mood}{f', {style}' if style else ''}{comma}{more}.",
        negative=", ".join(avoid),
        reading=reading.model_copy(update={"unread": unread}),
    )


def _read(
    text: str, request: Request, styles: Mapping[str, str], lexicon: Lexicon, avoid: Sequence[str]
) -> tuple[str, PromptReading]:
    """Return a text as the model is told it, and what of all the words it does not know."""
    if lexicon is NO_LEXICON:
        return text, PromptReading()
    known = lexicon.people, lexicon.vocabulary
    told = described(text, *known, (*avoid, request.mood))
    style = "" if request.style.strip().casefold() in styles else request.style
    lost = [unknown(unweighted(w), *known) for w in (text, request.mood, style) if w]
    return told.text, PromptReading(
        painted_as=told.told,
        names=tuple(name for each in lost for name in each.names),
        words=tuple(word for each in lost for word in each.words),
        foreign=tuple(piece for each in lost for piece in each.foreign),
    )


def as_painted(request: Request) -> Request:
    """Return a request with the words that are left where some are taken out, as `compose` does.

    They may say together what they do not say apart: who judges words judges these as well.
    """
    left = {"subject": part(request.subject).words, "details": part(request.details).words}
    known = {name: request.words[name].strip() for name in left}
    return request if left == known else request.model_copy(update=left)


def _unwanted(avoid: str, typed: Iterable[str]) -> Iterator[str]:
    """Yield what is to be avoided: as that option says it, then what the text adds to it."""
    if avoid := avoid.strip():
        yield avoid
    yield from dict.fromkeys(thing for thing in typed if thing not in items_of(avoid.casefold()))


def _unread(typed: "Typed", request: Request) -> tuple[str, ...]:
    """Return the options that mean nothing here; a shape, where the model has none like it."""
    if typed.aspect is None or request.size:
        return typed.unread
    width, height = typed.aspect
    return (f"--ar {width}:{height}", *typed.unread)


def with_pasted(request: Request, offer: Offer | None) -> Request:
    """Return a request with what was pasted into its words as options: a seed, a shape."""
    typed = part(request.subject)
    seed = typed.seed if request.seed is None else request.seed
    size = request.size or (_nearest(typed.aspect, offer) if offer and typed.aspect else "")
    return request.model_copy(update={"seed": seed, "size": size})


def _nearest(aspect: tuple[int, int], offer: Offer) -> str:
    """Return the size of that shape whose sides are most alike; empty where there is none."""
    alike = {
        name: abs(log(width / height) - log(aspect[0] / aspect[1]))
        for name, (width, height) in offer.sizes.items()
        if shape_of(width, height) == shape_of(*aspect)
    }
    return min(alike, key=lambda name: alike[name], default="")


def _style(style: str, styles: Mapping[str, str]) -> str:
    if not style or WHOLE_STYLE.match(style):
        return style
    return styles.get(style.casefold(), f"{style} style")


def _expression(mood: str) -> str:
    if not mood:
        return ""
    if WHOLE_PHRASE.match(mood):
        return f" {mood}" if mood.lower().startswith("with ") else f" with {mood}"
    article = "an" if mood[0].lower() in "aeiou" else "a"
    return f" with {article} {mood} expression"


# What people paste from other painters' commands, and how they say what should not be there.


@dataclass(frozen=True, slots=True)
class Typed:
    """A text as it was meant: what is wanted, what is not, and what was pasted along with it."""

    words: str
    avoid: tuple[str, ...] = ()
    seed: int | None = None
    aspect: tuple[int, int] | None = None  #: width to height
    unread: tuple[str, ...] = ()  #: options that mean nothing here, as they were typed


# Options of other painters; all but the first six mean nothing here.
FLAGS = frozenset({"niji", "tile", "fast", "relax", "turbo", "raw", "hd", "video", "test"})
OPTIONS = (
    "no|neg|negative|seed|ar|aspect|v|version|quality|q|stylize|style|s|chaos|c|niji|tile|iw|sref|"
    "cref|cw|sw|p|weird|stop|fast|relax|turbo|raw|hd|steps|cfg|sampler|width|height|w|h|n|repeat|r|"
    "video|test"
)
# Phones join dashes, and one is easily lost.
OPTION = re.compile(
    rf"(?:^|\s)(?:(?:--|[\u2014\u2013])({OPTIONS})|-(no|neg|negative|seed|ar))\b[ =:]*", re.I
)
NEGATIVE = re.compile(r"\bnegative(?: prompts?)?\s*:\s*([^\n]*)\n?", re.I)
RATIO = re.compile(r"([1-9]\d{0,3})\s*[:x/]\s*([1-9]\d{0,3})$", re.I)


@lru_cache(256)  # asked for by who judges words, who shows them and who has them painted
def part(text: str) -> Typed:
    """Part a text into what is wanted and what is not; the gate must have judged it whole."""
    avoid: list[str] = []

    def negative(found: re.Match[str]) -> str:
        avoid.extend(items_of(found[1]))
        return " "

    text, options = _options(NEGATIVE.sub(negative, text))
    words, without = _without(text)
    seed, aspect, unread = None, None, []
    for name, value in options:
        if name in ("no", "neg", "negative"):
            avoid += items_of(value)
        elif name == "seed" and value.isdecimal() and int(value) <= MAX_SEED:
            seed = int(value)
        elif name in ("ar", "aspect") and (ratio := RATIO.match(value)):
            aspect = int(ratio[1]), int(ratio[2])
        else:
            unread.append(f"--{name} {value}".strip())
    unique = tuple(dict.fromkeys(thing.casefold() for thing in (*without, *avoid)))
    return Typed(words, unique, seed, aspect, tuple(unread))


def _options(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Cut `--name value` off a text; what stands behind one value is text again.

    Only what should not be there may be many words: it ends where the next option begins.
    """
    found = list(OPTION.finditer(text))
    if not found:
        return text.strip(), []
    words, options = [text[: found[0].start()].strip()], []
    ends = [*(match.start() for match in found[1:]), len(text)]
    for match, end in zip(found, ends, strict=True):
        name, value = (match[1] or match[2]).lower(), text[match.end() : end].strip(" ,")
        if name not in ("no", "neg", "negative"):
            value, _, behind = ("", "", value) if name in FLAGS else value.partition(" ")
            words.append(behind.strip(" ,"))
        options.append((name, value.strip(",")))
    return " ".join(filter(None, words)), options


def items_of(listed: str) -> list[str]:
    """Part a list by its commas."""
    return [item.strip() for item in re.split(r"[,;\n]", listed) if item.strip()]


# A thing that is named: up to four words, ended by a small word that begins something else.
ENDS = (
    r"in|on|at|by|with|without|and|or|nor|but|while|who|whose|that|which|as|to|for|of|from|under|"
    r"behind|before|because|please|is|are|was|has|have|he|she|they|it|looking|wearing|holding|"
    r"smiling|laughing|standing|sitting|only|just|lol|thanks|pls|plz|this|except|against|either|no|"
    r"not|an?|the|him|her|them|me|us|you|u|instead|rather|ever|never|ni|noch|und|oder|y|et|ou|"
    r"con|mit|avec|com|im|auf|dans|sur|aber|mais|pero"
)
WORD = r"[^\W\d_][\w'\u2019-]*"
THING = rf"(?!(?:{ENDS})\b){WORD}(?: (?!(?:{ENDS})\b){WORD}){{0,3}}"
ARTICLE = r"(?:(?:any(?: kind of| sort of)?|an|a|the|his|her|their|its|my|your|these|those|that) )?"
OR = r"(?:or|nor|ni|noch|oder|o|ou|n\u00e9|nem)"
MORE = rf"(?:(?:, {ARTICLE}{THING})*(?:,? {OR} {ARTICLE}{THING})+)?"
# *and* goes on with what is not wanted only where no article begins something new.
BARE = rf"(?: and (?!(?:a|an|the|his|her|their|no|not|with|without)\b)(?!\w+ing\b){THING})?"
NOT = (
    r"(?:not|isn['\u2019]?t|aren['\u2019]?t|ain['\u2019]?t|doesn['\u2019]?t|don['\u2019]?t|"
    r"does not|do not|never)"
)
WEAR = r"(?:wear(?:ing|s)?|hav(?:e|ing)|carry(?:ing)?|hold(?:ing)?|with|in|show(?:ing)?|use|put on)"
ADD = r"(?:draw|paint|add|include|put|give (?:him|her|them|me|it)|want|use)"
CLAUSE = r"(?:(?<=[,;(] )|(?<=[,;(])|(?<=[.!] )|(?<=\bbut )|(?<=\bplease ))"
DROP = (
    r"(?:hold|skip|lose|ditch|drop|forget|remove|omit|exclude|avoid|leave out|leave off|take off|"
    r"get rid of|minus|except(?: for)?)"
)
# What cannot mean that somebody does it, even as the first word.
SURELY_DROP = r"(?:remove|omit|exclude|avoid|leave out|leave off|take off|get rid of)"
WITHOUT = r"(?:without|wihtout|witout|whitout|withou|w/o|w/out|lacking|minus|free of|devoid of)"
# Two of these in one text, or one of them alone, make *sin* a word of Spanish.
SPANISH = r"(?:un|una|el|la|los|las|con|hombre|mujer|chica|chico|rey|reina|se\u00f1or|se\u00f1ora)"
FOREIGN_WITHOUT = (
    r"ohne (?:(?:ein|eine|einen|seinen|seine|ihren|ihre|den|die|das) )?|kein(?:e|en|er)? |"
    r"(?<!comic )(?-i:sans) (?:(?:un|une|le|la|les|son|sa|ses|aucun|aucune) )?|"
    r"senza (?:(?:un|una|il|la|i|gli|le) )?|sem (?:(?:um|uma|o|a|os|as) )?"
)
ON_ONE = r"(?: on (?:him|her|them|me|it)\b| on(?= *(?:$|[,.;!)])))?"
LEADS = (
    rf"{WITHOUT} {ARTICLE}",
    FOREIGN_WITHOUT,
    r"(?:there(?:['\u2019]?s| is| are)? |ha(?:s|ve|ving) |ain['\u2019]?t |got |and |but |"
    r"absolutely )*(?:no|zero) (?!(?:an?|the) )",
    rf"(?:is |are |['\u2019]s |but |and |who |that )*{NOT} {WEAR} {ARTICLE}",
    rf"(?:i |please |but |and )*(?:do not|don['\u2019]?t) {ADD} {ARTICLE}",
    rf"{CLAUSE}(?:but )?not (?:an? )?"
    r"(?!(?:only|just|too|so|very|really|sure|bad|even|yet|quite|at|to)\b)",
    r"(?:(?:is |are |['\u2019]s )?(?<!why )(?<!if )not|(?:is|are)n['\u2019]?t) an? (?:single )?",
    rf"{CLAUSE}{DROP} (?:the |his |her |their |any |all )",
    rf"^{SURELY_DROP} (?:the |his |her |their |any |all )",
    r"except(?: for)? (?:the |his |her |their |any )",
    rf"(?:instead of|rather than) {ARTICLE}(?!\w+ing\b)",
    rf"neither {ARTICLE}",
)
SAID = re.compile(
    rf"(?<![\w'-])(?P<lead>{'|'.join(LEADS)})(?P<things>{THING}{MORE}{BARE}){ON_ONE}", re.I
)
SPANISH_SAID = re.compile(
    rf"(?<= )(?P<lead>(?-i:sin) (?:(?:un|una|el|la|los|las|su|sus) )?)(?P<things>{THING}{MORE})",
    re.I,
)
IS_SPANISH = re.compile(rf"\b{SPANISH}\b", re.I)
# *No hat on his head* says where, *no beard at all* how much.
WHOLLY = re.compile(
    r"\b(?P<lead>(?:(?:with|has|have|having) )?(?:not an?|no|not any) )"
    rf"(?P<things>{WORD}(?: {WORD})?) "
    r"(?:in sight|anywhere|at all|whatsoever|"
    r"on(?: (?:his|her|their|the|my) (?:head|face|eyes?|nose|hair))?(?= *(?:$|[,.;!)])))",
    re.I,
)
# *Not smiling*, but nothing of what goes on: *not going to say*.
DOING = re.compile(
    r"(?:\b(?:who|that|and|but) )*"
    r"(?:\b(?:is |are )?not|(?<=\w)['\u2019]s not|\bisn['\u2019]?t|\bnever) "
    r"(?P<things>(?!(?:going|being|doing|getting|trying|saying|kidding|joking|looking|caring|feeling"
    r"|nothing|string|spring|wearing|having|working|asking)\b)[a-z]{3,}ing)\b",
    re.I,
)
OFF = re.compile(
    r"\b(?:with |tak(?:e|es|ing) |took )?(?:his|her|their|the) "
    rf"(?P<things>{WORD}(?: {WORD})?) off\b",
    re.I,
)
BARE_OFF = re.compile(
    r"\b(?P<things>hat|cap|helmet|mask|hood|crown|wig|glasses|sunglasses|shades) off\b(?! to)", re.I
)
FREE = re.compile(r"\b(?P<things>[a-z]{3,})-free\b", re.I)
LESS = re.compile(r"\b(?P<things>beard|hat|helmet|crown|mask|moustache|mustache|cap)-?less\b", re.I)
# A form that was filled in: *hat: none*.
NONE = re.compile(
    rf"\b(?P<things>{WORD}(?: {WORD})?)\s*[:=]\s*(?:none|no|nothing|n/a)\b(?! \w)", re.I
)
FREE_OF_NOTHING = frozenset({"hands", "care", "duty", "toll", "scot", "stress", "risk"})
# Said with *no*, but nothing that could be missing from a picture.
PHRASES = re.compile(
    r"(?:one|body|man's|man\u2019s|man|matter|idea|doubt|problem|worries|offen[cs]e|way|longer|"
    r"more|less|other|better|time|thanks|thank|please|need|reason|joke|kidding|rush|pressure|"
    r"mask theatre|further|big deal|end|fear|fail|contest|hurry|limits?|exit|face|name|clue|"
    r"regrets?|pain|gain|strings|good|mercy|evil|return|shame|smoking sign|parking|entry|"
    r"trespassing|fly zone|chance|fan|bit|what|why|how|where|when|if|much|many|enough|all|"
    r"every|always|exactly|like|now|here|ideal|possible|country for old|cause|borders|filter|"
    r"undertale|theat(?:re|er))\b",
    re.I,
)
DENIED = frozenset({"not", "never", "no"})
#: What one is called who has none.
ABSENT = {
    "hair": "bald", "expression": "neutral expression", "emotion": "neutral expression",
    "emotions": "neutral expression",
}  # fmt: skip


def _without(text: str) -> tuple[str, list[str]]:
    """Take out of a text what it says should not be there."""
    found: list[str] = []
    present: list[str] = []

    def taken(match: re.Match[str]) -> str:
        if _is_phrase(match):
            return match[0]
        things = _things(match["things"])
        found.extend(things)
        present.extend(ABSENT[thing] for thing in things if thing in ABSENT)
        return "\0"

    rest = text.replace("\0", " ")
    spanish = (SPANISH_SAID,) if IS_SPANISH.search(text) else ()
    for pattern in (WHOLLY, SAID, *spanish, DOING, OFF, BARE_OFF, FREE, LESS, NONE):
        rest = pattern.sub(taken, rest)
    if not found:
        return text, []
    kept = _tidy(rest) or rest.split("\0")[0].strip(" ,")
    kept = "" if ALL_JOINTS.fullmatch(kept) else kept
    return ", ".join(filter(None, [kept, *dict.fromkeys(present)])), found


def _is_phrase(match: re.Match[str]) -> bool:
    """Tell whether *no* or *without* belongs to a name or a set phrase here."""
    things, whole = match["things"], match.string
    if "lead" not in match.re.groupindex:
        return things.casefold() in FREE_OF_NOTHING
    lead = match["lead"].strip().split()
    if PHRASES.match(whole, match.start("things")):
        return True
    before = whole[: match.start("lead")].rstrip()
    if before.casefold().endswith((" not", " never", " no")) or before.casefold() in DENIED:
        return True  # *not without his hat*
    named = lead[-1] in ("No", "Without") and (
        things[0].isupper() or before.endswith(("Dr", "Dr.", "Doctor", "Mr", "Mr.", "Number"))
    )
    return named or (lead[0] == "Without" and bool(before)) or before.casefold().endswith(" or")


def _things(said: str) -> list[str]:
    """Part a list of things, each without its article."""
    parts = re.split(rf",? (?:and|{OR}) |, ", said)
    bare = (re.sub(rf"^{ARTICLE}", "", item.strip(), flags=re.I) for item in parts)
    return [item.casefold() for item in bare if item]


JOINTS = (
    r"(?:with|wearing|wears|has|have|having|and|but|who|that|is|are|he|she|they|also|in|mit|avec|con|"
    r"und|aber|mais|pero)"
)
ALL_JOINTS = re.compile(r"(?:(?:with|wearing|has|have|having|and|but|there|take|please)\W*)+", re.I)
TIDY = (
    (re.compile(r"['\u2019]s \0"), " \0"),
    (re.compile(r"\0(?:\s*,?\s*(?:and|but)?\s*\0)+"), "\0"),
    (re.compile(rf"(?<=[.!?])\s*(?:\b{JOINTS} )*\0\s*[.!?]", re.I), ""),
    (re.compile(rf"(?:\b{JOINTS} )*(?:,\s*)?\0\s*(?=[,.;)]|$)", re.I), ""),
    (re.compile(r"\b(with|wearing|has|having) \0\s*(?:and|but) (?=(?:an?|the|his|her) )"), r"\1 "),
    (re.compile(rf"(?:\b{JOINTS} )*\0\s*,?", re.I), ""),
    (re.compile(r"\(\s*\)|\[\s*\]|\s*/\s*$|\s+(?=[,.;])"), ""),
    (re.compile(r"([,;])(?:\s*[,;])+"), r"\1"),
    (re.compile(r"^[\s,;.!?]*(?:(?:and|but)\b\s*)?", re.I), ""),
    (re.compile(r"[\s,;]*(?:\b(?:and|but|with|und|aber|et|mais|y|pero|e)\s*)?$", re.I), ""),
    (re.compile(r"\s{2,}"), " "),
)  # fmt: skip


def _tidy(text: str) -> str:
    """Close the gaps where something was taken out."""
    for pattern, put in TIDY:
        text = pattern.sub(put, text)
    return text.strip()
