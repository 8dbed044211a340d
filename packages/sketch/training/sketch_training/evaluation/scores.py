"""Scores: how often a folder's pictures show what their prompts ask for, as the judge sees it."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

from sketch_training.evaluation.cases import Case, is_right
from sketch_training.evaluation.judge import Judge
from sketch_training.files import whole_file
from sketch_training.pictures import to_bytes, to_values
from sketch_training.sampling import Parts, sample, starting_noise

BATCH = 10
NOISE_SEED = 1000

Share = tuple[int, int]
"""How many were right, of how many."""


@dataclass(frozen=True)
class Score:
    """The shares of one set of cases at one number of steps."""

    set_name: str
    steps: int
    shares: dict[str, Share]


@dataclass(frozen=True)
class Report:
    """All scores of one checkpoint, and how far the judge itself can be trusted."""

    name: str
    judge: dict[str, float]
    scores: list[Score]

    def save(self, path: Path) -> None:
        """Write readable JSON."""
        with whole_file(path) as unfinished:
            unfinished.write_text(json.dumps(asdict(self), indent=2) + "\n")

    @classmethod
    def load(cls, path: Path) -> "Report":
        """Read what `save` has written."""
        contents = json.loads(path.read_text())
        scores = [
            Score(score["set_name"], score["steps"], {key: (right, of) for key, (right, of) in score["shares"].items()})
            for score in contents["scores"]
        ]
        return cls(contents["name"], contents["judge"], scores)


def make_pictures(parts: Parts, prompts: Sequence[str], steps: int) -> np.ndarray:
    """Draw one picture for each prompt, each from a noise of its own, as bytes `[count, height, width, 3]`."""
    pictures = []
    for start in range(0, len(prompts), BATCH):
        batch = prompts[start : start + BATCH]
        noise = torch.cat([starting_noise(1, parts.shape, NOISE_SEED + start + place) for place in range(len(batch))])
        pictures.append(to_bytes(parts.decode(sample(parts, batch, noise, steps))))
    return np.concatenate(pictures)


def score(judge: Judge, cases: Sequence[Case], pictures: np.ndarray, steps: int) -> list[Score]:
    """Count what is right in the pictures, for each set of cases."""
    counts: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for case, given in zip(cases, judge.answer(to_values(pictures)), strict=True):
        for measure, needed in case.wanted.items():
            counts[case.set_name][measure].append(is_right(measure, needed, given))
    return [
        Score(set_name, steps, {measure: (sum(rights), len(rights)) for measure, rights in measures.items()})
        for set_name, measures in counts.items()
    ]
