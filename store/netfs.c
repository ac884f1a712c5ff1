/* SPDX-License-Identifier: MIT
 * Which file systems reach other machines. The kernel's magic number decides at the price of one
 * call; only FUSE, which may be anything, needs the mount table. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include "store/netfs.h"

#define FUSE_MAGIC 0x65735546UL

static const struct {
	unsigned long magic;
	const char *name;
} magics[] = {
	{0x6969, "nfs"},          {0xFF534D42, "cifs"},   {0x517B, "smb"},
	{0xFE534D42, "smb2"},     {0x01021997, "9p"},     {0x5346414F, "afs"},
	{0x6B414653, "afs"},      {0x73757245, "coda"},   {0x00C36400, "ceph"},
	{0x0BD00BD0, "lustre"},   {0x01161970, "gfs2"},   {0x7461636F, "ocfs2"},
	{0x47504653, "gpfs"},     {0x564C, "ncp"},        {0x19830326, "beegfs"},
	{0x20030528, "orangefs"}, {0x013111A8, "ibrix"},  {0xAAD7AAEA, "panfs"},
	{0x786F4256, "vboxsf"},   {0xBACBACBC, "vmhgfs"}, {0x7C7C6673, "prl_fs"},
};

static const char *const names[] = {
	"9p",       "acfs",        "afp",       "afpfs",     "afs",      "beegfs",  "ceph",
	"cephfs",   "cifs",        "coda",      "curlftpfs", "davfs",    "davfs2",  "gcsfuse",
	"gfs",      "gfs2",        "glusterfs", "goofys",    "gpfs",     "juicefs", "lustre",
	"moosefs",  "mfs",         "ncp",       "ncpfs",     "nfs",      "nfs4",    "ocfs2",
	"orangefs", "panfs",       "prl_fs",    "pvfs2",     "rclone",   "s3fs",    "seaweedfs",
	"smb",      "smb2",        "smb3",      "smbfs",     "smbnetfs", "sshfs",   "vboxsf",
	"vmhgfs",   "vmhgfs-fuse", "wdfs",
};

const char *netfs_of_magic(unsigned long magic)
{
	for (gsize i = 0; i < G_N_ELEMENTS(magics); i++)
		if (magics[i].magic == magic)
			return magics[i].name;
	return NULL;
}

gboolean netfs_is_network(const char *type)
{
	if (g_str_has_prefix(type, "fuse."))
		type += strlen("fuse.");
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		if (!strcmp(names[i], type))
			return TRUE;
	return FALSE;
}

/* A line reads "36 35 98:0 /root /mount options … - type source super" (proc(5)). */
char *netfs_mount_type(const char *mountinfo, dev_t device)
{
	g_auto(GStrv) lines = g_strsplit(mountinfo, "\n", -1);
	g_autofree char *wanted = g_strdup_printf("%u:%u", major(device), minor(device));

	for (gsize i = 0; lines[i]; i++) {
		g_auto(GStrv) words = g_strsplit(lines[i], " ", -1);
		gsize word = 0;

		if (g_strv_length(words) < 3 || strcmp(words[2], wanted) != 0)
			continue;
		while (words[word] && strcmp(words[word], "-") != 0)
			word++;
		if (words[word] && words[word + 1])
			return g_strdup(words[word + 1]);
	}
	return NULL;
}

static char *fuse_type(const char *path)
{
	g_autofree char *mountinfo = NULL, *type = NULL;
	struct stat status;

	if (stat(path, &status) ||
	    !g_file_get_contents("/proc/self/mountinfo", &mountinfo, NULL, NULL))
		return NULL;
	type = netfs_mount_type(mountinfo, status.st_dev);
	return type && netfs_is_network(type) ? g_steal_pointer(&type) : NULL;
}

char *netfs_at(const char *path)
{
	g_autofree char *place = g_strdup(path);
	struct statfs status;
	unsigned long magic;

	while (statfs(place, &status)) {
		g_autofree char *child = place;

		place = g_path_get_dirname(child);
		if (!strcmp(place, child))
			return NULL;
	}
	/* f_type is signed and of differing width; the numbers are 32 bits wide. */
	magic = (unsigned long)status.f_type & 0xFFFFFFFFUL;
	return magic == FUSE_MAGIC ? fuse_type(place) : g_strdup(netfs_of_magic(magic));
}
