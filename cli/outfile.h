/* SPDX-License-Identifier: Apache-2.0 */
/*
 * outfile: writes a whole file, or leaves things as they were.
 */
#ifndef AWL_CLI_OUTFILE_H
#define AWL_CLI_OUTFILE_H

#include <stddef.h>
#include <sys/stat.h>

/*
 * Writes n bytes to a new file beside `path`, which then takes its place, with
 * the permissions `mode` as far as the umask lets them. What is there but is no regular file, a pipe or a device, is written
 * to. 0 or -errno; then the old file, if there was one, is untouched.
 */
int outfile_write(const char *path, mode_t mode, const void *p, size_t n);

#endif
