"""The stages of a run, in order: draw, autoencoder, scenes, train, export. Each reads and writes the work folder.

What is there already is not made again, and training goes on from its checkpoint: running everything again after an
interruption costs only what was not finished.
"""

import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from sketch_training import autoencoder_training
from sketch_training.contact_sheet import draw_contact_sheet
from sketch_training.dataset import LatentDataset, caption_vocabulary, draw_latents, draw_pictures
from sketch_training.decoder_training import decoder_recipe, load_decoder, train_decoder
from sketch_training.diffusion_training import Limits, diffusion_recipe, load_network, train_diffusion
from sketch_training.export import export_folder
from sketch_training.linear_latent import LinearLatent, fit_linear_latent
from sketch_training.networks.autoencoder import LinearEncoder
from sketch_training.onnx_folder import load_parts
from sketch_training.precision import Precision
from sketch_training.reference_case import compare_with_reference, write_reference_case
from sketch_training.sampling import Parts
from sketch_training.shape import FIRST, SHAPES, Shape
from sketch_training.work_folder import WorkFolder

FITTED_PICTURES = 1500
"""The linear latent space is fitted to no more than this many pictures; it hardly changes beyond."""

EXAMPLES = 64
"""The preview's colors are fitted to so many scenes."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settings:
    """The size of a run."""

    shape: str = FIRST.name
    device: str = "cpu"
    pictures: int = 6000
    scenes: int = 260_000
    decoder_steps: int = 2400
    decoder_batch: int = 16
    steps: int = 6094
    batch: int = 64
    rate: float = 8e-4
    seed: int = 1
    threads: int = 2
    precision: Precision = "bfloat16"

    @property
    def sizes(self) -> Shape:
        """The shape that is named."""
        return SHAPES[self.shape]


def missing(path: Path) -> bool:
    """Tell whether a stage has to make a file; say so where it is kept, as it may come from a run of another size."""
    if path.exists():
        logger.info("keeping %s", path)
        return False
    return True


def draw(work: WorkFolder, settings: Settings) -> None:
    """Draw pictures, and fit the linear latent space to them where there is one."""
    if missing(work.pictures):
        draw_pictures(work.pictures, settings.pictures, settings.threads, settings.sizes.picture_size)
        logger.info("drew %d pictures", settings.pictures)
    if not settings.sizes.learned and missing(work.latent_space):
        fit_linear_latent(np.load(work.pictures, mmap_mode="r")[:FITTED_PICTURES]).save(work.latent_space)
        logger.info("fitted the latent space")


def train_autoencoder(work: WorkFolder, settings: Settings) -> list[float]:
    """Train the decoder, and the encoder with it where it is learned."""
    pictures = np.load(work.pictures, mmap_mode="r")
    steps, batch, seed = settings.decoder_steps, settings.decoder_batch, settings.seed
    if settings.sizes.learned:
        return autoencoder_training.train_autoencoder(
            pictures,
            settings.sizes,
            work.autoencoder_training,
            work.autoencoder,
            autoencoder_training.autoencoder_recipe(steps, batch, seed),
            settings.precision,
            settings.device,
        )
    latent_space = LinearLatent.load(work.latent_space)
    recipe = decoder_recipe(steps, batch, seed)
    return train_decoder(pictures, latent_space, work.decoder, recipe, settings.precision, settings.device)


def load_ends(work: WorkFolder, shape: Shape) -> tuple[nn.Module, nn.Module]:
    """Read encoder and decoder."""
    if shape.learned:
        autoencoder = autoencoder_training.load_autoencoder(work.autoencoder, shape)
        return autoencoder.encoder, autoencoder.decoder
    latent_space = LinearLatent.load(work.latent_space)
    return LinearEncoder(latent_space), load_decoder(work.decoder, latent_space)


def draw_scenes(work: WorkFolder, settings: Settings) -> None:
    """Draw captioned scenes as latents."""
    if missing(work.latents):
        shape = settings.sizes
        # A linear latent space is there before its decoder is.
        encoder = load_ends(work, shape)[0] if shape.learned else LinearEncoder(LinearLatent.load(work.latent_space))
        draw_latents(work.root, encoder, shape, settings.scenes, settings.threads, settings.device)
        logger.info("drew %d scenes as latents", settings.scenes)


def train_model(work: WorkFolder, settings: Settings, limits: Limits | None = None) -> list[float]:
    """Train text encoder and U-Net, up to some limits where these are given."""
    recipe = diffusion_recipe(settings.steps, settings.batch, settings.seed, settings.rate)
    return train_diffusion(
        LatentDataset.load(work.root),
        caption_vocabulary(),
        work.model,
        recipe,
        settings.precision,
        limits or Limits(),
        settings.sizes,
        settings.device,
    )


def export(work: WorkFolder, folder: Path, shape: Shape) -> None:
    """Export the averaged networks, and write the reference case that they make in float32."""
    vocabulary = caption_vocabulary()
    network = load_network(work.model, vocabulary, shape)
    encoder, decoder = load_ends(work, shape)
    # Only a learned decoder's colors have to be fitted to something.
    examples = LatentDataset.load(work.root).latents[:EXAMPLES] if shape.learned else np.zeros((0, 0, 0, 0), np.float16)
    export_folder(folder, shape, network, encoder, decoder, vocabulary, torch.from_numpy(np.array(examples)).float())
    parts = Parts(shape, vocabulary, network.text_encoder, network.unet, decoder)
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
    draw_scenes(work, settings)
    train_model(work, settings)
    export(work, folder, settings.sizes)
    check(folder, work.reference, settings.threads)
    show(folder, work.contact_sheet, settings.threads)
