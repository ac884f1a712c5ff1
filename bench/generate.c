/* SPDX-License-Identifier: MIT
 * Makes a large desk's history as import rows (JSON Lines) on standard output: seeded, so that two
 * runs give the same bytes. generate [TICKETS [LIVE [SEED]]]: 1 000 000 tickets, 50 000 of them
 * live, about five events each, opened up to 2026-11-15T00:00:00Z. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { CLIENTS = 400, END = 1794700800 /* 2026-11-15T00:00:00Z */, YEARS = 3 };

static uint64_t state;

static uint32_t below(uint32_t n)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(((state >> 32) * n) >> 32);
}

static const char *const services[] = {"voice", "video", "live", "im", "cdn", "ai"};
static const char *const regions[] = {"sea", "cn", "eu", "us", "latam", "mea"};
static const char *const agents[] = {"wei", "lin", "chen", "maya", "tom", "ana", "raj", "kim"};
static const char *const zones[] = {"Asia/Shanghai", "Europe/London", "America/Los_Angeles",
				    "America/Sao_Paulo"};
static const char *const tiers[] = {"basic", "enterprise", "strategic"};
static const char *const subjects[] = {
	"Stream cut: edge %u answers 502",
	"Stutter on mobile, room %u",
	"音画不同步，SDK 4.%u",
	"Ingest rejected with 403, key %u",
	"首帧超过 %u 秒",
	"Echo after reconnect, build %u",
	"Packet loss %u%% towards the origin",
	"推流断开，节点 %u",
	"Recording %u has no audio track",
	"Question about the bitrate ladder %u",
	"CDN cache miss storm on path /live/%u",
	"登录令牌过期 %u",
};
static const char *const replies[] = {
	"We see it too and have moved your stream to the standby edge. Next update within 30 "
	"minutes.",
	"Please send the room id, the SDK log and the time with its zone.",
	"已切换到备用节点，请确认画面是否恢复。",
	"The origin was overloaded; capacity has been added.",
	"预计 30 分钟内恢复，我们会持续更新。",
	"Fixed in SDK 4.2.3; the change log names the cause.",
};
static const char *const questions[] = {
	"It is back for half of the users only.",
	"还是卡顿，日志已上传。",
	"When will it be solved?",
	"Thank you, it works again.",
	"Log attached, room 88213, 03:10 UTC.",
};

static void when(char out[32], int64_t at)
{
	struct tm tm;
	time_t t = (time_t)at;

	gmtime_r(&t, &tm);
	strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static void definition(const char *line)
{
	printf("{\"type\":\"definition\",\"line\":\"%s\"}\n", line);
}

static void definitions(void)
{
	char line[256];

	definition("calendar add shanghai --zone Asia/Shanghai --hours 'Mon-Fri 09:00-18:00'");
	definition("calendar add london --zone Europe/London --hours 'Mon-Fri "
		   "08:00-12:30,13:00-17:30'");
	definition("calendar holiday shanghai 2026-10-01..2026-10-07");
	definition("calendar open shanghai 2026-10-10 --hours 09:00-18:00");
	for (int i = 0; i < 3; i++) {
		snprintf(line, sizeof line, "tier add %s --title %s --rank %d%s", tiers[i],
			 tiers[i], i + 1, i == 2 ? " --strategic" : "");
		definition(line);
	}
	for (int i = 0; i < 6; i++) {
		snprintf(line, sizeof line, "service add %s --title %s", services[i], services[i]);
		definition(line);
		snprintf(line, sizeof line, "region add %s --title %s", regions[i], regions[i]);
		definition(line);
	}
	definition("policy set basic * first-response 8h resolve=72h next-response=8h --calendar "
		   "shanghai");
	definition("policy set enterprise P0,P1 first-response 1h restore=4h resolve=24h update=1h "
		   "next-response=1h --calendar 24x7");
	definition("policy set enterprise P2,P3,P4 first-response 4h resolve=3wd next-response=4h "
		   "--calendar london");
	definition("policy set strategic P0,P1 first-response 15m restore=1h resolve=8h update=30m "
		   "next-response=30m --calendar 24x7");
	definition("policy set strategic P2,P3,P4 first-response 1h restore=8h resolve=24h "
		   "next-response=2h --calendar 24x7");
	for (int i = 0; i < CLIENTS; i++) {
		snprintf(line, sizeof line,
			 "client add client-%d --title 'Client %d' --zone %s --region %s", i, i,
			 zones[i % 4], regions[i % 6]);
		definition(line);
		snprintf(line, sizeof line,
			 "contract add client-%d --tier %s --from 2020-01-01 --to 2031-01-01", i,
			 tiers[i % 3]);
		definition(line);
	}
}

static unsigned ticket;
static int64_t at;

static void event(const char *kind, const char *rest)
{
	char text[32];

	when(text, at);
	printf("{\"type\":\"event\",\"ticket\":\"gen:%u\",\"at\":\"%s\",\"kind\":\"%s\"%s}\n",
	       ticket, text, kind, rest);
}

static void later(uint32_t most)
{
	at += 30 + below(most);
	if (at > END)
		at = END;
}

static void history(int live)
{
	const char *by = agents[below(8)];
	char rest[512];

	later(3600);
	snprintf(rest, sizeof rest, ",\"by\":\"%s\"", by);
	event("ack", rest);
	later(3600);
	snprintf(rest, sizeof rest,
		 ",\"from\":\"staff\",\"by\":\"%s\",\"public\":true,\"automatic\":false,\"via\":"
		 "\"mail\",\"flags\":[],\"text\":\"%s\"",
		 by, replies[below(6)]);
	event("message", rest);
	if (below(3) == 0) {
		later(7200);
		snprintf(rest, sizeof rest,
			 ",\"to\":\"waiting\",\"reason\":\"waiting-client\",\"until\":null,\"by\":"
			 "\"%s\"",
			 by);
		event("state", rest);
	}
	if (below(2) == 0) {
		later(36000);
		snprintf(rest, sizeof rest,
			 ",\"from\":\"client\",\"by\":\"ops@client.example\",\"public\":true,"
			 "\"automatic\":false,\"via\":\"mail\",\"flags\":[],\"text\":\"%s\"",
			 questions[below(5)]);
		event("message", rest);
	}
	if (below(10) == 0) {
		later(600);
		snprintf(rest, sizeof rest, ",\"to\":\"P%u\",\"by\":\"%s\"", below(3), by);
		event("severity", rest);
	}
	if (live)
		return;
	later(36000);
	snprintf(rest, sizeof rest,
		 ",\"to\":\"resolved\",\"reason\":null,\"until\":null,\"by\":\"%s\"", by);
	event("state", rest);
	if (below(4)) {
		later(360000);
		snprintf(rest, sizeof rest,
			 ",\"to\":\"closed\",\"reason\":null,\"until\":null,\"by\":\"%s\"", by);
		event("state", rest);
	}
}

int main(int argc, char **argv)
{
	unsigned tickets = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 1000000;
	unsigned live = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : tickets / 20;
	int64_t span = (int64_t)YEARS * 365 * 86400;

	state = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
	definitions();
	for (ticket = 1; ticket <= tickets; ticket++) {
		unsigned c = below(CLIENTS);
		int recent = ticket > tickets - live;
		char text[32], subject[160];

		/* The live ones were opened within the last ten days, the others evenly before. */
		at = recent ? END - 864000 + (int64_t)below(864000 - 60)
			    : END - span +
				      (int64_t)((double)ticket / tickets *
						(double)(span - 1728000));
		when(text, at);
		snprintf(subject, sizeof subject, subjects[below(12)], below(1000));
		printf("{\"type\":\"ticket\",\"ref\":\"gen:%u\",\"client\":\"client-%u\","
		       "\"service\":\"%s\",\"region\":\"%s\",\"severity\":\"P%u\","
		       "\"subject\":\"%s\",\"opened_at\":\"%s\",\"opened_by\":\"client\","
		       "\"contact\":\"ops@client-%u.example\",\"tags\":[\"%s\"]}\n",
		       ticket, c, services[below(6)], regions[c % 6],
		       below(10) == 0 ? below(2) : 2 + below(3), subject, text, c,
		       services[below(6)]);
		history(recent);
	}
	return 0;
}
