// Package wordcount counts what is in a text.
package wordcount

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Count is what was found in a text.
type Count struct {
	Runes  int      `json:"runes"`
	Words  int      `json:"words"`
	Unique []string `json:"unique"`
}

// Of counts the runes and words of text.
func Of(text string) Count {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	seen := map[string]bool{}
	unique := []string{}
	for _, word := range words {
		if !seen[word] {
			seen[word] = true
			unique = append(unique, word)
		}
	}
	sort.Strings(unique)
	return Count{Runes: utf8.RuneCountInString(text), Words: len(words), Unique: unique}
}
