/* The ledger through the public interface: checked, and made anew from publications. */
#include "../io/ledger.h"

#include <stdio.h>
#include <unistd.h>

#include "../core/error.h"
#include "../core/text.h"
#include "../io/publication.h"

talgeo_status talgeo_ledger_check(const char *ledger, size_t *releases, talgeo_error *error)
{
    talgeo__releases found = {0};
    if (releases) *releases = 0;
    if (ledger == NULL) return talgeo__fail(error, TALGEO_E_ARGUMENT, "ledger", "no ledger");
    talgeo_status status = talgeo__ledger_read(ledger, &found, error);
    if (status == TALGEO_OK && releases) *releases = found.count;
    talgeo__releases_free(&found);
    return status;
}

static talgeo_status add_folder(const char *ledger, const char *folder, talgeo_error *error)
{
    talgeo_release *release = NULL;
    talgeo_status status = talgeo__publication_read(folder, &release, error);
    if (status == TALGEO_OK)
        status = talgeo__ledger_add(ledger, release, TALGEO__LEDGER_ANY, error);
    talgeo__release_free(release);
    return status;
}

talgeo_status talgeo_ledger_rebuild(const char *ledger, const char *const *folders,
                                    size_t n_folders, talgeo_error *error)
{
    talgeo__string beside = {0};
    if (ledger == NULL || folders == NULL || n_folders == 0)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "ledger", "no ledger, or no folders");
    if (access(ledger, F_OK) == 0)
        return talgeo__fail(error, TALGEO_E_EXISTS, "ledger",
                            "%s: is there already; move it away first", ledger);
    talgeo__string_printf(&beside, "%s.new", ledger);
    if (beside.failed) {
        talgeo__string_free(&beside);
        return talgeo__fail_memory(error, "ledger");
    }
    unlink(beside.data); /* of a run that was killed */
    talgeo_status status = TALGEO_OK;
    for (size_t i = 0; status == TALGEO_OK && i < n_folders; i++)
        status = add_folder(beside.data, folders[i], error);
    if (status == TALGEO_OK && rename(beside.data, ledger) != 0)
        status = talgeo__fail(error, TALGEO_E_IO, "ledger", "%s: cannot be made", ledger);
    if (status != TALGEO_OK) unlink(beside.data);
    talgeo__string_free(&beside);
    return status;
}
