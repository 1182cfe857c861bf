module owners

go 1.22
