"""What a member hears of a request: refused, limited, failed."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # Refusals: what will not be done, and what the person can do instead.
    "duplicate": "This request has already been taken.",
    "internal": "Something went wrong on our side. Please try again in a moment.",
    "not_yours": "Only the person who asked for this picture, or a moderator, can do that.",
    "refused": "That cannot be painted.",
    "subject_empty": "Please say who or what to paint, for example: Neil Armstrong astronaut.",
    "subject_mention": (
        "Please write a name instead of mentioning somebody: who is painted should have a say in"
        " it. Only yourself you may mention, and only as the subject."
    ),
    "text_too_long": "`{field}` is {length} characters long; {limit} are allowed.",
    "too_late": "This picture is already finished, so there is nothing left to cancel.",
    "unknown_job": "I no longer know this picture.",
    # The prompt gate: which kind, what can be done instead; never the word.
    "minor_suggestive": (
        "This reads as if somebody under 18 were shown in a suggestive way, and that is never"
        " painted. If you mean an adult, say so, for example `woman` or `man`; a child is only"
        " painted in an everyday way."
    ),
    "sexual": (
        "This reads as sexual, and nothing sexual is painted here, of nobody. Ask for a portrait:"
        " a face, a mood, clothes, a place. What must not be seen belongs in `avoid`."
    ),
    "undressing": (
        "This reads as nudity or undressing, and everybody here is painted dressed. Say in"
        " `details` what they wear. Leave clothes out of `avoid`."
    ),
    # A server's rules: which kind, what can be done instead; never the word.
    "opted_out": (
        "Somebody named here has asked not to be painted. Please choose another subject."
    ),
    "rule_gore": "This server does not want gore. Please ask for something less bloody.",
    "rule_hate_symbols": (
        "This server does not want symbols of hate. Please leave them out, or appeal."
    ),
    "rule_held": ("A moderator of this server looks at the picture before anybody else sees it."),
    "rule_name": (
        "This server does not want pictures of somebody named here. Choose another subject, or"
        " appeal."
    ),
    "rule_phrase": "A rule of this server is against a phrase in this. Reword it, or appeal.",
    "rule_regex": "A rule of this server is against a wording in this. Reword it, or appeal.",
    "rule_self_harm": (
        "This server does not want pictures of self-harm. If this is about you: you are not alone,"
        " and talking to somebody helps; findahelpline.com lists who listens, by country."
    ),
    "rule_slurs": "This server does not want slurs. Please say it without one.",
    "rule_word": "A rule of this server is against a word in this. Reword it, or appeal.",
    # Channels.
    "not_here": "I do not paint in this channel. Please ask in another one.",
    "only_elsewhere": "I do not paint in this channel. Here I do: {channels}",
    # Limits: when to return, in Discord's own way of writing times.
    "account_too_young": "Your account is too new for this server. You can ask <t:{when}:R>.",
    "cooldown": "One picture at a time: you can ask again <t:{when}:R>.",
    "count_too_large": "You can ask for {limit} pictures at once here. Please choose fewer.",
    "daily_limit": "You have had your {limit} pictures of the day. You can ask again <t:{when}:R>.",
    "hourly_limit": (
        "You have had your {limit} pictures of the hour. You can ask again <t:{when}:R>."
    ),
    "limit_zero": "You cannot ask for pictures here. Perhaps another channel lets you.",
    "line_too_long": "The line is too long just now. Please come back <t:{when}:R>.",
    "member_too_new": "You have only just joined this server. You can ask <t:{when}:R>.",
    "quality_too_high": (
        "That is a finer quality than you can have here. Choose one of these, or none: {known}."
    ),
    # What the model has not.
    "quality_not_here": "The model here does not paint in that quality. It has: {known}.",
    "quality_unknown": "The model here does not paint in that quality. Please leave it out.",
    "size_not_here": "The model here does not paint in that size. It has: {known}.",
    "size_unknown": "The model here does not paint in that size. Please leave it out.",
    "too_many_waiting": (
        "You have {limit} requests in line already. Wait for one of them, or cancel it."
    ),
    # What moderators have ordered: the kind of reason and the end, and what one can do.
    "block_kind_harassment": "pictures that harass somebody",
    "block_kind_other": "a reason the moderators can tell you",
    "block_kind_rules": "breaking the rules of this server",
    "block_kind_spam": "asking for too much, too fast",
    "block_kind_unwanted": "pictures that are not wanted here",
    "blocked": (
        "The moderators of this server have asked me to paint nothing for you. Their reason:"
        " {kind}. They are the ones to talk to."
    ),
    "blocked_until": (
        "The moderators of this server have asked me to paint nothing for you until"
        " <t:{until}:f>. Their reason: {kind}. After that you are welcome again."
    ),
    "dropped": "A moderator took this out of the line. You can ask for something else.",
    "dropped_block": "A moderator took this out of the line.",
    "dropped_calm": (
        "A moderator took this out of the line, because too much came at once from new accounts."
        " Please try again later."
    ),
    "paused": "The moderators have paused me here: {reason}\nWhat is in line waits until I go on.",
    "paused_until": (
        "The moderators have paused me here until <t:{until}:t>: {reason}\nWhat is in line"
        " waits until then."
    ),
    "private_off": "This server wants every picture in its channel. Please ask without private.",
    "rule_unknown": "There is no rule {id} here. `/portrait-settings rules list` shows them.",
    "too_many_places": "That is too much: {limit} of a kind are the most a server can have.",
    "too_many_rules": "A server can have {limit} rules, {regexes} of them regexes.",
    # What became of a request.
    "cancelled": "Cancelled.",
    "delayed_by_restart": "This was delayed by a restart of mine.",
    "waiting_far": "More than {count} requests go before yours. Your picture comes in {eta}.",
    "waiting_next": "You are next. It takes {eta}.",
    "waiting": "You are number {place} in line. Your picture comes in {eta}.",
    "waiting_paused": (
        "The moderators have paused me here. This keeps its place, and is painted when I go on."
    ),
    "waiting_paused_until": (
        "The moderators have paused me here until <t:{until}:t>. This keeps its place, and is"
        " painted after that."
    ),
    "newcomers_first": "People who have nothing waiting or being painted go first.",
    "painting": "Painting: step {step} of {steps}.",
    "painting_now": "Being painted.",
    "stalled": (
        "Painted. My disk is full, so your picture waits: it comes by itself when there is room."
    ),
    # Failures.
    "out_of_memory": "The GPU has no room for a picture that large. Please ask for fewer pictures.",
    "invalid_spec": "The studio does not understand this request; its version may be another one.",
    "painting_failed": "This picture did not come out. Please try again.",
    "studio_unavailable": "The studio is not answering. Your request stays in line.",
    "superseded": "This picture was begun again elsewhere.",
    "too_many_attempts": "This picture was tried {attempts} times and did not come out.",
    # Pictures that do not leave.
    "marks_failed": (
        "This picture could not be marked as AI-generated, so it is not shown. Please try again."
    ),
    "not_a_picture": "This file is neither a PNG, a JPEG nor a WebP picture.",
    "picture_blocked": "The safety check found something in this picture that is not shown here.",
    "picture_flat": "This picture came out empty, twice. Please try other words or another seed.",
    "safety_unavailable": (
        "The safety check is unavailable, so no picture can be shown now. The operator is told."
    ),
    # Models: why a picture cannot be painted with the one there is.
    "not_finite": "The model lost its way and made no picture. Please try another seed.",
    "sampler_unknown": "The model has no such sampler.",
    "size_off_grid": "The model cannot paint a picture of exactly that size.",
    "too_many_steps": "That is more steps than the engine takes.",
    "wrong_model": "This studio paints with another model.",
}
