/* The commands of the program, one file each. */
#ifndef TALGEO_CLI_COMMANDS_H
#define TALGEO_CLI_COMMANDS_H

#include "cli.h"

int cmd_publish(const cli_command *command, int argc, char **argv);
int cmd_check(const cli_command *command, int argc, char **argv);
int cmd_locate(const cli_command *command, int argc, char **argv);
int cmd_classify(const cli_command *command, int argc, char **argv);
int cmd_protect(const cli_command *command, int argc, char **argv);
int cmd_audit(const cli_command *command, int argc, char **argv);
int cmd_ledger(const cli_command *command, int argc, char **argv);
int cmd_explain(const cli_command *command, int argc, char **argv);
int cmd_new(const cli_command *command, int argc, char **argv);
int cmd_version(const cli_command *command, int argc, char **argv);

#endif
