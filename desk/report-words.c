/* SPDX-License-Identifier: MIT
 * The words of reports. A report speaks its reader's language whatever its writer's program speaks,
 * so these are no messages of a catalogue; they are complete in every language there is
 * (tests/unit/test-report.c). */
#include <string.h>

#include "desk/report-private.h"

/* clang-format off */
static const struct { const char *en, *zh; } words[WORDS] = {
	[WORD_STAMP + STAMP_IMPACT_START] = {"Impact began", "影响开始"},
	[WORD_STAMP + STAMP_DETECTED] = {"Detected", "发现"},
	[WORD_STAMP + STAMP_REPORTED] = {"Reported by a client", "客户报告"},
	[WORD_STAMP + STAMP_ACKNOWLEDGED] = {"Acknowledged", "受理"},
	[WORD_STAMP + STAMP_REPLIED] = {"First reply", "首次回复"},
	[WORD_STAMP + STAMP_IDENTIFIED] = {"Cause identified", "确定原因"},
	[WORD_STAMP + STAMP_RESTORED] = {"Restored", "恢复"},
	[WORD_STAMP + STAMP_RESOLVED] = {"Resolved", "解决"},

	[WORD_METRIC + METRIC_DETECT] = {"Time to detect", "发现用时"},
	[WORD_METRIC + METRIC_ACKNOWLEDGE] = {"Time to acknowledge", "受理用时"},
	[WORD_METRIC + METRIC_FIRST_RESPONSE] = {"First response", "首次响应用时"},
	[WORD_METRIC + METRIC_IDENTIFY] = {"Time to identify", "定位用时"},
	[WORD_METRIC + METRIC_RESTORE] = {"Time to restore", "恢复用时"},
	[WORD_METRIC + METRIC_RESOLVE] = {"Time to resolve", "解决用时"},

	[WORD_KIND + ENTRY_IMPACT_START] = {"Impact began", "影响开始"},
	[WORD_KIND + ENTRY_IMPACT_CHANGE] = {"Impact changed", "影响变化"},
	[WORD_KIND + ENTRY_IMPACT_END] = {"Impact ended", "影响结束"},
	[WORD_KIND + ENTRY_ALERT_FIRED] = {"Alert fired", "告警触发"},
	[WORD_KIND + ENTRY_ALERT_RESOLVED] = {"Alert cleared", "告警解除"},
	[WORD_KIND + ENTRY_CUSTOMER_REPORT] = {"Client report", "客户报告"},
	[WORD_KIND + ENTRY_DETECTION] = {"Detection", "发现"},
	[WORD_KIND + ENTRY_OPENED] = {"Opened", "建单"},
	[WORD_KIND + ENTRY_ACK] = {"Acknowledged", "受理"},
	[WORD_KIND + ENTRY_ROLE_CHANGE] = {"Role", "角色"},
	[WORD_KIND + ENTRY_PAGE] = {"Page", "寻呼"},
	[WORD_KIND + ENTRY_ESCALATION] = {"Escalation", "升级"},
	[WORD_KIND + ENTRY_HANDOFF] = {"Handoff", "交接"},
	[WORD_KIND + ENTRY_OBSERVATION] = {"Observation", "观察"},
	[WORD_KIND + ENTRY_HYPOTHESIS] = {"Hypothesis", "假设"},
	[WORD_KIND + ENTRY_DECISION] = {"Decision", "决定"},
	[WORD_KIND + ENTRY_ACTION] = {"Action", "操作"},
	[WORD_KIND + ENTRY_CHANGE] = {"Change", "变更"},
	[WORD_KIND + ENTRY_VENDOR_CONTACT] = {"Supplier", "供应商"},
	[WORD_KIND + ENTRY_COMMS_INTERNAL] = {"Told inside", "内部通报"},
	[WORD_KIND + ENTRY_COMMS_CUSTOMER] = {"Told clients", "通知客户"},
	[WORD_KIND + ENTRY_MITIGATION] = {"Mitigation", "缓解"},
	[WORD_KIND + ENTRY_RESTORED] = {"Restored", "恢复"},
	[WORD_KIND + ENTRY_RESOLVED] = {"Resolved", "解决"},
	[WORD_KIND + ENTRY_REOPENED] = {"Reopened", "重新打开"},
	[WORD_KIND + ENTRY_GAP_NOTE] = {"Gap", "空档"},
	[WORD_KIND + ENTRY_NOTE] = {"Note", "备注"},
	[WORD_KIND + ENTRY_SYSTEM] = {"System", "系统"},

	[WORD_CLASS + CLASS_PREVENT] = {"prevent", "预防"},
	[WORD_CLASS + CLASS_DETECT] = {"detect faster", "更快发现"},
	[WORD_CLASS + CLASS_RESPOND] = {"respond faster", "更快响应"},
	[WORD_CLASS + CLASS_LIMIT] = {"limit", "限制影响"},
	[WORD_CLASS + CLASS_PROCESS] = {"process", "流程"},
	[WORD_CLASS + CLASS_SUPPLIER] = {"supplier", "供应商"},

	[WORD_ACTION_STATE + ACTION_OPEN] = {"open", "待办"},
	[WORD_ACTION_STATE + ACTION_DOING] = {"doing", "进行中"},
	[WORD_ACTION_STATE + ACTION_DONE] = {"done", "完成"},
	[WORD_ACTION_STATE + ACTION_VERIFIED] = {"verified", "已验证"},
	[WORD_ACTION_STATE + ACTION_WAIVED] = {"waived", "免除"},

	[WORD_STATE + INCIDENT_ACTIVE] = {"active", "进行中"},
	[WORD_STATE + INCIDENT_RESTORED] = {"restored", "已恢复"},
	[WORD_STATE + INCIDENT_RESOLVED] = {"resolved", "已解决"},
	[WORD_STATE + INCIDENT_CANCELLED] = {"cancelled", "已取消"},

	[WORD_HYPOTHESIS + HYPOTHESIS_OPEN] = {"open", "待定"},
	[WORD_HYPOTHESIS + HYPOTHESIS_CONFIRMED] = {"confirmed", "证实"},
	[WORD_HYPOTHESIS + HYPOTHESIS_REJECTED] = {"rejected", "排除"},

	[WORD_GAP + GAP_UNEXPLAINED] = {"unexplained", "未说明"},
	[WORD_GAP + GAP_EXPLAINED] = {"explained", "已说明"},
	[WORD_GAP + GAP_ACCEPTED] = {"accepted", "已接受"},

	[WORD_PERSON_ROLE + ROLE_VIEWER] = {"support team", "支持团队"},
	[WORD_PERSON_ROLE + ROLE_ENGINEER] = {"support engineer", "支持工程师"},
	[WORD_PERSON_ROLE + ROLE_TAM] = {"technical account manager", "技术客户经理"},
	[WORD_PERSON_ROLE + ROLE_LEAD] = {"support lead", "支持主管"},
	[WORD_PERSON_ROLE + ROLE_ADMIN] = {"support engineer", "支持工程师"},

	[WORD_CLOCK_KIND + CLOCK_FIRST_RESPONSE - 1] = {"first response", "首次响应"},
	[WORD_CLOCK_KIND + CLOCK_DIAGNOSIS - 1] = {"diagnosis", "诊断"},
	[WORD_CLOCK_KIND + CLOCK_NEXT_RESPONSE - 1] = {"next response", "后续响应"},
	[WORD_CLOCK_KIND + CLOCK_UPDATE - 1] = {"update", "进展通报"},
	[WORD_CLOCK_KIND + CLOCK_RESTORE - 1] = {"restore", "恢复"},
	[WORD_CLOCK_KIND + CLOCK_RESOLVE - 1] = {"resolve", "解决"},
	[WORD_CLOCK_KIND + CLOCK_NOTIFY - 1] = {"notify", "主动通知"},
	[WORD_CLOCK_KIND + CLOCK_PROMISE - 1] = {"promise", "承诺"},
	[WORD_CLOCK_KIND + CLOCK_REVIEW - 1] = {"review", "复盘"},
	[WORD_CLOCK_KIND + CLOCK_CHANGE - 1] = {"change", "变更"},
	[WORD_CLOCK_KIND + CLOCK_ACCEPTANCE - 1] = {"acceptance", "接单"},

	[WORD_DAY_UNIT] = {"d", "天"},
	[WORD_HOUR_UNIT] = {"h", "小时"},
	[WORD_MINUTE_UNIT] = {"min", "分"},
	[WORD_SECOND_UNIT] = {"s", "秒"},
	[WORD_ABOUT] = {"%s ± %s", "%s ± %s"},
	[WORD_RANGE] = {"%s [%s – %s]", "%s [%s – %s]"},
	[WORD_UNKNOWN] = {"unknown", "未知"},

	[WORD_LANGUAGE] = {"English", "英文"},
	[WORD_LANGUAGE_LAST] = {"Chinese", "中文"},
	[WORD_OTHER_LANGUAGE] = {"There is no English text of this yet; in %s it reads:", "尚无中文文本，以下为%s："},
	[WORD_IN_LANGUAGE] = {"(in %s) %s", "（%s）%s"},

	[WORD_DRAFT] = {"draft", "草稿"},
	[WORD_VERSION] = {"version %s", "第 %s 版"},
	[WORD_AS_OF] = {"as of %s UTC", "截至 %s UTC"},
	[WORD_WRITE] = {"To be written: %s", "待写：%s"},
	[WORD_LEAD] = {"lead %s", "负责人 %s"},

	[WORD_STAMP_COLUMN] = {"When", "时间点"},
	[WORD_METRIC_COLUMN] = {"How long", "用时"},
	[WORD_VALUE] = {"Value", "数值"},
	[WORD_ANCHORS] = {"Measured", "计算方式"},
	[WORD_ANCHOR] = {"%s − %s", "%s − %s"},
	[WORD_SET_BY] = {"set by %s: %s", "由 %s 设定：%s"},

	[WORD_SCOPE] = {"Where", "范围"},
	[WORD_ALL] = {"everything", "全部"},
	[WORD_AFFECTED] = {"Affected", "受影响"},
	[WORD_WEIGHTED] = {"Weighted", "加权"},
	[WORD_TOTAL] = {"**Together**", "**合计**"},
	[WORD_OPEN_IMPACT] = {"%s, and it goes on", "%s，仍在继续"},
	[WORD_UNENDED_IMPACT] = {"at least %s: when it ended is not known", "至少 %s：结束时间未知"},

	[WORD_CLIENT] = {"Client", "客户"},
	[WORD_TICKET] = {"Ticket", "工单"},
	[WORD_REPORTED] = {"Reported (UTC)", "报告时间 (UTC)"},
	[WORD_TOLD] = {"Told (UTC)", "通知时间 (UTC)"},
	[WORD_NOT_TOLD] = {"not told", "未通知"},

	[WORD_CLOCK] = {"Clock", "时钟"},
	[WORD_DUE] = {"Due (UTC)", "期限 (UTC)"},
	[WORD_STOPPED] = {"Stopped (UTC)", "停止 (UTC)"},
	[WORD_VERDICT] = {"Verdict", "结果"},
	[WORD_MET] = {"met", "达成"},
	[WORD_MISSED] = {"**missed**", "**未达成**"},
	[WORD_RUNNING] = {"running", "运行中"},
	[WORD_PAUSED] = {"paused", "暂停"},
	[WORD_CANCELLED] = {"cancelled", "取消"},

	[WORD_WHAT] = {"What happened", "经过"},
	[WORD_EVIDENCE] = {"Evidence: %s, SHA-256 %s", "证据：%s，SHA-256 %s"},

	[WORD_REPORTS] = {"Reports by clients: %s", "客户报告：%s 次"},
	[WORD_PAGES] = {"Pages: %s, escalations: %s, handoffs: %s", "寻呼 %s 次，升级 %s 次，交接 %s 次"},
	[WORD_GAP_LINE] = {"Nothing was written from %s to %s UTC, %s: %s", "%s 至 %s UTC 无记录，%s：%s"},
	[WORD_GAP_WHY] = {"%s (%s, %s)", "%s（%s，%s）"},
	[WORD_MISSED_UPDATES] = {"Updates to clients missed: %s, from %s to %s UTC", "未发出的客户更新：%s 次，%s 至 %s UTC"},

	[WORD_ACTION_COLUMN] = {"Action", "行动项"},
	[WORD_OWNER] = {"Owner", "负责人"},
	[WORD_CLASS_COLUMN] = {"Class", "类别"},
	[WORD_MUST] = {"Must", "必须"},
	[WORD_ACTION_STATE_COLUMN] = {"State", "状态"},
	[WORD_DONE_WHEN] = {"Done when: %s", "完成标准：%s"},
	[WORD_YES] = {"yes", "是"},
	[WORD_DUE_DATE] = {"Due", "期限"},

	[WORD_WHY] = {"Why", "原因"},
	[WORD_BY] = {"By", "修改人"},
	[WORD_WHAT_CHANGED] = {"What", "内容"},
	[WORD_WHEN] = {"When (UTC)", "时间 (UTC)"},
	[WORD_SOURCE_TIME] = {"%s: the source says %s, here it stands at %s", "%s：来源时间 %s，此处记为 %s"},
	[WORD_OVERRIDE] = {"%s: the entries say %s, set to %s", "%s：记录为 %s，设定为 %s"},
	[WORD_CORRECTION] = {"%s: %s before, %s now (entry %s)", "%s：原为 %s，现为 %s（条目 %s）"},
	[WORD_SAME_CAUSE] = {"the same cause: %s", "原因相同：%s"},
	[WORD_ALSO_THERE] = {"there too: %s", "同一范围：%s"},
	[WORD_ALIKE] = {"alike by %s of 100", "相似度 %s/100"},
	[WORD_CHANGED_SECTION] = {"The text of “%s”", "“%s” 的文字"},
	[WORD_CHANGED_ENTRY] = {"An entry of the timeline, %s UTC (%s)", "时间线条目 %s UTC（%s）"},
	[WORD_CHANGED_NOTICE] = {"A notice of %s UTC", "%s UTC 的通报"},
	[WORD_CHANGED_STAMP] = {"The time of “%s”", "“%s” 的时间"},
	[WORD_CHANGED_ACTION] = {"Action %s", "行动项 %s"},
	[WORD_CHANGED_TICKET] = {"Ticket #%s", "工单 #%s"},
	[WORD_CHANGED_HEADER] = {"Title, severity or where it was", "标题、级别或范围"},
	[WORD_LABELLED] = {"%s: %s", "%s：%s"},
	[WORD_NOBODY] = {"nobody", "无人"},
	[WORD_ROLE_NAME] = {"lead", "负责人"},
	[WORD_ROLE_NAME + 1] = {"comms", "沟通"},
	[WORD_ROLE_NAME + 2] = {"ops", "操作"},
	[WORD_ROLE_NAME + 3] = {"scribe", "记录"},
	[WORD_ROLE_NAME + 4] = {"liaison", "联络"},
	[WORD_ROLE_NAME + 5] = {"owner", "受理人"},
	[WORD_ROLE_NAME + 6] = {"team", "团队"},
	[WORD_ROLE] = {"Role", "角色"},
	[WORD_PERSON] = {"Who", "人员"},
	[WORD_TOOK_PART] = {"Took part: %s", "参与：%s"},

	[WORD_IMPACT_FIGURE] = {"Customers were affected for", "客户受影响时长"},
	[WORD_CLIENTS_FIGURE] = {"Clients affected", "受影响客户"},
	[WORD_TOLD_FIGURE] = {"Clients told", "已通知客户"},
	[WORD_CLOCKS_FIGURE] = {"Promised times missed", "未达成的承诺时限"},

	[WORD_CUSTOMER_TITLE] = {"Service incident of %s", "%s 服务事件"},
	[WORD_INTERIM_TITLE] = {"Service incident: interim notice", "服务事件：阶段通报"},
	[WORD_YOUR_TIME] = {"Your time (%s)", "您的时间 (%s)"},
	[WORD_BEGAN] = {"Began", "开始"},
	[WORD_ENDED] = {"Ended", "结束"},
	[WORD_GOES_ON] = {"goes on", "仍在继续"},
	[WORD_DURATION] = {"Affected for %s.", "受影响时长 %s。"},
	[WORD_PARTLY] = {"Part of it reached only some of your traffic.", "其中部分时段只影响了您的一部分流量。"},
	[WORD_RESTORED_AT] = {"Service was restored at %s.", "服务已于 %s 恢复。"},
	[WORD_NOT_RESTORED] = {"Service is not yet restored.", "服务尚未恢复。"},
	[WORD_FIXED_AT] = {"The cause was removed at %s.", "根本原因已于 %s 消除。"},
	[WORD_NOT_FIXED] = {"The cause is not yet removed for good.", "根本原因尚未彻底消除。"},
	[WORD_ROLE_AND_DATE] = {"%s, by %s", "%s，%s 前"},
	[WORD_ROLE_ALONE] = {"%s, date to follow", "%s，日期待定"},
	[WORD_ACTIONS_LEFT] = {"“{{action 1}}” becomes the role of its owner and its date. Not named yet: %s",
			       "“{{action 1}}” 会变成负责角色和日期。尚未提到：%s"},
	[WORD_NEXT_AT] = {"We will write again by **%s**.", "我们将在 **%s** 之前再次通报。"},

	[WORD_IMAGE] = {"[image: %s]", "[图片：%s]"},
	[WORD_AXIS] = {"The incident on a line of time", "事件时间轴"},

	[WORD_BETWEEN_UNITS] = {" ", " "},
	[WORD_BETWEEN_SENTENCES] = {" ", ""},
	[WORD_BETWEEN_NAMES] = {", ", "、"},
};
/* clang-format on */

const char *const report_languages[] = {"en", "zh", NULL};

const char *report_language(const char *tag)
{
	gsize size = tag == NULL ? 0 : strcspn(tag, "-_.@");
	for (guint i = 0; size > 0 && report_languages[i] != NULL; i++)
		if (strlen(report_languages[i]) == size &&
		    g_ascii_strncasecmp(report_languages[i], tag, size) == 0)
			return report_languages[i];
	return NULL;
}

const char *report_image(const char *language)
{
	return report_word(language, WORD_IMAGE);
}

const char *report_word(const char *language, enum report_word word)
{
	return strcmp(language, "zh") == 0 ? words[word].zh : words[word].en;
}
