package main

import (
	"net"
	"net/http"
)

func main() {
	net.LookupHost("x")
	http.ListenAndServe(":8080", nil)
}
