"""The errors a person is meant to read; everything else is a defect."""

from collections.abc import Sequence
from dataclasses import dataclass


class AppError(Exception):
    """A problem told in one sentence; `status` is the HTTP status it maps to."""

    status = 400

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class InvalidInput(AppError):
    """A value that cannot be used; the message names the field and the limit."""


class NotFound(AppError):
    """The thing asked for does not exist, or may not be known to exist."""

    status = 404


class NotAllowed(AppError):
    """The signed-in person's role does not permit this."""

    status = 403


class WrongSecret(InvalidInput):
    """A password or code that is not the right one."""


class TooOften(AppError):
    """More tries than are allowed; after `wait` seconds there may be another."""

    status = 429

    def __init__(self, wait: int) -> None:
        super().__init__(f"Too many tries. Wait {wait} s.")
        self.wait = wait


class Unreadable(AppError):
    """Something stored under a key this installation no longer has."""

    status = 500


class Conflict(AppError):
    """Somebody else changed the same field first; the three values as people read them."""

    status = 409

    def __init__(self, field: str, *, current: str, yours: str, original: str) -> None:
        super().__init__(f"Somebody changed the {field} from {original} to {current} meanwhile.", field=field)
        self.current, self.yours, self.original = current, yours, original


class TooLarge(AppError):
    """More than a stated limit."""

    status = 413


class Busy(AppError):
    """Another writer holds the database; trying again helps."""

    status = 503


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer to a question: the option's value and what it would mean."""

    value: str
    label: str


class Question(AppError):
    """Something only a person can decide; `field` is the option that answers it."""

    status = 409

    def __init__(self, message: str, *, field: str, choices: Sequence[Choice] = ()) -> None:
        super().__init__(message, field=field)
        self.choices = tuple(choices)
