#!/bin/sh
gnuplot -e "plot sin(x)"
