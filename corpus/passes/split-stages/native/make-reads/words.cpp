#include <fstream>
#include <iostream>
#include <string>

int main() {
    std::ifstream in("words.txt");
    std::string line;
    while (std::getline(in, line)) std::cout << line << std::endl;
}
