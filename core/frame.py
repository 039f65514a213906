"""Rows as columns: what figures and records are handed on as."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Frame:
    """Equally long columns by name, None where nothing is known. It is never changed, so it can be shared."""

    cells: Mapping[str, Sequence[Any]]

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]], names: Iterable[str]) -> "Frame":
        """From rows, each with a cell for every name."""
        columns = list(zip(*rows, strict=True))
        return cls({name: columns[place] if columns else () for place, name in enumerate(names)})

    @property
    def columns(self) -> tuple[str, ...]:
        """Their names, in order."""
        return tuple(self.cells)

    @property
    def empty(self) -> bool:
        """Whether there is no row."""
        return len(self) == 0

    def __len__(self) -> int:
        """How many rows there are."""
        return len(next(iter(self.cells.values()), ()))

    def __contains__(self, name: object) -> bool:
        """Whether there is such a column."""
        return name in self.cells

    def __getitem__(self, name: str) -> Sequence[Any]:
        """One column."""
        return self.cells[name]

    def records(self) -> list[dict[str, Any]]:
        """Each row by column name."""
        return [dict(zip(self.cells, row, strict=True)) for row in zip(*self.cells.values(), strict=True)]

    def take(self, places: Iterable[int]) -> "Frame":
        """The rows at these places, in this order."""
        chosen = list(places)
        return Frame({name: tuple(column[place] for place in chosen) for name, column in self.cells.items()})

    def with_columns(self, cells: Mapping[str, Sequence[Any]]) -> "Frame":
        """The same rows with these columns beside the others, or in the place of those of the same name."""
        return Frame({**self.cells, **cells})

    def without(self, *names: str) -> "Frame":
        """The same rows without these columns."""
        return Frame({name: column for name, column in self.cells.items() if name not in names})

    def to_pandas(self) -> "pd.DataFrame":
        """As a DataFrame whose columns are all of dtype object, for those who go on computing with it.

        Pages never need one, so the server does not load pandas for them.
        """
        columns = {name: list(column) for name, column in self.cells.items()}
        found: pd.DataFrame = import_module("pandas").DataFrame(columns, dtype=object)
        return found
