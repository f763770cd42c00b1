/* The ledger: all earlier releases of a plan, public values only, in a SpatiaLite database. */
#ifndef TALGEO_IO_LEDGER_H
#define TALGEO_IO_LEDGER_H

#include "../protect/release.h"

/* Add a release in one transaction; a release that is in already (same digest) is not added again.
 * Makes the database where there is none. Polygons are stored once per digest. E_IO: cannot be
 * written, is locked by another writer, or is damaged. Survives a crash at any moment. */
talgeo_status talgeo__ledger_add(const char *path, const talgeo_release *release,
                                 talgeo_error *error);
/* Can the ledger be opened for writing (or made)? Asked before the long work. */
talgeo_status talgeo__ledger_check(const char *path, talgeo_error *error);

#endif
