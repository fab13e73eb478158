"""Plain misspellings: the slips of fingers, and the words people often get wrong."""

import random

COMMON = {
    "astronaut": ("astronout", "astranaut", "astronant"), "moustache": ("moustach", "mustashe"),
    "mustache": ("mustach", "mustash"), "glasses": ("glases", "glassses"),
    "sunglasses": ("sunglases", "sun glasses", "sunglassess"), "beard": ("beerd", "bread", "berd"),
    "helmet": ("helmit", "helment", "hemlet"), "portrait": ("portait", "potrait", "portret"),
    "background": ("backround", "bakground", "back ground"), "wearing": ("waering", "wering"),
    "watercolor": ("water color", "watercolr"), "watercolour": ("water colour", "watercolur"),
    "purple": ("purpel", "purlpe"), "yellow": ("yelow", "yello"), "orange": ("ornage", "oragne"),
    "surprised": ("suprised", "surprized"), "laughing": ("laghing", "laughin"),
    "smiling": ("smileing", "smilling", "smilin"), "serious": ("seriuos", "serius"),
    "wizard": ("wizzard", "wizerd"), "pirate": ("pirat", "pyrate"), "knight": ("nite", "kinght"),
    "scientist": ("sientist", "scientest"), "suit": ("siut", "sute"), "curly": ("curley", "curlly"),
    "blonde": ("blond", "blnde"), "dreadlocks": ("dredlocks", "dreadloks"),
    "ponytail": ("pony tail", "ponytale"), "pigtails": ("pig tails",), "cowboy": ("cow boy",),
    "superhero": ("super hero", "superhiro"), "soldier": ("solider", "soilder"),
    "guitar": ("gitar", "guitare"), "turtleneck": ("turtle neck", "turtelneck"),
    "spacesuit": ("space-suit", "spacesiut"), "einstein": ("einstien", "eistein", "einstine"),
    "armstrong": ("amstrong", "armstong"), "obama": ("obamma", "obma"), "neil": ("niel",),
    "lincoln": ("lincon", "linkoln"), "cleopatra": ("cleopetra", "cleopatre"),
    "shakespeare": ("shakespear", "shakspeare"), "leonardo": ("leonado",),
    "beethoven": ("bethoven", "beethovan"), "napoleon": ("napolean", "napoleom"),
    "sherlock": ("sherlok",), "picture": ("pictuer", "picutre"), "jacket": ("jaket", "jackett"),
    "uniform": ("unifrom", "uniforme"), "mohawk": ("mohwak", "mohak"), "forest": ("forrest",),
    "library": ("libary", "libery"), "castle": ("castel",), "beach": ("beech", "beatch"),
    "crown": ("corwn", "crwon"), "princess": ("princes", "princces"), "queen": ("qeen", "quenn"),
    "firefighter": ("fire fighter", "firefigter"), "umbrella": ("umbrela",), "hoodie": ("hoody",),
    "white": ("wite", "whte"), "green": ("gren",), "angry": ("angery", "agnry"), "with": ("whit",),
    "holding": ("hoding", "holdin"), "grey": ("gray",), "viking": ("vikking",), "bald": ("balled",),
}  # fmt: skip
NEIGHBOUR = {
    "a": "s", "b": "v", "c": "x", "d": "f", "e": "r", "f": "g", "g": "h", "h": "j", "i": "o",
    "k": "l", "l": "k", "m": "n", "n": "m", "o": "p", "p": "o", "r": "t", "s": "d", "t": "r",
    "u": "i", "v": "b", "w": "e", "x": "c", "y": "u", "z": "x",
}  # fmt: skip
SHORTEST = 4  # shorter words would become other words


def slip(word: str, rng: random.Random) -> str:
    """Swap, drop, double or mistype one inner letter."""
    at = rng.randrange(1, len(word) - 1)
    match rng.randrange(4):
        case 0:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case 1:
            return word[:at] + word[at + 1 :]
        case 2:
            return word[:at] + word[at] + word[at:]
        case _:
            return word[:at] + NEIGHBOUR.get(word[at], word[at]) + word[at + 1 :]


def misspell(text: str, rng: random.Random, chance: float = 0.22) -> str:
    """Get some words wrong."""
    words = []
    for word in text.split(" "):
        plain = word.lower().strip(",.!")
        if rng.random() < chance and plain in COMMON:
            word = word.lower().replace(plain, rng.choice(COMMON[plain]))
        elif rng.random() < chance / 2 and len(plain) >= SHORTEST and plain.isalpha():
            word = word.replace(plain, slip(plain, rng))
        words.append(word)
    return " ".join(words)
