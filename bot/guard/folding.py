"""Pure: every spelling of a text that reads the same is folded into one, to be matched by words."""

from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import normalize

import regex  # type: ignore[import-untyped]  # ships no types

from bot.request import unweighted

# Letters of other scripts that a reader takes for Latin ones; data, no code but its reading.

# ruff: noqa: RUF001  # characters that look like others are what this table lists

# From Unicode's confusables (UTS 39), letter by letter, after NFKD and case folding; with small
# capitals, barred and turned letters added by hand. Where a character resembles two letters it
# stands with the one it is used for.
LOOKALIKES = {
    "a": "ɐɑαаᎪᗅᴀ∂⍺ꓮ𐊠𖽀",
    "b": "ƀƅɓʙβвьᏏᏴᑲᖯᗷꓐꞵ𐊂𐊡𐌁",
    "c": "¢ɔсᏟᴄⲥꓚ𐊢𐌂𐐽𐔜𑣩𑣲🝌",
    "d": "đɖɗδԁᎠᏧᑯᗞᗪᴅꓒꓓ",
    "e": "ǝɘəɛεеэєҽᎬᴇ℮⋿ⴹꓰꬲ𐊆𑣆𑣎",
    "f": "ƒϝքᖴẝꓝꜰꞙꬵ𐊇𐊥𐔥𑣂𝈓",
    "g": "ƍɠɡɢԍցᏀᏳᶃꓖ",
    "h": "ħɦʜнһհᎻᏂᕼⲏꓧ𐋏",
    "i": "ıɨɩɪιіᎥ⍳ꙇ𑣃",
    "j": "ɉʝϳјᎫᒍᴊꓙ",
    "k": "ƙκкᏦᛕᴋⲕꓗ𐔘",
    "l": "łƚǀɫʟӏᏞᒪᛁ∣⏽│ⲓⳑⵏꓡꓲ𐊊𐌉𐌠𐑃𐔦𑣒𖼖𖼨𝈪",
    "m": "ϻмᎷᗰᛖᴍⲙꓟ𐊰𐌑",
    "n": "ŋɲɴηπпոռⲛꓠ𐔓",
    "o": "øɵοσоѳөօ௦ዐᴏᴑⲟⵔ〇ꓳꬽ𐊒𐊫𐐬𐓪𐔖𑓐𑣈𑣕𑣗𑣠",
    "p": "ƥρрᏢᑭᴘ⍴ⲣꓑ𐊕",
    "q": "ԛգզⵕ",
    "r": "ɍɹʀгᎡᎱᏒᖇᴦⲅꓣꭇꭈ𐓜𖼵𝈖",
    "s": "ƽʂѕտᏕᏚꓢꜱ𐊖𐑈𑣁𖼺",
    "t": "ŧƭτтᎢ⊤⟙ⲧꓔ𐊗𐊱𐌕𑣜𖼊🝨",
    "u": "ʉʋμυսሀᑌᴜ∪⋃ꓴꞟꭎꭒ𐓶𑣘𖽂",
    "v": "νѵᏙᐯᴠ∨⋁ⴸꓦꛟ𐔝𑣀𖼈𝈍",
    "w": "ɯωϖѡԝաᎳᏔᴡꓪ𑣦𑣯",
    "x": "×χхᕁᕽ᙭᙮ᚷ╳⤫⤬⨯ⲭⵝꓫꭓ𐊐𐊴𐌗𐌢𐔧𑣬",
    "y": "ɏɣʏγуүᎩᎽᶌỿⲩꓬꭚ𐊲𑣄𖽃",
    "z": "ƶʐζᏃᴢꓜ𐋵𑣉𑣥",
}
SPELLED_WITH_TWO = {"\u00e6": "ae", "\u0153": "oe"}
BOXED = (0x1F150, 0x1F170, 0x1F1E6)  #: where white-on-black, boxed and flag letters begin, A to Z


def _table() -> dict[int, str]:
    letters = {ord(like): letter for letter, likes in LOOKALIKES.items() for like in likes}
    boxed = {first + n: chr(ord("a") + n) for first in BOXED for n in range(26)}
    return letters | boxed | {ord(one): two for one, two in SPELLED_WITH_TWO.items()}


#: what `str.translate` needs to write a text in the letters it seems to be written in
SKELETON = _table()


# Unicode's fillers and invisible letters, which are no control characters (class C) by name.
UNSEEN = "\u115f\u1160\u17b4\u17b5\u3164\uffa0"
HONORIFICS = {0xFDFA: " ", 0xFDFB: " "}  # one character each, 18 and 8 letters when decomposed
DROPPED = regex.compile(rf"(?V1)[[\p{{M}}\p{{C}}{UNSEEN}]--\s]+")

LETTERS_AS_SYMBOLS = "013457890@$!|€£¢¥+®©"
AS_I = str.maketrans("0134578" + "9@$!|€£¢¥+®©", "oieastb" + "gasiielcytrc")
AS_L = AS_I | str.maketrans("1!|", "lll")
AROUND_WORDS = ".,:;!?|+()[]{}<>\"'*_~-\u2026\u2013\u2014"

WORD = regex.compile(r"[^\W_]+")
INSIDE_WORDS = regex.compile(r"[^\w\s]+|_+")
CONTRACTED = regex.compile(r"['\u2019](?=(?:re|ll|ve|s)\b)")  # who're is no whore
REPEATS = regex.compile(r"([^\W\d_])\1+")
SPELLED_OUT = regex.compile(r"(?<!\S)[^\W\d_](?: [^\W\d_](?!\S)){2,}+")
BROKEN_UP = regex.compile(r"(?<!\S)[^\W\d_]{1,2}+(?: [^\W\d_]{1,2}+(?!\S)){2,}+")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a text: its words, and each word's key, in which no letter repeats."""

    words: tuple[str, ...]
    keys: tuple[str, ...]
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Folded:
    """All ways to read a text."""

    plain: str  #: canonical, with its digits and punctuation
    readings: tuple[Reading, ...]
    spelled: tuple[str, ...]  #: letters that stood alone in a row; words lie in them unmarked


def canonical(text: str) -> str:
    """Return a text in small letters as they look, without marks and what cannot be seen."""
    if not text.isascii():
        text = normalize("NFKD", normalize("NFKD", text.translate(HONORIFICS)).casefold())
    seen: str = DROPPED.sub("", text)
    return seen.casefold().translate(SKELETON)


def fold(text: str) -> Folded:
    """Read a text in every way in which people hide a word."""
    plain = canonical(unweighted(text))
    split: dict[str, None] = {}  # as ordered sets
    joined: dict[str, None] = {}
    spelled: dict[str, None] = {}
    for spelling in _spellings(plain):
        split[" ".join(WORD.findall(spelling))] = None
        together = " ".join(INSIDE_WORDS.sub("", CONTRACTED.sub(" ", spelling)).split())
        joined[BROKEN_UP.sub(_as_word, SPELLED_OUT.sub(_as_word, together))] = None
        spelled |= dict.fromkeys(SPELLED_OUT.findall(together))
    runs = tuple(run.replace(" ", "") for run in spelled)
    forward = [reading(words) for words in split | joined]
    return Folded(plain, (*forward, *map(_backwards, forward)), runs)


def reading(words: str) -> Reading:
    """Take words parted by single spaces."""
    return Reading(tuple(words.split(" ")), tuple(key(words).split(" ")))


def _backwards(there: Reading) -> Reading:
    words = tuple(word[::-1] for word in reversed(there.words))
    return Reading(words, tuple(word[::-1] for word in reversed(there.keys)), backwards=True)


def key(words: str) -> str:
    """Return words with every repeated letter once: what `nuude` and `nude` share."""
    return str(REPEATS.sub(r"\1", words))


def _spellings(plain: str) -> Iterator[str]:
    """Yield the text as it is, and with digits and symbols for the letters they stand for."""
    yield plain
    if not any(symbol in plain for symbol in LETTERS_AS_SYMBOLS):
        return
    chunks = [_bare(chunk) for chunk in plain.split()]
    yield " ".join(chunks).translate(AS_I)
    if any(symbol in plain for symbol in "1!|"):
        yield " ".join(chunks).translate(AS_L)


def _bare(chunk: str) -> str:
    """Drop punctuation around a word, and numbers: 455 is a number and no donkey."""
    bare = chunk.strip(AROUND_WORDS)
    return "" if bare.isdigit() else bare


def _as_word(run: "regex.Match[str]") -> str:
    """Join letters that stand alone, with and without a stray one such as `a` at either end."""
    fragments = run.group().split(" ")
    if sum(len(fragment) == 1 for fragment in fragments) < 2:
        return str(run.group())  # short words, such as `is it to`
    return " ".join("".join(part) for part in (fragments, fragments[1:], fragments[:-1]))
