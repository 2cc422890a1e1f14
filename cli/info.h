/* SPDX-License-Identifier: Apache-2.0 */
/* info: what the kernel can do, for --info. */
#ifndef AWL_CLI_INFO_H
#define AWL_CLI_INFO_H

int info(void);		/* the exit status */

#endif
