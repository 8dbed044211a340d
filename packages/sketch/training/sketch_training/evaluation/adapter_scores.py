"""Scores of adapters: whether pictures keep to a control network's map, and what a LoRA does to style and subject."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random

import numpy as np
import torch
from torch import Tensor

from sketch_training.evaluation.cases import Case, is_right, says_colors, wanted
from sketch_training.evaluation.judge import Judge
from sketch_training.evaluation.scores import BATCH, NOISE_SEED, Share
from sketch_training.evaluation.style_recognition import StyleRecognizer
from sketch_training.files import whole_file
from sketch_training.lora_training import word_without_style
from sketch_training.networks.low_rank import Factors
from sketch_training.onnx_folder import UNetPart
from sketch_training.pictures import to_bytes, to_values
from sketch_training.sampling import DEFAULT_STEPS, Parts, sample, starting_noise
from sketch_training.scenes.plan import choose_allowed_plan

LORA_SET = "LoRA"


@dataclass(frozen=True)
class ControlScore:
    """Mean overlap with the map of a drawing: of pictures made with the control, without it, and of the drawing itself.

    The drawing went through the autoencoder; nothing that the model makes can keep to the map much better.
    """

    name: str
    pictures: int
    with_control: float
    without: float
    drawing: float


@dataclass(frozen=True)
class LoraScore:
    """What some LoRAs make of prompts that name no style: what the judge finds right, and as which style it passes."""

    label: str
    shares: dict[str, Share]
    styles: dict[str, int]


@dataclass(frozen=True)
class AdapterReport:
    """All scores of one folder's adapters, and how often styles are recognized rightly on held-out drawings."""

    name: str
    recognition: dict[str, float]
    controls: list[ControlScore]
    loras: list[LoraScore]

    def save(self, path: Path) -> None:
        """Write readable JSON."""
        with whole_file(path) as unfinished:
            unfinished.write_text(json.dumps(asdict(self), indent=2) + "\n")


def make_adapted(
    parts: Parts,
    unet: UNetPart,
    prompts: Sequence[str],
    residuals: Sequence[Tensor] = (),
    factors: Mapping[str, Factors] | None = None,
) -> np.ndarray:
    """Draw one picture for each prompt, each with its own residuals and noise, as bytes `[count, height, width, 3]`."""
    pictures = []
    for start in range(0, len(prompts), BATCH):
        batch = prompts[start : start + BATCH]
        noise = torch.cat([starting_noise(1, parts.shape, NOISE_SEED + start + place) for place in range(len(batch))])
        adapted = unet.adapted([residual[start : start + BATCH] for residual in residuals], factors)
        latents = sample(replace(parts, predict_velocity=adapted), batch, noise, DEFAULT_STEPS)
        pictures.append(to_bytes(parts.decode(latents)))
    return np.concatenate(pictures)


def lora_cases(count: int, seed: int = 1) -> list[Case]:
    """Return held-out scenes of one figure in words that say its color and no style, always the same for a seed."""
    random = Random(f"LoRA cases {seed}")
    cases: dict[str, Case] = {}
    while len(cases) < count:
        plan = choose_allowed_plan(random, held_out=True)
        prompt = word_without_style(plan, random)
        says_place = plan.place is not None or plan.background in prompt
        if len(plan.figures) == 1 and says_colors(plan, prompt) and says_place:
            asked = {name: needed for name, needed in wanted(plan, prompt).items() if name != "style"}
            cases.setdefault(prompt, Case(LORA_SET, prompt, plan, asked))
    return list(cases.values())


def score_lora(
    label: str, judge: Judge, recognizer: StyleRecognizer, cases: Sequence[Case], pictures: np.ndarray
) -> LoraScore:
    """Count what is right in pictures of some cases, and the styles that they pass as."""
    rights: dict[str, list[bool]] = defaultdict(list)
    for case, given in zip(cases, judge.answer(to_values(pictures)), strict=True):
        for measure, needed in case.wanted.items():
            rights[measure].append(is_right(measure, needed, given))
    shares = {measure: (sum(right), len(right)) for measure, right in rights.items()}
    return LoraScore(label, shares, dict(Counter(recognizer.recognize(pictures)).most_common()))
