from ctypes import CDLL

CDLL("libxml2.so.2")
