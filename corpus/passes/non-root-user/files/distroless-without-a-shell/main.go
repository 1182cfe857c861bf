package main

import "os"

func main() {
	os.WriteFile("/data/seen", []byte("1"), 0o644)
}
