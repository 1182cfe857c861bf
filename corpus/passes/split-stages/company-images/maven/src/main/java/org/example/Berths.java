package org.example;

public class Berths {
    public static void main(String[] args) {
        System.out.println("12 berths");
    }
}
