/* Replacing a folder as a whole. */
#define _GNU_SOURCE
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "files.h"

static talgeo_status fail_errno(const char *path, const char *what, int number, talgeo_error *error)
{
    char words[200];
    return talgeo__fail(error, TALGEO_E_IO, "publish", "%s: %s: %s", path, what,
                        strerror_r(number, words, sizeof words));
}

/* ---- Where ---- */

/* The folder that holds `path`, yours. */
static char *parent_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL) return talgeo__strdup(".");
    return slash == path ? talgeo__strdup("/") : talgeo__strndup(path, (size_t)(slash - path));
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static char *without_slashes(const char *path)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') length--;
    return talgeo__strndup(path, length);
}

static talgeo_status check_parent(const talgeo__folder *folder, const char *path,
                                  talgeo_error *error)
{
    const char *name = name_of(folder->target);
    if (*name == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return talgeo__fail(error, TALGEO_E_IO, "publish",
                            "'%s' is no name for a folder of a publication", path);
    char *parent = parent_of(folder->target);
    talgeo_status status = parent ? TALGEO_OK : talgeo__fail_memory(error, "publish");
    if (status == TALGEO_OK && access(parent, W_OK | X_OK) != 0)
        status = fail_errno(path, "its parent folder cannot be written to", errno, error);
    free(parent);
    return status;
}

talgeo_status talgeo__folder_find(talgeo__folder *folder, const char *path, talgeo_error *error)
{
    struct stat info;
    *folder = (talgeo__folder){.exists = lstat(path, &info) == 0};
    if (!folder->exists && errno != ENOENT)
        return fail_errno(path, "cannot be looked at", errno, error);
    folder->target = folder->exists ? realpath(path, NULL) : without_slashes(path);
    if (folder->target == NULL && folder->exists)
        return fail_errno(path, "cannot be looked at", errno, error);
    if (folder->target == NULL) return talgeo__fail_memory(error, "publish");
    return check_parent(folder, path, error);
}

bool talgeo__folder_is(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

bool talgeo__folder_is_empty(const char *path)
{
    DIR *entries = opendir(path);
    int count = 0;
    while (entries && readdir(entries)) count++;
    if (entries) closedir(entries);
    return count == 2; /* itself and its parent */
}

talgeo_status talgeo__folder_begin(talgeo__folder *folder, talgeo_error *error)
{
    talgeo__string hidden = {0};
    char *parent = parent_of(folder->target);
    if (parent) talgeo__string_printf(&hidden, "%s/.%s.XXXXXX", parent, name_of(folder->target));
    bool memory = parent == NULL || hidden.failed;
    free(parent);
    if (!memory && mkdtemp(hidden.data) == NULL) {
        talgeo_status status =
            fail_errno(folder->target, "nothing can be written beside it", errno, error);
        talgeo__string_free(&hidden);
        return status;
    }
    if (!memory) {
        folder->hidden = hidden.data;
        folder->made = talgeo__path_join(folder->hidden, name_of(folder->target));
    }
    if (folder->made == NULL) return talgeo__fail_memory(error, "publish");
    /* As the umask says, or as the folder was that it will replace. */
    struct stat info;
    if (mkdir(folder->made, 0777) == 0 && (!folder->exists || stat(folder->target, &info) != 0 ||
                                           chmod(folder->made, info.st_mode & 07777) == 0))
        return TALGEO_OK;
    return fail_errno(folder->target, "nothing can be written beside it", errno, error);
}

/* ---- Files of others ---- */

typedef struct name_list {
    char **names;
    size_t count, capacity;
} name_list;

static void free_names(name_list *list)
{
    for (size_t i = 0; i < list->count; i++) free(list->names[i]);
    free(list->names);
    *list = (name_list){0};
}

static bool add_name(name_list *list, const char *name)
{
    if (!talgeo__grow(&list->names, &list->capacity, list->count + 1, sizeof *list->names))
        return false;
    list->names[list->count] = talgeo__strdup(name);
    return list->names[list->count] && ++list->count;
}

static talgeo_status list_foreign(const talgeo__folder *folder,
                                  bool (*ours)(const char *name, const void *user),
                                  const void *user, name_list *list, talgeo_error *error)
{
    DIR *entries = opendir(folder->target);
    if (entries == NULL) return fail_errno(folder->target, "cannot be read", errno, error);
    talgeo_status status = TALGEO_OK;
    struct dirent *entry;
    while (status == TALGEO_OK && (entry = readdir(entries)) != NULL) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || ours(name, user)) continue;
        if (!add_name(list, name)) status = talgeo__fail_memory(error, "publish");
    }
    closedir(entries);
    return status;
}

/* Move the first `count` entries; returns how many went. */
static size_t move_names(const char *from, const char *to, const name_list *list, size_t count)
{
    size_t moved = 0;
    for (; moved < count; moved++) {
        char *source = talgeo__path_join(from, list->names[moved]);
        char *target = talgeo__path_join(to, list->names[moved]);
        int result = source && target ? rename(source, target) : -1;
        free(source);
        free(target);
        if (result != 0) break;
    }
    return moved;
}

/* ---- Into place ---- */

/* Let the made folder and the target change places; where the file system cannot do that at once,
 * in two steps. */
static int exchange(const talgeo__folder *folder)
{
    if (renameat2(AT_FDCWD, folder->made, AT_FDCWD, folder->target, RENAME_EXCHANGE) == 0) return 0;
    if (errno != EINVAL && errno != ENOSYS) return -1;
    char *old = talgeo__path_join(folder->hidden, ".old");
    int result = old ? rename(folder->target, old) : -1;
    if (result == 0 && (result = rename(folder->made, folder->target)) != 0) {
        int reason = errno;
        rename(old, folder->target);
        errno = reason;
    }
    free(old);
    return result;
}

static talgeo_status replace(talgeo__folder *folder,
                             bool (*ours)(const char *name, const void *user), const void *user,
                             talgeo_error *error)
{
    name_list foreign = {0};
    talgeo_status status = list_foreign(folder, ours, user, &foreign, error);
    if (status == TALGEO_OK) {
        size_t moved = move_names(folder->target, folder->made, &foreign, foreign.count);
        if (moved < foreign.count || exchange(folder) != 0) {
            int reason = errno;
            move_names(folder->made, folder->target, &foreign, moved);
            status = fail_errno(folder->target, "cannot be replaced", reason, error);
        }
    }
    free_names(&foreign);
    return status;
}

static talgeo_status put_in_place(talgeo__folder *folder,
                                  bool (*ours)(const char *name, const void *user),
                                  const void *user, talgeo_error *error)
{
    if (folder->exists) return replace(folder, ours, user, error);
    if (renameat2(AT_FDCWD, folder->made, AT_FDCWD, folder->target, RENAME_NOREPLACE) == 0)
        return TALGEO_OK;
    if ((errno == EINVAL || errno == ENOSYS) && rename(folder->made, folder->target) == 0)
        return TALGEO_OK;
    if (errno == EEXIST || errno == ENOTEMPTY)
        return talgeo__fail(error, TALGEO_E_EXISTS, "publish",
                            "%s: another run has put one there meanwhile; repeat this one",
                            folder->target);
    return fail_errno(folder->target, "cannot be put in its place", errno, error);
}

talgeo_status talgeo__folder_finish(talgeo__folder *folder,
                                    bool (*ours)(const char *name, const void *user),
                                    const void *user, talgeo_error *error)
{
    char *parent = parent_of(folder->target);
    if (parent == NULL) return talgeo__fail_memory(error, "publish");
    talgeo_status status = talgeo__file_sync(folder->made, error);
    if (status == TALGEO_OK) status = put_in_place(folder, ours, user, error);
    /* What is in place stays, whether or not the disk says that it has it. */
    if (status == TALGEO_OK) talgeo__file_sync(parent, NULL);
    free(parent);
    return status;
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info, (void)kind, (void)place;
    remove(path);
    return 0;
}

void talgeo__folder_close(talgeo__folder *folder)
{
    if (folder->hidden) nftw(folder->hidden, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    free(folder->hidden);
    free(folder->made);
    free(folder->target);
    *folder = (talgeo__folder){0};
}
