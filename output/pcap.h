/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pcap: the packets of skboutput(), in files that tools like tcpdump read.
 *
 * A file is made with its first packet, in place of one that was there, for
 * its owner alone; the first packet says what all are: IP, or else Ethernet.
 * What cannot be written is told once for each file.
 *
 * Format: https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/
 */
#ifndef AWL_OUTPUT_PCAP_H
#define AWL_OUTPUT_PCAP_H

#include "output/out.h"

/* 0, or -EINVAL for a malformed record. */
int pcap_event(struct output *o, const struct plan_event *ev,
	       const void *record, size_t len);
/* Writes out what is held back. */
void pcap_flush(struct output *o);
void pcap_close(struct output *o);

#endif
