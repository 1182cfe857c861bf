package com.acme; class Kiosk { public static void main(String[] a) { System.out.println("open"); } }
