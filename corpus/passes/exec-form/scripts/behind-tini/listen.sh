#!/bin/sh
nc -lk "$1"
