"""Where pictures are painted: the bot's side (client, supervisor) and the studio's (server)."""
