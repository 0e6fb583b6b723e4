"""Why somebody could not be signed in, in words for them, and in one word for the log."""

from __future__ import annotations

from rag.core.errors import BylineError

AGAIN = "Begin again from the sign-in page."


class SignOnError(BylineError):
    """Single sign-on failed. `reason` and `detail` are for the log: neither holds anything secret."""

    def __init__(
        self, reason: str, problem: str, remedy: str = AGAIN, *, status: int = 400, detail: str = ""
    ) -> None:
        self.reason, self.status, self.detail = reason, status, detail
        super().__init__("single sign-on", problem, remedy)


def unreachable(detail: str) -> SignOnError:
    """The provider does not answer as one does."""
    return SignOnError(
        "provider",
        "the sign-in service did not answer as expected.",
        "Try again in a minute. If it goes on, tell the owner: Byline's log says what was wrong.",
        status=502,
        detail=detail,
    )
