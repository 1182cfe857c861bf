package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/exec"
	"runtime"
)

func main() {
	prefork := flag.Bool("prefork", false, "a process for each processor")
	flag.Parse()
	if *prefork {
		for range runtime.NumCPU() {
			child := exec.Command(os.Args[0])
			if err := child.Start(); err != nil {
				log.Fatal(err)
			}
			defer child.Wait()
		}
		return
	}
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "hello") })
	log.Fatal(http.ListenAndServe(":8080", nil))
}
