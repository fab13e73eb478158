"""Pure: folded text, and what is never painted; asked by the desk and by the studio."""

from bot.guard.folding import Folded, canonical, fold
from bot.guard.patterns import Patterns, compile_patterns
from bot.guard.prompt_gate import CODES, PromptVerdict, verdict

__all__ = [
    "CODES",
    "Folded",
    "Patterns",
    "PromptVerdict",
    "canonical",
    "compile_patterns",
    "fold",
    "verdict",
]
