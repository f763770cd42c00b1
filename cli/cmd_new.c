/* talgeo new: a commented starter plan with invented sample data, which the program carries. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
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

/* A new file in the folder; what cannot be written whole is not left behind. */
static bool write_file(int folder, const starter_file *file)
{
    int at = openat(folder, file->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    FILE *out = at < 0 ? NULL : fdopen(at, "wb");
    if (out == NULL) return false;
    bool good = fwrite(file->bytes, 1, file->length, out) == file->length;
    good = fclose(out) == 0 && good;
    int why = errno;
    if (!good) unlinkat(folder, file->name, 0);
    errno = why;
    return good;
}

/* All files, or none. */
static talgeo_status write_files(const char *folder, talgeo_error *error)
{
    int at = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    size_t written = 0;
    while (at >= 0 && written < N_STARTER_FILES && write_file(at, &STARTER_FILES[written]))
        written++;
    bool good = at >= 0 && written == N_STARTER_FILES;
    if (!good) fail(error, TALGEO_E_IO, "cannot write into", folder, strerror(errno));
    while (!good && written > 0) unlinkat(at, STARTER_FILES[--written].name, 0);
    if (at >= 0) close(at);
    return good ? TALGEO_OK : error->status;
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
    return fail(error, TALGEO_E_EXISTS, "folder", folder,
                "is not empty, or no folder; name a new one");
}

/* Can it be typed as it is? */
static bool plain(const char *path)
{
    return strpbrk(path, " \t\n\"'\\$&|;<>()*?[]#~`!{}") == NULL;
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
    if (status == TALGEO_OK) status = write_files(folder, &error);
    if (status != TALGEO_OK) return report_error(command, &common, &error, NULL);
    if (common.json) {
        struct json_object *object = json_result(command, NULL);
        add_text(object, "folder", folder);
        print_json(object);
    } else {
        const char *quote = plain(folder) ? "" : strchr(folder, '\'') ? "\"" : "'";
        printf("%s/plan.yaml and its sample data are written. Next:\n"
               "  talgeo check %s%s/plan.yaml%s\n"
               "  talgeo publish %s%s/plan.yaml%s\n",
               folder, quote, folder, quote, quote, folder, quote);
    }
    return EXIT_DONE;
}
