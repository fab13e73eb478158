"""A fake but stateful Discord on localhost: REST v10, Gateway v10, and people to play with.

It is an address, not a library: any client that can be pointed at another base URL works unchanged.
It imports nothing of the bot, so that what passes here was not taught to pass.

Limitations. One bot at a time; no OAuth2, voice, polls, stickers, forwards, custom emojis or bans:
asked for, they are refused by name. Over REST, bots change messages, reactions, pins, threads,
webhooks, members and roles; channels and guilds only people and the control door change. Sessions
never expire. Permissions are computed from roles, overwrites, threads and timeouts, and asked for
where Discord's documents say so. Where they are silent, the public report that a rule rests on is
named beside it. Nothing here was compared with the live service.
"""
