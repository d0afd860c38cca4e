"""sseclient-py over requests, as its README has it."""

import importlib.metadata
import json
import os
import platform
import sys

import requests
import sseclient

if sys.argv[1:] == ["--version"]:
    version = importlib.metadata.version
    print(f"sseclient-py {version('sseclient-py')}, requests {version('requests')}, Python {platform.python_version()}")
    sys.exit()

response = requests.get(os.environ["SSE_URL"], stream=True, headers={"Accept": "text/event-stream"})
client = sseclient.SSEClient(response)
for event in client.events():
    print(json.dumps({"type": event.event, "data": event.data, "lastEventId": event.id or ""}), flush=True)
