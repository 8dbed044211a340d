"""Going on from an exported folder: what was shipped comes back, and can be trained on."""

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed, see training/README.md")

from sketch_training import stages
from sketch_training.exported_weights import continue_from
from sketch_training.onnx_folder import load_parts
from sketch_training.reference_case import compare_with_reference
from sketch_training.stages import Settings
from sketch_training.work_folder import WorkFolder

WEIGHTS = Path(__file__).parents[2] / "weights"


@pytest.fixture(scope="module")
def continued(tmp_path_factory: pytest.TempPathFactory) -> WorkFolder:
    """Fill a work folder from the bundled weights."""
    work = WorkFolder(tmp_path_factory.mktemp("continued"))
    continue_from(WEIGHTS, work, decoder_steps=Settings().decoder_steps)
    return work


def test_the_bundled_weights_come_back_as_they_were_shipped(continued: WorkFolder, tmp_path: Path) -> None:
    stages.export(continued, tmp_path / "again")
    # The same case in float32 from what was read back, held against the folder it was read from.
    difference = compare_with_reference(load_parts(WEIGHTS, threads=1), continued.reference)
    # Rounding to 8 bits costs ten times that.
    assert difference.mean < 5e-3


def test_training_goes_on_from_them(continued: WorkFolder) -> None:
    settings = Settings(pictures=16, scenes=64, steps=4, batch=32, threads=1)
    stages.draw(continued, settings)
    stages.draw_scenes(continued, settings)
    losses = stages.train_model(continued, settings)
    # A new network is at 1.
    assert len(losses) == 4
    assert max(losses) < 0.8
