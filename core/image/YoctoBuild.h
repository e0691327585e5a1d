// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/BitbakeLog.h"
#include "core/image/CheckoutBuild.h"
#include "core/image/YoctoPreflight.h"

#include <QElapsedTimer>
#include <functional>

namespace gatehouse::image {

/// The back end Yocto: a checkout of the second original, built by its own make targets on this computer or in its Docker container. The
/// steps: setup → lighthouse → build → disk → measure. What make answers is not believed alone, since the checkout's script hides a
/// failed bitbake behind the last good image: bitbake's own summary and the age of the files decide.
class YoctoBuild final : public CheckoutBuild
{
public:
    using CheckoutBuild::CheckoutBuild;
    static QList<OperationStep> steps(const Recipe& recipe, bool fetchOnly);

    /// DEBUG_TWEAKS_ENABLED of the text of a .env file: true for 1 and true, false for 0 and false; absent: it is not there or says
    /// something else. make and the recipes of the original disagree on what counts, so only these are taken.
    static std::optional<bool> debugTweaks(const QString& env);
    /// Of @p names, one in a line, those of containers of @p recipe whose Gatehouse @p isAlive denies.
    static QStringList abandoned(const QString& names, const QString& recipe, const std::function<bool(qint64 pid)>& isAlive);
    /// What stands between the checkout's Makefile and docker: takes the terminal (-it) away, which a build here has not, and names the
    /// container, so that it can be ended.
    static QByteArray dockerStandIn(const QString& docker, const QString& containerName);

private:
    QList<Check> preflight() const override;
    QCoro::Task<Result<void>> fetch() override;
    QCoro::Task<Result<void>> build() override;

    QCoro::Task<Result<void>> setup();
    QCoro::Task<Result<void>> lighthouse();
    QCoro::Task<Result<void>> bake();
    QCoro::Task<Result<QString>> make(QString step, QString target, QStringList variables);
    QCoro::Task<Result<void>> removeContainer(QString name);
    /// Ends what builds that were killed left running: they would go on writing into the checkout. errors::hostNotReady when docker's
    /// daemon cannot be asked.
    QCoro::Task<Result<void>> removeAbandoned();
    /// Of this process' build.
    QString containerName() const;
    Result<void> checkDebug() const;
    /// The error of a build that ended as @p ended, by what bitbake said; success when it says so itself.
    Result<void> judge(const Result<QString>& ended) const;
    /// What bitbake says of the packages in @p image.
    void takeSoftware(const QString& image);
    /// Refuses @p image when it is one that lay there before and bitbake made none.
    QCoro::Task<Result<void>> checkIsNew(QString image);
    YoctoPreflight::Method method() const;
    bool flag(const QString& parameter) const { return m_parameters.value(parameter) == QStringLiteral("true"); }
    QString lighthousePath() const;

    BitbakeLog m_log;
    QElapsedTimer m_clock;
    QDateTime m_since;
    bool m_sameBytes = false; ///< The image is one that lay there before.
    QStringList m_before; ///< Hashes of the images that lay in the checkout before the build.
    QString m_lighthouseHash;
    QString m_container;
};

} // namespace gatehouse::image
