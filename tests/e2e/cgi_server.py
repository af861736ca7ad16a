"""Serves the CGI programs of a folder, for tests/e2e/product.sh: a web server as small as can be.

Usage: cgi_server.py FOLDER. Prints the port. FOLDER/NAME.cgi answers at http://ANY.localhost:PORT/NAME.cgi, one
request at a time, and every request is appended to FOLDER/../requests.log as "METHOD PATH" before it is answered.
"""

import http.server
import os
import subprocess
import sys

folder = os.path.abspath(sys.argv[1])


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path, _, query = self.path.partition("?")
        with open(os.path.join(folder, "..", "requests.log"), "a", encoding="utf-8") as log:
            log.write("%s %s\n" % (self.command, self.path))
        program = os.path.join(folder, os.path.basename(path))
        if not (program.endswith(".cgi") and os.path.isfile(program)):
            return self.send_error(404)
        length = int(self.headers.get("content-length", 0))
        environment = {
            "PATH": os.environ["PATH"],
            "GATEWAY_INTERFACE": "CGI/1.1",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "SERVER_NAME": self.headers.get("host", "localhost").split(":")[0],
            "SERVER_PORT": str(self.server.server_address[1]),
            "REMOTE_ADDR": self.client_address[0],
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": path,
            "QUERY_STRING": query,
            "CONTENT_LENGTH": str(length),
            "CONTENT_TYPE": self.headers.get("content-type", ""),
            "HTTP_COOKIE": self.headers.get("cookie", ""),
        }
        run = subprocess.run([program], cwd=folder, env=environment, input=self.rfile.read(length), stdout=subprocess.PIPE)
        head, _, body = run.stdout.replace(b"\r\n\r\n", b"\n\n", 1).partition(b"\n\n")
        fields = [line.partition(":")[::2] for line in head.decode("latin-1").splitlines()]
        fields = [(name.strip(), value.strip()) for name, value in fields]
        status = dict((name.lower(), value) for name, value in fields).get("status", "200" if run.returncode == 0 else "500")
        self.send_response(int(status.split()[0]))
        for name, value in fields:
            if name.lower() != "status":
                self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
try:
    server.serve_forever()
except KeyboardInterrupt:
    pass
