"""Training a control network: what its map shows has to help the model, which stays as it is, to remove noise.

Three captions in four are empty: where the prompt says everything, nothing is left to learn from the map.
"""

from pathlib import Path

import torch
from torch import Generator, Tensor

from sketch_training.adapter_training import FrozenModel, chosen_batch
from sketch_training.checkpoint import Checkpoint
from sketch_training.control_scenes import ControlScenes
from sketch_training.networks.control_network import ControlNetwork
from sketch_training.networks.unet import UNet
from sketch_training.precision import mixed
from sketch_training.trainer import Recipe, Trainer

EMPTY_CAPTION_SHARE = 0.75

NOISINESS = 1.5
"""Where little noise is left, the latents show their edges themselves."""


def control_recipe(steps: int, batch: int, seed: int, rate: float) -> Recipe:
    """Return a control network's recipe: Muon, at a rate that begins to fall early."""
    return Recipe(
        steps=steps,
        batch=batch,
        seed=seed,
        peak_rate=rate,
        warm_up_steps=20,
        decay_from=0.3,
        averaging=0.98,
        orthogonal=True,
    )


def train_control(scenes: ControlScenes, model: FrozenModel, checkpoint: Path, recipe: Recipe) -> list[float]:
    """Train a control network, from nothing or from its checkpoint, and return the loss of each step taken."""
    torch.manual_seed(recipe.seed)
    network = ControlNetwork.beside(model.unet)

    def loss_of_batch(generator: Generator) -> Tensor:
        chosen = torch.randint(0, len(scenes.latents), (recipe.batch,), generator=generator).numpy()
        maps = torch.from_numpy(scenes.maps[chosen])[:, None].float() / 255
        with mixed(model.precision):
            residuals = network.from_half(maps)
        batch = chosen_batch(scenes.latents, scenes.tokens, chosen)
        return model.loss(batch, EMPTY_CAPTION_SHARE, NOISINESS, generator, residuals)

    return Trainer(network, recipe, checkpoint).run(loss_of_batch)


def load_control(checkpoint: Path, unet: UNet) -> ControlNetwork:
    """Read the averaged network from a checkpoint, ready for use."""
    network = ControlNetwork.beside(unet)
    network.load_state_dict(Checkpoint.load(checkpoint).averaged())
    return network.eval().requires_grad_(False)
