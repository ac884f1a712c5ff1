/* SPDX-License-Identifier: MIT
 * Keys and passwords: those that say what they are by how they begin, and those that stand behind a
 * word that says it. Of the latter only what looks made up counts, so that a sentence about a
 * password, a variable's name and a place for a value are none. */
#include <string.h>

#include "desk/leak-private.h"

/* What is looked at of the end of a key of many lines; longer ones are found in parts. */
enum { BLOCK_MOST = 16384, ROWS = 6 };

/* What a value is: sure; what is given to a key, to a password: judged by how it looks. */
enum claim { CLAIM_SURE, CLAIM_WORD, CLAIM_TIGHT };

/* Patterns are read by the line. */
/* clang-format off */
#define KEY_WORDS \
	"(?<secret>(?:api|access|account|app|auth|master|private|public|shared|signing|encryption|stream|license|" \
	"deploy|service|secret|security|session|ssh|rsa)[_ .-]?key(?:[_-]?(?:id|base))?|key[_-]?base|(?:secret|role)[_-]?id|" \
	"session[_-]?id|secret|token|(?<!goog-|amz-)credentials?|(?<=[?&-])sig(?:nature)?|webhook|salt|nonce|cookie|密钥|秘钥|私钥|令牌|推流码|授权码|串流码)"
#define PASS_WORDS \
	"(?<pass>pass(?:word|wd|phrase|code|wort)|(?<![A-Za-z])pass(?=\\h?[:=])|pwd|kennwort|mot de passe|contraseña|" \
	"pin[ _-]?code|密码|密碼|口令|验证码|パスワード)"
/* Prefixes come before what they say, so that the text is looked through for few first letters. */
static const struct {
	enum claim claim;
	enum regex_flags flags;
	const char *pattern;
} rows[ROWS] = {
	{CLAIM_SURE, 0,
	 "(?<![A-Za-z0-9_-])(?:"
	 "(?:AKIA|ASIA|AROA|AIDA|ABIA|ACCA)[0-9A-Z]{12,17}+|LTAI[0-9A-Za-z]{12,26}+|AKID[0-9A-Za-z]{13,40}+|"
	 "AKLT[0-9A-Za-z]{16,60}+|gh[pousr]_[0-9A-Za-z]{20,255}+|github_pat_[0-9A-Za-z_]{22,255}+|"
	 "gl(?:pat|dt|rt|ptt|ft|soat|cbt|imt|agent|oas)-[0-9A-Za-z_=-]{16,64}+|"
	 "xox[abeoprs]-[0-9A-Za-z-]{10,255}+|xapp-[0-9A-Za-z-]{10,255}+|"
	 "eyJ[0-9A-Za-z_-]{8,2000}+\\.[0-9A-Za-z_-]{4,4000}+(?:\\.[0-9A-Za-z_-]{0,2000}+)?|"
	 "AIza[0-9A-Za-z_-]{30,40}+|ya29\\.[0-9A-Za-z_-]{20,255}+|(?:sk|rk|pk)_(?:live|test)_[0-9A-Za-z]{16,255}+|"
	 "whsec_[0-9A-Za-z]{16,64}+|sk-(?:ant-|proj-)?[0-9A-Za-z_-]{20,200}+|hf_[0-9A-Za-z]{30,40}+|"
	 "npm_[0-9A-Za-z]{30,40}+|pypi-AgE[0-9A-Za-z_-]{40,255}+|dckr_pat_[0-9A-Za-z_-]{20,40}+|"
	 "do[opr]_v1_[0-9a-f]{40,64}+|SG\\.[0-9A-Za-z_-]{16,32}+\\.[0-9A-Za-z_-]{30,64}+|"
	 "hv[sbr]\\.[0-9A-Za-z_-]{20,200}+|glsa_[0-9A-Za-z_]{30,64}+|glc_[0-9A-Za-z+/=]{30,255}+|"
	 "shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}+|dapi[0-9a-f]{32}+|NRAK-[0-9A-Z]{20,40}+|lin_api_[0-9A-Za-z]{30,60}+|"
	 "ATATT3[0-9A-Za-z_=-]{30,255}+|AGE-SECRET-KEY-1[0-9A-Z]{40,70}+|[0-9]{8,10}:AA[0-9A-Za-z_-]{32,34}+|"
	 "(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp[0-9]{3}|sk-(?:ssh|ecdsa)[0-9a-z@.-]{1,40}+) {1,4}AAAA[0-9A-Za-z+/=]{40,4000}+|"
	 "-----BEGIN [A-Z0-9 ]{0,40}?PRIVATE KEY(?: BLOCK)?-----)"},
	{CLAIM_TIGHT, REGEX_CASELESS,
	 "(?<pass>authorization)[\"']?\\h{0,3}[:=]\\h{0,3}[\"']?(?:bearer|basic|token|apikey)\\h{1,3}(?<value>[0-9A-Za-z._~+/=-]{8,2000}+)"},
	{CLAIM_WORD, REGEX_CASELESS,
	 "(?<![A-Za-z0-9])(?:bearer|basic|private-token:|job-token:|x-[a-z]{1,20}-(?:key|token):) {1,3}(?<value>[0-9A-Za-z._~+/=-]{10,2000}+)"},
	{CLAIM_WORD, REGEX_CASELESS,
	 "(?:" PASS_WORDS "|" KEY_WORDS ")s?(?:[_-](?:base64|b64|value|hash))?[\"'`*]{0,3} {0,3}(?:(?<tight>=)(?=[^ =~>])|:=|=>|==?(?=[ \"'])|[:：＝]|是|为|\\bis\\b|(?=\\h[0-9A-Za-z+/=_-]{20}))[*]{0,2}[ \t]{0,3}"
	 "(?:[uf]?(?<quote>\\\\?[\"'`]))?(?<value>[^\\s\"'`,;，。；、）)\\]}|]{4,2000}+)"},
	{CLAIM_TIGHT, REGEX_CASELESS,
	 "(?<![A-Za-z0-9-])--?(?<pass>password|passwd|passphrase|pass|secret|token|api-key|secret-key|auth-token)[ =]{1,2}[\"']?(?<value>[^\\s\"'`,;|<>()]{4,500}+)"},
	{CLAIM_TIGHT, 0,
	 "\\b(?<pass>(?:mysql|mysqldump|mysqladmin|mariadb|sshpass)\\b[^\\n|;]{0,120}? -p ?|(?:curl|wget|http)\\b[^\\n|;]{0,200}? (?:-u|--user)[ =]?(?=[\"']?[^\\s:\"']{1,64}:))"
	 "[\"']?(?<value>[^\\s\"'`,;|<>()]{4,500}+)"},
};
/* clang-format on */

struct leak_secrets {
	struct regex *rows[ROWS];
	guint value[ROWS], pass[ROWS], quote[ROWS], tight[ROWS];
};

static struct regex *compiled(int row)
{
	static gsize ready;
	static struct regex *made[ROWS];

	if (g_once_init_enter(&ready)) {
		for (int i = 0; i < ROWS; i++) {
			g_autoptr(GError) error = NULL;
			made[i] = regex_new(rows[i].pattern, rows[i].flags | REGEX_TRUSTED, NULL,
					    &error);
			if (!made[i])
				g_error("%s: %s", rows[i].pattern, error->message);
		}
		g_once_init_leave(&ready, 1);
	}
	return made[row];
}

struct leak_secrets *leak_secrets_new(void)
{
	struct leak_secrets *secrets = g_new0(struct leak_secrets, 1);

	for (int i = 0; i < ROWS; i++) {
		secrets->rows[i] = regex_copy(compiled(i));
		secrets->value[i] = regex_group(secrets->rows[i], "value");
		secrets->pass[i] = regex_group(secrets->rows[i], "pass");
		secrets->quote[i] = regex_group(secrets->rows[i], "quote");
		secrets->tight[i] = regex_group(secrets->rows[i], "tight");
	}
	return secrets;
}

void leak_secrets_free(struct leak_secrets *secrets)
{
	if (!secrets)
		return;
	for (int i = 0; i < ROWS; i++)
		regex_free(secrets->rows[i]);
	g_free(secrets);
}

/* ---- what a value looks like */

struct look {
	guint lower, upper, digits, marks, changes, repeats;
};

static struct look look_at(const char *value, gsize size)
{
	struct look look = {0};
	int before = 0;

	for (gsize i = 0; i < size; i++) {
		char c = value[i];
		int now = g_ascii_islower(c)   ? 1
			  : g_ascii_isupper(c) ? 2
			  : g_ascii_isdigit(c) ? 3
					       : 4;
		look.lower += now == 1;
		look.upper += now == 2;
		look.digits += now == 3;
		look.marks += now == 4;
		/* A capital letter begins a word, a mark ends one. */
		look.changes += i > 0 && now != before && now != 4 && before != 4 &&
				!(before == 2 && now == 1);
		look.repeats += i > 0 && c == value[i - 1];
		before = now;
	}
	return look;
}

/* <token>, ${TOKEN}, $(cat file), {{ token }}, [token], %s, xxxx, ****, …, a call, a path, a link.
 */
static gboolean stands_for_one(const char *value, gsize size)
{
	struct look look = look_at(value, size);

	if (strchr("<$([{%@&/~\\.-", *value) || look.repeats * 2 > size)
		return TRUE;
	for (gsize i = 0; i < size; i++)
		if (value[i] == '(' || value[i] == '<' || (i < 2 && value[i] == '{') ||
		    (value[i] == '$' && i + 1 < size && strchr("{(", value[i + 1])) ||
		    (guchar)value[i] >= 0x80 || strncmp(value + i, "...", 3) == 0 ||
		    strncmp(value + i, "://", 3) == 0 || strncmp(value + i, "::", 2) == 0)
			return TRUE;
	return size >= 4 && (g_ascii_strncasecmp(value, "xxx", 3) == 0 ||
			     g_ascii_strncasecmp(value, "your", 4) == 0);
}

/* ENV_NAME, some.member.of, words-between-hyphens, a/path/of/words: names. */
static gboolean is_name(const struct look *look, gsize size)
{
	if (look->digits == 0 && (look->lower == 0 || look->upper == 0) && look->marks > 0)
		return TRUE;
	/* Numbers at the ends of words: gitlab-token-2, v1beta1 */
	return look->marks + look->lower + look->upper + look->digits == size &&
	       look->changes <= 1 + (look->marks > 0) && look->digits <= 2;
}

gboolean leak_secret_value(const char *value, gsize size, gboolean password, gboolean tight)
{
	struct look look;

	if (size < 4 || stands_for_one(value, size) || leak_word(value, size) & LEAK_MASK)
		return FALSE;
	look = look_at(value, size);
	if (!password)
		/* One of six isn't a small letter: words with a number are names. */
		return size >= 8 && !is_name(&look, size) && look.changes >= 3 &&
		       look.digits + look.upper >= 3 && (look.digits + look.upper) * 6 >= size;
	if (tight)
		return TRUE;
	/* A word alone is most often one of the sentence. */
	if (look.digits == 0 && (look.marks == 0 || is_name(&look, size)))
		return FALSE;
	if (look.lower + look.upper == 0)
		return look.digits >= 6 && look.marks == 0;
	return look.marks > 0 || look.digits > 1 || size >= 8;
}

/* ---- finding */

static void add(GArray *spans, gsize start, gsize end)
{
	struct regex_span span = {start, end};

	g_array_append_val(spans, span);
}

/* All of a private key, or so much of it as is there; `from` when only its first line is spoken of.
 */
static gsize block_end(const char *text, gsize size, gsize from)
{
	enum { LINE = 40, NEAR = 200 };
	gsize most = MIN(size - from, BLOCK_MOST), run = 0;
	const char *end = g_strstr_len(text + from, (gssize)most, "-----END ");
	const char *line =
		end ? g_strstr_len(end + 9, (gssize)MIN(80, size - (gsize)(end + 9 - text)),
				   "-----")
		    : NULL;

	if (line)
		return (gsize)(line + 5 - text);
	for (gsize i = from; i < size && i < from + NEAR; i++) {
		run = g_ascii_isalnum(text[i]) || strchr("+/", text[i]) ? run + 1 : 0;
		if (run >= LINE)
			return from + most;
	}
	return from;
}

static gboolean has_group(struct regex *regex, guint group)
{
	struct regex_span span;

	return group > 0 && regex_span(regex, group, &span);
}

/* What stands behind a value and doesn't belong to it. */
static gsize trimmed(const char *text, gsize start, gsize end)
{
	while (end > start && strchr(".:!?*>\\", text[end - 1]))
		end--;
	return end;
}

static void judge(const struct leak_secrets *secrets, int row, const char *text,
		  const struct regex_span *found, gsize size, GArray *spans)
{
	struct regex *regex = secrets->rows[row];
	gboolean pass = has_group(regex, secrets->pass[row]);
	gboolean tight = rows[row].claim == CLAIM_TIGHT || has_group(regex, secrets->tight[row]) ||
			 (pass && has_group(regex, secrets->quote[row]));
	struct regex_span value;

	if (!secrets->value[row] || !regex_span(regex, secrets->value[row], &value)) {
		gsize end = found->end;
		if (text[found->start] == '-' && (end = block_end(text, size, end)) == found->end)
			return;
		add(spans, found->start, end);
		return;
	}
	if (!(value.end < size && strchr("\"'`", text[value.end])))
		value.end = trimmed(text, value.start, value.end);
	if (leak_secret_value(text + value.start, value.end - value.start, pass, tight))
		add(spans, value.start, value.end);
}

static gint by_start(gconstpointer a, gconstpointer b)
{
	const struct regex_span *x = a, *y = b;

	return x->start != y->start ? (x->start < y->start ? -1 : 1)
				    : (x->end > y->end ? -1 : x->end < y->end);
}

static gsize next_line(const char *text, gsize size, gsize at)
{
	const char *end = memchr(text + at, '\n', size - at);

	return end ? (gsize)(end + 1 - text) : size + 1;
}

GArray *leak_secrets_find(const struct leak_secrets *secrets, const char *text, gsize size)
{
	GArray *spans = g_array_new(FALSE, FALSE, sizeof(struct regex_span));

	for (int row = 0; row < ROWS; row++) {
		struct regex_span found;
		gsize from = 0;
		while (from <= size) {
			enum regex_answer answer =
				regex_find(secrets->rows[row], text, size, from, NULL, &found);
			if (answer == REGEX_NONE)
				break;
			if (answer == REGEX_COSTLY) {
				from = next_line(text, size, from);
				continue;
			}
			judge(secrets, row, text, &found, size, spans);
			from = MAX(found.end, from + 1);
		}
	}
	g_array_sort(spans, by_start);
	return spans;
}
