// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/MkosiBuild.h"

#include "core/image/BuildPreflight.h"
#include "core/image/ImageErrors.h"

#include <QDir>
#include <QRegularExpression>
#include <unistd.h>

namespace gatehouse::image {

namespace {

constexpr char configuration[] = "mkosi.conf";
constexpr qint64 neededBytes = 4ll * 1024 * 1024 * 1024;

} // namespace

QList<OperationStep> MkosiBuild::steps(const Recipe&, bool fetchOnly)
{
    QList<OperationStep> list;
    if (fetchOnly)
        return list;
    for (const auto& [id, title] : {std::pair{"build", "mkosi"}, std::pair{"disk", "Disk"}, std::pair{"measure", "Measurements"}}) {
        OperationStep step;
        step.id = QString::fromLatin1(id);
        step.title = QString::fromLatin1(title);
        list.append(step);
    }
    return list;
}

int MkosiBuild::versionOf(const QString& output)
{
    static const QRegularExpression rule(QStringLiteral("^mkosi (\\d{1,4})\\b"));
    return rule.match(output).captured(1).toInt();
}

Result<QStringList> MkosiBuild::callOf(const CheckoutSpec& spec, const QString& image, int version)
{
    if (version == 0)
        return fail(errors::hostNotReady, QStringLiteral("mkosi does not say which version it is"));
    if (version < firstWithProfiles && (!spec.profiles.isEmpty() || !image.isEmpty()))
        return fail(errors::hostNotReady, QStringLiteral("mkosi %1 knows no profiles and no included configurations; the recipe needs %2 or newer").arg(version).arg(firstWithProfiles),
                    QStringLiteral("Debian 12 has 24.3 in its backports: sudo apt-get install -t bookworm-backports mkosi"));
    QStringList list(QStringLiteral("--force"));
    if (!image.isEmpty())
        list << QStringLiteral("--image-id") << image << QStringLiteral("--include") << image + QStringLiteral(".conf");
    for (const QString& profile : spec.profiles)
        list << QStringLiteral("--profile") << profile;
    return list << QStringLiteral("build");
}

QList<Check> MkosiBuild::preflight() const
{
    const QString folder = m_parameters.value(m_recipe.checkout.parameter);
    return {BuildPreflight::tool(QStringLiteral("mkosi"), QStringLiteral("mkosi")),
            BuildPreflight::space(folder, QStringLiteral("image.space.checkout"), neededBytes, m_recipe.checkout.parameter)};
}

QCoro::Task<Result<void>> MkosiBuild::fetch()
{
    log(QStringLiteral("mkosi fetches while it builds; there is nothing to fetch ahead"));
    co_return Result<void>{};
}

QCoro::Task<Result<QByteArray>> MkosiBuild::mkosi(QStringList list)
{
    ToolCall call;
    call.name = QStringLiteral("mkosi");
    call.package = call.name;
    call.workingDirectory = m_checkout;
    call.arguments = list;
    // For a normal user mkosi makes a user name space with that user's sub-ids, which it could not within another one.
    call.walls = geteuid() == 0 ? ToolCall::Walls::OwnTree : ToolCall::Walls::None;
    call.treeUser = process::TreeUser::Same;
    call.onLine = [this](const QString& line) {
        const QString mark = QString::fromUtf8("\u2023 ");
        if (const qsizetype at = line.indexOf(mark); at >= 0)
            m_operation->setStepProgress(QStringLiteral("build"), {}, line.mid(at + mark.size()).left(200));
    };
    co_return co_await tool(call);
}

QCoro::Task<Result<void>> MkosiBuild::build()
{
    const QString step = QStringLiteral("build");
    GH_CO_TRY(m_checkout, checkout(m_recipe.checkout.parameter, QLatin1String(configuration)));
    begin(step);
    const QStringList ask(QStringLiteral("--version"));
    GH_CO_TRY(const QByteArray version, co_await mkosi(ask));
    GH_CO_TRY(const QStringList call, callOf(m_recipe.checkout, m_parameters.value(m_recipe.checkout.imageParameter), versionOf(QString::fromUtf8(version))));
    m_since = fromNowOn();
    GH_CO_CHECK(co_await mkosi(call));
    QStringList folders(m_recipe.checkout.output);
    // Before 15 mkosi puts a folder "debian~bookworm" between.
    const QStringList suites = QDir(m_checkout + QLatin1Char('/') + folders.first()).entryList({QStringLiteral("*~*")}, QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString& suite : suites)
        folders.append(m_recipe.checkout.output + QLatin1Char('/') + suite);
    const QStringList disks{QStringLiteral("*.raw"), QStringLiteral("*.vhd"), QStringLiteral("*.qcow2")};
    const QStringList kernels(QStringLiteral("*.efi"));
    Result<QString> image = newest(folders, disks, m_since);
    if (!image)
        if (Result<QString> kernel = newest(folders, kernels, m_since))
            image = kernel;
    GH_CO_CHECK(image);
    end(step, false);
    GH_CO_CHECK(co_await takeDisk(*image));
    co_return co_await measureDisk(QStringLiteral("%1/%2/measurements.json").arg(m_checkout, m_recipe.checkout.output), m_since, {});
}

} // namespace gatehouse::image
