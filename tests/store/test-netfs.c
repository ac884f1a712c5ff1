/* SPDX-License-Identifier: MIT
 * Which file systems are refused: by the kernel's number, by name, and by the mount table for FUSE.
 */
#include <sys/sysmacros.h>
#include "store/netfs.h"

static void test_magic(void)
{
	/* From linux/magic.h and the file systems' own headers. */
	g_assert_cmpstr(netfs_of_magic(0x6969), ==, "nfs");
	g_assert_cmpstr(netfs_of_magic(0xFF534D42), ==, "cifs");
	g_assert_cmpstr(netfs_of_magic(0xFE534D42), ==, "smb2");
	g_assert_cmpstr(netfs_of_magic(0x01021997), ==, "9p");
	g_assert_cmpstr(netfs_of_magic(0x00C36400), ==, "ceph");
	g_assert_cmpstr(netfs_of_magic(0x0BD00BD0), ==, "lustre");
	g_assert_null(netfs_of_magic(0xEF53));     /* ext */
	g_assert_null(netfs_of_magic(0x01021994)); /* tmpfs */
	g_assert_null(netfs_of_magic(0x9123683E)); /* btrfs */
	g_assert_null(netfs_of_magic(0x58465342)); /* xfs */
	g_assert_null(netfs_of_magic(0x2FC12FC1)); /* zfs */
	g_assert_null(netfs_of_magic(0x794C7630)); /* overlay */
}

static void test_name(void)
{
	static const char *const network[] = {
		"nfs", "nfs4", "cifs",           "smb3",   "9p",        "fuse.sshfs",
		"afs", "ceph", "fuse.glusterfs", "lustre", "fuse.s3fs", "fuse.rclone"};
	static const char *const local[] = {
		"ext4",           "xfs",     "btrfs", "tmpfs", "fuseblk", "fuse.ntfs-3g", "fuse",
		"fuse.gocryptfs", "overlay", "",      "nf"};

	for (gsize i = 0; i < G_N_ELEMENTS(network); i++)
		g_assert_true(netfs_is_network(network[i]));
	for (gsize i = 0; i < G_N_ELEMENTS(local); i++)
		g_assert_false(netfs_is_network(local[i]));
}

static void test_mounts(void)
{
	/* proc(5): any number of optional fields stands before the dash. */
	static const char table[] =
		"22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
		"50 22 0:45 / /mnt/far rw,nosuid shared:9 master:3 - fuse.sshfs li@far: rw\n"
		"51 22 0:46 / /mnt/near rw - fuse.gocryptfs /home/x rw\n"
		"bad line\n"
		"52 22 0:47 / /mnt/odd rw shared:4\n"
		"53 22 0:48 / /mnt/end rw -";
	g_autofree char *root = netfs_mount_type(table, makedev(8, 1));
	g_autofree char *far = netfs_mount_type(table, makedev(0, 45));
	g_autofree char *near = netfs_mount_type(table, makedev(0, 46));

	g_assert_cmpstr(root, ==, "ext4");
	g_assert_cmpstr(far, ==, "fuse.sshfs");
	g_assert_cmpstr(near, ==, "fuse.gocryptfs");
	g_assert_null(netfs_mount_type(table, makedev(0, 47)));
	g_assert_null(netfs_mount_type(table, makedev(0, 48)));
	g_assert_null(netfs_mount_type(table, makedev(0, 99)));
	g_assert_null(netfs_mount_type("", makedev(8, 1)));
}

static void test_at(void)
{
	/* proc is local; what does not exist is judged by the nearest folder that does. */
	g_assert_null(netfs_at("/proc"));
	g_assert_null(netfs_at("/proc/self/no/such/folder"));
	g_assert_null(netfs_at("no/such/relative/path"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/netfs/magic", test_magic);
	g_test_add_func("/netfs/name", test_name);
	g_test_add_func("/netfs/mounts", test_mounts);
	g_test_add_func("/netfs/at", test_at);
	return g_test_run();
}
