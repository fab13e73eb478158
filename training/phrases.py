"""The words for every value of every attribute, as phrases.toml holds them."""

import tomllib
from pathlib import Path

Words = dict[str, list[str]]

_BOOK = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())

BEFORE: list[str] = _BOOK["before"]
AFTER: list[str] = _BOOK["after"]
WALL: list[str] = _BOOK["wall"]
PLACE_NAMED: list[str] = _BOOK["place_named"]
FOCUS: list[str] = _BOOK["focus"]
VERY: list[str] = _BOOK["very"]
HAIR: Words = _BOOK["hair"]
HAIR_COLOUR: Words = _BOOK["hair_colour"]
BEARD: Words = _BOOK["beard"]
EYEWEAR: Words = _BOOK["eyewear"]
HAT: Words = _BOOK["hat"]
OUTFIT: Words = _BOOK["outfit"]
HELD: Words = _BOOK["held"]
HELD_ACTS: Words = _BOOK["held_acts"]
ADJECTIVES: Words = _BOOK["adjectives"]
FACE_WITH: Words = _BOOK["face_with"]
FACE_DOES: Words = _BOOK["face_does"]
SKIN: Words = _BOOK["skin"]
SKIN_WITH: Words = _BOOK["skin_with"]
NOUNS: Words = _BOOK["nouns"]
PLACE: Words = _BOOK["place"]
CLOTH_COLOUR: Words = _BOOK["cloth_colour"]
KIND: Words = _BOOK["kind"]
COAT_WITH: list[str] = _BOOK["coat_with"]
EYES: Words = _BOOK["eyes"]
EYES_WITH: list[str] = _BOOK["eyes_with"]
MARK: Words = _BOOK["mark"]
STYLE: Words = _BOOK["style"]
STYLE_BEFORE: Words = _BOOK["style_before"]
# What may be missed on someone who usually has it.
REMOVABLE: dict[str, Words] = {"hat": HAT, "eyewear": EYEWEAR, "beard": BEARD, "held": HELD}
