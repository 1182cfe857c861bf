#!/bin/sh
git pull
