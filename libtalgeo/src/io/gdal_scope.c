/* Calling GDAL from a library. */
#define _GNU_SOURCE
#include "gdal_scope.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_http.h>
#include <cpl_vsi.h>
#include <errno.h>
#include <gdal.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/names.h"

static void CPL_STDCALL keep_message(CPLErr kind, CPLErrorNum number, const char *message)
{
    talgeo__gdal_scope *scope = CPLGetErrorHandlerUserData();
    (void)number;
    if (scope == NULL || kind < CE_Failure) return;
    snprintf(scope->message, sizeof scope->message, "%s", message);
    for (char *c = scope->message; *c; c++)
        if (*c == '\n' || *c == '\r') *c = ' ';
    talgeo__hide_passwords(scope->message);
}

void talgeo__gdal_enter(talgeo__gdal_scope *scope)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, GDALAllRegister);
    scope->message[0] = '\0';
    CPLPushErrorHandlerEx(keep_message, scope);
}

void talgeo__gdal_leave(talgeo__gdal_scope *scope)
{
    (void)scope;
    CPLPopErrorHandler();
    CPLErrorReset();
}

const char *talgeo__gdal_words(const talgeo__gdal_scope *scope, const char *otherwise)
{
    return *scope->message ? scope->message : otherwise;
}

static CPLHTTPResult *fetch_nothing(const char *url, CSLConstList options,
                                    GDALProgressFunc progress, void *progress_user,
                                    CPLHTTPFetchWriteFunc write, void *write_user, void *user)
{
    (void)url, (void)options, (void)progress, (void)progress_user;
    (void)write, (void)write_user, (void)user;
    CPLHTTPResult *result = CPLCalloc(1, sizeof *result);
    result->nStatus = 1;
    result->pszErrBuf = CPLStrdup("nothing is fetched from the web");
    return result;
}

/* GDAL waits for a pipe for ever, and of a file that may not be read it says that no format fits.
 */
static bool is_closed(const char *path, talgeo__gdal_scope *scope)
{
    struct stat info;
    if (stat(path, &info) != 0) return false;
    if (S_ISFIFO(info.st_mode))
        snprintf(scope->message, sizeof scope->message, "it is a pipe; save it as a file first");
    else if (access(path, R_OK) != 0)
        snprintf(scope->message, sizeof scope->message, "%s", strerror(errno));
    return *scope->message;
}

GDALDatasetH talgeo__gdal_open(const char *path, const char *const *options,
                               talgeo__gdal_scope *scope)
{
    VSIStatBufL info;
    if (is_closed(path, scope)) return NULL;
    bool is_file = VSIStatL(path, &info) == 0;
    if (is_file) CPLHTTPPushFetchCallback(fetch_nothing, NULL);
    GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, options, NULL);
    if (is_file) CPLHTTPPopFetchCallback();
    return dataset;
}

bool talgeo__path_is_missing(const char *path)
{
    VSIStatBufL info;
    return strchr(path, ':') == NULL && VSIStatL(path, &info) != 0;
}
