#include <stdio.h>

int height(int hour);

int main(void)
{
    printf("%d cm at noon\n", height(12));
    return 0;
}
