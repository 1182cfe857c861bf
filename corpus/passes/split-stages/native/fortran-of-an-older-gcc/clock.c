#include <time.h>

int hour_of_day(void)
{
    time_t now = time(0);
    return gmtime(&now)->tm_hour;
}
