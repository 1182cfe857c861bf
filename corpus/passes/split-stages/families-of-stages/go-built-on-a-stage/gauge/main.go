package main

// #include <stdio.h>
// static void hello(void) { puts("gauge"); }
import "C"

func main() { C.hello() }
