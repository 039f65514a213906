"""Addresses inside the program."""

from collections.abc import Container

HOME = "/"


def safe_next(url: str, pages: Container[str]) -> str:
    """`url` when it is one of our own `pages`, with or without a query; else the home page.

    The path must equal a known one, so no trick of spelling leads to another site.
    """
    path, mark, query = url.partition("?")
    harmless = query.isascii() and query.isprintable() and not set(query) & set(' \\"<>#')
    return path + mark + query if path in pages and harmless else HOME
