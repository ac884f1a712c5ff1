/* SPDX-License-Identifier: MIT
 * `kb export`: every article the acting person may see as a Markdown file; `kb import` makes the
 * same of them. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command/article-text.h"
#include "command/command.h"
#include "command/progress.h"
#include "command/sink.h"
#include "command/tree.h"
#include "desk/i18n.h"
#include "store/again.h"

#define SLUG_LONGEST 60 /* bytes of a title in a file's name */

struct exporting {
	struct call *call;
	struct desk *desk;
	char *desk_id;
	const char *where, *under; /* "" or "folder/" */
	int root;
	gboolean overwrite;
	GArray *ids;
	gint64 written, same, refused;
};

static void tell(struct exporting *exporting, const char *path, const char *what)
{
	struct context *context = exporting->call->context;
	g_autofree char *line = g_strdup_printf("%s/%s: %s", exporting->where, path, what);
	exporting->refused++;
	if (context->complain != NULL)
		context->complain(line, context->complain_data);
}

/* "12-edge-down.md" for what has no path of its own, or one that must not be written. */
static char *made_up(const struct article *article)
{
	g_autoptr(GString) name = g_string_new(NULL);
	g_string_printf(name, "%" PRId64 "-", article->id);
	gsize least = name->len;
	for (const char *at = article->title; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		if (name->len > SLUG_LONGEST)
			break;
		if (g_unichar_isalnum(c))
			g_string_append_unichar(name, g_unichar_tolower(c));
		else if (name->str[name->len - 1] != '-')
			g_string_append_c(name, '-');
	}
	if (name->str[name->len - 1] == '-')
		g_string_truncate(name, name->len - 1);
	g_string_append(name, name->len < least ? "-article.md" : ".md");
	return g_string_free(g_steal_pointer(&name), FALSE);
}

static gboolean write_article(struct exporting *exporting, const struct article *article,
			      GError **error)
{
	g_autoptr(GError) why = NULL;
	gboolean own = article->ref != NULL && tree_path_fits(article->ref);
	g_autofree char *name = own ? NULL : made_up(article);
	g_autofree char *path =
		own ? g_strdup(article->ref) : g_strconcat(exporting->under, name, NULL);
	g_autofree char *text =
		article_file_text(exporting->desk, exporting->desk_id, article, path);
	const char *file = path + strlen(exporting->under);
	switch (tree_write(exporting->root, file, text, strlen(text), exporting->overwrite, &why)) {
	case TREE_NEW:
	case TREE_REPLACED:
		exporting->written++;
		break;
	case TREE_SAME:
		exporting->same++;
		break;
	case TREE_IN_THE_WAY:
		tell(exporting, file, _("another file is there already (--overwrite replaces it)"));
		break;
	case TREE_FAILED:
		tell(exporting, file, why->message);
		if (why->code == MIDWATCH_ERROR_UNREACHABLE) {
			g_propagate_error(error, g_steal_pointer(&why));
			return FALSE;
		}
		break;
	}
	return TRUE;
}

static gboolean add_id(const struct article *article, void *data)
{
	struct exporting *exporting = data;
	if (*exporting->under == '\0' ||
	    (article->ref != NULL && g_str_has_prefix(article->ref, exporting->under)))
		g_array_append_val(exporting->ids, article->id);
	return TRUE;
}

static gboolean write_all(struct exporting *exporting, GError **error)
{
	struct progress *progress = NULL;
	gboolean good = article_list(exporting->desk, add_id, exporting, error);
	if (good)
		progress = progress_new(exporting->call->context->watch, _("export"),
					exporting->ids->len, exporting->call->quiet);
	for (guint i = 0; good && i < exporting->ids->len; i++) {
		gint64 id = g_array_index(exporting->ids, gint64, i);
		struct article *article = article_load(exporting->desk, id, 0, error);
		good = article != NULL && write_article(exporting, article, error) &&
		       progress_at(progress, i + 1, error);
		article_free(article);
	}
	progress_free(progress);
	return good;
}

static gboolean report(struct exporting *exporting, GError **error)
{
	static const struct column columns[] = {
		{"written", N_("Written"), CELL_INT},
		{"same", N_("Already there"), CELL_INT},
		{"refused", N_("Refused"), CELL_INT},
	};
	struct sink *sink = exporting->call->sink;
	if (!exporting->call->quiet || sink_is_json(sink)) {
		sink_record(sink, columns, G_N_ELEMENTS(columns));
		sink_row(sink);
		sink_int(sink, exporting->written);
		sink_int(sink, exporting->same);
		sink_int(sink, exporting->refused);
		sink_end(sink);
	}
	if (exporting->refused == 0)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
		    ngettext("%s: %" PRId64 " file was not written",
			     "%s: %" PRId64 " files were not written",
			     (unsigned long)exporting->refused),
		    exporting->where, exporting->refused);
	return FALSE;
}

static gboolean export_all(struct exporting *exporting, GError **error)
{
	struct store *store = exporting->desk->store;
	exporting->desk_id = desk_identity(exporting->desk, error);
	if (exporting->desk_id == NULL || !store_ok(store_snapshot_begin(store, error), error))
		return FALSE;
	gboolean good = write_all(exporting, error);
	store_snapshot_end(store);
	return good && report(exporting, error);
}

static gboolean run_kb_export(struct call *call, GError **error)
{
	struct exporting exporting = {.call = call,
				      .desk = call->desk,
				      .where = call_argument(call, 0),
				      .overwrite = call_flag(call, "overwrite")};
	g_autofree char *under = article_folder(call_option(call, "under"), error);
	if (under == NULL)
		return FALSE;
	exporting.under = under;
	if (mkdir(exporting.where, 0777) != 0 && errno != EEXIST)
		exporting.root = -1;
	else
		exporting.root = open(exporting.where, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (exporting.root < 0) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, "%s: %s", exporting.where,
			    g_strerror(errno));
		return FALSE;
	}
	exporting.ids = g_array_new(FALSE, FALSE, sizeof(gint64));
	gboolean good = export_all(&exporting, error);
	g_array_unref(exporting.ids);
	g_free(exporting.desk_id);
	close(exporting.root);
	return good;
}

static const struct argument_spec kb_export_arguments[] = {
	{N_("DIR"), COMPLETE_FILE},
	{NULL},
};
static const struct option_spec kb_export_options[] = {
	{"under", 'u', N_("FOLDER"), N_("Only what stands there, without the folder's name"),
	 COMPLETE_NONE},
	{"overwrite", 0, NULL, N_("Replace files that say something else"), COMPLETE_NONE},
	{NULL},
};
const struct command command_kb_export = {
	.name = "kb export",
	.group = N_("Knowledge base"),
	.arguments = kb_export_arguments,
	.options = kb_export_options,
	.help = N_(
		"Write articles as a tree of Markdown files with front matter, which import reads"),
	.role = ROLE_ENGINEER,
	.needs = NEEDS_DESK | NEEDS_FILES,
	.run = run_kb_export,
};
