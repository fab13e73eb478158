"""Finished pictures: labelled, signed, kept on disk, and known again."""
