"""Sampling: from noise and a prompt to latents, by Euler's method with classifier-free guidance.

Works on any `Parts`: the networks in torch, or the exported folder in ONNX Runtime, so both can be held against each
other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from sketch_training.schedule import sampling_steps, sigmas
from sketch_training.shape import Shape
from sketch_training.vocabulary import Vocabulary

DEFAULT_STEPS = 20
DEFAULT_GUIDANCE = 3


@dataclass(frozen=True)
class Parts:
    """The shape, the vocabulary and the three networks that make a picture, called as the exported parts are."""

    shape: Shape
    vocabulary: Vocabulary
    encode_text: Callable[[Tensor], tuple[Tensor, Tensor]]
    predict_velocity: Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]
    decode: Callable[[Tensor], Tensor]


def starting_noise(count: int, shape: Shape, seed: int) -> Tensor:
    """Return the noise `[count, channels, size, size]` that belongs to a seed."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(count, shape.latent_channels, shape.latent_size, shape.latent_size, generator=generator)


@torch.inference_mode()
def sample(
    parts: Parts,
    prompts: Sequence[str],
    noise: Tensor,
    steps: int = DEFAULT_STEPS,
    guidance: float = DEFAULT_GUIDANCE,
) -> Tensor:
    """Turn noise `[prompts, channels, height, width]` into latents of the same shape, one for each prompt."""
    tokens = torch.tensor([parts.vocabulary.encode(text) for text in prompts])
    return denoise(parts, tokens, noise, sampling_steps(steps), guidance)


@torch.inference_mode()
def denoise(parts: Parts, tokens: Tensor, noised: Tensor, times: Tensor, guidance: float) -> Tensor:
    """Finish latents that are as noisy as at the first of some training steps, told their captions' token numbers."""
    empty = torch.tensor(parts.vocabulary.encode("")).expand_as(tokens)
    states, pooled = parts.encode_text(torch.cat([empty, tokens]))
    levels = sigmas(times)

    latents = noised * (levels[0] ** 2 + 1).sqrt()
    for time, level, next_level in zip(times, levels[:-1], levels[1:], strict=True):
        scale = (level**2 + 1).sqrt()
        both = torch.cat([latents, latents]) / scale
        unguided, guided = parts.predict_velocity(both, time.repeat(len(both)), states, pooled).chunk(2)
        prediction = unguided + guidance * (guided - unguided)
        clean = latents / scale**2 - prediction * level / scale
        latents = latents + (latents - clean) / level * (next_level - level)
    return latents
