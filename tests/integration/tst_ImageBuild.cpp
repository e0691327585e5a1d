// SPDX-License-Identifier: GPL-3.0-or-later
// Builds the real dstack image with the real tools. The first run downloads packages; later ones take them from the
// build folder's cache.
#include "core/image/ImageBuilder.h"
#include "core/image/ImageErrors.h"
#include "core/process/SystemProcessRunner.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

namespace {

constexpr int buildTimeoutMs = 10 * 60 * 1000;

struct Built
{
    Result<void> result{};
    QString id;
    double seconds = 0;
    QList<OperationStep> steps;
    QStringList log;
};

QMap<QString, QString> parameters()
{
    return {{"agent", STAND_IN_AGENT},
            {"contract", "0x262eE8243e568Ae38af2C3BCBb8d526bBBA14485"},
            {"eth_rpc_url", "http://10.0.2.2:18545"},
            {"chain_id", "31337"}};
}

} // namespace

class ImageBuildTest : public QObject
{
    Q_OBJECT

    process::SystemProcessRunner m_runner;
    QTemporaryDir m_state;
    Paths m_paths;

    Built build(BuildRequest request)
    {
        Built built;
        QElapsedTimer clock;
        clock.start();
        ImageBuilder builder(m_paths, m_runner);
        const Result<ImageBuilder::Build> started = builder.start(std::move(request));
        if (!started) {
            built.result = fail(started.error());
            return built;
        }
        QObject::connect(started->operation.get(), &Operation::logLine, started->operation.get(), [&](const QString& line) { built.log.append(line); });
        QSignalSpy spy(started->operation.get(), &Operation::finished);
        if (!spy.wait(buildTimeoutMs)) {
            built.result = fail(gatehouse::errors::internal, "no end");
            return built;
        }
        built.result = started->operation->result();
        built.id = started->outcome->imageId;
        built.steps = started->operation->steps();
        built.seconds = double(clock.elapsed()) / 1000;
        return built;
    }
    BuildRequest request() const
    {
        BuildRequest request;
        request.recipeFolder = GATEHOUSE_SOURCE_DIR "/images/dstack";
        request.parameters = parameters();
        return request;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_paths.state = m_state.path();
        m_paths.cache = GATEHOUSE_BINARY_DIR "/test-cache";
        m_paths.share = GATEHOUSE_SOURCE_DIR;
        QVERIFY(makeFolder(m_paths.cache));
    }
    void builds()
    {
        const Built first = build(request());
        if (!first.result)
            qWarning().noquote() << first.log.mid(std::max<qsizetype>(0, first.log.size() - 30)).join('\n');
        QVERIFY2(first.result.has_value(), first.result ? "" : qPrintable(first.result.error().toString()));
        for (const OperationStep& step : first.steps)
            qInfo().noquote() << step.id << step.seconds(QDateTime::currentDateTimeUtc()) << step.detail;
        const ImageStore store(m_paths);
        const Result<ImageManifest> manifest = store.show(first.id);
        QVERIFY(manifest.has_value());
        qInfo().noquote() << first.id << manifest->bytes << first.seconds << "s";
        QVERIFY(store.measurements(first.id)->find(11));

        const Built second = build(request());
        QVERIFY(second.result.has_value());
        QCOMPARE(second.id, first.id);
        qInfo() << "unchanged:" << second.seconds << "s";
    }
};

QTEST_GUILESS_MAIN(ImageBuildTest)
#include "tst_ImageBuild.moc"
