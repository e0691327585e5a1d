// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/ProcessSpec.h"

#include "core/process/ProcessErrors.h"

#include <QDir>
#include <QRegularExpression>

namespace gatehouse::process {

namespace {

QString quoted(const QString& argument)
{
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_@%+=:,./-]+$"));
    if (plain.match(argument).hasMatch())
        return argument;
    QString text = argument;
    text.replace(QLatin1Char('\''), QStringLiteral("'\\''"));
    return QLatin1Char('\'') + text + QLatin1Char('\'');
}

} // namespace

QMap<QString, QString> ProcessSpec::basicEnvironment()
{
    QMap<QString, QString> environment;
    environment[QStringLiteral("PATH")] = QStringLiteral("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    environment[QStringLiteral("LC_ALL")] = QStringLiteral("C.UTF-8");
    for (const char* name : {"HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"})
        if (const QString value = qEnvironmentVariable(name); !value.isEmpty())
            environment[QString::fromLatin1(name)] = value;
    return environment;
}

Result<void> ProcessSpec::validate() const
{
    if (!QDir::isAbsolutePath(program))
        return fail(errors::badSpec, QStringLiteral("program '%1' is not an absolute path").arg(program));
    if (program.contains(QChar::Null))
        return fail(errors::badSpec, QStringLiteral("program path contains a NUL character"));
    if (!standardInputFile.isEmpty() && (!QDir::isAbsolutePath(standardInputFile) || !standardInput.isEmpty()))
        return fail(errors::badSpec, QStringLiteral("%1 has two standard inputs or one without absolute path").arg(program));
    for (const QString& argument : arguments)
        if (argument.contains(QChar::Null))
            return fail(errors::badSpec, QStringLiteral("an argument of %1 contains a NUL character").arg(program));
    for (auto it = environment.begin(); it != environment.end(); ++it)
        if (it.key().isEmpty() || it.key().contains(QLatin1Char('=')) || it.key().contains(QChar::Null)
            || it.value().contains(QChar::Null))
            return fail(errors::badSpec, QStringLiteral("environment variable '%1' of %2").arg(it.key(), program));
    if (fileModeMask && (*fileModeMask < 0 || *fileModeMask > 0777))
        return fail(errors::badSpec, QStringLiteral("the file mode mask of %1").arg(program));
    if (outputLimit < 0 || timeout.count() < 0 || killGrace.count() < 0)
        return fail(errors::badSpec, QStringLiteral("negative limit for %1").arg(program));
    return {};
}

QString ProcessSpec::redact(QString text) const
{
    for (const QString& secret : redactions)
        if (!secret.isEmpty())
            text.replace(secret, QStringLiteral("***"));
    return text;
}

QString ProcessSpec::redacted() const
{
    // Redaction first: quoting could change the text that has to be found.
    QStringList words{quoted(redact(program))};
    for (const QString& argument : arguments)
        words.append(quoted(redact(argument)));
    return words.join(QLatin1Char(' '));
}

} // namespace gatehouse::process
