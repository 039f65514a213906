"""Codes of an authenticator app, computed as RFC 6238 says and without the library the product uses."""

import base64
import hashlib
import hmac
import struct
from datetime import datetime


def code(key: str, at: datetime, later: int = 0) -> str:
    """The code an app with this key shows `later` periods of 30 seconds after `at`."""
    counter = struct.pack(">Q", int(at.timestamp()) // 30 + later)
    digest = hmac.new(base64.b32decode(key), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
