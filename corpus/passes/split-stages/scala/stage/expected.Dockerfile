FROM sbtscala/scala-sbt:eclipse-temurin-17.0.10_7_1.10.1_3.3.3 AS build
WORKDIR /ferry
COPY build.sbt .
COPY project project
COPY src src
RUN sbt stage

FROM eclipse-temurin:17-jre
WORKDIR /ferry
COPY --from=build /ferry/target/universal/stage /ferry/target/universal/stage
EXPOSE 8080
CMD ["target/universal/stage/bin/ferry"]
