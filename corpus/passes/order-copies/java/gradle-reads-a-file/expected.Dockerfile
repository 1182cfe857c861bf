FROM gradle:8-jdk21
WORKDIR /src
COPY build.gradle settings.gradle VERSION ./
COPY gradle gradle/
RUN gradle dependencies
COPY . .
RUN gradle shadowJar
CMD ["java", "-jar", "build/libs/shop-all.jar"]
