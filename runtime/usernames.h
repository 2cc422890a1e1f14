/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usernames: names of user ids, each sought once.
 *
 * From /etc/passwd, read by ourselves; then from getent, where the host has
 * it, which asks whatever else /etc/nsswitch.conf names. The C library would
 * load shared libraries for that, which a static program must not count on.
 */
#ifndef AWL_RUNTIME_USERNAMES_H
#define AWL_RUNTIME_USERNAMES_H

#include <stdint.h>

struct usernames;

struct usernames *usernames_new(void);		/* NULL: no memory */
void usernames_free(struct usernames *u);	/* takes NULL */

/* NULL: nobody has the id. Lives as long as u. */
const char *usernames_find(struct usernames *u, uint32_t uid);

#endif
