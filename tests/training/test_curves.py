"""The loss curves are drawn from what the stages' logs say."""

import json
from pathlib import Path

from PIL import Image

from training.curves import BLUE, PANEL, draw, panel, read


def test_every_stage_that_has_a_log_gets_a_panel(tmp_path: Path) -> None:
    for stage, name in (("text", "loss"), ("unet", "v_mse")):
        lines = [{"samples": 32 * n, "seconds": n, name: 1 / n} for n in (1, 2, 3)]
        (tmp_path / f"{stage}.log").write_text("\n".join(map(json.dumps, lines)))

    with Image.open(draw(tmp_path)) as page:
        assert page.size == (3 * PANEL[0], PANEL[1])
        empty = page.crop((2 * PANEL[0], 0, 3 * PANEL[0], PANEL[1]))
        assert empty.getcolors() == [(PANEL[0] * PANEL[1], (255, 255, 255))]
    assert read(tmp_path / "vae.log", "loss") == []


def test_a_loss_that_falls_ends_at_the_lower_right() -> None:
    image = panel("unet", [(32, 1.0), (64, 0.5), (96, 0.1)])

    blue = Image.new("RGB", (1, 1), BLUE).getpixel((0, 0))
    inked = [(x, y) for x in range(PANEL[0]) for y in range(PANEL[1])
             if image.getpixel((x, y)) == blue]  # fmt: skip
    (_, first), (_, last) = min(inked), max(inked)
    assert first < PANEL[1] / 2 < last
