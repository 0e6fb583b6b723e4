"""The app's own addresses, put together: routers, errors, guards, the page's files, the description."""

from __future__ import annotations

from functools import partial

from fastapi import FastAPI

from rag.app.api import (
    article_routes,
    conversation_routes,
    entry_routes,
    evaluation_routes,
    export_routes,
    front_routes,
    health_routes,
    library_routes,
    oidc_routes,
    question_routes,
    share_routes,
    upload_routes,
)
from rag.app.api.accounts import manage_routes, me_routes, own_routes, sign_in_routes
from rag.app.api.accounts.person import sign_in_person
from rag.app.api.collection_apps import CollectionApps, ToCollections, first_readable, may_read_main
from rag.app.api.errors import ERRORS, UnexpectedErrors, add_error_handlers
from rag.app.api.gate import Gate
from rag.app.api.guard import AllowedHosts, SameOrigin, SecurityHeaders, allowed_hosts
from rag.app.api.identity import Identify
from rag.app.api.limits import BodyLimits, body_limits
from rag.app.api.openai import chat_routes
from rag.app.api.openapi import describe
from rag.app.api.owner_key import OwnerKey
from rag.app.api.owner_page import routes as owner_page
from rag.app.api.page_files import PageFiles
from rag.app.api.prefix import Placed, cookie_path
from rag.app.api.problems import Problems
from rag.app.api.proxies import ForwardedHeaders
from rag.app.api.reader import IdentifyReader
from rag.app.api.readiness import Readiness
from rag.app.api.request_ids import RequestIds
from rag.app.api.stopping import RefuseWhileStopping, Stopping
from rag.app.api.v1.app import mount_v1
from rag.app.workers.collections import OpenCollections
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
    me_routes,
    owner_page,
)
_ROUTERS = [module.router for module in _MODULES]
_SERVERS_MODULES = (sign_in_routes, oidc_routes, own_routes, manage_routes)
_SERVERS_ROUTERS = [module.router for module in _SERVERS_MODULES]
"""Of what is no archive's: the main archive's app alone has them."""


def add_routes(
    app: FastAPI,
    archive: Archive,
    worker: Worker,
    queue: RequestQueue,
    apps: CollectionApps | None = None,
    within: FastAPI | None = None,
) -> None:
    """Add them; they must come before whatever is mounted at `/`.

    The main archive's app knows who calls, and serves the `apps` of collections, if there are to be any;
    the app of a collection stands `within` it.
    """
    app.state.archive, app.state.worker, app.state.request_queue = archive, worker, queue
    app.state.stopping = within.state.stopping if within else Stopping()
    app.state.readiness = Readiness(archive, app.state.stopping)
    app.state.owner_key = within.state.owner_key if within else OwnerKey(archive.settings.data)
    app.state.collections = apps.collections if apps else OpenCollections(archive)
    if within:
        app.state.collections = within.state.collections
    main = within.state.archive if within else archive
    app.state.list_accounts = main.catalog.accounts.all if main.settings.has_accounts() else None
    app.state.evaluation_jobs = EvaluationJobs(archive, queue)
    upload_routes.add_import_state(app, archive)
    front_routes.add_front_state(app, archive, queue)
    add_error_handlers(app)
    settings, key = archive.settings, app.state.owner_key
    keeps, path = settings.keep_chats, cookie_path(settings)
    app.add_middleware(IdentifyReader, key=key, keeps=keeps, path=path)
    if within is None:
        oidc_routes.add_single_sign_on(app, archive.settings, sign_in_person)
        _identify(app, archive, apps)
    routers = _ROUTERS if within else [*_ROUTERS, *_SERVERS_ROUTERS]
    for router in routers:
        app.include_router(router, responses=ERRORS)
    mount_v1(app)
    app.mount("/byline", PageFiles())
    app.openapi = partial(describe, app, routers)  # type: ignore[method-assign]  # as FastAPI has it extended


def _identify(app: FastAPI, archive: Archive, apps: CollectionApps | None) -> None:
    """Find out who calls, then whose archive is asked for, then who may read the main one."""
    catalog = archive.catalog if archive.settings.has_accounts() else None
    if catalog:
        known = app.state.collections
        app.add_middleware(
            Gate, may_read=partial(may_read_main, known), elsewhere=partial(first_readable, known)
        )
    app.add_middleware(ToCollections, apps=apps)
    app.add_middleware(Identify, key=app.state.owner_key, catalog=catalog)


def add_guards(app: FastAPI, settings: Settings) -> None:
    """Add what stands before every request, whatever else the app has.

    The one added last stands first: the headers are on the other guards' refusals too.
    """
    app.add_middleware(SameOrigin)
    hosts = allowed_hosts(settings.host, settings.allowed_hosts)
    app.add_middleware(AllowedHosts, hosts=hosts)
    app.add_middleware(ForwardedHeaders, trusted=settings.trusted_proxies)
    app.add_middleware(BodyLimits, limits=body_limits(settings))
    app.add_middleware(RefuseWhileStopping, stopping=app.state.stopping)
    app.add_middleware(UnexpectedErrors)  # the guards themselves may meet what nobody foresaw
    app.add_middleware(Problems)
    app.add_middleware(Placed, prefix=settings.root_path)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(RequestIds)
