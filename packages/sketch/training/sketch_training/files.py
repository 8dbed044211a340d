"""Files that are whole or absent: a run that is cut off leaves nothing behind that looks finished."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

logger = logging.getLogger(__name__)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a path to write to; it takes its real name when the block has ended well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.unfinished")
    yield unfinished
    unfinished.replace(path)


def missing(path: Path) -> bool:
    """Tell whether a stage has to make a file; say so where it is kept, as it may come from a run of another size."""
    if path.exists():
        logger.info("keeping %s", path)
        return False
    return True
