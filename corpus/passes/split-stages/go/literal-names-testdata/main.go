package main

import (
	"net/http"
	"os"
)

func main() {
	os.ReadDir("testdata/tides")
	os.DirFS("api/*.proto")
	http.ListenAndServe(":8080", nil)
}
