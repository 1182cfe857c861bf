FROM sbtscala/scala-sbt:eclipse-temurin-17.0.10_7_1.10.1_3.3.3 AS build
WORKDIR /ferry
COPY project project
COPY src src
COPY build.sbt build.sbt
RUN sbt pack

FROM eclipse-temurin:17-jre
WORKDIR /ferry
COPY --from=build /ferry/target/pack /ferry/target/pack
CMD ["target/pack/bin/main"]
