/* SPDX-License-Identifier: MIT
 * Runs a fuzz target over files instead of a fuzzer's inputs: the corpora are replayed by every
 * `make check`, with whatever compiler built it. */
#include <glib.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		g_autofree char *bytes = NULL;
		gsize size = 0;

		if (!g_file_get_contents(argv[i], &bytes, &size, NULL)) {
			fprintf(stderr, "%s: can't be read\n", argv[i]);
			return 1;
		}
		/* An exact copy, so that a read past the end is seen. */
		g_autofree unsigned char *exact = g_memdup2(bytes, size);
		LLVMFuzzerTestOneInput(exact, size);
	}
	return 0;
}
