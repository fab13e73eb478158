"""The benchmark as a picture: seconds by rows, and latency by load."""

from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

WIDTH, HEIGHT, EDGE = 560, 400, 60
WAYS = (
    ("", "engine", "#0a7d4b"),
    ("static_", "static batch", "#c47f00"),
    ("serial_", "one by one", "#b02a37"),
)
CEILING = 12.0  #: times one picture alone; what waits longer leaves the plot


def draw(found: dict[str, Any], file: Path) -> None:
    """Write the plot of a benchmark's numbers."""
    image = Image.new("RGB", (2 * WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(image)
    rows = {int(size): seconds for size, seconds in found["seconds_by_rows"].items()}
    title = f"{found['model']} {found['picture']} on {found['device']}"
    _frame(pen, 0, f"{title}: rows per second, by rows in a pass")
    speeds = [(size, size / seconds) for size, seconds in rows.items()]
    _curve(pen, 0, speeds, max(rows), 1.1 * max(speed for _, speed in speeds), "#0a4f7d")
    _frame(pen, WIDTH, "p99 latency over one picture alone, by load (%)")
    for line, (way, name, colour) in enumerate(WAYS):
        points = [(load, found[f"{way}p99_over_alone_{load}"]) for load in (30, 60, 90)]
        _curve(pen, WIDTH, points, 100, CEILING, colour)
        pen.text((WIDTH + EDGE + 10, EDGE + 10 + 14 * line), name, fill=colour)
    image.save(file)


def _frame(pen: ImageDraw.ImageDraw, left: int, title: str) -> None:
    pen.text((left + EDGE, EDGE - 30), title, fill="black")
    box = (left + EDGE, EDGE, left + WIDTH - 20, HEIGHT - EDGE)
    pen.rectangle(box, outline="#888888")


def _curve(
    pen: ImageDraw.ImageDraw,
    left: int,
    points: list[tuple[float, float]],
    largest_x: float,
    largest_y: float,
    colour: str,
) -> None:
    wide, high = WIDTH - EDGE - 20, HEIGHT - 2 * EDGE
    places = [
        (left + EDGE + x / largest_x * wide, HEIGHT - EDGE - min(1.0, y / largest_y) * high)
        for x, y in points
    ]
    pen.line(places, fill=colour, width=2)
    for (x, y), place in zip(points, places, strict=True):
        pen.ellipse((place[0] - 3, place[1] - 3, place[0] + 3, place[1] + 3), fill=colour)
        pen.text((place[0] + 5, place[1] - 14), f"{y:.3g}", fill=colour)
        pen.text((place[0] - 5, HEIGHT - EDGE + 6), f"{x:g}", fill="black")
