/* Clp behind talgeo__solver. */
#include "clp_solver.h"

#include <Clp_C_Interface.h>
#include <float.h>
#include <stdlib.h>

#include "../core/memory.h"

static void set_row(void *lp, size_t row, bool fixed)
{
    Clp_rowLower(lp)[row] = fixed ? 0 : -DBL_MAX;
    Clp_rowUpper(lp)[row] = fixed ? 0 : DBL_MAX;
}

static void *open_program(const talgeo__program *program)
{
    size_t longest = program->n_rows > program->n_columns ? program->n_rows : program->n_columns;
    double *zeros = talgeo__calloc(longest, sizeof *zeros);
    Clp_Simplex *model = zeros ? Clp_newModel() : NULL;
    if (model) {
        Clp_setLogLevel(model, 0);
        Clp_loadProblem(model, (int)program->n_columns, (int)program->n_rows, program->column_start,
                        program->row, program->factor, zeros, program->upper, zeros,
                        program->value ? program->value : zeros,
                        program->value ? program->value : zeros);
        Clp_setOptimizationDirection(model, -1);
        for (size_t r = 0; r < program->n_rows; r++)
            if (!program->fixed[r]) set_row(model, r, false);
    }
    free(zeros);
    return model;
}

static void close_program(void *lp)
{
    Clp_deleteModel(lp);
}

static void set_upper(void *lp, size_t column, double upper)
{
    Clp_columnUpper(lp)[column] = upper;
}

static bool maximise(void *lp, const double *objective)
{
    Clp_chgObjCoefficients(lp, objective);
    Clp_dual(lp, 0);
    return Clp_status(lp) == 0;
}

static const double *point(void *lp)
{
    return Clp_primalColumnSolution(lp);
}

static const double *row_prices(void *lp)
{
    return Clp_dualRowSolution(lp);
}

static const double *column_prices(void *lp)
{
    return Clp_dualColumnSolution(lp);
}

const talgeo__solver *talgeo__clp_solver(void)
{
    static const talgeo__solver solver = {open_program, set_upper,  set_row,       maximise,
                                          point,        row_prices, column_prices, close_program};
    return &solver;
}
