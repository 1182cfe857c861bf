package main

import (
	"net/http"

	"github.com/go-chi/chi/v5"
)

func main() {
	router := chi.NewRouter()
	router.Get("/rates", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("1.08\n")) })
	http.ListenAndServe(":8080", router)
}
