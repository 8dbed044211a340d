"""The command line: `python -m sketch_training all`, and its stages one by one."""

import argparse
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TypeAlias, get_args

import torch

from sketch_training import stages
from sketch_training.first_checkpoint import import_first_checkpoint
from sketch_training.precision import Precision
from sketch_training.stages import Settings
from sketch_training.work_folder import WorkFolder

DEFAULTS = Settings(threads=os.cpu_count() or 1)

Command: TypeAlias = Callable[[argparse.Namespace], object]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command that the arguments name."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    options = build_parser().parse_args(arguments)
    torch.set_num_threads(options.threads)
    options.command(options)


def build_parser() -> argparse.ArgumentParser:
    """Describe the commands and what each takes."""
    parser = argparse.ArgumentParser(prog="sketch_training", description="Train the sketch model and export it.")
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, command: Command, description: str) -> argparse.ArgumentParser:
        added = commands.add_parser(
            name, help=description, description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter
        )
        added.set_defaults(command=command)
        added.add_argument("--threads", type=int, default=DEFAULTS.threads, help="threads, and processes that draw")
        return added

    run = add("all", run_all, "run all stages, from nothing to an exported and checked folder")
    run.add_argument("--out", type=Path, help="folder to export to (default: weights, in the work folder)")
    add_run_options(run)
    for name, command, description in (
        ("draw", run_draw, "draw the data and fit the latent space"),
        ("autoencoder", run_autoencoder, "train the decoder"),
        ("train", run_train, "train text encoder and U-Net"),
    ):
        add_run_options(add(name, command, description))

    export = add("export", run_export, "export the trained networks, and write the reference case")
    add_work_option(export)
    export.add_argument("--out", type=Path, help="folder to export to (default: weights, in the work folder)")

    check = add("check", run_check, "hold an exported folder against a reference case")
    check.add_argument("weights", type=Path, help="exported folder")
    check.add_argument("reference", type=Path, help="folder with case.json")

    show = add("show", run_show, "draw the contact sheet of an exported folder")
    show.add_argument("weights", type=Path, help="exported folder")
    show.add_argument("picture", type=Path, help="file to write, .png")

    take_over = add("import-first", run_import_first, "fill a work folder from the first version's checkpoint")
    take_over.add_argument("source", type=Path, help="folder with model.pt, decoder.pt and pca.npz")
    add_work_option(take_over)
    return parser


def add_work_option(parser: argparse.ArgumentParser) -> None:
    """Let a command be told where its files are."""
    parser.add_argument("--work", type=WorkFolder.at, default="runs/sketch", help="folder for what the stages make")


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """Let a command be told the size of the run."""
    add_work_option(parser)
    parser.add_argument("--pictures", type=int, default=DEFAULTS.pictures, help="pictures for the autoencoder")
    parser.add_argument("--scenes", type=int, default=DEFAULTS.scenes, help="captioned scenes for the model")
    parser.add_argument("--decoder-steps", type=int, default=DEFAULTS.decoder_steps, help="steps of the decoder")
    parser.add_argument("--steps", type=int, default=DEFAULTS.steps, help="steps of the model")
    parser.add_argument("--batch", type=int, default=DEFAULTS.batch, help="scenes in a step")
    parser.add_argument("--seed", type=int, default=DEFAULTS.seed, help="decides weights, batches and noise")
    parser.add_argument("--precision", choices=get_args(Precision), default=DEFAULTS.precision, help="of training")


def settings_from(options: argparse.Namespace) -> Settings:
    """Collect the size of the run from the options."""
    return Settings(**{field.name: getattr(options, field.name) for field in fields(Settings)})


def run_all(options: argparse.Namespace) -> None:
    """Run all stages."""
    stages.everything(options.work, settings_from(options), options.out or options.work.exported)


def run_draw(options: argparse.Namespace) -> None:
    """Draw the data."""
    stages.draw(options.work, settings_from(options))


def run_autoencoder(options: argparse.Namespace) -> None:
    """Train the decoder."""
    stages.train_autoencoder(options.work, settings_from(options))


def run_train(options: argparse.Namespace) -> None:
    """Train text encoder and U-Net."""
    stages.train_model(options.work, settings_from(options))


def run_export(options: argparse.Namespace) -> None:
    """Export the trained networks."""
    stages.export(options.work, options.out or options.work.exported)


def run_check(options: argparse.Namespace) -> None:
    """Hold an exported folder against a reference case."""
    stages.check(options.weights, options.reference, options.threads)


def run_show(options: argparse.Namespace) -> None:
    """Draw a contact sheet."""
    stages.show(options.weights, options.picture, options.threads)


def run_import_first(options: argparse.Namespace) -> None:
    """Take over the first version's checkpoint."""
    import_first_checkpoint(options.source, options.work, DEFAULTS.steps, DEFAULTS.decoder_steps)
