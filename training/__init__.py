"""How the embedded Stable Diffusion checkpoint is drawn, captioned, trained and scored."""
