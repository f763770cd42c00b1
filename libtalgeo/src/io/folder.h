/* Replacing a folder as a whole: made beside the target, renamed into place. */
#ifndef TALGEO_IO_FOLDER_H
#define TALGEO_IO_FOLDER_H

#include <talgeo/talgeo.h>

/* A folder in the making. */
typedef struct talgeo__folder {
    char *target; /* without symbolic links and closing slashes */
    char *hidden; /* ".<name>.XXXXXX" beside it, nobody else's to read */
    char *made;   /* in it: what becomes the target */
    bool exists;  /* the target does */
} talgeo__folder;

/* What stands at `path` now, and what it will be called: nothing is made. E_IO where there is no
 * folder to make it in, or none that can be written to. */
talgeo_status talgeo__folder_find(talgeo__folder *folder, const char *path, talgeo_error *error);
bool talgeo__folder_is(const char *path);
bool talgeo__folder_is_empty(const char *path);
/* Make the hidden folder and the empty one in it. E_IO. */
talgeo_status talgeo__folder_begin(talgeo__folder *folder, talgeo_error *error);
/* Bring it to the disk and into place. Files of the old folder that are not in the new one and not
 * `ours` move over; the rest of it is removed. On failure the target is as it was. E_IO. */
talgeo_status talgeo__folder_finish(talgeo__folder *folder,
                                    bool (*ours)(const char *name, const void *user),
                                    const void *user, talgeo_error *error);
/* Remove what is still in the making, and free. */
void talgeo__folder_close(talgeo__folder *folder);

#endif
