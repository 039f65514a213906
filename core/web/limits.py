"""How often one may try to sign in. The counts are kept in memory: the program is one process."""

from flask import Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from core.access import people

limiter = Limiter(key_func=get_remote_address, storage_uri="memory://")


def _account() -> str:
    return people.normalise(request.form.get("email", ""))[: people.LONGEST_EMAIL]


def _failed(response: Response) -> bool:
    return response.status_code == 401


per_address = limiter.limit("20/minute", methods=["POST"])
per_account = limiter.limit("5/minute", key_func=_account, methods=["POST"], deduct_when=_failed)
