"""Adapters from end to end with a tiny budget: scenes, trainings, export, evaluation."""

import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed, see training/README.md")

import numpy as np
from PIL import Image

from sketch_training import adapter_stages
from sketch_training.adapter_stages import AdapterSettings
from sketch_training.checkpoint import Checkpoint
from sketch_training.dataset import caption_vocabulary
from sketch_training.diffusion_training import load_network
from sketch_training.evaluation.adapters import evaluate_adapters
from sketch_training.evaluation.judge import Judge
from sketch_training.evaluation.style_recognition import StyleRecognizer
from sketch_training.export import export_folder
from sketch_training.linear_latent import LinearLatent, fit_linear_latent
from sketch_training.networks.autoencoder import Decoder, LinearEncoder
from sketch_training.networks.sketch_network import SketchNetwork
from sketch_training.scenes.adapter_styles import ADAPTER_STYLES
from sketch_training.scenes.broad import compose_broad
from sketch_training.work_folder import WorkFolder

TINY = AdapterSettings(
    figure_pictures=16,
    figure_steps=3,
    control_scenes=12,
    control_steps=4,
    control_batch=4,
    style_scenes=8,
    lora_steps=4,
    lora_batch=4,
    threads=1,
)


def save_untrained(path: Path, network: torch.nn.Module) -> None:
    Checkpoint(0, 0, network.state_dict(), {}, None).save(path)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> WorkFolder:
    """Train all adapters of a model that has learned nothing but noise, and export them with it."""
    work = WorkFolder(tmp_path_factory.mktemp("run"))
    torch.manual_seed(1)
    fit_linear_latent(np.stack([compose_broad(seed).pixels for seed in range(20)])).save(work.latent_space)
    network = SketchNetwork(len(caption_vocabulary()))
    torch.nn.init.normal_(network.unet.conv_out.weight, std=0.05)
    save_untrained(work.model, network)
    save_untrained(work.judge, Judge())
    adapter_stages.train_controls(work, TINY)
    adapter_stages.train_loras(work, TINY)
    export(work)
    return work


def export(work: WorkFolder) -> None:
    latent_space = LinearLatent.load(work.latent_space)
    vocabulary = caption_vocabulary()
    network = load_network(work.model, vocabulary)
    export_folder(work.exported, network, LinearEncoder(latent_space), Decoder(latent_space), vocabulary)
    adapter_stages.export_adapters(work, work.exported, network.unet)


def test_adapters_leave_the_model_as_it_is(work: WorkFolder) -> None:
    torch.manual_seed(1)
    model = adapter_stages.frozen_model(work, TINY)
    assert not any(value.requires_grad for value in model.unet.parameters())


def test_a_control_network_and_a_lora_are_no_longer_without_effect(work: WorkFolder) -> None:
    for name in adapter_stages.CONTROLS:
        trained = Checkpoint.load(work.control(name))
        assert trained.step == TINY.control_steps
        assert trained.averaged()["fine_out.weight"].abs().max() > 0
    for name in ADAPTER_STYLES:
        assert Checkpoint.load(work.lora(name)).averaged()["seconds.0"].abs().max() > 0


def test_what_is_there_is_not_made_again(work: WorkFolder) -> None:
    before = work.control_scenes.stat().st_mtime_ns
    adapter_stages.train_controls(work, TINY)
    assert work.control_scenes.stat().st_mtime_ns == before


def test_the_folder_has_all_files_that_the_engine_reads(work: WorkFolder) -> None:
    files = {str(file.relative_to(work.exported)) for file in work.exported.rglob("*") if file.is_file()}
    assert {f"controlnet/{name}/{part}.onnx" for name in ("canny", "depth") for part in ("model", "annotator")} < files
    assert {"loras/Blueprint.safetensors", "loras/Risograph.safetensors"} < files
    assert sum((work.exported / file).stat().st_size for file in files if file.startswith("controlnet")) < 1_300_000


def test_an_evaluation_measures_everything_and_draws_a_sheet(work: WorkFolder, tmp_path: Path) -> None:
    report, sheet = tmp_path / "report.json", tmp_path / "sheet.png"
    made = evaluate_adapters(work.exported, work.judge, "tiny", report, sheet, threads=1, share=0.01)
    assert [score.name for score in made.controls] == ["canny", "depth"]
    for score in made.controls:
        assert 0 <= score.without <= 1
        assert score.with_control <= 1
    labels = [score.label for score in made.loras]
    assert labels[0] == "no LoRA"
    assert {"Blueprint 1", "Blueprint 0.5", "Blueprint 0.5 + Risograph 0.5", "Risograph, drawn"} < set(labels)
    assert json.loads(report.read_text())["loras"][0]["shares"].keys() >= {"subject", "color", "place"}
    with Image.open(sheet) as picture:
        assert picture.size[1] == 256 * (6 + 6)


def test_styles_are_recognized_by_their_colors_and_edges() -> None:
    generator = np.random.default_rng(1)
    dark = generator.integers(0, 60, (12, 32, 32, 3), dtype=np.uint8)
    even = np.full((12, 32, 32, 3), 200, np.uint8)
    recognizer = StyleRecognizer(("dark", "even"))
    recognizer.fit(np.concatenate([dark[:8], even[:8]]), ["dark"] * 8 + ["even"] * 8)
    assert recognizer.recognize(np.concatenate([dark[8:], even[8:]])) == ["dark"] * 4 + ["even"] * 4
