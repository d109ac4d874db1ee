"""The outboxes in numbers, as Prometheus reads them (text exposition format 0.0.4): a file, or an endpoint."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, generate_latest, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from lotproof.chain.files import write_whole
from lotproof.errors import BadInput, LotproofError
from lotproof.outbox.figures import Figures, figures

if TYPE_CHECKING:
    from lotproof.service.stores import Stores

EVERY_SECONDS = 5.0
_LABELS = ("partner",)
_LOG = logging.getLogger(__name__)


class Outboxes(Collector):
    """Reads all outboxes of a shelf each time it is asked, in whatever thread."""

    def __init__(self, shelf: Stores) -> None:
        self._shelf = shelf

    def collect(self) -> Iterator[Metric]:
        """One sample of each figure for each party that acts from here."""
        with closing(self._shelf.again()) as shelf:
            found = {who: figures(shelf.reader(who).database) for who in shelf.parties()}
        states = GaugeMetricFamily("lotproof_intents", "Lines by state.", labels=(*_LABELS, "state"))
        for who, one in found.items():
            for state, count in one.states.items():
                states.add_metric((who, str(state)), count)
        yield states
        yield _gauge("lotproof_intents_waiting", "Lines that rest on a refused one.", found, lambda one: one.waiting)
        gas = CounterMetricFamily("lotproof_gas_used", "Gas used by what is on chain.", labels=_LABELS)
        for who, one in found.items():
            gas.add_metric((who,), one.gas)
        yield gas
        yield _gauge(
            "lotproof_last_success_timestamp_seconds",
            "When a line last came onto the chain; 0 for never.",
            found,
            lambda one: one.last_success.timestamp() if one.last_success else 0,
        )
        yield _gauge(
            "lotproof_oldest_open_timestamp_seconds",
            "Since when the oldest line that is not on chain has been waiting; 0 where there is none.",
            found,
            lambda one: one.oldest_open.timestamp() if one.oldest_open else 0,
        )


def _gauge(name: str, told: str, found: dict[str, Figures], value: Callable[[Figures], float]) -> Metric:
    gauge = GaugeMetricFamily(name, told, labels=_LABELS)
    for who, one in found.items():
        gauge.add_metric((who,), value(one))
    return gauge


def registry_of(shelf: Stores) -> CollectorRegistry:
    """What holds nothing but the outboxes."""
    registry = CollectorRegistry()
    registry.register(Outboxes(shelf))
    return registry


def text(shelf: Stores) -> str:
    """All figures as text."""
    return generate_latest(registry_of(shelf)).decode("utf-8")


def write(shelf: Stores, path: Path) -> None:
    """Puts the text into a file, whole or not at all, as node_exporter's textfile collector needs it (``*.prom``)."""
    try:
        write_whole(path, text(shelf), mode=0o644)
    except OSError as error:
        found = f"a file that cannot be written ({error.strerror})"
        raise BadInput(found, expected="a file in a folder of your own", where=str(path)) from error


def serve(shelf: Stores, address: str, port: int) -> tuple[str, Callable[[], None]]:
    """Answers each request with the figures of that moment; gives the URL, and what waits until the server ends."""
    try:
        server, thread = start_http_server(port, address, registry_of(shelf))
    except (OSError, OverflowError) as error:
        found = f"port {port} of {address}, which cannot be listened at ({error})"
        raise BadInput(found, expected="a free port", where="--serve") from error
    return f"http://{address}:{server.server_port}/metrics", thread.join


class Writer:
    """Writes the file now and then in the course of a run.

    The first time shows whether it can be written, and raises BadInput; a later failure must not stop what is sent.
    """

    def __init__(self, shelf: Stores, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._shelf, self._path, self._clock = shelf, path, clock
        write(shelf, path)
        self._next = clock() + EVERY_SECONDS

    def step(self) -> None:
        """Writes, where it is time to."""
        if self._clock() >= self._next:
            self.end()

    def end(self) -> None:
        """Writes what it came to."""
        self._next = self._clock() + EVERY_SECONDS
        try:
            write(self._shelf, self._path)
        except LotproofError as error:
            _LOG.warning("metrics not written", extra={"reason": str(error)})
