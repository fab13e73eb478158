"""What is set in a server, as its moderators read it."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # What is set in a server, as its moderators read it.
    "answer_also": "yes, as usual",
    "answer_never": "never",
    "answer_only": "only there",
    "everywhere": "everywhere",
    "cannot_post_yet": (
        "I may not post in <#{channel}> yet. There I need: View Channel, Send Messages, Embed"
        " Links, Attach Files."
    ),
    "for_channel": "in <#{id}>",
    "for_everyone": "for everyone",
    "for_role": "for <@&{id}>",
    "group_all": "all of it",
    "group_gore": "gore",
    "group_hate_symbols": "hate symbols",
    "group_self_harm": "self-harm",
    "group_slurs": "slurs",
    "limit_account_age_seconds": "Age of the account, {whom}",
    "limit_cooldown_seconds": "Between two requests, {whom}",
    "limit_count": "Pictures in one request, {whom}",
    "limit_discords": "{count}, the most that one message of Discord shows",
    "limit_membership_seconds": "Time in the server, {whom}",
    "limit_per_day": "Pictures a day, {whom}",
    "limit_per_hour": "Pictures an hour, {whom}",
    "limit_quality": "Finest quality, {whom}",
    "limit_wait_seconds": "Longest wait, {whom}",
    "limit_waiting": "Requests waiting at once, {whom}",
    "moderators_inbox": "none: reports, appeals and reviews wait in the moderators' inbox",
    "more_in_file": "... and {count} lines more, all in the file.",
    "no_limit": "no limit",
    "nothing_said": "Please name at least one limit.",
    "nowhere": "nowhere",
    "off": "off",
    "on": "on",
    "own_daily_limit": "- Pictures a day: {left} of {limit} left",
    "own_daily_limit_used": "- Pictures a day: none of {limit} left; the next one <t:{when}:R>",
    "own_each": "for you",
    "own_hourly_limit": "- Pictures an hour: {left} of {limit} left",
    "own_hourly_limit_used": "- Pictures an hour: none of {limit} left; the next one <t:{when}:R>",
    "own_limits": (
        "What you may ask for in this server. Pictures that failed or were cancelled do not count."
    ),
    "own_limits_here": "In this channel, besides:",
    "own_waiting": "- Requests waiting at once: {had} of {limit} taken",
    "pictures_stopped": "Stopped in line or while being painted: {count}. Their members are told.",
    "role_or_channel": "Please name a role or a channel, not both.",
    "rule_action_hold": "a moderator looks first",
    "rule_action_refuse": "refused",
    "rule_added": "This rule holds from now on:",
    "rule_also": "also",
    "rule_kind_name": "name",
    "rule_kind_phrase": "phrase",
    "rule_kind_regex": "regular expression",
    "rule_kind_word": "word",
    "rule_removed": "This rule is gone:",
    "rule_tried": (
        "Requests of the last seven days: {tried}. This rule would have caught {caught} of them."
    ),
    "rule_tried_more": "... and {count} more.",
    "rule_tried_next": (
        "Nothing is saved. `/portrait-settings rules add` with the same words keeps it."
    ),
    "rule_tried_partly": "It is slow, so older requests were left out.",
    "rule_unless": "not in",
    "rules_exported": "The server's own rules. `/portrait-settings rules import` reads this file.",
    "rules_imported": "Rules added: {added}, replaced: {replaced}.",
    "rules_none": "This server has no rules of its own yet; the starter pack holds besides.",
    "rules_title": "Rules of this server: {count}. Page {page} of {pages}:",
    "set_moderators": "Moderators' channel",
    "set_never_in": "Never answers in",
    "set_only_in": "Answers in",
    "quality_fine": "fine",
    "quality_normal": "normal",
    "quality_quick": "quick",
    "review_everything": "every picture",
    "review_member": "those for <@{id}>",
    "review_rules": "pictures that a rule holds",
    "set_review": "Shown only after a moderator's look",
    "set_showcase": "Showcase",
    "set_starter": "Starter rules, {group}",
    "setting_unsaid": "not set",
    "settings_changed": "Changed, from this moment on:",
    "settings_rules": "**Rules of this server's own**: {count}",
    "settings_same": "That is how it was already.",
    "already_shown": "It is in <#{channel}> already.",
    "no_showcase": "This server has no showcase channel now.",
    "not_to_show": "Only a picture that everybody can see where it was asked for can be shown.",
    "shown_there": "It is in <#{channel}> now. Deleting it here takes it away there too.",
    "showcase_shut": "I cannot post in <#{channel}>. Perhaps I may not; a moderator can tell.",
    "showcase_all": "{channel}, every finished picture",
    "starter_switched": "Starter rules against {groups}: {state}.",
    "time_days": "{count} d",
    "time_hours": "{count} h",
    "time_minutes": "{count} min",
    "time_seconds": "{count} s",
    # What a moderator reads of a rule that cannot be kept.
    "rule_bad_regex": "This regular expression cannot be used: {reason}.",
    "rule_bad_id": (
        "`{id}` cannot be the id of a rule: 1 to {limit} characters, and not the starter pack's."
    ),
    "rule_slow_regex": "This regular expression can take too long. Please write it more simply.",
    "rule_too_long": (
        "A rule may have {limit} characters, and {aliases} aliases and exceptions in all."
    ),
    "rule_too_short": "This would match nearly everything. It needs {limit} letters at least.",
    "rule_unknown_kind": (
        "A rule is a word, a phrase, a name or a regex, and it refuses or holds; this is"
        " {kind}, {action}."
    ),
    "rules_unreadable": "These rules cannot be read: {reason}.",
}
