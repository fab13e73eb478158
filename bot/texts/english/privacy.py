"""What is kept of members, as they read it."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
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
        " the messages that show them, kept ones too, and what you have in line. It cannot be"
        " undone. Are you sure?"
    ),
    "delete_data_begun": (
        "I delete it now; within the hour all of it is gone, and from my backups within a day."
        " Messages that only you see stay until you dismiss them. What protects others stays"
        " without your name, under a code: blocks, reports and what moderators did. Your opt-out"
        " stays, so that nobody paints you, until you lift it with `/portraits optout undo:True`."
    ),
    "erased": "Deleted, as you asked.",
    "forgotten_member": "(somebody who deleted their data)",
    "kept": (
        "I keep the files of this picture until you press Delete. What you asked for is deleted in"
        " time all the same: `/portraits privacy` says when."
    ),
    "kept_already": "I keep this picture already, until you press Delete.",
    "no_files": "This picture is not shown just now, so nobody gets its file.",
    "operator_unnamed": "the people who run this server's bot; ask its moderators",
    "picture_expired": (
        "I have deleted this picture from my disk: pictures stay {days} days unless their owner"
        " keeps them. Ask again for a new one."
    ),
    "privacy": (
        "**What I keep of you, and for how long**\n"
        "- Your words: what you asked for is deleted after {words_days} days. Who sets this"
        " server's rules can read those of the last seven days while trying a rule, also of private"
        " pictures.\n"
        "- Your pictures: the files on my disk are deleted after {pictures_days} days, unless you"
        " press Keep. The message in the channel stays until you press Delete, which takes file,"
        " message and showcase copy at once.\n"
        "- A key to edit my answer to you (Discord's token): 15 minutes.\n"
        "- That you asked, where and when, with your account's number: for turns, limits and your"
        " history, until you delete your data.\n"
        "- A fingerprint of each picture, without your words or name, so that a copy can be told"
        " to be made by me. Only moderators can see who asked for it.\n"
        "- Blocks and what moderators did: no fixed time; I delete none of it by myself. A reported"
        " picture that was hidden is sealed: only moderators who decide and the operator look at"
        " it.\n"
        "Backups hold the same for one more day at most. Nothing is sent anywhere but to Discord"
        " and to the operator's own machines that paint; nothing trains a model; my log holds no"
        " words of yours, unless the operator is looking for a fault.\n"
        "`/portraits delete-data` deletes what is yours. Who runs me: {operator}."
    ),
    "words_gone": "(words deleted)",
    "words_expired": (
        "I no longer know what was asked for here: words are deleted after {days} days. Please use"
        " /portrait."
    ),
}
