addSbtPlugin("com.eed3si9n" % "sbt-assembly" % "2.2.0")
addSbtPlugin("org.example" % "sbt-harbour" % "1.0.0")
