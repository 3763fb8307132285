"""Saved queries as Python functions: ``kg.queries.outcome_trace(outcome=…)``."""

from __future__ import annotations

from inspect import Signature
from typing import TYPE_CHECKING

from multiply_kg.api.result import Result
from multiply_kg.api.signatures import arguments, documentation, given, identifier
from multiply_kg.errors import UnknownQueryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from multiply_kg.queries import Catalogue, SavedQuery


class QueryFunctions:
    """The functions of a catalogue, by the id of their query; a query file is read when it is asked for."""

    def __init__(
        self,
        catalogue: Catalogue,
        ask: Callable[[SavedQuery, Mapping[str, object]], Result],
        language: str,
    ) -> None:
        self._catalogue = catalogue
        self._ask = ask
        self._language = language
        self._ids = {identifier(query_id): query_id for query_id in catalogue.ids}
        self._made: dict[str, Callable[..., Result]] = {}

    def __getitem__(self, query_id: str) -> Callable[..., Result]:
        """The function of a saved query. Raises UnknownQueryError with those that come near."""
        if query_id not in self._made:
            saved = self._catalogue.get(self._ids.get(query_id, query_id))
            self._made[query_id] = _function(saved, self._ask, self._language)
        return self._made[query_id]

    def __iter__(self) -> Iterator[str]:
        """The ids of the saved queries."""
        return iter(self._catalogue.ids)

    def __len__(self) -> int:
        return len(self._catalogue)

    def __contains__(self, query_id: object) -> bool:
        return query_id in self._catalogue

    def __dir__(self) -> list[str]:
        return sorted(self._ids)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._catalogue.ids)

    def __repr__(self) -> str:
        width = max(map(len, self._ids), default=0)
        return "\n".join(
            f"{name:<{width}}  {self._catalogue.get(query_id).title(self._language)}"
            for name, query_id in self._ids.items()
        )


class Queries(QueryFunctions):
    """The functions also as attributes, in snake case: ``kg.queries.outcome_trace``."""

    def __getattr__(self, name: str) -> Callable[..., Result]:
        if name.startswith("__") or "_ids" not in self.__dict__:
            raise AttributeError(name)
        try:
            return self[name]
        except UnknownQueryError as error:
            raise AttributeError(str(error)) from error


def _function(
    saved: SavedQuery, ask: Callable[[SavedQuery, Mapping[str, object]], Result], language: str
) -> Callable[..., Result]:
    def function(**values: object) -> Result:
        return ask(saved, given(saved, values))

    made = arguments(saved)
    function.__name__ = function.__qualname__ = identifier(saved.id)
    function.__doc__ = documentation(saved, language)
    function.__annotations__ = {argument.name: argument.annotation for argument in made} | {"return": Result}
    function.__signature__ = Signature(made, return_annotation=Result)  # type: ignore[attr-defined]
    return function
