"""The loss curve of every stage, drawn from the logs that the stages leave."""

import json
import math
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

PANEL = (400, 260)
EDGE = 40
COLUMNS = 3
BLUE, GREY = "#1f5fae", "#777777"
FONT = ImageFont.load_default(12)
#: Stage, what its log calls the loss, and what it is.
CURVES = (
    ("text", "loss", "text: cross entropy"),
    ("vae", "loss", "vae: pixels, edges and coarse pictures"),
    ("unet", "v_mse", "unet: v-MSE"),
    ("refine", "loss", "refine: as vae"),
    ("judge", "loss", "judge: cross entropy"),
    ("grow_encoder", "loss", "grow_encoder: distance from the old top"),
    ("grow_decoder", "loss", "grow_decoder: as vae"),
    ("second", "loss", "second judge: cross entropy"),
    ("witness", "loss", "witness: cross entropy"),
)

Points = list[tuple[float, float]]


def draw(work: Path) -> Path:
    """Draw the curves of all stages that have left a log, and return the picture's path."""
    known = [(title, read(work / f"{stage}.log", name)) for stage, name, title in CURVES]
    known = [(title, points) for title, points in known if points]
    width, height = PANEL
    rows = math.ceil(len(known) / COLUMNS)
    page = Image.new("RGB", (COLUMNS * width, rows * height), "white")
    for number, (title, points) in enumerate(known):
        page.paste(panel(title, points), (number % COLUMNS * width, number // COLUMNS * height))
    file = work / "sheets" / "curves.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    page.save(file)
    return file


def read(log: Path, name: str) -> Points:
    """Return (samples, loss) of a log's lines; none where there is no log."""
    if not log.exists():
        return []
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    return [(line["samples"], line[name]) for line in lines if line.get(name, 0) > 0]


def panel(title: str, points: Points) -> Image.Image:
    """Draw one curve: samples along, loss up, the latter by its logarithm."""
    image = Image.new("RGB", PANEL, "white")
    pen, (width, height) = ImageDraw.Draw(image), PANEL
    low, high = (f(math.log(loss) for _, loss in points) for f in (min, max))
    last = max(samples for samples, _ in points)
    span = max(high - low, 1e-6)

    def at(samples: float, loss: float) -> tuple[float, float]:
        up = (math.log(loss) - low) / span
        return EDGE + (width - 2 * EDGE) * samples / last, height - EDGE - (height - 2 * EDGE) * up

    pen.rectangle((EDGE, EDGE, width - EDGE, height - EDGE), outline=GREY)
    pen.line([at(*point) for point in points], BLUE, 2)
    pen.text((EDGE, EDGE - 20), title, "black", FONT)
    for loss in (math.exp(low), math.exp(high)):
        pen.text((4, at(0, loss)[1] - 8), f"{loss:.2g}", GREY, FONT)
    pen.text((width - EDGE, height - EDGE + 4), f"{last:,.0f} samples", GREY, FONT, anchor="ra")
    return image
