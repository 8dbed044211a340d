"""The contact sheet: sixteen prompts, one seed, nothing picked. The quickest honest look at a model."""

from pathlib import Path

from PIL import Image

from sketch_training.pictures import to_bytes
from sketch_training.sampling import DEFAULT_STEPS, Parts, sample, starting_noise

PROMPTS = (
    "a red circle on a blue background",
    "a cat wearing sunglasses, neon city at night",
    "a house under a starry sky",
    "a yellow sailboat on the sea at sunset",
    "a green triangle on a yellow background",
    "a blue dog in the snow, pixel art",
    "a pink flower in a meadow",
    "an orange fish under water",
    "a white rabbit wearing a red top hat in the mountains",
    "a rocket in space",
    "a purple robot on the beach, cartoon",
    "a red heart",
    "a yellow star on the left, purple background",
    "a snowman wearing a scarf in the snow",
    "a red car, city skyline at night",
    "a hot air balloon on a blue background",
)

SEED = 7
COLUMNS = 4
MARGIN = 2


def draw_contact_sheet(parts: Parts, path: Path, steps: int = DEFAULT_STEPS) -> None:
    """Draw all prompts in one batch and write them as one picture."""
    noise = starting_noise(len(PROMPTS), parts.shape, SEED)
    pictures = to_bytes(parts.decode(sample(parts, PROMPTS, noise, steps)))
    cell = parts.shape.picture_size + 2 * MARGIN
    sheet = Image.new("RGB", (COLUMNS * cell, len(PROMPTS) // COLUMNS * cell), "white")
    for index, picture in enumerate(pictures):
        row, column = divmod(index, COLUMNS)
        sheet.paste(Image.fromarray(picture), (column * cell + MARGIN, row * cell + MARGIN))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path, optimize=True)
