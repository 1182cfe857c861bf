package main

import (
	_ "embed"
	"fmt"
)

//go:embed keys/signing.pem
var key []byte

func main() {
	fmt.Println("signing with a key of", len(key), "bytes")
}
