"""The training loop of the decoder and of the diffusion model: warm-up, decay, clipping, averaging, checkpoints.

Each step draws its random numbers from a generator seeded by the run's seed and the step's number. So a run that was
cut off and resumed takes the same steps as one that was not, and two runs on the same machine with the same thread
count give the same losses.
"""

import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Generator, Tensor, nn

from sketch_training.checkpoint import Checkpoint
from sketch_training.moving_average import MovingAverage
from sketch_training.muon import Muon

GRADIENT_LIMIT = 1.0
CHECKPOINT_SECONDS = 150
REPORT_EVERY = 100

SEED_STRIDE = 1_000_003
"""Keeps the steps of runs with neighbouring seeds apart."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recipe:
    """How to train: the length, and what the learning rate and the average do meanwhile."""

    steps: int
    batch: int
    seed: int
    peak_rate: float = 1.2e-3
    warm_up_steps: int = 200
    decay_from: float = 0.4
    """The share of the run after which the rate falls along a half cosine."""
    rate_floor: float = 0.02
    """The rate never falls under this share of its peak."""
    weight_decay: float = 0.01
    averaging: float = 0.999
    """The largest share of the past in the moving average."""
    orthogonal: bool = False
    """Whether hidden matrices are trained by Muon; everything else is by AdamW in any case."""

    def rate(self, step: int, warm_from: int) -> float:
        """Return the learning rate of a step; warm-up begins at the step `warm_from`, where the optimizer was new."""
        warmth = min(1.0, (step - warm_from + 1) / self.warm_up_steps)
        progress = (step / self.steps - self.decay_from) / (1 - self.decay_from)
        fall = 0.5 + 0.5 * math.cos(math.pi * min(1.0, max(0.0, progress)))
        return self.peak_rate * warmth * max(self.rate_floor, fall)


def build_optimizers(network: nn.Module, recipe: Recipe) -> list[torch.optim.Optimizer]:
    """Divide a network's parameters between Muon, where the recipe wants it, and AdamW."""
    trained = {name: value for name, value in network.named_parameters() if value.requires_grad}
    hidden = {name for name, value in trained.items() if recipe.orthogonal and is_hidden_matrix(name, value)}
    others = [value for name, value in trained.items() if name not in hidden]
    optimizers: list[torch.optim.Optimizer] = []
    if hidden:
        matrices = [trained[name] for name in hidden_order(trained, hidden)]
        optimizers.append(Muon(matrices, lr=recipe.peak_rate, weight_decay=recipe.weight_decay))
    if others:
        optimizers.append(
            torch.optim.AdamW(
                others, lr=recipe.peak_rate, betas=(0.9, 0.99), weight_decay=recipe.weight_decay, fused=True
            )
        )
    return optimizers


def hidden_order(trained: dict[str, nn.Parameter], hidden: set[str]) -> list[str]:
    """List the hidden matrices as the network has them, so that a saved state finds its parameters again."""
    return [name for name in trained if name in hidden]


def is_hidden_matrix(name: str, parameter: nn.Parameter) -> bool:
    """Tell a matrix between features from tables of words or places and from the two ends of the network."""
    ends = ("unet.conv_in.", "unet.conv_out.", "plan_reader.")
    tables = ("_embedding", "_embedding.weight")
    return parameter.ndim >= 2 and not name.startswith(ends) and not name.endswith(tables)


class Trainer:
    """Trains one network, from nothing or from where its checkpoint stands."""

    def __init__(self, network: nn.Module, recipe: Recipe, checkpoint_path: Path, device: str = "cpu") -> None:
        """Get ready, and take over the checkpoint if there is one; the network must be on the device."""
        self._device = device
        self._network = network
        self._recipe = recipe
        self._path = checkpoint_path
        self._parameters = [value for value in network.parameters() if value.requires_grad]
        self._average = MovingAverage(network, recipe.averaging)
        self._optimizers = build_optimizers(network, recipe)
        self.step = 0
        self._warm_from = 0
        if checkpoint_path.exists():
            self._resume(Checkpoint.load(checkpoint_path))

    def run(
        self, loss_of_batch: Callable[[Generator], Tensor], stop_at: int | None = None, minutes: float = math.inf
    ) -> list[float]:
        """Train until the recipe's last step (or the step `stop_at`), for no longer than some minutes.

        The generator that a step gets lives on the device. Returns the loss of each step taken.
        """
        last = self._recipe.steps if stop_at is None else min(stop_at, self._recipe.steps)
        losses: list[Tensor] = []
        started = saved = time.monotonic()
        while self.step < last:
            losses.append(self._take_step(loss_of_batch))
            elapsed = time.monotonic() - started
            ends = self.step == last or elapsed > 60 * minutes
            if self.step % REPORT_EVERY == 0 or ends:
                self._report(losses, elapsed)
            if time.monotonic() - saved > CHECKPOINT_SECONDS or ends:
                self._save()
                saved = time.monotonic()
            if ends:
                break
        return [loss.item() for loss in losses]

    def _take_step(self, loss_of_batch: Callable[[Generator], Tensor]) -> Tensor:
        for optimizer in self._optimizers:
            for group in optimizer.param_groups:
                group["lr"] = self._recipe.rate(self.step, self._warm_from)
        generator = torch.Generator(self._device).manual_seed(self._recipe.seed * SEED_STRIDE + self.step)
        loss = loss_of_batch(generator)
        self._network.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._parameters, GRADIENT_LIMIT)
        for optimizer in self._optimizers:
            optimizer.step()
        self.step += 1
        self._average.update(self.step)
        # Not turned into a number yet: that would make a GPU wait for every step.
        return loss.detach()

    def _report(self, losses: list[Tensor], seconds: float) -> None:
        recent = losses[-REPORT_EVERY:]
        speed = len(losses) * self._recipe.batch / seconds
        mean = torch.stack(recent).mean().item()
        logger.info("step %d of %d: loss %.4f, %.1f samples/s", self.step, self._recipe.steps, mean, speed)

    def _save(self) -> None:
        Checkpoint(
            step=self.step,
            warm_from=self._warm_from,
            network=self._network.state_dict(),
            average=self._average.state(),
            optimizers=[optimizer.state_dict() for optimizer in self._optimizers],
        ).save(self._path)

    def _resume(self, checkpoint: Checkpoint) -> None:
        self.step = checkpoint.step
        self._network.load_state_dict(checkpoint.network)
        self._average.restore(checkpoint.average)
        self._warm_from = checkpoint.warm_from
        if checkpoint.optimizers is not None:
            for optimizer, state in zip(self._optimizers, checkpoint.optimizers, strict=True):
                optimizer.load_state_dict(state)
        logger.info("resuming %s at step %d", self._path.name, self.step)
