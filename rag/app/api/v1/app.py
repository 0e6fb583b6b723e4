"""The addresses under `/api/v1` as one app of their own, with its description; mounted in the whole."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.routing import APIRoute

import rag
from rag.app.api.dependencies import Requires, refuse_wrong_token
from rag.app.api.errors import add_error_handlers
from rag.app.api.openapi import REFERENCE, describe
from rag.app.api.owner_page import routes as owner_page
from rag.app.api.problems import ANYWHERE, PREFIX, Problem, problem_responses
from rag.app.api.v1 import (
    adding,
    articles,
    ask,
    collections,
    conversations,
    docs_page,
    evaluations,
    feedback,
    feeds,
    search,
    status,
    verify,
)
from rag.app.api.v1.field_notes import add_field_notes
from rag.app.api.v1.idempotency import IdempotentRequests

_ROUTERS = (
    *(ask.router, search.router, verify.router),
    *(adding.router, articles.owners, articles.router),
    *(feeds.router, conversations.router, feedback.router),
    *(collections.router, evaluations.router, status.router, owner_page.api),
)
_SCHEME = "ownerKey"
_ABOUT = (
    "Ask an archive of news articles and get answers in which every sentence has its source. Asking and "
    "reading are open to whoever reaches Byline; what changes the archive needs its owner's key as a "
    "bearer token. Errors are problems by RFC 9457. Every answer has the header `X-Request-ID`."
)
_KEY = "The key in the address that Byline prints at its start, and `byline address` again."
meta = APIRouter(include_in_schema=False)


def mount_v1(app: FastAPI) -> None:
    """Add the addresses to the whole app, whose state they share."""
    v1 = FastAPI(
        title="Byline",
        version=rag.__version__,
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,  # an id that is empty by mistake would be answered with the list
        generate_unique_id_function=lambda route: route.name,
        dependencies=[Depends(refuse_wrong_token)],
    )
    v1.state = app.state
    app.state.idempotent_requests = IdempotentRequests()
    add_error_handlers(v1)
    for router in _ROUTERS:
        v1.include_router(router, responses=problem_responses(*ANYWHERE))
    v1.include_router(meta)
    v1.include_router(docs_page.router)
    v1.openapi = partial(describe_v1, v1)  # type: ignore[method-assign]  # as FastAPI has it extended
    app.mount(PREFIX, v1)


def describe_v1(v1: FastAPI) -> dict[str, Any]:
    """The description (OpenAPI 3.1), made once."""
    if v1.openapi_schema is None:
        description = describe(v1, _ROUTERS)
        parts = description["components"]
        for model in (Problem, adding.ArticleRecord):  # no route has them as its own
            parts["schemas"][model.__name__] = model.model_json_schema(ref_template=REFERENCE)
        add_field_notes(parts["schemas"])
        parts["securitySchemes"] = {_SCHEME: {"type": "http", "scheme": "bearer", "description": _KEY}}
        for route in (r for router in _ROUTERS for r in router.routes if isinstance(r, APIRoute)):
            if _is_owners(route):
                for method in route.methods or ():
                    description["paths"][route.path_format][method.lower()]["security"] = [{_SCHEME: []}]
        v1.openapi_schema = description
    return v1.openapi_schema


def _is_owners(route: APIRoute) -> bool:
    return any(isinstance(dependency.call, Requires) for dependency in route.dependant.dependencies)


@meta.get("/openapi.json")
def get_description(request: Request) -> dict[str, Any]:
    """The description, with the address that it is reached under."""
    description: dict[str, Any] = request.app.openapi()
    return description | {"servers": [{"url": request.scope.get("root_path") or PREFIX}]}
