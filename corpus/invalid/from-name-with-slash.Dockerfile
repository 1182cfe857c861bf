FROM golang:1.22 AS my/build
FROM scratch
