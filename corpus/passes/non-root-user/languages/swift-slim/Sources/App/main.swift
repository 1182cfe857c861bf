import Vapor

let app = try Application(.detect())
defer { app.shutdown() }
app.middleware.use(FileMiddleware(publicDirectory: app.directory.publicDirectory))
app.get("notices") { _ in "No notices." }
try app.run()
