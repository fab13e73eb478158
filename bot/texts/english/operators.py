"""What an operator reads: settings, Discord, models, signing."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # What an operator reads.
    "already_gone": "This picture has already been taken away.",
    "backup_failed": "The backup {file} could not be written: {reason}",
    "backup_missing": "There is no usable backup in {folder}.",
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
    "alarm_safety_unavailable": (
        "**My safety check does not work.** No picture leaves me until it does; who asks for one is"
        " told so. Please tell whoever runs me: the studio's log says what is wrong."
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
        "reports come\ninto #mods after /portrait-settings channels moderators. Ctrl-C ends it."
    ),
    "demo_starting": "Starting a local Discord, the bot and its studio ...",
    "internal_command": "This should not have happened; the traceback above says where.",
    "not_alive": "The bot has given no sign of life for a minute.",
    "schema_newer": (
        "The database has schema {database}, which is newer than this program's {program}."
        " Update the program."
    ),
    "settings": "The settings cannot work: {reason}",
    "setting_like": "The environment sets {name}, which is no setting. Did you mean {nearest}?",
    "setting_unknown": "{file} sets {name}, which is no setting of this bot and does nothing.",
    "settings_mistyped": "{file} sets what is no setting: {names}",
    "studio_address": "The studio cannot listen on {host}:{port}: {reason}.",
    "studio_refuses": "The studio cannot start: {reason}",
    "studio_token_missing": "STUDIO_TOKEN is not set: bot and studio both need the same one.",
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
    "device_missing": "DEVICE={device}, but torch finds no such device here. Try DEVICE=auto.",
    "gpu_unusable": (
        "This machine has an NVIDIA card, but torch {torch} cannot use it (built for CUDA: {cuda})."
        " Install the CUDA build from https://pytorch.org/get-started, or set DEVICE=cpu."
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
    "model_sampler": "This checkpoint asks for {sampler}, which the engine cannot step with.",
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
    "model_truncated": "{file} is cut short. Download it again.",
    "model_unreadable": "The model could not be loaded: {reason}",
    "model_zero_snr": (
        "This checkpoint predicts noise but is set to zero terminal SNR, which has no solution."
        " Its scheduler_config.json should say v_prediction, or rescale_betas_zero_snr false."
    ),
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
