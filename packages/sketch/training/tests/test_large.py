"""What the large shape adds: the learned autoencoder, a whole run with it, and taking a run to another machine."""

from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed, see training/README.md")

import numpy as np

from sketch_training import shape as shapes
from sketch_training import stages
from sketch_training.checkpoint import Checkpoint
from sketch_training.decoder_training import reconstruction_loss
from sketch_training.diffusion_training import Limits
from sketch_training.networks.learned_autoencoder import LearnedAutoencoder
from sketch_training.networks.sketch_network import SketchNetwork
from sketch_training.onnx_folder import load_parts
from sketch_training.packing import PIECE_BYTES, pack, unpack
from sketch_training.pictures import to_values
from sketch_training.sampling import sample, starting_noise
from sketch_training.scenes.broad import compose_broad
from sketch_training.shape import LARGE
from sketch_training.stages import Settings
from sketch_training.work_folder import WorkFolder

SMALL = replace(LARGE, name="small", picture_size=64, fine=32, coarse=64)
RUN = Settings(
    shape="small", pictures=24, scenes=40, decoder_steps=6, decoder_batch=4, steps=6, batch=4, threads=1, rate=1e-3
)


def test_the_large_shape_stays_within_twelve_megabytes_of_int8() -> None:
    counts = [
        sum(value.numel() for value in network.parameters())
        for network in (SketchNetwork(200, LARGE), LearnedAutoencoder(LARGE))
    ]
    assert sum(counts) < 11_500_000


def test_the_learned_autoencoder_can_learn_one_batch_by_heart() -> None:
    torch.manual_seed(1)
    pictures = to_values(np.stack([compose_broad(seed, size=64).pixels for seed in range(4)]))
    autoencoder = LearnedAutoencoder(SMALL)
    optimizer = torch.optim.AdamW(autoencoder.parameters(), lr=1e-3)
    losses = []
    for _ in range(120):
        loss = reconstruction_loss(autoencoder.decoder(autoencoder.encoder(pictures)), pictures)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.3 * losses[0]


def test_latents_are_measured_to_zero_mean_and_unit_variance_without_changing_pictures() -> None:
    torch.manual_seed(1)
    autoencoder = LearnedAutoencoder(SMALL).eval()
    pictures = torch.rand(6, 3, 64, 64) * 2 - 1
    with torch.inference_mode():
        before = autoencoder.decoder(autoencoder.encoder(pictures))
        autoencoder.normalize(pictures)
        latents = autoencoder.encoder(pictures)
        assert latents.mean((0, 2, 3)).abs().max() < 1e-4
        assert (latents.std((0, 2, 3)) - 1).abs().max() < 1e-3
        assert torch.allclose(autoencoder.decoder(latents), before, atol=1e-4)


def test_a_whole_run_with_a_learned_autoencoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(shapes.SHAPES, SMALL.name, SMALL)
    work = WorkFolder(tmp_path)
    stages.everything(work, RUN, work.exported)
    parts = load_parts(work.exported, threads=1)
    assert parts.shape == SMALL
    latents = sample(parts, ["a red cat"], starting_noise(1, SMALL, 1), steps=2)
    assert parts.decode(latents).shape == (1, 3, 64, 64)


def test_training_stops_after_its_minutes_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(shapes.SHAPES, SMALL.name, SMALL)
    work = WorkFolder(tmp_path)
    stages.draw(work, RUN)
    stages.train_autoencoder(work, RUN)
    stages.draw_scenes(work, RUN)
    assert len(stages.train_model(work, RUN, Limits(minutes=0))) == 1
    assert Checkpoint.load(work.model).step == 1
    assert len(stages.train_model(work, RUN)) == RUN.steps - 1


def test_a_packed_checkpoint_unpacks_to_nearly_the_same_and_trains_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(shapes.SHAPES, SMALL.name, SMALL)
    monkeypatch.setattr("sketch_training.packing.PIECE_BYTES", PIECE_BYTES // 40)
    work = WorkFolder(tmp_path / "run")
    stages.draw(work, RUN)
    stages.train_autoencoder(work, RUN)
    stages.draw_scenes(work, RUN)
    stages.train_model(work, RUN, Limits(stop_at=3))
    original = Checkpoint.load(work.model)
    pieces = pack(original, tmp_path / "packed", "model")
    assert len(pieces) > 1
    assert max(piece.stat().st_size for piece in pieces) <= PIECE_BYTES // 40
    unpacked = unpack(tmp_path / "packed", "model")
    for name, value in original.averaged().items():
        assert torch.allclose(unpacked.averaged()[name], value, rtol=1e-3, atol=1e-4), name
    unpacked.save(work.model)
    assert len(stages.train_model(work, RUN)) == RUN.steps - 3
