package main

import (
	"fmt"
	"path/filepath"
	"runtime"
)

func main() {
	_, file, _, _ := runtime.Caller(0)
	fmt.Println(filepath.Join(filepath.Dir(file), "stations.json"))
}
