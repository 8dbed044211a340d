"""Control networks: annotators, what they add to the U-Net, and both in ONNX Runtime."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed, see training/README.md")

import numpy as np

from sketch_training.adapter_export import STRENGTH, export_control
from sketch_training.evaluation.overlap import edge_overlap, figure_overlap
from sketch_training.figure_training import (
    draw_figures,
    figure_recipe,
    load_figure_finder,
    overlap_on_drawings,
    spoil,
    train_figure_finder,
)
from sketch_training.networks.control_network import ControlNetwork
from sketch_training.networks.edge_finder import EdgeFinder
from sketch_training.networks.figure_finder import FigureFinder
from sketch_training.networks.unet import UNet
from sketch_training.onnx_folder import Part, annotator_path, control_path
from sketch_training.pictures import to_values
from sketch_training.scenes.broad import compose_broad
from sketch_training.scenes.meaning import SLOTS
from sketch_training.scenes.painting import paint, paint_silhouettes
from sketch_training.scenes.plan import Figure, Plan, choose_allowed_plan
from sketch_training.scenes.styles import FLAT, NEON
from sketch_training.scenes.subjects import SUBJECTS
from sketch_training.vocabulary import TOKEN_COUNT


def drawn(count: int, size: int = 256) -> torch.Tensor:
    return to_values(np.stack([compose_broad(seed, size=size).pixels for seed in range(count)]))


def test_a_square_has_four_thin_edges_where_its_sides_are() -> None:
    picture = torch.full((1, 3, 64, 64), -1.0)
    picture[..., 16:48, 16:48] = 1
    edges = EdgeFinder()(picture)
    assert edges.shape == picture.shape
    assert set(edges.unique().tolist()) == {0.0, 1.0}
    rows, columns = edges[0, 0].nonzero(as_tuple=True)
    assert rows.min() in (15, 16)
    assert columns.max() in (47, 48)
    assert edges[0, 0, 32].sum() == 2
    assert edges[0, 0, 20:44, 20:44].sum() == 0


def test_an_edge_shows_in_whichever_color_changes_and_a_weak_one_does_not_count_alone() -> None:
    for color in range(3):
        picture = torch.zeros(1, 3, 32, 32)
        picture[:, color, :, 16:] = 0.6
        assert EdgeFinder()(picture)[0, 0, 16].sum() == 1
        picture[:, color, :, 16:] = 0.15
        assert EdgeFinder()(picture).sum() == 0


def test_edges_are_the_same_in_the_exported_graph(tmp_path: Path) -> None:
    export_control(tmp_path, "canny", ControlNetwork(16, 32), EdgeFinder())
    annotator = Part(annotator_path(tmp_path, "canny"), threads=1)
    for pictures in (drawn(4), drawn(2)[..., :160, :224]):
        (found,) = annotator.run(sample=pictures)
        expected = EdgeFinder()(pictures)
        assert expected.mean() > 0.005
        # Where a color changes by just as much as a threshold, rounding decides.
        assert (found != expected).float().mean() < 1e-4


def test_silhouettes_stand_where_the_figures_of_the_picture_stand() -> None:
    for seed, subject in enumerate(SUBJECTS):
        plan = Plan((Figure(subject, "red"),), FLAT, None, "turquoise")
        picture = paint(plan, Random(seed)).astype(int)
        differs = np.abs(picture - picture[0, 0]).max(2) > 30
        figures = paint_silhouettes(plan, Random(seed)) > 127
        assert (differs & figures).sum() > 0.8 * (differs | figures).sum(), subject.name


def test_silhouettes_do_not_depend_on_the_style() -> None:
    plan = choose_allowed_plan(Random(3), held_out=False)
    flat, neon = (paint_silhouettes(replace(plan, style=style), Random(4)) for style in (FLAT, NEON))
    assert (flat == neon).all()


def test_spoilt_pictures_keep_their_range_and_their_figures() -> None:
    pictures, figures = draw_figures(range(8), held_out=False)
    generator = torch.Generator().manual_seed(1)
    spoilt, moved = spoil(to_values(pictures), torch.from_numpy(figures)[:, None].float() / 255, generator)
    assert spoilt.shape == (8, 3, 128, 128)
    assert spoilt.abs().max() <= 1
    assert 0.02 < moved.mean() < 0.8


def test_a_figure_finder_learns_and_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sketch_training.figure_training.HELD_OUT", 6)
    losses = train_figure_finder(tmp_path / "finder.pt", 24, figure_recipe(30, 8, 1), 1, "float32")
    assert sum(losses[-5:]) < 0.97 * sum(losses[:5])
    assert 0 <= overlap_on_drawings(load_figure_finder(tmp_path / "finder.pt")) <= 1


def test_an_untrained_control_network_changes_nothing() -> None:
    torch.manual_seed(1)
    unet = UNet().eval()
    torch.nn.init.normal_(unet.conv_out.weight, std=0.1)
    arguments = (
        torch.randn(2, 16, 16, 16),
        torch.tensor([3, 900]),
        torch.randn(2, TOKEN_COUNT + len(SLOTS), 128),
        torch.randn(2, 128),
    )
    with torch.inference_mode():
        residuals = ControlNetwork.beside(unet)(torch.rand(2, 3, 256, 256))
        assert torch.equal(unet(*arguments, *residuals), unet(*arguments))


def test_a_control_network_is_small() -> None:
    count = sum(value.numel() for value in ControlNetwork(64, 128).parameters())
    assert 250_000 < count < 450_000


def test_an_exported_control_network_and_annotator_take_any_size(tmp_path: Path) -> None:
    torch.manual_seed(1)
    network = ControlNetwork(48, 128).eval()
    for out in (network.fine_out, network.coarse_out):
        torch.nn.init.normal_(out.weight, std=0.1)
    finder = FigureFinder().eval()
    export_control(tmp_path, "depth", network, finder)
    for height, width in ((256, 256), (192, 320)):
        pictures = torch.rand(2, 3, height, width) * 2 - 1
        (maps,) = Part(annotator_path(tmp_path, "depth"), threads=1).run(sample=pictures)
        fine, coarse = Part(control_path(tmp_path, "depth"), threads=1).run(controlnet_cond=maps)
        assert maps.shape == (2, 3, height, width)
        assert fine.shape == (2, 48, height // 16, width // 16)
        assert coarse.shape == (2, 128, height // 32, width // 32)
        with torch.inference_mode():
            assert (finder(pictures) - maps).abs().max() < 0.02
            expected = network.strengthened(STRENGTH)(maps)
        # The weights are int8.
        assert (expected[0] - fine).abs().max() < 0.05 * expected[0].abs().max()
        assert (expected[1] - coarse).abs().max() < 0.05 * expected[1].abs().max()


def test_edges_that_are_two_pixels_off_overlap_and_those_that_are_farther_do_not() -> None:
    wanted = torch.zeros(3, 1, 32, 32)
    wanted[..., 10] = 1
    made = torch.stack([wanted[0].roll(shift, 2) for shift in (0, 2, 3)])
    assert torch.allclose(edge_overlap(wanted, made), torch.tensor([1.0, 1.0, 0.0]))
    made[0, ..., 20] = 1
    assert edge_overlap(wanted, made)[0] == pytest.approx(2 / 3)


def test_figures_overlap_by_their_intersection_over_their_union() -> None:
    wanted, made = torch.zeros(2, 3, 8, 8), torch.zeros(2, 3, 8, 8)
    wanted[0, :, :4] = 1
    made[0, :, 2:6] = 1
    assert figure_overlap(wanted, made).tolist() == [pytest.approx(1 / 3), 1.0]
