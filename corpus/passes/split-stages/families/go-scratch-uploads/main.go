package main

import (
	"fmt"
	"log"
	"net/http"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		file, _, err := r.FormFile("chart")
		if err == nil {
			defer file.Close()
		}
		fmt.Fprintln(w, "high water at 11:42")
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
