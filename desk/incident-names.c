/* SPDX-License-Identifier: MIT
 * The words of incidents, as they are typed, stored and in JSON, and what people read for them. */
#include "desk/incident.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/incident-metrics.h"
#include "desk/title.h"

static const char *const kind_names[ENTRY_KINDS] = {
	[ENTRY_IMPACT_START] = "impact-start",
	[ENTRY_IMPACT_CHANGE] = "impact-change",
	[ENTRY_IMPACT_END] = "impact-end",
	[ENTRY_ALERT_FIRED] = "alert-fired",
	[ENTRY_ALERT_RESOLVED] = "alert-resolved",
	[ENTRY_CUSTOMER_REPORT] = "customer-report",
	[ENTRY_DETECTION] = "detection",
	[ENTRY_OPENED] = "opened",
	[ENTRY_ACK] = "ack",
	[ENTRY_ROLE_CHANGE] = "role-change",
	[ENTRY_PAGE] = "page",
	[ENTRY_ESCALATION] = "escalation",
	[ENTRY_HANDOFF] = "handoff",
	[ENTRY_OBSERVATION] = "observation",
	[ENTRY_HYPOTHESIS] = "hypothesis",
	[ENTRY_DECISION] = "decision",
	[ENTRY_ACTION] = "action",
	[ENTRY_CHANGE] = "change",
	[ENTRY_VENDOR_CONTACT] = "vendor-contact",
	[ENTRY_COMMS_INTERNAL] = "comms-internal",
	[ENTRY_COMMS_CUSTOMER] = "comms-customer",
	[ENTRY_MITIGATION] = "mitigation",
	[ENTRY_RESTORED] = "restored",
	[ENTRY_RESOLVED] = "resolved",
	[ENTRY_REOPENED] = "reopened",
	[ENTRY_GAP_NOTE] = "gap-note",
	[ENTRY_NOTE] = "note",
	[ENTRY_SYSTEM] = "system",
};
static const char *const kind_titles[ENTRY_KINDS] = {
	[ENTRY_IMPACT_START] = NC_("entry", "impact starts"),
	[ENTRY_IMPACT_CHANGE] = NC_("entry", "impact changes"),
	[ENTRY_IMPACT_END] = NC_("entry", "impact ends"),
	[ENTRY_ALERT_FIRED] = NC_("entry", "alert"),
	[ENTRY_ALERT_RESOLVED] = NC_("entry", "alert over"),
	[ENTRY_CUSTOMER_REPORT] = NC_("entry", "client's report"),
	[ENTRY_DETECTION] = NC_("entry", "detected"),
	[ENTRY_OPENED] = NC_("entry", "opened"),
	[ENTRY_ACK] = NC_("entry", "acknowledged"),
	[ENTRY_ROLE_CHANGE] = NC_("entry", "role"),
	[ENTRY_PAGE] = NC_("entry", "page"),
	[ENTRY_ESCALATION] = NC_("entry", "escalation"),
	[ENTRY_HANDOFF] = NC_("entry", "handoff"),
	[ENTRY_OBSERVATION] = NC_("entry", "observation"),
	[ENTRY_HYPOTHESIS] = NC_("entry", "hypothesis"),
	[ENTRY_DECISION] = NC_("entry", "decision"),
	[ENTRY_ACTION] = NC_("entry", "action"),
	[ENTRY_CHANGE] = NC_("entry", "change"),
	[ENTRY_VENDOR_CONTACT] = NC_("entry", "supplier"),
	[ENTRY_COMMS_INTERNAL] = NC_("entry", "told inside"),
	[ENTRY_COMMS_CUSTOMER] = NC_("entry", "told clients"),
	[ENTRY_MITIGATION] = NC_("entry", "mitigation"),
	[ENTRY_RESTORED] = NC_("entry", "restored"),
	[ENTRY_RESOLVED] = NC_("entry", "resolved"),
	[ENTRY_REOPENED] = NC_("entry", "reopened"),
	[ENTRY_GAP_NOTE] = NC_("entry", "about a gap"),
	[ENTRY_NOTE] = NC_("entry", "note"),
	[ENTRY_SYSTEM] = NC_("entry", "system"),
};
static const char *const source_names[ENTRY_SOURCES] = {"person", "ticket", "alert",
							"paste",  "import", "system"};
static const char *const visibility_names[VISIBILITIES] = {"internal", "customer", "log"};
static const char *const hypothesis_names[HYPOTHESES] = {"open", "confirmed", "rejected"};
static const char *const stamp_names[STAMPS] = {"impact-start", "detected", "reported",
						"acknowledged", "replied",  "identified",
						"restored",     "resolved"};
static const char *const stamp_titles[STAMPS] = {
	NC_("stamp", "impact start"), NC_("stamp", "detected"), NC_("stamp", "reported"),
	NC_("stamp", "acknowledged"), NC_("stamp", "replied"),  NC_("stamp", "identified"),
	NC_("stamp", "restored"),     NC_("stamp", "resolved")};
static const char *const gap_names[GAP_STATES] = {"unexplained", "explained", "accepted"};
static const char *const audience_names[AUDIENCES] = {"internal", "customer", "management",
						      "interim"};
static const char *const class_names[ACTION_CLASSES] = {"prevent", "detect",  "respond",
							"limit",   "process", "supplier"};
static const char *const action_names[ACTION_STATES] = {"open", "doing", "done", "verified",
							"waived"};
static const char *const report_names[REPORT_STATES] = {"draft",     "in-review", "approved",
							"published", "closed",    "waived"};
static const char *const deed_names[REPORT_DEEDS] = {"submit", "return", "approve", "publish",
						     "waive",  "close",  "reopen",  "lapse"};
static const char *const incident_names[INCIDENT_STATES] = {"active", "restored", "resolved",
							    "cancelled"};
static const char *const metric_names[METRICS] = {"detect",   "acknowledge", "first-response",
						  "identify", "restore",     "resolve"};
static const char *const metric_titles[METRICS] = {
	N_("time to detect"),   N_("time to acknowledge"), N_("time to first response"),
	N_("time to identify"), N_("time to restore"),     N_("time to resolve")};

static int index_of(const char *const *names, int count, const char *name)
{
	for (int i = 0; name && i < count; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

/* The two directions of a list of names. */
#define NAMES(module, type, names, count) \
	const char *module##_name(type value) \
	{ \
		return (unsigned)value < (count) ? names[value] : "?"; \
	} \
	gboolean module##_find(const char *name, type *value) \
	{ \
		int index = index_of(names, count, name); \
\
		if (index >= 0) \
			*value = (type)index; \
		return index >= 0; \
	}

NAMES(entry_kind, enum entry_kind, kind_names, ENTRY_KINDS)
NAMES(entry_source, enum entry_source, source_names, ENTRY_SOURCES)
NAMES(visibility, enum visibility, visibility_names, VISIBILITIES)
NAMES(hypothesis, enum hypothesis, hypothesis_names, HYPOTHESES)
NAMES(stamp, enum stamp, stamp_names, STAMPS)
NAMES(gap_state, enum gap_state, gap_names, GAP_STATES)
NAMES(audience, enum audience, audience_names, AUDIENCES)
NAMES(action_class, enum action_class, class_names, ACTION_CLASSES)
NAMES(action_state, enum action_state, action_names, ACTION_STATES)
NAMES(report_state, enum report_state, report_names, REPORT_STATES)
NAMES(report_deed, enum report_deed, deed_names, REPORT_DEEDS)
NAMES(incident_state, enum incident_state, incident_names, INCIDENT_STATES)
NAMES(metric, enum metric, metric_names, METRICS)

const char *entry_kind_title(enum entry_kind kind)
{
	return (unsigned)kind < ENTRY_KINDS ? title_of("entry", kind_titles[kind]) : "?";
}

const char *stamp_title(enum stamp stamp)
{
	return (unsigned)stamp < STAMPS ? title_of("stamp", stamp_titles[stamp]) : "?";
}

const char *metric_title(enum metric metric)
{
	return (unsigned)metric < METRICS ? _(metric_titles[metric]) : "?";
}
