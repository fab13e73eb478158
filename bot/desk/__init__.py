"""The one door between people and the queue."""
