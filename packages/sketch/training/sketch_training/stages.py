"""The stages of a run, in order: draw, autoencoder, train, export. Each reads and writes the work folder.

What is there already is not made again, and training goes on from its checkpoint: running everything again after an
interruption costs only what was not finished.
"""

import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sketch_training.contact_sheet import draw_contact_sheet
from sketch_training.dataset import LatentDataset, caption_vocabulary, draw_latents, draw_pictures
from sketch_training.decoder_training import decoder_recipe, load_decoder, train_decoder
from sketch_training.diffusion_training import diffusion_recipe, load_network, train_diffusion
from sketch_training.export import export_folder
from sketch_training.linear_latent import LinearLatent, fit_linear_latent
from sketch_training.networks.autoencoder import LinearEncoder
from sketch_training.onnx_folder import load_parts
from sketch_training.precision import Precision
from sketch_training.reference_case import compare_with_reference, write_reference_case
from sketch_training.sampling import Parts
from sketch_training.work_folder import WorkFolder

FITTED_PICTURES = 1500
"""The latent space is fitted to no more than this many pictures; it hardly changes beyond."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settings:
    """The size of a run. The defaults are those of the bundled model, as far as these were counted."""

    pictures: int = 6000
    scenes: int = 60_000
    decoder_steps: int = 2400
    steps: int = 6094
    batch: int = 64
    seed: int = 1
    threads: int = 2
    precision: Precision = "bfloat16"


def missing(path: Path) -> bool:
    """Tell whether a stage has to make a file; say so where it is kept, as it may come from a run of another size."""
    if path.exists():
        logger.info("keeping %s", path)
        return False
    return True


def draw(work: WorkFolder, settings: Settings) -> None:
    """Draw pictures, fit the latent space to them, draw latents."""
    if missing(work.pictures):
        draw_pictures(work.pictures, settings.pictures, settings.threads)
        logger.info("drew %d pictures", settings.pictures)
    if missing(work.latent_space):
        fit_linear_latent(np.load(work.pictures, mmap_mode="r")[:FITTED_PICTURES]).save(work.latent_space)
        logger.info("fitted the latent space")
    if missing(work.latents):
        draw_latents(work.root, LinearLatent.load(work.latent_space), settings.scenes, settings.threads)
        logger.info("drew %d scenes as latents", settings.scenes)


def train_autoencoder(work: WorkFolder, settings: Settings) -> list[float]:
    """Train the decoder; the encoder is fitted when drawing."""
    recipe = decoder_recipe(settings.decoder_steps, settings.seed)
    pictures = np.load(work.pictures, mmap_mode="r")
    return train_decoder(pictures, LinearLatent.load(work.latent_space), work.decoder, recipe, settings.precision)


def train_model(work: WorkFolder, settings: Settings, stop_at: int | None = None) -> list[float]:
    """Train text encoder and U-Net, up to the step `stop_at` where that is given."""
    recipe = diffusion_recipe(settings.steps, settings.batch, settings.seed)
    dataset = LatentDataset.load(work.root)
    return train_diffusion(dataset, caption_vocabulary(), work.model, recipe, settings.precision, stop_at)


def export(work: WorkFolder, folder: Path) -> None:
    """Export the averaged networks, and write the reference case that they make in float32."""
    vocabulary = caption_vocabulary()
    latent_space = LinearLatent.load(work.latent_space)
    network = load_network(work.model, vocabulary)
    decoder = load_decoder(work.decoder, latent_space)
    export_folder(folder, network, decoder, LinearEncoder(latent_space), vocabulary)
    parts = Parts(vocabulary, network.text_encoder, network.unet, decoder)
    write_reference_case(parts, work.reference)
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    logger.info("exported %s, %.2f MB", folder, size / 1e6)


def check(folder: Path, reference: Path, threads: int) -> None:
    """Measure how far an exported folder's latents are from those of a reference case."""
    difference = compare_with_reference(load_parts(folder, threads), reference)
    logger.info("latents differ by %.6f in the mean, %.6f at most", difference.mean, difference.largest)


def show(folder: Path, picture: Path, threads: int) -> None:
    """Draw the contact sheet of an exported folder."""
    draw_contact_sheet(load_parts(folder, threads), picture)
    logger.info("wrote %s", picture)


def everything(work: WorkFolder, settings: Settings, folder: Path) -> None:
    """Run all stages, from nothing to an exported folder that has been checked and can be looked at."""
    draw(work, settings)
    train_autoencoder(work, settings)
    train_model(work, settings)
    export(work, folder)
    check(folder, work.reference, settings.threads)
    show(folder, work.contact_sheet, settings.threads)
