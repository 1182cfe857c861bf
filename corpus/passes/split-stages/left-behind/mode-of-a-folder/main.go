package main

import (
	"log"
	"os"
)

func main() {
	if err := os.WriteFile("/spool/ready", []byte("1\n"), 0o600); err != nil {
		log.Fatal(err)
	}
}
