"""LoRAs: what they add to the U-Net, in torch and in ONNX Runtime; their files; the styles that they are trained on."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed, see training/README.md")

import numpy as np
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from sketch_training.adapter_export import export_lora, export_unet
from sketch_training.dataset import caption_vocabulary
from sketch_training.lora_file import load_lora
from sketch_training.lora_training import style_scene, word_without_style
from sketch_training.networks.blocks import ResidualBlock
from sketch_training.networks.low_rank import (
    RANK,
    Factors,
    LowRankAdapter,
    adapted,
    adapted_layers,
    combined,
    no_factors,
)
from sketch_training.networks.unet import UNet
from sketch_training.onnx_folder import RESIDUALS, UNET, Part, UNetPart, lora_path, part_path
from sketch_training.scenes.adapter_styles import ADAPTER_STYLES, BLUEPRINT, RISOGRAPH
from sketch_training.scenes.held_out import is_held_out
from sketch_training.scenes.meaning import SLOTS
from sketch_training.scenes.painting import paint
from sketch_training.scenes.plan import choose_allowed_plan
from sketch_training.scenes.styles import STYLES
from sketch_training.vocabulary import TOKEN_COUNT

TOKENS = TOKEN_COUNT + len(SLOTS)


@pytest.fixture(scope="module")
def unet() -> UNet:
    """Give a U-Net in which no layer is silent, as after training."""
    torch.manual_seed(1)
    network = UNet().eval().requires_grad_(False)
    for value in network.parameters():
        if not value.any():
            torch.nn.init.normal_(value, std=0.05)
    return network


@pytest.fixture(scope="module")
def exported(unet: UNet, tmp_path_factory: pytest.TempPathFactory) -> UNetPart:
    """Give the same U-Net in ONNX Runtime."""
    folder = tmp_path_factory.mktemp("weights")
    export_unet(folder, unet, torch.randn(2, TOKENS, 128), torch.randn(2, 128))
    return UNetPart(Part(part_path(folder, UNET), threads=1))


def inputs(count: int, size: int = 16) -> tuple[torch.Tensor, ...]:
    generator = torch.Generator().manual_seed(count)
    return (
        torch.randn(count, 16, size, size, generator=generator),
        torch.linspace(3, 990, count).long(),
        torch.randn(count, TOKENS, 128, generator=generator),
        torch.randn(count, 128, generator=generator),
    )


def random_factors(unet: UNet, rank: int, seed: int = 1) -> dict[str, Factors]:
    generator = torch.Generator().manual_seed(seed)
    return {
        name: (
            torch.randn(first.shape, generator=generator) / first[0].numel() ** 0.5,
            torch.randn(second.shape, generator=generator) * 0.2,
        )
        for name, (first, second) in no_factors(unet, rank).items()
    }


def difference(first: torch.Tensor, second: torch.Tensor) -> float:
    """Relative to the size of what is compared; int8 weights alone make up a few per cent."""
    return ((first - second).std() / second.std()).item()


def test_the_layers_are_those_that_decide_how_a_picture_looks(unet: UNet) -> None:
    names = set(adapted_layers(unet))
    blocks = [name for name, module in unet.named_modules() if isinstance(module, ResidualBlock)]
    assert {f"{block}.{end}" for block in blocks for end in ("conv_in", "conv_out")} < names
    assert {"upsample", "conv_out", "middle_attention.cross_attention.key_value"} < names
    assert len(names) == 2 * len(blocks) + 2 * 4 + 2


def test_an_untrained_lora_changes_nothing_and_leaves_no_trace(unet: UNet) -> None:
    base = unet(*inputs(2))
    with adapted(unet, LowRankAdapter(unet).factors()), torch.no_grad():
        assert torch.equal(unet(*inputs(2)), base)
    with adapted(unet, random_factors(unet, 4)):
        assert difference(unet(*inputs(2)), base) > 0.1
    assert torch.equal(unet(*inputs(2)), base)


def test_a_correction_is_that_of_the_product_of_both_factors(unet: UNet) -> None:
    factors = random_factors(unet, 3)
    with adapted(unet, factors):
        corrected = unet(*inputs(2))
    weights = dict(unet.state_dict())
    for name, (first, second) in factors.items():
        product = (second.flatten(1) @ first.flatten(1)).view_as(weights[f"{name}.weight"])
        weights[f"{name}.weight"] = weights[f"{name}.weight"] + product
    merged = torch.func.functional_call(unet, weights, inputs(2))
    assert torch.allclose(corrected, merged, atol=1e-4)


def test_only_factors_are_trained(unet: UNet) -> None:
    adapter = LowRankAdapter(unet)
    with adapted(unet, adapter.factors()):
        unet(*inputs(2)).square().mean().backward()
    assert all(value.grad is not None for value in adapter.parameters())
    assert all(value.grad is None for value in unet.parameters())


def test_the_exported_unet_is_the_same_with_rank_zero_and_with_zeros(unet: UNet, exported: UNetPart) -> None:
    alone = exported(*inputs(2))
    assert difference(alone, unet(*inputs(2))) < 0.1
    assert torch.equal(exported.adapted(factors=no_factors(unet, 1))(*inputs(2)), alone)
    zeros = [torch.zeros(2, channels, side, side) for channels, side in zip(widths(unet), (16, 8), strict=True)]
    assert torch.equal(exported.adapted(zeros)(*inputs(2)), alone)


@pytest.mark.parametrize(("count", "size"), [(1, 16), (4, 16), (2, 24)])
def test_the_exported_unet_takes_residuals_and_several_loras_of_any_rank(
    unet: UNet, exported: UNetPart, count: int, size: int
) -> None:
    factors = combined([(random_factors(unet, 5, 1), 0.7), (random_factors(unet, 3, 2), 0.4)])
    residuals = [
        torch.randn(count, channels, side, side) for channels, side in zip(widths(unet), (size, size // 2), strict=True)
    ]
    with adapted(unet, factors):
        expected = unet(*inputs(count, size), *residuals)
    made = exported.adapted(residuals, factors)(*inputs(count, size))
    assert difference(made, expected) < 0.1
    assert difference(exported(*inputs(count, size)), expected) > 0.3


def test_residuals_of_one_picture_serve_a_whole_batch(unet: UNet, exported: UNetPart) -> None:
    residuals = [torch.randn(2, channels, side, side) for channels, side in zip(widths(unet), (16, 8), strict=True)]
    doubled = [torch.cat([residual, residual]) for residual in residuals]
    assert torch.equal(exported.adapted(residuals)(*inputs(4)), exported.adapted(doubled)(*inputs(4)))
    single = [residual[:1] for residual in residuals]
    repeated = [residual.repeat(4, 1, 1, 1) for residual in single]
    assert torch.allclose(exported.adapted(single)(*inputs(4)), exported.adapted(repeated)(*inputs(4)), atol=1e-5)


def widths(unet: UNet) -> tuple[int, int]:
    return unet.conv_in.out_channels, unet.down_coarse.conv_out.out_channels


def test_loras_together_add_up(unet: UNet) -> None:
    one, two = random_factors(unet, 2, 1), random_factors(unet, 4, 2)
    merged = combined([(one, 0.5), (two, 2.0)])
    for name, (first, second) in merged.items():
        product = second.flatten(1) @ first.flatten(1)
        single, double = (made[name][1].flatten(1) @ made[name][0].flatten(1) for made in (one, two))
        assert torch.allclose(product, 0.5 * single + 2 * double, atol=1e-5)
    assert combined([]) == {}


def test_a_file_has_the_names_that_diffusers_and_peft_use_and_is_read_again(unet: UNet, tmp_path: Path) -> None:
    factors = random_factors(unet, RANK)
    export_lora(tmp_path, "Blueprint", factors)
    path = lora_path(tmp_path, "Blueprint")
    with safe_open(path, "pt") as file:
        names = set(file.keys())
        assert names == {f"unet.{layer}.lora_{side}.weight" for layer in factors for side in "AB"}
        first = file.get_tensor("unet.upsample.lora_A.weight")
        second = file.get_tensor("unet.upsample.lora_B.weight")
    assert (first.dtype, list(first.shape)) == (torch.float16, [RANK, 128, 3, 3])
    assert list(second.shape) == [unet.upsample.out_channels, RANK, 1, 1]
    assert path.stat().st_size < 700_000
    for layer, pair in load_lora(path).items():
        for read, written in zip(pair, factors[layer], strict=True):
            assert torch.allclose(read, written, atol=2e-3)


def test_an_alpha_scales_a_layer(unet: UNet, tmp_path: Path) -> None:
    export_lora(tmp_path, "Blueprint", random_factors(unet, 4))
    path = lora_path(tmp_path, "Blueprint")
    plain = load_lora(path)
    save_file({**load_file(path), "unet.upsample.alpha": torch.tensor(2.0)}, path)
    assert torch.allclose(load_lora(path)["upsample"][1], plain["upsample"][1] / 2)


def test_the_graph_names_its_inputs_as_the_engine_expects(exported: UNetPart) -> None:
    names = exported._unet.inputs
    assert list(names)[:4] == ["sample", "timestep", "encoder_hidden_states", "text_embeds"]
    assert list(names)[4:6] == list(RESIDUALS)
    assert "middle_attention.cross_attention.key_value.lora_A" in names
    assert names["down_coarse.conv_in.lora_B"][0] == 128


def test_the_styles_of_loras_are_none_of_the_models_own_and_no_caption_names_them() -> None:
    known = set(caption_vocabulary().words)
    for style in ADAPTER_STYLES.values():
        assert style not in STYLES
        assert not known & set(style.phrases)


def test_captions_of_style_scenes_name_no_style_and_nothing_that_is_held_out() -> None:
    phrases = [phrase for style in STYLES for phrase in style.phrases]
    for seed in range(200):
        plan = choose_allowed_plan(Random(seed), held_out=False)
        assert not any(phrase in word_without_style(plan, Random(seed)) for phrase in phrases)
    for name in ADAPTER_STYLES:
        for seed in range(5):
            assert not is_held_out(style_scene(name, seed)[2].combination)


def test_a_blueprint_is_blue_and_a_risograph_has_cream_paper() -> None:
    for seed in range(10):
        plan = choose_allowed_plan(Random(seed), held_out=False)
        blueprint = paint(replace(plan, style=BLUEPRINT), Random(seed), 256).astype(int)
        assert (blueprint[..., 2] >= blueprint[..., 0]).all()
        assert (blueprint.min(2) > 240).mean() > 0.01
    plain = replace(plan, style=RISOGRAPH, place=None, weather=None, background="white")
    corner = paint(plain, Random(1), 256)[:8, :8].reshape(-1, 3).mean(0)
    assert np.abs(corner - (247, 237, 211)).max() < 12
