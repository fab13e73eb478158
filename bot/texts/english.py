"""English, the language every sentence exists in, a section a subject."""

from collections.abc import Mapping

WHO_LIMITS = " Who manages this server can change this: `/portrait-settings`, Limits."

ENGLISH: Mapping[str, str] = {
    # ---- What a member hears of a request: refused, limited, failed.
    # Refusals: what will not be done, and what the person can do instead.
    "duplicate": "This request has already been taken.",
    "internal": "Something went wrong on our side. Please try again in a moment.",
    "not_a_member": (
        "This picture belongs to a server in which I do not find you, so I paint nothing after it."
        " Please ask in a server."
    ),
    "not_yours": "Only the person who asked for this picture, or a moderator, can do that.",
    "refused": "That cannot be painted.",
    "subject_empty": "Please say who or what to paint, for example: Neil Armstrong astronaut.",
    "subject_mention": (
        "I paint people of this server only when they ask for it themselves, so you can mention"
        " nobody but yourself, and only as the subject. Somebody else can type `/portrait` and"
        " mention themselves there. You can always say in words who or what is to be painted."
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
        "This reads as nudity or undressing, and everybody here is painted dressed. Say what they"
        " wear, and leave clothes out of `avoid`."
    ),
    # A server's rules: which kind, what can be done instead; never the word.
    "opted_out": (
        "Somebody named here has asked not to be painted. Please choose another subject."
    ),
    "rule_all": "A rule of this server is against these words together. Reword it, or appeal.",
    "rule_gore": "This server does not want gore. Please ask for something less bloody.",
    "rule_hate_symbols": (
        "This server does not want symbols of hate. Please leave them out, or appeal."
    ),
    "rule_public_figures": (
        "This server does not want living public figures painted. Choose another subject, or"
        " appeal."
    ),
    "rule_held": ("A moderator of this server looks at the picture before anybody else sees it."),
    "rule_infamous": (
        "This server does not want dictators, mass murderers or terrorists painted. Choose another"
        " subject, or appeal."
    ),
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
    "cannot_show_here": (
        "I may not show pictures in this channel: a moderator can give me the right to see it, to"
        " send messages, to embed links and to attach files. **Send it to me** has it painted all"
        " the same, and it comes to you alone as a direct message."
    ),
    "cannot_show_here_private_off": (
        "I may not show pictures in this channel: a moderator can give me the right to see it, to"
        " send messages, to embed links and to attach files. Please ask in another channel."
    ),
    "not_here": "I do not paint in this channel. Please ask in another one.",
    "only_elsewhere": "I do not paint in this channel. Here I do: {channels}",
    # Limits: when to return, in Discord's own way of writing times.
    "account_too_young": "Your account is too new for this server. You can ask <t:{when}:R>."
    + WHO_LIMITS,
    "cooldown": "One picture at a time: you can ask again <t:{when}:R>." + WHO_LIMITS,
    "count_too_large": (
        "You can ask for {limit} pictures at once here. Please choose fewer." + WHO_LIMITS
    ),
    "daily_limit": (
        "You have had your {limit} pictures of the day. You can ask again <t:{when}:R>."
        + WHO_LIMITS
    ),
    "hourly_limit": (
        "You have had your {limit} pictures of the hour. You can ask again <t:{when}:R>."
        + WHO_LIMITS
    ),
    "limit_zero": (
        "You cannot ask for pictures here. Perhaps another channel lets you." + WHO_LIMITS
    ),
    "line_too_long": "The line is too long just now. Please come back <t:{when}:R>." + WHO_LIMITS,
    "member_too_new": (
        "You have only just joined this server. You can ask <t:{when}:R>." + WHO_LIMITS
    ),
    "quality_too_high": (
        "That is a finer quality than you can have here. Choose one of these, or none: {known}."
        + WHO_LIMITS
    ),
    # What the model has not.
    "quality_not_here": "The model here does not paint in that quality. It has: {known}.",
    "quality_unknown": "The model here does not paint in that quality. Please leave it out.",
    "size_not_here": "The model here does not paint in that size. It has: {known}.",
    "size_unknown": "The model here does not paint in that size. Please leave it out.",
    "too_many_waiting": (
        "You have {limit} requests in line already. Wait for one of them, or cancel it."
        + WHO_LIMITS
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
    "rule_unknown": "There is no rule {id} here. `/portrait-settings`, Rules, shows them.",
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
    "loads_first": "I am loading my model.",
    "waiting_loads": (
        "I am loading my model, which can take some minutes. You are number {place} in line."
    ),
    "waiting_rests": (
        "I am resting: my graphics card is somebody else's for now. You are number {place} in line,"
        " and keep that place."
    ),
    "waiting_rests_until": (
        "I am resting until <t:{until}:t>, and paint again then. You are number {place} in line,"
        " and keep that place."
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
    "nothing_came": "Nothing came of this one. *Again* tries another.",
    "not_all_came": "Came out: {came} of {count}.",
    "picture_blocked": (
        "This one did not pass the check. Your words may be fine; *Again* tries another."
    ),
    "some_stopped": (
        "Did not pass the check: {stopped} of {count}. Your words may be fine; *Again* tries"
        " another."
    ),
    "picture_flat": "This picture came out empty, twice. Please try other words or another seed.",
    "safety_unavailable": (
        "The safety check is unavailable, so no picture can be shown now. The operator is told."
    ),
    # Models: why a picture cannot be painted with the one there is.
    "not_finite": "The model lost its way and made no picture. Please try another seed.",
    "sampler_unknown": "The model has no such sampler.",
    "size_off_grid": "The model cannot paint a picture of exactly that size.",
    "too_many_steps": "That is more steps than the engine takes.",
    "use_unknown": "The model here cannot go on from a picture in that way.",
    "source_gone": "Nothing can go on from that picture any more.",
    "source_forgotten": (
        "Nobody knows any more what words that picture came of, so nothing goes on from it."
    ),
    "act_off": "Going on from a picture in that way is switched off for you here.",
    "act_daily_limit": ("You may do that {limit} times in 24 hours. You can again <t:{when}:R>."),
    "act_too_dear": "That counts as {price} pictures, and you may have {limit} at once.",
    "source_missing": "The picture that this one goes on from is no longer there.",
    "source_unreadable": "The picture that this one goes on from cannot be read.",
    "source_too_large": "The picture that this one goes on from is too large for that.",
    "wrong_model": "This studio paints with another model.",
    # ---- What people read in the channel, and of where a picture comes from.
    # Discord: what a person reads in the channel.
    "automod": (
        "A rule of this server's AutoMod stops my answers here, so I paint nothing. Please ask the"
        " moderators."
    ),
    "again_pressed_twice": "I have heard you: one more is already on its way.",
    "ai_generated": "AI-generated",
    "ai_generated_portrait": "AI-generated portrait",
    "ai_generated_preview": "AI-generated, a preview",
    "alt_text": "AI-generated portrait of {subject}",
    "button_again": "Again",
    "button_edit": "Edit",
    "button_vary": "Vary",
    "button_strong": "Vary strongly",
    "button_enlarge": "Enlarge",
    "button_background": "Repaint background",
    "button_hair": "Repaint hair and hat",
    "button_eyes": "Repaint eyes",
    "button_others": "More",
    "source_which": "Which of them?",
    "source_price": "That takes as long as several pictures: it counts as {price}.",
    "thread_name": "From this picture",
    "thread_there": "It comes in {thread}.",
    "thread_shut": (
        "This server wants that in a thread under the picture, but I may begin none here"
        " (*Create Public Threads*, *Send Messages in Threads*), so it comes into the channel."
    ),
    "source_choose": "Go on with ...",
    "source_choice": "Picture {n}",
    "source_from": "From picture {n}:",
    "more_told": "Only you see this. With the picture:",
    "button_report": "Report",
    "button_who": "Who asked",
    "line_from": "from this picture",
    "button_details": "Details",
    "button_file": "File",
    "button_erase": "Delete everything of mine",
    "button_favour": "\u2606",
    "button_keep": "Favourite",
    "button_cancel": "Cancel",
    "button_delete": "Delete",
    "button_sure_delete": "Delete it for good",
    "delete_ask": (
        "Delete this picture for good? Its message, its file and its copy in the showcase go, and"
        " nobody can bring them back."
    ),
    "deleted": "Deleted, with its file and its copy in the showcase.",
    "button_drop": "Cancel",
    "button_post": "Post",
    "button_older": "Older",
    "button_unfavour": "\u2605",
    "button_rules": "Next page",
    "button_exhibit": "Showcase",
    "button_show": "Show me",
    "button_send": "Send it to me",
    "comes_directly": "It comes to you as a direct message.",
    "sent_directly": "Your picture is painted, and I have sent it to you directly.",
    "button_stale": "This button is from an older version of me. Please use the command again.",
    "commands_changed": "My commands have just changed. Please try again in a minute.",
    "draft": "Only you see this so far. **Post** shows it to everybody here.",
    "draft_posted": "Everybody sees it now. Deleting it there takes it away.",
    "not_a_draft": "Everybody could see this picture already, or it has been posted.",
    "edit_title": "Ask again in other words",
    "edit_words": "Who or what to paint",
    "edit_avoid": "What must not be in the picture",
    "edit_how": "How",
    "edit_seed": "Painted anew, with this picture's seed",
    "edit_anew": "Painted anew, with another seed",
    "edit_from": "From this picture",
    "edit_far": "From this picture, far",
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
        " As you type, names and things that the model knows are offered; *without a hat* is"
        " understood. `style`, `mood` and `avoid` say more; `quality` and `size` how it is painted;"
        " `seed` paints an earlier picture again, and `count` asks for up to four. With `private`"
        " only you see it.\n"
        "**While it waits**, Cancel stops it. Everybody takes turns: people who have nothing"
        " waiting go first.\n"
        "**Under a picture**, Again paints another one, for anybody; Edit asks in other words;"
        " Vary paints it once more, a little different; Enlarge twice as wide and high. More has"
        " what else you may do with it: repaint a part, Details of how it was painted, Report; and"
        " of yours Favourite, which saves file and words from being deleted after some days, File"
        " and Delete.\n"
        "**Your own list**, which nobody else sees: `/my-portraits queue`, what you have in line;"
        " `/my-portraits history`, what you have had, each with its File, a PNG with all its"
        " settings, and \u2606 for your favourites; `search` finds your own words."
        " `/my-portraits defaults` says what /portrait takes where you leave it open,"
        " `/my-portraits limits` how much you may ask for.\n"
        "**Something is wrong with a picture**, or it shows you? On its message: Apps, Report"
        " portrait. `/my-portraits optout` keeps you from being painted here: `names`"
        " adds other names of yours, `undo` takes it back. `/my-portraits privacy`"
        " says what I keep of you, `/my-portraits delete-data` deletes it, and"
        " `/my-portraits about` names the model and who runs me.\n"
        "Every picture is marked as AI-generated."
    ),
    "history_done": "Seed {seeds}: {address}",
    "history_empty": "You have no finished pictures here yet. Type /portrait to ask for one.",
    "history_title": "What you have had, the newest first; all of it is AI-generated:",
    "favourite_mark": "\u2605",
    "favourites_empty": "You have no favourites here. \u2606 in `/my-portraits history` makes one.",
    "favourites_title": "Your favourites here, the newest first; all of it is AI-generated:",
    "search_empty": (
        "I find nothing of yours here with {words} in what was asked for. Words are deleted after"
        " some days: `/my-portraits privacy` says how many."
    ),
    "search_title": "What you have asked for with {words}, the newest first; all AI-generated:",
    "too_many_favourites": (
        "You have {limit} favourites, which is all there can be. \u2605 in `/my-portraits history`"
        " with `favourites` lets one go."
    ),
    "defaults_none": (
        "You have no defaults. `style`, `quality` and `size` of this command set them; /portrait"
        " then takes them where you leave these open."
    ),
    "defaults_title": (
        "Your defaults, taken by /portrait where you leave these open; `clear` forgets them:"
    ),
    "default_left_out": (
        "Of your defaults {defaults} cannot be had just now, so I paint this without. "
        "`/my-portraits defaults` shows and changes them."
    ),
    "default_not_here": "not to be had just now",
    "internal_operator": (
        "Something went wrong on our side. Please try again in a moment, or tell {operator}."
    ),
    "line_by": "by {member}",
    "line_seed": "seed {seeds}",
    "label_asked_by": "Asked for by",
    "label_avoid": "Without",
    "label_details": "Details",
    "label_model": "Model",
    "label_mood": "Mood",
    "label_quality": "Quality",
    "label_seed": "Seed",
    "label_painted_as": "Painted as",
    "label_unknown": "Not known to the model",
    "label_unread": "Not read by the model",
    "label_size": "Size",
    "label_style": "Style",
    "label_subject": "Subject",
    "label_time": "Painted in",
    "unknown_names": (
        "I don't know {pieces}, so this is somebody else. **Edit** and describe them: hair,"
        " clothes, glasses."
    ),
    "unknown_words": "I never learned {pieces}: it is left out, or became something else.",
    "unknown_foreign": "I read English alone, so not {pieces}.",
    "quality_in_steps": "{quality}, {steps} steps",
    # Where a picture comes from, and how surely that is known.
    "origin_certain": (
        "This bot made it: job {job}, {when}. That is certain: the picture carries this bot's"
        " signature and nothing was changed since."
    ),
    "origin_came_from": "It goes on from: {pictures}",
    "origin_led_to": "What goes on from it: {pictures}",
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
    # ---- The commands and their options, as Discord's picker shows them.
    # Discord: the commands and their options, as its picker shows them; 100 characters at most.
    "command_settings": "How I behave in this server",
    "command_own_limits": "What you may ask for here, what is left, and when more comes",
    "command_about": "What paints here, under which licence, and who runs it",
    "command_delete_data": "Delete everything I keep of you; asks once more",
    "command_help": "What I do, and how to ask for it",
    "command_defaults": "Style, quality and size that /portrait takes where you leave them open",
    "command_history": "Your finished pictures here, with their seeds; only you see this",
    "option_defaults_clear": "Forget your defaults; what you name besides is kept anew",
    "option_favourites": "Only your favourites",
    "option_search": "Words of what you asked for: only those pictures",
    "command_portraits": "Your own pictures",
    "command_privacy": "What I keep of you, and for how long; only you see this",
    "command_queue": "Your requests in line, each with Cancel; only you see this",
    "command_portrait": "Paint a portrait of somebody, with a picture as the answer",
    "option_rules_file": "TOML or JSON, as `rules_as` writes it: its rules are kept",
    "option_rules_form": "Get this server's own rules as a file, written so",
    "command_mod": "For moderators: blocks, pauses, the line, and what was done",
    "command_mod_audit": "What moderators did: who, what, why, until when",
    "command_mod_block": "Let a member ask for nothing, and drop what they have in line",
    "command_mod_blocked": "Who is blocked here, why, and until when",
    "command_mod_calm": "Meet a raid: pause, drop the newest accounts' requests, lower limits",
    "command_mod_pause": "Take no requests and begin nothing; what waits is kept",
    "command_mod_private": "Whether members may ask for pictures that only they see",
    "command_mod_purge": "Take back a member's pictures since a time: messages, files, copies",
    "command_mod_queue": "Everything that waits and is painted here, to look at and to drop",
    "command_mod_resume": "End a pause, or calm",
    "command_mod_unblock": "Let a blocked member ask again",
    "command_mod_usage": "How much is used here: a chart and a table",
    "option_mod_days": "How many days, today included; 30 as usual",
    "option_mod_export": "All that fits as a file, instead of the list",
    "option_mod_kind": "Why; the member reads this",
    "option_mod_member": "Whom",
    "option_mod_moderator": "Only what this moderator did",
    "option_mod_note": "Why, in your words; only moderators read it, in the audit",
    "option_mod_only": "Only this member",
    "option_mod_pause": "Why; members read it",
    "option_mod_private": "on: they may; off: every picture is seen by all",
    "option_mod_since": "Since when: 2h, 3d, or a date (UTC)",
    "option_mod_until": "Until when: 2h, 3d, or a date (UTC); without: until you lift it",
    "option_mod_verb": "Only acts of this kind",
    "option_avoid": "What must not be in the picture, for example: hat, beard",
    "option_count": "How many pictures, 1 to 4; each one differs",
    "option_mood": "The expression on the face; choose one or type your own",
    "option_private": "True: only you see the picture, here or as a direct message",
    "option_quality": "How carefully it is painted; finer takes longer",
    "option_seed": "The number of an earlier picture, to paint the same one again",
    "option_size": "The shape of the picture, of those the model has",
    "option_style": "How it is drawn; choose one or type your own, for example: watercolour",
    "option_subject": "Who or what to paint, and all there is to see: Neil Armstrong astronaut",
    # ---- The guide that a server's managers see when the bot joins.
    "guide": (
        "Thank you for having me. Anybody can begin now: `/portrait Neil Armstrong astronaut`.\n"
        "Members have 2 requests waiting, 12 pictures an hour and 60 a day unless the settings say"
        " otherwise; slurs, gore, hate and infamous figures are refused.\n"
        "Who may *Manage Server* sets channels, limits and rules, and names a channel in which"
        " moderators hear of reports, with this button or `/portrait-settings`."
    ),
    "guide_button": "Settings",
    "guide_directly": (
        "Thank you for having me in {server}; I found no channel there in which I may write. Give"
        " me the right to see one, to send messages, to embed links and to attach files: then"
        " anybody can type `/portrait Neil Armstrong astronaut` there.\n"
        "Who may *Manage Server* sets channels, limits and rules with `/portrait-settings`."
    ),
    # ---- The panel of a server's settings, for who may manage the server.
    "panel_home": "Settings of this server",
    "panel_choose": "What do you want to change?",
    "panel_more": "... and {count} lines more.",
    "panel_back": "Back",
    "panel_channels": "Channels",
    "panel_channels_about": "Where members may ask",
    "panel_channels_how": (
        "Choose a channel to say whether members may ask there; its threads go with it."
    ),
    "panel_a_channel": "A channel",
    "panel_everywhere": "Everywhere again",
    "panel_answers_also": "In <#{channel}> members may ask as usual.",
    "panel_answers_only": "I answer only in <#{channel}>, and where this was said besides.",
    "panel_answers_never": "In <#{channel}> I answer never.",
    "panel_answer_also": "As usual",
    "panel_answer_only": "Only there",
    "panel_answer_never": "Never there",
    "panel_limits": "Limits and shares",
    "panel_limits_about": "How much everyone, a role or a channel may ask for",
    "panel_everyone": "For everyone",
    "panel_a_role": "For a role: members have the best of theirs",
    "panel_a_place": "In a channel, besides their own",
    "panel_scope": "Limits {whom}",
    "panel_nothing_said": "Nothing is said {whom}.",
    "panel_amounts": "How much",
    "panel_times": "When",
    "panel_uses": "Going on",
    "panel_clear": "Forget these",
    "panel_shares": "Share of the line",
    "panel_share": "Share of the line: {count}",
    "panel_showcase": "Showcase",
    "panel_showcase_about": "Where finished pictures are shown once more",
    "panel_showcase_how": (
        "By **Showcase** under one's own, or every finished public picture by itself. What is"
        " deleted, hidden or removed goes there, too."
    ),
    "panel_showcase_where": "The channel pictures are shown in",
    "panel_showcase_all": "Show every picture",
    "panel_showcase_own": "Only by its button",
    "panel_nowhere": "Nowhere",
    "panel_stars": "From {count} \u2b50 on, by itself",
    "panel_no_stars": "Never by stars",
    "panel_stars_from": "Stars that show a picture there",
    "panel_weekly_on": "Show the week's best",
    "panel_weekly_off": "No week's best",
    "panel_drafts": "Drafts and threads",
    "panel_drafts_about": "Who sees a picture first; where others go on from it",
    "panel_threads_how": (
        "A thread is begun under the picture by the first who goes on from it. I need *Create"
        " Public Threads* and *Send Messages in Threads*; where I have them not, it comes into the"
        " channel, and who asks reads why."
    ),
    "panel_threads_on": "Keep it in one thread",
    "panel_threads_off": "Let it come into the channel",
    "panel_drafts_how": (
        "A draft comes to who asked alone, with **Post** under it. While private pictures are off,"
        " there are none."
    ),
    "panel_drafts_on": "Pictures come as drafts",
    "panel_drafts_off": "Everybody sees them at once",
    "panel_moderators": "Moderators' channel",
    "panel_moderators_about": "Where reports, appeals and reviews come",
    "panel_moderators_how": (
        "Reports, appeals and reviews come there as cards. Take a channel that moderators alone"
        " see; without one they wait in `/portrait-mod inbox`."
    ),
    "panel_moderators_where": "A channel that only moderators see",
    "panel_inbox": "The inbox alone",
    "panel_rules": "Rules",
    "panel_rules_about": "What is not painted, or not before a moderator has seen it",
    "panel_rules_how": (
        "Starter rules by subject: *painted*, *held* until a moderator has looked, or *refused*."
        " They hold for every model."
    ),
    "panel_starter": "Starter rules",
    "panel_starter_paint": "{group}: painted",
    "panel_starter_hold": "{group}: held",
    "panel_starter_refuse": "{group}: refused",
    "panel_unrule": "Take a rule away",
    "panel_addrule": "Add a rule",
    "panel_tryrule": "Try a rule",
    "panel_names": "Names",
    "panel_names_about": "Who is painted by name here, from a description",
    "panel_addname": "Add",
    "panel_hidename": "Hide",
    "panel_showname": "Show again",
    "form_amounts": "How much may be asked for",
    "form_times": "When may be asked",
    "form_limit_about": "A number up to {most}; none: no limit; empty: not said here",
    "form_none": "none",
    "form_waiting": "Requests waiting at once",
    "form_uses": "How often one may go on from a picture",
    "form_vary": "Pictures varied a day",
    "form_edit": "Pictures edited from another a day",
    "form_repaint": "Pictures repainted in part a day",
    "form_enlarge": "Pictures enlarged a day",
    "form_per_hour": "Pictures an hour",
    "form_per_day": "Pictures a day",
    "form_count": "Pictures in one request; 0: none at all",
    "form_quality": "Finest quality",
    "form_quality_unsaid": "not said here",
    "form_quality_quick": "quick",
    "form_quality_normal": "normal",
    "form_quality_fine": "fine: no limit",
    "form_cooldown_seconds": "Seconds between two requests",
    "form_account_age_seconds": "Hours an account must have existed",
    "form_membership_seconds": "Minutes since joining this server",
    "form_wait_seconds": "Minutes: a longer line takes no more",
    "form_addrule": "Add a rule",
    "form_tryrule": "What would a rule have caught?",
    "form_kind": "Kind",
    "form_kind_word": "A word",
    "form_kind_phrase": "A phrase",
    "form_kind_all": "Words, all of them, in any order",
    "form_kind_name": "A name, also misspelt a little",
    "form_kind_regex": "A regular expression",
    "form_pattern": "What to look for; in every spelling",
    "form_aliases": "Other spellings",
    "form_aliases_about": "Separated by commas",
    "form_unless": "Innocent phrases it stands in",
    "form_unless_about": "Separated by commas: Maine Coon",
    "form_action": "What is done",
    "form_action_refuse": "The request is refused",
    "form_action_hold": "A moderator looks at the picture first",
    "form_addname": "Paint somebody by name",
    "form_hidename": "Paint somebody no more",
    "form_showname": "Hide a name no more",
    "form_name": "The name, as members type it",
    "form_description": "A description",
    "form_description_about": "In words the model knows: a woman, red hair in a bun, round glasses",
    "form_also": "Other spellings",
    "limit_unreadable": (
        "`{typed}` is none for *{field}*: type a number up to {most}, `none` for no limit, or"
        " nothing. Nothing was changed."
    ),
    # ---- What is set in a server, as its moderators read it.
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
    "group_gore": "gore",
    "group_hate_symbols": "hate symbols",
    "group_infamous": "infamous figures",
    "group_self_harm": "self-harm",
    "group_slurs": "slurs",
    "group_public_figures": "living public figures",
    "limit_account_age_seconds": "Age of the account, {whom}",
    "limit_cooldown_seconds": "Between two requests, {whom}",
    "limit_count": "Pictures in one request, {whom}",
    "limit_discords": "{count}, the most that one message of Discord shows",
    "limit_membership_seconds": "Time in the server, {whom}",
    "limit_vary": "Varied a day, {whom}",
    "limit_edit": "Edited from a picture a day, {whom}",
    "limit_repaint": "Repainted a day, {whom}",
    "limit_enlarge": "Enlarged a day, {whom}",
    "limit_per_day": "Pictures a day, {whom}",
    "limit_per_hour": "Pictures an hour, {whom}",
    "limit_quality": "Finest quality, {whom}",
    "limit_share": "Share of the line, {whom}",
    "limit_shares": "{count}, in usual members' shares",
    "limit_wait_seconds": "Longest wait, {whom}",
    "limit_waiting": "Requests waiting at once, {whom}",
    "moderators_inbox": "none: reports, appeals and reviews wait in the moderators' inbox",
    "more_in_file": "... and {count} lines more, all in the file.",
    "no_limit": "no limit",
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
    "rule_action_hold": "a moderator looks first",
    "rule_action_refuse": "refused",
    "rule_added": "This rule holds from now on:",
    "rule_also": "also",
    "rule_kind_all": "all of these words, in any order",
    "rule_kind_name": "name",
    "rule_kind_phrase": "phrase",
    "rule_kind_regex": "regular expression",
    "rule_kind_word": "word",
    "rule_removed": "This rule is gone:",
    "rule_tried": (
        "Requests of the last seven days: {tried}. This rule would have caught {caught} of them."
    ),
    "rule_tried_more": "... and {count} more.",
    "rule_tried_next": ("Nothing is saved. **Add a rule** with the same words keeps it."),
    "rule_tried_partly": "It is slow, so older requests were left out.",
    "rule_unless": "not in",
    "rules_exported": "The server's own rules. `/portrait-settings rules_from` reads this file.",
    "rules_imported": "Rules added: {added}, replaced: {replaced}.",
    "rules_none": "This server has no rules of its own yet; the starter pack holds besides.",
    "rules_title": "Rules of this server: {count}. Page {page} of {pages}:",
    "set_moderators": "Moderators' channel",
    "set_name": "Painted by name, {name}",
    "name_hidden": "not here",
    "names_none": (
        "This server adds no names and hides none. Besides, it has those that the model knows:"
        " `subject` completes them."
    ),
    "name_ruled_out": (
        "A rule of this server, or somebody's wish not to be painted, is against this name or its"
        " description."
    ),
    "name_twice": (
        "Please choose another name or spelling: one of these is no word, or belongs to somebody"
        " whom this server has added already."
    ),
    "name_wrong": (
        "A name has {least} to {most} characters, and a description {least_words} to {most_words}."
    ),
    "too_many_names": "A server can have {limit} of these.",
    "set_never_in": "Never answers in",
    "set_only_in": "Answers in",
    "quality_fine": "fine",
    "quality_normal": "normal",
    "quality_quick": "quick",
    "review_everything": "every picture",
    "review_member": "those for <@{id}>",
    "review_rules": "pictures that a rule holds",
    "set_review": "Shown only after a moderator's look",
    "set_drafts": "A picture comes to who asked alone, who may post it",
    "set_threads": "What goes on from a picture is kept in a thread under it",
    "set_showcase": "Showcase",
    "set_showcase_stars": "Stars that show a picture there by itself",
    "set_showcase_weekly": "The week's best shown there together",
    "collage_alt": "AI-generated portraits: the {count} pictures with the most stars of the week",
    "collage_line": "{place}. {subject} by {member}, \u2b50 {stars}: {address}",
    "collage_line_gone": "{place}. (taken away)",
    "collage_title": (
        "**The best of the week**, by your \u2b50 under pictures. All of it is AI-generated."
    ),
    "collage_no_words": "A portrait",
    "showcase_from": "AI-generated portrait, first shown here: {address}",
    "origin_collage": (
        "This bot made it: a collage of its own pictures, {when}. That is certain: it carries this"
        " bot's signature and nothing was changed since."
    ),
    "set_starter": "Starter rules, {group}",
    "setting_unsaid": "not set",
    "starter_paint": "painted",
    "starter_hold": "a moderator looks first",
    "starter_refuse": "refused",
    "settings_moved": (
        "Nothing was changed: somebody else has changed this meanwhile. Here is what holds now."
    ),
    "settings_changed": "Changed, from this moment on:",
    "settings_rules": "**Rules of this server's own**: {count}",
    "settings_same": "That is how it was already.",
    "already_shown": "It is in <#{channel}> already.",
    "no_showcase": "This server has no showcase channel now.",
    "not_to_show": "Only a picture that everybody can see where it was asked for can be shown.",
    "shown_there": "It is in <#{channel}> now. Deleting it here takes it away there too.",
    "showcase_shut": "I cannot post in <#{channel}>. Perhaps I may not; a moderator can tell.",
    "showcase_all": "{channel}, every finished picture",
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
        "A rule is a word, a phrase, all of some words, a name or a regex, and it refuses or holds;"
        " this is {kind}, {action}."
    ),
    "rules_unreadable": "These rules cannot be read: {reason}.",
    # ---- What waits for moderators, and what members read of it.
    # Moderators: cases, and what members read of them.
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
    "already_withdrawn": "Who asked for this has taken it back, so nothing is left to decide.",
    "already_expired": "Nobody decided in time, so this was withdrawn.",
    "blocked_alone": (
        "There was no picture left to remove, but rule `{id}` refuses {words} from now on. It"
        " stopped {stopped} requests that were in line. `/portrait-settings`, Rules, takes it"
        " back."
    ),
    "block_all": "All of these words, in any order, whatever stands between them",
    "block_kind": "How it is found",
    "block_name": "A name, misspelt a little, too",
    "block_pattern": "What is refused from now on",
    "block_pattern_told": "The words that matter of what was asked for. Fewer words refuse more.",
    "block_phrase": "Exactly these words, in a row",
    "block_title": "Remove and block the prompt",
    "button_accept": "Leave the rest out",
    "button_name_accept": "Leave out {n}",
    "button_name_decline": "Decline {n}",
    "button_allow": "Allow once",
    "button_answer": "Show me",
    "button_appeal": "Appeal",
    "button_approve": "Approve",
    "button_decline": "Decline the rest",
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
        " channel (`/portrait-settings`) they come there by themselves."
    ),
    "case_appeal": "**Appeal.** {member} was refused by rule {rule} and asks you to look.",
    "case_burst": (
        "**Many refusals.** {refusals} times in ten minutes a request was refused or a picture"
        " stopped by the image gate, most of {members}."
        " Somebody may be trying what gets through: see `/portrait-mod queue` and"
        " `/portrait-mod calm`."
    ),
    "case_job_gone": "This was about a picture that has been deleted since.",
    "case_name": "**Not to be painted.** {member} asks that these names are left out here:",
    "case_name_counts": (
        "Nothing here waits for you: *Leave the rest out* closes this, *Decline* lets everybody"
        " paint that name again."
    ),
    "case_no_picture": "The picture itself is no longer on my disk.",
    "case_report": "**Reported.** Asked for by {member} in {channel}: {address}",
    "case_review": "**To review** ({why}): asked for by {member} in {channel}.",
    "case_unshown": (
        "**I cannot show this one.** Discord does not take what belongs to it: number {ref}, of"
        " {member}. It can be decided all the same."
    ),
    "member_or_channel": "Please name a member or a channel, not both.",
    "name_active": "counts now",
    "name_asked": "counts if you say so",
    "name_declined": "does not count",
    "name_lifted": "taken back",
    "name_decided": "Somebody has decided about this name already.",
    "name_told_active": "nobody can have you painted by it there.",
    "name_told_declined": (
        "a moderator declined it, so it does not keep you from being painted. They are the ones to"
        " talk to."
    ),
    "names_decided": "What moderators of {server} say of the names you asked to leave out:",
    "no_picture": "I find no picture in this message, or it can no longer be fetched.",
    "not_our_picture": "This message shows no picture of mine.",
    "not_reportable": "This picture is not shown here, so there is nothing to report.",
    "optout_alone": (
        "One word is many things: {names} counts where somebody asks for just that. Add your full"
        " name with `names`."
    ),
    "optout_asked": (
        "A moderator looks at these names first, and I tell you directly what became of each:"
        " {names}"
    ),
    "optout_declined": "A moderator declined these, so they do not count: {names}",
    "optout_counts": (
        "Nobody here can have you painted by these names from now on: {names}."
        " `/my-portraits optout` with `undo` takes it back."
    ),
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
    "removed": (
        "The picture is gone, and none like it is posted here again. `/portrait-mod removed` lets"
        " such pictures be posted again; this one does not come back."
    ),
    "remove_ask": (
        "Take this picture away for good? It does not come back: its message says that a moderator"
        " removed it, and its files are sealed for the operator. Nothing that looks like it is"
        " posted here again until `/portrait-mod removed` allows that."
    ),
    "reject_ask": (
        "Reject this picture? It is deleted and cannot be brought back; its member is told, and"
        " their quota given back."
    ),
    "clear_ask": (
        "Stop all {count} of these? Each member reads that a moderator did; their places in line"
        " cannot be given back."
    ),
    "purge_ask": (
        "Take back from <@{member}> what they were shown since <t:{since}:f>? With all files and"
        " showcase copies. Pictures: {pictures}. Messages: {messages}. None of it can be brought"
        " back."
    ),
    "purge_note": "Your note for the audit",
    "button_sure_family": "Remove it and the {count} made from it",
    "button_sure_remove": "Remove it for good",
    "button_sure_reject": "Reject it for good",
    "button_sure_clear": "Stop them all",
    "button_sure_purge": "Take them back for good",
    "removed_and_blocked": (
        "The picture is gone, none like it is posted here again, and rule `{id}` refuses {words}."
        " It stopped {stopped} requests that were in line. `/portrait-settings`, Rules, takes"
        " the rule back, `/portrait-mod removed` lets such pictures be posted again; this one does"
        " not come back."
    ),
    "removed_none": "Nothing was removed here.",
    "removed_title": "What was removed here and is not posted again:",
    "report_art": "It is made from my art",
    "report_child": "It shows a child",
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
    "verdict_accepted_by": "{moderator} accepted: what was asked for is left out.",
    "verdict_allowed_by": "{moderator} allowed it once.",
    "verdict_approved_by": "{moderator} approved it.",
    "verdict_declined_by": "{moderator} declined what was asked for.",
    "verdict_dismissed_by": "{moderator} dismissed it: the picture stands.",
    "verdict_expired": "Nobody decided within two days: withdrawn.",
    "verdict_kept_by": "{moderator} kept it refused.",
    "verdict_noted_by": "{moderator} has seen this.",
    "verdict_rejected_by": "{moderator} rejected it.",
    "verdict_settled_by": "{moderator} decided about the last of them.",
    "verdict_withdrawn": "Who asked for this has taken it back.",
    "verdict_removed_by": "{moderator} removed it.",
    "who_asked": "Asked for by {member}: {address}",
    "who_elsewhere": "It was asked for in another server, whose members are not named here.",
    "who_forgotten": "Who asked for it has been forgotten since.",
    "menu_remove": "Remove portrait",
    "menu_remove_and_block": "Remove and block prompt",
    "menu_report": "Report portrait",
    "menu_made_here": "Did this bot make it?",
    "too_many_looks": (
        "You have asked that {count} times in {minutes} minutes. Please ask again a little later."
    ),
    "menu_who": "Who asked for this",
    "command_inbox": "What waits for a moderator, one case after the other; only you see this",
    "command_optout": "Not to be painted here; `names` adds other names, `undo` takes it back",
    "command_removed": "The pictures that were removed here, each with Allow again",
    "command_review": "Look at pictures before anybody else does: all, a member's or a channel's",
    "option_optout_names": "Other names of yours, parted by commas; a moderator sees these first",
    "option_optout_undo": "Take it back: you can be painted here again",
    "option_review_channel": "Only what is asked for in this channel",
    "option_review_member": "Only what this member asks for",
    "option_review_switch": "on or off; leave it out to see how it is set",
    # ---- Answers to moderators' commands, which only they see.
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
    "mod_blocked": (
        "<@{member}> is blocked until you lift it with `/portrait-mod unblock`. Dropped from the"
        " line: {count}."
    ),
    "mod_blocked_until": (
        "<@{member}> is blocked until <t:{until}:f> (<t:{until}:R>), or until you lift it with"
        " `/portrait-mod unblock`. Dropped from the line: {count}."
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
    "mod_paused_until": (
        "Paused until <t:{until}:f>, or until `/portrait-mod resume`. What is in line waits."
    ),
    "mod_private_off": (
        "From now on every picture is seen by everybody in its channel. `/portrait-mod private on`"
        " takes that back."
    ),
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
    "no_access": (
        "The picture was painted, but I may not show it here: a moderator can give me the right to"
        " see this channel, to send messages in it, to embed links and to attach files."
    ),
    "place_gone": "The place where this was asked for is gone, so it is not shown.",
    "refused_by_discord": (
        "The picture was painted, but Discord refused to take it, again and again. Please ask once"
        " more."
    ),
    "words_stopped": (
        "The picture was painted, but a rule of this server's AutoMod stops what belongs to it."
        " Please choose other words."
    ),
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
    # ---- What is kept of members, as they read it.
    # Privacy: what members read.
    "about": "I paint portraits with a model on my operator's machines. Who runs me: {operator}.",
    "about_model": "The model is `{model}`; its licence: {licence}.",
    "about_no_model_yet": (
        "Which model it is depends on the machine: ask me again when I have painted something."
    ),
    "about_other_model": (
        "The model is `{model}`, which the operator chose; ask them about its licence."
    ),
    "about_restrictions": "Whoever uses it, and what it paints, must not:",
    "delete_data": (
        "This deletes everything I keep of you, in every server: your prompts, your pictures and"
        " the messages that show them, favourites too, your defaults, and what you have in line."
        " It cannot be undone. Are you sure?"
    ),
    "delete_data_begun": (
        "I delete it now; within the hour all of it is gone, and from my backups {backups}."
        " Messages that only you see stay until you dismiss them. What protects others stays"
        " without your name, under a code: blocks, reports and what moderators did. Your opt-out"
        " stays, so that nobody paints you, until you lift it with `/my-portraits optout"
        " undo:True`."
    ),
    "backups_within_a_day": "within a day",
    "backups_within_days": "within {days} days",
    "erased": "Deleted, as you asked.",
    "the_operator": "(the operator)",
    "forgotten_member": "(somebody who deleted their data)",
    "kept": (
        "This is a favourite of yours: I keep its files and what you asked for until you take the"
        " \u2605 away in `/my-portraits history`, or press Delete."
    ),
    "kept_already": (
        "It is a favourite of yours already, until you take the \u2605 away in `/my-portraits"
        " history`, or press Delete."
    ),
    "no_files": "This picture is not shown just now, so nobody gets its file.",
    "operator_unnamed": "the people who run this server's bot; ask its moderators",
    "picture_expired": (
        "I have deleted this picture from my disk: pictures stay {days} days unless they are"
        " their owner's favourites. Ask again for a new one."
    ),
    "privacy": (
        "**What I keep of you, and for how long**\n"
        "- Your words: what you asked for is deleted after {words_days} days, that of your"
        " favourites when you let them go. Who sets this"
        " server's rules can read those of the last seven days while trying a rule, also of private"
        " pictures.\n"
        "- Your pictures: the files on my disk are deleted after {pictures_days} days, unless they"
        " are your favourites. The message in the channel stays until you press Delete, which"
        " takes file, message and showcase copy at once.\n"
        "- What you set: your defaults, and stars you give, until you take them back.\n"
        "- A key to edit my answer to you (Discord's token): 15 minutes.\n"
        "- That you asked, where and when, with your account's number: for turns, limits and your"
        " history, {records_days} days, longer for what you keep, or until you delete your data.\n"
        "- A fingerprint of each picture, without your words or name, so that a copy can be told"
        " to be made by me. Only moderators can see who asked for it.\n"
        "- Blocks and what moderators did: no fixed time; I delete none of it by myself. A reported"
        " picture that was hidden is sealed: only moderators who decide and the operator look at"
        " it.\n"
        "What is deleted is gone from backups {backups}. Nothing is sent anywhere but to Discord"
        " and to the operator's own machines that paint; nothing trains a model; my log holds no"
        " words of yours, unless the operator is looking for a fault.\n"
        "`/my-portraits delete-data` deletes what is yours. Who runs me: {operator}."
    ),
    "privacy_page_head": (
        "# Privacy\n\n"
        "What the portrait bot keeps, in its own words (`/my-portraits privacy` says the same)."
        "\nWho is responsible: {operator}.\n"
    ),
    "privacy_page_end": (
        "\nWho has no account in a server of this bot, and is seen in a picture of it, may ask the"
        " operator to take it down; copies that the bot posted, and what was made from it, go with"
        " it.\nWhether a picture is this bot's anybody may find out: *Apps*, *Did this bot make"
        " it?* on a message, or the operator by the file."
    ),
    "words_gone": "(words deleted)",
    "words_expired": (
        "I no longer know what was asked for here: words are deleted after {days} days. Please use"
        " /portrait."
    ),
    # ---- What an operator reads: settings, Discord, models, signing.
    # What an operator reads.
    "already_gone": "This picture has already been taken away.",
    "backup_failed": "The backup {file} could not be written: {reason}",
    "backup_missing": "There is no usable backup in {folder}.",
    "backup_command_failed": "BACKUP_COMMAND could not take {file} away: {reason}",
    "backup_keys_apart": (
        "The signing keys are not in it, for BACKUP_PASSPHRASE is empty: keep a copy of {folder}"
        " where nobody else reads it."
    ),
    "passphrase_missing": "The keys in {file} are sealed: name BACKUP_PASSPHRASE to restore it.",
    "passphrase_wrong": "BACKUP_PASSPHRASE is not the one that this backup was sealed with.",
    "rest_begun": "The bot rests, and its card is free: {why}. `wake` has it paint again.",
    "rest_begun_until": (
        "The bot rests, and its card is free, until {until}: {why}. `wake` has it paint again."
    ),
    "rest_why_asked": "it was told to",
    "rest_why_quiet": "these are QUIET_HOURS",
    "rest_why_crowded": "others hold more of the card's memory than YIELD_GB",
    "rest_over": "The bot paints.",
    "rest_clock": "--until takes a time of day such as 22:00.",
    "control_lost": "The running bot did not answer: {reason}",
    "remove_foreseen": (
        "With its copies and what was made from it go, in all: requests {jobs}, messages"
        " {messages}, servers {servers}."
    ),
    "remove_sure": "Take all of it down for good?",
    "remove_unsure": "That is not sure. Have you compared the pictures? Take all of it down?",
    "remove_done": (
        "Taken down: messages gone {gone} of {messages}, of requests {jobs}, after {seconds}"
        " seconds, and the files. Nothing that looks like it is posted again."
    ),
    "remove_begun": (
        "Written down, and the files of {jobs} requests are gone: {gone} of {messages} messages are"
        " gone by now; the others go when Discord lets them, or when the bot runs again."
    ),
    "remove_link": (
        "Only the link of a Discord message, or the address of an attachment of this bot's own"
        " (.../portrait-...), says which picture is meant; nothing else is fetched."
    ),
    "remove_no_file": "There is no file {file}.",
    "archive_restored": "{archive} is in place now, with {pictures} kept pictures.",
    "archive_aside": "The database that was there is kept as {aside}.",
    "archive_without_database": (
        "It holds no database: restore PostgreSQL's from what pg_dump made, with pg_restore."
    ),
    "archive_without_keys": (
        "It holds no keys: put your copy of them into {folder}, or pictures of before are signed"
        " by somebody else from now on."
    ),
    "archive_missing": "These pictures were not to be had any more, or damaged: {names}",
    "backup_only_sqlite": "This is for SQLite. Back a PostgreSQL database up with pg_dump.",
    "database_busy": (
        "I cannot write anything down just now: another program holds my database. Please try"
        " again in a minute."
    ),
    "database_in_use": "Another bot (process {pid}) already works with {file}. Stop it first.",
    "database_lost": "I cannot reach my database just now. Please try again in a minute.",
    "database_restored": (
        "{backup} is in place now; what was there is kept as {aside}. Who was forgotten since is"
        " forgotten again at the next start; what was decided or asked for since is lost."
    ),
    "database_sound": "{file} is sound.",
    "database_unreadable": "The database cannot be used: {reason}",
    "disk_full": (
        "My disk is full, so I cannot take anything new. What is in line stays there. Please try"
        " again later."
    ),
    "disk_full_at_start": (
        "The disk is full ({where}: {reason}). Nothing is lost: make room there, then start the bot"
        " again. Pictures, backups and database lie in DATA_DIR."
    ),
    "database_busy_at_start": (
        "Another program holds {where} ({reason}). Close it, then start the bot again."
    ),
    "database_lost_at_start": (
        "The database cannot be reached ({where}: {reason}). Check DATABASE_URL and the server."
    ),
    # What the operator reads of a trouble, in the log and in Discord.
    "operator_needed": "Needs you:",
    "operator_over": "Over:",
    "operator_disk_full": (
        "The disk is full: nothing new is taken, and what is painted waits for room. Make room"
        " where DATA_DIR lies; nothing else needs to be done."
    ),
    "operator_database_busy": (
        "Another program holds the database: nothing new is taken until it lets go."
    ),
    "operator_database_lost": (
        "The database cannot be reached: nothing new is taken until it can. Look after its server."
    ),
    "operator_no_studio": (
        "No studio can paint; what is in line keeps its place. The log says what is wrong with"
        " each."
    ),
    "operator_safety_unavailable": (
        "The check of pictures does not work, so no picture leaves. The studio's log says why."
    ),
    "operator_task_failed": (
        "A part of the bot has failed and is made anew. The log has the traceback; a failure that"
        " comes again and again needs an update, or a report."
    ),
    "operator_disk_low": (
        "Under 2 GB are free where DATA_DIR lies: soon nothing new is taken. Make room; the oldest"
        " backups, and pictures that nobody keeps, go by themselves."
    ),
    "operator_album_low": (
        "Pictures take nine tenths of ALBUM_GB: beyond it the oldest that nobody keeps go before"
        " their days are over. Raise it, or lower KEEP_PICTURES_DAYS."
    ),
    "operator_backup_failed": (
        "The last backup could not be written, or not be taken away; the log and `check backups`"
        " say why. It is tried again in an hour."
    ),
    "operator_no_gateway": (
        "Discord does not hear the bot; it is tried again at least once a minute."
    ),
    "operator_no_gpu": (
        "No GPU was found, so pictures are painted on the processor, which takes long. If there is"
        " one, look for its driver with nvidia-smi; DEVICE=cpu says that this is meant."
    ),
    "invite": (
        "https://discord.com/oauth2/authorize?client_id={application}"
        "&scope=bot+applications.commands&permissions={rights}"
    ),
    "alarm_disk_full": (
        "**My disk is full.** I take nothing new. What is in line keeps its place, and what is"
        " painted waits for room. Removing and deleting pictures works. Please tell whoever runs"
        " me to make room; nothing else needs to be done."
    ),
    "alarm_database_busy": (
        "**Another program holds my database.** I take nothing new until it lets go. What is in"
        " line keeps its place. Please tell whoever runs me."
    ),
    "alarm_database_lost": (
        "**I cannot reach my database.** I take nothing new until I can. What is in line keeps its"
        " place. Please tell whoever runs me."
    ),
    "alarm_no_studio": (
        "**Nothing of mine can paint.** What is in line keeps its place, and is painted when that"
        " is over. Please tell whoever runs me: my log says what is wrong with each studio."
    ),
    "alarm_safety_unavailable": (
        "**My safety check does not work.** No picture leaves me until it does; who asks for one is"
        " told so. Please tell whoever runs me: the studio's log says what is wrong."
    ),
    "request_unreadable": (
        "This request was written down by a newer version of the bot, and this one cannot read all "
        "of it, so it was not painted. Please ask again."
    ),
    "alarm_task_failed": (
        "A part of this bot has failed and is being started again. What was asked for is kept and "
        "comes, perhaps later. Whoever runs the bot finds the reason in its log."
    ),
    "alarm_over": "That is over: requests are taken, and pictures shown, as usual.",
    "taken_down_unwritten": (
        "It is gone from Discord in a moment, and its files with it. I cannot write that down just"
        " now; I do as soon as I can."
    ),
    "demo_no_answer": "The bot did not answer in time.",
    "demo_ready": (
        "Ready: open {url} and type /portrait Neil Armstrong astronaut.\n"
        "To moderate, choose Morgan under *Acting as* there, or Olive for the server's settings; "
        "reports come\ninto #mods once /portrait-settings names it. Ctrl-C ends it."
    ),
    "demo_starting": "Starting a local Discord, the bot and its studio ...",
    "internal_command": "This should not have happened; the traceback above says where.",
    "life_resting": "The bot is well, and rests: `check rest` says until when.",
    "life_starting": "The bot is starting: Discord does not hear it yet.",
    "life_deaf": "Discord has not heard the bot for a minute; it goes on trying. Its log says why.",
    "life_failing": "A part of the bot fails again and again. Its log has the traceback.",
    "life_ending": "The bot has been asked to end, and finishes what it paints.",
    "life_hangs": "The bot's process lives, and has given no sign for a minute: it hangs.",
    "life_ended": "No bot runs with this DATA_DIR.",
    # What `python -m bot check` finds.
    "check_unknown": "There is no check {name}; there are: {known}.",
    "check_explains": " `python -m bot check {check}` says more.",
    "check_broken": "This could not be looked at ({reason}), which is a fault of the check.",
    "check_settings": "Every name is known; {folder} can be written.",
    "check_discord": "Discord accepts token and intents: {name}, application {application}.",
    "check_discord_away": "Discord cannot be reached at {url} ({reason}). Look at the network.",
    "check_sign_ins": (
        "Discord accepts the token. Only {left} sign-ins are left today, so no more was looked at."
    ),
    "check_no_guild": (
        "The bot is in no server yet. Invite it: https://discord.com/oauth2/authorize"
        "?client_id={application}&scope=bot+applications.commands&permissions=52224"
    ),
    "check_server": "{server}: its commands are there, and all rights in {channels} channels.",
    "check_no_channel": (
        "{server}: its commands are there, and it sees no channel. Give it View Channel where"
        " members are to ask."
    ),
    "check_rights": (
        "{server}: in some of the {channels} channels it sees it lacks rights, so nothing is"
        " painted there for all to see. Give them to it, or take View Channel away: {lacking}."
    ),
    "check_clock": "It is within {seconds} seconds of Discord's.",
    "check_clock_unknown": "Discord's time could not be read ({reason}).",
    "check_clock_wrong": (
        "This machine's clock is {seconds} seconds ahead of Discord's (less than 0: behind), so"
        " limits and times shown are wrong. Switch time synchronisation on: timedatectl set-ntp"
        " true."
    ),
    "check_elsewhere": "That is for the studios at STUDIO_URLS to see to.",
    "check_gpu": "{names}: {free} GB free; {driver}.",
    "check_mps": "Apple's GPU is there.",
    "check_cpu": "DEVICE=cpu: the processor paints.",
    "check_torch": "torch cannot be used ({reason}). Install the studio again: make setup.",
    "check_memory": "{free} GB are available.",
    "check_memory_unknown": "Nothing here tells how much is available.",
    "check_memory_low": (
        "Only {free} GB are available; with under {wanted} GB the studio may be killed. End other"
        " programs, or add swap."
    ),
    "check_model_fetched": (
        "{model} is not on this disk yet: the studio fetches it at its start, about {size} GB."
    ),
    "check_model_embedded": "{model}: its files are whole; they come with the bot.",
    "check_model_pinned": "{model}: {files} files are whole, with the hashes of their first load.",
    "check_model_new": (
        "{model}: {files} files are whole; the first load records the hashes of those not known."
    ),
    "check_gate": "The detector is there and looks at pictures.",
    "check_gate_broken": (
        "The check of pictures does not work, so none would leave: {reason}. Install the studio"
        " again: make setup."
    ),
    "check_own_studio": "The bot starts its own.",
    "check_studio": "{studio}: {model} on {device}, {slots} pictures at once.",
    "check_studio_loading": "{studio} is loading its model.",
    "check_studio_error": "{studio} cannot paint: {reason}",
    "check_studio_unauthorized": (
        "{studio} refuses STUDIO_TOKEN: bot and studio need the same one."
    ),
    "check_studio_unreachable": (
        "Nothing listens at {studio}. Start it there: python -m bot studio --host HOST --port PORT."
    ),
    "check_studio_silent": "{studio} gives no answer: it hangs, or a firewall drops what is sent.",
    "check_studio_died": "{studio} broke off its answer; its log says why.",
    "check_studio_not_a_studio": "{studio} answers, and is no studio: look at the port.",
    "check_studio_no_room": "{studio} takes nothing now; its log says why.",
    "check_database": "{file} is sound, and of this program's schema.",
    "check_database_new": "{file} is made at the first start.",
    "check_database_old": (
        "{file} is sound; the next start backs it up and brings it to this program's schema."
    ),
    "check_disk": "{free} GB are free where {folder} lies.",
    "check_album": "Pictures take {used} of {quota} GB.",
    "check_album_low": (
        "Pictures take {used} of {quota} GB (ALBUM_GB): beyond it the oldest that nobody keeps go"
        " before their days are over."
    ),
    "check_disk_low": (
        "Only {free} GB are free where {folder} lies; under {wanted} GB it is soon full, and then"
        " nothing is taken. Make room."
    ),
    "check_signing": "Pictures can be signed, with a certificate until {until}. Back up {folder}.",
    "check_signing_ends": "The certificate that signs pictures ends on {until}: renew it.",
    "check_backups": "{count} in {folder}, the newest {hours} hours old and sound.",
    "check_no_bot": "No bot runs here just now.",
    "check_archives": (
        "{count} of everything in {folder}, the newest {hours} hours old, with keys and {pictures}"
        " kept pictures."
    ),
    "check_archives_none": (
        "They lie on the same disk as {folder}: BACKUP_DIR or BACKUP_COMMAND takes them elsewhere,"
        " with keys and kept pictures."
    ),
    "check_archives_missing": "There is none in {folder} yet; a running bot makes one an hour.",
    "check_archives_keys_apart": (
        "{count} in {folder}, the newest {hours} hours old, without the signing keys: keep a copy"
        " of {keys} apart, or name BACKUP_PASSPHRASE."
    ),
    "check_archive_failed": "The last one could not be written, or not be taken away: {reason}",
    "check_backups_late": (
        "The newest in {folder} is {hours} hours old; a running bot makes one an hour. Is it"
        " running, and is there room?"
    ),
    "check_backups_missing": "There is none in {folder}; a running bot makes one at once.",
    "check_backups_none_yet": "There is nothing to back up yet.",
    "check_backups_postgres": (
        "The bot makes none of PostgreSQL: pg_dump does, from a timer of your own."
    ),
    "check_backup_bad": "The newest, {file}, is damaged ({fault}). Look after that disk.",
    "schema_newer_backup": (
        "The database has schema {database}, newer than this program's {program}: update the"
        " program, or go back to before the upgrade with `python -m bot db restore {backup}`"
        " (what was asked for and decided since is then lost)."
    ),
    "schema_newer": (
        "The database has schema {database}, which is newer than this program's {program}."
        " Update the program."
    ),
    "settings": "The settings cannot work: {reason}",
    "setting_like": "The environment sets {name}, which is no setting. Did you mean {nearest}?",
    "setting_unknown": "{file} sets {name}, which is no setting of this bot and does nothing.",
    "settings_encoding": (
        "{file} is not UTF-8 text: save it as UTF-8 (in PowerShell: Out-File -Encoding utf8)."
    ),
    "data_dir_unusable": "DATA_DIR cannot be used: {folder}: {reason}",
    "database_url_wrong": (
        "DATABASE_URL is no address of a database this bot knows: leave it empty for SQLite in "
        "DATA_DIR, or give postgresql://user:password@host/name."
    ),
    "port_unusable": "Port {port} cannot be used: {reason}. Choose another with --port.",
    "settings_mistyped": "{file} sets what is no setting: {names}",
    "studio_address": "The studio cannot listen on {host}:{port}: {reason}.",
    "studio_refuses": "The studio cannot start: {reason}",
    "studio_token_missing": "STUDIO_TOKEN is not set: bot and studio both need the same one.",
    "studio_url": (
        "STUDIO_URLS names {address}, where no studio can be: write it as http://HOST:PORT or"
        " https://HOST:PORT."
    ),
    "studio_url_twice": "STUDIO_URLS names {address} twice: each studio is given its own jobs.",
    "web_address": (
        "The web door cannot listen on {host}:{port}: {reason}. Choose another WEB_PORT."
    ),
    "token_missing": (
        "DISCORD_TOKEN is not set. Put your bot's token into .env, or try `python -m bot demo`,"
        " which needs none."
    ),
    # Discord: what an operator reads.
    "gateway_refuses": (
        "Discord's gateway will not have this bot (close code {close_code}). 4011 means that it is"
        " in more servers than one connection may serve, some 2,500; otherwise update the bot."
    ),
    "intents_refused": (
        "Discord refuses the bot's intents (close code {close_code}). The bot needs none that must"
        " be switched on: check that this is a bot's token, and that the bot is up to date."
    ),
    "two_bots": (
        "Another process answers with the same DISCORD_TOKEN, so members' requests go to either. Is"
        " a second bot running, perhaps on another machine? End one of the two, or give one a token"
        " of its own."
    ),
    "bot_missing": (
        "This server has my commands, but I am not a member of it myself. A picture that takes"
        " longer than a quarter of an hour cannot come then. Who manages the server can invite me:"
        " https://discord.com/oauth2/authorize"
        "?client_id={application}&scope=bot+applications.commands"
    ),
    "no_guild": (
        "The bot is in no guild yet. Invite it: https://discord.com/oauth2/authorize"
        "?client_id={application}&scope=bot+applications.commands"
    ),
    "scope_missing": (
        "Discord does not let this bot register its commands. Invite it again with the scope"
        " applications.commands:"
        " https://discord.com/oauth2/authorize?client_id={application}&scope=bot+applications.commands"
    ),
    "token_wrong": (
        "Discord does not accept DISCORD_TOKEN. Copy the bot's token anew from"
        " https://discord.com/developers/applications, page Bot, and put it in .env."
    ),
    # Models: what an operator reads when one cannot be loaded.
    "models_asking": "asking the hub for {model}",
    "models_fetched": "MODEL={model} in .env paints with it.",
    "models_here": "{model} lies here already.",
    "models_machine": (
        "This machine paints on {card} ({device}), with {free_gb} GB of the card's memory and"
        " {disk_gb} GB of disk free."
    ),
    "models_processor": (
        "No GPU was found, so pictures are painted on the processor; {disk_gb} GB of disk are free."
    ),
    "models_question": "Fetch {size} of {model} and agree to its licence?",
    "models_terms": "{model}: {about}\nLicence: {licence}",
    "nobody_to_ask": (
        "Nobody can be asked here: {question} Say --yes if so, or answer in a terminal."
    ),
    "setup_signed_in": "Discord knows this token: it is {name}'s.",
    "setup_token": (
        "Make an application at https://discord.com/developers/applications; on its page Bot press"
        " Reset Token and copy what appears. No privileged intent is needed."
    ),
    "setup_token_question": "The token (it is not shown)",
    "setup_no_token": "There is no token: set DISCORD_TOKEN, or run `setup` in a terminal.",
    "setup_invite": "Invite the bot to your server: {link}",
    "setup_waiting": "Waiting until it is there (Ctrl-C: later) ...",
    "setup_servers": "The bot is in: {names}.",
    "setup_model_question": "Which model",
    "setup_operator_question": (
        "Who runs this bot, and how are you reached? Members read it (Enter: nobody)"
    ),
    "setup_operator_id_question": (
        "Whom do I tell in Discord when something needs you: the id of your account or of a"
        " channel (Enter: nobody)"
    ),
    "setup_operator_id_wrong": "`{typed}` is no id of Discord: right-click, *Copy ID*.",
    "setup_subject": "Ada Lovelace",
    "setup_painting": "Painting a first picture ...",
    "setup_picture": "It took {seconds} s and at most {gb} GB: {file}",
    "setup_picture_there": "The first picture of this model is there already: {file}",
    "setup_unit_question": "Write a systemd unit for this folder?",
    "setup_unit": (
        "{file} is written. To start the bot with the machine:\n"
        "    sudo cp {file} /etc/systemd/system/{name}\n"
        "    sudo systemctl enable --now {name}"
    ),
    "setup_done": "Everything is in .env. Start the bot: python -m bot run",
    "discord_away": "Discord cannot be reached ({reason}). Try again in a minute.",
    "said_no": "Then nothing was done.",
    "draw_loading": "loading the model {model}",
    "draw_picture_blocked": (
        "No picture passed the check. The words may be fine: try again, or another --seed."
    ),
    "draw_some_blocked": (
        "Did not pass the check: {stopped} of {count}. The words may be fine: try again, or another"
        " --seed."
    ),
    "draw_unread": "The model did not read this, or it changes nothing with this model: {words}",
    "device_missing": "DEVICE={device}, but torch finds no such device here. Try DEVICE=auto.",
    "gpu_unusable": (
        "This machine has an NVIDIA card, but torch {torch} cannot use it (built for CUDA: {cuda})."
        " Install the CUDA build from https://pytorch.org/get-started, or set DEVICE=cpu."
    ),
    "adapter_is_none": "{file} is no LoRA adapter: it holds none of the layers of one.",
    "adapter_kind": "{file} is a {kind}. Only LoRA adapters are read: look for one of those.",
    "adapter_consent": (
        "{file} was trained to paint {name}. It is loaded only with a line `consent` in the "
        "recipe that says who agreed to it, and when."
    ),
    "vae_missing": (
        "There is no VAE at {file}: give a folder, a .safetensors file or an id on the hub."
    ),
    "vae_misfit": "The VAE {file} was made for other latents than those of {model}.",
    "adapter_misfit": "The adapter {file} does not fit this model: {reason}",
    "adapter_missing": (
        "The adapter {file} is neither a file here nor `owner/name/file` on the hub."
    ),
    "adapter_other": "The adapter {file} is made for {made_for}; this model is none ({wanted}).",
    "hub_away_at_start": (
        "The hub cannot be reached, so {id} was not fetched; what came of it is kept. Try again; or"
        " fetch it where there is a way to it, and name its folder as MODEL."
    ),
    "hub_damaged": (
        "{id} came damaged over the line, so it was thrown away. Fetch it again; if that happens"
        " twice, a proxy may be changing it."
    ),
    "hub_file": "The hub has no such file: {id}. Look at the files of that repository.",
    "hub_gated": (
        "{id} is given out by its makers to whoever agreed to their terms: do so on its page on the"
        " hub, then set HF_TOKEN to a token of that account."
    ),
    "hub_offline": (
        "{id} is not in the hub's cache, and HF_HUB_OFFLINE keeps it from being fetched."
    ),
    "hub_revision": "The hub has no such revision of {id}. Correct `revision` in its recipe.",
    "hub_unknown": (
        "{id} is neither a folder here nor a model on the hub. A private one needs HF_TOKEN."
    ),
    "model_card": (
        "{model} does not say its {what} (it says {value}). Name `{what}` in a recipe for it."
    ),
    "model_changed": (
        "{file} is not what it was at the first load. If you changed it yourself, delete its line"
        " from {pins}; if not, do not trust it."
    ),
    "model_download": "The model {id} could not be fetched from the hub: {reason}",
    "model_family": (
        "{pipeline} is not a text-to-image pipeline this bot can paint with. Stable Diffusion 1.x,"
        " 2.x and SDXL checkpoints work."
    ),
    "model_index_unreadable": "{file} cannot be read. Download it again.",
    "model_distilled": (
        "{model} looks like weights distilled to few steps without guidance, so its {what} are set"
        " so. A recipe says otherwise."
    ),
    "model_guessed": (
        "Nobody said which {what} suit {model}: the usual ones of its kind are taken. A recipe says"
        " otherwise."
    ),
    "model_is_else": "{file} is no safetensors file but {kind}, which this bot does not load.",
    "model_is_page": (
        "{file} is a web page, not weights: perhaps a log-in page or an error of the site. Download"
        " it again where you are signed in."
    ),
    "model_is_text": (
        "{file} is text, not weights; it begins: {begins}. Perhaps it is what a site answered"
        " instead. Download it again."
    ),
    "lexicon_unreadable": (
        "{file} cannot be read: {reason}. It says whom a model paints by which description, or"
        " which words it learned; correct it, or take it away."
    ),
    "model_lfs_pointer": (
        "{file} is a git-lfs pointer, not the weights themselves. Run `git lfs pull` in its folder."
    ),
    "out_is_folder": "{file} is a folder; name the file to be written.",
    "out_no_folder": "There is no folder {folder}; make it, or name another.",
    "out_read_only": "Nothing can be written into the folder {folder}.",
    "model_missing": (
        "The model {model} (from --model or MODEL) is no path, no hub id and none of the recipes"
        " {known}."
    ),
    "model_no_disk": (
        "{model} needs {needed} GB of disk, and {room} GB are free at {folder}. Make room there, or"
        " name another place as HF_HOME."
    ),
    "model_not_here": (
        "The model {model} does not lie on this machine, and nothing is downloaded unasked. `python"
        " -m bot models get {model}` fetches it ({gb} GB; licence: {licence}), and so does"
        " DOWNLOAD=true."
    ),
    "model_no_room": (
        "{model} does not fit into the card's memory ({reason}). Choose a smaller MODEL."
    ),
    "model_no_weights": "{path} holds no weights (*.safetensors).",
    "model_not_diffusers": "{path} is no checkpoint in diffusers layout: no model_index.json.",
    "model_not_safetensors": "{file} is not a safetensors file.",
    "model_pickle": (
        "{path} holds pickled weights only, which can run any code when they are loaded. Use"
        " a checkpoint with safetensors, or convert it."
    ),
    "model_pins_unreadable": "{pins} cannot be read. Delete it to record the weights' hashes anew.",
    "model_path_missing": "The recipe {model} says its model lies in {path}. There is nothing.",
    "model_refiner": (
        "{path} is SDXL's refiner, which only goes on from a picture of another model. Name the"
        " base model instead (stable-diffusion-xl-base-1.0)."
    ),
    "model_sampler": (
        "This checkpoint asks for {sampler}, which the engine cannot step with. Name another as"
        " `sampler` in a recipe for it: {known}."
    ),
    "model_sampling": "This checkpoint asks for {sampler}, which the engine cannot step with.",
    "model_prediction": (
        "{file} is Stable Diffusion 2, which came in two kinds that this file does not tell apart."
        " Put the .yaml it was published with beside it, or name `prediction` in a recipe for it."
    ),
    "model_single_adapter": (
        "{file} is an adapter (LoRA), not a checkpoint. Name it under `adapters` in a recipe of its"
        " checkpoint."
    ),
    "model_single_file": (
        "{file} is no Stable Diffusion 1.x, 2.x or SDXL checkpoint that paints from text alone. Of"
        " single files only those load; others need a folder in diffusers layout."
    ),
    "model_single_part": (
        "{file} is not a whole checkpoint. It must hold the UNet, the text encoder and the VAE."
    ),
    "model_size": (
        "{model} is to be painted at {size}, but it takes sides that are multiples of {grid} only."
        " Name another size in its recipe."
    ),
    "model_trial": (
        "{model} could be loaded, but a first step with it fails, so no picture would come out:"
        " {reason}"
    ),
    "model_tokenizer": (
        "{model} reads no words: its {part} knows {known} of the {needed} that the text encoder was"
        " made for. A file of that folder is missing, perhaps tokenizer.json or merges.txt."
        " Download it again."
    ),
    "model_truncated": "{file} is cut short. Download it again.",
    "model_unreadable": "The model could not be loaded: {reason}",
    "model_variant": (
        "{path} holds its weights as {kinds} only. Say so in a recipe of your own (a .toml file"
        ' with `path` and, for instance, `variant = "fp16"`) and name that file as MODEL.'
    ),
    "model_zero_snr": (
        "This checkpoint predicts noise but is set to zero terminal SNR, which has no solution."
        " Its scheduler_config.json should say v_prediction, or rescale_betas_zero_snr false."
    ),
    "recipe_nowhere": "{file}: {model} must name a `path` here or an `id` on the hub, one of them.",
    "recipes_unreadable": "{file} cannot be read: {reason}",
    # Signing: what an operator reads.
    "identity_expired": "The certificate in {file} is not valid today.",
    "identity_half": "A certificate to sign pictures with needs its key, and a key needs it.",
    "identity_key_kind": (
        "The key to sign pictures with is of a kind that C2PA does not take: use P-256, P-384,"
        " P-521, RSA or Ed25519."
    ),
    "identity_mismatch": "The key in {key} is not that of the certificate in {certificate}.",
    "identity_no_chain": (
        "{file} holds one certificate only. Put its issuer's behind it, up to the root."
    ),
    "identity_refused": "The certificate cannot sign pictures: {reason}",
    "identity_unreadable": "{file} cannot be used to sign pictures: {reason}",
}
