/* SPDX-License-Identifier: MIT
 * The quark of the error domain. */
#include "desk/error.h"

G_DEFINE_QUARK(midwatch - error - quark, midwatch_error)
