import http.server
import json

with open("data/baseline.json") as file:
    baseline = json.load(file)


class Budget(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(baseline["years"]).encode())


http.server.HTTPServer(("", 8000), Budget).serve_forever()
