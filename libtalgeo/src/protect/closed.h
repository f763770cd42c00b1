/* Closed periods: they are public, and the rows say otherwise by now (late rows, corrections, rows
 * that are deleted). Where earlier figures are kept (history->keeps), such a period stays as it was
 * published: its children have no part in deciding anything, its figures are those of the earlier
 * releases, and what nobody has seen of it is withheld. So nothing is said about the change. */
#ifndef TALGEO_PROTECT_CLOSED_H
#define TALGEO_PROTECT_CLOSED_H

#include "model.h"

/* Find the closed periods, those among them that an earlier figure counts together with one; `all`:
 * every period that is public. Tell the history. Take their children out of the model, and their
 * cells out of the history's pasts. E_MEMORY. */
talgeo_status talgeo__close_periods(talgeo__model *model, talgeo__history *history, bool all,
                                    talgeo_error *error);

/* As if none had been closed, but that nothing can be decided any more. */
void talgeo__reopen_periods(talgeo__model *model, talgeo__history *history);

/* After all is decided: give the own cells that count closed periods their earlier figures. One
 * that counts open periods too is the sum of what was published of its closed ones, where all of
 * that is known, and what is shown of the others. False: out of memory. */
bool talgeo__keep_published(const talgeo__model *model, talgeo__public_cell *cells);

#endif
