"""Reads a stream to its end, whatever cuts it on the way: it comes back after the last message that it has.

Python 3.8 or newer, standard library only:

    python3 consume.py ['/stream?seed=42&speed=10']
"""

import http.client
import io
import json
import os
import sys
import time
import urllib.error
import urllib.request

SERVICE = os.environ.get("FLOWPROBE_URL", "http://localhost:8080")
PATH = sys.argv[1] if len(sys.argv) > 1 else "/stream?seed=42&speed=10"

# The service sends a comment every 15 seconds: silence for longer means that the connection is dead.
TIMEOUT_SECONDS = 45


def handle(event_id, data):
    """What to do with a message."""
    print(event_id, json.dumps(json.loads(data)), flush=True)


class Consumer:
    def __init__(self):
        self.last_id = ""
        self.retry_seconds = 1.0

    def run(self):
        while self.connect():
            after = self.last_id or "nothing"
            print(f"Disconnected after {after}; reconnecting in {self.retry_seconds:g} s", file=sys.stderr)
            time.sleep(self.retry_seconds)
        print(f"The end, after {self.last_id}", file=sys.stderr)

    def connect(self):
        """Reads one response; False where the server says that there is nothing more (204)."""
        headers = {"Accept": "text/event-stream"}
        if self.last_id:
            headers["Last-Event-ID"] = self.last_id
        try:
            with urllib.request.urlopen(urllib.request.Request(SERVICE + PATH, headers=headers), timeout=TIMEOUT_SECONDS) as response:
                if response.status == 204:
                    return False
                self.read(response)
        except urllib.error.HTTPError as error:
            sys.exit(f"{error.code}: {error.read().decode()}")
        except (OSError, http.client.HTTPException):
            pass  # No connection, or it broke.
        return True

    def read(self, response):
        event_id, data = self.last_id, []
        # As text, a line that ends with CR or CRLF ends with "\n" as well.
        for line in io.TextIOWrapper(response, encoding="utf-8-sig"):
            if not line.endswith("\n"):
                return  # Cut within a line: the message will be sent again.
            line = line[:-1]
            if line == "":
                # A blank line ends a message. Several data lines are joined with line feeds.
                self.last_id = event_id
                if data:
                    handle(event_id, "\n".join(data))
                data = []
                continue
            # A line that begins with a colon is a comment: its field is "".
            field, _, value = line.partition(":")
            value = value[1:] if value.startswith(" ") else value
            if field == "data":
                data.append(value)
            elif field == "id":
                event_id = value
            elif field == "retry" and value.isdecimal():
                self.retry_seconds = int(value) / 1000


if __name__ == "__main__":
    try:
        Consumer().run()
    except KeyboardInterrupt:
        sys.exit(130)
