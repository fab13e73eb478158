"""English, the language every sentence exists in; a module a subject."""

from collections.abc import Mapping

from bot.texts.english import (
    channel,
    commands,
    matters,
    moderators,
    operators,
    privacy,
    requests,
    settings,
)

PARTS = (channel, commands, matters, moderators, operators, privacy, requests, settings)

ENGLISH: Mapping[str, str] = {
    code: sentence for part in PARTS for code, sentence in part.SENTENCES.items()
}
