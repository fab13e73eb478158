"""What waits for moderators, and what members read of it."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # Moderators: matters, and what members read of them.
    "appeal_allowed": "A moderator has allowed this once. Ask for it again in the same words.",
    "appeal_allowed_paint": (
        "A moderator has allowed this once. **Paint it** asks for it again in the same words."
    ),
    "appeal_answer": "There is an answer to your appeal. Only you can see it.",
    "appeal_kept": "A moderator has looked at your appeal, and the refusal stands.",
    "appeal_sent": "The moderators have your appeal. You hear from them here, or directly.",
    "appeal_too_late": "This was refused too long ago to appeal. Please ask again.",
    "appeal_unknown": "I no longer know this refusal, or it was not yours.",
    "appealed_before": "You have appealed already. A moderator looks at it.",
    "already_decided": "<@{moderator}> was first: {verdict}.",
    "already_expired": "Nobody decided in time, so this was withdrawn.",
    "block_kind": "How it is found",
    "block_name": "A name, misspelt a little, too",
    "block_pattern": "What is refused from now on",
    "block_phrase": "Exactly these words",
    "block_title": "Remove and block the prompt",
    "button_accept": "Leave them out",
    "button_allow": "Allow once",
    "button_answer": "Show me",
    "button_appeal": "Appeal",
    "button_approve": "Approve",
    "button_decline": "Decline all",
    "button_dismiss": "Dismiss",
    "button_forgive": "Allow again",
    "button_noted": "Noted",
    "button_paint": "Paint it",
    "button_reject": "Reject",
    "button_remove": "Remove",
    "button_uphold": "Keep refused",
    "inbox_empty": "Nothing waits for you.",
    "inbox_more": "And {count} more after this.",
    "inbox_news": (
        "Waiting for a moderator: {count}. `/portrait-mod inbox` shows it. With a moderators'"
        " channel (`/portrait-settings channels moderators`) they come there by themselves."
    ),
    "matter_appeal": "**Appeal.** {member} was refused by rule {rule} and asks you to look.",
    "matter_burst": (
        "**Many refusals.** {refusals} requests were refused in ten minutes, most of {members}."
        " Somebody may be trying what gets through: see `/portrait-mod queue` and"
        " `/portrait-mod calm`."
    ),
    "matter_job_gone": "This was about a picture that has been deleted since.",
    "matter_name": "**Not to be painted.** {member} asks that these names are left out here:",
    "matter_name_counts": (
        "Nothing here waits for you: *Leave them out* closes this, *Decline all* lets everybody"
        " paint these names again."
    ),
    "matter_no_picture": "The picture itself is no longer on my disk.",
    "matter_report": "**Reported.** Asked for by {member} in {channel}: {address}",
    "matter_review": "**To review** ({why}): asked for by {member} in {channel}.",
    "matter_unshown": (
        "**I cannot show this one.** Discord does not take what belongs to it: number {ref}, of"
        " {member}. It can be decided all the same."
    ),
    "member_or_channel": "Please name a member or a channel, not both.",
    "name_active": "counts now",
    "name_asked": "counts if you say so",
    "name_declined": "does not count",
    "name_lifted": "taken back",
    "no_picture": "I find no picture in this message, or it can no longer be fetched.",
    "not_our_picture": "This message shows no picture of mine.",
    "not_reportable": "This picture is not shown here, so there is nothing to report.",
    "optout_asked": "A moderator looks at these names first: {names}",
    "optout_counts": "Nobody here can have you painted by these names from now on: {names}",
    "optout_file": (
        "OPTOUT_FILE cannot be read in line {line}: a name has at least {least} letters and at most"
        " {limit}."
    ),
    "optout_names": (
        "Please give at most {most} names, parted by commas, each with {least} letters at least and"
        " {limit} at most."
    ),
    "optout_no_name": (
        "What you are called here cannot be told apart from other words. Name yourself in `names`"
        " and a moderator will look."
    ),
    "optout_none": "You had not opted out here.",
    "optout_too_many": "You have {limit} names left out already. Take them back with `undo` first.",
    "optout_unreadable": "OPTOUT_FILE cannot be read: {reason}",
    "optout_undone": "You can be painted here again.",
    "origin_message": "The message itself says it: job {job}. That is certain.",
    "picture_deleted": "You have deleted this picture.",
    "picture_hidden": "This picture is hidden until a moderator has looked at it.",
    "picture_removed": "A moderator has removed this picture.",
    "picture_removed_before": (
        "A moderator has removed this very picture before, so it is not shown again. Your quota is"
        " given back."
    ),
    "picture_taken_back": "A moderator has taken this picture back.",
    "removed": "The picture is gone, and none like it is posted here again.",
    "removed_and_blocked": (
        "The picture is gone, none like it is posted here again, and rule `{id}` refuses those"
        " words. It stopped {stopped} requests that were in line."
    ),
    "removed_none": "Nothing was removed here.",
    "removed_title": "What was removed here and is not posted again:",
    "report_hateful": "It is hateful",
    "report_hidden": "Thank you. The picture is hidden until a moderator has looked at it.",
    "report_me": "It shows me, and I do not want that",
    "report_other": "Something else",
    "report_reason": "What is wrong with it?",
    "report_sexual": "It is sexual",
    "report_taken": "Thank you. A moderator looks at it.",
    "report_title": "Report this portrait",
    "report_violent": "It is violent or gory",
    "report_words": "What should moderators know?",
    "reported_before": "You have reported this picture already. A moderator looks at it.",
    "review_all_off": (
        "A picture is shown without a moderator's look, unless a rule holds it or its member or"
        " channel is reviewed."
    ),
    "review_all_on": "Moderators look at every picture before it is shown.",
    "review_channels": "They look first at what is asked for in: {channels}",
    "review_expired": (
        "No moderator looked at the picture within two days, so it was withdrawn. Your quota is"
        " given back."
    ),
    "review_members": "They look first at what is asked for by: {members}",
    "review_rejected": (
        "A moderator has looked at the picture and does not want it shown here. Your quota is given"
        " back."
    ),
    "review_why_all": "everything is reviewed",
    "review_why_channel": "this channel is reviewed",
    "review_why_member": "this member is reviewed",
    "review_why_rule": "rule {rule}",
    "too_many_reports": "You have reported much of late. You can again <t:{when}:R>.",
    "unknown_case": "I no longer know what this was about.",
    "verdict_accepted_by": "{moderator} accepted: all of them are left out.",
    "verdict_allowed_by": "{moderator} allowed it once.",
    "verdict_approved_by": "{moderator} approved it.",
    "verdict_declined_by": "{moderator} declined: none of these names counts.",
    "verdict_dismissed_by": "{moderator} dismissed it: the picture stands.",
    "verdict_expired": "Nobody decided within two days: withdrawn.",
    "verdict_kept_by": "{moderator} kept it refused.",
    "verdict_noted_by": "{moderator} has seen this.",
    "verdict_rejected_by": "{moderator} rejected it.",
    "verdict_removed_by": "{moderator} removed it.",
    "who_asked": "Asked for by {member}: {address}",
    "who_elsewhere": "It was asked for in another server, whose members are not named here.",
    "who_forgotten": "Who asked for it has been forgotten since.",
    "menu_remove": "Remove portrait",
    "menu_remove_and_block": "Remove and block prompt",
    "menu_report": "Report portrait",
    "menu_who": "Who asked for this",
    "command_inbox": "What waits for a moderator, one matter after the other; only you see this",
    "command_optout": "Not to be painted here; `names` adds other names, `undo` takes it back",
    "command_removed": "The pictures that were removed here, each with Allow again",
    "command_review": "Look at pictures before anybody else does: all, a member's or a channel's",
    "option_optout_names": "Other names of yours, parted by commas; a moderator sees these first",
    "option_optout_undo": "Take it back: you can be painted here again",
    "option_review_channel": "Only what is asked for in this channel",
    "option_review_member": "Only what this member asks for",
    "option_review_switch": "on or off; leave it out to see how it is set",
}
