package main

import "embed"

//go:embed static
var files embed.FS

func main() { files.ReadFile("static/logo.svg") }
