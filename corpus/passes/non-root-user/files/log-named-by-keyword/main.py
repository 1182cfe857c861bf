import logging
from http.server import HTTPServer, SimpleHTTPRequestHandler

logging.basicConfig(filename="journal", level=logging.INFO)
HTTPServer(("", 8000), SimpleHTTPRequestHandler).serve_forever()
