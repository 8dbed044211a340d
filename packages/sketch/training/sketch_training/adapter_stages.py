"""The stages that teach a finished model to follow maps (control networks) and to draw in other styles (LoRAs).

Like the stages before them they keep what is there, and trainings go on from their checkpoints. The model itself is
only read.
"""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from torch import nn

from sketch_training.adapter_export import export_control, export_lora
from sketch_training.adapter_training import FrozenModel
from sketch_training.control_scenes import ControlScenes, draw_control_scenes
from sketch_training.control_training import control_recipe, load_control, train_control
from sketch_training.dataset import caption_vocabulary
from sketch_training.diffusion_training import load_network
from sketch_training.figure_training import figure_recipe, load_figure_finder, train_figure_finder
from sketch_training.files import missing
from sketch_training.linear_latent import LinearLatent
from sketch_training.lora_training import StyleScenes, draw_style_scenes, load_factors, lora_recipe, train_lora
from sketch_training.networks.autoencoder import LinearEncoder
from sketch_training.networks.edge_finder import EdgeFinder
from sketch_training.networks.unet import UNet
from sketch_training.precision import Precision
from sketch_training.scenes.adapter_styles import ADAPTER_STYLES
from sketch_training.work_folder import WorkFolder

CANNY, DEPTH = "canny", "depth"
CONTROLS: Final = (CANNY, DEPTH)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class AdapterSettings:
    """The size of the adapters' trainings."""

    figure_pictures: int = 2500
    figure_steps: int = 600
    control_scenes: int = 8000
    control_steps: int = 500
    control_batch: int = 32
    control_rate: float = 2e-3
    style_scenes: int = 4000
    lora_steps: int = 400
    lora_batch: int = 32
    lora_rate: float = 2e-3
    seed: int = 1
    threads: int = 2
    precision: Precision = "float32"


def train_annotator(work: WorkFolder, settings: AdapterSettings) -> list[float]:
    """Train the annotator that finds figures; the one that finds edges needs no training."""
    recipe = figure_recipe(settings.figure_steps, 16, settings.seed)
    return train_figure_finder(
        work.figure_finder, settings.figure_pictures, recipe, settings.threads, settings.precision
    )


def annotators(work: WorkFolder) -> dict[str, nn.Module]:
    """Return what makes each control's maps from pictures."""
    return {CANNY: EdgeFinder(), DEPTH: load_figure_finder(work.figure_finder)}


def load_encoder(work: WorkFolder) -> LinearEncoder:
    """Read the encoder."""
    return LinearEncoder(LinearLatent.load(work.latent_space))


def frozen_model(work: WorkFolder, settings: AdapterSettings) -> FrozenModel:
    """Read the model that adapters are trained beside."""
    vocabulary = caption_vocabulary()
    return FrozenModel(load_network(work.model, vocabulary), vocabulary, settings.precision)


def draw_maps(work: WorkFolder, settings: AdapterSettings) -> None:
    """Draw scenes with their maps, for all control networks."""
    if missing(work.control_scenes):
        draw_control_scenes(
            work.control_scenes, load_encoder(work), annotators(work), settings.control_scenes, settings.threads
        )
        logger.info("drew %d scenes with their maps", settings.control_scenes)


def train_controls(work: WorkFolder, settings: AdapterSettings, names: tuple[str, ...] = CONTROLS) -> None:
    """Train control networks, with all that they need."""
    train_annotator(work, settings)
    draw_maps(work, settings)
    model = frozen_model(work, settings)
    recipe = control_recipe(settings.control_steps, settings.control_batch, settings.seed, settings.control_rate)
    for name in names:
        train_control(ControlScenes.load(work.control_scenes, name), model, work.control(name), recipe)
        logger.info("trained the control network %s", name)


def train_loras(work: WorkFolder, settings: AdapterSettings, names: tuple[str, ...] = tuple(ADAPTER_STYLES)) -> None:
    """Draw scenes in the LoRAs' styles and train a LoRA on each."""
    recipe = lora_recipe(settings.lora_steps, settings.lora_batch, settings.seed, settings.lora_rate)
    model = frozen_model(work, settings)
    for name in names:
        scenes = work.style_scenes(name)
        if missing(scenes):
            draw_style_scenes(scenes, name, load_encoder(work), settings.style_scenes, settings.threads)
        train_lora(StyleScenes.load(scenes), model, work.lora(name), recipe)
        logger.info("trained the LoRA %s", name)


def export_adapters(work: WorkFolder, folder: Path, unet: UNet) -> None:
    """Export all control networks and LoRAs that have been trained."""
    trained = [name for name in CONTROLS if work.control(name).exists()]
    for name in trained:
        export_control(folder, name, load_control(work.control(name), unet), annotators(work)[name])
    for name in ADAPTER_STYLES:
        if work.lora(name).exists():
            export_lora(folder, name, load_factors(work.lora(name), unet))
