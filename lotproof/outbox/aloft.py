"""The transactions of a run that have no outcome yet, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lotproof.outbox.windows import Broadcast, Flight


class Aloft:
    """Flights by the hash of anything ever signed for them."""

    def __init__(self) -> None:
        self._flights: dict[int, Flight] = {}
        self._rows: dict[str, int] = {}
        self.gas = 0
        """The most that all of them together may use."""

    def __len__(self) -> int:
        return len(self._flights)

    def __iter__(self) -> Iterator[Flight]:
        return iter(list(self._flights.values()))

    def __contains__(self, row: int) -> bool:
        return row in self._flights

    def get(self, row: int) -> Flight | None:
        """The flight of an intent."""
        return self._flights.get(row)

    def add(self, flight: Flight) -> None:
        """From now on it may be on chain."""
        self._flights[flight.row] = flight
        for one in flight.broadcasts:
            self._rows[one.transaction] = flight.row
        self.gas += flight.newest.gas

    def more(self, flight: Flight, one: Broadcast) -> None:
        """Another transaction for it."""
        self.gas += one.gas - flight.newest.gas
        flight.broadcasts.append(one)
        self._rows[one.transaction] = flight.row

    def remove(self, flight: Flight) -> None:
        """It has come to an end, or must be signed anew."""
        if self._flights.pop(flight.row, None) is not None:
            self.gas -= flight.newest.gas
            for one in flight.broadcasts:
                self._rows.pop(one.transaction, None)

    def owner(self, transaction: str) -> Flight | None:
        """Whose transaction it is."""
        row = self._rows.get(transaction)
        return None if row is None else self._flights.get(row)

    def live(self, account: str) -> set[int]:
        """The nonces of an account that are in use."""
        return {flight.newest.nonce for flight in self._flights.values() if flight.newest.sender == account}


def in_order(flights: Iterable[Flight]) -> list[Flight]:
    """By key and nonce, as a chain must take them."""
    return sorted(flights, key=lambda flight: (flight.newest.sender, flight.newest.nonce))
