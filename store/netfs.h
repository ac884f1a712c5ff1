/* SPDX-License-Identifier: MIT
 * File systems shared over a network are refused by name: their locks lie and their memory maps don't
 * agree between machines, which is how SQLite files get corrupted (architecture.md, Store). */
#ifndef MIDWATCH_STORE_NETFS_H
#define MIDWATCH_STORE_NETFS_H

#include <glib.h>
#include <sys/types.h>

/* The name of the network file system `path` (or the nearest folder above it that exists) lies on; NULL
 * when local or unknown. Free with g_free. */
char *netfs_at(const char *path);

/* Its parts. */
const char *netfs_of_magic(unsigned long magic); /* statfs f_type; NULL: local or unknown */
gboolean netfs_is_network(const char *type);	 /* "nfs4", "fuse.sshfs" … */
/* The type of the mount of device `device` in the text of /proc/self/mountinfo; NULL when absent. */
char *netfs_mount_type(const char *mountinfo, dev_t device);

#endif
