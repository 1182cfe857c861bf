import http.server


class Visits(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with open("/data/visits", "a") as file:
            file.write("x")
        self.send_response(204)
        self.end_headers()


http.server.HTTPServer(("0.0.0.0", 8000), Visits).serve_forever()
