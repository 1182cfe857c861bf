package main

import (
	"log"
	"net/http"
	"os"
	"path/filepath"
)

func main() {
	dir := os.Getenv("EXPORT_DIR")
	http.HandleFunc("POST /exports", func(w http.ResponseWriter, r *http.Request) {
		if err := os.WriteFile(filepath.Join(dir, "orders.json"), []byte("[]"), 0o644); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.WriteHeader(http.StatusCreated)
	})
	log.Fatal(http.ListenAndServe(":8081", nil))
}
