// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/EventLog.h"
#include "core/attest/HclReport.h"
#include "core/attest/Policy.h"
#include "core/evidence/EvidenceVerification.h"
#include "support/attest/TestPlatform.h"

#include <QtTest>
#include <atomic>
#include <ctime>
#include <malloc.h>

using namespace gatehouse;
using namespace gatehouse::attest;
using test::TestPlatform;

// GCC names its sanitizers by macros, clang by features.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define GATEHOUSE_INSTRUMENTED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define GATEHOUSE_INSTRUMENTED 1
#endif
#endif

// Every allocation of the program is counted, OpenSSL's and Qt's too. Under a sanitizer, which has an allocator of its own,
// only times are measured.
namespace {
std::atomic<qint64> heapNow{0};
std::atomic<qint64> heapPeak{0};
#ifdef GATEHOUSE_INSTRUMENTED
constexpr bool countsHeap = false;
#else
constexpr bool countsHeap = true;

void* counted(void* block)
{
    if (block) {
        const qint64 now = heapNow += qint64(malloc_usable_size(block));
        if (now > heapPeak)
            heapPeak = now;
    }
    return block;
}
#endif
} // namespace

#ifndef GATEHOUSE_INSTRUMENTED
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void __libc_free(void* block);
void* malloc(std::size_t size)
{
    return counted(__libc_malloc(size));
}
void* calloc(std::size_t count, std::size_t size)
{
    return counted(__libc_calloc(count, size));
}
void* realloc(void* block, std::size_t size)
{
    heapNow -= block ? qint64(malloc_usable_size(block)) : 0;
    return counted(__libc_realloc(block, size));
}
void free(void* block)
{
    heapNow -= block ? qint64(malloc_usable_size(block)) : 0;
    __libc_free(block);
}
}
#endif

namespace {

constexpr qsizetype hundredMegabytes = 100 * 1000 * 1000;
constexpr qint64 kibibyte = 1024;

#if defined(__OPTIMIZE__) && !defined(GATEHOUSE_INSTRUMENTED)
constexpr double mostMilliseconds = 50;
#else
constexpr double mostMilliseconds = 500; ///< What is not optimised, or instrumented, is not what people run.
#endif

double cpuMilliseconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) * 1e-6;
}

/// Reads its input and answers with the error's text, or with nothing when it was accepted.
using Reader = std::function<QString(const QByteArray&)>;
/// Makes an input when its turn comes: all of them together would be a gigabyte.
using Maker = std::function<QByteArray()>;

template<typename T>
QString errorOf(const Result<T>& result)
{
    return result ? QString() : result.error().detail();
}

const TestPlatform& platform()
{
    static const TestPlatform all;
    return all;
}

QString refusalOf(const QByteArray& quote, const Collateral& collateral)
{
    static const TrustedRoots roots = platform().roots();
    const Report report = verify(quote, collateral, platform().now, roots);
    if (report.isAuthentic())
        return {};
    QStringList rows;
    for (const Check& check : report.checks) {
        if (check.status == CheckStatus::Failed)
            rows.append(check.id + ": " + check.actual);
    }
    return rows.join("; ");
}

const Collateral& goodCollateral()
{
    static const Collateral good = platform().collateral();
    return good;
}

QString readQuote(const QByteArray& bytes)
{
    return refusalOf(bytes, goodCollateral());
}

QByteArray quoteWithChain(const QByteArray& pem)
{
    TestPlatform p = platform();
    p.parts.pckChainPem = pem;
    return p.quote();
}

/// Verifies the good quote with one part of the collateral replaced.
Reader asPart(QByteArray Collateral::*part)
{
    return [part](const QByteArray& bytes) {
        static const QByteArray quote = platform().quote();
        Collateral collateral = goodCollateral();
        collateral.*part = bytes;
        return refusalOf(quote, collateral);
    };
}

QByteArray longCrl()
{
    QList<QByteArray> serials;
    for (int i = 0; i < 25000; ++i)
        serials.append(QByteArray::fromHex("7f0000000000000000000000") + QByteArray::number(1000000 + i).right(6));
    const TestPlatform& p = platform();
    return buildCrl(*p.ca, p.caKey, p.window, serials).value().der();
}

QByteArray manyEvents(int count, int dataBytes)
{
    const auto little = [](quint32 value) { return QByteArray(reinterpret_cast<const char*>(&value), 4); };
    QByteArray log;
    for (int i = 0; i < count; ++i)
        log += little(4) + little(13) + QByteArray(20, 'd') + little(quint32(dataBytes)) + QByteArray(dataBytes, 'e');
    return log;
}

} // namespace
Q_DECLARE_METATYPE(Reader)
Q_DECLARE_METATYPE(Maker)

/// Input that somebody made to hurt: each kind ends with an error that names an offset, a field or a part, within 50 ms of CPU
/// time and within the heap that docs/attestation.md states for it.
class HostileInputTest : public QObject
{
    Q_OBJECT

    static void add(const char* name, Reader read, const QByteArray& input, qint64 mostHeap, const char* named)
    {
        QTest::newRow(name) << std::move(read) << input << mostHeap << named;
    }
    static void quoteRows()
    {
        const QByteArray good = platform().quote();
        const qint64 small = 64 * kibibyte + 2 * good.size();
        add("quote, 100 MB", readQuote, QByteArray(hundredMegabytes, '\4'), small, "bytes; a quote has at most");
        add("quote, empty", readQuote, {}, small, "header.version at offset 0");
        add("quote, one byte short", readQuote, good.chopped(1), small, "authentication data at offset 636");
        add("quote, half", readQuote, good.left(good.size() / 2), small, "at offset");
        add("quote, length of 4 GB", readQuote, QByteArray(good).replace(632, 4, QByteArray(4, '\xff')), small, "4294967295");
        add("quote, largest of zeros", readQuote, QByteArray(qsizetype(maxQuoteBytes), '\0'), small, "header.version at offset 0");
        add("quote, chain of noise", readQuote, quoteWithChain(QByteArray("-----BEGIN CERTIFICATE-----\n").repeated(4000)), 4 * 128 * kibibyte, "pckChain.structure: PEM block 1 at offset 0");
        add("quote, chain of line ends", readQuote, quoteWithChain(QByteArray(120000, '\n')), 4 * 128 * kibibyte, "pckChain.structure");
        add("quote, certificates in a loop", readQuote, quoteWithChain((platform().pck->toPem() + platform().ca->toPem()).repeated(40)), 6 * 128 * kibibyte, "more than 8 certificates");
        add("quote, text", readQuote, QByteArray("this is not a quote at all, but it is long enough"), small, "header.version at offset 0");
        add("hex text, 100 MB", [](const QByteArray& b) { return errorOf(quoteBytesFromFile(b)); }, QByteArray(hundredMegabytes, 'a'), small, "bytes; hex text");
    }
    static void documentRows()
    {
        const Reader bundle = [](const QByteArray& b) { return errorOf(Collateral::fromJson(b)); };
        const Reader tcb = asPart(&Collateral::tcbInfo);
        const Reader qe = asPart(&Collateral::qeIdentity);
        const qint64 small = 512 * kibibyte;
        const qint64 megabyte = 1024 * kibibyte;
        add("bundle, 100 MB", bundle, QByteArray(hundredMegabytes, ' '), small, "bytes; at most");
        add("bundle, deep", bundle, QByteArray(Collateral::maxBytes, '['), small, "nested deeper than 16 at offset 16");
        add("bundle, string without end", bundle, "{\"" + QByteArray(megabyte, 'a'), small, "string at offset 1 does not end");
        add("bundle, one member of 4 MB", bundle, "{\"tcb_info\":\"" + QByteArray(Collateral::maxBytes - 100, 'a') + "\"}", 8 * Collateral::maxBytes, "'pck_crl_issuer_chain' is missing");
        add("bundle, long list", bundle, "{\"x\":[" + QByteArray("0,").repeated(int(Collateral::maxBytes) / 2 - 10) + "0]}", 2 * Collateral::maxBytes, "more than 65536 values at offset");
        add("TCB info, 100 MB", tcb, QByteArray(hundredMegabytes, '['), small, "tcbInfo.format: 100000000 bytes");
        add("TCB info, deep", tcb, QByteArray("{\"a\":").repeated(40000), small, "nested deeper than 16");
        add("TCB info, many members", tcb, "{" + QByteArray("\"a\":1,").repeated(40000) + "}", small, "member 'a' stands twice, at offset");
        add("TCB info, long list", tcb, "{\"version\":3,\"id\":\"SGX\",\"x\":[" + QByteArray("0,").repeated(120000) + "0]}", small, "more than 32768 values at offset");
        add("TCB info, longest list", tcb, "{\"version\":3,\"id\":\"SGX\",\"x\":[" + QByteArray("0,").repeated(32000) + "0]}", 4 * megabyte, "'issueDate' is not a text");
        add("TCB info, number", tcb, "1e99999", small, "tcbInfo.format: ");
        // RapidJSON 1.1.0 sums this exponent up to an overflow and then reads outside a table.
        add("TCB info, exponent", tcb, R"({"x":0.00000000001e-2147483639})", small, "not whole or has more than 18 digits at offset 5");
        add("TCB info, fraction", tcb, R"({"x":["1.5",1.5]})", small, "not whole or has more than 18 digits at offset 12");
        add("TCB info, digits", tcb, "{\"x\":" + QByteArray(megabyte / 8, '9') + "}", small, "not whole or has more than 18 digits at offset 5");
        add("TCB info, text", tcb, "hello", small, "at offset");
        add("QE identity, deep", qe, QByteArray(megabyte / 4, '{'), small, "nested deeper than 16");
        add("QE identity, wrong kind", qe, goodCollateral().tcbInfo, small, "qeIdentity.format: version 3");
    }
    static void listRows()
    {
        const qint64 small = 512 * kibibyte;
        const Reader root = asPart(&Collateral::rootCaCrl);
        const Reader pck = asPart(&Collateral::pckCrl);
        const Reader chain = asPart(&Collateral::tcbInfoIssuerChain);
        add("CRL, 100 MB", root, QByteArray(hundredMegabytes, '0'), small, "rootCrl.issuer: 100000000 bytes");
        add("CRL, text", root, "-----BEGIN X509 CRL-----", small, "rootCrl.issuer");
        add("CRL, a certificate", pck, platform().ca->der(), small, "pckCrl.issuer");
        add("CRL, nested", pck, QByteArray::fromHex("3080").repeated(500000), small, "pckCrl.issuer");
        add("CRL, long and for another CA", root, longCrl(), 32 * 1024 * kibibyte, "rootCrl.issuer: ");
        add("issuer chain, 100 MB", chain, QByteArray(hundredMegabytes, 'x'), small, "tcbSigning.structure: 100000000 bytes; a chain has at most");
        add("issuer chain, loop", chain, platform().tcb->toPem().repeated(150), small, "tcbSigning.structure: more than 8 certificates");
    }
    /// Evidence and its logs are dropped on the window, which checks them at once.
    static void evidenceRows()
    {
        using namespace evidence;
        const Reader file = [](const QByteArray& b) {
            const Result<EvidenceReport> report = verifyEvidence(b);
            if (!report)
                return report.error().detail();
            QStringList rows;
            for (const Check& check : report->checks)
                if (check.status == CheckStatus::Failed)
                    rows.append(check.id + ": " + check.actual);
            return rows.join("; ");
        };
        // What is refused allocates no more than a part of it, and a megabyte beside.
        const auto addMade = [](const char* name, const Reader& read, const Maker& make, qint64 mostHeap, const char* named) { QTest::newRow(name) << read << make << mostHeap << named; };
        const auto row = [&](const char* name, const Maker& make, const char* named, qint64 mostHeap = 2048 * kibibyte) { addMade(name, file, make, mostHeap, named); };
        EvidenceBundle bundle;
        bundle.request.address = "0x0101010101010101010101010101010101010101";
        bundle.decision.answer = "rejected";
        bundle.decision.reason = "not known";
        bundle.decision.at = platform().now;
        const QByteArray decision = bundle.toFile({});
        const QByteArray head = "{\n\"format\":\"gatehouse-evidence-1 decision\",\n", exportHead = "{\n\"format\":\"gatehouse-evidence-1 export\",\n";
        const QByteArray ownParts = decision.mid(head.size(), decision.size() - head.size() - 3) + ",\n";
        constexpr qsizetype fileBytes = EvidenceFile::maxBytes - 1024, exportBytes = EvidenceExport::maxBytes - 1024 * 1024;
        row("evidence, 100 MB", [=]() -> QByteArray { return QByteArray(hundredMegabytes, '\n'); }, "100000000 bytes; at most");
        row("evidence, line ends", [=]() -> QByteArray { return head + QByteArray(fileBytes, '\n'); }, "part.request: cannot be read");
        row("evidence, one long line", [=]() -> QByteArray { return head + "\"request\":" + QByteArray(fileBytes, '['); }, "the part at most 1048576");
        row("evidence, deep part", [=]() -> QByteArray { return head + "\"request\":" + QByteArray(500'000, '[') + QByteArray(500'000, ']') + ",\n"; }, "part.request: cannot be read");
        row("evidence, long list", [=]() -> QByteArray { return head + "\"request\":[" + QByteArray("0,").repeated(500'000) + "0],\n"; }, "part.request: cannot be read");
        row("evidence, after its end", [=]() -> QByteArray { return decision + QByteArray(fileBytes - decision.size(), '\n'); }, "signature");
        row("export, 100 MB", [=]() -> QByteArray { return exportHead + QByteArray(hundredMegabytes, '\n'); }, "at most 67108864");
        row("export, line ends", [=]() -> QByteArray { return exportHead + QByteArray(exportBytes, '\n'); }, "part.request: cannot be read");
        row("export, one long line", [=]() -> QByteArray { return exportHead + "\"request\":" + QByteArray(exportBytes, '0'); }, "the decision in the export has");
        row("export, many transactions", [=]() -> QByteArray { return exportHead + ownParts + "\"transactions\":[" + QByteArray("\"\",").repeated(int(exportBytes / 3)) + "\"\"],\n"; }, "part.transactions: cannot be read");
        row("export, some transactions", [=]() -> QByteArray { return exportHead + ownParts + "\"transactions\":[" + QByteArray("\"\",").repeated(60'000) + "\"\"],\n"; }, "part.transactions: cannot be read");
        row("export, empty entries", [=]() -> QByteArray { return exportHead + ownParts + "\"transactions\":[],\n\"log\":[" + QByteArray("\"\",").repeated(int(exportBytes / 3)) + "\"\"],\n"; }, "part.log: cannot be read: entry 1");
        row("export, one long entry", [=]() -> QByteArray { return exportHead + ownParts + "\"transactions\":[],\n\"log\":[\"" + QByteArray(exportBytes, 'x') + "\"],\n"; }, "entry 1 of it: not a text");
        row("export, what looks like entries", [=]() -> QByteArray { return exportHead + ownParts + "\"transactions\":[],\n\"log\":[" + QByteArray("\"{\\\"at\\\":\\\"x\\\"}\",").repeated(int(exportBytes / 20)) + "\"\"],\n"; }, "entry 1 of it: 'sequence'");
        const Reader log = [decision](const QByteArray& b) {
            EvidenceVerifyOptions options;
            options.log = b;
            const Result<EvidenceReport> report = verifyEvidence(decision, options);
            for (const Check& check : report->checks)
                if (check.id == "log.whole" && check.status == CheckStatus::Failed)
                    return check.actual;
            return QString();
        };
        addMade("log, 200 MB of short lines", log, [=]() -> QByteArray { return QByteArray("x\n").repeated(100'000'000); }, 2048 * kibibyte, "line 1: the line does not begin as an entry does");
        addMade("log, line ends", log, [=]() -> QByteArray { return QByteArray(hundredMegabytes, '\n'); }, 2048 * kibibyte, "line 1: ");
        addMade("log, one long line", log, [=]() -> QByteArray { return QByteArray(hundredMegabytes, 'x'); }, hundredMegabytes + 2048 * kibibyte, "100000000 bytes after the last line");
        addMade("log, what looks like entries", log, [=]() -> QByteArray { return QByteArray("{\"at\":\"2026\",\"x\":" + QByteArray(16'000, '0') + "}\n").repeated(6000); }, 4096 * kibibyte, "line 1: ");
    }
    static void otherRows()
    {
        const qint64 small = 512 * kibibyte;
        const Reader log = [](const QByteArray& b) { return errorOf(EventLog::parse(b, EventLogKind::Tpm)); };
        const Reader policy = [](const QByteArray& b) { return errorOf(Policy::fromToml(b)); };
        const Reader hcl = [](const QByteArray& b) { return errorOf(HclReport::parse(view(b))); };
        const Reader tpm = [](const QByteArray& b) { return errorOf(TpmQuote::parse(view(b), view(b), view(b))); };
        add("event log, 100 MB", log, QByteArray(hundredMegabytes, '\1'), small, "bytes; at most");
        add("event log, length of 4 GB", log, QByteArray(28, '\0') + QByteArray(4, '\xff'), small, "event.data at offset 32");
        add("event log, too many events", log, manyEvents(20001, 40), 16 * 1024 * kibibyte, "more than 20000 events");
        add("policy, 100 MB", policy, QByteArray(hundredMegabytes, '#'), small, "bytes; at most");
        add("policy, deep", policy, "a = " + QByteArray(200000, '['), 4096 * kibibyte, "line 1");
        QByteArray unknown, tables, dotted;
        int number = 0;
        for (int i = 0; i < 9990; ++i)
            unknown += 'k' + QByteArray::number(i) + "=1\n";
        while (tables.size() < Policy::maxBytes - 20)
            tables += "[[tcb.grace]]\n";
        while (dotted.size() < Policy::maxBytes - 20)
            dotted += QByteArray::number(number++) + ".b.c.d.e=1\n";
        add("policy, 9,990 unknown keys", policy, unknown, 8 * 1024 * kibibyte, "'k0' is no rule of a policy");
        add("policy, unknown keys with unknown keys", policy, dotted.left(dotted.indexOf("\n9990") + 1), 16 * 1024 * kibibyte, "'0' is no rule of a policy");
        add("policy, 25,000 keys", policy, QByteArray("k=1\n").repeated(25000), small, "25000 keys and tables; a policy has at most 10000");
        add("policy, 18,000 tables", policy, tables, small, "keys and tables; a policy has at most 10000");
        add("policy, 5,000 tables", policy, tables.left(5000 * 14), 4 * 1024 * kibibyte, "line 1");
        add("HCL report, 100 MB", hcl, QByteArray(hundredMegabytes, 'H'), small, "bytes, at most");
        add("TPM quote, 100 MB", tpm, QByteArray(hundredMegabytes, 'T'), small, "bytes; at most");
        add("TPM quote, length beyond the end", tpm, QByteArray::fromHex("ff5443478018ffff"), small, "attest.qualifiedSigner at offset 8");
    }

private Q_SLOTS:
    void everyKind_data()
    {
        QTest::addColumn<Reader>("read");
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<qint64>("mostHeap");
        QTest::addColumn<QString>("named");
        quoteRows();
        documentRows();
        listRows();
        otherRows();
    }
    void everyKind()
    {
        QFETCH(Reader, read);
        QFETCH(QByteArray, input);
        QFETCH(qint64, mostHeap);
        QFETCH(QString, named);
        hold(read, input, mostHeap, named);
    }
    void everyKindOfEvidence_data()
    {
        QTest::addColumn<Reader>("read");
        QTest::addColumn<Maker>("make");
        QTest::addColumn<qint64>("mostHeap");
        QTest::addColumn<QString>("named");
        evidenceRows();
    }
    void everyKindOfEvidence()
    {
        QFETCH(Reader, read);
        QFETCH(Maker, make);
        QFETCH(qint64, mostHeap);
        QFETCH(QString, named);
        hold(read, make(), mostHeap, named);
    }

private:
    static void hold(const Reader& read, const QByteArray& input, qint64 mostHeap, const QString& named)
    {
        (void)read(input.left(64)); // What OpenSSL and Qt set up once is not the input's doing.
        (void)readQuote(platform().quote());
        const qint64 heapBefore = heapNow;
        heapPeak = heapBefore;
        const double start = cpuMilliseconds();
        const QString error = read(input);
        const double used = cpuMilliseconds() - start;
        const qint64 heap = heapPeak - heapBefore;
        qInfo("%.2f ms, %lld KiB of heap for %lld KiB of input: %s", used, static_cast<long long>(heap / kibibyte),
              static_cast<long long>(input.size() / kibibyte), qPrintable(error.left(120)));
        QVERIFY2(error.contains(named), qPrintable(error.left(600)));
        QVERIFY(error.size() < 4000);
        QVERIFY2(used < mostMilliseconds, qPrintable(QString::number(used)));
        if (countsHeap)
            QVERIFY2(heap <= mostHeap, qPrintable(QString::number(heap)));
    }

private Q_SLOTS:
    /// A good verification: what docs/attestation.md states as its memory.
    void aVerificationIsBounded()
    {
        const QByteArray quote = platform().quote();
        const Collateral collateral = goodCollateral();
        const TrustedRoots roots = platform().roots();
        const auto measured = [&](const std::function<void()>& work) {
            work();
            const qint64 before = heapNow;
            heapPeak = before;
            work();
            return (heapPeak - before) / kibibyte;
        };
        const qint64 cold = measured([&] { QVERIFY(verify(quote, collateral, platform().now, roots).isAuthentic()); });
        const ExaminedCollateral examined = ExaminedCollateral::examine(collateral, roots);
        const qint64 kept = measured([&] { QVERIFY(verify(quote, examined, platform().now).isAuthentic()); });
        qInfo("cold %lld KiB, kept %lld KiB", static_cast<long long>(cold), static_cast<long long>(kept));
        QVERIFY(!countsHeap || (cold > 0 && cold <= 512 && kept > 0 && kept <= 128));
    }
};

QTEST_GUILESS_MAIN(HostileInputTest)
#include "tst_HostileInput.moc"
