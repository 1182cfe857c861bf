package ferry

import akka.actor.ActorSystem
import akka.http.scaladsl.Http
import akka.http.scaladsl.server.Directives._

object Main extends App {
  implicit val system: ActorSystem = ActorSystem("ferry")
  Http().newServerAt("0.0.0.0", 8080).bind(path("times") { complete("08:15") })
}
