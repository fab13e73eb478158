"""Pure: the names and words a checkpoint knows, and what of a text it does not know."""
