package main

import "os"

func main() {
	os.MkdirAll("/tmp/parts", 0o755)
}
