/* SPDX-License-Identifier: MIT
 * Programs that print run in a folder of their own, which goes with them, in a process group that
 * can be ended whole. They are found by their names, and given nothing but our own files. */
#include "command/report-pdf.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "desk/civil.h"
#include "desk/error.h"
#include "desk/i18n.h"
#include "desk/report.h"
#include "desk/text.h"
#include "kb/markdown-roff.h"

#define LONGEST_US (60 * G_USEC_PER_SEC)
#define STEP_US 20000
#define WORDS_COLUMNS 200

static char *find_chromium(void)
{
	static const char *const names[] = {"chromium", "chromium-browser", "google-chrome-stable",
					    "google-chrome", "chrome"};
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		char *path = g_find_program_in_path(names[i]);
		if (path != NULL)
			return path;
	}
	return NULL;
}

/* ---- the folder */

static int remove_one(const char *path, const struct stat *status G_GNUC_UNUSED,
		      int type G_GNUC_UNUSED, struct FTW *walk G_GNUC_UNUSED)
{
	remove(path);
	return 0;
}

static void remove_folder(char *folder)
{
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	g_free(folder);
}

static gboolean put_file(const char *path, const char *text, GError **error)
{
	g_autoptr(GError) why = NULL;
	if (g_file_set_contents(path, text, -1, &why))
		return TRUE;
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, why->message);
	return FALSE;
}

/* ---- the program */

static void lead_group(gpointer data G_GNUC_UNUSED)
{
	setpgid(0, 0);
}

/* Its last words, to the end of the line; "": it had none. g_free. */
static char *last_words(const char *folder)
{
	g_autofree char *path = g_build_filename(folder, "said", NULL);
	g_autofree char *text = NULL;
	gsize size = 0;
	if (!g_file_get_contents(path, &text, &size, NULL))
		return g_strdup("");
	const char *line = strrchr(g_strchomp(text), '\n');
	g_autofree char *clean = text_clean(line != NULL ? line + 1 : text);
	g_autoptr(GString) out = g_string_new(NULL);
	text_pad(out, clean, WORDS_COLUMNS);
	return g_strdup(g_strchomp(out->str));
}

static void set_failed(const char *name, const char *folder, GError **error)
{
	g_autofree char *said = last_words(folder);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
		    *said != '\0' ? _("%s: it could not print the report: %s")
				  : _("%s: it could not print the report"),
		    name, said);
}

/* Waits, and ends it when somebody wants that or it takes too long. */
static gboolean wait_for(GPid child, const char *name, const char *folder,
			 struct progress *progress, GError **error)
{
	gint64 begun = g_get_monotonic_time();
	for (int status;;) {
		pid_t ended = waitpid(child, &status, WNOHANG);
		if (ended == child && WIFEXITED(status) && WEXITSTATUS(status) == 0)
			return TRUE;
		if (ended == child || (ended < 0 && errno != EINTR)) {
			set_failed(name, folder, error);
			return FALSE;
		}
		gint64 took = g_get_monotonic_time() - begun;
		gboolean goes_on = progress_at(progress, 0, error);
		if (goes_on && took > LONGEST_US)
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
				    _("%s: the report was not printed within a minute"), name);
		if (!goes_on || took > LONGEST_US) {
			kill(-child, SIGKILL);
			waitpid(child, &status, 0);
			return FALSE;
		}
		g_usleep(STEP_US);
	}
}

static gboolean run(const char *const *words, const char *folder, int out,
		    struct progress *progress, GError **error)
{
	g_autoptr(GError) why = NULL;
	g_autofree char *name = g_path_get_basename(words[0]);
	g_autofree char *said = g_build_filename(folder, "said", NULL);
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
	int words_to = open(said, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	GPid child;
	gboolean began = g_spawn_async_with_fds(
		folder, (char **)words, NULL, G_SPAWN_DO_NOT_REAP_CHILD, lead_group, NULL, &child,
		nothing, out < 0 ? nothing : out, words_to < 0 ? nothing : words_to, &why);
	close(nothing);
	if (words_to >= 0)
		close(words_to);
	if (!began) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, _("%s: it can't be run"),
			    name);
		return FALSE;
	}
	return wait_for(child, name, folder, progress, error);
}

/* ---- the paper */

/* A PDF says when it was made; ours say when the report was, so that a report is the same bytes
 * each time. */
static void set_dates(char *pdf, gsize size, gint64 at)
{
	static const char *const keys[] = {
		"/CreationDate (D:", "/ModDate (D:", "/CreationDate(D:", "/ModDate(D:"};
	char utc[21];
	g_autoptr(GString) digits = g_string_new(NULL);
	civil_print_utc(at, utc);
	for (const char *c = utc; *c != '\0'; c++)
		if (g_ascii_isdigit(*c))
			g_string_append_c(digits, *c);
	for (gsize from = 0; from + 32 < size; from++)
		for (guint k = 0; pdf[from] == '/' && k < G_N_ELEMENTS(keys); k++) {
			char *behind = pdf + from + strlen(keys[k]);
			if (strncmp(pdf + from, keys[k], strlen(keys[k])) == 0 &&
			    strspn(behind, "0123456789") >= digits->len)
				memcpy(behind, digits->str, digits->len);
		}
}

static GBytes *take_pdf(const char *path, gint64 at, GError **error)
{
	char *pdf;
	gsize size;
	if (!g_file_get_contents(path, &pdf, &size, NULL) || size < 5 ||
	    memcmp(pdf, "%PDF-", 5) != 0) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("what should have printed the report made no PDF"));
		return NULL;
	}
	set_dates(pdf, size, at);
	return g_bytes_new_take(pdf, size);
}

static GBytes *by_chromium(const char *program, const char *html, const char *folder, gint64 at,
			   struct progress *progress, GError **error)
{
	g_autofree char *page = g_build_filename(folder, "report.html", NULL);
	g_autofree char *pdf = g_build_filename(folder, "report.pdf", NULL);
	g_autofree char *print = g_strconcat("--print-to-pdf=", pdf, NULL);
	g_autofree char *profile = g_strconcat("--user-data-dir=", folder, "/profile", NULL);
	g_autofree char *address = g_filename_to_uri(page, NULL, NULL);
	/* Its sandbox can't be had as root; the page is our own and runs nothing. */
	const char *words[] = {program,
			       "--headless",
			       "--disable-gpu",
			       "--no-first-run",
			       "--disable-extensions",
			       "--no-pdf-header-footer",
			       profile,
			       print,
			       address,
			       geteuid() == 0 ? "--no-sandbox" : NULL,
			       NULL};
	if (!put_file(page, html, error) || !run(words, folder, -1, progress, error))
		return NULL;
	return take_pdf(pdf, at, error);
}

static GBytes *by_groff(const char *program, const struct report_paper *paper, const char *folder,
			struct progress *progress, GError **error)
{
	g_autofree char *roff = md_roff(paper->text, strlen(paper->text), paper->svg, REPORT_AXIS);
	g_autofree char *source = g_build_filename(folder, "report.ms", NULL);
	g_autofree char *pdf = g_build_filename(folder, "report.pdf", NULL);
	const char *words[] = {program, "-t", "-ms", "-Tpdf", "-P-pa4", source, NULL};
	if (!put_file(source, roff, error))
		return NULL;
	int out = open(pdf, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	gboolean good = out >= 0 && run(words, folder, out, progress, error);
	if (out >= 0)
		close(out);
	return good ? take_pdf(pdf, paper->at, error) : NULL;
}

/* What prints; FALSE with what is missing. */
struct printers {
	char *chromium, *groff; /* NULL: not here; groff only where it will be used */
};

static void printers_clear(struct printers *printers)
{
	g_free(printers->chromium);
	g_free(printers->groff);
}

static gboolean find_printers(const char *text, struct printers *printers, GError **error)
{
	g_autofree char *driver = g_find_program_in_path("gropdf");
	*printers = (struct printers){.chromium = find_chromium()};
	if (printers->chromium != NULL)
		return TRUE;
	/* groff without its driver for PDF is half of a groff. */
	printers->groff = driver != NULL ? g_find_program_in_path("groff") : NULL;
	if (printers->groff == NULL)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("PDF needs chromium, or groff with gropdf; neither is installed "
			      "(HTML can be printed by any browser)"));
	else if (!md_roff_can(text))
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("PDF of a text that is not Latin needs chromium, which is not "
			      "installed (HTML can be printed by any browser)"));
	else
		return TRUE;
	printers_clear(printers);
	return FALSE;
}

gboolean report_can_print(const char *text, GError **error)
{
	struct printers printers;
	if (!find_printers(text, &printers, error))
		return FALSE;
	printers_clear(&printers);
	return TRUE;
}

GBytes *report_pdf(const struct report_paper *paper, const char *html, struct progress *progress,
		   GError **error)
{
	struct printers printers;
	g_autoptr(GError) why = NULL;
	GBytes *pdf = NULL;
	if (!find_printers(paper->text, &printers, error))
		return NULL;
	char *folder = g_dir_make_tmp("midwatch-XXXXXX", &why);
	if (folder == NULL)
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, why->message);
	else
		pdf = printers.chromium != NULL
			      ? by_chromium(printers.chromium, html, folder, paper->at, progress,
					    error)
			      : by_groff(printers.groff, paper, folder, progress, error);
	if (folder != NULL)
		remove_folder(folder);
	printers_clear(&printers);
	return pdf;
}
