/* SPDX-License-Identifier: MIT
 * See faults.h. */
#include "tests/store/faults.h"

#include <string.h>

#include "desk/error.h"

gboolean trial_fails_at(const struct trial *trial, int nth)
{
	/* They take turns: what each of them means to one call is test-answers' matter. */
	static const enum store_answer answers[] = {STORE_BUSY, STORE_LOST, STORE_FULL,
						    STORE_FAILED};
	const struct fake_fault fault = {
		FAKE_ANY, nth, answers[(nth - 1) % (int)G_N_ELEMENTS(answers)], FALSE, FALSE};
	gint64 before = trial->stored(trial->desk);
	GError *error = NULL;

	fake_fail(&fault);
	gboolean done = trial->run(trial->given, &error);
	gboolean struck = fake_struck();
	fake_fail(NULL);
	g_assert_true(done == (error == NULL));
	if (error)
		g_assert_null(strchr(error->message, '\n'));
	g_clear_error(&error);
	g_assert_cmpint(trial->stored(trial->desk), ==, done ? before + trial->adds : before);
	assert_sound(trial->desk);
	if (!done) {
		trial->run(trial->given, &error);
		g_assert_no_error(error);
		g_assert_cmpint(trial->stored(trial->desk), ==, before + trial->adds);
		assert_sound(trial->desk);
	}
	return struck;
}

void trial_loses_answer(const struct trial *trial)
{
	const struct fake_fault fault = {FAKE_BATCH, 1, STORE_LOST, TRUE, FALSE};
	gint64 before = trial->stored(trial->desk);
	GError *error = NULL;

	fake_fail(&fault);
	trial->run(trial->given, &error);
	g_assert_true(fake_struck());
	fake_fail(NULL);
	g_clear_error(&error);
	g_assert_cmpint(trial->stored(trial->desk), ==, before + trial->adds);
	g_assert_true(trial->run(trial->given, &error));
	g_assert_no_error(error);
	g_assert_cmpint(trial->stored(trial->desk), ==, before + trial->adds);
}
