/* Filling a caller-owned talgeo_error; names and exit codes of statuses. */
#include "error.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

/* Where a field ends. A caller built with an older header has room for fewer of them; a size of 0,
 * of a struct that was only zeroed, is that of version 0.1. */
#define END_OF(field) (offsetof(talgeo_error, field) + sizeof((talgeo_error *)NULL)->field)
enum { SIZE_0_1 = END_OF(message) };

void talgeo__error_copy(talgeo_error *to, const talgeo_error *from)
{
    if (to == NULL) return;
    size_t room = to->size ? to->size : SIZE_0_1;
    if (room >= END_OF(status)) to->status = from->status;
    if (room >= END_OF(row)) to->row = from->row;
    if (room >= END_OF(stage)) memcpy(to->stage, from->stage, sizeof to->stage);
    if (room >= END_OF(message)) memcpy(to->message, from->message, sizeof to->message);
}

static talgeo_status fill(talgeo_error *error, talgeo_status status, const char *stage, int64_t row,
                          const char *format, va_list arguments)
    __attribute__((format(printf, 5, 0)));

static talgeo_status fill(talgeo_error *error, talgeo_status status, const char *stage, int64_t row,
                          const char *format, va_list arguments)
{
    if (error == NULL) return status;
    talgeo_error full = {.size = sizeof full, .status = status, .row = row};
    snprintf(full.stage, sizeof full.stage, "%s", stage);
    int written = vsnprintf(full.message, sizeof full.message, format, arguments);
    if (written > 0) talgeo__cut_utf8(full.message, (size_t)written, sizeof full.message);
    talgeo__make_showable(full.message);
    talgeo__error_copy(error, &full);
    return status;
}

/* PROJ, GDAL and SQLite that run out of memory say that a CRS is unknown, a file no layer or a
 * database damaged. So where so much cannot be had, that is what went wrong. */
static bool memory_is_short(talgeo_status status)
{
    enum { ENOUGH = 32 << 20 };
    if (status != TALGEO_E_IO && status != TALGEO_E_INPUT && status != TALGEO_E_AREAS &&
        status != TALGEO_E_CRS && status != TALGEO_E_INTERNAL)
        return false;
    void *volatile room = malloc(ENOUGH); /* volatile: else the compiler does not ask */
    bool is_short = room == NULL;
    free(room);
    return is_short;
}

talgeo_status talgeo__fail(talgeo_error *error, talgeo_status status, const char *stage,
                           const char *format, ...)
{
    va_list arguments;
    if (memory_is_short(status)) return talgeo__fail_memory(error, stage);
    va_start(arguments, format);
    fill(error, status, stage, -1, format, arguments);
    va_end(arguments);
    return status;
}

talgeo_status talgeo__fail_row(talgeo_error *error, talgeo_status status, const char *stage,
                               int64_t row, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fill(error, status, stage, row, format, arguments);
    va_end(arguments);
    return status;
}

talgeo_status talgeo__fail_memory(talgeo_error *error, const char *stage)
{
    return talgeo__fail(error, TALGEO_E_MEMORY, stage, "out of memory");
}

const char *talgeo_status_text(talgeo_status status)
{
    switch (status) {
#define TALGEO_STATUS(name, number, text, exit_code)                                               \
    case TALGEO_##name:                                                                            \
        return text;
#include <talgeo/status.def>
#undef TALGEO_STATUS
    }
    return "?";
}

int talgeo_status_exit_code(talgeo_status status)
{
    switch (status) {
#define TALGEO_STATUS(name, number, text, exit_code)                                               \
    case TALGEO_##name:                                                                            \
        return exit_code;
#include <talgeo/status.def>
#undef TALGEO_STATUS
    }
    return 1;
}
