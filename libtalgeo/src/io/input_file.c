/* An input file as it lies there: its state, and whether it is packed. */
#define _GNU_SOURCE
#include "input_file.h"

#include <cpl_string.h>
#include <cpl_vsi.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../core/memory.h"
#include "../core/text.h"

talgeo__file_state talgeo__file_state_of(const char *path)
{
    VSIStatBufL info;
    if (VSIStatL(path, &info) != 0 || !VSI_ISREG(info.st_mode))
        return (talgeo__file_state){false, 0, 0, 0};
    return (talgeo__file_state){true, (uint64_t)info.st_size, info.st_mtim.tv_sec,
                                info.st_mtim.tv_nsec};
}

bool talgeo__file_unchanged(const char *path, const talgeo__file_state *before)
{
    talgeo__file_state now = talgeo__file_state_of(path);
    return !before->known ||
           (now.known && now.size == before->size && now.seconds == before->seconds &&
            now.nanoseconds == before->nanoseconds);
}

static bool ends_with_any(const char *path, const char *const *endings)
{
    size_t length = strlen(path);
    for (; *endings; endings++) {
        size_t n = strlen(*endings);
        if (length > n && strcasecmp(path + length - n, *endings) == 0) return true;
    }
    return false;
}

bool talgeo__path_is_packed(const char *path)
{
    static const char *const endings[] = {".gz", ".zip", ".7z",  ".bz2",
                                          ".xz", ".zst", ".tar", NULL};
    return strncmp(path, "/vsigzip/", 9) == 0 || ends_with_any(path, endings);
}

/* The beginning of a part of an archive, to be freed; NULL: there is none. */
static char *read_part(const char *path, const char *part)
{
    enum { MOST = 1 << 16 };
    talgeo__string name = {0};
    talgeo__string_printf(&name, "/vsizip/{%s}/%s", path, part);
    VSILFILE *file = name.failed ? NULL : VSIFOpenL(name.data, "rb");
    talgeo__string_free(&name);
    char *text = file ? talgeo__calloc(MOST + 1, 1) : NULL;
    if (text) VSIFReadL(text, 1, MOST, file);
    if (file) VSIFCloseL(file);
    return text;
}

bool talgeo__counts_from_1904(const char *path)
{
    static const char *const endings[] = {".xlsx", ".xlsm", NULL};
    static const char key[] = "date1904=";
    char *text = ends_with_any(path, endings) ? read_part(path, "xl/workbook.xml") : NULL;
    const char *value = text ? strstr(text, key) : NULL;
    bool counts = value && (value[sizeof key] == '1' || value[sizeof key] == 't');
    free(text);
    return counts;
}

uint64_t talgeo__unpacked_size(const char *path)
{
    static const char *const endings[] = {".xlsx", ".xlsm", ".ods", NULL};
    talgeo__string inside = {0};
    uint64_t sum = 0;
    if (!ends_with_any(path, endings)) return 0;
    talgeo__string_printf(&inside, "/vsizip/{%s}", path);
    char **names = inside.failed ? NULL : VSIReadDirRecursive(inside.data);
    for (int i = 0; names && names[i]; i++) {
        talgeo__string part = {0};
        VSIStatBufL info;
        talgeo__string_printf(&part, "%s/%s", inside.data, names[i]);
        if (!part.failed && VSIStatL(part.data, &info) == 0) sum += (uint64_t)info.st_size;
        talgeo__string_free(&part);
    }
    CSLDestroy(names);
    talgeo__string_free(&inside);
    return sum;
}
