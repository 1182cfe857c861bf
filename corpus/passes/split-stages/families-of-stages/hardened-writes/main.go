package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
)

func main() {
	station := os.Getenv("STATION")
	if err := os.WriteFile("/station", []byte(station), 0o644); err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "tides of %s\n", station)
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
