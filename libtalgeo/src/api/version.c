/* Versions of the library and of what it runs on. */
#include <string.h>

#include "../io/versions.h"

const char *talgeo_version(void)
{
    return TALGEO_VERSION;
}

void talgeo_versions_get(talgeo_versions *versions)
{
    if (versions == NULL) return;
    talgeo_versions all = {.size = versions->size, .talgeo = talgeo_version()};
    talgeo__versions_fill(&all);
    /* A caller built with an older header has room for fewer. */
    memcpy(versions, &all, versions->size < sizeof all ? versions->size : sizeof all);
}
