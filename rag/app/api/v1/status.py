"""What a program may want to know of a running Byline: its health, its version, what can be chosen."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

import rag
from rag.app.api import front_routes, health_routes, question_routes
from rag.app.api.accounts import me_routes
from rag.app.api.dependencies import require
from rag.core.access import Permission

router = APIRouter(tags=["status"])


class VersionInfo(BaseModel):
    """Which Byline answers."""

    byline: str
    api: str = "v1"


@router.get("/version")
def get_version() -> VersionInfo:
    """Which version of Byline answers."""
    return VersionInfo(byline=rag.__version__)


router.get("/health")(health_routes.get_health)
router.get("/me")(me_routes.get_caller)
router.get("/front")(front_routes.get_front)
router.get("/headlines")(front_routes.get_headlines)
router.get("/filters")(front_routes.get_filters)
router.get("/passages/{reference}")(question_routes.get_passage)
router.post("/sample", dependencies=[require(Permission.EDIT)])(front_routes.take_sample)
