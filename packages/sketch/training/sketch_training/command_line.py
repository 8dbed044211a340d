"""The command line: `python -m sketch_training all`, and its stages one by one."""

import argparse
import logging
import math
import os
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import torch

from sketch_training import stages
from sketch_training.adapter_commands import (
    AddCommand,
    Command,
    adapter_settings,
    add_adapter_commands,
    add_control_options,
    add_lora_options,
    add_training_options,
)
from sketch_training.diffusion_training import Limits
from sketch_training.evaluation import stages as evaluation
from sketch_training.evaluation.score_table import write_table
from sketch_training.exported_weights import continue_from
from sketch_training.stages import Settings
from sketch_training.work_folder import WorkFolder

DEFAULTS = Settings(threads=os.cpu_count() or 1)


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
    add_control_options(run)
    add_lora_options(run)
    for name, command, description in (
        ("draw", run_draw, "draw pictures and fit the linear latent space"),
        ("decoder", run_decoder, "train the decoder"),
        ("scenes", run_scenes, "draw captioned scenes as latents"),
        ("text", run_text, "train the text encoder on captions alone"),
        ("train", run_train, "train text encoder and U-Net"),
        ("refine", run_refine, "train the decoder further, on latents that the model makes"),
    ):
        add_run_options(add(name, command, description))
    add_adapter_commands(add, add_work_option)
    add_evaluation_commands(add)

    export = add("export", run_export, "export the trained networks, and write the reference case")
    add_work_option(export)
    export.add_argument("--out", type=Path, help="folder to export to (default: weights, in the work folder)")

    check = add("check", run_check, "hold an exported folder against a reference case")
    check.add_argument("weights", type=Path, help="exported folder")
    check.add_argument("reference", type=Path, help="folder with case.json")

    show = add("show", run_show, "draw the contact sheet of an exported folder")
    show.add_argument("weights", type=Path, help="exported folder")
    show.add_argument("picture", type=Path, help="file to write, .png")

    take_over = add("continue", run_continue, "fill a work folder from an exported one, to train on")
    take_over.add_argument("weights", type=Path, help="exported folder")
    add_work_option(take_over)
    return parser


def add_evaluation_commands(add: AddCommand) -> None:
    """Describe the commands that measure a model."""
    judge = add("judge", run_judge, "train the judge that evaluations ask")
    add_work_option(judge)
    judge.add_argument("--pictures", type=int, default=evaluation.JUDGE_PICTURES, help="pictures to train it on")
    judge.add_argument("--steps", type=int, default=evaluation.JUDGE_STEPS, help="steps of 64 pictures")

    measure = add("evaluate", run_evaluate, "judge what an exported folder makes of held-out prompts")
    measure.add_argument("weights", type=Path, help="exported folder")
    measure.add_argument("report", type=Path, help="file to write, .json")
    measure.add_argument("--name", required=True, help="what the table calls these weights")
    measure.add_argument("--sheet", type=Path, help="picture to write, .png")
    add_work_option(measure)

    table = add("table", run_table, "write the table of all reports in a folder into a document")
    table.add_argument("reports", type=Path, help="folder with reports")
    table.add_argument("document", type=Path, help="Markdown with the marks where the table stands")


def add_work_option(parser: argparse.ArgumentParser) -> None:
    """Let a command be told where its files are."""
    parser.add_argument("--work", type=WorkFolder.at, default="runs/sketch", help="folder for what the stages make")


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """Let a command be told the size of the run."""
    add_work_option(parser)
    parser.add_argument("--device", default=DEFAULTS.device, help="cpu or cuda")
    parser.add_argument("--pictures", type=int, default=DEFAULTS.pictures, help="pictures for the decoder")
    parser.add_argument("--scenes", type=int, default=DEFAULTS.scenes, help="captioned scenes for the model")
    parser.add_argument("--decoder-steps", type=int, default=DEFAULTS.decoder_steps, help="steps of the decoder")
    parser.add_argument("--decoder-batch", type=int, default=DEFAULTS.decoder_batch, help="pictures in such a step")
    parser.add_argument("--refining-steps", type=int, default=DEFAULTS.refining_steps, help="further decoder steps")
    parser.add_argument("--text-steps", type=int, default=DEFAULTS.text_steps, help="steps of the text encoder alone")
    parser.add_argument("--text-batch", type=int, default=DEFAULTS.text_batch, help="captions in such a step")
    parser.add_argument("--steps", type=int, default=DEFAULTS.steps, help="steps of the model")
    parser.add_argument("--batch", type=int, default=DEFAULTS.batch, help="scenes in a step")
    parser.add_argument("--rate", type=float, default=DEFAULTS.rate, help="highest learning rate of the model")
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop training the model after so long")
    add_training_options(parser)


def settings_from(options: argparse.Namespace) -> Settings:
    """Collect the size of the run from the options."""
    return Settings(**{field.name: getattr(options, field.name) for field in fields(Settings)})


def run_all(options: argparse.Namespace) -> None:
    """Run all stages."""
    stages.everything(
        options.work, settings_from(options), adapter_settings(options), options.out or options.work.exported
    )


def run_draw(options: argparse.Namespace) -> None:
    """Draw the data."""
    stages.draw(options.work, settings_from(options))


def run_decoder(options: argparse.Namespace) -> None:
    """Train the decoder."""
    stages.train_decoding(options.work, settings_from(options))


def run_scenes(options: argparse.Namespace) -> None:
    """Draw captioned scenes."""
    stages.draw_scenes(options.work, settings_from(options))


def run_text(options: argparse.Namespace) -> None:
    """Train the text encoder on captions alone."""
    stages.train_reading(options.work, settings_from(options))


def run_train(options: argparse.Namespace) -> None:
    """Train text encoder and U-Net."""
    stages.train_model(options.work, settings_from(options), Limits(minutes=options.minutes))


def run_refine(options: argparse.Namespace) -> None:
    """Refine the decoder."""
    stages.refine_decoder(options.work, settings_from(options))


def run_export(options: argparse.Namespace) -> None:
    """Export the trained networks."""
    stages.export(options.work, options.out or options.work.exported)


def run_check(options: argparse.Namespace) -> None:
    """Hold an exported folder against a reference case."""
    stages.check(options.weights, options.reference, options.threads)


def run_show(options: argparse.Namespace) -> None:
    """Draw a contact sheet."""
    stages.show(options.weights, options.picture, options.threads)


def run_judge(options: argparse.Namespace) -> None:
    """Train the judge."""
    evaluation.make_judge(options.work.judge, options.threads, "float32", options.pictures, options.steps)


def run_evaluate(options: argparse.Namespace) -> None:
    """Judge an exported folder."""
    judge = options.work.judge
    evaluation.evaluate(options.weights, judge, options.name, options.report, options.sheet, options.threads)


def run_table(options: argparse.Namespace) -> None:
    """Write the table of scores."""
    write_table(options.document, options.reports)


def run_continue(options: argparse.Namespace) -> None:
    """Go on from an exported folder."""
    continue_from(options.weights, options.work, DEFAULTS.decoder_steps)
