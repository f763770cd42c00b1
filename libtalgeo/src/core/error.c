/* Filling a caller-owned talgeo_error; names and exit codes of statuses. */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

static talgeo_status fill(talgeo_error *error, talgeo_status status, const char *stage, int64_t row,
                          const char *format, va_list arguments)
    __attribute__((format(printf, 5, 0)));

static talgeo_status fill(talgeo_error *error, talgeo_status status, const char *stage, int64_t row,
                          const char *format, va_list arguments)
{
    if (error == NULL) return status;
    error->status = status;
    error->row = row;
    snprintf(error->stage, sizeof error->stage, "%s", stage);
    int written = vsnprintf(error->message, sizeof error->message, format, arguments);
    if (written > 0) talgeo__cut_utf8(error->message, (size_t)written, sizeof error->message);
    talgeo__make_showable(error->message);
    return status;
}

talgeo_status talgeo__fail(talgeo_error *error, talgeo_status status, const char *stage,
                           const char *format, ...)
{
    va_list arguments;
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
