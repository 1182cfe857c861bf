import tempfile
from http.server import HTTPServer, SimpleHTTPRequestHandler

scratch = tempfile.mkdtemp(dir="work")
HTTPServer(("", 8000), SimpleHTTPRequestHandler).serve_forever()
