"""Training the text encoder before there is anything to draw: captions in, their meaning out.

A caption is read thousands of times faster than a picture is denoised, so all that can be known from words alone is
learned here: which color belongs to which figure, who stands on the left.
"""

import logging
from pathlib import Path

import torch
from torch import Generator, Tensor, nn

from sketch_training.checkpoint import Checkpoint
from sketch_training.dataset import LatentDataset
from sketch_training.networks.plan_reader import PlanReader, reading_loss
from sketch_training.networks.sketch_network import SketchNetwork
from sketch_training.networks.text_encoder import TextEncoder
from sketch_training.precision import Precision, mixed
from sketch_training.trainer import Recipe, Trainer
from sketch_training.vocabulary import Vocabulary

logger = logging.getLogger(__name__)


class TextReader(nn.Module):
    """The text encoder and who reads its slots, under the names that they have in `SketchNetwork`."""

    def __init__(self, vocabulary_size: int) -> None:
        """Build both parts for a vocabulary."""
        super().__init__()
        self.text_encoder = TextEncoder(vocabulary_size)
        self.plan_reader = PlanReader()

    def forward(self, input_ids: Tensor) -> list[Tensor]:
        """Map token numbers to logits, one tensor for each question."""
        return self.plan_reader(self.text_encoder(input_ids)[0])


def text_recipe(steps: int, batch: int, seed: int) -> Recipe:
    """Return the text encoder's recipe: Muon, at a rate that falls to zero."""
    return Recipe(
        steps=steps,
        batch=batch,
        seed=seed,
        peak_rate=1e-3,
        warm_up_steps=50,
        decay_from=0.3,
        rate_floor=0.0,
        averaging=0.99,
        orthogonal=True,
    )


def train_text(
    dataset: LatentDataset, vocabulary: Vocabulary, checkpoint: Path, recipe: Recipe, precision: Precision
) -> list[float]:
    """Train text encoder and plan reader on a data set's captions, and return the loss of each step taken."""
    torch.manual_seed(recipe.seed)
    network = TextReader(len(vocabulary))

    def loss_of_batch(generator: Generator) -> Tensor:
        chosen = torch.randint(0, len(dataset), (recipe.batch,), generator=generator).numpy()
        with mixed(precision):
            logits = network(torch.from_numpy(dataset.tokens[chosen]).long())
        return reading_loss(logits, torch.from_numpy(dataset.meanings[chosen]).long())

    return Trainer(network, recipe, checkpoint).run(loss_of_batch)


def take_over_text(network: SketchNetwork, checkpoint: Path) -> None:
    """Give a network the text encoder and the plan reader of a checkpoint."""
    network.load_state_dict({**network.state_dict(), **Checkpoint.load(checkpoint).averaged()})
