"""The benchmark as a picture: rows per second by rows, and latency by load."""

from itertools import cycle
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, EDGE = 620, 440, 64
FONT, BIG = ImageFont.load_default(12), ImageFont.load_default(14)
GREY = "#777777"
#: Name, what it is called, colour, and where its numbers stand beside their points.
WAYS = (
    ("", "this engine", "#0a7d4b", (0, 8)),
    ("static_", "static batches", "#c47f00", (-24, -8)),
    ("serial_", "diffusers, one by one", "#b02a37", (-22, -20)),
)
LOADS = (30, 60, 90)

Points = list[tuple[float, float]]


def draw(found: dict[str, Any], file: Path) -> None:
    """Write the plot of a benchmark's numbers."""
    image = Image.new("RGB", (2 * WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(image)
    rows = {int(size): seconds for size, seconds in found["seconds_by_rows"].items()}
    speeds: Points = [(size, size / seconds) for size, seconds in rows.items()]
    what = f"{found['model']} {found['picture']} on {found['device']}"
    left = Panel(pen, 0, 1.05 * max(rows), 1.15 * max(speed for _, speed in speeds))
    left.frame(f"{what}: rows per second", "rows in a pass", list(rows))
    left.curve(speeds, "#0a4f7d", (0, -20), (0, 8))
    ours = [found[f"{way}p99_over_alone_{load}"] for way in ("", "static_") for load in LOADS]
    right = Panel(pen, WIDTH, 100, 1.15 * max(ours))
    right.frame("p99 latency over one picture alone", "load, % of this engine's capacity", LOADS)
    for line, (way, name, colour, place) in enumerate(WAYS):
        points: Points = [(load, found[f"{way}p99_over_alone_{load}"]) for load in LOADS]
        right.curve(points, colour, place)
        pen.text((WIDTH + EDGE + 12, EDGE + 10 + 18 * line), name, colour, FONT)
    image.save(file)


class Panel:
    """One of the two plots; what lies above its largest y leaves it at the top."""

    def __init__(self, pen: ImageDraw.ImageDraw, left: int, largest_x: float, largest_y: float):
        self.pen, self.left = pen, left
        self.largest_x, self.largest_y = largest_x, largest_y

    def frame(self, title: str, below: str, ticks: Any) -> None:
        self.pen.text((self.left + EDGE, EDGE - 34), title, "black", BIG)
        box = (self.left + EDGE, EDGE, self.left + WIDTH - 24, HEIGHT - EDGE)
        self.pen.rectangle(box, outline="#bbbbbb")
        self.pen.text((self.left + EDGE, HEIGHT - EDGE + 26), below, GREY, FONT)
        for tick in ticks:
            x, y = self.place(tick, 0)
            self.pen.text((x, y + 6), f"{tick:g}", GREY, FONT, anchor="ma")

    def curve(self, points: Points, colour: str, *besides: tuple[int, int]) -> None:
        """Draw points, joined; their numbers stand beside them, in turn where there are more."""
        places = [self.place(x, y) for x, y in points]
        self.pen.line(places, colour, width=2)
        for (_, y), (left, top), beside in zip(points, places, cycle(besides), strict=False):
            if y <= self.largest_y:
                self.pen.ellipse((left - 3, top - 3, left + 3, top + 3), colour)
                self.pen.text(
                    (left + beside[0], top + beside[1]), f"{y:.3g}", colour, FONT, anchor="ma"
                )

    def place(self, x: float, y: float) -> tuple[float, float]:
        wide, high = WIDTH - EDGE - 24, HEIGHT - 2 * EDGE
        up = min(1.0, y / self.largest_y) * high
        return self.left + EDGE + x / self.largest_x * wide, HEIGHT - EDGE - up
