public class Probe {
    public static void main(String[] args) {
        System.out.println(ModuleLayer.boot().modules());
    }
}
