ThisBuild / scalaVersion := "3.3.3"

lazy val root = (project in file("."))
  .settings(
    name := "ferry",
    libraryDependencies += "com.typesafe.akka" %% "akka-http" % "10.5.3",
    assembly / mainClass := Some("ferry.Main"),
  )
