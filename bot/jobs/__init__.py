"""The durable queue: what was accepted is painted, once, whatever crashes in between."""
