from prometheus_client import start_http_server

from metrics import collect

start_http_server(9200)
collect()
