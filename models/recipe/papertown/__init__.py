"""papertown: a small latent diffusion model trained on a procedural world of cut-paper pictures."""
