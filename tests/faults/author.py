"""Writes a centre's history by a seed: new rows, revisions, deletions, vintages, rebuilds."""

from __future__ import annotations

import random

from tests.faults.truth import STAMPED, Written

_VALUES = (1.0, 2.0, 3.5)


class Author:
    """Makes changes that a centre could have made; ids ``k…`` keep their earlier revisions."""

    def __init__(self, chance: random.Random, *, most_rows: int) -> None:
        self._chance = chance
        self._most_rows = most_rows
        self._rows: dict[str, dict[str, int]] = {}
        self.epoch = ""
        self._epochs = 0

    def new_epoch(self, rows: int) -> tuple[str, list[Written]]:
        """Begin another history: other values, and revisions from 1 again."""
        self._epochs += 1
        self.epoch = f"epoch{self._epochs}"
        self._rows = {dataset: {} for dataset in STAMPED}
        few = [self._new(name) for name in ("agencies", "alarms", "records") for _ in range(8)]
        return self.epoch, [*few, *(self._new("observations") for _ in range(rows))]

    def batch(self) -> list[Written]:
        """Return some changes, none of the same id twice."""
        met: set[tuple[str, str]] = set()
        made = []
        for _ in range(self._chance.choice((1, 2, 5, 20, 60))):
            dataset = self._chance.choice(("observations", "observations", *STAMPED))
            rows = self._rows[dataset]
            row_id = self._chance.choice(list(rows)) if rows else ""
            if len(rows) < self._most_rows and (not rows or self._chance.random() < 0.4):
                change = self._new(dataset)
            elif (dataset, row_id) in met:
                continue
            else:
                change = self._revised(dataset, row_id)
            met.add((dataset, change.id))
            made.append(change)
        return made

    def _new(self, dataset: str) -> Written:
        rows = self._rows[dataset]
        keeps = dataset == "observations" and self._chance.random() < 0.3
        row_id = f"{'k' if keeps else 'o'}{len(rows)}"
        rows[row_id] = rev = self._chance.choice((1, 1, 7))
        return Written(dataset, row_id, rev, self._value(dataset), keeps=keeps)

    def _revised(self, dataset: str, row_id: str) -> Written:
        rev = self._rows[dataset][row_id] + self._chance.choice((1, 1, 3))
        self._rows[dataset][row_id] = rev
        keeps = row_id.startswith("k")
        if not keeps and self._chance.random() < 0.25:
            return Written(dataset, row_id, rev, gone=True)
        return Written(dataset, row_id, rev, self._value(dataset), keeps=keeps)

    def _value(self, dataset: str) -> float | None:
        return self._chance.choice(_VALUES) if dataset == "observations" else None
