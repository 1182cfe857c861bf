package main

import (
	"log"
	"net/http"
)

var version string

func main() {
	log.Println("ledger", version)
	log.Fatal(http.ListenAndServe(":8080", nil))
}
