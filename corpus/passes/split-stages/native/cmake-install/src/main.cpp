#include <iostream>

int count_words(const char *path);

int main()
{
    std::cout << count_words(WORDS) << " words\n";
    return 0;
}
