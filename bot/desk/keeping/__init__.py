"""What is kept and shown, for how long, and what is taken down."""
