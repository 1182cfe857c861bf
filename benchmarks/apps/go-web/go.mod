module example.com/wordservice

go 1.22
