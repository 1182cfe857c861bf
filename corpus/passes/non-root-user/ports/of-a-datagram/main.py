"""Takes the messages of the buoys."""

import socketserver


class Message(socketserver.BaseRequestHandler):
    def handle(self):
        print(self.request[0])


socketserver.UDPServer(("0.0.0.0", 514), Message).serve_forever()
