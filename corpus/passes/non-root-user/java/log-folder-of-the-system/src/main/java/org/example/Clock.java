package org.example;

public class Clock {
    public static void main(String[] args) {
        System.out.println("tick");
    }
}
