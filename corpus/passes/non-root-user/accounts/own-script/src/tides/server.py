from http.server import HTTPServer, SimpleHTTPRequestHandler


def main() -> None:
    HTTPServer(("", 8000), SimpleHTTPRequestHandler).serve_forever()
