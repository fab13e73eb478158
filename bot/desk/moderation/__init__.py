"""What moderators order, and what they see of the house."""
