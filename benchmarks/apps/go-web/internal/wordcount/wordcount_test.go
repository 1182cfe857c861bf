package wordcount

import "testing"

func TestOf(t *testing.T) {
	got := Of("The tea, the Tea!")
	if got.Words != 4 || len(got.Unique) != 2 {
		t.Fatalf("got %+v", got)
	}
}
