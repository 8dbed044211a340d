"""The noise schedule: scaled-linear betas rescaled to zero terminal SNR, and the v-prediction it is trained for.

With x a latent, e noise and ᾱ the share of the signal's variance that is left at a step: the noised latent is
√ᾱ·x + √(1-ᾱ)·e, and the network predicts the velocity v = √ᾱ·e - √(1-ᾱ)·x.

The rescaling (Lin et al. 2023, "Common Diffusion Noise Schedules and Sample Steps are Flawed", algorithm 1) matters
much at 16 × 16 latents: without it the picture's mean shows through at the last step, and the model learns to rely on
what sampling never has.
"""

from typing import Final

import torch
from torch import Tensor

STEP_COUNT: Final = 1000
BETA_START: Final = 0.00085
BETA_END: Final = 0.012

LAST_SIGNAL: Final = 2.0**-24
"""ᾱ of the last step: zero in all but name, so that sigma stays finite."""


def signal_shares() -> Tensor:
    """Return ᾱ for each of the 1000 training steps, float32."""
    betas = torch.linspace(BETA_START**0.5, BETA_END**0.5, STEP_COUNT, dtype=torch.float64) ** 2
    roots = torch.cumprod(1 - betas, 0).sqrt()
    rescaled = (roots - roots[-1]) * roots[0] / (roots[0] - roots[-1])
    shares = rescaled**2
    shares[-1] = LAST_SIGNAL
    return shares.float()


def add_noise(latents: Tensor, noise: Tensor, shares: Tensor) -> Tensor:
    """Mix latents with noise; `shares` is ᾱ, one number for each latent in the batch."""
    kept = shares.view(-1, 1, 1, 1)
    return kept.sqrt() * latents + (1 - kept).sqrt() * noise


def velocity(latents: Tensor, noise: Tensor, shares: Tensor) -> Tensor:
    """Return the v that the network is to predict."""
    kept = shares.view(-1, 1, 1, 1)
    return kept.sqrt() * noise - (1 - kept).sqrt() * latents


def sampling_steps(count: int) -> Tensor:
    """Return `count` training steps from the noisiest to the cleanest, evenly spread, whole numbers."""
    return torch.linspace(STEP_COUNT - 1, 0, count).round().long()


def sigmas(steps: Tensor) -> Tensor:
    """Return σ = √((1-ᾱ)/ᾱ) for some training steps, and a zero to end on."""
    shares = signal_shares()
    return torch.cat([((1 - shares) / shares).sqrt()[steps], torch.zeros(1)])


def scheduler_config() -> dict[str, object]:
    """Describe the schedule in diffusers' words, for `scheduler/scheduler_config.json`."""
    return {
        "_class_name": "EulerDiscreteScheduler",
        "num_train_timesteps": STEP_COUNT,
        "beta_start": BETA_START,
        "beta_end": BETA_END,
        "beta_schedule": "scaled_linear",
        "prediction_type": "v_prediction",
        "rescale_betas_zero_snr": True,
        "timestep_spacing": "linspace",
    }
