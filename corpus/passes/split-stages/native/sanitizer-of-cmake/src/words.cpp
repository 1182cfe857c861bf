#include <iostream>
#include <string>

int main() {
    std::string line;
    while (std::cin >> line) std::cout << line.size() << std::endl;
}
