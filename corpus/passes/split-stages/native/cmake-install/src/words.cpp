#include <sqlite3.h>
#include <fstream>
#include <string>

int count_words(const char *path)
{
    std::ifstream words(path);
    std::string word;
    int count = 0;
    sqlite3 *database = nullptr;
    sqlite3_open(":memory:", &database);
    while (words >> word)
        count++;
    sqlite3_close(database);
    return count;
}
