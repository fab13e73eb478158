"""What a brief leaves open, and how the rest of its look is chosen quietly."""

import random
from typing import Any

from training.traits import Look

Brief = dict[str, str]
Weights = dict[str, float]

MENS_HAIR: Weights = {
    "short": 5, "side part": 4, "buzz cut": 2, "curly": 2, "pompadour": 1, "bald": 0.6,
}  # fmt: skip
WOMENS_HAIR: Weights = {
    "long": 3, "wavy": 3, "bob": 2, "bun": 2, "ponytail": 2, "curly": 1.5, "long curls": 1.5,
}  # fmt: skip
MENS_CLOTHES: Weights = {
    "t-shirt": 3, "polo shirt": 2, "hoodie": 1, "checked shirt": 1.5, "turtleneck": 1,
    "suit and tie": 2, "waistcoat": 0.6,
}  # fmt: skip
WOMENS_CLOTHES: Weights = {
    "t-shirt": 3,
    "dress": 3,
    "turtleneck": 1.5,
    "polo shirt": 1,
    "hoodie": 1,
}
CALM_CLOTH: Weights = {
    "blue": 4,
    "green": 2,
    "red": 2,
    "gray": 2,
    "white": 1,
    "purple": 1,
    "brown": 1,
}
CALM_WALL: Weights = {
    "blue": 5, "yellow": 3, "green": 3, "gray": 2, "orange": 2, "pink": 2, "purple": 2, "red": 1,
    "white": 1, "brown": 0.6, "clouds": 1, "field": 0.8, "sunset": 0.8, "city": 0.5,
    "mountains": 0.7, "dots": 0.5, "rays": 0.5, "garden": 0.5,
}  # fmt: skip
OWN_COAT: dict[str, Weights] = {
    "cat": {"orange": 3, "gray": 2, "black": 1.5, "white": 1.5, "brown": 1},
    "dog": {"brown": 4, "yellow": 2, "white": 1, "black": 1}, "fox": {"orange": 1},
    "wolf": {"gray": 5, "black": 1}, "bear": {"brown": 5, "black": 1}, "panda": {"white": 1},
    "rabbit": {"white": 3, "gray": 2, "brown": 2}, "mouse": {"gray": 3, "brown": 1},
    "lion": {"yellow": 4, "orange": 1}, "tiger": {"orange": 1}, "owl": {"brown": 3, "gray": 1},
    "penguin": {"black": 1}, "frog": {"green": 1}, "pig": {"pink": 1},
    "horse": {"brown": 4, "black": 1, "white": 1}, "unicorn": {"white": 1},
    "robot": {"gray": 3, "white": 1, "blue": 1, "yellow": 1}, "alien": {"green": 4, "gray": 1},
    "skeleton": {"white": 1}, "ghost": {"white": 1}, "dragon": {"green": 3, "red": 2},
}  # fmt: skip
BEAST_EYES: Weights = {"brown": 5, "yellow": 2, "green": 2, "blue": 1}
SOBER: Weights = {"black": 3, "gray": 2, "blue": 3, "brown": 1}
HAT_OWN: dict[str, str] = {
    "top hat": "black", "bowler hat": "black", "fedora": "brown", "cowboy hat": "brown",
    "hard hat": "yellow", "wizard hat": "purple", "beret": "red", "turban": "white",
    "headphones": "black", "racing helmet": "red", "bandana": "red", "baseball cap": "red",
    "beanie": "blue", "bicycle helmet": "blue", "party hat": "blue", "headscarf": "blue",
}  # fmt: skip
OUTFIT_OWN: dict[str, str] = {
    "raincoat": "yellow", "overalls": "blue", "superhero costume": "blue", "wizard robe": "purple",
    "old coat": "brown", "waistcoat": "gray", "striped shirt": "blue", "checked shirt": "red",
}  # fmt: skip


def pick(rng: random.Random, weights: Weights) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def _hair(look: Brief, rng: random.Random) -> str:
    if look["age"] == "child" and look["figure"] == "woman":
        return pick(rng, {"pigtails": 2, "ponytail": 1, "long": 1, "bob": 1})
    weights = MENS_HAIR if look["figure"] == "man" else WOMENS_HAIR
    if look["age"] == "child":
        weights = {"short": 3, "side part": 2, "curly": 1}
    return pick(rng, weights)


def _hair_colour(look: Brief, rng: random.Random) -> str:
    if look["age"] == "old":
        return pick(rng, {"gray": 1, "white": 1})
    if look["skin"] in ("brown", "dark"):
        return "black"
    return pick(
        rng, {"brown": 4, "black": 3, "blond": 2, "red": 1 if look["skin"] == "light" else 0}
    )


def _outfit(look: Brief, rng: random.Random) -> str:
    if look["kind"] != "human" and rng.random() < 0.7:
        return "none"
    return pick(rng, MENS_CLOTHES if look["figure"] == "man" else WOMENS_CLOTHES)


def _eyes(look: Brief, rng: random.Random) -> str:
    """Choose the colour of eyes: quietly by hair and skin, or by the beast."""
    if look["kind"] == "robot":
        return "brown"  # which is how its lamps are lit
    if look["kind"] != "human":
        return pick(rng, BEAST_EYES)
    if look["skin"] in ("brown", "dark"):
        return "brown"
    fair = look["hair_colour"] in ("blond", "red")
    return pick(rng, {"brown": 2 if fair else 5, "blue": 3, "green": 1.5, "gray": 0.7})


def _outfit_colour(look: Brief, rng: random.Random) -> str:
    if look["outfit"] == "suit and tie":
        return pick(rng, SOBER)
    own = OUTFIT_OWN.get(look["outfit"])
    return own if own else pick(rng, CALM_CLOTH)


def _hat(look: Brief, rng: random.Random) -> str:
    return "space helmet" if look["outfit"] == "astronaut suit" and rng.random() < 0.4 else "none"


def _figure(look: Brief, rng: random.Random) -> str:
    if look.get("beard", "none") != "none":
        return "man"
    if look.get("outfit") == "dress":
        return "woman"
    if look.get("hair") in WOMENS_HAIR and look.get("hair") != "curly":
        return pick(rng, {"woman": 5, "man": 1})
    return rng.choice(("man", "woman"))


# In the order in which one choice leans on another.
QUIET: dict[str, Any] = {
    "kind": lambda look, rng: "human",
    "age": lambda look, rng: "adult",
    "figure": _figure,
    "skin": lambda look, rng: pick(rng, {"light": 4, "tan": 2, "brown": 2, "dark": 2}),
    "hair": _hair,
    "hair_colour": _hair_colour,
    "beard": lambda look, rng: "none",
    "eyewear": lambda look, rng: "none",
    "outfit": _outfit,
    "outfit_colour": _outfit_colour,
    "hat": _hat,
    "hat_colour": lambda look, rng: HAT_OWN.get(look["hat"], "red"),
    "held": lambda look, rng: "none",
    "expression": lambda look, rng: pick(rng, {"calm": 3, "smile": 1}),
    "background": lambda look, rng: pick(rng, CALM_WALL),
    "style": lambda look, rng: "flat",
    "coat": lambda look, rng: pick(rng, OWN_COAT.get(look["kind"], {"gray": 1})),
    "eyes": _eyes,
    "mark": lambda look, rng: "none",
}


def complete(brief: Brief, rng: random.Random) -> Look:
    """Fill what a brief leaves open with what nobody would notice."""
    look = dict(brief)
    for attribute, choose in QUIET.items():
        if attribute not in look:
            look[attribute] = choose(look, rng)
    return Look(**look)
