"""The contact sheet: sixteen prompts, one seed, nothing picked. The quickest honest look at a model."""

from pathlib import Path

from PIL import Image

from sketch_training.pictures import to_bytes
from sketch_training.sampling import DEFAULT_STEPS, Parts, sample, starting_noise

PROMPTS = (
    "a red circle on a blue background",
    "a cat wearing sunglasses, neon city at night",
    "a brown bear in a forest, watercolor",
    "a yellow sailboat on the sea at sunset",
    "a photorealistic cyberpunk cat wearing sunglasses",
    "a blue dog in the snow, pixel art",
    "a pink flower in a meadow",
    "an orange fish under water",
    "a white rabbit wearing a red top hat in the mountains",
    "a rocket in space",
    "a purple robot on the beach, cartoon",
    "a blue penguin in the snow, line drawing",
    "a gray castle in the desert",
    "a snowman wearing a scarf in the snow",
    "a green frog wearing a crown, neon lights",
    "a red apple to the left of a blue cup in a room",
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
