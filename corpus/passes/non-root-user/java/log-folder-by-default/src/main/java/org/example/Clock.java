package org.example;

@org.springframework.boot.autoconfigure.SpringBootApplication
public class Clock {
    public static void main(String[] args) {
        org.springframework.boot.SpringApplication.run(Clock.class, args);
    }
}
