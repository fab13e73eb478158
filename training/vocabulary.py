"""The words that captions are made of, as a file beside the checkpoint: what it learned to read.

python -m training.vocabulary bot/portraits/vocabulary.toml
"""

import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from training import phrases, strangers
from training.captions import words
from training.examples import example
from training.misspell import COMMON
from training.people import PEOPLE, ROLES
from training.tokens import ENGLISH, WORDINGS
from training.tongues import TONGUES, can_tell, told
from training.traits import CLOTH_COLOUR
from training.wording import cut, fill


def listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


CAPTIONS = 40_000
SAID_OFTEN = 12  # times in that many captions; what is said less often was hardly learned
SMALL = listed("a an the and of for with on in at to by his her their him them")
SLOTS: dict[str, phrases.Words] = {
    "skin": phrases.SKIN_WITH, "hair": phrases.HAIR, "beard": phrases.BEARD,
    "eyewear": phrases.EYEWEAR, "hat": phrases.HAT, "outfit": phrases.OUTFIT,
    "held": phrases.HELD, "background": phrases.PLACE,
}  # fmt: skip
FACES = (phrases.ADJECTIVES, phrases.FACE_WITH, phrases.FACE_DOES)
OTHERS = (
    phrases.HELD_ACTS, phrases.ADJECTIVES, phrases.FACE_WITH, phrases.FACE_DOES, phrases.SKIN,
    phrases.KIND, phrases.EYES, phrases.MARK, phrases.NOUNS, phrases.STYLE, phrases.STYLE_BEFORE,
    phrases.HAIR_COLOUR, phrases.CLOTH_COLOUR,
)  # fmt: skip
# Words that stand for something else wherever their usual neighbours are missing: *fire* was only
# ever a helmet's, *ears* a rabbit's, *photo* a camera's.
LEANING = listed(
    "8 acoustic arm army baseball bicycle bike bomber bow brass bunny buzz cactus car cell "
    "cone construction crash cream crew curtain cycling cylinder derby dinner driver ears eve eyes "
    "fire fish flaps flying football fur game glass habit hand handlebar hands headband heart "
    "horns hugging ice jet leaves liquid magic mobile motorbike motorcycle mouth mutton neck oil "
    "paper part patch photo photos plate player poker print propaganda pulling rabbit race racing "
    "rock roll running safety science screen shadow ship shoulder spikes sports star sun swimming "
    "teeth test toothbrush tube vector water wire"
)
# Misspellings that are words themselves, which nobody has learned.
WORDS_TOO = listed("balled beech bread castel forrest hemlet nite princes solider whit")
# Heads of phrases that name no thing to have or wear, or one of many.
NO_HEAD = listed(
    "end head hands hand arm face chin skin over away eye ear ears flaps horns side on up leaves"
    " stars skull goggles liquid white red gold man eyes mouth look out love hard"
)
# Written by hand: what the loose frames of captions say besides.
FRAMES = (
    phrases.COAT_WITH,
    phrases.EYES_WITH,
    phrases.BEFORE,
    phrases.AFTER,
    phrases.WALL,
    phrases.PLACE_NAMED,
    phrases.FOCUS,
)


def plain(text: str) -> list[str]:
    """Return a phrase's words in small letters, without its slots."""
    text = re.sub(r"{\w+}", " ", text.replace("{he}", "his").replace("{him}", "him"))
    return re.findall(r"[^\W_]+(?:'[^\W_]+)?", text.casefold())


def table_phrases() -> Iterator[str]:
    for table in (*SLOTS.values(), *OTHERS):
        yield from chain.from_iterable(table.values())


def said(captions: int) -> set[str]:
    """Return the words said often in generated captions, but for names."""
    count: Counter[str] = Counter()
    for number in range(captions):
        one = example(number)
        rng = random.Random(number)
        foreign = number % WORDINGS >= ENGLISH and can_tell(one)
        text = told(one, TONGUES[number % 3], rng) if foreign else words(one, rng)
        kind, _, name = one.subject.partition(":")
        count.update(plain(text.replace(name, " ") if kind == "name" else text))
    meant = set(chain.from_iterable(map(plain, chain(table_phrases(), *FRAMES))))
    meant.update(*(plain(name) for role in ROLES for name in role.names))
    names = {word.casefold() for word in given_names() + surnames()} - meant
    return {word for word, times in count.items() if times >= SAID_OFTEN and word not in names}


def given_names() -> list[str]:
    return [name for kind in ("women", "men", "either") for name in strangers.NAMES[kind]]


def surnames() -> list[str]:
    return strangers.NAMES["last"]


def bound() -> dict[str, list[str]]:
    """Return beside which words those were said that mean nothing without them."""
    beside: dict[str, set[str]] = defaultdict(set)
    roles = (name for role in ROLES for name in role.names)
    for phrase in chain(table_phrases(), roles):
        content = [word for word in plain(phrase) if word not in SMALL]
        for word in content:
            beside[word].update({word} if len(content) == 1 else set(content) - {word})
    colours = set(CLOTH_COLOUR) | {"as", "style"}
    return {word: sorted(beside[word] - colours) for word in sorted(LEANING & set(beside))}


def heads() -> dict[str, list[str]]:
    """Return by which words each slot is spoken of: a *bowler* is a hat."""
    count: dict[str, Counter[str]] = defaultdict(Counter)
    for slot, table in SLOTS.items():
        for phrase in chain.from_iterable(table.values()):
            content = [word for word in plain(phrase) if word not in SMALL] or [""]
            count[content[-1]][slot] += 1
    found: dict[str, list[str]] = {slot: [] for slot in (*SLOTS, "expression")}
    for phrase in chain(*(chain.from_iterable(table.values()) for table in FACES)):
        content = [word for word in plain(phrase) if word not in SMALL]
        count[content[-1]]["expression"] += 1
    count["expression"]["expression"] += 1
    for word, slots in sorted(count.items()):
        if word and word not in NO_HEAD:
            found[slots.most_common(1)[0][0]].append(word)
    return found


def things() -> dict[str, list[str]]:
    """Return what can be asked for, one good wording each, for those who complete what is typed."""
    tables = {"wear": ("eyewear", "hat", "outfit"), "hold": ("held",), "place": ("background",)}
    found = {
        kind: sorted(
            fill(texts[0], c="", k="", he="their")
            for slot in slots
            for value, texts in SLOTS[slot].items()
            if value != "none"
        )
        for kind, slots in tables.items()
    }
    return (
        {"trade": sorted(name for role in ROLES for name in role.names)}
        | found
        | {
            "hair": sorted(fill(texts[0], k="") for texts in phrases.HAIR.values()),
            "beard": sorted(
                cut(fill(texts[0], k=""))
                for value, texts in phrases.BEARD.items()
                if value != "none"
            ),
            "face": sorted({text for texts in phrases.ADJECTIVES.values() for text in texts}),
        }
    )


def trades() -> dict[str, list[str]]:
    """Return what each trade brings along of what somebody wears or has."""
    return {
        name: sorted({key for key in role.implies if key in SLOTS})
        for role in ROLES
        for name in sorted(role.names)
    }


def _listed(name: str, items: Iterable[str]) -> str:
    quoted = ", ".join(f'"{item}"' for item in items)
    lines, row = [], ""
    for part in re.findall(r'"[^"]*",? ?', quoted):
        if len(row) + len(part) > 96:
            lines, row = [*lines, row.rstrip()], ""
        row += part
    body = "\n  ".join([*lines, row])
    return f"{name} = [\n  {body},\n]" if lines else f"{name} = [{quoted}]"


def _table(title: str, rows: dict[str, list[str]]) -> list[str]:
    def key(name: str) -> str:
        return name if re.fullmatch(r"[\w-]+", name, re.ASCII) else f'"{name}"'

    return [f"\n[{title}]", *(_listed(key(name), items) for name, items in rows.items())]


def written(captions: int = CAPTIONS) -> str:
    """Return the file; the same captions give the same bytes."""
    misspelt = sorted({wrong for all_ in COMMON.values() for wrong in all_ if " " not in wrong})
    misspelt = [word for word in misspelt if word not in WORDS_TOO]
    learned = {name.casefold() for person in PEOPLE for name in person.names if " " not in name}
    everything = sorted(said(captions))
    lines = [
        "# What this checkpoint learned to read, made from its captions (training/vocabulary.py).",
        "# bound: words learned only beside one of these; slots: what a word speaks of.",
        _listed("words", everything),
        _listed("misspelt", (word for word in misspelt if word not in everything)),
        _listed("given", sorted(name.casefold() for name in given_names())),
        _listed("surnames", sorted(name.casefold() for name in surnames())),
        _listed("named", sorted(learned)),
        *_table("bound", {word: with_ for word, with_ in bound().items() if word in everything}),
        *_table("slots", heads()),
        *_table("trades", trades()),
        *_table("things", things()),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    path = Path(sys.argv[1])
    path.write_text(written(), encoding="utf-8")
    print(f"{path}: {len(path.read_text(encoding='utf-8').splitlines())} lines")


if __name__ == "__main__":
    main()
