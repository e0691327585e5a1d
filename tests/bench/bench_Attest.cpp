// SPDX-License-Identifier: GPL-3.0-or-later
// How fast quotes are parsed and verified, on quotes of a simulated platform and, where the public vectors are present, on
// Intel's. What counts is the share of a verification that is its signatures: the time of as many P-256 verifications as it makes,
// done by the calls of `openssl speed ecdsap256`, divided by the verification's. Both are measured in turns, round by round, since the
// speed of a machine with others on it changes within a run; the median of the rounds is the answer. The very signatures of the
// verification are measured in turns too, and `openssl speed` itself is run once to be compared with the loop that stands for it. All
// times are processor times. Ends with status 1 when a goal is missed: docs/performance.md.
#define OPENSSL_SUPPRESS_DEPRECATED // As core/attest/EcdsaP256.cpp, whose calls are watched.

#include "core/attest/QuotingAuthority.h"
#include "core/attest/Verdict.h"
#include "core/attest/VerdictJson.h"
#include "core/attest/Verifier.h"

#include <QFile>
#include <QJsonDocument>
#include <QProcess>
#include <benchmark/benchmark.h>
#include <ctime>
#include <dlfcn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

using namespace gatehouse;
using namespace gatehouse::attest;

namespace {

using Ecdsa = int (*)(const unsigned char*, int, const ECDSA_SIG*, EC_KEY*);

/// The library's own ECDSA_do_verify, which the one below stands before.
Ecdsa realVerify()
{
    static const auto real = reinterpret_cast<Ecdsa>(dlsym(RTLD_NEXT, "ECDSA_do_verify"));
    return real;
}

/// One signature verification that was asked for while recording was on.
struct Signature
{
    QByteArray digest;
    std::shared_ptr<ECDSA_SIG> numbers;
    std::shared_ptr<EC_KEY> key;

    bool holds() const { return realVerify()(reinterpret_cast<const unsigned char*>(digest.constData()), int(digest.size()), numbers.get(), key.get()) == 1; }
};
QList<Signature>* recording = nullptr;

} // namespace

/// Stands before the library's, so that the signatures of a verification are counted and known instead of believed.
extern "C" int ECDSA_do_verify(const unsigned char* digest, int length, const ECDSA_SIG* signature, EC_KEY* key)
{
    if (recording) {
        Signature made;
        made.digest = QByteArray(reinterpret_cast<const char*>(digest), length);
        made.numbers.reset(ECDSA_SIG_new(), ECDSA_SIG_free);
        ECDSA_SIG_set0(made.numbers.get(), BN_dup(ECDSA_SIG_get0_r(signature)), BN_dup(ECDSA_SIG_get0_s(signature)));
        made.key.reset(EC_KEY_dup(key), EC_KEY_free); // The verifier puts the next point into the same key.
        recording->append(made);
    }
    return realVerify()(digest, length, signature, key);
}

namespace {

double cpuSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
}

template<typename Work>
double secondsOf(int times, const Work& work)
{
    const double start = cpuSeconds();
    for (int i = 0; i < times; ++i)
        work();
    return cpuSeconds() - start;
}

/// What `openssl speed ecdsap256` repeats: EVP_PKEY_verify() of one signature over 20 bytes by one key, set up once (apps/speed.c).
class SpeedLoop
{
public:
    SpeedLoop()
        : m_key(EVP_EC_gen("prime256v1"), EVP_PKEY_free)
        , m_context(EVP_PKEY_CTX_new(m_key.get(), nullptr), EVP_PKEY_CTX_free)
    {
        const std::shared_ptr<EVP_PKEY_CTX> signing(EVP_PKEY_CTX_new(m_key.get(), nullptr), EVP_PKEY_CTX_free);
        if (EVP_PKEY_sign_init(signing.get()) != 1 || EVP_PKEY_sign(signing.get(), m_signature.data(), &m_length, m_message.data(), m_message.size()) != 1
            || EVP_PKEY_verify_init(m_context.get()) != 1)
            qFatal("OpenSSL cannot sign");
    }
    void once() const
    {
        if (EVP_PKEY_verify(m_context.get(), m_signature.data(), m_length, m_message.data(), m_message.size()) != 1)
            qFatal("a good signature does not verify");
    }

private:
    std::shared_ptr<EVP_PKEY> m_key;
    std::shared_ptr<EVP_PKEY_CTX> m_context;
    std::array<unsigned char, 20> m_message{1, 2, 3};
    std::array<unsigned char, 256> m_signature{};
    std::size_t m_length = m_signature.size();
};

/// Median, and what a tenth of the rounds lie below and above.
struct Spread
{
    double low = 0, median = 0, high = 0;

    static Spread of(std::vector<double> values)
    {
        if (values.empty())
            return {};
        std::sort(values.begin(), values.end());
        const auto at = [&](double share) { return values[std::size_t(share * double(values.size() - 1))]; };
        return {at(0.1), at(0.5), at(0.9)};
    }
};

/// One of the numbers that the issue names, and what was reached.
struct Goal
{
    const char* what;
    double wanted;
    std::vector<double> ofSpeed = {}; ///< By round: as many verifications as `openssl speed` makes, to the verification.
    std::vector<double> ofOwn = {};   ///< By round: its own signatures, to the verification.
    std::vector<double> rates = {};   ///< By round: how many a second.
    qsizetype signatures = 0;
};
enum Which { Cold, Kept, IntelCold, IntelKept, Parse };
std::array<Goal, 5> goals{Goal{"verify, cold collateral", 0.8}, Goal{"verify, kept collateral", 0.8}, Goal{"verify Intel's, cold collateral", 0.8},
                          Goal{"verify Intel's, kept collateral", 0.8}, Goal{"parse", 500000}};
std::vector<double> speedRates; ///< Of SpeedLoop, by round.

/// One iteration is one round: some verifications, and as many times their signatures in both ways, in an order that turns around.
template<typename Work>
void inTurns(benchmark::State& state, Which which, int batch, const Work& verifies)
{
    static const SpeedLoop speed;
    Goal& goal = goals[which];
    QList<Signature> signatures;
    recording = &signatures;
    const bool good = verifies();
    recording = nullptr;
    if (!good || signatures.isEmpty())
        return state.SkipWithError("does not verify");
    goal.signatures = signatures.size();
    const int count = batch * int(signatures.size());
    bool turned = false;
    for (auto _ : state) {
        double whole = 0, loop = 0, own = 0;
        const auto takeWhole = [&] { whole = secondsOf(batch, [&] { benchmark::DoNotOptimize(verifies()); }); };
        const auto takeLoop = [&] { loop = secondsOf(count, [&] { speed.once(); }); };
        const auto takeOwn = [&] {
            own = secondsOf(batch, [&] {
                for (const Signature& signature : std::as_const(signatures))
                    benchmark::DoNotOptimize(signature.holds());
            });
        };
        if (turned) {
            takeOwn();
            takeLoop();
            takeWhole();
        } else {
            takeWhole();
            takeLoop();
            takeOwn();
        }
        turned = !turned;
        goal.ofSpeed.push_back(loop / whole);
        goal.ofOwn.push_back(own / whole);
        goal.rates.push_back(batch / whole);
        speedRates.push_back(count / loop);
        state.SetIterationTime(whole / batch);
    }
    state.counters["signatures"] = double(signatures.size());
    state.counters["ofEcdsaRate"] = Spread::of(goal.ofSpeed).median;
    state.counters["ofItsSignatures"] = Spread::of(goal.ofOwn).median;
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

constexpr int parseBatch = 500;

void parse(benchmark::State& state)
{
    const QByteArray& quote = samples().quote;
    for (auto _ : state) {
        const double seconds = secondsOf(parseBatch, [&] { benchmark::DoNotOptimize(UnverifiedQuote::parse(quote)); });
        goals[Parse].rates.push_back(parseBatch / seconds);
        state.SetIterationTime(seconds / parseBatch);
    }
}

constexpr int coldBatch = 2;
constexpr int keptBatch = 6;

void verifyCold(benchmark::State& state)
{
    const Samples& s = samples();
    inTurns(state, Cold, coldBatch, [&] { return verify(s.quote, s.collateral, s.now, s.roots).isAuthentic(); });
}

void verifyKept(benchmark::State& state)
{
    const Samples& s = samples();
    const ExaminedCollateral examined = ExaminedCollateral::examine(s.collateral, s.roots);
    inTurns(state, Kept, keptBatch, [&] { return verify(s.quote, examined, s.now).isAuthentic(); });
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
    (void)TrustedRoots::intel(); // Made once in a program, and verified then.
    inTurns(state, IntelCold, coldBatch, [&] { return verify(sample->quote, sample->collateral, sample->at, TrustedRoots::intel()).isAuthentic(); });
}

void verifyIntelKept(benchmark::State& state)
{
    const std::optional<Recorded> sample = recorded();
    if (!sample)
        return state.SkipWithError("no vectors: set GATEHOUSE_VECTORS");
    // The first verification remembers the PCK's chain too, and the next of that platform makes one signature less; it is counted.
    const ExaminedCollateral examined = ExaminedCollateral::examine(sample->collateral, TrustedRoots::intel());
    inTurns(state, IntelKept, keptBatch, [&] { return verify(sample->quote, examined, sample->at).isAuthentic(); });
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

/// verify/s of `openssl speed ecdsap256`: the last number it prints. 0 when the program is missing.
double opensslSpeed()
{
    QProcess openssl;
    openssl.start(QStringLiteral("openssl"), {QStringLiteral("speed"), QStringLiteral("-seconds"), QStringLiteral("2"), QStringLiteral("ecdsap256")});
    if (!openssl.waitForFinished(60000))
        return 0;
    return openssl.readAllStandardOutput().trimmed().split(' ').last().toDouble();
}

} // namespace

BENCHMARK(parse)->Iterations(400)->UseManualTime();
BENCHMARK(verifyCold)->Iterations(400)->UseManualTime();
BENCHMARK(verifyKept)->Iterations(400)->UseManualTime();
BENCHMARK(verifyIntelCold)->Iterations(400)->UseManualTime();
BENCHMARK(verifyIntelKept)->Iterations(400)->UseManualTime();
BENCHMARK(judge);
BENCHMARK(renderJson);
BENCHMARK(refuseTruncated);

int main(int argc, char** argv)
{
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    std::printf("\nP-256 verify/s: %.0f in this process (median of the rounds), %.0f by openssl speed ecdsap256 just now\n", Spread::of(speedRates).median, opensslSpeed());
    bool reached = true;
    for (const Goal& goal : goals) {
        const Spread rate = Spread::of(goal.rates);
        if (goal.rates.empty())
            continue; // Not run, or filtered out.
        const bool isRate = goal.ofSpeed.empty();
        const Spread share = isRate ? rate : Spread::of(goal.ofSpeed);
        reached = reached && share.median >= goal.wanted;
        const char* const word = share.median >= goal.wanted ? "reached" : "MISSED";
        if (isRate)
            std::printf("%-32s %9.0f/s (%.0f to %.0f), goal %.0f: %s\n", goal.what, rate.median, rate.low, rate.high, goal.wanted, word);
        else
            std::printf("%-32s %9.0f/s, %d signatures, of openssl's rate %.3f (%.3f to %.3f), of its own signatures %.3f, %zu rounds, goal %.1f: %s\n", goal.what, rate.median,
                        int(goal.signatures), share.median, share.low, share.high, Spread::of(goal.ofOwn).median, goal.rates.size(), goal.wanted, word);
    }
    return reached ? 0 : 1;
}
