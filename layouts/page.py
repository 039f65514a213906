"""What the product knows about a page: the registry's row."""

from collections.abc import Callable
from dataclasses import dataclass

from dash.development.base_component import Component


@dataclass(frozen=True, slots=True)
class Page:
    """A page: where it lives, what it is called, who may see it, which metrics it shows.

    A path may have variable parts ("/campaigns/<int:campaign>"), which the layout function gets by name; such a
    page is no link of the navigation. Pages of one `section` share a link there, to the first of them, and stand
    side by side above each of them. `needs_data`: until something is imported, the way to do that stands in its
    place.
    """

    path: str
    title: str
    icon: str
    permission: str
    metrics: tuple[str, ...]
    layout: Callable[..., Component]
    needs_data: bool = False
    section: str = ""
    key: str = ""

    @property
    def letter(self) -> str:
        """The key that leads to it, after g."""
        return self.key or (self.section or self.title)[0].lower()

    @property
    def varies(self) -> bool:
        """Whether its path has variable parts."""
        return "<" in self.path
