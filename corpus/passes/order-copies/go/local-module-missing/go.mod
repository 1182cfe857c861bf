module example.com/shop

go 1.22

require (
	example.com/kit v0.0.0
	golang.org/x/text v0.14.0
)

replace example.com/kit => ./kit
