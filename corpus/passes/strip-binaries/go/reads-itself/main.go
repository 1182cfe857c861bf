package main

import (
	"debug/elf"
	"fmt"
	"os"
)

func main() {
	path, _ := os.Executable()
	file, err := elf.Open(path)
	if err != nil {
		panic(err)
	}
	symbols, err := file.Symbols()
	fmt.Println(len(symbols), err)
}
