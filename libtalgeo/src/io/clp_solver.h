/* The solver of linear programs: Clp of COIN-OR. */
#ifndef TALGEO_IO_CLP_SOLVER_H
#define TALGEO_IO_CLP_SOLVER_H

#include "../protect/solver.h"

/* A static object; each problem it opens is used by one thread at a time. */
const talgeo__solver *talgeo__clp_solver(void);

#endif
