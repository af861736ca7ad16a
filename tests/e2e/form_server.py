"""Directories that are not ours: forms served by Python's http.server, for tests/e2e/submit.sh.

Usage: form_server.py FOLDER. Prints the port. Each host NAME.localhost is a directory; what it receives is appended
to FOLDER/NAME.jsonl before it answers. A host "slow..." takes its time with the page until FOLDER/go exists.
"""

import http.server
import json
import os
import sys
import time
import urllib.parse

folder = sys.argv[1]

FORM = """<!doctype html><html lang="en"><head><title>Add a company</title></head><body><h1>Add your company</h1>
<form method="post" action="/add">
<p><label>Company name * <input name="company" required></label></p>
<p><label>Website <input name="site" type="url"></label></p>
<p><label>E-mail * <input name="mail" type="email" required></label></p>
<p><label>Phone <input name="tel" type="tel"></label></p>
<p><label>City <input name="town"></label></p>
<p><label>Description <textarea name="about"></textarea></label></p>
<p style="position:absolute;left:-9999px"><label>Leave empty <input name="hp_url" tabindex="-1"></label></p>
<p><button type="submit">Submit company</button></p></form></body></html>"""

CAPTCHA = FORM.replace(
    "<p><button", '<p><img src="/c.png" alt="CAPTCHA"><label>Characters in the picture <input name="captcha" required>'
    "</label></p><p><button")


class Handler(http.server.BaseHTTPRequestHandler):
    def name(self):
        return self.headers.get("host", "").split(":")[0].removesuffix(".localhost")

    def note(self, entry):
        with open(os.path.join(folder, self.name() + ".jsonl"), "a", encoding="utf-8") as ledger:
            ledger.write(json.dumps(entry) + "\n")
            ledger.flush()
            os.fsync(ledger.fileno())

    def answer(self, status, body):
        data = body.encode()
        self.send_response(status)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        try:
            self.wfile.write(data)
        except OSError:
            pass  # the browser was closed meanwhile

    def do_GET(self):
        if self.path != "/add":
            return self.answer(404, "<h1>Not found</h1>")
        name = self.name()
        if name.startswith("slow"):
            open(os.path.join(folder, name + ".seen"), "w").close()
            while not os.path.exists(os.path.join(folder, "go")):
                time.sleep(0.05)
        if name == "empty":
            return self.answer(200, "<!doctype html><h1>Our directory</h1><p>Nothing to fill in here.</p>")
        if name == "huge":
            return self.answer(200, "<!doctype html><h1>Long</h1>" + ("<p>" + "All work and no play. " * 230 + "</p>\n") * 4000)
        if name == "captcha":
            return self.answer(200, CAPTCHA)
        return self.answer(200, FORM)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        self.note(dict(urllib.parse.parse_qsl(body, keep_blank_values=True)))
        self.answer(200, "<!doctype html><h1>Thank you!</h1><p>Your listing was received. Reference: PY-%d</p>"
                    % (1000 + len(body)))

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_address[1], flush=True)
try:
    server.serve_forever()
except KeyboardInterrupt:
    pass
