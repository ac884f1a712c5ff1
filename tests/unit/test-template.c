/* SPDX-License-Identifier: MIT
 * Texts with fields: what is one, what is filled in, what is left and told. */
#include "desk/template.h"

static char *value(const char *field, void *data G_GNUC_UNUSED)
{
	if (g_str_equal(field, "client"))
		return g_strdup("Acme Live");
	if (g_str_equal(field, "due restore"))
		return g_strdup("04:30 +07:00");
	if (g_str_equal(field, "tricky"))
		return g_strdup("{{client}} }} {{");
	if (g_str_equal(field, "empty"))
		return g_strdup("");
	return NULL;
}

static void check(const char *text, const char *expected, const char *left)
{
	g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *out = template_expand(text, value, NULL, fields);
	g_autoptr(GString) told = g_string_new(NULL);
	for (guint i = 0; i < fields->len; i++)
		g_string_append_printf(told, "%s;", (char *)fields->pdata[i]);
	g_assert_cmpstr(out, ==, expected);
	g_assert_cmpstr(told->str, ==, left);
}

static void test_filling(void)
{
	check("", "", "");
	check("no field", "no field", "");
	check("Dear {{client}},", "Dear Acme Live,", "");
	check("{{ client }}{{client}}", "Acme LiveAcme Live", "");
	check("by {{due  restore}}.", "by 04:30 +07:00.", "");
	check("a{{empty}}b", "ab", "");
	/* A value is text, whatever it holds. */
	check("{{tricky}}!", "{{client}} }} {{!", "");
}

static void test_left(void)
{
	check("{{cause}} and {{ cause }}, {{eta}}", "{{cause}} and {{ cause }}, {{eta}}",
	      "cause;eta;");
	check("{{client}} {{cause}}", "Acme Live {{cause}}", "cause;");
}

static void test_no_fields(void)
{
	check("{{}} {{ }} {client} {{client", "{{}} {{ }} {client} {{client", "");
	check("{{cli\nent}}", "{{cli\nent}}", "");
	check("{{{client}}}", "{Acme Live}", "");
	check("{{a{b}} {{client}}", "{{a{b}} Acme Live", "");
	g_autofree char *name = g_strnfill(65, 'x');
	g_autofree char *text = g_strdup_printf("{{%s}}", name);
	check(text, text, "");
}

static void test_fields(void)
{
	g_autoptr(GPtrArray) fields = template_fields("{{a}} {{b c}} {{a}} {{}}");
	g_assert_cmpuint(fields->len, ==, 2);
	g_assert_cmpstr(fields->pdata[0], ==, "a");
	g_assert_cmpstr(fields->pdata[1], ==, "b c");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/template/filling", test_filling);
	g_test_add_func("/template/left", test_left);
	g_test_add_func("/template/no-fields", test_no_fields);
	g_test_add_func("/template/fields", test_fields);
	return g_test_run();
}
