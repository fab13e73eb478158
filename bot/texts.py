"""Every sentence a person reads, a catalogue a language."""

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    # Refusals: what will not be done, and what the person can do instead.
    "duplicate": "This request has already been taken.",
    "internal": "Something went wrong on our side. Please try again in a moment.",
    "not_yours": "Only the person who asked for this picture can do that.",
    "refused": "That cannot be painted.",
    "subject_empty": "Please say who or what to paint, for example: Neil Armstrong astronaut.",
    "subject_mention": "Please write a name instead of mentioning somebody.",
    "text_too_long": "`{field}` is {length} characters long; {limit} are allowed.",
    "too_late": "This picture is already finished, so there is nothing left to cancel.",
    "unknown_job": "I no longer know this picture.",
    # What became of a request.
    "cancelled": "Cancelled.",
    "waiting_next": "You are next. It takes {eta} or so.",
    "waiting": "You are number {place} in line. Your picture comes in {eta} or so.",
    "painting": "Painting: step {step} of {steps}.",
    # Failures.
    "out_of_memory": "The GPU has no room for a picture that large. Please ask for fewer pictures.",
    "painting_failed": "This picture did not come out. Please try again.",
    "studio_unavailable": "The studio is not answering. Your request stays in line.",
    "too_many_attempts": "This picture was tried {attempts} times and did not come out.",
    # What an operator reads.
    "settings": "The settings cannot work: {reason}",
}

CATALOGUES: Mapping[str, Mapping[str, str]] = {"en": ENGLISH}


def say(code: str, locale: str = "en", **facts: object) -> str:
    """Return the sentence for a code in the reader's language, English where there is none."""
    catalogue = CATALOGUES.get(locale.split("-")[0], ENGLISH)
    sentence = catalogue.get(code) or ENGLISH.get(code) or ENGLISH["internal"]
    return sentence.format_map(facts)
