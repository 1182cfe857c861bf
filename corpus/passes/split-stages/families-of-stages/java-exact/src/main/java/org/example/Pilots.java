package org.example;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class Pilots {
    public static void main(String[] args) {
        SpringApplication.run(Pilots.class, args);
    }
}
