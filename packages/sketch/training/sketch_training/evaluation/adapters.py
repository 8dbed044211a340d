"""The evaluation of adapters: held-out scenes drawn and drawn again along their maps, prompts drawn with LoRAs.

Everything runs on the exported folder, as the engine would run it.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from sketch_training.adapter_stages import CANNY, CONTROLS, DEPTH
from sketch_training.evaluation.adapter_scores import (
    AdapterReport,
    ControlScore,
    LoraScore,
    lora_cases,
    make_adapted,
    score_lora,
)
from sketch_training.evaluation.judge import load_judge
from sketch_training.evaluation.overlap import edge_overlap, figure_overlap
from sketch_training.evaluation.style_recognition import StyleRecognizer
from sketch_training.lora_file import load_lora
from sketch_training.networks.low_rank import combined
from sketch_training.onnx_folder import (
    DECODER,
    ENCODER,
    UNET,
    Part,
    UNetPart,
    annotator_path,
    control_path,
    load_parts,
    lora_path,
    part_path,
)
from sketch_training.pictures import to_bytes, to_values
from sketch_training.sampling import Parts
from sketch_training.scenes.adapter_styles import ADAPTER_STYLES
from sketch_training.scenes.broad import compose_broad
from sketch_training.scenes.painting import paint
from sketch_training.scenes.plan import Plan
from sketch_training.scenes.styles import STYLES, Style
from sketch_training.shape import SHAPE

FIRST_SEED = 95_000_000
CONTROL_PICTURES, LORA_PICTURES = 60, 60
DRAWINGS_TO_LEARN, DRAWINGS_TO_MEASURE = 60, 20
"""Drawings in each style that style recognition is fitted to, and measured on."""

SHEET_COLUMNS = 8
BATCH = 20

OVERLAPS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {CANNY: edge_overlap, DEPTH: figure_overlap}

logger = logging.getLogger(__name__)


class Folder:
    """An exported folder, opened: its parts, and ways through them for many pictures."""

    def __init__(self, folder: Path, threads: int) -> None:
        """Open the folder."""
        self.path, self._threads = folder, threads
        self.parts: Parts = load_parts(folder, threads)
        self.unet = UNetPart(self._open(part_path(folder, UNET)))
        self._encoder, self._decoder = (self._open(part_path(folder, part)) for part in (ENCODER, DECODER))

    def _open(self, path: Path) -> Part:
        return Part(path, self._threads)

    def through(self, pictures: np.ndarray) -> np.ndarray:
        """Send pictures through the autoencoder."""
        decoded = []
        for batch in batches(pictures):
            (latents,) = self._encoder.run(sample=to_values(batch))
            (values,) = self._decoder.run(latent_sample=latents)
            decoded.append(to_bytes(values))
        return np.concatenate(decoded)

    def annotate(self, name: str, pictures: np.ndarray) -> Tensor:
        """Make a control's maps from pictures."""
        annotator = self._open(annotator_path(self.path, name))
        return torch.cat([annotator.run(sample=to_values(batch))[0] for batch in batches(pictures)])

    def residuals(self, name: str, maps: Tensor) -> list[Tensor]:
        """Run a control network on maps."""
        return self._open(control_path(self.path, name)).run(controlnet_cond=maps)


def batches(pictures: np.ndarray) -> list[np.ndarray]:
    """Cut pictures into batches."""
    return [pictures[start : start + BATCH] for start in range(0, len(pictures), BATCH)]


def evaluate_adapters(
    folder: Path, judge: Path, name: str, report: Path, sheet: Path | None, threads: int, share: float = 1.0
) -> AdapterReport:
    """Measure all adapters of a folder, write the report and a sheet; `share` makes everything as much shorter."""
    opened = Folder(folder, threads)
    rows: list[np.ndarray] = []
    controls = score_controls(opened, max(2, round(share * CONTROL_PICTURES)), rows)
    recognizer, recognition = fit_recognizer(opened, share)
    logger.info("styles recognized on drawings: %s", recognition)
    loras = score_loras(opened, judge, recognizer, max(2, round(share * LORA_PICTURES)), rows)
    made = AdapterReport(name, recognition, controls, loras)
    made.save(report)
    if sheet:
        sheet.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.concatenate([row_of(pictures) for pictures in rows])).save(sheet, optimize=True)
    return made


def score_controls(opened: Folder, count: int, rows: list[np.ndarray]) -> list[ControlScore]:
    """Measure each control network on held-out scenes; what is to be shown is added to `rows`."""
    size = opened.parts.shape.picture_size
    scenes = [compose_broad(seed, held_out=True, size=size) for seed in range(FIRST_SEED, FIRST_SEED + count)]
    drawn, prompts = np.stack([scene.pixels for scene in scenes]), [scene.caption for scene in scenes]
    again, free = opened.through(drawn), make_adapted(opened.parts, opened.unet, prompts)
    rows += [drawn, free]
    scores = []
    for name in CONTROLS:
        maps = opened.annotate(name, drawn)
        made = make_adapted(opened.parts, opened.unet, prompts, opened.residuals(name, maps))
        rows += [to_bytes(maps[:SHEET_COLUMNS] * 2 - 1), made]

        def overlap(pictures: np.ndarray, name: str = name, maps: Tensor = maps) -> float:
            return round(OVERLAPS[name](maps, opened.annotate(name, pictures)).mean().item(), 4)

        scores.append(ControlScore(name, count, overlap(made), overlap(free), overlap(again)))
        logger.info("%s", scores[-1])
    return scores


def score_loras(
    opened: Folder, judge_path: Path, recognizer: StyleRecognizer, count: int, rows: list[np.ndarray]
) -> list[LoraScore]:
    """Measure the LoRAs alone, at half their weight, and together; what is to be shown is added to `rows`."""
    judge = load_judge(judge_path)
    cases = lora_cases(count)
    prompts = [case.prompt for case in cases]
    factors = {name: load_lora(lora_path(opened.path, name)) for name in ADAPTER_STYLES}
    weights: list[dict[str, float]] = [{}]
    for name in factors:
        weights += [{name: 1.0}, {name: 0.5}]
    weights.append(dict.fromkeys(factors, 0.5))

    scores = []
    for chosen in weights:
        merged = combined([(factors[name], weight) for name, weight in chosen.items()])
        pictures = make_adapted(opened.parts, opened.unet, prompts, factors=merged)
        label = " + ".join(f"{name} {weight:g}" for name, weight in chosen.items()) or "no LoRA"
        scores.append(score_lora(label, judge, recognizer, cases, pictures))
        rows.append(pictures)
        logger.info("%s", scores[-1])
    # What the judge, which never saw these styles, makes of drawings in them: no LoRA can be seen to do better.
    for name, style in ADAPTER_STYLES.items():
        drawn = opened.through(np.stack([draw_in(style, case.plan, index) for index, case in enumerate(cases)]))
        scores.append(score_lora(f"{name}, drawn", judge, recognizer, cases, drawn))
    return scores


def draw_in(style: Style, plan: Plan, seed: int) -> np.ndarray:
    """Draw a plan in another style."""
    return paint(replace(plan, style=style), Random(f"in style {seed}"), SHAPE.picture_size)


def fit_recognizer(opened: Folder, share: float) -> tuple[StyleRecognizer, dict[str, float]]:
    """Fit style recognition to drawings that went through the autoencoder, and measure it on others."""
    styles = {**{style.phrases[0]: style for style in STYLES}, **ADAPTER_STYLES}
    learned, measured = (max(2, round(share * count)) for count in (DRAWINGS_TO_LEARN, DRAWINGS_TO_MEASURE))
    plans = [compose_broad(FIRST_SEED + seed, held_out=seed >= learned).plan for seed in range(learned + measured)]
    drawn = {
        name: opened.through(np.stack([draw_in(style, plan, seed) for seed, plan in enumerate(plans)]))
        for name, style in styles.items()
    }
    recognizer = StyleRecognizer(tuple(styles))
    labels = [name for name in styles for _ in range(learned)]
    recognizer.fit(np.concatenate([pictures[:learned] for pictures in drawn.values()]), labels)
    accuracies = {
        name: round(float(np.mean([found == name for found in recognizer.recognize(pictures[learned:])])), 4)
        for name, pictures in drawn.items()
    }
    return recognizer, accuracies


def row_of(pictures: np.ndarray) -> np.ndarray:
    """Lay the first pictures side by side."""
    return np.concatenate(list(pictures[:SHEET_COLUMNS]), 1)
