"""Discord: commands, buttons and the delivery of pictures; knows the desk and nothing behind it."""
