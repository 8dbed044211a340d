"""What is held out: combinations of figures, place and style that no training scene has.

Which they are follows from their names alone, so training and evaluation agree without a list.
"""

from collections.abc import Sequence
from hashlib import blake2b

from sketch_training.scenes.accessories import Accessory
from sketch_training.scenes.places import Place
from sketch_training.scenes.styles import Style

HELD_OUT_SHARE = 10
"""One combination in so many is held out."""


def figure_name(color: str, subject: str, accessory: Accessory | None) -> str:
    """Name a figure with what it wears."""
    return f"{color} {subject} {accessory.noun if accessory else ''}".strip()


def combination(figures: Sequence[str], place: Place | None, style: Style) -> str:
    """Name a combination. The background's color, weather, size and side do not count."""
    return f"{'+'.join(figures)} | {place.name if place else 'plain'} | {style.phrases[0]}"


def is_held_out(combination: str) -> bool:
    """Tell whether training must not see a combination."""
    return blake2b(combination.encode(), digest_size=4).digest()[0] % HELD_OUT_SHARE == 0
