"""/api/v1/: published records, as stored bytes."""

from __future__ import annotations

from ninja import NinjaAPI

from cms.api.catalogue import router as catalogue
from cms.api.guides import router as guides
from cms.api.records import router

api = NinjaAPI(
    title="柳北区政府信息公开接口",
    version="1",
    description="读取已公开的政府信息。内容即版次的规范 JSON，ETag 为版次摘要值。",
    urls_namespace="api-v1",
    docs_url=None,
)
api.add_router("/records", router)
api.add_router("/catalogue", catalogue)
api.add_router("/guides", guides)
