package main

import (
	"net/http"
	"os"
)

func main() {
	text, _ := os.ReadFile("PROMPT.md")
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { w.Write(text) })
	http.ListenAndServe(":8080", nil)
}
