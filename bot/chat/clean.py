"""Pure: what a person typed is bounded and cleaned at the border."""

import re
import unicodedata
from itertools import chain

from bot.errors import Refused
from bot.request import WORDS

MAX_TYPED = 6000  #: a slash command holds no more; whatever is longer did not come from one
MAX_MARKS = 3  #: combining marks on one letter; Vietnamese needs two, "zalgo" dozens

MENTION = re.compile(r"<@[!&]?\d+>|@(?:everyone|here)\b", re.IGNORECASE)

EMOJI = re.compile(r"<a?:(\w{2,32}):\d{15,20}>")
COMMAND = re.compile(r"</([^:>]{1,100}):\d{15,20}>")
#: A channel, a time, a place of the server: an app shows them as words that stand nowhere here.
UNREADABLE = re.compile(r"<#\d{15,20}>|<t:\d{9,13}(?::[a-zA-Z])?>|<id:\w{1,20}>")

# Letters and marks that show nothing, and so could make an empty subject look typed or hide a
# mention: Unicode's Default_Ignorable_Code_Point as far as its category is not Cf already.
# U+FE0F stays: it makes a heart red.
UNSEEN = frozenset(
    chain(
        (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0),
        range(0x180B, 0x1810),
        range(0xFE00, 0xFE0F),
        range(0xE0100, 0xE01F0),
    )
)
BLANK = {0x2800: " "}  # braille without a dot


def subject(typed: str, member: int | None = None, called: str = "") -> str:
    """Return the cleaned subject, or raise Refused; it is the one text that must be there.

    Where members mention themselves, it says what they are called.
    """
    if member is not None:
        typed = re.sub(rf"<@!?{member}>", lambda _: called, typed)
    words = text("subject", typed)
    if not words:
        raise Refused("subject_empty")
    return words


def text(field: str, typed: str) -> str:
    """Return the cleaned words of a field; raise Refused if they are too long or mention people."""
    words = tidy(typed) if len(typed) <= MAX_TYPED else typed
    if len(words) > WORDS[field]:
        raise Refused("text_too_long", field=field, length=len(words), limit=WORDS[field])
    if MENTION.search(words):
        raise Refused("subject_mention")
    return words


def tidy(typed: str) -> str:
    """Drop what cannot be seen, join composed letters, cap stacked marks, collapse white space.

    What a client writes where a member has picked something becomes the name of that.
    """
    seen = named("".join(map(_seen, typed)).translate(BLANK))
    composed = unicodedata.normalize("NFC", _one_line(seen))
    return _one_line(_with_few_marks(composed))


def named(typed: str) -> str:
    """Put names in the place of Discord's marks for emoji and commands; drop those without one."""
    typed = EMOJI.sub(lambda found: f" {found[1].replace('_', ' ')} ", typed)
    return UNREADABLE.sub(" ", COMMAND.sub(lambda found: f" {found[1]} ", typed))


def _seen(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Cc":  # line breaks and tabs part words; NUL and its kin do no harm as a space
        return " "
    if kind in ("Cf", "Cs", "Co") or ord(character) in UNSEEN:
        return ""
    return character


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _with_few_marks(words: str) -> str:
    kept: list[str] = []
    room = 0  # a mark that stands on no letter is dropped
    for character in words:
        if unicodedata.category(character) in ("Mn", "Me"):
            room -= 1
            if room < 0:
                continue
        else:
            room = 0 if character.isspace() else MAX_MARKS
        kept.append(character)
    return "".join(kept)
