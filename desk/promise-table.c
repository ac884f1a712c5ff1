/* SPDX-License-Identifier: MIT
 * The wordings of times, one row each, and the words around them that decide. Rows stand in the
 * order in which they are tried; what one has taken, the later ones leave. */
#include "desk/promise-private.h"

const char *const promise_part_names[PARTS] = {
	[PART_HEAD] = "head", [PART_SPAN] = "span", [PART_DAY] = "day",     [PART_LATER] = "later",
	[PART_TIME] = "time", [PART_ZONE] = "zone", [PART_PLACE] = "place", [PART_TAIL] = "tail",
};

/* Patterns are read by the line. */
/* clang-format off */

/* ---- English ---- */

/* Not the end of a longer number: 440 of "1440", 25 of "2.25". */
#define FIGURES "(?<!\\d)(?<!\\d[.,])\\d{1,4}(?:[.,]\\d{1,2})?"
#define E_NUMBER \
	"(?:" FIGURES "|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|" \
	"fifteen|twenty(?:-five)?|thirty(?:-five)?|forty(?:-five)?|fifty|sixty|ninety|" \
	"(?:a )?(?:couple|few)(?: of)?)"
#define E_UNIT "(?:minutes?|mins?|hours?|hrs?|days?|weeks?)\\b"
#define E_SPAN \
	"(?:(?:half(?: an?)?|(?:a |three )?quarters?(?: of)?(?: an?)?)[ -](?:hour|day)\\b|" \
	FIGURES "h(?:\\d\\d(?:m(?:in)?)?)?\\b|(?<!\\d)(?<!\\d[.,])\\d{1,3}m\\b|" \
	"(?:" E_NUMBER "\\s*(?:" E_UNIT "\\s*)?(?:-|–|—|to|or)\\s*)?" E_NUMBER "(?: and a half)?[ -]*" \
	"(?:(?:more|further|additional|full|business|working|half)[ -])*" E_UNIT \
	"(?: and a (?:half|quarter)\\b)?(?:,?(?: and)? \\d{1,2} ?(?:minutes?|mins?|m)\\b)?|" \
	"(?:half[ -])?hour\\b(?: and a (?:half|quarter)\\b)?)"
#define E_ABOUT \
	"(?:(?:the|next|coming|following|about|around|approximately|approx\\.?|roughly|some|maybe|" \
	"probably|less than|under|at most|no more than|not more than|no longer than|up to|another|" \
	"a further|further|a maximum of|maximum|max\\.?|is|of|for|will be|say|just)\\s+)*"
#define E_MONTH \
	"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|(?-i:May)|june?|july?|aug(?:ust)?|" \
	"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\b\\.?"
#define E_WEEKDAY \
	"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|" \
	"(?-i:Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat|Sun)\\b\\.?)"
#define E_PART "(?:morning|afternoon|evening|night)\\b"
#define E_DATE \
	"(?:\\d{4}-\\d\\d-\\d\\d|(?:the )?\\d{1,2}(?:st|nd|rd|th)?(?: of)? " E_MONTH "(?:,? \\d{4})?|" \
	E_MONTH " \\d{1,2}(?:st|nd|rd|th)?\\b(?!:)(?:,? \\d{4})?)"
#define E_NEAR \
	"(?:the day after tomorrow|(?:today|tomorrow|yesterday)(?: " E_PART ")?|tonight|this " E_PART \
	"|(?:next |this |coming |last )?" E_WEEKDAY "(?: " E_PART ")?)"
#define E_END \
	"(?:(?:the )?end of (?:the |this )?(?:business |working )?(?:day|week|month)|" \
	"(?-i:EOD|COB|EOB|EOW|EOM)|close of (?:business|play))\\b"
#define E_DAY "(?:" E_NEAR "|" E_DATE ")"
#define E_TIME \
	"(?:(?:[01]?\\d|2[0-4])[:：][0-5]\\d(?::[0-5]\\d)?(?:\\s*[ap]\\.?\\s?m\\b\\.?)?|" \
	"(?:1[0-2]|0?[1-9])(?:\\.[0-5]\\d)?\\s*[ap]\\.?\\s?m\\b\\.?|" \
	"(?:[01]\\d|2[0-3])h?[0-5]\\d(?=\\s?(?-i:Z|UTC|GMT|hrs|hours)\\b)(?:\\s*(?:hrs|hours))?|" \
	"(?:[01]?\\d|2[0-3])h[0-5]\\d\\b|(?:1[0-2]|0?[1-9]) ?o[’']?clock|" \
	"(?:12 )?(?:noon|midday|midnight)\\b)(?![\\d%]|[.:]\\d)"
#define E_ZONE \
	"(?:\\s?\\(?(?<zone>(?-i:(?:UTC|GMT)\\s?[+-]\\d{1,2}(?::?\\d\\d)?|[+-]\\d\\d:?\\d\\d\\b|Z\\b|" \
	"(?:UTC|GMT|CES?T|WES?T|EES?T|BST|IST|JST|KST|SGT|HKT|CST|CDT|WIB|WITA|WIT|ICT|PHT|MYT|PKT|GST|" \
	"MSK|BRT|AE[SD]T|NZ[SD]T|E[SD]?T|P[SD]?T|M[SD]T|[SE]AST)\\b)|" \
	"(?:your local|our local|your|our|my|local)(?: time)?\\b|" \
	"(?-i:[A-Z][a-z]+(?: [A-Z][a-z]+)?) (?:local )?time\\b|" \
	"(?<=\\()(?-i:[A-Z][a-z]+(?: [A-Z][a-z]+)?)(?=\\)))\\)?)?"
#define E_JOIN "(?:(?:,|\\s(?:at|by|before|around|about|on|of|@))*\\s)"
#define E_HEAD \
	"\\b(?<head>by|before|no later than|not later than|latest|at|around|about|for|on|is|ETA|ETR|until|" \
	"till|since|from|after|between|update|restoration|completion|recovery|estimate)[:=]?\\s+" \
	"(?:(?:is|at|by|about|around|approximately|roughly|the latest|latest|the|on|again at|time|" \
	"scheduled for|expected at|due|planned for)\\s*:?\\s+)*"
#define E_LATEST "(?:,? at (?:the )?latest)?"

/* ---- Chinese ---- */

#define Z_NUMBER "(?:" FIGURES "|[一二两三四五六七八九十百]{1,4})"
#define Z_UNIT \
	"(?:分钟|分(?![之点])|小时|钟头|刻钟|天|工作日|周(?![一-六日末])|星期|mins?|minutes?|hours?|h\\b)"
#define Z_SPAN \
	"(?:(?:" Z_NUMBER "\\s*(?:个)?\\s*(?:分钟|小时)?\\s*(?:-|~|～|－|—|–|至|到)\\s*)?(?:" Z_NUMBER \
	"|半)\\s*(?:个\\s*)?半?\\s*多?\\s*" Z_UNIT "半?(?:\\s*零?\\s*\\d{1,2}\\s*分钟?)?)"
#define Z_PART \
	"(?:凌晨|清晨|早上|早晨|早间|上午|中午|正午|下午|午后|傍晚|晚上|晚间|夜里|夜间|半夜|午夜|" \
	"早(?!些|点)|晚(?!些|点))"
#define Z_DAY \
	"(?:今天|今日|今晚|今早|今晨|今夜|明天|明日|明早|明晨|明晚|大后天|后天|当天|当晚|昨天|昨日|昨晚|" \
	"前天|(?:本|这个?|下个?|上个?)?(?:周|星期|礼拜)[一二三四五六日天]|" \
	"(?:\\d{4}\\s*年\\s*)?\\d{1,2}\\s*月\\s*\\d{1,2}\\s*[日号]|\\d{4}-\\d\\d-\\d\\d|" \
	"(?<!\\d)\\d{1,2}\\s*[日号](?!码))"
#define Z_TIME \
	"(?:(?:" Z_PART "\\s*)?(?:\\d{1,2}\\s?[:：]\\s?[0-5]\\d(?![\\d.:：])|" \
	"(?:\\d{1,2}|[一二两三四五六七八九十]{1,3})\\s*(?:点(?!播)|时(?![间候段长]))(?:钟|整)?(?:\\s*(?:半|" \
	"[一三]刻|(?:\\d{1,2}|[一二三四五六七八九十]{1,3})\\s*分(?!钟)|[0-5]\\d(?!\\d)))?))"
#define Z_PLACE \
	"(?:(?:北京|中国|上海|香港|台北|新加坡|雅加达|印尼|东京|日本|首尔|韩国|曼谷|泰国|马尼拉|河内|越南|" \
	"吉隆坡|孟买|印度|迪拜|利雅得|伦敦|英国|巴黎|柏林|法兰克福|莫斯科|纽约|美东|洛杉矶|美西|圣保罗|悉尼|" \
	"当地|本地|您(?:那边|当地|方)?|贵(?:方|司)|客户|我(?:方|们|们这边)?)(?=当地时间|本地时间|时间)|" \
	"(?-i:UTC|GMT)(?:\\s?[+-]\\d{1,2}(?::?\\d\\d)?)?)"
#define Z_ZONE "(?:(?<zone>" Z_PLACE ")\\s?(?:当地|本地)?(?:时间)?的?\\s?[:：]?\\s?)?"
#define Z_BEHIND "(?:\\s?[（(](?<place>" Z_PLACE ")(?:当地|本地)?(?:时间)?[)）])?"

const struct promise_row promise_rows[] = {
	/* Stretches between two times. */
	{"en", PROMISE_MASK,
	 "\\b(?:from|between)\\s+(?:about )?" E_TIME E_ZONE "\\s*(?:to|and|until|till|-|–|—)\\s*" E_TIME},
	{"en", PROMISE_MASK, E_TIME "\\s*(?:-|–|—|to)\\s*" E_TIME},
	{"zh", PROMISE_MASK,
	 Z_TIME "\\s*(?:到|至|-|~|～|－|—|–)\\s*(?:" Z_DAY "\\s*)?" Z_TIME},
	/* A clock's time, with its day before or behind it. */
	{"en", PROMISE_CLOCK,
	 "(?:" E_HEAD ")?\\b(?<day>" E_DAY ")" E_JOIN "(?:the )?(?<time>" E_TIME ")" E_ZONE E_LATEST},
	{"en", PROMISE_CLOCK,
	 E_HEAD "(?<time>" E_TIME ")" E_ZONE "(?:" E_JOIN "(?:the )?(?<later>" E_DAY "))?" E_LATEST},
	{"en", PROMISE_CLOCK,
	 "\\b(?<day>tomorrow|today|" E_WEEKDAY ")\\s+(?<time>noon|midday|midnight)\\b" E_LATEST},
	{"zh", PROMISE_CLOCK,
	 "(?<head>从|自|(?<!计|估)(?:到|至)|[-~～—]|\\d[:：])?\\s*(?:(?<day>" Z_DAY ")\\s*的?\\s*)?" Z_ZONE
	 "(?:(?<later>" Z_DAY ")\\s*的?\\s*)?(?<time>" Z_TIME ")" Z_BEHIND
	 "\\s*(?<tail>之前|以前|前|左右|许|起|以来|之后|以后|后|之间|到|至|[-~～—])?"},
	{"zh", PROMISE_CLOCK,
	 "(?:(?<day>" Z_DAY ")\\s*的?\\s*)?(?<time>中午|正午|午夜|半夜)\\s*(?<tail>之前|以前|前)"},
	/* Stretches from now on. */
	{"en", PROMISE_EVERY, "\\bevery\\s+(?<span>" E_SPAN ")"},
	{"en", PROMISE_SPAN,
	 "\\b(?:within|in|inside|under|over)\\s+" E_ABOUT "(?<span>" E_SPAN ")(?: time\\b)?"
	 "(?!\\s+(?:ago|of|after|before|each|apart|long|old)\\b)" E_LATEST},
	{"en", PROMISE_SPAN, "(?<span>" E_SPAN ") from now\\b"},
	{"en", PROMISE_SPAN,
	 "\\b(?<head>(?:we|I)(?:[’']ll| will| still| would)* need|give us|give me|allow us|allow|"
	 "(?-i:ETA|ETR)|takes?|requires?|(?:be|for) another)[:=]?\\s+" E_ABOUT "(?<span>" E_SPAN ")"},
	{"zh", PROMISE_EVERY, "每(?:隔)?\\s*(?<span>" Z_SPAN ")"},
	{"zh", PROMISE_SPAN,
	 "(?<head>过去|最近|近|此前|前|已|持续了?|时长|超过|首|后|之后|以后|上)?\\s*的?\\s*(?<span>" Z_SPAN
	 ")\\s*(?<tail>之内|以内|内|之后|以后|后|之前|前|左右|许|上下|就|即可|可以|搞定|完成|恢复|解决|修复)?"},
	/* Days, and the ends of them. */
	{"en", PROMISE_DAY,
	 "(?:\\b(?<head>by|before|until|till|since|from|after|of|at)\\s+)?(?<time>" E_END
	 ")(?:,?(?: on)? (?<later>" E_DAY "))?" E_LATEST},
	{"en", PROMISE_DAY,
	 "\\b(?<head>by|before|no later than|not later than|latest|on|until|till|since|from|after|between|"
	 "last|of|and|to|during)\\s+(?:the )?(?<day>" E_DAY ")" E_LATEST},
	{"en", PROMISE_DAY,
	 "\\b(?<day>the day after tomorrow|(?:today|tomorrow|yesterday)(?: " E_PART ")?|tonight|this " E_PART
	 "|(?:next |this |coming |last )" E_WEEKDAY "|" E_WEEKDAY " " E_PART ")(?!['’])"},
	{"zh", PROMISE_DAY,
	 "(?:(?<day>" Z_DAY ")\\s*)?(?<time>下班之?前|收工前|下班|本周内|这周内|本周(?=前|完|修|解|上|发|给)|"
	 "月底之?前?|本月内|本月底)\\s*(?<tail>之前|以前|前)?"},
	{"zh", PROMISE_DAY,
	 "(?<head>从|自|到|至|最迟|最晚|不晚于)?(?<day>" Z_DAY "(?:\\s*" Z_PART ")?)"
	 "\\s*(?<tail>之前|以前|前|之内|以内|内|起|以来|之后|以后|后|的|到|至)?"},
};
const gsize promise_row_count = G_N_ELEMENTS(promise_rows);

/* Where a sentence falls into clauses that say something of their own. */
const char promise_clause_pattern[] =
	"[,，](?=\\s|[^\\x01-\\x7f])|\\s[-–—]+\\s|[—–]{1,2}|"
	"\\s(?=(?:but|however|while|because|since|which|who|whereas|although|though)\\b)|"
	"\\s(?=so (?:we|I|you)\\b)|(?<=\\d|[ap]m|noon|UTC|GMT)\\s(?=(?:we|I)(?:[’']ll| will)\\b)|"
	"\\s(?=and (?:we|I|you|will|should|expect|plan|aim|report|write|update|send|call|share|finish|then|it|"
	"the|be|is|are)\\b)";

/* Lines that are no words of the writer: quoted, logged, typed at a prompt. */
const char promise_skipped_pattern[] =
	"^\\s*(?:[>＞|]|\\[?\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d|"
	"\\[?\\d\\d:\\d\\d(?::\\d\\d[.,\\d]*)?\\]?\\s+\\[?(?-i:[A-Z]{4,})|"
	"\\[\\d\\d:\\d\\d(?::\\d\\d[.,\\d]*)?\\]|\\d\\d:\\d\\d:\\d\\d|"
	"(?-i:[A-Z][a-z]{2}) +\\d{1,2} \\d\\d:\\d\\d:\\d\\d|[$#%] |"
	"(?:On|Am|Le)\\b.{4,80}\\b(?:wrote|schrieb|a écrit)\\s*:\\s*$|.{0,60}写道\\s*[:：])";

const char *const promise_cue_patterns[CUES] = {
	[CUE_VETO] =
		/* Refusals. */
		"\\b(?:not|never|no|none|cannot|unable|unlikely|impossible|neither|nor|without|too early)\\b|"
		"n[’']t\\b|"
		"不(?=能|会|可能|一定|保证|承诺|确定|建议|需要|受|再|敢|好说|太可能|了)|别|无法|没法|没办法|没有|"
		"未能|难以|来不及|恐怕|暂无|尚未|尚无|"
		/* Requests. */
		"\\bplease\\b(?!\\s+(?:note|be (?:advised|aware|assured|informed)|expect|rest|bear|stay|accept|"
		"find|know|see|hold|allow|give us|don))|\\bkindly\\b|\\bfeel free\\b|"
		"\\b(?:could|can|would|will|may|might|did|do|have|are|should) you\\b|"
		"\\byou (?:need|have to|must|could|may|might|want|said|would|were|are)\\b|"
		"\\byou should(?! (?:see|receive|get|have|hear|be|notice|find))|\\byou can(?! expect)\\b|"
		"\\b(?:ask(?:ing)?|advise|urge|invite|encourage|request(?:ing)?) you\\b|"
		"\\b(?:recommend|suggest)(?:ing|ed)?\\b|\\blet (?:us|me) know\\b|"
		"\\b(?:send|tell|provide|inform|notify|call) us\\b|\\bhear(?:ing)? (?:back )?from you\\b|"
		"\\byour (?:maintenance|event|reply|response|feedback|confirmation)\\b|\\bmust\\b|"
		"请(?!您?(?:放心|稍|耐心|知悉|谅解|理解|见谅|等待|留意))|麻烦|烦请|劳烦|劳驾|希望(?:您|贵)|盼|"
		"需要?(?:您|贵|客户|你)|(?:您|贵司|你)(?:需|须|应|可|能|方便|要)|建议|务必|如需|告诉我|"
		/* What is so always, or by itself. */
		"\\b(?:usually|normally|typically|generally|always|on average|whoever|daily|weekly|monthly)\\b|"
		"\\bevery (?:day|week|month|night|morning|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\\b|"
		"\\b(?:expires?|expiry|valid|idle|retry(?:ing)?|retention|timeout)\\b|"
		"通常|一般|平均|往往|平时|每[月周天日年次]|有效期|过期|超时|心跳|时长|"
		"自动(?:升级|关闭|断开|上报|重试|刷新|重连)|"
		"\\bwill (?:time out|try again|retry|repeat|become|run until|last|be (?:deleted|purged|kept|"
		"retained|charged|disconnected|logged))\\b|\\btakes? effect\\b|\\bpeak (?:traffic|hours?|load)\\b|"
		"到期|失效|生效|高峰|[会将]断开|(?:录像|录制|日志|文件|会话|链接|数据).{0,12}(?:保留|删除|清除|清理)|"
		/* What others hold, or hold us to. */
		"\\b(?:finals?|match|game|kick-?off|keynote|show|concert|broadcast|race|premiere|conference|doors|"
		"promotion|campaign|trial|festival|event)\\b.{0,24}\\b(?:starts?|begins?|opens?|ends?|runs?|is|are|will|"
		"scheduled)\\b|"
		"\\b(?:your|the|their) (?:\\w+ )?(?:carrier|provider|vendor|supplier|ISP)(?: \\w+){0,2} (?:will|plans?|"
		"expects?|says?|has|have)\\b|"
		"\\b(?:customers?|clients?|management|boss|they|you) (?:wants?|expects?|demands?|ask(?:s|ed)?(?! for)|insists?|"
		"requests?|requires?)\\b|"
		"(?:比赛|赛事|决赛|发布会|会议|直播|活动|晚会|演唱会|节目|促销).{0,24}?(?:开始|举行|结束|召开|开播|开幕|持续|截止)|"
		"(?:客户|贵司|贵方|领导|您|对方|用户)(?:那边)?(?:要求|希望|期望|想|催)|"
		"(?:运营商|供应商|厂商|服务商).{0,6}(?:计划|将|会|预计|表示|称)|"
		/* What was so, or was thought. */
		"\\b(?:was|were) (?:supposed|expected|meant|due|hoping)\\b|当时|原本|原定|原计划|本来|说好|实际",
	[CUE_CONDITION] =
		"\\b(?:if|unless|provided|assuming|in case)\\b(?! (?:all|everything|nothing|no|needed|necessary|"
		"possible|you have|you need|anything|there|required))|(?<!at )\\bonce\\b(?! (?:more|again))|"
		"\\bas soon as (?:you|we have|we get|we receive)|\\bwhen (?:you|we (?:have|get|receive|spoke))|"
		"\\bafter (?:you|receiving|we (?:have|get|receive))|\\buntil you\\b|"
		"如果(?!一切|顺利|没有意外)|若(?!无意外|一切|顺利)|如(?!无意外|一切顺利|下|期|果|无异常|无问题|需)|"
		"倘若|一旦|假如|要是|的话(?<!顺利的话)|(?:收到|拿到|等|待|提供)[^，,。；]{0,20}(?:后|之后|以后)|只要|无人|"
		"未收到|否则|就会|(?:后|之后|以后)(?=[，,])|"
		/* The contract's promises are not the writer's. */
		"\\b(?:SLAs?|contract(?:s|ual(?:ly)?)?|agreements?|(?:your|the) (?:plan|tier|policy|terms)|"
		"response times?|entitled)\\b|合同|(?-i:SLA)|协议|约定|条款|规定|服务等级",
	[CUE_STRONG] =
		"\\b(?:will|shall|going to|expect(?:ed)?|plan(?:ned)? (?:to|for)|aim(?:ing)?|intend|scheduled|"
		"hope to|promise|commit(?:ted)? to|guarantee|ETA|ETR|estimate[ds]?|next update|"
		"should(?! (?:you|have been)))\\b|[’']ll\\b|\\b(?:bear with|let[’']s|confident|target(?:ing)?)\\b|"
		"\\byou can expect\\b|"
		"预计|预估|估计|预期|将(?!近)|(?<![个开机])会(?![议话诊])|争取|力争|计划|打算|保证|确保|承诺|一定|"
		"必定|最晚|最迟|最多|至多|下一?次.{0,6}更新|(?-i:ETA)|还需要?|还要|再过|尽量|能恢复|稍等|稍后|放心|"
		"大约|大概|顺利|如无意外|不出意外|马上|给我们?",
	[CUE_WEAK] =
		"\\b(?:fix(?:ed|es)?|updates?|restor(?:ed?|ation|ing)|recover(?:y|ed|s|ing)?|"
		"resol(?:ved?|ution|ving)|back|patch(?:ed)?|deliver(?:ed|y|s)?|done|finish(?:e[ds])?|"
		"complet(?:ed?|ion|es)|reports?|calls? (?:you|back)|live|goes|ready|online|sorted|up again|"
		"up and running|reply|answer|news|results?|RCA|gets? \\w+(?:ed|en|ung))\\b|"
		"\\b(?:we|I|team)(?: (?:is|are|am)|[’'](?:re|m)) \\w+ing\\b|"
		"恢复|修复|解决|完成|给(?:您|你|贵|出|到)|答复|回复|反馈|更新|同步|提供|发布|上线|发送|发(?:您|你)|"
		"联系您|回电|通知您|处理完|处理好|搞定|结束|出具|输出|分析完|交付|割接|回滚|就绪|结论|报告|跟进|"
		"可用|开通|整理|公布|补齐|提交|安排|更换|替换|重启|验证|部署|切换|升级|扩容|修好|改回|改好|告知|核实|"
		"确认|清楚|完毕|到位|到账|正常|稳定|推送|汇报|补发|调整|排查|处理|沟通|致电|打电话",
	[CUE_PAST] =
		"\\b(?:was|were|had|did|took|saw|seen|observed|occurred|happened|started|began|dropped|fell|"
		"failed|crashed|froze|went|came|returned|told(?! (?:them|him|her|the client)\\b)|"
		"said|spoke|replaced|noticed|reported|received|"
		"fired|promised|announced|detected|lost|worked|has been|have been|stopped|flapped|answered|ago|"
		"yesterday|recovered|restarted|identified|(?:last|previous) update|thank(?:s| you) for)\\b|"
		"已(?!经?安排|经?协调|经?通知|经?请)|曾|了(?=[，。；！、,.;!\\s]|$|一次|\\p{Han}*[，。]?$)|"
		"过(?=您|你|[，。]|$)|发生|出现|开始|收到|昨|上次|上一次|上周|刚才|刚刚|此前|过去|最近|以来|持续|"
		"期间|得到|自动恢复|来电",
	[CUE_QUESTION] = (
		"^\\W*(?:who|what|when|where|why|how|which|is|are|was|were|will|would|can|could|do|does|did|has|"
		"have|had|should|shall|may|any)\\b|吗|能否|是否|可否|什么时候|几点|多久|有没有|怎么样"),
	[CUE_NEWS] =
		"\\b(?:updates?|updating|report|inform|brief|write|news|call|keep you)\\b|更新|同步|汇报|通报|反馈",
};
/* clang-format on */
