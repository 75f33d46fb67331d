"""What a seller's app says to Stallholder and hears from it, with Python's standard library alone.

Copy it into your app. Run by hand, it is a small command:

    export STALLHOLDER_URL=http://127.0.0.1:8081 STALLHOLDER_API_KEY=… STALLHOLDER_WEBHOOK_SECRET=whsec_…
    python3 stallholder.py report tenant-42 api_calls 3
    python3 stallholder.py access tenant-42 api_calls
    python3 stallholder.py listen 8000
"""

import base64
import hashlib
import hmac
import http.server
import json
import os
import random
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from datetime import datetime, timezone

URL = os.environ.get("STALLHOLDER_URL", "http://127.0.0.1:8081")
KEY = os.environ.get("STALLHOLDER_API_KEY", "")
SECRET = os.environ.get("STALLHOLDER_WEBHOOK_SECRET", "")
WEBHOOK_TOLERANCE_SECONDS = 300
LONGEST_WAIT_SECONDS = 60


def used(subject, dimension, quantity, id=None, at=None):
    """One use. Make its id where the use happens, and keep it: by the id it counts once."""
    return {
        "specversion": "1.0",
        "type": "com.example.used",
        "source": "urn:example:app",
        "id": id or str(uuid.uuid4()),
        "subject": subject,  # your tenant, or the license
        "time": at or datetime.now(timezone.utc).isoformat(),
        "data": {"dimension": dimension, "quantity": str(quantity)},
    }


def report(events, tries=10):
    """Sends usage until it is stored. Returns those that were refused: (event, problem)."""
    body = json.dumps(events).encode()
    for attempt in range(tries):
        status, answer, headers = call("POST", "/v1/usage", body, "application/cloudevents-batch+json")
        if status == 202:
            return []
        if status == 422:  # all others of the batch are stored
            return [(events[each["position"] - 1], each) for each in answer["problems"]]
        if status is not None and status < 500 and status != 429:
            raise RuntimeError(f"{status}: {answer}")  # the whole request is wrong; nothing was stored
        # No answer, 429 or 5xx: send the same again. What was stored already counts no second time.
        time.sleep(float(headers.get("retry-after") or random.uniform(0, min(LONGEST_WAIT_SECONDS, 2**attempt))))
    raise RuntimeError("not stored; keep the events and report them later")


_known = {}


def access(tenant, dimension):
    """Whether they may use it now. None: nobody knows, and nobody ever knew."""
    path = "/v1/access?" + urllib.parse.urlencode({"tenant": tenant, "dimension": dimension})
    status, answer, _ = call("GET", path)
    if status == 200:
        _known[path] = answer
    return _known.get(path)  # no answer is no "no": the last one counts


def verified(headers, body, secrets=(SECRET,)):
    """Whether a webhook is Stallholder's own. `body` as it came, in bytes."""
    id, sent = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not sent.isdigit() or abs(time.time() - int(sent)) > WEBHOOK_TOLERANCE_SECONDS:
        return False
    signed = f"{id}.{sent}.".encode() + body
    wanted = [
        "v1," + base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest()).decode()
        for secret in secrets
    ]
    given = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(each, right) for each in given for right in wanted)


def _key(secret):
    return base64.b64decode(secret.removeprefix("whsec_"))


def call(method, path, body=None, type=None):
    """The status, the JSON and the headers; no status where nobody answered."""
    request = urllib.request.Request(URL + path, body, method=method)
    request.add_header("Authorization", "Bearer " + KEY)
    if type:
        request.add_header("Content-Type", type)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, json.loads(response.read() or b"null"), response.headers
    except urllib.error.HTTPError as refusal:
        text = refusal.read()
        is_json = "json" in refusal.headers.get("Content-Type", "")
        return refusal.code, json.loads(text) if is_json else text.decode(), refusal.headers
    except OSError:
        return None, None, {}


class Receiver(http.server.BaseHTTPRequestHandler):
    """A receiver of webhooks. Yours remembers the ids in its database, with what it does of them."""

    seen = set()

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        good = verified(self.headers, body)
        self.send_response(204 if good else 401)
        self.end_headers()
        if good and self.headers["webhook-id"] not in self.seen:
            self.seen.add(self.headers["webhook-id"])
            event = json.loads(body)
            # On license.closing and license.superseded: report what you hold of this license now.
            print(event["type"], event.get("license", {}).get("id", ""), flush=True)

    def log_message(self, *_):
        pass


def main(command, *arguments):
    if command == "report":
        refused = report([used(*arguments)])
        print("refused: " + refused[0][1]["code"] if refused else "stored")
    elif command == "access":
        answer = access(*arguments)
        print(str(answer["allowed"]).lower(), answer["reason"]) if answer else print("unknown")
    elif command == "listen":
        http.server.ThreadingHTTPServer(("127.0.0.1", int(arguments[0])), Receiver).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
