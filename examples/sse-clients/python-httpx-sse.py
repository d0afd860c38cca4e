"""httpx-sse, as its README has it."""

import importlib.metadata
import json
import os
import platform
import sys

import httpx
from httpx_sse import connect_sse

if sys.argv[1:] == ["--version"]:
    version = importlib.metadata.version
    print(f"httpx-sse {version('httpx-sse')}, httpx {version('httpx')}, Python {platform.python_version()}")
    sys.exit()

with httpx.Client(timeout=None) as client:
    with connect_sse(client, "GET", os.environ["SSE_URL"]) as event_source:
        for sse in event_source.iter_sse():
            print(json.dumps({"type": sse.event, "data": sse.data, "lastEventId": sse.id}), flush=True)
