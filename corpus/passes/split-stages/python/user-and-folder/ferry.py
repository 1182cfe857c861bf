#!/usr/bin/env python
import flask
