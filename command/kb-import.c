/* SPDX-License-Identifier: MIT
 * `kb import`: Markdown files into articles, repeatably. A file's path in its tree is the article's
 * ref, so that links between files can be followed and `kb export` makes the same tree. What is the
 * same again changes nothing; where the desk has gone on from what a file says, the desk is right
 * unless told otherwise. */
#include <string.h>

#include "command/article-rows.h"
#include "command/article-text.h"
#include "command/command.h"
#include "command/progress.h"
#include "command/sink.h"
#include "command/tree.h"
#include "desk/i18n.h"
#include "desk/text.h"
#include "store/again.h"

/* Others who write wait for a transaction to end. */
enum { FILES_PER_UNIT = 500, BYTES_PER_UNIT = 2 << 20 };

/* An article that replaces one which may still come. */
struct replacing {
	char *path, *name;
	gint64 id;
};
struct importing {
	struct call *call;
	struct desk *desk;
	struct tree *tree;
	char *desk_id, *own; /* "midwatch-1a2b3c4d:" */
	const char *under;   /* "" or "folder/" */
	char *reason;
	enum article_state state;
	gboolean dry_run, overwrite;
	guint unit_files;
	gsize unit_bytes;
	GArray *replacing;
	gint64 added, changed, same, kept, refused, mended;
};

static void tell(const char *path, const char *what, void *data)
{
	struct importing *importing = data;
	struct context *context = importing->call->context;
	g_autofree char *line = g_strdup_printf("%s: %s", path, what);
	importing->refused++;
	if (context->complain != NULL)
		context->complain(line, context->complain_data);
}

static void tell_file(struct importing *importing, const char *path, const char *what)
{
	g_autofree char *full = g_build_filename(importing->tree->root, path, NULL);
	tell(full, what, importing);
}

static gboolean unit_begin(struct importing *importing, GError **error)
{
	struct store *store = importing->desk->store;
	return store_in_unit(store) || store_ok(store_unit_begin(store, error), error);
}

static gboolean unit_end(struct importing *importing, GError **error)
{
	struct store *store = importing->desk->store;
	importing->unit_files = 0;
	importing->unit_bytes = 0;
	return !store_in_unit(store) ||
	       store_ok(store_unit_end(store, !importing->dry_run, error), error);
}

/* A byte order mark and CR LF are not kept. */
static void mend(struct importing *importing, GString *text)
{
	gboolean mark = g_str_has_prefix(text->str, "\xEF\xBB\xBF");
	gboolean returns = memchr(text->str, '\r', text->len) != NULL;
	if (mark)
		g_string_erase(text, 0, 3);
	if (returns)
		g_string_replace(text, "\r\n", "\n", 0);
	for (gsize at = 0; returns && at < text->len; at++)
		if (text->str[at] == '\r')
			text->str[at] = '\n';
	importing->mended += mark || returns;
}

/* What front matter says is replaced: "#12", or the name of an article. */
static gboolean find_replaced(struct importing *importing, const char *name, gint64 *id,
			      GError **error)
{
	const char *digits = name + (*name == '#');
	char *end;
	*id = g_ascii_strtoll(digits, &end, 10);
	if (*digits != '\0' && *end == '\0' && *id > 0) {
		struct article *article = article_load(importing->desk, *id, 0, error);
		article_free(article);
		return article != NULL;
	}
	return article_named(importing->desk, importing->own, name, id, error);
}

static void replacing_clear(void *data)
{
	struct replacing *replacing = data;
	g_free(replacing->path);
	g_free(replacing->name);
}

/* Did the article once read so? Then it is the file that is old. */
static gboolean was_before(struct importing *importing, const struct article *article,
			   gboolean *was, GError **error)
{
	g_autoptr(GPtrArray) history = article_history(importing->desk, article->id, error);
	*was = FALSE;
	if (history == NULL)
		return FALSE;
	for (guint i = 1; i < history->len && !*was; i++) {
		const struct article *revision = history->pdata[i];
		if (revision->size != (gint64)strlen(article->body))
			continue;
		struct article *old =
			article_load(importing->desk, article->id, revision->rev, error);
		if (old == NULL)
			return FALSE;
		*was = strcmp(old->body, article->body) == 0;
		article_free(old);
	}
	return TRUE;
}

/* The article as it was, or a new one. */
static struct article *begin(struct importing *importing, const char *ref, gboolean *is_new,
			     GError **error)
{
	gint64 id;
	if (!article_named(importing->desk, importing->own, ref, &id, error))
		return NULL;
	*is_new = id == 0;
	if (id != 0)
		return article_load(importing->desk, id, 0, error);
	struct article *article = article_new();
	article->ref = g_strdup(ref);
	article->state = importing->state;
	return article;
}

/* What is written anew is reviewed half a year from now, when nobody said otherwise. */
static void renew_review(struct article *article, const struct article *before)
{
	if (article->id != 0 && article->review_by == before->review_by &&
	    before->review_by == before->updated_at + ARTICLE_REVIEW_AFTER)
		article->review_by = 0;
}

/* Stores what a file says, unless it says nothing new. */
static gboolean save(struct importing *importing, const struct article *before,
		     struct article *article, const char *path, gboolean is_new, GError **error)
{
	g_autofree char *was = NULL, *is = NULL;
	gboolean old = FALSE, new_text = is_new || strcmp(before->body, article->body) != 0;
	if (!is_new) {
		was = article_file_text(importing->desk, importing->desk_id, before, path);
		is = article_file_text(importing->desk, importing->desk_id, article, path);
	}
	if (!is_new && !new_text && strcmp(was, is) == 0) {
		importing->same++;
		return TRUE;
	}
	if (!is_new && new_text && !importing->overwrite &&
	    !was_before(importing, article, &old, error))
		return FALSE;
	if (old) {
		importing->kept++;
		return TRUE;
	}
	renew_review(article, before);
	if (!article_save(importing->desk, article, 0, importing->reason, NULL, error))
		return FALSE;
	importing->added += is_new;
	importing->changed += !is_new;
	return TRUE;
}

/* Is it the file that would be written of the article? Most are, when a tree is read again. */
static gboolean is_as_written(struct importing *importing, const struct article *article,
			      const char *path, const GString *text)
{
	g_autofree char *written =
		article_file_text(importing->desk, importing->desk_id, article, path);
	return strcmp(written, text->str) == 0;
}

static gboolean read_article(struct importing *importing, const char *file, GString *text,
			     GError **error)
{
	g_autofree char *path = g_strconcat(importing->under, file, NULL), *replaces = NULL;
	g_autofree char *ref = article_file_ref(text->str, text->len, path, error);
	gboolean is_new;
	struct article *article = ref != NULL ? begin(importing, ref, &is_new, error) : NULL;
	if (article == NULL)
		return FALSE;
	if (!is_new && is_as_written(importing, article, path, text)) {
		article_free(article);
		importing->same++;
		return TRUE;
	}
	struct article *before = article_copy(article);
	gint64 replaced = 0;
	gboolean good = article_file_read(text->str, text->len, path, article, &replaces, error) &&
			(replaces == NULL || find_replaced(importing, replaces, &replaced, error));
	if (good && replaced != 0)
		article->supersedes = replaced;
	good = good && save(importing, before, article, path, is_new, error);
	if (good && replaces != NULL && replaced == 0) {
		struct replacing later = {.path = g_strdup(file),
					  .name = g_steal_pointer(&replaces),
					  .id = article->id};
		g_array_append_val(importing->replacing, later);
	}
	article_free(before);
	article_free(article);
	return good;
}

/* The store is away or full: nothing more can come. */
static gboolean is_fatal(const GError *error)
{
	return error->code == MIDWATCH_ERROR_UNREACHABLE || error->code == MIDWATCH_ERROR_FAILED;
}

static gboolean read_file(struct importing *importing, const char *file, GError **error)
{
	g_autoptr(GError) why = NULL;
	g_autoptr(GString) text = tree_file(importing->tree, file, ARTICLE_BODY_LIMIT, &why);
	if (text == NULL) {
		tell_file(importing, file, why->message);
		return TRUE;
	}
	importing->unit_files++;
	importing->unit_bytes += text->len;
	mend(importing, text);
	if (!unit_begin(importing, error))
		return FALSE;
	if (!read_article(importing, file, text, &why)) {
		if (is_fatal(why)) {
			g_propagate_error(error, g_steal_pointer(&why));
			return FALSE;
		}
		tell_file(importing, file, why->message);
	}
	return (importing->unit_files < FILES_PER_UNIT && importing->unit_bytes < BYTES_PER_UNIT) ||
	       unit_end(importing, error);
}

/* Those that named an article which came behind them. */
static gboolean replace_all(struct importing *importing, GError **error)
{
	for (guint i = 0; i < importing->replacing->len; i++) {
		const struct replacing *later =
			&g_array_index(importing->replacing, struct replacing, i);
		gint64 id = 0;
		if (!unit_begin(importing, error) ||
		    !find_replaced(importing, later->name, &id, error))
			return FALSE;
		/* What a dry run took back at the end of a unit can't be found. */
		struct article *article =
			id != 0 ? article_load(importing->desk, later->id, 0, error) : NULL;
		if (id == 0 && !importing->dry_run) {
			g_autofree char *what = g_strdup_printf(
				_("supersedes: there is no article “%s”"), later->name);
			tell_file(importing, later->path, what);
		} else if (id != 0 && article == NULL) {
			return FALSE;
		} else if (id != 0) {
			struct article *before = article_copy(article);
			article->supersedes = id;
			renew_review(article, before);
			article_free(before);
			gboolean good = article_save(importing->desk, article, 0, importing->reason,
						     NULL, error);
			article_free(article);
			if (!good)
				return FALSE;
		}
	}
	return TRUE;
}

static gboolean read_tree(struct importing *importing, GError **error)
{
	struct tree *tree = importing->tree;
	struct progress *progress = progress_new(importing->call->context->watch, _("import"),
						 tree->files->len, importing->call->quiet);
	gboolean good = TRUE;
	for (guint i = 0; good && i < tree->files->len; i++)
		good = read_file(importing, tree->files->pdata[i], error) &&
		       progress_at(progress, i + 1, error);
	progress_free(progress);
	good = good && replace_all(importing, error) && unit_end(importing, error);
	/* What was read before it was stopped stays. */
	if (!good && store_in_unit(importing->desk->store))
		unit_end(importing, NULL);
	return good;
}

static void report(const struct importing *importing)
{
	static const struct column columns[] = {
		{"added", N_("Added"), CELL_INT},
		{"changed", N_("Changed"), CELL_INT},
		{"same", N_("Already there"), CELL_INT},
		{"kept", N_("Newer in the desk"), CELL_INT},
		{"refused", N_("Refused"), CELL_INT},
		{"others", N_("Other files"), CELL_INT},
		{"mended", NULL, CELL_INT},
		{"dry_run", NULL, CELL_BOOL},
	};
	struct sink *sink = importing->call->sink;
	if (importing->call->quiet && !sink_is_json(sink))
		return;
	sink_record(sink, columns, G_N_ELEMENTS(columns));
	sink_row(sink);
	sink_int(sink, importing->added);
	sink_int(sink, importing->changed);
	sink_int(sink, importing->same);
	sink_int(sink, importing->kept);
	sink_int(sink, importing->refused);
	sink_int(sink, importing->tree->others);
	sink_int(sink, importing->mended);
	sink_bool(sink, importing->dry_run);
	sink_end(sink);
	if (importing->kept > 0)
		sink_say(sink, _("Where the desk is newer its text stays (--overwrite takes the "
				 "file's)."));
	if (importing->mended > 0)
		sink_say(sink,
			 ngettext("%" PRId64 " file had CR LF or a byte order mark: these are not "
				  "kept.",
				  "%" PRId64 " files had CR LF or a byte order mark: these are not "
				  "kept.",
				  (unsigned long)importing->mended),
			 importing->mended);
	if (importing->dry_run)
		sink_say(sink, _("Nothing was stored (--dry-run)."));
}

static gboolean take_state(struct importing *importing, GError **error)
{
	const char *state = call_option(importing->call, "state");
	importing->state = ARTICLE_FILE_STATE;
	if (state == NULL || article_state_find(state, &importing->state))
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("--state: draft|reviewed|published|stale|retired is expected, found “%s”"),
		    state);
	return FALSE;
}

static gboolean import_tree(struct importing *importing, const char *where, GError **error)
{
	importing->tree = tree_read(where, tell, importing, error);
	if (importing->tree == NULL || !read_tree(importing, error))
		return FALSE;
	report(importing);
	if (importing->refused == 0)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
		    ngettext("%s: %" PRId64 " file was refused",
			     "%s: %" PRId64 " files were refused",
			     (unsigned long)importing->refused),
		    where, importing->refused);
	return FALSE;
}

static gboolean run_kb_import(struct call *call, GError **error)
{
	const char *reason = call_option(call, "reason");
	g_autofree char *under = article_folder(call_option(call, "under"), error);
	struct importing importing = {.call = call,
				      .desk = call->desk,
				      .under = under,
				      .dry_run = call_flag(call, "dry-run"),
				      .overwrite = call_flag(call, "overwrite")};
	if (under == NULL || !take_state(&importing, error))
		return FALSE;
	importing.desk_id = desk_identity(call->desk, error);
	if (importing.desk_id == NULL)
		return FALSE;
	importing.own = g_strdup_printf("midwatch-%s:", importing.desk_id);
	importing.reason = g_strdup(reason != NULL ? reason : "import");
	importing.replacing = g_array_new(FALSE, FALSE, sizeof(struct replacing));
	g_array_set_clear_func(importing.replacing, replacing_clear);
	gboolean good = import_tree(&importing, call_argument(call, 0), error);
	tree_free(importing.tree);
	g_array_unref(importing.replacing);
	g_free(importing.reason);
	g_free(importing.own);
	g_free(importing.desk_id);
	return good;
}

static const struct argument_spec kb_import_arguments[] = {
	{N_("DIR|FILE"), COMPLETE_FILE},
	{NULL},
};
static const struct option_spec kb_import_options[] = {
	{"under", 'u', N_("FOLDER"), N_("Where the files stand in the knowledge base"),
	 COMPLETE_NONE},
	{"state", 's', N_("STATE"),
	 N_("Of new articles whose file does not say; usually published"), COMPLETE_WORDS,
	 "draft reviewed published stale retired"},
	{"reason", 'r', N_("TEXT"), N_("What the history says of it"), COMPLETE_NONE},
	{"overwrite", 0, NULL, N_("Take the file also where the desk has a newer text"),
	 COMPLETE_NONE},
	{"dry-run", 'n', NULL, N_("Read every file and store nothing"), COMPLETE_NONE},
	{NULL},
};
const struct command command_kb_import = {
	.name = "kb import",
	.group = N_("Knowledge base"),
	.arguments = kb_import_arguments,
	.options = kb_import_options,
	.help = N_(
		"Read articles from a tree of Markdown files, or from one; again changes nothing"),
	.role = ROLE_LEAD,
	.needs = NEEDS_DESK | NEEDS_WRITE | NEEDS_FILES | NOT_IN_SCRIPT,
	.run = run_kb_import,
};
