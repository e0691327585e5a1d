// SPDX-License-Identifier: GPL-3.0-or-later
// How fast quotes are parsed and verified, on quotes of a simulated platform and, where the public vectors are present, on
// Intel's. The measure is `openssl speed ecdsap256`, run before and after in the same run, in CPU time as that program takes it:
// "ofEcdsaRate" is verifications per second divided by (its verify/s / signatures). Ends with status 1 when a goal is missed.
#include "core/attest/QuotingAuthority.h"
#include "core/attest/Verdict.h"
#include "core/attest/VerdictJson.h"
#include "core/attest/Verifier.h"

#include <QFile>
#include <QJsonDocument>
#include <QProcess>
#include <benchmark/benchmark.h>
#include <ctime>

using namespace gatehouse;
using namespace gatehouse::attest;

namespace {

/// Cold: PCK leaf and CA, TCB signing certificate, two CRLs, TCB info, QE identity, QE report, quote.
constexpr double coldSignatures = 9;
/// Kept collateral: PCK leaf, QE report, quote.
constexpr double keptSignatures = 3;

double cpuSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
}

struct Samples
{
    QDateTime now{QDate(2026, 11, 1), QTime(12, 0), Qt::UTC};
    QuotingAuthority authority = *QuotingAuthority::ephemeral(now);
    TrustedRoots roots = *TrustedRoots::fromCertificate(authority.root());
    Collateral collateral = *authority.collateral(now);
    QByteArray quote = *authority.issueQuote({});
};

const Samples& samples()
{
    static const Samples all;
    return all;
}

/// verify/s of `openssl speed ecdsap256`: the last number it prints. 0 when the program is missing.
double opensslRate()
{
    QProcess openssl;
    openssl.start(QStringLiteral("openssl"), {QStringLiteral("speed"), QStringLiteral("-seconds"), QStringLiteral("2"), QStringLiteral("ecdsap256")});
    if (!openssl.waitForFinished(60000))
        return 0;
    return openssl.readAllStandardOutput().trimmed().split(' ').last().toDouble();
}

/// One of the numbers that the issue names, and what was reached.
struct Goal
{
    const char* what;
    double signatures; ///< 0: an absolute rate.
    double wanted;
    double perSecond = 0;
};
std::array<Goal, 5> goals{Goal{"verify, cold collateral", coldSignatures, 0.8}, Goal{"verify, kept collateral", keptSignatures, 0.8}, Goal{"parse", 0, 500000},
                          Goal{"verify Intel's, cold collateral", coldSignatures, 0.8}, Goal{"verify Intel's, kept collateral", keptSignatures, 0.8}};

template<typename Work>
void measure(benchmark::State& state, Goal& goal, Work work)
{
    const double start = cpuSeconds();
    for (auto _ : state)
        work(state);
    goal.perSecond = std::max(goal.perSecond, double(state.iterations()) / (cpuSeconds() - start));
    state.counters["perSecond"] = goal.perSecond;
}

void parse(benchmark::State& state)
{
    const QByteArray& quote = samples().quote;
    measure(state, goals[2], [&](benchmark::State&) { benchmark::DoNotOptimize(UnverifiedQuote::parse(quote)); });
}

void verifyCold(benchmark::State& state)
{
    const Samples& s = samples();
    measure(state, goals[0], [&](benchmark::State& failing) {
        if (!verify(s.quote, s.collateral, s.now, s.roots).isAuthentic())
            failing.SkipWithError("does not verify");
    });
}

void verifyKept(benchmark::State& state)
{
    const Samples& s = samples();
    const ExaminedCollateral examined = ExaminedCollateral::examine(s.collateral, s.roots);
    measure(state, goals[1], [&](benchmark::State& failing) {
        if (!verify(s.quote, examined, s.now).isAuthentic())
            failing.SkipWithError("does not verify");
    });
}

/// A quote and collateral of Intel's, from the shared vectors.
struct Recorded
{
    QByteArray quote;
    Collateral collateral;
    QDateTime at = QDateTime::fromSecsSinceEpoch(1752919234, Qt::UTC);
};

std::optional<Recorded> recorded()
{
    const QString folder = qEnvironmentVariable("GATEHOUSE_VECTORS", QStringLiteral("../shared/vectors"));
    QFile quote(folder + QStringLiteral("/quotes/dcapqvl_tdx_v4.bin"));
    QFile collateral(folder + QStringLiteral("/collateral/tdx_b0c06f_2025-06_e17.json"));
    if (!quote.open(QIODevice::ReadOnly) || !collateral.open(QIODevice::ReadOnly))
        return std::nullopt;
    return Recorded{quote.readAll(), *Collateral::fromJson(collateral.readAll())};
}

void verifyIntelCold(benchmark::State& state)
{
    const std::optional<Recorded> sample = recorded();
    if (!sample)
        return state.SkipWithError("no vectors: set GATEHOUSE_VECTORS");
    measure(state, goals[3], [&](benchmark::State& failing) {
        if (!verify(sample->quote, sample->collateral, sample->at, TrustedRoots::intel()).isAuthentic())
            failing.SkipWithError("does not verify");
    });
}

void verifyIntelKept(benchmark::State& state)
{
    const std::optional<Recorded> sample = recorded();
    if (!sample)
        return state.SkipWithError("no vectors: set GATEHOUSE_VECTORS");
    const ExaminedCollateral examined = ExaminedCollateral::examine(sample->collateral, TrustedRoots::intel());
    measure(state, goals[4], [&](benchmark::State& failing) {
        if (!verify(sample->quote, examined, sample->at).isAuthentic())
            failing.SkipWithError("does not verify");
    });
}

void judge(benchmark::State& state)
{
    const Samples& s = samples();
    const Report report = verify(s.quote, s.collateral, s.now, s.roots);
    for (auto _ : state)
        benchmark::DoNotOptimize(evaluate(report, {}));
}

void renderJson(benchmark::State& state)
{
    const Samples& s = samples();
    const Report report = verify(s.quote, s.collateral, s.now, s.roots);
    const Verdict verdict = evaluate(report, {});
    for (auto _ : state)
        benchmark::DoNotOptimize(QJsonDocument(verdictJson(verdict, report)).toJson());
}

void refuseTruncated(benchmark::State& state)
{
    const QByteArray quote = samples().quote.left(samples().quote.size() - 1);
    for (auto _ : state)
        benchmark::DoNotOptimize(UnverifiedQuote::parse(quote));
}

} // namespace

BENCHMARK(parse);
BENCHMARK(verifyCold);
BENCHMARK(verifyKept);
BENCHMARK(verifyIntelCold);
BENCHMARK(verifyIntelKept);
BENCHMARK(judge);
BENCHMARK(renderJson);
BENCHMARK(refuseTruncated);

int main(int argc, char** argv)
{
    benchmark::Initialize(&argc, argv);
    const double before = opensslRate();
    benchmark::RunSpecifiedBenchmarks();
    const double rate = (before + opensslRate()) / 2;
    if (rate <= 0) {
        std::fprintf(stderr, "openssl speed gives no number\n");
        return 1;
    }
    std::printf("\nopenssl speed ecdsap256: %.0f verify/s (mean of before and after)\n", rate);
    bool reached = true;
    for (const Goal& goal : goals) {
        if (goal.perSecond <= 0)
            continue; // Not run, or filtered out.
        const double value = goal.signatures > 0 ? goal.perSecond / (rate / goal.signatures) : goal.perSecond;
        reached = reached && value >= goal.wanted;
        std::printf("%-32s %10.0f/s  %s %.2f, goal %.1f: %s\n", goal.what, goal.perSecond, goal.signatures > 0 ? "ofEcdsaRate" : "per second", value,
                    goal.wanted, value >= goal.wanted ? "reached" : "MISSED");
    }
    return reached ? 0 : 1;
}
