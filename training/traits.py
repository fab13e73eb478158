"""What a portrait can show: every attribute with its values, and one choice among them."""

from dataclasses import dataclass, fields

SKIN = ("light", "tan", "brown", "dark", "green")
HAIR = (
    "bald", "buzz cut", "short", "side part", "spiky", "curly", "afro", "wild", "mohawk", "long",
    "wavy", "bob", "bun", "ponytail", "pigtails", "braids", "dreadlocks", "powdered wig",
    "pompadour", "bowl cut", "mullet", "long curls", "space buns", "half shaved",
)  # fmt: skip
HAIR_COLOUR = (
    "black", "brown", "blond", "red", "gray", "white", "pink", "blue", "green", "purple",
    "orange", "turquoise",
)  # fmt: skip
BEARD = (
    "none", "stubble", "moustache", "curled moustache", "small moustache", "goatee", "short beard",
    "full beard", "long beard", "chin beard", "sideburns",
)  # fmt: skip
EYEWEAR = (
    "none", "glasses", "round glasses", "sunglasses", "heart glasses", "goggles", "monocle",
    "eye patch",
)  # fmt: skip
HAT = (
    "none", "space helmet", "knight helmet", "viking helmet", "roman helmet", "racing helmet",
    "bicycle helmet", "pilot cap", "hard hat", "fire helmet", "crown", "tiara", "top hat",
    "bowler hat", "fedora", "cowboy hat", "baseball cap", "beret", "beanie", "sombrero", "turban",
    "wizard hat", "witch hat", "chef hat", "pirate hat", "police cap", "captain hat",
    "graduation cap", "santa hat", "party hat", "straw hat", "headscarf", "bandana",
    "flower crown", "laurel wreath", "headphones", "pharaoh headdress", "deerstalker", "fur hat",
    "tricorn hat", "bunny ears",
)  # fmt: skip
OUTFIT = (
    "t-shirt", "hoodie", "turtleneck", "dress", "suit and tie", "tuxedo", "sports jersey",
    "striped shirt", "checked shirt", "polo shirt", "waistcoat", "knitted sweater",
    "leather jacket", "overalls", "astronaut suit", "lab coat", "royal robe", "military uniform",
    "chef jacket", "superhero costume", "knight armor", "police uniform", "firefighter coat",
    "doctor scrubs", "pirate coat", "wizard robe", "cowboy vest", "toga", "kimono", "pilot jacket",
    "raincoat", "old coat", "ruff collar", "monk robe", "sailor suit", "judge robe",
    "none",
)  # fmt: skip
CLOTH_COLOUR = (
    "red", "orange", "yellow", "green", "blue", "purple", "pink", "black", "white", "gray", "brown",
)  # fmt: skip
HELD = (
    "none", "helmet", "book", "coffee", "flower", "sword", "wand", "guitar", "paintbrush",
    "microphone", "phone", "umbrella", "balloon", "cat", "ice cream", "apple", "camera",
    "telescope", "flag", "magnifying glass", "violin", "ball", "skull", "flask", "trophy",
    "pencil", "lantern", "parrot",
)  # fmt: skip
EXPRESSION = (
    "calm", "smile", "laugh", "serious", "sad", "crying", "angry", "surprised", "scared", "wink",
    "sleepy", "tongue out", "smirk", "in love",
)  # fmt: skip
PLACE = (
    "space", "moon", "night sky", "clouds", "mountains", "beach", "sea", "forest", "garden", "city",
    "castle", "library", "classroom", "laboratory", "stage", "kitchen", "snow", "desert", "sunset",
    "field", "underwater", "rain", "fireworks", "stripes", "dots", "rays",
)  # fmt: skip
BACKGROUND = (
    "red", "orange", "yellow", "green", "blue", "purple", "pink", "black", "white", "gray",
    "brown", *PLACE,
)  # fmt: skip
STYLE = ("flat", "watercolour", "pencil", "comic", "pixel", "poster")
FIGURE = ("man", "woman")
AGE = ("adult", "child", "old")
ANIMAL = (
    "cat", "dog", "fox", "wolf", "bear", "panda", "rabbit", "mouse", "lion", "tiger", "owl",
    "penguin", "frog", "pig", "horse", "unicorn",
)  # fmt: skip
KIND = ("human", *ANIMAL, "robot", "alien", "skeleton", "ghost", "dragon")
COAT = (
    "black", "white", "gray", "brown", "orange", "yellow", "red", "green", "blue", "purple", "pink",
)  # fmt: skip
EYES = ("brown", "blue", "green", "gray", "yellow", "red", "purple")
MARK = ("none", "freckles", "scar", "tattoo")

VALUES: dict[str, tuple[str, ...]] = {
    "figure": FIGURE, "age": AGE, "skin": SKIN, "hair": HAIR, "hair_colour": HAIR_COLOUR,
    "beard": BEARD, "eyewear": EYEWEAR, "hat": HAT, "hat_colour": CLOTH_COLOUR, "outfit": OUTFIT,
    "outfit_colour": CLOTH_COLOUR, "held": HELD, "expression": EXPRESSION,
    "background": BACKGROUND, "style": STYLE, "kind": KIND, "coat": COAT, "eyes": EYES,
    "mark": MARK,
}  # fmt: skip

# Only these take the colour that is asked for; the others have a colour of their own.
COLOURED_HATS = frozenset({
    "racing helmet", "bicycle helmet", "top hat", "bowler hat", "fedora", "cowboy hat",
    "baseball cap", "beret", "beanie", "turban", "party hat", "headscarf", "bandana", "headphones",
    "hard hat", "wizard hat",
})  # fmt: skip
COLOURED_OUTFITS = frozenset({
    "t-shirt", "hoodie", "turtleneck", "dress", "suit and tie", "sports jersey", "striped shirt",
    "checked shirt", "polo shirt", "waistcoat", "knitted sweater", "overalls", "kimono", "raincoat",
    "old coat", "superhero costume", "wizard robe",
})  # fmt: skip
# What a hat hides of the hair: all of it, or what lies above the line of its brim.
HIDES_HAIR = frozenset({"knight helmet", "racing helmet", "headscarf", "pharaoh headdress"})
SITS_ON_HAIR = frozenset({
    "none", "crown", "tiara", "flower crown", "laurel wreath", "headphones", "party hat",
    "space helmet", "bunny ears",
})  # fmt: skip
# What can no longer be told apart under most hats, behind a visor or behind dark glass.
FLAT_HAIR = frozenset({"bald", "buzz cut", "short", "side part", "spiky", "mohawk", "bun"})
HIDES_MOUTH = frozenset({"racing helmet", "knight helmet"})
HIDES_EYES = frozenset({"sunglasses", "heart glasses", "goggles"})
TOLD_BY_EYES = frozenset({"wink", "sleepy", "in love"})
COVERS_EARS = frozenset({"long", "wavy", "bob", "bowl cut", "mullet", "long curls"})
# Moods whose eyes show no iris, and kinds whose eyes never do.
EYES_SHUT = frozenset({"laugh", "in love", "sleepy"})
BLACK_EYED = frozenset({"alien", "skeleton", "ghost"})
# What only people have.
HUMAN = frozenset({"figure", "age", "skin", "hair", "hair_colour", "beard", "mark"})
HIDES_EARS = HIDES_HAIR | {"pilot cap", "fur hat", "deerstalker", "roman helmet"}


@dataclass(frozen=True)
class Look:
    """Name one value per attribute; the defaults are what nobody asked to change."""

    figure: str = "man"
    age: str = "adult"
    skin: str = "light"
    hair: str = "short"
    hair_colour: str = "brown"
    beard: str = "none"
    eyewear: str = "none"
    hat: str = "none"
    hat_colour: str = "red"
    outfit: str = "t-shirt"
    outfit_colour: str = "blue"
    held: str = "none"
    expression: str = "calm"
    background: str = "blue"
    style: str = "flat"
    kind: str = "human"
    coat: str = "gray"
    eyes: str = "brown"
    mark: str = "none"

    def __post_init__(self) -> None:
        for field in fields(self):
            if (value := getattr(self, field.name)) not in VALUES[field.name]:
                raise ValueError(f"no {field.name} is called {value!r}")
        if self.kind == "human" and self.outfit == "none":
            raise ValueError("people are drawn dressed")

    def shows(self, attribute: str) -> bool:
        """Tell whether a viewer of this look's picture can read the attribute at all."""
        human = self.kind == "human"
        if not human and attribute in HUMAN:
            return self.kind == "alien" and attribute == "skin" and self.coat == "green"
        hidden = self.hat in HIDES_HAIR
        covered = hidden or (self.hat not in SITS_ON_HAIR and self.hair in FLAT_HAIR)
        colourless = covered or self.hair in ("bald", "powdered wig")
        return {
            "hair": not covered,
            "hair_colour": not (colourless and self.beard in ("none", "stubble")),
            "beard": self.hat not in HIDES_MOUTH,
            "expression": self.hat not in HIDES_MOUTH
            and not (self.eyewear in HIDES_EYES and self.expression in TOLD_BY_EYES),
            "hat_colour": self.hat in COLOURED_HATS,
            "coat": not human,
            "eyes": self.eyewear not in (*HIDES_EYES, "round glasses", "eye patch")
            and self.expression not in EYES_SHUT
            and self.kind not in BLACK_EYED
            and self.hat != "knight helmet",
            "mark": not hidden and self.hat not in HIDES_MOUTH,
            "outfit_colour": self.outfit in COLOURED_OUTFITS,
        }.get(attribute, True)
