import std/[asynchttpserver, asyncdispatch]

proc main {.async.} =
  var server = newAsyncHttpServer()
  proc answer(request: Request) {.async.} =
    await request.respond(Http200, "rising")
  server.listen(Port(8080))
  while true:
    await server.acceptRequest(answer)

waitFor main()
