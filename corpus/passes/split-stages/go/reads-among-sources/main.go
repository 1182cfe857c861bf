package main

import (
	"example.com/x/web"
	"net/http"
)

func main() {
	web.Run()
	http.Handle("/", http.FileServer(http.Dir("web")))
	http.ListenAndServe(":8080", nil)
}
