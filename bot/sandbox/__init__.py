"""A fake but stateful Discord on localhost: REST v10, Gateway v10, and people to play with.

It is an address, not a library: any client that can be pointed at another base URL works unchanged.
It imports nothing of the bot, so that what passes here was not taught to pass.

Limitations. One bot; no OAuth2, voice, threads, reactions, polls, stickers or webhooks of its own.
Rate limits and other faults come only when ordered at the control door; no frame is compressed, no
silent client is hung up on, and sessions never expire. Permissions are computed from roles and
channel overwrites and enforced where this project meets them (viewing, sending, attaching,
deleting), not everywhere. Validation covers the limits that Discord documents for commands,
messages, embeds, components and modals; its wording follows Discord where that is publicly known.
Nothing here was compared with the live service, only with its documents and its API description.
"""
