"""What the readers of files take."""

from __future__ import annotations

import os
from typing import Protocol


class Readable(Protocol):
    """A binary stream."""

    def read(self, size: int, /) -> bytes: ...


Source = str | os.PathLike[str] | bytes | Readable
