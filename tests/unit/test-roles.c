/* SPDX-License-Identifier: MIT
 * Texts without names: who and where goes, what happened stays. */
#include "desk/roles.h"
#include "tests/spent.h"

static struct roles *all(void)
{
	struct roles *roles = roles_new();

	roles_add(roles, "acme", "the client");
	roles_add(roles, "Acme Live", "the client");
	roles_add(roles, "Siti Rahma", "the contact");
	roles_add(roles, "Siti", "the contact");
	roles_add(roles, "wei", "the engineer");
	roles_add(roles, "王伟", "the engineer");
	roles_add(roles, "x", "nobody");
	roles_add_domain(roles, "acme.example", "[host]");
	roles_set(roles, "[mail]", "[phone]", "[address]");
	return roles;
}

static void test_apply(void)
{
	const struct {
		const char *text, *expected;
	} rows[] = {
		{"", ""},
		{"Nothing to hide.", "Nothing to hide."},
		/* names */
		{"ACME LIVE and Acme: acmes stay", "the client and the client: acmes stay"},
		{"Siti Rahma called, then siti.", "the contact called, then the contact."},
		{"wei said (Wei) WEI weigh", "the engineer said (the engineer) WEI weigh"},
		{"请王伟处理", "请the engineer处理"},
		{"用户wei处理了acme的问题", "用户the engineer处理了the client的问题"},
		{"x marks", "x marks"},
		/* mail and hosts */
		{"mail ops@acme.example, or a.b+c@mail.other.example.", "mail [mail], or [mail]."},
		{"edge-7.sgp.acme.example:443 and https://acme.example/x",
		 "[host]:443 and https://[host]/x"},
		{"notacme.example cdn.other.example", "notacme.example cdn.other.example"},
		{"@acme on its own", "@the client on its own"},
		/* addresses */
		{"from 10.23.4.17 to 203.0.113.9:8080", "from [address] to [address]:8080"},
		{"v1.2.3 1.2.3.4.5 256.1.1.1 1.2.3", "v1.2.3 1.2.3.4.5 256.1.1.1 1.2.3"},
		{"2001:db8::1 fe80::1%eth0 ::1", "[address] [address]%eth0 ::1"},
		{"at 10:15:30, ratio 4:3, std::move", "at 10:15:30, ratio 4:3, std::move"},
		/* telephones */
		{"+62 812-3456-7890 or (021) 5550 1234 or 021-5550-1234",
		 "[phone] or [phone] or [phone]"},
		{"手机13812345678。", "手机[phone]。"},
		{"2026-11-22 10:15, 1700000000, 48213, 502 502 502 502",
		 "2026-11-22 10:15, 1700000000, 48213, 502 502 502 502"},
		{"+1 is no number, 0.5 - 0.7 neither", "+1 is no number, 0.5 - 0.7 neither"},
	};
	struct roles *roles = all();

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *seen = roles_apply(roles, rows[i].text);
		g_assert_cmpstr(seen, ==, rows[i].expected);
	}
	roles_free(roles);
}

/* Whatever bytes come, what goes out is UTF-8 and ends. */
static void test_hostile(void)
{
	static const char pieces[] = "acme+0(@.:1:\xff\xe7\x8e\x8b wei-";
	struct roles *roles = all();

	for (int round = 0; round < 2000; round++) {
		char text[40];
		int size = g_test_rand_int_range(0, sizeof text);
		for (int i = 0; i < size; i++)
			text[i] = pieces[g_test_rand_int_range(0, sizeof pieces - 1)];
		text[MIN(size, (int)sizeof text - 1)] = '\0';
		g_autofree char *seen = roles_apply(roles, text);
		g_assert_true(g_utf8_validate(seen, -1, NULL));
	}
	roles_free(roles);
}

/* A text in which every place begins something takes no longer than its length. */
static void test_long(void)
{
	static const char *const pieces[] = {"a-", "1 ", "(", "a:", "a.", "+1", "1.", "a@"};
	enum { SIZE = 1 << 19 };
	struct roles *roles = all();
	gint64 began = spent();

	for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		while (text->len < SIZE)
			g_string_append(text, pieces[i]);
		g_autofree char *seen = roles_apply(roles, text->str);
		g_assert_nonnull(seen);
	}
	g_assert_cmpint(spent() - began, <, 20 * G_USEC_PER_SEC);
	roles_free(roles);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/roles/apply", test_apply);
	g_test_add_func("/roles/hostile", test_hostile);
	g_test_add_func("/roles/long", test_long);
	return g_test_run();
}
