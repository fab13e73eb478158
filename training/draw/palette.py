"""The colours everything is painted with, and how they are lightened, darkened and mixed."""

Colour = tuple[int, int, int]

WHITE: Colour = (252, 251, 247)
PAPER: Colour = (250, 246, 236)
INK: Colour = (38, 32, 44)
GOLD: Colour = (244, 194, 68)
STEEL: Colour = (172, 182, 196)
LEATHER: Colour = (126, 82, 50)
CREAM: Colour = (250, 238, 212)

SKIN: dict[str, Colour] = {
    "light": (251, 211, 180), "tan": (226, 170, 120), "brown": (166, 108, 70),
    "dark": (104, 66, 46), "green": (148, 200, 110),
}  # fmt: skip
HAIR: dict[str, Colour] = {
    "black": (44, 38, 48), "brown": (116, 70, 40), "blond": (244, 206, 104), "red": (212, 88, 36),
    "gray": (154, 156, 164), "white": (238, 238, 240), "pink": (246, 124, 178),
    "blue": (70, 128, 226), "green": (82, 176, 92), "purple": (142, 88, 200),
    "orange": (246, 140, 40), "turquoise": (52, 196, 192),
}  # fmt: skip
CLOTH: dict[str, Colour] = {
    "red": (212, 54, 58), "orange": (240, 136, 46), "yellow": (248, 206, 66),
    "green": (54, 150, 92), "blue": (52, 100, 206), "purple": (128, 80, 184),
    "pink": (242, 134, 178), "black": (50, 52, 64), "white": (242, 242, 240),
    "gray": (138, 146, 158), "brown": (130, 88, 58),
}  # fmt: skip
COAT: dict[str, Colour] = {
    "black": (62, 58, 70), "white": (244, 242, 238), "gray": (156, 160, 170),
    "brown": (150, 102, 64), "orange": (240, 150, 66), "yellow": (246, 208, 104),
    "red": (214, 74, 66), "green": (116, 186, 92), "blue": (88, 148, 222),
    "purple": (150, 108, 204), "pink": (248, 176, 190),
}  # fmt: skip
IRIS: dict[str, Colour] = {
    "brown": (106, 62, 30), "blue": (46, 124, 214), "green": (48, 150, 74),
    "gray": (128, 138, 150), "yellow": (236, 180, 36), "red": (206, 40, 44),
    "purple": (142, 74, 196),
}  # fmt: skip
BACKDROP: dict[str, Colour] = {
    "red": (228, 96, 90), "orange": (250, 174, 98), "yellow": (254, 226, 126),
    "green": (146, 210, 158), "blue": (132, 190, 246), "purple": (178, 146, 226),
    "pink": (252, 200, 218), "gray": (190, 196, 204), "white": (249, 248, 244),
    "black": (42, 44, 54), "brown": (182, 142, 110),
}  # fmt: skip


def shade(colour: Colour, factor: float) -> Colour:
    """Darken (below 1) or brighten (above 1) a colour."""
    red, green, blue = (max(0, min(255, round(v * factor))) for v in colour)
    return red, green, blue


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """Blend `share` of the other colour into one."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def light(colour: Colour, share: float = 0.3) -> Colour:
    return mix(colour, WHITE, share)


def dark(colour: Colour, share: float = 0.2) -> Colour:
    """Darken towards a warm ink rather than black, so that shadows stay colourful."""
    return mix(colour, (40, 24, 60), share)
