"""The commands for adapters: `control`, `lora`, `evaluate-adapters`, and the options that `all` shares with them."""

import argparse
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import TypeAlias, get_args

from sketch_training import adapter_stages
from sketch_training.adapter_stages import CONTROLS, AdapterSettings
from sketch_training.evaluation.adapters import evaluate_adapters
from sketch_training.precision import Precision
from sketch_training.scenes.adapter_styles import ADAPTER_STYLES

Command: TypeAlias = Callable[[argparse.Namespace], object]
AddCommand: TypeAlias = Callable[[str, Command, str], argparse.ArgumentParser]
AddOption: TypeAlias = Callable[[argparse.ArgumentParser], None]

DEFAULTS = AdapterSettings()


def add_adapter_commands(add: AddCommand, add_work_option: AddOption) -> None:
    """Describe the commands that train adapters and measure them."""
    control = add("control", run_control, "train the control networks beside a finished model")
    add_control_options(control)
    control.add_argument("--only", choices=CONTROLS, nargs="+", default=CONTROLS, help="those to train")

    lora = add("lora", run_lora, "train the LoRAs beside a finished model")
    add_lora_options(lora)
    lora.add_argument("--only", choices=tuple(ADAPTER_STYLES), nargs="+", default=ADAPTER_STYLES, help="those to train")

    for parser in (control, lora):
        add_work_option(parser)
        add_training_options(parser)

    measure = add("evaluate-adapters", run_evaluate, "measure an exported folder's control networks and LoRAs")
    measure.add_argument("weights", type=Path, help="exported folder")
    measure.add_argument("report", type=Path, help="file to write, .json")
    measure.add_argument("--name", required=True, help="what the report calls these weights")
    measure.add_argument("--sheet", type=Path, help="picture to write, .png")
    measure.add_argument("--share", type=float, default=1.0, help="measure with so many of the pictures")
    add_work_option(measure)


def add_training_options(parser: argparse.ArgumentParser) -> None:
    """Let a command be told what every training wants to know."""
    parser.add_argument("--seed", type=int, default=DEFAULTS.seed, help="decides weights, batches and noise")
    parser.add_argument("--precision", choices=get_args(Precision), default=DEFAULTS.precision, help="of training")


def add_control_options(parser: argparse.ArgumentParser) -> None:
    """Let a command be told the size of the control networks' training."""
    parser.add_argument("--figure-pictures", type=int, default=DEFAULTS.figure_pictures, help="for the figure finder")
    parser.add_argument("--figure-steps", type=int, default=DEFAULTS.figure_steps, help="steps of the figure finder")
    parser.add_argument("--control-scenes", type=int, default=DEFAULTS.control_scenes, help="scenes with maps")
    parser.add_argument("--control-steps", type=int, default=DEFAULTS.control_steps, help="steps of each control")
    parser.add_argument("--control-batch", type=int, default=DEFAULTS.control_batch, help="scenes in such a step")
    parser.add_argument("--control-rate", type=float, default=DEFAULTS.control_rate, help="their highest learning rate")


def add_lora_options(parser: argparse.ArgumentParser) -> None:
    """Let a command be told the size of the LoRAs' training."""
    parser.add_argument("--style-scenes", type=int, default=DEFAULTS.style_scenes, help="scenes in each LoRA's style")
    parser.add_argument("--lora-steps", type=int, default=DEFAULTS.lora_steps, help="steps of each LoRA")
    parser.add_argument("--lora-batch", type=int, default=DEFAULTS.lora_batch, help="scenes in such a step")
    parser.add_argument("--lora-rate", type=float, default=DEFAULTS.lora_rate, help="their highest learning rate")


def adapter_settings(options: argparse.Namespace) -> AdapterSettings:
    """Collect the sizes from the options; what a command has no option for stays as it is by default."""
    given = {
        field.name: getattr(options, field.name) for field in fields(AdapterSettings) if hasattr(options, field.name)
    }
    return AdapterSettings(**given)


def run_control(options: argparse.Namespace) -> None:
    """Train the control networks."""
    adapter_stages.train_controls(options.work, adapter_settings(options), tuple(options.only))


def run_lora(options: argparse.Namespace) -> None:
    """Train the LoRAs."""
    adapter_stages.train_loras(options.work, adapter_settings(options), tuple(options.only))


def run_evaluate(options: argparse.Namespace) -> None:
    """Measure an exported folder's adapters."""
    judge = options.work.judge
    evaluate_adapters(
        options.weights, judge, options.name, options.report, options.sheet, options.threads, options.share
    )
