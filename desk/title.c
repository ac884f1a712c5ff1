/* SPDX-License-Identifier: MIT
 * See title.h. */
#include "desk/title.h"

#include <glib.h>

#include "desk/i18n.h"

/* Only read by what collects the texts to translate. */
static const char *const words[] G_GNUC_UNUSED = {
	NC_("article", "article"),     NC_("article", "case"),
	NC_("article", "plan"),        NC_("article", "compliance"),
	NC_("article", "draft"),       NC_("article", "reviewed"),
	NC_("article", "published"),   NC_("article", "stale"),
	NC_("article", "retired"),     NC_("clock", "first-response"),
	NC_("clock", "first-resp"),    NC_("clock", "diagnosis"),
	NC_("clock", "next-response"), NC_("clock", "next-resp"),
	NC_("clock", "update"),        NC_("clock", "restore"),
	NC_("clock", "resolve"),       NC_("clock", "notify"),
	NC_("clock", "promise"),       NC_("clock", "review"),
	NC_("clock", "change"),        NC_("clock", "acceptance"),
	NC_("state", "new"),           NC_("state", "open"),
	NC_("state", "waiting"),       NC_("state", "restored"),
	NC_("state", "resolved"),      NC_("state", "closed"),
	NC_("state", "cancelled"),     NC_("wait", "waiting-client"),
	NC_("wait", "third-party"),    NC_("wait", "scheduled"),
	NC_("wait", "force-majeure"),  NC_("wait", "internal"),
	NC_("event", "opened"),        NC_("event", "message"),
	NC_("event", "ack"),           NC_("event", "begun"),
	NC_("event", "confirm"),       NC_("event", "claim"),
	NC_("event", "release"),       NC_("event", "accept"),
	NC_("event", "assign"),        NC_("event", "severity"),
	NC_("event", "state"),         NC_("event", "set"),
	NC_("event", "cause"),         NC_("event", "tag"),
	NC_("event", "link"),          NC_("event", "merge"),
	NC_("event", "unmerge"),       NC_("event", "absorb"),
	NC_("event", "split"),         NC_("event", "promise"),
	NC_("event", "promise-kept"),  NC_("event", "promise-moved"),
	NC_("event", "extend"),        NC_("event", "waive"),
	NC_("event", "waive-approve"), NC_("event", "retract"),
	NC_("event", "redact"),        NC_("event", "cover"),
	NC_("event", "rebind"),        NC_("event", "remind"),
	NC_("event", "change"),        NC_("event", "attach"),
	NC_("event", "follow"),        NC_("event", "delivery"),
	NC_("event", "review"),        NC_("event", "escalate"),
	NC_("event", "article"),       NC_("opener", "client"),
	NC_("opener", "engineer"),     NC_("opener", "alert"),
	NC_("channel", "mail"),        NC_("channel", "portal"),
	NC_("channel", "phone"),       NC_("channel", "group"),
	NC_("channel", "im"),          NC_("channel", "meeting"),
};

const char *title_of(const char *of, const char *word)
{
	return word ? g_dpgettext2(NULL, of, word) : NULL;
}
