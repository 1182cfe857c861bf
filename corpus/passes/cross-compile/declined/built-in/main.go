package main

import _ "embed"

//go:embed assets/agent
var agent []byte

func main() { println(len(agent)) }
