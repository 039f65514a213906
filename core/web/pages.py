"""Paths of pages, some of which hold a part that varies."""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

T = TypeVar("T")


class Pages(Generic[T]):
    """What stands at each path. A path may name variable parts as Flask's rules do: "/campaigns/<int:campaign>"."""

    def __init__(self, pages: Mapping[str, T]) -> None:
        rules = [Rule(path, endpoint=path) for path in pages]
        self._pages = dict(pages)
        self._map = Map(rules, strict_slashes=True, merge_slashes=False, redirect_defaults=False).bind("pages")

    def find(self, path: object) -> tuple[T, dict[str, Any]] | None:
        """What stands at `path` with its variable parts; None where there is nothing."""
        if not isinstance(path, str) or not path.startswith("/") or path.startswith("//"):
            return None
        try:
            rule, parts = self._map.match(path)
        except HTTPException:
            return None
        return self._pages[rule], dict(parts)

    def __contains__(self, path: object) -> bool:
        return self.find(path) is not None
