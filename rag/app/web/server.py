"""The app's server: the page at `/`, `/ask` for programs, `/healthz`, and a clean start and stop.

Knows nothing of how a question is answered.
"""

from __future__ import annotations

import logging
import signal
import socket
import threading
from contextlib import suppress
from functools import partial
from typing import Any

import uvicorn
from fastapi import FastAPI

from rag.app.api.collection_apps import CollectionApps, serve_collections
from rag.app.api.entry_routes import entry_address
from rag.app.api.guard import hosts_problem
from rag.app.api.owner_key import ensure_key, renew_key
from rag.app.api.routes import add_guards
from rag.app.api.running_app import announce_app, withdraw_app
from rag.app.observe.observe import count_requests, sending_traces
from rag.app.web.archive_app import add_archive, collection_app, new_app
from rag.app.web.connections import BACKLOG, GuardedConnection
from rag.app.web.graceful_server import CLOSING, GracefulServer
from rag.app.web.kept_chats import KeptChats
from rag.app.web.listening import address, check_accounts, listen, own_address
from rag.app.web.open_browser import close_entry, open_browser
from rag.app.workers.collections import OpenCollections
from rag.app.workers.feed_poller import Poller
from rag.app.workers.indexer_thread import Worker
from rag.app.workers.memory import few_arenas
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.core.errors import BylineError
from rag.core.settings import Settings
from rag.models.reader import Window

_log = logging.getLogger("byline.app")
_SETTLING = 10
"""Longest wait for a model that is being loaded; a download may take minutes and need not end."""


def build_app(archive: Archive, worker: Worker) -> FastAPI:
    """The whole web app over an archive and its collections, each under `/c/NAME/`.

    The worker is only asked how far it is.
    """
    app = new_app()
    collections = OpenCollections(archive, lambda opened: KeptChats(opened.archive).start())
    apps = app.state.collection_apps = CollectionApps(collections, partial(collection_app, main=app))
    add_archive(app, archive, worker, RequestQueue(), apps)
    serve_collections(app, apps)
    add_guards(app, archive.settings)
    count_requests(app)
    return app


class _Server(GracefulServer):
    """Says so, and begins what can wait, when it really listens."""

    def __init__(
        self, config: uvicorn.Config, app: FastAPI, worker: Worker, poller: Poller | None
    ) -> None:
        super().__init__(config, app.state.stopping, app.state.archive.settings.stop_seconds)
        self._archive: Archive = app.state.archive
        self._collections: OpenCollections = app.state.collections
        self._worker = worker
        self._poller = poller
        self.opens = False
        """Whether it opens a browser when it listens."""
        self._warming = threading.Thread(target=self._warm_up, name="warm-up", daemon=True)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then index and load the model in the background: the page need not wait."""
        await super().startup(sockets)
        if self.started and sockets:
            settings = self._archive.settings
            url = address(self.config.host, sockets[0]) + settings.root_path
            announce_app(settings, url)
            self._collections.on_open(
                lambda one: announce_app(one.archive.settings, f"{url}/c/{one.name}")
            )
            self._say_where(url)
            self._warming.start()

    def settle(self) -> None:
        """Wait until the model that is being loaded is there: a Python that ends meanwhile aborts."""
        if self._warming.is_alive():
            self._warming.join(_SETTLING)

    def _say_where(self, url: str) -> None:
        """To whoever started it, who is the owner: not to the log."""
        data = self._archive.settings.data
        entry = entry_address(own_address(url), ensure_key(data))
        print(f"Byline is on {entry}")
        print(f"That is its owner's address; readers, who ask, get {url}", flush=True)
        if problem := hosts_problem(self._archive.settings.host, self._archive.settings.allowed_hosts):
            print(problem, flush=True)
        if self.opens:
            open_browser(data, entry)

    def _warm_up(self) -> None:
        self._worker.start()
        if self._poller:
            self._poller.start()
        self._collections.start()
        try:
            self._archive.assistant  # noqa: B018  # built at its first use
            for load in (
                lambda: self._archive.static.embed(["Byline"]),
                lambda: self._archive.embedder.embed(["Byline"]),
                lambda: self._archive.reader.read("Byline?", [Window("", "Byline.")]),
            ):
                if self.stopping.begun:
                    return
                load()
            self._archive.engines.prepare(
                say=lambda message: _log.info("language model", extra={"state": message})
            )
        except BylineError as error:
            _log.error("models could not be loaded", extra={"problem": str(error)})
        except Exception:  # noqa: BLE001  # a question will meet the same error and show it
            _log.exception("models could not be loaded")


def serve(
    settings: Settings, archive: Archive | None = None, *, new_key: bool = False, opens: bool = False
) -> None:
    """Run the app until it is told to stop, over the settings' archive when none is given; closes it.

    With `new_key` its owner gets a new key; with `opens` it opens a browser. Raises ConfigError when it
    cannot listen, or has no key.
    """
    few_arenas()
    listening = listen(settings)
    signal.signal(signal.SIGTERM, _leave)
    try:
        (renew_key if new_key else ensure_key)(settings.data)
        archive = archive or Archive(settings, wait_for_model=False)
        check_accounts(settings, archive.catalog.accounts.count())
        KeptChats(archive).start()
        worker, poller = Worker(archive), Poller(archive) if settings.poll_feeds else None
        server: _Server | None = None
        try:
            app = build_app(archive, worker)
            config = uvicorn.Config(
                app,
                host=settings.host,
                log_config=None,  # as rag/core/logs.py configures logging
                log_level="warning",
                access_log=False,  # an address may hold a question, or the key
                proxy_headers=False,  # by default it believes every caller on this machine
                server_header=False,
                http=GuardedConnection,
                ws="none",
                backlog=BACKLOG,
                timeout_graceful_shutdown=CLOSING,
            )
            server = _Server(config, app, worker, poller)
            server.opens = opens
            _end_gracefully(server, app, settings, poller)
            with sending_traces(app):
                server.run(sockets=[listening])
        finally:
            if server:
                server.watch_signals()
                server.settle()
                app.state.evaluation_jobs.wait(_SETTLING)
                _withdraw(app)
                app.state.collections.stop()
            if poller:
                stop(poller)
            stop(worker)
            withdraw_app(settings)
            close_entry(settings.data)
            archive.close()
            if server:
                server.all_done()
    except KeyboardInterrupt:
        pass  # how it is meant to be stopped
    finally:
        listening.close()


def _end_gracefully(
    server: GracefulServer, app: FastAPI, settings: Settings, poller: Poller | None
) -> None:
    """Tell a server what is under way in its app, and what ends with it."""
    queue = app.state.request_queue

    def apps() -> list[FastAPI]:
        return [app, *app.state.collection_apps.running()]

    def begin() -> None:
        for one in apps():
            one.state.evaluation_jobs.end()
        if poller:
            poller.begin_stop()
        app.state.collections.begin_stop()

    def end() -> None:
        _withdraw(app)
        close_entry(settings.data)

    server.busy = lambda: queue.asking() > 0 or any(one.state.imports.saving() for one in apps())
    server.on_begin, server.on_late, server.on_end = begin, queue.close, end


def _withdraw(app: FastAPI) -> None:
    """Take back what tells commands where the app is."""
    for archive in (app.state.archive, *(one.archive for one in app.state.collections.opened())):
        withdraw_app(archive.settings)


def stop(worker: Worker | Poller) -> None:
    """Let a thread finish its step; one that never began has nothing to finish."""
    with suppress(RuntimeError):
        worker.stop()


def _leave(_signum: int, _frame: Any) -> None:
    raise SystemExit(0)
