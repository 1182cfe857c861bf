class Shop { public static void main(String[] a) { } }
