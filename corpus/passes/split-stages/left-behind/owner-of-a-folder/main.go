package main

import (
	"log"
	"os"
)

func main() {
	if err := os.WriteFile("/var/lib/ledger/book", []byte("0\n"), 0o600); err != nil {
		log.Fatal(err)
	}
}
