// SPDX-License-Identifier: GPL-3.0-or-later
// How fast a unified kernel image is measured, beside sha256sum reading the same file in the same run. GATEHOUSE_BENCH_UKI names the
// file; without it one of 64 MiB is made, most of it initrd, as real ones are.
#include "core/image/ImageMeasurer.h"
#include "tests/support/TinyPe.h"

#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <benchmark/benchmark.h>

using namespace gatehouse;

namespace {

const QString& ukiPath()
{
    static QTemporaryDir folder;
    static const QString path = [] {
        const QString named = qEnvironmentVariable("GATEHOUSE_BENCH_UKI");
        if (!named.isEmpty())
            return named;
        QByteArray initrd(56 * 1024 * 1024, Qt::Uninitialized);
        QRandomGenerator(1).fillRange(reinterpret_cast<quint32*>(initrd.data()), initrd.size() / 4);
        QFile file(folder.filePath(QStringLiteral("uki.efi")));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("no file");
        file.write(tests::TinyPe::make({{".sdmagic", QByteArray("#### LoaderInfo: systemd-stub 252.1-1 ####", 43)},
                                        {".osrel", "ID=bench"},
                                        {".cmdline", "console=ttyS0"},
                                        {".linux", tests::TinyPe::make({{".text", QByteArray(8 * 1024 * 1024, 'k')}})},
                                        {".initrd", initrd}}));
        return file.fileName();
    }();
    return path;
}

void measure(benchmark::State& state)
{
    const QString path = ukiPath();
    for (auto _ : state)
        if (!image::ImageMeasurer::measureFile(path)) {
            state.SkipWithError("not measured");
            return;
        }
    state.SetBytesProcessed(std::int64_t(state.iterations()) * QFile(path).size());
}

void sha256sum(benchmark::State& state)
{
    const QString path = ukiPath();
    for (auto _ : state) {
        QProcess process;
        process.start(QStringLiteral("/usr/bin/sha256sum"), {path});
        if (!process.waitForFinished() || process.exitCode() != 0) {
            state.SkipWithError("sha256sum failed");
            return;
        }
    }
    state.SetBytesProcessed(std::int64_t(state.iterations()) * QFile(path).size());
}

BENCHMARK(sha256sum)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(measure)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace

BENCHMARK_MAIN();
