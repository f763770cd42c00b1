/* The ledger's database: opened, recognised, made, one transaction. */
#ifndef TALGEO_IO_LEDGER_DB_H
#define TALGEO_IO_LEDGER_DB_H

#include <sqlite3.h>
#include <talgeo/talgeo.h>

/* The first failure is kept in `status` and told in `error`; after it nothing more is done. */
typedef struct talgeo__ledger {
    const char *path;
    sqlite3 *db;
    void *spatialite; /* of the connection */
    talgeo_status status;
    talgeo_error *error;
} talgeo__ledger;

/* Open (a file that is not there is made), begin the one transaction, make sure that it is a whole
 * ledger; one that is empty gets its tables. E_IO with the reason. */
talgeo_status talgeo__ledger_open(talgeo__ledger *ledger, const char *path, talgeo_error *error);
/* End the transaction: all of it, or nothing where anything failed before. Returns `status`. */
talgeo_status talgeo__ledger_commit(talgeo__ledger *ledger);
/* Close; what is not committed is undone. */
void talgeo__ledger_close(talgeo__ledger *ledger);

/* Keep what SQLite says as the failure. */
void talgeo__ledger_fail(talgeo__ledger *ledger);
void talgeo__ledger_run(talgeo__ledger *ledger, const char *sql);
/* A statement to bind, step and finalize; NULL after a failure. */
sqlite3_stmt *talgeo__ledger_prepare(talgeo__ledger *ledger, const char *sql);
/* Step a statement that gives no row, and reset it. */
void talgeo__ledger_step(talgeo__ledger *ledger, sqlite3_stmt *statement);
/* First column of the first row, `otherwise` where there is no row. */
int64_t talgeo__ledger_number(talgeo__ledger *ledger, sqlite3_stmt *statement, int64_t otherwise);
/* The table for polygons of a CRS, made where it is not there: SRID in *srid, -1 for a CRS without
 * an EPSG code; its name in table. */
void talgeo__ledger_area_table(talgeo__ledger *ledger, const char *crs, int *srid, char table[40]);

#endif
