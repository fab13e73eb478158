"""Pure: how a picture was painted, as other front ends read it from the PNG text `parameters`.

The form is that of AUTOMATIC1111's web UI, which Forge, SD.Next, ComfyUI and model sites read.
"""

import json
from importlib import metadata

from bot.request import PaintedWith

KEYWORD = "parameters"

#: their words for a sampler and its schedule; another pipeline's stands there under its own name
SAMPLERS = {
    "ddim": ("DDIM", ""),
    "euler": ("Euler", ""),
    "euler-karras": ("Euler", "Karras"),
    "dpm++2m": ("DPM++ 2M", ""),
    "dpm++2m-karras": ("DPM++ 2M", "Karras"),
}

_VERSION = f"portrait-bot {metadata.version('portrait-bot')}"


def infotext(report: PaintedWith, seed: int) -> str:
    """Write down what a picture was asked for and how it was painted."""
    lines = [_on_one_line(report.prompt)]
    if report.negative:
        lines.append(f"Negative prompt: {_on_one_line(report.negative)}")
    told = ((name, value) for name, value in _settings(report, seed).items() if value != "")
    lines.append(", ".join(f"{name}: {_quoted(str(value))}" for name, value in told))
    return "\n".join(lines)


def _settings(report: PaintedWith, seed: int) -> dict[str, object]:
    sampler, schedule = SAMPLERS.get(report.sampler, (report.sampler, ""))
    return {
        "Steps": report.steps,
        "Sampler": sampler,
        "Schedule type": schedule,
        "CFG scale": f"{report.guidance:g}",
        "Seed": seed,
        "Size": f"{report.width}x{report.height}",
        "Model": report.model,
        "Version": _VERSION,
    }


def _on_one_line(words: str) -> str:
    """Keep what a member typed from being read as a line of settings."""
    return " ".join(words.split())


def _quoted(value: str) -> str:
    """Quote as their readers unquote: as JSON where a comma, a colon or a line break is in it."""
    return json.dumps(value, ensure_ascii=False) if set(value) & set(",:\n") else value
