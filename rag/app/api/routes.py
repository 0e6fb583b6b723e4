"""The app's own addresses, put together: routers, errors, guards, the page's files, the description."""

from __future__ import annotations

from functools import partial

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from rag.app.api import (
    article_routes,
    conversation_routes,
    entry_routes,
    evaluation_routes,
    export_routes,
    front_routes,
    health_routes,
    library_routes,
    question_routes,
    share_routes,
    upload_routes,
)
from rag.app.api.errors import ERRORS, UnexpectedErrors, add_error_handlers
from rag.app.api.guard import SameOrigin, SecurityHeaders, allowed_hosts
from rag.app.api.identity import Identify
from rag.app.api.limits import BodyLimits, body_limits
from rag.app.api.openai import chat_routes
from rag.app.api.openapi import describe
from rag.app.api.owner_key import OwnerKey
from rag.app.api.owner_page import routes as owner_page
from rag.app.api.page_files import PageFiles
from rag.app.api.problems import Problems
from rag.app.api.proxies import ForwardedHeaders
from rag.app.api.reader import IdentifyReader
from rag.app.api.readiness import Readiness
from rag.app.api.request_ids import RequestIds
from rag.app.api.stopping import RefuseWhileStopping, Stopping
from rag.app.api.v1.app import mount_v1
from rag.app.workers.evaluation_jobs import EvaluationJobs
from rag.app.workers.indexer_thread import Worker
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.core.settings import Settings

_MODULES = (
    question_routes,
    health_routes,
    evaluation_routes,
    upload_routes,
    library_routes,
    entry_routes,
    article_routes,
    conversation_routes,
    export_routes,
    share_routes,
    front_routes,
    chat_routes,
    owner_page,
)
_ROUTERS = [module.router for module in _MODULES]


def add_routes(app: FastAPI, archive: Archive, worker: Worker, queue: RequestQueue) -> None:
    """Add them; they must come before whatever is mounted at `/`."""
    app.state.archive, app.state.worker, app.state.request_queue = archive, worker, queue
    app.state.stopping = Stopping()
    app.state.readiness = Readiness(archive, app.state.stopping)
    app.state.owner_key = OwnerKey(archive.settings.data)
    app.state.evaluation_jobs = EvaluationJobs(archive, queue)
    upload_routes.add_import_state(app, archive)
    front_routes.add_front_state(app, archive, queue)
    add_error_handlers(app)
    app.add_middleware(Identify, key=app.state.owner_key)
    keeps = archive.settings.keep_chats
    app.add_middleware(IdentifyReader, key=app.state.owner_key, keeps=keeps)
    for router in _ROUTERS:
        app.include_router(router, responses=ERRORS)
    mount_v1(app)
    app.mount("/byline", PageFiles())
    app.openapi = partial(describe, app, _ROUTERS)  # type: ignore[method-assign]  # as FastAPI has it extended


def add_guards(app: FastAPI, settings: Settings) -> None:
    """Add what stands before every request, whatever else the app has.

    The one added last stands first: the headers are on the other guards' refusals too.
    """
    app.add_middleware(SameOrigin)
    hosts = allowed_hosts(settings.host, settings.allowed_hosts)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)
    app.add_middleware(ForwardedHeaders, trusted=settings.trusted_proxies)
    app.add_middleware(BodyLimits, limits=body_limits(settings))
    app.add_middleware(RefuseWhileStopping, stopping=app.state.stopping)
    app.add_middleware(UnexpectedErrors)  # the guards themselves may meet what nobody foresaw
    app.add_middleware(Problems)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(RequestIds)
