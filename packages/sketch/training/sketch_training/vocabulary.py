"""The vocabulary: every word of the captions, and how a prompt becomes 24 numbers.

Lower-case words and commas, between a start and an end mark, padded. A word that no caption has becomes `<unk>`. The
empty prompt is the unconditional one.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

TOKEN_COUNT: Final = 24
"""How many tokens the text encoder takes; longer prompts are cut."""

SPECIAL_WORDS: Final = ("<pad>", "<s>", "</s>", "<unk>")
PADDING, START, END, UNKNOWN = range(len(SPECIAL_WORDS))

SPLIT_PATTERN: Final = "[a-z0-9]+|,"
"""What counts as one word of a lower-case prompt."""


def split_words(text: str) -> list[str]:
    """Split a text into lower-case words and commas."""
    return re.findall(SPLIT_PATTERN, text.lower())


class Vocabulary:
    """Words and their numbers; the special words come first."""

    def __init__(self, words: Sequence[str]) -> None:
        """Number the words in the order given."""
        self.words = tuple(words)
        self._numbers = {word: number for number, word in enumerate((*SPECIAL_WORDS, *words))}

    @classmethod
    def of_phrases(cls, phrases: Iterable[str]) -> "Vocabulary":
        """Collect the words of some phrases, in alphabetical order."""
        return cls(sorted({word for phrase in phrases for word in split_words(phrase)}))

    def __len__(self) -> int:
        """Count the words, the special ones included."""
        return len(self._numbers)

    def encode(self, text: str) -> list[int]:
        """Turn a prompt into exactly `TOKEN_COUNT` numbers."""
        numbers = [self._numbers.get(word, UNKNOWN) for word in split_words(text)]
        marked = [START, *numbers[: TOKEN_COUNT - 2], END]
        return marked + [PADDING] * (TOKEN_COUNT - len(marked))

    def as_tokenizer(self) -> dict[str, object]:
        """Describe the tokenizer for `tokenizer/vocab.json`."""
        return {
            "type": "words",
            "split": SPLIT_PATTERN,
            "lowercase": True,
            "length": TOKEN_COUNT,
            "pad": PADDING,
            "bos": START,
            "eos": END,
            "unk": UNKNOWN,
            "vocab": [*SPECIAL_WORDS, *self.words],
        }
