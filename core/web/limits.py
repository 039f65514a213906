"""How often one may try to sign in. The counts are kept in memory: the program is one process."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse_many

from core.access import people
from core.errors import TooOften

limiter = Limiter(key_func=get_remote_address, storage_uri="memory://")
WRONG_SECRETS = parse_many("5/minute;20/hour")


def _account() -> str:
    return people.normalise(request.form.get("email", ""))[: people.LONGEST_EMAIL]


def _failed(response: Response) -> bool:
    return response.status_code == 401


per_address = limiter.limit("20/minute", methods=["POST"])
per_account = limiter.limit("5/minute", key_func=_account, methods=["POST"], deduct_when=_failed)


@contextmanager
def few_tries(what: str, user_id: int) -> Iterator[None]:
    """Around the check of a person's secret, such as a code: TooOften after too many that went wrong.

    A try counts before it is made, so that many at once are not more than one after another; a right one clears all.
    """
    counts, key = limiter.limiter, (what, str(user_id))
    for item in WRONG_SECRETS:
        if not counts.hit(item, *key):
            raise TooOften(max(math.ceil(counts.get_window_stats(item, *key).reset_time - time.time()), 1))
    yield
    for item in WRONG_SECRETS:
        counts.clear(item, *key)
