/* The ledger: all earlier releases of a plan, public values only, in a SpatiaLite database. */
#ifndef TALGEO_IO_LEDGER_H
#define TALGEO_IO_LEDGER_H

#include "../protect/release.h"

/* Releases in the order in which they were published; zero-initialise, free always. */
typedef struct talgeo__releases {
    talgeo_release **items;
    size_t count, capacity;
} talgeo__releases;

/* All releases of the ledger, none where there is no file; their area sets have locators. Nothing
 * is changed. E_IO: cannot be read, is locked by a writer, or is damaged: every release is checked
 * against the digest that it was added with. */
talgeo_status talgeo__ledger_read(const char *path, talgeo__releases *releases,
                                  talgeo_error *error);
void talgeo__releases_free(talgeo__releases *releases);

enum { TALGEO__LEDGER_ANY = -1 };

/* Add a release in one transaction; a release that is in already (same digest) is not added again.
 * `known` is how many releases the ledger had when this one was protected: E_IO where it has others
 * by now (TALGEO__LEDGER_ANY: not asked). Makes the database where there is none. Polygons are
 * stored once per digest. E_IO: cannot be written, is locked by another writer, or is damaged.
 * Survives a crash at any moment. */
talgeo_status talgeo__ledger_add(const char *path, const talgeo_release *release, int64_t known,
                                 talgeo_error *error);
/* Can the ledger be opened for writing (or made)? Asked before the long work. */
talgeo_status talgeo__ledger_check(const char *path, talgeo_error *error);

#endif
