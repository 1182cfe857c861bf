#!/usr/bin/env node
// the whole of Yarn 4.11.0, in one file of 3 MB
