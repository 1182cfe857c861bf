package main

import (
	"embed"
	"io/fs"
	"log"
	"net/http"
)

//go:embed ui/dist
var pages embed.FS

func main() {
	dist, err := fs.Sub(pages, "ui/dist")
	if err != nil {
		log.Fatal(err)
	}
	http.Handle("/", http.FileServer(http.FS(dist)))
	log.Fatal(http.ListenAndServe(":8080", nil))
}
