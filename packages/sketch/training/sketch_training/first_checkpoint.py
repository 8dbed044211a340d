"""Taking over the first version's checkpoint, the one that the bundled weights were exported from.

Other code saved it, under shorter names, as averaged weights without an optimizer. Its three files (`model.pt`,
`decoder.pt`, `pca.npz`) become a work folder that exports to the bundled weights and that training can go on from.
"""

from pathlib import Path
from typing import TypeAlias

import numpy as np
import torch
from torch import Tensor

from sketch_training.checkpoint import Checkpoint
from sketch_training.dataset import caption_vocabulary, first_vocabulary
from sketch_training.linear_latent import LinearLatent
from sketch_training.vocabulary import SPECIAL_WORDS, Vocabulary
from sketch_training.work_folder import WorkFolder

Names: TypeAlias = "dict[str, tuple[str, Names]]"
"""What each old name is called now, and the names of what is inside it."""

LAYER: Names = {}
"""A layer of torch's own, whose parameters keep their names."""

ATTENTION: Names = {"q": ("query", LAYER), "kv": ("key_value", LAYER), "o": ("output", LAYER)}

RESIDUAL: Names = {
    "n1": ("norm_in", LAYER),
    "c1": ("conv_in", LAYER),
    "t": ("time_projection", LAYER),
    "n2": ("norm_out", LAYER),
    "c2": ("conv_out", LAYER),
    "sk": ("shortcut", LAYER),
}

TRANSFORMER: Names = {
    "n": ("group_norm", LAYER),
    "n1": ("self_attention_norm", LAYER),
    "sa": ("self_attention", ATTENTION),
    "n2": ("cross_attention_norm", LAYER),
    "ca": ("cross_attention", ATTENTION),
    "n3": ("feed_forward_norm", LAYER),
    "f1": ("feed_forward_in", LAYER),
    "f2": ("feed_forward_out", LAYER),
    "po": ("output", LAYER),
}

UNET: Names = {
    "te": ("time_embedding", LAYER),
    "ae": ("pooled_projection", LAYER),
    "pos": ("position_embedding", LAYER),
    "fr": ("frequencies", LAYER),
    "cin": ("conv_in", LAYER),
    "d0": ("down_fine", RESIDUAL),
    "dn": ("downsample", LAYER),
    "d1": ("down_coarse", RESIDUAL),
    "x1": ("down_coarse_attention", TRANSFORMER),
    "m0": ("middle_first", RESIDUAL),
    "mx": ("middle_attention", TRANSFORMER),
    "m1": ("middle_second", RESIDUAL),
    "u1": ("up_coarse_first", RESIDUAL),
    "ux1": ("up_coarse_first_attention", TRANSFORMER),
    "u2": ("up_coarse_second", RESIDUAL),
    "ux2": ("up_coarse_second_attention", TRANSFORMER),
    "up": ("upsample", LAYER),
    "u3": ("up_fine_first", RESIDUAL),
    "u4": ("up_fine_second", RESIDUAL),
    "no": ("norm_out", LAYER),
    "out": ("conv_out", LAYER),
}


def numbered(count: int, inside: Names, suffix: str = "") -> Names:
    """Name the members of a list: by their numbers, as before, with a suffix."""
    return {str(index): (f"{index}{suffix}", inside) for index in range(count)}


TEXT_ENCODER: Names = {
    "tok": ("token_embedding", LAYER),
    "pos": ("position_embedding", LAYER),
    "ln1": ("blocks", numbered(3, LAYER, ".attention_norm")),
    "at": ("blocks", numbered(3, ATTENTION, ".attention")),
    "ln2": ("blocks", numbered(3, LAYER, ".feed_forward_norm")),
    "ff": ("blocks", numbered(3, LAYER, ".feed_forward")),
    "lnf": ("final_norm", LAYER),
    "pool": ("pooled_projection", LAYER),
}

DECODER_BLOCK: Names = {"n": ("norm", LAYER), "a": ("conv_in", LAYER), "b": ("conv_out", LAYER)}

DECODER: Names = {
    "lin": ("linear_inverse", LAYER),
    "inp": ("conv_in", LAYER),
    "r": ("blocks", numbered(3, DECODER_BLOCK)),
    "up": ("upscale", LAYER),
    "r2": ("upscaled_blocks", numbered(2, DECODER_BLOCK)),
    "out": ("conv_out", LAYER),
}


def rename(old: str, names: Names) -> str:
    """Translate a dotted parameter name."""
    head, _, rest = old.partition(".")
    if head not in names:
        return old
    new, inside = names[head]
    return f"{new}.{rename(rest, inside)}" if rest else new


def renamed(state: dict[str, Tensor], names: Names) -> dict[str, Tensor]:
    """Translate the names of a state."""
    return {rename(name, names): value for name, value in state.items()}


def trained(weights: dict[str, Tensor], steps: int) -> Checkpoint:
    """Make a checkpoint of averaged weights alone: training goes on with a new optimizer and a new warm-up."""
    return Checkpoint(steps, warm_from=steps, network=weights, average=weights, optimizers=None)


def widened(rows: Tensor, known: Vocabulary, wanted: Vocabulary) -> Tensor:
    """Take over the rows of known words into a larger table; a new word starts near the unknown one's row.

    So a caption with new words means at first what it meant before, and the words part from there.
    """
    words = (*SPECIAL_WORDS, *known.words)
    numbers = {word: number for number, word in enumerate(words)}
    spread = torch.Generator().manual_seed(1)
    unknown = rows[numbers["<unk>"]]

    def row(word: str) -> Tensor:
        if word in numbers:
            return rows[numbers[word]]
        return unknown + torch.randn(unknown.shape, generator=spread) * rows.std()

    return torch.stack([row(word) for word in (*SPECIAL_WORDS, *wanted.words)])


def import_first_checkpoint(source: Path, work: WorkFolder, steps: int, decoder_steps: int) -> None:
    """Fill a work folder from the first version's files; `steps` are those that count as trained already."""
    model = torch.load(source / "model.pt", weights_only=True)
    known = Vocabulary(model["words"])
    if known.words != first_vocabulary().words:
        message = f"{source}: the checkpoint was trained with another vocabulary than the first captions have"
        raise ValueError(message)
    text_encoder = renamed(model["te"], TEXT_ENCODER)
    network = {f"text_encoder.{name}": value for name, value in text_encoder.items()}
    network |= {f"unet.{name}": value for name, value in renamed(model["un"], UNET).items()}
    table = "text_encoder.token_embedding.weight"
    network[table] = widened(network[table], known, caption_vocabulary())
    trained(network, steps).save(work.model)

    decoder = renamed(torch.load(source / "decoder.pt", weights_only=True), DECODER)
    trained(decoder, decoder_steps).save(work.decoder)

    with np.load(source / "pca.npz") as arrays:
        LinearLatent(arrays["mean"], arrays["W"], arrays["Winv"]).save(work.latent_space)
