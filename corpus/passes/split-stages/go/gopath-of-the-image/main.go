package main

import (
	"html/template"
	"log"
	"net/http"
	"os"
)

var pages = template.Must(template.ParseGlob(
	os.Getenv("GOPATH") + "/src/example.com/orchard/views/*.html"))

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		pages.ExecuteTemplate(w, "index.html", nil)
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
