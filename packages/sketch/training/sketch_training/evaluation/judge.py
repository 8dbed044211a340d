"""The judge: a small convolutional network that answers the questions of `labels` about a picture."""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from sketch_training.checkpoint import Checkpoint
from sketch_training.evaluation.labels import ANSWERS
from sketch_training.scenes.pen import PICTURE_SIZE

NORM_GROUPS = 8
LAYERS = ((3, 16, 5, 2), (16, 32, 3, 2), (32, 64, 3, 2), (64, 96, 3, 1), (96, 160, 3, 2), (160, 160, 3, 1))
"""Channels in and out, kernel, stride."""

COLUMNS = 4
"""The last feature map is averaged over so many columns, which keeps left and right apart."""


class Judge(nn.Module):
    """0.8 M parameters."""

    def __init__(self) -> None:
        """Build the layers, and one linear head for all answers to all questions."""
        super().__init__()
        layers: list[nn.Module] = []
        for channels_in, channels_out, kernel, stride in LAYERS:
            layers += [
                nn.Conv2d(channels_in, channels_out, kernel, stride, kernel // 2),
                nn.GroupNorm(NORM_GROUPS, channels_out),
                nn.SiLU(),
            ]
        self.features = nn.Sequential(*layers, nn.AdaptiveAvgPool2d((2, COLUMNS)), nn.Flatten())
        self.hidden = nn.Sequential(nn.Linear(LAYERS[-1][1] * 2 * COLUMNS, 256), nn.SiLU())
        self.head = nn.Linear(256, sum(map(len, ANSWERS.values())))

    def forward(self, pictures: Tensor) -> tuple[Tensor, ...]:
        """Map square pictures `[batch, 3, size, size]`, -1 to 1, to logits, one tensor for each question."""
        # It learned at one size; larger pictures are looked at from further away.
        if pictures.shape[-1] != PICTURE_SIZE:
            pictures = functional.interpolate(pictures, size=(PICTURE_SIZE, PICTURE_SIZE), mode="area")
        logits = self.head(self.hidden(self.features(pictures)))
        return logits.split([len(choices) for choices in ANSWERS.values()], 1)

    @torch.inference_mode()
    def answer(self, pictures: Tensor) -> list[dict[str, str]]:
        """Answer all questions about each picture."""
        chosen = [logits.argmax(1).tolist() for logits in self(pictures)]
        rows = zip(*chosen, strict=True)
        return [
            {question: choices[number] for (question, choices), number in zip(ANSWERS.items(), row, strict=True)}
            for row in rows
        ]


def load_judge(path: Path) -> Judge:
    """Read a trained judge, ready for use."""
    judge = Judge()
    judge.load_state_dict(Checkpoint.load(path).averaged())
    return judge.eval()
