package main

import (
	"net/http"
	"os"
)

func main() {
	os.ReadFile("config.yaml")
	http.ListenAndServe(":8080", nil)
}
