"""What a guild has set, kept and changed: limits, channels, rules, and a member's share."""
