"""Training a LoRA: scenes drawn in a style that the model does not know, with captions that don't name it.

So the LoRA can only learn that everything looks like that. A tenth of the captions is empty, as in the model's own
training, because guidance compares with what is drawn without a prompt.
"""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random

import numpy as np
import torch
from torch import Generator, Tensor

from sketch_training.adapter_training import FrozenModel, chosen_batch
from sketch_training.checkpoint import Checkpoint
from sketch_training.dataset import caption_vocabulary, in_parallel
from sketch_training.diffusion_training import EMPTY_CAPTION_SHARE
from sketch_training.files import whole_file
from sketch_training.networks.autoencoder import LinearEncoder
from sketch_training.networks.low_rank import Factors, LowRankAdapter, adapted
from sketch_training.networks.unet import UNet
from sketch_training.pictures import to_values
from sketch_training.scenes.adapter_styles import ADAPTER_STYLES
from sketch_training.scenes.painting import paint
from sketch_training.scenes.plan import Plan, choose_allowed_plan
from sketch_training.scenes.styles import FLAT
from sketch_training.scenes.wording import word
from sketch_training.shape import SHAPE
from sketch_training.trainer import Recipe, Trainer

FIRST_SEED = 80_000_000
NOISINESS = 1.0


@dataclass(frozen=True)
class StyleScenes:
    """Scenes in one style: latents in float16 and the token numbers of captions without a style."""

    latents: np.ndarray
    tokens: np.ndarray

    @classmethod
    def load(cls, path: Path) -> "StyleScenes":
        """Read what `draw_style_scenes` has written."""
        with np.load(path) as arrays:
            return cls(arrays["latents"], arrays["tokens"])


def word_without_style(plan: Plan, random: Random) -> str:
    """Word a plan so that no style is named."""
    plain = replace(plan, style=FLAT)
    while True:
        caption = word(plain, random)
        if not any(phrase in caption for phrase in FLAT.phrases):
            return caption


def style_scene(name: str, seed: int, held_out: bool = False) -> tuple[str, np.ndarray, Plan]:
    """Return caption, picture and plan of a scene in a LoRA's style."""
    random = Random(f"{name} {seed} {held_out}")
    plan = choose_allowed_plan(random, held_out)
    caption = word_without_style(plan, random)
    return caption, paint(replace(plan, style=ADAPTER_STYLES[name]), random, SHAPE.picture_size), plan


def draw_scenes(seeds: range, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Draw some scenes in a style: pictures in bytes and token numbers."""
    vocabulary = caption_vocabulary()
    scenes = [style_scene(name, seed) for seed in seeds]
    tokens = np.array([vocabulary.encode(caption) for caption, _, _ in scenes], np.int16)
    return np.stack([pixels for _, pixels, _ in scenes]), tokens


@torch.inference_mode()
def draw_style_scenes(path: Path, name: str, encoder: LinearEncoder, count: int, workers: int) -> None:
    """Draw `count` scenes in a style and write what `StyleScenes.load` reads."""
    latents, tokens = [], []
    for pictures, words in in_parallel(partial(draw_scenes, name=name), range(FIRST_SEED, FIRST_SEED + count), workers):
        latents.append(encoder(to_values(pictures)).half().numpy())
        tokens.append(words)
    with whole_file(path) as unfinished, unfinished.open("wb") as file:
        np.savez(file, latents=np.concatenate(latents), tokens=np.concatenate(tokens))


def lora_recipe(steps: int, batch: int, seed: int, rate: float) -> Recipe:
    """Return a LoRA's recipe: short, without decay of the weights, the factors trained by Muon."""
    return Recipe(
        steps=steps,
        batch=batch,
        seed=seed,
        peak_rate=rate,
        warm_up_steps=20,
        decay_from=0.3,
        weight_decay=0.0,
        averaging=0.98,
        orthogonal=True,
    )


def train_lora(scenes: StyleScenes, model: FrozenModel, checkpoint: Path, recipe: Recipe) -> list[float]:
    """Train a LoRA, from nothing or from its checkpoint, and return the loss of each step taken."""
    torch.manual_seed(recipe.seed)
    adapter = LowRankAdapter(model.unet)

    def loss_of_batch(generator: Generator) -> Tensor:
        chosen = torch.randint(0, len(scenes.latents), (recipe.batch,), generator=generator).numpy()
        batch = chosen_batch(scenes.latents, scenes.tokens, chosen)
        with adapted(model.unet, adapter.factors()):
            return model.loss(batch, EMPTY_CAPTION_SHARE, NOISINESS, generator)

    return Trainer(adapter, recipe, checkpoint).run(loss_of_batch)


def load_factors(checkpoint: Path, unet: UNet) -> dict[str, Factors]:
    """Read the averaged factors from a checkpoint."""
    adapter = LowRankAdapter(unet)
    adapter.load_state_dict(Checkpoint.load(checkpoint).averaged())
    return adapter.requires_grad_(False).factors()
