// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/Command.h"
#include "core/base/OutputFile.h"

namespace gatehouse::ctl {

/// --replace, of every command that writes a file of a person's choice.
QCommandLineOption replaceOption();
/// Before there is anything to write: errors::usage when @p path, or what a link there leads to, lies in Gatehouse's own folders
/// (a disk of the catalogue is in use as it is), errors::fileExists when it is there and --replace was not said.
Result<void> checkOutFile(const CommandContext& context, const QString& path);
/// Writes the file in one step, as writeOutputFile(); without --replace never over one that appeared meanwhile. Its errors and
/// those of checkOutFile().
Result<void> writeOutFile(const CommandContext& context, const QString& path, const QByteArray& content);

} // namespace gatehouse::ctl
