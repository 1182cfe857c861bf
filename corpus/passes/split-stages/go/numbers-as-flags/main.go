package main

import (
	"flag"
	"fmt"
	"net/http"
	"time"
)

func main() {
	port := flag.Int("port", 8080, "where to listen")
	utc := flag.Bool("utc", false, "tell the time of Greenwich")
	flag.Parse()

	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		now := time.Now()
		if *utc {
			now = now.UTC()
		}
		fmt.Fprintln(w, now)
	})
	http.ListenAndServe(fmt.Sprintf(":%d", *port), nil)
}
