#include <stdio.h>

int main(void)
{
	puts("level");
	return 0;
}
