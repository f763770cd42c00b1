/* Clp behind talgeo__solver. In C++, as Clp throws where it runs out of memory or its matrix is at
 * fault: no exception may pass through C. A program without memory has no optimum. */
extern "C" {
#include "clp_solver.h"
}

#include <Clp_C_Interface.h>
#include <vector>

static void load(Clp_Simplex *lp, const talgeo__program *program)
{
    const std::vector<double> zeros(program->n_rows > program->n_columns ? program->n_rows
                                                                         : program->n_columns);
    const double *value = program->value ? program->value : zeros.data();
    Clp_setLogLevel(lp, 0);
    Clp_loadProblem(lp, (int)program->n_columns, (int)program->n_rows, program->column_start,
                    program->row, program->factor, zeros.data(), program->upper, zeros.data(),
                    value, value);
    Clp_setOptimizationDirection(lp, -1);
}

static void close_program(void *lp)
{
    try {
        Clp_deleteModel((Clp_Simplex *)lp);
    } catch (...) {
    }
}

static void *open_program(const talgeo__program *program)
{
    Clp_Simplex *lp = nullptr;
    try {
        lp = Clp_newModel();
        load(lp, program);
        return lp;
    } catch (...) {
        if (lp) close_program(lp);
        return nullptr;
    }
}

static void set_upper(void *lp, size_t column, double upper)
{
    Clp_columnUpper((Clp_Simplex *)lp)[column] = upper;
}

static bool maximise(void *lp, const double *objective)
{
    try {
        Clp_chgObjCoefficients((Clp_Simplex *)lp, objective);
        Clp_dual((Clp_Simplex *)lp, 0);
        return Clp_status((Clp_Simplex *)lp) == 0;
    } catch (...) {
        Clp_setProblemStatus((Clp_Simplex *)lp, -1);
        return false;
    }
}

static bool contradicts(void *lp)
{
    return Clp_status((Clp_Simplex *)lp) == 1;
}

static const double *point(void *lp)
{
    return Clp_primalColumnSolution((Clp_Simplex *)lp);
}

extern "C" const talgeo__solver *talgeo__clp_solver(void)
{
    static const talgeo__solver solver = {open_program, set_upper, maximise,
                                          contradicts,  point,     close_program};
    return &solver;
}
