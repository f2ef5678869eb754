"""What stands beside the emulator: the server of a page, and a proxy in front of everything."""

from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Self
from urllib.parse import urlsplit

PAGE = b"<!doctype html><meta charset=utf-8><title>A page</title><link rel=icon href=data:,>"
PREFIX = "/telephony"


class Server(ThreadingHTTPServer):
    """A server of this test process, on a free loopback port."""

    daemon_threads = True

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.target = ""
        """Where a proxy hands its requests on to."""

    def __enter__(self) -> Self:
        Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.shutdown()
        self.server_close()


class Quiet(BaseHTTPRequestHandler):
    """Writes nothing to the log."""

    def log_message(self, format: str, *arguments: object) -> None:
        pass


class PageHandler(Quiet):
    """An empty page at every path."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)


class ProxyHandler(Quiet):
    """Hands on what comes below the prefix, without it, and says in headers what the client asked for."""

    def handle_request(self) -> None:
        server = self.server
        assert isinstance(server, Server)
        connection = HTTPConnection(urlsplit(server.target).netloc, timeout=10)
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        told = {"X-Forwarded-Host": self.headers["Host"], "X-Forwarded-Proto": "http", "X-Forwarded-Prefix": PREFIX}
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        connection.request(self.command, self.path.removeprefix(PREFIX), content, headers | told)
        answer = connection.getresponse()
        body = answer.read()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        connection.close()

    do_GET = do_POST = do_OPTIONS = handle_request
