package main

import (
	"fmt"
	"net/http"

	"github.com/gorilla/mux"
)

func main() {
	router := mux.NewRouter()
	files := router.PathPrefix("/files").Subrouter()
	files.HandleFunc("/{id}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, mux.Vars(r)["id"])
	})
	http.ListenAndServe(":8080", router)
}
