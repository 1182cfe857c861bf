package main

import "fmt"

var platform = "none"

func main() {
	fmt.Println("tides", platform)
}
