"""The stages of an evaluation: train the judge, draw the cases' pictures, judge them, write the table."""

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from sketch_training.evaluation.cases import BROAD, all_cases
from sketch_training.evaluation.judge import Judge, load_judge
from sketch_training.evaluation.judge_training import accuracies, labelled, train_judge
from sketch_training.evaluation.scores import Report, make_pictures, score
from sketch_training.linear_latent import LinearLatent, fit_linear_latent
from sketch_training.onnx_folder import DECODER, ENCODER, Part, load_parts, part_path
from sketch_training.pictures import to_bytes, to_values
from sketch_training.precision import Precision
from sketch_training.shape import Shape

STEP_COUNTS = (20, 8)
JUDGE_PICTURES = 40_000
JUDGE_STEPS = 1000
JUDGED_DRAWINGS = 1000
"""The judge itself is measured on so many held-out drawings."""

SHEET_COLUMNS, SHEET_ROWS = 12, 8
BATCH = 50

logger = logging.getLogger(__name__)


def make_judge(path: Path, workers: int, precision: Precision, pictures: int, steps: int) -> None:
    """Train a judge up to a step. The latent space that spoils its pictures is fitted to a few of them."""
    drawn, _ = labelled(min(pictures, 1500), held_out=False, workers=1)
    latent_space: LinearLatent = fit_linear_latent(drawn)
    train_judge(path, latent_space, pictures, steps, workers, precision)


def evaluate(folder: Path, judge_path: Path, name: str, report: Path, sheet: Path | None, threads: int) -> Report:
    """Judge an exported folder at each number of steps, write the report, and a sheet of the first broad pictures."""
    judge = load_judge(judge_path)
    parts = load_parts(folder, threads)
    trust = trustworthiness(judge, folder, parts.shape, threads)
    logger.info("the judge on held-out drawings: %s", trust)
    cases = all_cases()
    scores = []
    for steps in STEP_COUNTS:
        pictures = make_pictures(parts, [case.prompt for case in cases], steps)
        scores += score(judge, cases, pictures, steps)
        logger.info("%d steps: %s", steps, scores[-2:])
        if sheet and steps == STEP_COUNTS[0]:
            broad = [picture for case, picture in zip(cases, pictures, strict=True) if case.set_name == BROAD]
            save_sheet(broad, sheet)
    made = Report(name, trust, scores)
    made.save(report)
    return made


def trustworthiness(judge: Judge, folder: Path, shape: Shape, threads: int) -> dict[str, float]:
    """Measure the judge on held-out drawings, as drawn and after a way through the folder's autoencoder.

    The second is the most that pictures of a perfect model could reach.
    """
    drawings, labels = labelled(JUDGED_DRAWINGS, held_out=True, workers=1, size=shape.picture_size)
    encoder, decoder = (Part(part_path(folder, part), threads) for part in (ENCODER, DECODER))

    def through(pictures: np.ndarray) -> np.ndarray:
        (latents,) = encoder.run(sample=to_values(pictures))
        (decoded,) = decoder.run(latent_sample=latents)
        return to_bytes(torch.as_tensor(decoded))

    decoded = np.concatenate([through(drawings[start : start + BATCH]) for start in range(0, len(drawings), BATCH)])
    drawn = {f"{question}, drawn": share for question, share in accuracies(judge, drawings, labels).items()}
    passed = {f"{question}, decoded": share for question, share in accuracies(judge, decoded, labels).items()}
    return {name: round(share, 4) for name, share in (drawn | passed).items()}


def save_sheet(pictures: Sequence[np.ndarray], path: Path) -> None:
    """Lay pictures out in rows, the first in the upper left corner."""
    count = SHEET_COLUMNS * SHEET_ROWS
    # Spread over all of them: pairs come last.
    chosen = [pictures[index * len(pictures) // count] for index in range(count)]
    rows = [np.concatenate(chosen[row * SHEET_COLUMNS :][:SHEET_COLUMNS], 1) for row in range(SHEET_ROWS)]
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.concatenate(rows)).save(path, optimize=True)
