"""Pure: folded text, and what is never painted; asked by the desk and by the studio."""

from bot.guard.folding import Folded, canonical, fold
from bot.guard.patterns import Patterns, compile_patterns
from bot.guard.prompt_gate import CODES, Verdict, verdict

__all__ = [
    "CODES",
    "Folded",
    "Patterns",
    "Verdict",
    "canonical",
    "compile_patterns",
    "fold",
    "verdict",
]
