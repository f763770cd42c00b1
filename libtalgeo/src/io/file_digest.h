/* The SHA-256 of a file, perhaps on a thread of its own. */
#ifndef TALGEO_IO_FILE_DIGEST_H
#define TALGEO_IO_FILE_DIGEST_H

#include <stdbool.h>

/* A digest that is being made. */
typedef struct talgeo__digesting talgeo__digesting;

/* Write the digest of the file, hex, into `digest`, which gets "" first and keeps it for what is no
 * plain file (standard input, folders, connection strings). With `aside`, a thread does it until
 * talgeo__digest_end; without, or where there can be none, it is done when this returns NULL. */
talgeo__digesting *talgeo__digest_begin(const char *path, bool aside, char digest[65]);
void talgeo__digest_end(talgeo__digesting *digesting); /* waits for it; NULL is let pass */

#endif
