/* talgeo new: a commented starter plan with invented sample data, which the program carries. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands.h"

typedef struct starter_file {
    const char *name;
    const unsigned char *bytes;
    size_t length;
} starter_file;

#include <starter.h> /* STARTER_FILES[], generated from data/starter */

static talgeo_status fail(talgeo_error *error, talgeo_status status, const char *what,
                          const char *path, const char *why)
{
    error->status = status;
    snprintf(error->stage, sizeof error->stage, "new");
    snprintf(error->message, sizeof error->message, "%.40s '%.700s': %.200s", what, path, why);
    return status;
}

static talgeo_status write_file(const char *folder, const starter_file *file, talgeo_error *error)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, file->name);
    FILE *out = fopen(path, "wbx");
    if (out == NULL) return fail(error, TALGEO_E_IO, "cannot write", path, strerror(errno));
    bool good = fwrite(file->bytes, 1, file->length, out) == file->length;
    good = fclose(out) == 0 && good;
    if (good) return TALGEO_OK;
    fail(error, TALGEO_E_IO, "cannot write", path, strerror(errno));
    unlink(path);
    return error->status;
}

/* Does the folder hold nothing? False also where it cannot be read. */
static bool is_empty(const char *folder)
{
    DIR *open = opendir(folder);
    if (open == NULL) return false;
    int entries = 0; /* "." and ".." */
    while (entries < 3 && readdir(open)) entries++;
    closedir(open);
    return entries < 3;
}

static talgeo_status make_folder(const char *folder, talgeo_error *error)
{
    if (mkdir(folder, 0777) == 0) return TALGEO_OK;
    if (errno != EEXIST)
        return fail(error, TALGEO_E_IO, "cannot make folder", folder, strerror(errno));
    if (is_empty(folder)) return TALGEO_OK;
    return fail(error, TALGEO_E_EXISTS, "folder", folder, "is not empty; name a new one");
}

int cmd_new(const cli_command *command, int argc, char **argv)
{
    static const option_spec options[] = {{0}};
    common_options common = {0};
    const char *folder;
    int exit_code;
    if (!parse_options(command, options, &common, argc, argv, &folder, 1, 1, &exit_code))
        return exit_code;
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_status status = make_folder(folder, &error);
    for (size_t i = 0; status == TALGEO_OK && i < N_STARTER_FILES; i++)
        status = write_file(folder, &STARTER_FILES[i], &error);
    if (status != TALGEO_OK) return report_error(command, &common, &error, NULL);
    if (common.json) {
        struct json_object *object = json_result(command, NULL);
        add_text(object, "folder", folder);
        print_json(object);
    } else {
        printf("%s/plan.yaml and its sample data are written. Next:\n"
               "  talgeo publish %s/plan.yaml\n",
               folder, folder);
    }
    return EXIT_DONE;
}
