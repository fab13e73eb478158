"""What waits for moderators and what they decide: reviews, reports, appeals, names."""
