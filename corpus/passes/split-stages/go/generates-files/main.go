package main

import (
	"net/http"
	"os"
)

func main() {
	http.Handle("/", http.FileServer(http.Dir("site")))
	http.ListenAndServe(":8080", nil)
}
