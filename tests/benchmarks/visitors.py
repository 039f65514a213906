"""People with the page open: each sends its callbacks at once, over as many connections as a browser keeps."""

import asyncio
import random
import time
from dataclasses import dataclass, field

from tests.benchmarks.server import Server

CONNECTIONS = 6
PAUSE = 5.0
PATIENCE = 60.0
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Seen:
    """Seconds from a page's first callback to its last answer, and what failed."""

    pages: list[float] = field(default_factory=list)
    errors: int = 0


def visit(server: Server, users: int, seconds: float, bodies: list[list[bytes]], *, together: bool = False) -> Seen:
    """So many people for so long, each with one of the `bodies`; they begin `together` or spread over the pause."""
    return asyncio.run(_all(server, users, seconds, bodies, together))


async def _all(server: Server, users: int, seconds: float, bodies: list[list[bytes]], together: bool) -> Seen:
    seen, chance, until = Seen(), random.Random(7), time.monotonic() + seconds
    starts = [0.0 if together else chance.uniform(0, PAUSE) for _ in range(users)]
    await asyncio.gather(
        *(_person(server, bodies[number % len(bodies)], start, until, seen) for number, start in enumerate(starts))
    )
    return seen


async def _person(server: Server, bodies: list[bytes], start: float, until: float, seen: Seen) -> None:
    kept: list[Streams | None] = [None] * CONNECTIONS
    due = time.monotonic() + start
    await asyncio.sleep(start)
    while True:
        begun = time.perf_counter()
        done = await asyncio.gather(*(_call(server, kept, place, body) for place, body in enumerate(bodies)))
        seen.pages.append(time.perf_counter() - begun)
        seen.errors += done.count(False)
        due = max(due + PAUSE, time.monotonic())
        if due >= until:
            break
        await asyncio.sleep(due - time.monotonic())
    for streams in filter(None, kept):
        streams[1].close()


async def _call(server: Server, kept: list[Streams | None], place: int, body: bytes) -> bool:
    """One callback over one of the connections; whether it was answered well."""
    try:
        async with asyncio.timeout(PATIENCE):
            if kept[place] is None:
                kept[place] = await asyncio.open_connection("127.0.0.1", server.port)
            status, closes = await _exchange(*kept[place], server, body)
            if closes:
                kept[place][1].close()
                kept[place] = None
            return status in (200, 204)
    except (OSError, TimeoutError, EOFError, ValueError):
        kept[place] = None
        return False


async def _exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, server: Server, body: bytes
) -> tuple[int, bool]:
    head = {"Host": f"127.0.0.1:{server.port}", "Content-Length": str(len(body)), **server.headers()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    writer.write(f"POST /_dash-update-component HTTP/1.1\r\n{lines}\r\n".encode() + body)
    answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status, fields = (
        int(answer.split(" ", 2)[1]),
        dict(line.split(": ", 1) for line in answer.split("\r\n")[1:] if ": " in line),
    )
    if fields.get("transfer-encoding") == "chunked":
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    else:
        await reader.readexactly(int(fields.get("content-length", 0)))
    return status, fields.get("connection") == "close"
