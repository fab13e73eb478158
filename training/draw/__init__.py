"""Cartoon portraits drawn from attributes and a seed, 256x256 pixels."""
