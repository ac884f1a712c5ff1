/* SPDX-License-Identifier: MIT
 * What store/desk.c and store/definition.c need of each other. */
#ifndef MIDWATCH_STORE_DESK_H
#define MIDWATCH_STORE_DESK_H

struct desk;
/* Makes the book of a desk whose store and zones are there, and has the store tell when units end.
 */
void definitions_attach(struct desk *desk);
void definitions_detach(struct desk *desk);

#endif
