"""The reference case: one prompt, one noise, and the latents that the float32 networks make of them.

Other runtimes (another language, other weights' precision) are held against it: `case.json` names the prompt and the
settings, the `.f32` files are little-endian float32 in the order that `case.json` says.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from sketch_training.contact_sheet import PROMPTS
from sketch_training.sampling import DEFAULT_GUIDANCE, DEFAULT_STEPS, Parts, sample, starting_noise

SEED = 5
FLOATS = np.dtype("<f4")


@dataclass(frozen=True)
class Difference:
    """How far the latents of two runs are apart, as absolute values."""

    mean: float
    largest: float


def write_reference_case(parts: Parts, folder: Path) -> None:
    """Make the case with some parts and write its three files."""
    folder.mkdir(parents=True, exist_ok=True)
    noise = starting_noise(1, parts.shape, SEED)
    latents = sample(parts, PROMPTS[:1], noise)
    noise.numpy().astype(FLOATS).tofile(folder / "noise.f32")
    latents.numpy().astype(FLOATS).tofile(folder / "latents.f32")
    dimensions = ",".join(map(str, noise.shape))
    case = {
        "prompt": PROMPTS[0],
        "steps": DEFAULT_STEPS,
        "cfg_scale": DEFAULT_GUIDANCE,
        "noise": f"noise.f32 [{dimensions}]",
        "latents": f"latents.f32 [{dimensions}]",
    }
    (folder / "case.json").write_text(json.dumps(case, indent=2) + "\n")


def compare_with_reference(parts: Parts, folder: Path) -> Difference:
    """Run the case of a folder with other parts and measure how far their latents are off."""
    case = json.loads((folder / "case.json").read_text())
    size = (1, parts.shape.latent_channels, parts.shape.latent_size, parts.shape.latent_size)
    noise, expected = (
        torch.from_numpy(np.fromfile(folder / name, FLOATS).reshape(size)) for name in ("noise.f32", "latents.f32")
    )
    made = sample(parts, [case["prompt"]], noise, case["steps"], case["cfg_scale"])
    difference = (made - expected).abs()
    return Difference(difference.mean().item(), difference.max().item())
