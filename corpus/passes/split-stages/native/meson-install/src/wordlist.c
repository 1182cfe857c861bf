#include <sqlite3.h>

const char *wordlist_version(void)
{
    return sqlite3_libversion();
}
