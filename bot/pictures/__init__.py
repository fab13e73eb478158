"""Finished pictures: how they are encoded and kept on disk."""
