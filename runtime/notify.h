/* SPDX-License-Identifier: Apache-2.0 */
/* notify: tells a service manager what state we are in (sd_notify(3)). */
#ifndef AWL_RUNTIME_NOTIFY_H
#define AWL_RUNTIME_NOTIFY_H

/* "READY=1", "STOPPING=1"; does nothing without $NOTIFY_SOCKET. */
void notify(const char *state);

#endif
