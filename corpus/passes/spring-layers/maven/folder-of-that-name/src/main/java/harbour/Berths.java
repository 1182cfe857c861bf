package harbour;

class Berths {
}
