/* SPDX-License-Identifier: MIT
 * Terminal input: any bytes, cut in two at any place. */
#include "tui/decode.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize size);

static void take(int key, const char *pasted, gsize size, void *data)
{
	guint *keys = data;
	if (key)
		g_free(key_name(key));
	else
		g_assert(size <= DECODE_PASTE && pasted);
	++*keys;
}

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize size)
{
	guint keys = 0;
	if (size == 0)
		return 0;
	struct decoder *decoder = decoder_new();
	gsize cut = bytes[0] % size;
	decoder_feed(decoder, (const char *)bytes, cut, take, &keys);
	decoder_feed(decoder, (const char *)bytes + cut, size - cut, take, &keys);
	decoder_flush(decoder, take, &keys);
	/* Never more keys than bytes. */
	g_assert(keys <= size);
	decoder_free(decoder);
	return 0;
}
