"""What moderators type, press and see."""
