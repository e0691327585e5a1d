// SPDX-License-Identifier: GPL-3.0-or-later
// How fast quotes are parsed and verified, on quotes of a simulated platform. "ofEcdsaRate" is the share of the speed that
// the signatures alone would allow: verifications per second divided by (P-256 verifications per second / signatures), both
// measured in this process in turns, in CPU time, so that a busy machine slows both alike.
#include "core/attest/QuotingAuthority.h"
#include "core/attest/Verdict.h"
#include "core/attest/VerdictJson.h"
#include "core/attest/Verifier.h"

#include <QJsonDocument>
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
    P256SigningKey key = *P256SigningKey::generate();
    QByteArray message = QByteArray(32, 'm');
    P256Signature signature = *key.sign(view(message));
    P256PublicKey publicKey = *P256PublicKey::fromPoint(key.publicKey().point());
};

const Samples& samples()
{
    static const Samples all;
    return all;
}

/// P-256 verifications per CPU second.
double ecdsaRate()
{
    const Samples& s = samples();
    int count = 0;
    const double start = cpuSeconds();
    double used = 0;
    while (used < 0.1) {
        for (int i = 0; i < 20; ++i, ++count)
            benchmark::DoNotOptimize(s.publicKey.verify(view(s.message), s.signature));
        used = cpuSeconds() - start;
    }
    return count / used;
}

template<typename Work>
void measure(benchmark::State& state, double signatures, Work work)
{
    const double before = ecdsaRate();
    const double start = cpuSeconds();
    for (auto _ : state)
        work(state);
    const double perSecond = double(state.iterations()) / (cpuSeconds() - start);
    const double rate = (before + ecdsaRate()) / 2;
    state.counters["perSecond"] = perSecond;
    state.counters["ecdsaPerSecond"] = rate;
    state.counters["ofEcdsaRate"] = perSecond / (rate / signatures);
}

void parse(benchmark::State& state)
{
    const QByteArray& quote = samples().quote;
    for (auto _ : state)
        benchmark::DoNotOptimize(UnverifiedQuote::parse(quote));
    state.SetItemsProcessed(state.iterations());
}

void verifyCold(benchmark::State& state)
{
    const Samples& s = samples();
    measure(state, coldSignatures, [&](benchmark::State& failing) {
        if (!verify(s.quote, s.collateral, s.now, s.roots).isAuthentic())
            failing.SkipWithError("does not verify");
    });
}

void verifyKept(benchmark::State& state)
{
    const Samples& s = samples();
    const ExaminedCollateral examined = ExaminedCollateral::examine(s.collateral, s.roots);
    measure(state, keptSignatures, [&](benchmark::State& failing) {
        if (!verify(s.quote, examined, s.now).isAuthentic())
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
BENCHMARK(judge);
BENCHMARK(renderJson);
BENCHMARK(refuseTruncated);
BENCHMARK_MAIN();
