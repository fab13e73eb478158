"""Every sentence a person reads, a catalogue a language."""

from collections.abc import Mapping

from bot.texts.english import ENGLISH

CATALOGUES: Mapping[str, Mapping[str, str]] = {"en": ENGLISH}


def say(code: str, locale: str = "en", /, **facts: object) -> str:
    """Return the sentence for a code in the reader's language, English where there is none."""
    catalogue = CATALOGUES.get(locale.split("-")[0], ENGLISH)
    sentence = catalogue.get(code) or ENGLISH.get(code) or ENGLISH["internal"]
    return sentence.format_map(facts)
