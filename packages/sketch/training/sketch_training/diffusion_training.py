"""Training the diffusion model: noised latents and captions in, velocities out.

One caption in ten is replaced by the empty one, so that the model also learns to draw without a prompt: guidance
needs both. The times of a batch are spread evenly over the schedule, which makes the loss, and so the training,
steadier.
"""

from pathlib import Path

import torch
from torch import Generator, Tensor
from torch.nn import functional

from sketch_training.checkpoint import Checkpoint
from sketch_training.dataset import LatentDataset
from sketch_training.networks.sketch_network import SketchNetwork
from sketch_training.precision import Precision, mixed
from sketch_training.schedule import STEP_COUNT, add_noise, signal_shares, velocity
from sketch_training.trainer import Recipe, Trainer
from sketch_training.vocabulary import Vocabulary

EMPTY_CAPTION_SHARE = 0.1


def diffusion_recipe(steps: int, batch: int, seed: int) -> Recipe:
    """Return the diffusion model's recipe: a full rate for 40 % of the steps, then a slow fall."""
    return Recipe(steps=steps, batch=batch, seed=seed)


def train_diffusion(
    dataset: LatentDataset,
    vocabulary: Vocabulary,
    checkpoint: Path,
    recipe: Recipe,
    precision: Precision,
    stop_at: int | None = None,
) -> list[float]:
    """Train text encoder and U-Net and return the loss of each step taken; `stop_at` ends the run early."""
    torch.manual_seed(recipe.seed)
    network = SketchNetwork(len(vocabulary))
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch's stubs lack this overload
    empty_caption = torch.tensor(vocabulary.encode(""))
    shares = signal_shares()

    def loss_of_batch(generator: Generator) -> Tensor:
        chosen = torch.randint(0, len(dataset), (recipe.batch,), generator=generator).numpy()
        latents = torch.from_numpy(dataset.latents[chosen]).float().contiguous(memory_format=torch.channels_last)
        tokens = torch.from_numpy(dataset.tokens[chosen]).long()
        tokens[torch.rand(recipe.batch, generator=generator) < EMPTY_CAPTION_SHARE] = empty_caption

        steps = spread_steps(recipe.batch, generator)
        noise = torch.randn(latents.shape, generator=generator)
        with mixed(precision):
            predicted = network(add_noise(latents, noise, shares[steps]), steps, tokens)
        return functional.mse_loss(predicted.float(), velocity(latents, noise, shares[steps]))

    return Trainer(network, recipe, checkpoint).run(loss_of_batch, stop_at)


def load_network(checkpoint: Path, vocabulary: Vocabulary) -> SketchNetwork:
    """Read the averaged network from a checkpoint, ready for use."""
    network = SketchNetwork(len(vocabulary))
    network.load_state_dict(Checkpoint.load(checkpoint).averaged())
    return network.eval()


def spread_steps(count: int, generator: Generator) -> Tensor:
    """Draw `count` training steps, one from each of `count` equal parts of the schedule, in random order."""
    positions = (torch.arange(count) + torch.rand(count, generator=generator)) / count
    steps = (positions * STEP_COUNT).long().clamp(0, STEP_COUNT - 1)
    return steps[torch.randperm(count, generator=generator)]
