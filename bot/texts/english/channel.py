"""What people read in the channel, and of where a picture comes from."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # Discord: what a person reads in the channel.
    "again_pressed_twice": "I have heard you: one more is already on its way.",
    "ai_generated": "AI-generated",
    "ai_generated_portrait": "AI-generated portrait",
    "ai_generated_preview": "AI-generated, a preview",
    "alt_text": "AI-generated portrait of {subject}",
    "button_again": "Again",
    "button_file": "File",
    "button_erase": "Delete everything of mine",
    "button_keep": "Keep",
    "button_cancel": "Cancel",
    "button_delete": "Delete",
    "button_drop": "Cancel",
    "button_older": "Older",
    "button_rules": "Next page",
    "button_exhibit": "Showcase",
    "button_show": "Show me",
    "button_stale": "This button is from an older version of me. Please use /portrait.",
    "commands_changed": "My commands have just changed. Please try again in a minute.",
    "eta_few_seconds": "a few seconds",
    "eta_hours": "about {count} hours",
    "eta_minute": "about a minute",
    "eta_minutes": "about {count} minutes",
    "eta_seconds": "about {count} seconds",
    "file_handed_over": (
        "Your picture as a PNG, marked as AI-generated like every copy. In its text `parameters`"
        " other programs read what you asked for, the seed and all settings; so does everybody"
        " you pass this file on to."
    ),
    "file_too_large": "With its settings this picture is too large a file for Discord here.",
    "held": "The picture is finished. A moderator looks at it before it is shown.",
    "help": (
        "I paint portraits. Type `/portrait` and say whom: `/portrait Neil Armstrong astronaut`."
        " `details`, `style`, `mood` and `avoid` say more; `quality` and `size` how it is painted;"
        " `seed` paints an earlier picture again, and `count` asks for up to four. With `private`"
        " only you see it.\n"
        "**While it waits**, Cancel stops it. Everybody takes turns: people who have nothing"
        " waiting go first.\n"
        "**Under a picture**, Again paints another one, for anybody. Under yours, Keep saves its"
        " file from being deleted after some days, and Delete takes it away for good.\n"
        "**Your own list**, which nobody else sees: `/portraits queue`, what you have in line;"
        " `/portraits history`, what you have had, each with its File, a PNG with all its settings;"
        " `/portraits limits`, how much you may ask for.\n"
        "**Something is wrong with a picture**, or it shows you? On its message: Apps, Report"
        " portrait. `/portraits optout` keeps you from being painted here: `names`"
        " adds other names of yours, `undo` takes it back. `/portraits privacy`"
        " says what I keep of you, `/portraits delete-data` deletes it, and `/portraits about`"
        " names the model and who runs me.\n"
        "Every picture is marked as AI-generated."
    ),
    "history_done": "Seed {seeds}: {address}",
    "history_empty": "You have no finished pictures here yet. Type /portrait to ask for one.",
    "history_title": "What you have had, the newest first:",
    "internal_operator": (
        "Something went wrong on our side. Please try again in a moment, or tell {operator}."
    ),
    "label_asked_by": "Asked for by",
    "label_avoid": "Without",
    "label_details": "Details",
    "label_model": "Model",
    "label_mood": "Mood",
    "label_quality": "Quality",
    "label_seed": "Seed",
    "label_size": "Size",
    "label_style": "Style",
    "label_subject": "Subject",
    "label_time": "Painted in",
    "quality_in_steps": "{quality}, {steps} steps",
    # Where a picture comes from, and how surely that is known.
    "origin_certain": (
        "This bot made it: job {job}, {when}. That is certain: the picture carries this bot's"
        " signature and nothing was changed since."
    ),
    "origin_changed": (
        "It carries what this bot signed for job {job}, {when}, but the picture was changed since,"
        " or the marks were put on another picture. That this bot made it is possible, not proven."
    ),
    "origin_cut": (
        "The marks are gone. With a rim made up around it, it resembles a picture of job {job},"
        " {when}: {bits} of 256 bits differ. That this bot made it is possible, not proven."
    ),
    "origin_likely": (
        "Its marks do not prove it, but it looks like a picture this bot made and like no other:"
        " job {job}, {when}; {bits} of 256 bits differ. That this bot made it is likely."
    ),
    "origin_other": (
        "It is signed by {signer}, not by this bot, and looks like no picture this bot knows of."
    ),
    "origin_possible": (
        "Its marks do not prove it. It resembles a picture of job {job}, {when}: {bits} of 256 bits"
        " differ. That this bot made it is possible, not proven."
    ),
    "origin_unknown": (
        "Nothing says that this bot made it: there are no marks of its own, and it looks like no"
        " picture it knows of. Marks can be removed, so this proves nothing."
    ),
}
