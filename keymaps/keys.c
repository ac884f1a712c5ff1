/* SPDX-License-Identifier: MIT
 * The names of keys. */
#include "keymaps/keymaps.h"

#include <string.h>

/* The first name of a key is the one printed. */
static const struct {
	const char *name;
	int key;
} names[] = {
	{"Space", ' '},
	{"Tab", '\t'},
	{"Enter", '\r'},
	{"Esc", 27},
	{"Up", KEY_N_UP},
	{"Down", KEY_N_DOWN},
	{"Left", KEY_N_LEFT},
	{"Right", KEY_N_RIGHT},
	{"Home", KEY_N_HOME},
	{"End", KEY_N_END},
	{"PageUp", KEY_N_PAGE_UP},
	{"PageDown", KEY_N_PAGE_DOWN},
	{"Insert", KEY_N_INSERT},
	{"Delete", KEY_N_DELETE},
	{"Backspace", KEY_N_BACKSPACE},
	{"BackTab", KEY_N_BACKTAB},
	{"S-Tab", KEY_N_BACKTAB},
	{"WheelUp", KEY_N_WHEEL_UP},
	{"WheelDown", KEY_N_WHEEL_DOWN},
	{"Click", KEY_N_CLICK},
	{"Return", '\r'},
	{"Escape", 27},
	{"PgUp", KEY_N_PAGE_UP},
	{"PgDn", KEY_N_PAGE_DOWN},
	{"Ins", KEY_N_INSERT},
	{"Del", KEY_N_DELETE},
	{"BS", KEY_N_BACKSPACE},
};

static int parse_named(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		if (g_ascii_strcasecmp(names[i].name, name) == 0)
			return names[i].key;
	if ((name[0] == 'F' || name[0] == 'f') && g_ascii_isdigit(name[1]) && name[1] != '0') {
		int number = name[1] - '0';
		const char *end = name + 2;
		if (g_ascii_isdigit(*end))
			number = 10 * number + (*end++ - '0');
		if (*end == '\0' && number <= 12)
			return KEY_N_F1 + number - 1;
	}
	return 0;
}

/* One character that can be seen. */
static int parse_character(const char *name)
{
	gunichar c = g_utf8_get_char_validated(name, -1);
	if (c == (gunichar)-1 || c == (gunichar)-2 || !g_unichar_isgraph(c))
		return 0;
	return *g_utf8_next_char(name) == '\0' ? (int)c : 0;
}

/* What Ctrl makes of a character: 1 to 31; 0 is none (a terminal sends it for C-Space). */
static int control_of(const char *name)
{
	if (name[0] == '\0' || name[1] != '\0')
		return 0;
	char c = g_ascii_toupper(name[0]);
	return c > '@' && c <= '_' ? c - '@' : 0;
}

int key_parse(const char *name)
{
	if ((name[0] == 'M' || name[0] == 'm') && name[1] == '-' && name[2] != '\0') {
		int key = key_parse(name + 2);
		return key != 0 && (key & KEY_ALT) == 0 ? key | KEY_ALT : 0;
	}
	if ((name[0] == 'C' || name[0] == 'c') && name[1] == '-' && name[2] != '\0')
		return control_of(name + 2);
	int key = parse_character(name);
	return key != 0 ? key : parse_named(name);
}

char *key_name(int key)
{
	char character[8] = "";
	if (key & KEY_ALT) {
		g_autofree char *plain = key_name(key & ~KEY_ALT);
		return g_strconcat("M-", plain, NULL);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		if (names[i].key == key)
			return g_strdup(names[i].name);
	if (key >= KEY_N_F1 && key <= KEY_N_F12)
		return g_strdup_printf("F%d", key - KEY_N_F1 + 1);
	if (key > 0 && key < ' ')
		return g_strdup_printf("C-%c", g_ascii_tolower(key + '@'));
	if (key > ' ' && key <= 0x10FFFF && g_unichar_validate((gunichar)key) &&
	    g_unichar_isgraph((gunichar)key)) {
		g_unichar_to_utf8((gunichar)key, character);
		return g_strdup(character);
	}
	return g_strdup("?");
}
