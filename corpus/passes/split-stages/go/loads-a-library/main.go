package main

// #cgo LDFLAGS: -ldl
// #include <dlfcn.h>
import "C"

func main() { C.dlopen(C.CString("libssl.so.3"), 1) }
