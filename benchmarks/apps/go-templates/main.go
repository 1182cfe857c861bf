package main

import (
	"html/template"
	"log"
	"net/http"
	"sync"
)

type entry struct {
	Name string
	Text string
}

type book struct {
	mu      sync.Mutex
	entries []entry
	page    *template.Template
}

func (b *book) show(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/" {
		http.NotFound(w, r)
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.page.Execute(w, b.entries); err != nil {
		log.Print(err)
	}
}

func (b *book) sign(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		http.Error(w, "POST only", http.StatusMethodNotAllowed)
		return
	}
	b.mu.Lock()
	b.entries = append(b.entries, entry{r.FormValue("name"), r.FormValue("text")})
	b.mu.Unlock()
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func main() {
	guests := &book{
		page:    template.Must(template.ParseFiles("templates/index.html")),
		entries: []entry{{"Ada", "First!"}},
	}
	http.HandleFunc("/", guests.show)
	http.HandleFunc("/sign", guests.sign)
	http.Handle("/static/", http.StripPrefix("/static/", http.FileServer(http.Dir("static"))))

	log.Print("listening on :3000")
	log.Fatal(http.ListenAndServe(":3000", nil))
}
