package main

import (
	"embed"
	"io/fs"
	"log"
	"net/http"
)

//go:embed web/dist
var pages embed.FS

func main() {
	dist, err := fs.Sub(pages, "web/dist")
	if err != nil {
		log.Fatal(err)
	}
	http.Handle("/", http.FileServer(http.FS(dist)))
	log.Fatal(http.ListenAndServe(":8080", nil))
}
