FROM node:20 AS build # the compiler
