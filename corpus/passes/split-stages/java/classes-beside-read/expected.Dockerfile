FROM eclipse-temurin:17-jdk AS build
WORKDIR /app
COPY common ./common
COPY api ./api
RUN mkdir -p common/out && javac -d common/out common/src/C.java
WORKDIR /app/api
RUN mkdir out && javac -cp ../common/out -d out src/Main.java

FROM eclipse-temurin:17-jre
WORKDIR /app/api
COPY --from=build /app/api/banner.txt /app/api/banner.txt
COPY --from=build /app/api/out /app/api/out
COPY --from=build /app/common/out /app/common/out
CMD ["java", "-cp", "out:../common/out", "a.Main"]
