"""The options of commands that send many lines."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from lotproof.cli.progress import MODES

_WORKERS = "How many of the partner's keys that are here sign at once. Default: all of them."
_PROGRESS = (
    "How the run is shown on stderr: bar, lines, json (one object a line), none. "
    "Default: bar on a terminal, else lines. [env: LOTPROOF_PROGRESS]"
)
_METRICS = "Keep Prometheus metrics in this file while it runs, for node_exporter (*.prom). [env: LOTPROOF_METRICS]"


def bulk(work: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command --workers, --progress and --metrics; its function takes them together as ``manner``."""

    @functools.wraps(work)
    def call(*given: Any, workers: int | None, progress: str, metrics: str | None, **more: Any) -> Any:
        from lotproof.cli.following import Manner

        manner = Manner(workers=workers, progress=progress, metrics=Path(metrics) if metrics else None)
        return work(*given, manner=manner, **more)

    for option in (
        click.option("--metrics", metavar="FILE", envvar="LOTPROOF_METRICS", help=_METRICS),
        click.option(
            "--progress",
            type=click.Choice(MODES),
            default="auto",
            metavar="HOW",
            envvar="LOTPROOF_PROGRESS",
            help=_PROGRESS,
        ),
        click.option("--workers", type=click.IntRange(1), metavar="N", help=_WORKERS),
    ):
        call = option(call)
    return call
