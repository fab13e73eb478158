"""portrait-bot: a self-hosted Discord bot that paints portraits with Stable Diffusion."""
