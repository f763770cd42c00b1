/* Versions of the third parties. */
#include "versions.h"

#include <gdal.h>
#include <geos_c.h>
#include <proj.h>
#include <pthread.h>
#include <stdio.h>

/* spatialite.h needs what sqlite3.h declares. */
#include <sqlite3.h>

#include <spatialite.h>

/* PROJ writes its version into one buffer at each call, and hands the version of its database out
 * for as long as a context lives: both are read once and kept. */
static char proj[32], proj_db[64];

static void read_proj(void)
{
    snprintf(proj, sizeof proj, "%s", proj_info().version);
    PJ_CONTEXT *context = proj_context_create();
    if (context == NULL) return;
    proj_log_level(context, PJ_LOG_NONE);
    const char *version = proj_context_get_database_metadata(context, "EPSG.VERSION");
    if (version) snprintf(proj_db, sizeof proj_db, "EPSG %s", version);
    proj_context_destroy(context);
}

void talgeo__versions_fill(talgeo_versions *versions)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, read_proj);
    versions->gdal = GDALVersionInfo("RELEASE_NAME");
    versions->proj = proj;
    versions->proj_db = proj_db;
    versions->geos = GEOSversion();
    versions->sqlite = sqlite3_libversion();
    versions->spatialite = spatialite_version();
}
