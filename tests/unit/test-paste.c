/* SPDX-License-Identifier: MIT
 * Pasted blocks of chats and logs: how each of them writes its times, one order of dates per block,
 * midnights, clocks that go forward and back, whose words, hostile texts. */
#include "desk/paste.h"

#include <string.h>

#include "desk/civil.h"
#include "tests/given.h"

/* A line of the expected: "2026-09-20T06:05:07Z minute li: text⏎more"; doubts as "? …" at the end.
 */
static char *read_block(const char *text, gsize size, const char *now, const char *zone)
{
	g_autoptr(GError) error = NULL;
	struct paste *paste = paste_read(text, size, given_at(now), given_zone(zone), given_zones(),
					 1000, &error);
	GString *out = g_string_new(NULL);
	gsize from = 0;

	if (!paste) {
		g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
		return g_string_free(out, FALSE);
	}
	for (guint i = 0; i < paste->entries->len; i++) {
		const struct pasted *pasted = g_ptr_array_index(paste->entries, i);
		g_autofree char *precision = precision_print(&pasted->when);
		g_auto(GStrv) lines = g_strsplit(pasted->text, "\n", -1);
		g_autofree char *joined = g_strjoinv("⏎", lines);
		char at[21];
		civil_print_utc(pasted->when.at, at);
		g_assert_cmpuint(pasted->start, >=, from);
		g_assert_cmpuint(pasted->end, >=, pasted->start);
		g_assert_cmpuint(pasted->end, <=, size);
		g_assert_cmpuint(pasted->line, >=, 1);
		g_assert_true(g_utf8_validate(pasted->text, -1, NULL));
		from = pasted->end;
		g_string_append_printf(out, "%s %s %s%s%s\n", at, precision,
				       pasted->who ? pasted->who : "", pasted->who ? ": " : "",
				       joined);
	}
	for (guint i = 0; i < paste->doubts->len; i++)
		g_string_append_printf(out, "? %s\n", (char *)g_ptr_array_index(paste->doubts, i));
	if (paste->skipped)
		g_string_append_printf(out, "skipped %u\n", paste->skipped);
	if (paste->zoned)
		g_string_append(out, "zoned\n");
	paste_free(paste);
	return g_string_free(out, FALSE);
}

struct row {
	const char *text, *expected;
};

static void check_rows(const struct row *rows, gsize count, const char *now, const char *zone)
{
	for (gsize i = 0; i < count; i++) {
		g_autofree char *got = read_block(rows[i].text, strlen(rows[i].text), now, zone);
		g_test_message("%s", rows[i].text);
		g_assert_cmpstr(got, ==, rows[i].expected);
	}
}

static void test_chats(void)
{
	static const struct row rows[] = {
		{"li  02:41\n"
		 "message one\n"
		 "more\n"
		 "\n"
		 "wei  02:43\n"
		 "ok\n",
		 "2026-09-19T18:41:00Z minute li: message one⏎more\n"
		 "2026-09-19T18:43:00Z minute wei: ok\n"},
		{"Li Na\n"
		 "  2:41 AM\n"
		 "message\n"
		 "\n"
		 "\n"
		 "Maria Bauer\n"
		 "  2:43 AM\n"
		 "ok\n"
		 "2:44\n"
		 "another\n",
		 "2026-09-19T18:41:00Z minute Li Na: message\n"
		 "2026-09-19T18:43:00Z minute Maria Bauer: ok\n"
		 "2026-09-19T18:44:00Z minute Maria Bauer: another\n"},
		{"王伟 2026-09-20 14:05:07\n"
		 "收到\n"
		 "李娜 2026-09-20 14:06:10\n"
		 "[图片]\n",
		 "2026-09-20T06:05:07Z exact 王伟: 收到\n"
		 "2026-09-20T06:06:10Z exact 李娜: [图片]\n"},
		{"王伟(2026-09-20 14:05:07):\n"
		 "断流了\n",
		 "2026-09-20T06:05:07Z exact 王伟: 断流了\n"},
		{"王伟 9月20日 14:05\n"
		 "断流\n",
		 "2026-09-20T06:05:00Z minute 王伟: 断流\n"},
		{"2026-09-20 14:05:07 王伟(12345)\n"
		 "收到\n"
		 "\n"
		 "2026-09-20 14:06:07 李娜(222)\n"
		 "好的\n",
		 "2026-09-20T06:05:07Z exact 王伟: 收到\n"
		 "2026-09-20T06:06:07Z exact 李娜: 好的\n"},
		{"———— 9月19日 ————\n"
		 "王伟 23:50\n"
		 "断流\n"
		 "———— 9月20日 ————\n"
		 "王伟 00:10\n"
		 "恢复\n",
		 "2026-09-19T15:50:00Z minute 王伟: 断流\n"
		 "2026-09-19T16:10:00Z minute 王伟: 恢复\n"},
		{"[9/20 14:05] Li Wei: hi there\n"
		 "[9/20 14:07] Maria Bauer: yes: sure\n",
		 "2026-09-20T06:05:00Z minute Li Wei: hi there\n"
		 "2026-09-20T06:07:00Z minute Maria Bauer: yes: sure\n"},
		{"14:05 <li> text\n"
		 "14:06 <@wei> more\n"
		 "14:07 * li waves\n"
		 "14:08 -!- mb has joined\n",
		 "2026-09-20T06:05:00Z minute li: text\n"
		 "2026-09-20T06:06:00Z minute wei: more\n"
		 "2026-09-20T06:07:00Z minute * li waves\n"
		 "2026-09-20T06:08:00Z minute -!- mb has joined\n"},
		{"[20/09/2026, 14:05:07] Li: text\n"
		 "[20/09/2026, 14:06:07] Wei Zhang: b\n",
		 "2026-09-20T06:05:07Z exact Li: text\n"
		 "2026-09-20T06:06:07Z exact Wei Zhang: b\n"},
		{"9/20/26, 2:05 PM - Li: text\n"
		 "9/20/26, 2:06 PM - Wei: text\n",
		 "2026-09-20T06:05:00Z minute Li: text\n"
		 "2026-09-20T06:06:00Z minute Wei: text\n"},
		{"[14:05, 9/20/2026] Li: web\n", "2026-09-20T06:05:00Z minute Li: web\n"},
		{"Li, [20.09.2026 14:05]\n"
		 "text\n"
		 "\n"
		 "Wei, [20.09.2026 14:06]\n"
		 "text\n",
		 "2026-09-20T06:05:00Z minute Li: text\n"
		 "2026-09-20T06:06:00Z minute Wei: text\n"},
		{"li — Today at 2:05 PM\n"
		 "message\n"
		 "wei — Yesterday at 11:05 PM\n"
		 "x\n",
		 "2026-09-20T06:05:00Z minute li: message\n"
		 "2026-09-19T15:05:00Z minute wei: x\n"},
		{"14:05:07 From Li Wei to Everyone:\n"
		 "\thello\n"
		 "14:06:00\t From Maria Bauer : text\n",
		 "2026-09-20T06:05:07Z exact Li Wei: \thello\n"
		 "2026-09-20T06:06:00Z exact Maria Bauer: text\n"},
		{"下午2:05 切换源站\n"
		 "14时06分 恢复\n"
		 "下午3点 观察\n",
		 "2026-09-20T06:05:00Z minute 切换源站\n"
		 "2026-09-20T06:06:00Z minute 恢复\n"
		 "2026-09-20T07:00:00Z 3599s 观察\n"},
		{"周六 23:10 a\n"
		 "昨天 23:50 b\n"
		 "今天 00:10 c\n",
		 "2026-09-19T15:10:00Z minute a\n"
		 "2026-09-19T15:50:00Z minute b\n"
		 "2026-09-19T16:10:00Z minute c\n"},
		{"> 14:05 a\n"
		 "> 14:06 b\n"
		 "- 14:07 c\n"
		 "1. 14:08 d\n",
		 "2026-09-20T06:05:00Z minute a\n"
		 "2026-09-20T06:06:00Z minute b\n"
		 "2026-09-20T06:07:00Z minute c\n"
		 "2026-09-20T06:08:00Z minute d\n"},
		{"14:05-14:10 outage\n"
		 "14:12 – 14:15 fading\n",
		 "2026-09-20T06:05:00Z minute 14:05-14:10 outage\n"
		 "2026-09-20T06:12:00Z minute 14:12 – 14:15 fading\n"},
		{"Sep 19, 14:05 UTC\n"
		 "Investigating - 502\n"
		 "\n"
		 "Sep 19, 2026 - 14:35 UTC\n"
		 "Resolved - all fine\n",
		 "2026-09-19T14:05:00Z minute Investigating - 502\n"
		 "2026-09-19T14:35:00Z minute Resolved - all fine\n"
		 "zoned\n"},
		{"Thanks\n"
		 "\n"
		 "Li Na\n"
		 "14:05\n"
		 "x\n",
		 "2026-09-20T06:05:00Z minute Li Na: x\n"
		 "skipped 1\n"},
		{"li  14:05\n"
		 "all fine\n"
		 "\n"
		 "Danke\n"
		 "wei  14:06\n"
		 "ok\n",
		 "2026-09-20T06:05:00Z minute li: all fine⏎⏎Danke\n"
		 "2026-09-20T06:06:00Z minute wei: ok\n"},
		{"li  14:05\n"
		 "2026-09-21\n"
		 "wei  14:06\n"
		 "ok\n",
		 "2026-09-20T06:05:00Z minute li: 2026-09-21\n"
		 "2026-09-20T06:06:00Z minute wei: ok\n"},
		{"2026-09-18\n"
		 "\n"
		 "Li Na\n"
		 "14:05\n"
		 "x\n"
		 "\n"
		 "2026-09-19\n"
		 "\n"
		 "Li Na\n"
		 "14:01\n"
		 "y\n"
		 "2026-09-20\n",
		 "2026-09-18T06:05:00Z minute Li Na: x\n"
		 "2026-09-19T06:01:00Z minute Li Na: y⏎2026-09-20\n"},
		{"We restarted at 14:05\n"
		 "nothing\n",
		 ""},
		{"14:05 updated, error: x\n"
		 "error: y\n"
		 "14:07 error: z\n"
		 "14:08 Impact: none\n"
		 "14:09 王伟：好\n",
		 "2026-09-20T06:05:00Z minute updated, error: x⏎error: y\n"
		 "2026-09-20T06:07:00Z minute error: z\n"
		 "2026-09-20T06:08:00Z minute Impact: none\n"
		 "2026-09-20T06:09:00Z minute 王伟: 好\n"},
	};

	check_rows(rows, G_N_ELEMENTS(rows), "2026-09-20T08:00:00Z", "Asia/Shanghai");
}

static void test_logs(void)
{
	static const struct row rows[] = {
		{"Sep 20 14:05:07 edge-4 nginx[12]: upstream timed out\n"
		 "Sep  2 14:05:09 edge-4 nginx[12]: ok\n",
		 "2026-09-20T06:05:07Z exact edge-4 nginx[12]: upstream timed out\n"
		 "2026-09-02T06:05:09Z exact edge-4 nginx[12]: ok\n"},
		{"<34>1 2026-09-20T06:05:07.003Z host app - - msg\n",
		 "2026-09-20T06:05:07Z exact host app - - msg\n"
		 "zoned\n"},
		{"10.0.0.1 - - [20/Sep/2026:06:05:07 +0000] \"GET / HTTP/1.1\" 200 1\n",
		 "2026-09-20T06:05:07Z exact 10.0.0.1 - - [20/Sep/2026:06:05:07 +0000] \"GET / "
		 "HTTP/1.1\" 200 1\n"
		 "zoned\n"},
		{"2026/09/20 14:05:07 [error] 12#12: *1 upstream\n"
		 "2026-09-20 14:05:08,123 INFO started\n"
		 "2026-09-20T06:05:09.5Z li: chat\n",
		 "2026-09-20T06:05:07Z exact [error] 12#12: *1 upstream\n"
		 "2026-09-20T06:05:08Z exact INFO started\n"
		 "2026-09-20T06:05:09Z exact li: chat\n"},
		{"[Sun Sep 20 14:05:07.123456 2026] [core:error] d\n"
		 "Sun Sep 20 06:08:00 UTC 2026 c\n"
		 "Sun, 20 Sep 2026 06:09:00 GMT b\n",
		 "2026-09-20T06:05:07Z exact [core:error] d\n"
		 "2026-09-20T06:08:00Z exact c\n"
		 "2026-09-20T06:09:00Z exact b\n"},
		{"1789884307 one\n"
		 "1789884307.25 two\n"
		 "1789884307123 three\n"
		 "[1789884308] four\n",
		 "2026-09-20T06:05:07Z exact one\n"
		 "2026-09-20T06:05:07Z exact two\n"
		 "2026-09-20T06:05:07Z exact three\n"
		 "2026-09-20T06:05:08Z exact four\n"
		 "zoned\n"},
		{"I0920 14:05:07.123456  1234 file.cc:1] msg\n",
		 "2026-09-20T06:05:07Z exact 1234 file.cc:1] msg\n"},
		{"level=info ts=2026-09-20T06:05:07.123Z caller=x msg=\"a\"\n"
		 "{\"time\":\"2026-09-20T06:05:08Z\",\"level\":\"x\"}\n"
		 "{\"ts\":1789884309.12,\"m\":1}\n",
		 "2026-09-20T06:05:07Z exact level=info ts=2026-09-20T06:05:07.123Z caller=x "
		 "msg=\"a\"\n"
		 "2026-09-20T06:05:08Z exact {\"time\":\"2026-09-20T06:05:08Z\",\"level\":\"x\"}\n"
		 "2026-09-20T06:05:09Z exact {\"ts\":1789884309.12,\"m\":1}\n"
		 "zoned\n"},
		{"1234:M 20 Sep 2026 14:05:08.123 * redis\n"
		 "2026-09-20 06:05:09.123 UTC [123] LOG: x\n",
		 "2026-09-20T06:05:08Z exact * redis\n"
		 "2026-09-20T06:05:09Z exact [123] LOG: x\n"},
		{"14:05:07.123456 IP a > b\n"
		 "14:05:08.1 IP b > a\n",
		 "2026-09-20T06:05:07Z exact IP a > b\n"
		 "2026-09-20T06:05:08Z exact IP b > a\n"},
		{"2026-09-20T14:05:07+0800 a\n"
		 "2026-09-19 14:05:07 -0700 b\n"
		 "2026年9月20日 星期日 14:05 c\n"
		 "9月20日 14时 d\n"
		 "1405Z e\n",
		 "2026-09-20T06:05:07Z exact a\n"
		 "2026-09-19T21:05:07Z exact b\n"
		 "2026-09-20T06:05:00Z minute c\n"
		 "2026-09-20T06:00:00Z 3599s d\n"
		 "2026-09-20T14:05:00Z minute e\n"
		 "? line 5: 1405Z lies ahead of now\n"},
		{"2026-09-20 14:05:07 ERROR x\n"
		 "Traceback:\n"
		 "  File \"a.py\", line 1\n"
		 "\n"
		 "2026-09-20 14:05:09 INFO y\n",
		 "2026-09-20T06:05:07Z exact ERROR x⏎Traceback:⏎  File \"a.py\", line 1\n"
		 "2026-09-20T06:05:09Z exact INFO y\n"},
		{"10:1 ratio\n"
		 "14 restarted\n"
		 "14:60 x\n"
		 "25:00 y\n"
		 "12:34:56:78 z\n",
		 ""},
		{"a\rb\r14:05 x\r\n"
		 "14:06 y\r\n"
		 "\r\n",
		 "2026-09-20T06:05:00Z minute x\n"
		 "2026-09-20T06:06:00Z minute y\n"
		 "skipped 2\n"},
	};

	check_rows(rows, G_N_ELEMENTS(rows), "2026-09-20T08:00:00Z", "Asia/Shanghai");
}

static void test_dates(void)
{
	static const struct row rows[] = {
		{"23:58 down\n"
		 "00:03 up\n"
		 "00:10 done\n",
		 "2026-09-19T15:58:00Z minute down\n"
		 "2026-09-19T16:03:00Z minute up\n"
		 "2026-09-19T16:10:00Z minute done\n"},
		{"17:00 later than now\n", "2026-09-19T09:00:00Z minute later than now\n"},
		{"09:00 a\n"
		 "14:00 b\n"
		 "09:00 c\n",
		 "2026-09-19T01:00:00Z minute a\n"
		 "2026-09-19T06:00:00Z minute b\n"
		 "2026-09-20T01:00:00Z minute c\n"
		 "? line 3: 09:00 is earlier than what stands before it; the next day was taken\n"},
		{"14:05:09 a\n"
		 "14:05:07 b\n"
		 "14:05:08 c\n",
		 "2026-09-20T06:05:09Z exact a\n"
		 "2026-09-20T06:05:07Z exact b\n"
		 "2026-09-20T06:05:08Z exact c\n"},
		{"23:50 a\n"
		 "2026-09-18 00:05 b\n"
		 "00:20 c\n"
		 "23:00 d\n"
		 "00:01 e\n",
		 "2026-09-17T15:50:00Z minute a\n"
		 "2026-09-17T16:05:00Z minute b\n"
		 "2026-09-17T16:20:00Z minute c\n"
		 "2026-09-18T15:00:00Z minute d\n"
		 "2026-09-18T16:01:00Z minute e\n"},
		{"03/04 10:00 a\n"
		 "04/04 11:00 b\n",
		 "2026-04-03T02:00:00Z minute a\n"
		 "2026-04-04T03:00:00Z minute b\n"
		 "? line 1: “03/04 10:00” may be two dates; 2026-04-03 was taken\n"},
		{"09/10 10:00 a\n"
		 "09/11 11:00 b\n",
		 "2026-09-10T02:00:00Z minute a\n"
		 "2026-09-11T03:00:00Z minute b\n"
		 "? line 1: “09/10 10:00” may be two dates; 2026-09-10 was taken\n"},
		{"13/09 10:00 a\n"
		 "14/09 11:00 b\n",
		 "2026-09-13T02:00:00Z minute a\n"
		 "2026-09-14T03:00:00Z minute b\n"},
		{"[3/4 14:05] Li Wei: x\n",
		 "2026-03-04T06:05:00Z minute Li Wei: x\n"
		 "? line 1: “3/4 14:05” may be two dates; 2026-03-04 was taken\n"},
		{"09-19 14:05 a\n", "2026-09-19T06:05:00Z minute a\n"},
		{"26/09/20 14:05 a\n"
		 "26/09/20 14:06 b\n",
		 "2026-09-20T06:05:00Z minute a\n"
		 "2026-09-20T06:06:00Z minute b\n"
		 "? line 1: “26/09/20 14:05” may be two dates; 2026-09-20 was taken\n"},
		{"05.09.2026 14:05 a\n", "2026-09-05T06:05:00Z minute a\n"},
		{"Sep 21 14:05 a\n"
		 "Dec 31 23:58 b\n",
		 "2026-09-21T06:05:00Z minute a\n"
		 "2025-12-31T15:58:00Z minute b\n"
		 "? line 1: Sep 21 14:05 lies ahead of now\n"},
		{"2026-09-20T14:05:07+02:00 later\n",
		 "2026-09-20T12:05:07Z exact later\n"
		 "? line 1: 2026-09-20T14:05:07+02:00 lies ahead of now\n"
		 "zoned\n"},
		{"14:05 PDT a\n"
		 "14:06 CST b\n"
		 "14:07 IST c\n"
		 "14:08 OK d\n"
		 "14:09 北京时间 e\n",
		 "2026-09-19T21:05:00Z minute a\n"
		 "2026-09-19T06:06:00Z minute b\n"
		 "2026-09-19T06:07:00Z minute IST c\n"
		 "2026-09-19T06:08:00Z minute OK d\n"
		 "2026-09-19T06:09:00Z minute e\n"
		 "? line 3: “IST” is no zone known here; Asia/Shanghai was taken\n"},
	};

	check_rows(rows, G_N_ELEMENTS(rows), "2026-09-20T08:00:00Z", "Asia/Shanghai");
}

static void test_new_year(void)
{
	static const struct row rows[] = {
		{"Dec 31 23:58:00 a\n"
		 "Jan  1 00:02:00 b\n",
		 "2026-12-31T23:58:00Z exact a\n"
		 "2027-01-01T00:02:00Z exact b\n"},
	};

	check_rows(rows, G_N_ELEMENTS(rows), "2027-01-01T01:00:00Z", "UTC");
}

static void test_london(void)
{
	static const struct row rows[] = {
		{"2026-03-29 00:58:00 a\n"
		 "2026-03-29 01:30:00 b\n"
		 "2026-03-29 02:01:00 c\n",
		 "2026-03-29T00:58:00Z exact a\n"
		 "2026-03-29T01:00:00Z exact b\n"
		 "2026-03-29T01:01:00Z exact c\n"
		 "? line 2: 2026-03-29 01:30:00 does not exist in Europe/London that day, where "
		 "clocks go forward; 2026-03-29 02:00 +01:00 was taken\n"},
		{"2026-10-25 00:59 a\n"
		 "2026-10-25 01:30 b\n"
		 "2026-10-25 01:50 c\n"
		 "2026-10-25 01:10 d\n"
		 "2026-10-25 02:00 e\n",
		 "2026-10-24T23:59:00Z minute a\n"
		 "2026-10-25T00:30:00Z minute b\n"
		 "2026-10-25T00:50:00Z minute c\n"
		 "2026-10-25T01:10:00Z minute d\n"
		 "2026-10-25T02:00:00Z minute e\n"
		 "? line 2: 2026-10-25 01:30 occurs twice in Europe/London that day, where clocks "
		 "go back; the first was taken\n"
		 "? line 3: 2026-10-25 01:50 occurs twice in Europe/London that day, where clocks "
		 "go back; the first was taken\n"
		 "? line 4: 2026-10-25 01:10 occurs twice in Europe/London that day, where clocks "
		 "go back; the second was taken, as it follows\n"},
		{"2026-10-25 01:30 +0100 a\n"
		 "2026-10-25 01:30 +0000 b\n",
		 "2026-10-25T00:30:00Z minute a\n"
		 "2026-10-25T01:30:00Z minute b\n"
		 "zoned\n"},
		{"2026-10-25 01:40:09 a\n"
		 "2026-10-25 01:40:07 b\n",
		 "2026-10-25T00:40:09Z exact a\n"
		 "2026-10-25T00:40:07Z exact b\n"
		 "? line 1: 2026-10-25 01:40:09 occurs twice in Europe/London that day, where "
		 "clocks go back; the first was taken\n"
		 "? line 2: 2026-10-25 01:40:07 occurs twice in Europe/London that day, where "
		 "clocks go back; the first was taken\n"},
		{"[25/10 01:30] Li: a\n"
		 "[25/10 01:20] Li: b\n",
		 "2026-10-25T00:30:00Z minute Li: a\n"
		 "2026-10-25T01:20:00Z minute Li: b\n"
		 "? line 1: 25/10 01:30 occurs twice in Europe/London that day, where clocks go "
		 "back; the first was taken\n"
		 "? line 2: 25/10 01:20 occurs twice in Europe/London that day, where clocks go "
		 "back; the second was taken, as it follows\n"},
	};

	check_rows(rows, G_N_ELEMENTS(rows), "2026-10-26T00:00:00Z", "Europe/London");
}

static void test_los_angeles(void)
{
	static const struct row rows[] = {
		{"2026-03-08 01:55 a\n"
		 "2026-03-08 02:30 b\n"
		 "2026-03-08 03:05 c\n",
		 "2026-03-08T09:55:00Z minute a\n"
		 "2026-03-08T10:00:00Z minute b\n"
		 "2026-03-08T10:05:00Z minute c\n"
		 "? line 2: 2026-03-08 02:30 does not exist in America/Los_Angeles that day, where "
		 "clocks go forward; 2026-03-08 03:00 -07:00 was taken\n"},
		{"2026-11-01 01:40:00 a\n"
		 "2026-11-01 01:20:00 b\n"
		 "2026-11-01 01:45:00 c\n",
		 "2026-11-01T08:40:00Z exact a\n"
		 "2026-11-01T09:20:00Z exact b\n"
		 "2026-11-01T09:45:00Z exact c\n"
		 "? line 1: 2026-11-01 01:40:00 occurs twice in America/Los_Angeles that day, "
		 "where clocks go back; the first was taken\n"
		 "? line 2: 2026-11-01 01:20:00 occurs twice in America/Los_Angeles that day, "
		 "where clocks go back; the second was taken, as it follows\n"
		 "? line 3: 2026-11-01 01:45:00 occurs twice in America/Los_Angeles that day, "
		 "where clocks go back; the second was taken, as it follows\n"},
	};

	check_rows(rows, G_N_ELEMENTS(rows), "2026-11-02T12:00:00Z", "America/Los_Angeles");
}

static void test_lord_howe(void)
{
	static const struct row rows[] = {
		{"2026-10-04 01:50 a\n"
		 "2026-10-04 02:10 b\n"
		 "2026-10-04 02:31 c\n",
		 "2026-10-03T15:20:00Z minute a\n"
		 "2026-10-03T15:30:00Z minute b\n"
		 "2026-10-03T15:31:00Z minute c\n"
		 "? line 2: 2026-10-04 02:10 does not exist in Australia/Lord_Howe that day, where "
		 "clocks go forward; 2026-10-04 02:30 +11:00 was taken\n"},
		{"2026-04-05 01:45 b\n"
		 "2026-04-05 01:35 c\n"
		 "2026-04-05 02:05 d\n",
		 "2026-04-04T14:45:00Z minute b\n"
		 "2026-04-04T15:05:00Z minute c\n"
		 "2026-04-04T15:35:00Z minute d\n"
		 "? line 1: 2026-04-05 01:45 occurs twice in Australia/Lord_Howe that day, where "
		 "clocks go back; the first was taken\n"
		 "? line 2: 2026-04-05 01:35 occurs twice in Australia/Lord_Howe that day, where "
		 "clocks go back; the second was taken, as it follows\n"},
	};

	check_rows(rows, G_N_ELEMENTS(rows), "2026-11-02T12:00:00Z", "Australia/Lord_Howe");
}

/* Too many are refused, and so is a text without a time; each says what was expected. */
static void test_refused(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(
		paste_read("14:05 a\n14:06 b\n", 16, 0, zone_utc(), given_zones(), 1, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
	g_assert_nonnull(strstr(error->message, "line 2"));
	g_clear_error(&error);
	g_assert_null(paste_read("", 0, 0, zone_utc(), given_zones(), 1, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
	g_assert_nonnull(strstr(error->message, "14:05"));
}

/* No byte of a long text is lost: it goes on in entries of the same time. */
static void test_long(void)
{
	g_autoptr(GString) text = g_string_new("2026-09-20 14:05 ");
	g_autoptr(GError) error = NULL;
	struct paste *paste;
	gsize total = 0;

	while (text->len < 7 * ENTRY_TEXT_LIMIT / 2)
		g_string_append(text, "延迟很高ab\n");
	paste = paste_read(text->str, text->len, given_at("2026-09-20T08:00:00Z"), zone_utc(),
			   given_zones(), 10, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(paste->entries->len, ==, 4);
	for (guint i = 0; i < paste->entries->len; i++) {
		const struct pasted *pasted = g_ptr_array_index(paste->entries, i);
		g_assert_cmpuint(strlen(pasted->text), <, ENTRY_TEXT_LIMIT);
		g_assert_null(strstr(pasted->text, "\xef\xbf\xbd"));
		assert_at(pasted->when.at, "2026-09-20T14:05:00Z");
		for (const char *c = pasted->text; *c; c++)
			total += *c != '\n';
	}
	g_assert_cmpuint(total, ==, (text->len - 17) / 15 * 14);
	paste_free(paste);
}

/* Whatever bytes come, they are read the same way twice (read_block() checks what always holds). */
static void test_hostile(void)
{
	static const char *const pieces[] = {"14:05",
					     "2026-09-20",
					     "Sep 20",
					     " ",
					     "\n",
					     "\r\n",
					     "[",
					     "]",
					     "li: ",
					     "王伟",
					     "9/10",
					     "PM",
					     "+0800",
					     "-14:00",
					     "Z",
					     "\xff",
					     "1789884307",
					     "time=",
					     "20/Sep/2026:14:05:07 +0000",
					     "昨天",
					     "下午",
					     "99:99",
					     "Feb 29 ",
					     "02:30",
					     "Li Na\n",
					     "CST",
					     "0001-01-01",
					     "2999-12-31 23:59"};

	for (int round = 0; round < 3000; round++) {
		g_autoptr(GString) text = g_string_new(NULL);
		int count = g_test_rand_int_range(0, 30);
		for (int i = 0; i < count; i++) {
			g_string_append(
				text,
				pieces[g_test_rand_int_range(0, (gint32)G_N_ELEMENTS(pieces))]);
			if (g_test_rand_int_range(0, 30) == 0)
				g_string_append_c(text, '\0');
		}
		g_autofree char *once =
			read_block(text->str, text->len, "2026-10-25T03:00:00Z", "Europe/London");
		g_autofree char *again =
			read_block(text->str, text->len, "2026-10-25T03:00:00Z", "Europe/London");
		g_assert_cmpstr(once, ==, again);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	if (!given_database()) {
		g_print("1..0 # SKIP no tz database\n");
		return 0;
	}
	g_test_add_func("/paste/chats", test_chats);
	g_test_add_func("/paste/logs", test_logs);
	g_test_add_func("/paste/dates", test_dates);
	g_test_add_func("/paste/new-year", test_new_year);
	g_test_add_func("/incidents/T2/pasted-in-london", test_london);
	g_test_add_func("/incidents/T2/pasted-in-los-angeles", test_los_angeles);
	g_test_add_func("/incidents/T2/pasted-on-lord-howe", test_lord_howe);
	g_test_add_func("/paste/refused", test_refused);
	g_test_add_func("/paste/long", test_long);
	g_test_add_func("/paste/hostile", test_hostile);
	return g_test_run();
}
