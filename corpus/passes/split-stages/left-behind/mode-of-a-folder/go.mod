module example.org/spooler

go 1.22
