FROM maven:3.9-eclipse-temurin-21
RUN apt-get update && apt-get install -y protobuf-compiler && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY pom.xml ./
RUN mvn -B dependency:go-offline
COPY src src
RUN mvn -B package
CMD ["java", "-cp", "target/shop-1.0.jar", "Shop"]
