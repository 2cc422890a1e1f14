/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mounts: /proc, /sys and tracefs, where a standalone program finds none of
 * them: in a container, an initramfs, an empty root.
 */
#ifndef AWL_RUNTIME_MOUNTS_H
#define AWL_RUNTIME_MOUNTS_H

/*
 * Mounts what is missing, in a mount namespace that this process alone has
 * from then on; nobody else sees it, and it ends with the process. Directories
 * to mount on that are missing are made, and stay. Before any thread starts.
 *
 * 0, also if tracefs alone cannot be had: not every script needs it, and who
 * does says so. Else -errno, and *ret_dir is what is missing.
 */
int mounts_prepare(const char **ret_dir);

#endif
