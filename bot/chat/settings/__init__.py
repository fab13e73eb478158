"""What a server's managers set: limits, channels, rules."""
