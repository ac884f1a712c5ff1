/* SPDX-License-Identifier: MIT
 * A night played through by keys alone: story.keys, line by line, on the small desk. */
#include <locale.h>

#include "desk.h"
#include "player.h"

static void test_night(void)
{
	g_autofree char *desk = desk_fresh();
	struct player player = {
		.desk = desk, .now = DESK_NOW, .user = "wei", .columns = 80, .rows = 24};
	play(&player, "screen/story.keys");
	DESK_RUN(desk, NULL, "check");
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	g_test_add_func("/story/night", test_night);
	int status = g_test_run();
	desk_end();
	return status;
}
