package main

import (
	_ "embed"
	"net/http"
)

//go:embed site/index.html
var index string

func main() {
	http.Handle("/", http.FileServer(http.Dir("site")))
	http.ListenAndServe(":8080", nil)
}
