import std/net
let context = newContext()
let s = newSocket()
wrapSocket(context, s)
# defined(ssl)
when defined(ssl): echo 1
