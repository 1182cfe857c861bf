plugins {
    kotlin("jvm") version "2.0.20"
    application
    id("com.gradleup.shadow") version "8.3.0"
}

version = "1.0.0"

application {
    mainClass = "org.example.MainKt"
}

repositories {
    mavenCentral()
}

dependencies {
    implementation("io.ktor:ktor-server-netty:2.3.12")
    testImplementation(kotlin("test"))
}
