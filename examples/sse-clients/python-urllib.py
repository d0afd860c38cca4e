"""A line reader over urllib, as people write it by hand."""

import json
import os
import platform
import sys
import urllib.request

if sys.argv[1:] == ["--version"]:
    print(f"a line reader by hand over urllib, Python {platform.python_version()}")
    sys.exit()

request = urllib.request.Request(os.environ["SSE_URL"], headers={"Accept": "text/event-stream"})
event, data, last_id = "message", [], ""
with urllib.request.urlopen(request) as response:
    for raw in response:
        line = raw.decode("utf-8").rstrip("\r\n")
        if line == "":
            if data:
                print(json.dumps({"type": event, "data": "\n".join(data), "lastEventId": last_id}), flush=True)
            event, data = "message", []
        elif line.startswith("data:"):
            data.append(line[5:].strip())
        elif line.startswith("event:"):
            event = line[6:].strip()
        elif line.startswith("id:"):
            last_id = line[3:].strip()
