"""`/metrics`, for Prometheus: with the owner's key, or a key that opens nothing else.

Never by the caller's address: behind a proxy on the same machine everybody comes from loopback.
"""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Depends, HTTPException, Request
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.responses import Response

from rag.app.api.caller import CHALLENGE, may
from rag.app.api.dependencies import ArchiveDependency
from rag.app.api.identity import bearer_token
from rag.app.api.owner_cookie import is_key
from rag.app.observe.metrics import Metrics
from rag.core.access import Permission

router = APIRouter(include_in_schema=False)
_REFUSAL = (
    "Metrics are for the archive's owner. Send the owner's key, or that of BYLINE_METRICS_KEY, as a "
    "bearer token: `Authorization: Bearer KEY`."
)


async def _may_read(request: Request, archive: ArchiveDependency) -> None:
    key = archive.settings.metrics_key.get_secret_value()
    if not may(request, Permission.MANAGE) and not is_key(bearer_token(request) or "", key):
        raise HTTPException(401, _REFUSAL, {"WWW-Authenticate": CHALLENGE})


@router.get("/metrics", dependencies=[Depends(_may_read)])
def get_metrics(request: Request) -> Response:
    """All metrics in Prometheus' text format."""
    metrics = cast("Metrics", request.app.state.metrics)
    return Response(metrics.text(), media_type=CONTENT_TYPE_PLAIN_0_0_4)
