"""Pure: what a person typed becomes what the model reads, in the manner of the article."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.request import Request

# People also paste whole sentences ("Please draw a portrait of ..."); those are read as they are.
WHOLE_SENTENCE = re.compile(r"\s*(please\s+)?(draw|paint|sketch|make|create|generate)\b", re.I)
WHOLE_STYLE = re.compile(r"(in|as|like|a|an|the)\s|.*\bstyle\b", re.I)
WHOLE_PHRASE = re.compile(r"(a|an|the|his|her|their|with)\s", re.I)

NO_STYLES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class ComposedPrompt:
    """What the model reads, and what it is steered away from."""

    prompt: str
    negative: str


def compose(request: Request, styles: Mapping[str, str] = NO_STYLES) -> ComposedPrompt:
    """Build the prompt, e.g. `Draw a portrait of Ada Lovelace with a serious expression.`

    `styles` are the words by which the model knows some styles.
    """
    opening = request.subject.strip().rstrip(".")
    if not WHOLE_SENTENCE.match(opening):
        opening = f"Draw a portrait of {opening}"
    parts = [opening, *_following(request, styles)]
    return ComposedPrompt(prompt="".join(parts) + ".", negative=request.avoid.strip())


def _following(request: Request, styles: Mapping[str, str]) -> list[str]:
    details = request.details.strip().strip(",.")
    style = _style(request.style.strip().strip(",."), styles)
    return [
        f", {details}" if details else "",
        _expression(request.mood.strip().rstrip(".")),
        f", {style}" if style else "",
    ]


def _style(style: str, styles: Mapping[str, str]) -> str:
    if not style or WHOLE_STYLE.match(style):
        return style
    return styles.get(style.casefold(), f"{style} style")


def _expression(mood: str) -> str:
    if not mood:
        return ""
    if WHOLE_PHRASE.match(mood):
        return f" {mood}" if mood.lower().startswith("with ") else f" with {mood}"
    article = "an" if mood[0].lower() in "aeiou" else "a"
    return f" with {article} {mood} expression"
