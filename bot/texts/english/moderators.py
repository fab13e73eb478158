"""Answers to moderators' commands, which only they see."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # Moderators: their commands' answers, which only they see.
    "audit_empty": "Nothing of this kind was done here.",
    "audit_exported": "{count} acts, the latest first.",
    "audit_job": "(request {job})",
    "audit_title": "What moderators did, the latest first:",
    "audit_until": "until <t:{until}:f>",
    "button_mod_clear": "Drop everything",
    "button_mod_clear_member": "Drop all of theirs",
    "button_mod_drop": "Drop {n}",
    "button_mod_more": "More",
    "calm_reason": "Too much came at once.",
    "mod_blocked": "<@{member}> is blocked until you lift it. Dropped from the line: {count}.",
    "mod_blocked_until": (
        "<@{member}> is blocked until <t:{until}:f> (<t:{until}:R>). Dropped from the line:"
        " {count}."
    ),
    "mod_blocked_entry": "<@{member}>, until you lift it: {kind}.",
    "mod_blocked_entry_until": "<@{member}>, until <t:{until}:f>: {kind}.",
    "mod_blocked_nobody": "Nobody is blocked here.",
    "mod_calm": (
        "Calm. I take nothing until <t:{paused}:t>; until <t:{until}:t> everybody may have a"
        " quarter of their usual limits, and accounts younger than a day nothing. Dropped of"
        " theirs: {count}. It ends by itself; `/portrait-mod resume` ends it now."
    ),
    "mod_paused": "Paused until `/portrait-mod resume`. What is in line waits.",
    "mod_paused_until": "Paused until <t:{until}:f>. What is in line waits.",
    "mod_private_off": "From now on every picture is seen by everybody in its channel.",
    "mod_private_on": "Members may ask for pictures again that only they see.",
    "mod_purged": (
        "Taken back from <@{member}>, with all files. Pictures: {pictures}. Messages that showed"
        " them, showcase copies included: {messages}. All of these are gone."
    ),
    "mod_purged_partly": (
        "Taken back from <@{member}>, with all files. Pictures: {pictures}. Messages that showed"
        " them, showcase copies included: {messages}. Gone by now: {gone}; the others go as soon as"
        " Discord lets me."
    ),
    "mod_purged_nothing": "<@{member}> has no pictures here since then.",
    "mod_queue_empty": "Nothing is in line here.",
    "mod_queue_entry": "{number}. {member} {subject} {state} {cost:.1f} s of GPU.",
    "mod_queue_paused": "Number {place}, paused.",
    "mod_queue_waiting": "Number {place}, in {eta}.",
    "mod_queue_title": "In line here: {count}, {cost} of painting in all.",
    "mod_resumed": "I take requests and paint again.",
    "mod_unblocked": "<@{member}> may ask again.",
    "not_to_block": "You cannot block yourself, or a bot.",
    "time_past": "`{typed}` is over already.",
    "time_to_come": "`{typed}` is still to come.",
    "time_unreadable": (
        "I do not understand the time `{typed}`. Write 2h, 3d, or a date such as 2026-12-24 18:00"
        " (UTC)."
    ),
    "usage_alt": "Bar chart: {pictures} pictures over {days} days, and what was refused each day",
    "usage_chart": "Pictures per day, {first} to {last} (UTC)",
    "usage_made": "pictures: {count}",
    "usage_members": "Members with pictures",
    "usage_nothing": "none",
    "usage_pictures": "Pictures",
    "usage_refusals": "Refused or failed, by kind",
    "usage_refused": "refused or failed: {count}",
    "usage_takedowns": "Taken down",
    "usage_takedowns_told": (
        "{count}. From a report or a moderator's word until nobody saw it: half within {middle},"
        " all within {longest}."
    ),
    "usage_title": "Usage of this server",
    "usage_top": "Members with the most pictures",
    "usage_wait": "Mean wait in line",
    "no_right": "This is for moderators of this server, and for who manages it.",
    "not_blocked": "Nobody has blocked this member.",
    "not_paused": "Nothing is paused here: I take requests and paint.",
    "no_channel": "I cannot see which channel this is. Please ask me in a channel of a server.",
    "picture_lost": "The picture was painted, but its file is gone from my disk. Please ask again.",
    "picture_too_large": "The picture is too large for Discord. Please ask for fewer pictures.",
    "private_ready": (
        "Your picture is ready, and only you can see it. I could not send it to you directly."
    ),
    "queue_empty": "You have nothing in line here. Type /portrait to ask for a picture.",
    "queue_more": "... and more after these.",
    "queue_title": "What you have in line:",
    "seconds": "{seconds:.1f} s",
    "too_busy": "I am too busy to take this now. Please try again in a moment.",
}
