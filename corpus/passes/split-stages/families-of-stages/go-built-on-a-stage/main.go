package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
)

func main() {
	station := os.Getenv("STATION")
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "tides of %s\n", station)
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
