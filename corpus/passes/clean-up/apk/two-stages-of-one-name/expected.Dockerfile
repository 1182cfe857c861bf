FROM python:3.12-alpine
FROM golang:1.22-alpine AS build
FROM golang:1.22-alpine AS build
COPY . .
RUN apk add --no-cache curl
