#!/bin/sh
set -e
export CGO_ENABLED=0
go vet ./...
go build -o /usr/local/bin/ledger ./cmd/ledger
