"""A whole run with a tiny budget: data, latents, training, resuming, export, contact sheet."""

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed, see training/README.md")

from PIL import Image

from sketch_training import stages
from sketch_training.checkpoint import Checkpoint
from sketch_training.command_line import main
from sketch_training.diffusion_training import Limits
from sketch_training.linear_latent import LinearLatent
from sketch_training.onnx_folder import Part, UNetPart, part_path
from sketch_training.scenes.adapter_styles import ADAPTER_STYLES
from sketch_training.stages import Settings
from sketch_training.work_folder import WorkFolder

TINY = Settings(
    pictures=48, scenes=96, decoder_steps=12, text_steps=24, text_batch=32, steps=32, batch=8, rate=1e-2, threads=1
)

TINY_OPTIONS = (
    *("--pictures", str(TINY.pictures), "--scenes", str(TINY.scenes), "--decoder-steps", str(TINY.decoder_steps)),
    *("--decoder-batch", str(TINY.decoder_batch), "--refining-steps", str(TINY.refining_steps)),
    *("--text-steps", str(TINY.text_steps), "--text-batch", str(TINY.text_batch)),
    *("--steps", str(TINY.steps), "--batch", str(TINY.batch), "--threads", str(TINY.threads)),
    *("--rate", str(TINY.rate)),
    *("--figure-pictures", "16", "--figure-steps", "2", "--control-scenes", "12", "--control-steps", "2"),
    *("--control-batch", "4", "--style-scenes", "8", "--lora-steps", "2", "--lora-batch", "4"),
)


@pytest.fixture(scope="module")
def whole_run(tmp_path_factory: pytest.TempPathFactory) -> WorkFolder:
    """Run everything through the command line, once for all tests."""
    work = WorkFolder(tmp_path_factory.mktemp("run"))
    main(["all", "--work", str(work.root), *TINY_OPTIONS])
    return work


@pytest.fixture
def drawn(whole_run: WorkFolder, tmp_path: Path) -> WorkFolder:
    """Give a work folder with the same data, but nothing trained."""
    work = WorkFolder(tmp_path)
    for made in (
        whole_run.pictures,
        whole_run.latent_space,
        whole_run.latents,
        whole_run.latents.with_name("tokens.npy"),
        whole_run.latents.with_name("meanings.npy"),
        whole_run.text,
    ):
        (tmp_path / made.name).symlink_to(made)
    return work


def test_the_same_seed_gives_the_same_losses_and_they_fall(drawn: WorkFolder) -> None:
    first = stages.train_model(drawn, TINY)
    drawn.model.unlink()
    second = stages.train_model(drawn, TINY)
    assert len(first) == TINY.steps
    assert first == second
    assert sum(first[-10:]) < sum(first[:10])


def test_a_resumed_run_takes_the_steps_of_an_uninterrupted_one(whole_run: WorkFolder, drawn: WorkFolder) -> None:
    before = stages.train_model(drawn, TINY, Limits(stop_at=10))
    after = stages.train_model(drawn, TINY)
    assert (len(before), len(after)) == (10, TINY.steps - 10)
    resumed, uninterrupted = Checkpoint.load(drawn.model), Checkpoint.load(whole_run.model)
    assert resumed.step == uninterrupted.step == TINY.steps
    for name, weights in uninterrupted.averaged().items():
        assert torch.equal(resumed.averaged()[name], weights), name


def test_the_text_encoder_learns_what_captions_mean_before_it_is_drawn(drawn: WorkFolder) -> None:
    drawn.text.unlink()
    losses = stages.train_reading(drawn, TINY)
    assert len(losses) == TINY.text_steps
    assert sum(losses[-5:]) < 0.8 * sum(losses[:5])


def test_a_finished_run_is_not_trained_again(whole_run: WorkFolder) -> None:
    drawn_at = whole_run.latents.stat().st_mtime_ns
    stages.draw(whole_run, TINY)
    assert stages.train_decoding(whole_run, TINY) == []
    assert stages.train_model(whole_run, TINY) == []
    assert whole_run.latents.stat().st_mtime_ns == drawn_at


def test_the_decoder_is_trained_the_same_way_twice_and_keeps_its_linear_part(
    whole_run: WorkFolder, drawn: WorkFolder
) -> None:
    assert len(stages.train_decoding(drawn, TINY)) == TINY.decoder_steps
    first, second = (Checkpoint.load(work.decoder).averaged() for work in (whole_run, drawn))
    assert all(torch.equal(first[name], second[name]) for name in first)
    linear = LinearLatent.load(drawn.latent_space).decode_matrix
    assert torch.equal(second["linear_inverse.weight"].flatten(1), torch.from_numpy(linear))


@pytest.mark.parametrize(("height", "width"), [(16, 16), (12, 20)])
def test_the_exported_parts_take_and_give_what_the_engine_expects(
    whole_run: WorkFolder, height: int, width: int
) -> None:
    def run(part: str, **inputs: torch.Tensor) -> list[list[int]]:
        outputs = Part(part_path(whole_run.exported, part), threads=1).run(**inputs)
        return [list(output.shape) for output in outputs]

    latents = torch.zeros(3, 16, height, width)
    assert run("text_encoder", input_ids=torch.zeros(3, 24, dtype=torch.int64)) == [[3, 29, 128], [3, 128]]
    unet = UNetPart(Part(part_path(whole_run.exported, "unet"), threads=1))
    velocities = unet(latents, torch.tensor([999, 500, 0]), torch.zeros(3, 29, 128), torch.zeros(3, 128))
    assert list(velocities.shape) == [3, 16, height, width]
    assert run("vae_decoder", latent_sample=latents) == [[3, 3, 16 * height, 16 * width]]
    assert run("vae_encoder", sample=torch.zeros(3, 3, 16 * height, 16 * width)) == [[3, 16, height, width]]


def test_the_export_has_all_files_and_stays_small(whole_run: WorkFolder) -> None:
    files = {str(file.relative_to(whole_run.exported)) for file in whole_run.exported.rglob("*") if file.is_file()}
    parts = ("text_encoder", "unet", "vae_decoder", "vae_encoder")
    described = {"latent_rgb.json", "model_index.json", "scheduler/scheduler_config.json", "tokenizer/vocab.json"}
    controls = {f"controlnet/{name}/{part}.onnx" for name in ("canny", "depth") for part in ("model", "annotator")}
    loras = {f"loras/{name}.safetensors" for name in ADAPTER_STYLES}
    assert files == {f"{part}/model.onnx" for part in parts} | controls | loras | described
    assert sum(file.stat().st_size for file in whole_run.exported.rglob("*.onnx")) < 9_000_000


def test_the_contact_sheet_shows_sixteen_pictures(whole_run: WorkFolder) -> None:
    with Image.open(whole_run.contact_sheet) as sheet:
        assert sheet.size == (1040, 1040)
        assert (
            len(
                {sheet.crop((x, y, x + 260, y + 260)).tobytes() for x in (0, 260, 520, 780) for y in (0, 260, 520, 780)}
            )
            == 16
        )
