"""The stages of a run, in order: draw, decoder, scenes, text, train, export. Each reads and writes the work folder.

What is there already is not made again, and training goes on from its checkpoint: running everything again after an
interruption costs only what was not finished.
"""

import logging
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from sketch_training.adapter_stages import AdapterSettings, export_adapters, train_controls, train_loras
from sketch_training.checkpoint import Checkpoint
from sketch_training.contact_sheet import draw_contact_sheet
from sketch_training.dataset import LatentDataset, caption_vocabulary, draw_latents, draw_pictures, picture_tokens
from sketch_training.decoder_refinement import remake_with
from sketch_training.decoder_training import decoder_recipe, load_decoder, train_decoder
from sketch_training.diffusion_training import Limits, diffusion_recipe, load_network, train_diffusion
from sketch_training.export import export_folder
from sketch_training.files import missing
from sketch_training.linear_latent import LinearLatent, fit_linear_latent, halved
from sketch_training.networks.autoencoder import LinearEncoder
from sketch_training.onnx_folder import load_parts
from sketch_training.precision import Precision
from sketch_training.reference_case import compare_with_reference, write_reference_case
from sketch_training.sampling import Parts
from sketch_training.shape import SHAPE
from sketch_training.text_training import text_recipe, train_text
from sketch_training.work_folder import WorkFolder

FITTED_PICTURES = 1500
"""The linear latent space is fitted to no more than this many pictures; it hardly changes beyond."""

REFINING_RATE = 4e-4
"""The decoder's highest learning rate when it is refined: it knows most already."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settings:
    """The size of a run."""

    device: str = "cpu"
    pictures: int = 6000
    scenes: int = 420_000
    decoder_steps: int = 2400
    decoder_batch: int = 16
    refining_steps: int = 600
    text_steps: int = 1500
    text_batch: int = 256
    steps: int = 6094
    batch: int = 64
    rate: float = 8e-4
    seed: int = 1
    threads: int = 2
    precision: Precision = "float32"


def draw(work: WorkFolder, settings: Settings) -> None:
    """Draw pictures, and fit the linear latent space to them at half their size."""
    if missing(work.pictures):
        draw_pictures(work.pictures, settings.pictures, settings.threads, SHAPE.picture_size)
        logger.info("drew %d pictures", settings.pictures)
    if missing(work.latent_space):
        fit_linear_latent(halved(np.load(work.pictures, mmap_mode="r")[:FITTED_PICTURES])).save(work.latent_space)
        logger.info("fitted the latent space")


def train_decoding(work: WorkFolder, settings: Settings) -> list[float]:
    """Train the decoder."""
    return train_decoder(
        np.load(work.pictures, mmap_mode="r"),
        LinearLatent.load(work.latent_space),
        work.decoder,
        decoder_recipe(settings.decoder_steps, settings.decoder_batch, settings.seed),
        settings.precision,
        settings.device,
    )


def draw_scenes(work: WorkFolder, settings: Settings) -> None:
    """Draw captioned scenes as latents."""
    if missing(work.latents):
        encoder = LinearEncoder(LinearLatent.load(work.latent_space))
        draw_latents(work.root, encoder, settings.scenes, settings.threads)
        logger.info("drew %d scenes as latents", settings.scenes)


def train_reading(work: WorkFolder, settings: Settings) -> list[float]:
    """Train the text encoder on captions alone."""
    return train_text(
        LatentDataset.load(work.root),
        caption_vocabulary(),
        work.text,
        text_recipe(settings.text_steps, settings.text_batch, settings.seed),
        settings.precision,
    )


def train_model(work: WorkFolder, settings: Settings, limits: Limits | None = None) -> list[float]:
    """Train text encoder and U-Net, up to some limits where these are given."""
    return train_diffusion(
        LatentDataset.load(work.root),
        caption_vocabulary(),
        work.text,
        work.model,
        diffusion_recipe(settings.steps, settings.batch, settings.seed, settings.rate),
        settings.precision,
        limits or Limits(),
        settings.device,
    )


def export(work: WorkFolder, folder: Path) -> None:
    """Export the averaged networks, and write the reference case that they make in float32."""
    vocabulary = caption_vocabulary()
    network = load_network(work.model, vocabulary)
    latent_space = LinearLatent.load(work.latent_space)
    finished = work.refined_decoder if work.refined_decoder.exists() else work.decoder
    decoder = load_decoder(finished, latent_space)
    export_folder(folder, network, LinearEncoder(latent_space), decoder, vocabulary)
    export_adapters(work, folder, network.unet)
    parts = Parts(SHAPE, vocabulary, network.text_encoder, network.unet, decoder)
    write_reference_case(parts, work.reference)
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    logger.info("exported %s, %.2f MB", folder, size / 1e6)


def refine_decoder(work: WorkFolder, settings: Settings) -> list[float]:
    """Train the decoder further, on latents as the finished model makes them."""
    if not work.refined_decoder.exists():
        begun = Checkpoint.load(work.decoder)
        replace(begun, step=0, warm_from=0, network=begun.averaged(), optimizers=None).save(work.refined_decoder)
    pictures = np.load(work.pictures, mmap_mode="r")
    vocabulary = caption_vocabulary()
    network = load_network(work.model, vocabulary)
    # Nothing is decoded while latents are remade.
    parts = Parts(SHAPE, vocabulary, network.text_encoder, network.unet, decode=torch.clone)
    return train_decoder(
        pictures,
        LinearLatent.load(work.latent_space),
        work.refined_decoder,
        decoder_recipe(settings.refining_steps, settings.decoder_batch, settings.seed, REFINING_RATE),
        settings.precision,
        remake=remake_with(parts, torch.from_numpy(picture_tokens(len(pictures), settings.threads)).long()),
    )


def check(folder: Path, reference: Path, threads: int) -> None:
    """Measure how far an exported folder's latents are from those of a reference case."""
    difference = compare_with_reference(load_parts(folder, threads), reference)
    logger.info("latents differ by %.6f in the mean, %.6f at most", difference.mean, difference.largest)


def show(folder: Path, picture: Path, threads: int) -> None:
    """Draw the contact sheet of an exported folder."""
    draw_contact_sheet(load_parts(folder, threads), picture)
    logger.info("wrote %s", picture)


def everything(work: WorkFolder, settings: Settings, adapters: AdapterSettings, folder: Path) -> None:
    """Run all stages, from nothing to an exported folder that has been checked and can be looked at."""
    draw(work, settings)
    train_decoding(work, settings)
    draw_scenes(work, settings)
    train_reading(work, settings)
    train_model(work, settings)
    refine_decoder(work, settings)
    train_controls(work, adapters)
    train_loras(work, adapters)
    export(work, folder)
    check(folder, work.reference, settings.threads)
    show(folder, work.contact_sheet, settings.threads)
