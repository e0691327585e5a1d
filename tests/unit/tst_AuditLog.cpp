// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Paths.h"
#include "core/evidence/AuditLog.h"
#include "core/evidence/EvidenceErrors.h"
#include "support/onboard/SettableClock.h"

#include <QCoreApplication>
#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <cstdio>

using namespace gatehouse;
using namespace gatehouse::evidence;

namespace {

AuditEntry entryOf(int number)
{
    AuditEntry entry;
    entry.kind = "approved";
    entry.request = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
    entry.file = QString("%1-approved-70997970.json").arg(number, 6, 10, QChar('0'));
    entry.bundle = AuditEntry::hashOf(QByteArray::number(number));
    entry.detail = QString("by operator: entry %1, \"quoted\", ä").arg(number);
    return entry;
}

EvidenceSigner newKey()
{
    return std::make_shared<const crypto::SigningKey>(crypto::SigningKey::generate());
}

/// The child of crashesLoseNothing(): appends for ever and says which numbers are safe.
int appendForever(const QString& path)
{
    const SystemClock clock;
    auto log = AuditLog::open(path, newKey(), clock);
    for (int i = 0; log; ++i) {
        const auto entry = log->append(entryOf(i));
        if (!entry)
            return 1;
        std::printf("%llu\n", static_cast<unsigned long long>(entry->sequence));
        std::fflush(stdout);
    }
    return 1;
}

} // namespace

class AuditLogTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_dir;
    test::SettableClock m_clock;
    QString m_path;

    QByteArray content() const { return *readFile(m_path, 1 << 24); }
    void write(const QByteArray& bytes) const { QVERIFY(writeFileAtomically(m_path, bytes).has_value()); }
    AuditTrail trail() const
    {
        return AuditTrail::read(content(), *AuditHead::fromJson(*readFile(AuditLog::headPath(m_path), 4096)), AuditTrail::Signatures::Check);
    }
    QByteArray filled(int entries, const EvidenceSigner& key = newKey())
    {
        auto log = AuditLog::open(m_path, key, m_clock);
        for (int i = 1; i <= entries; ++i)
            if (!log->append(entryOf(i)))
                return {};
        return content();
    }

private Q_SLOTS:
    void init()
    {
        static int number = 0;
        QVERIFY(QDir(m_dir.path()).mkpath(QString::number(++number)));
        m_path = m_dir.filePath(QString("%1/audit.log").arg(number));
    }
    void entriesAreChainedAndSigned()
    {
        const EvidenceSigner key = newKey();
        filled(3, key);
        const AuditTrail found = trail();
        QVERIFY2(found.isIntact(), qPrintable(found.findings.value(0).what));
        QCOMPARE(found.entries.size(), 3);
        QCOMPARE(found.entries.at(0).previous, AuditEntry::noPrevious());
        QCOMPARE(found.entries.at(2).previous, found.hashes.at(1));
        QCOMPARE(found.entries.at(2).signature->signer, eth::addressOf(*key));
        QCOMPARE(found.entries.at(1).detail, entryOf(2).detail);
        QCOMPARE(found.head().sequence, 3u);
        // The next process goes on where this one ended.
        auto log = AuditLog::open(m_path, key, m_clock);
        QVERIFY(log && log->findings().isEmpty());
        QCOMPARE(log->append(entryOf(4))->sequence, 4u);
        QVERIFY(trail().isIntact());
        QCOMPARE(trail().indexOf(entryOf(4).bundle), 3);
    }
    void onlyOneProcessWrites()
    {
        auto log = AuditLog::open(m_path, {}, m_clock);
        QVERIFY(log.has_value());
        const auto second = AuditLog::open(m_path, {}, m_clock);
        QVERIFY(!second && second.error().is(evidence::errors::logBusy));
    }
    void everyTearOfTheLastLineIsRepaired()
    {
        const QByteArray whole = filled(3);
        const qsizetype start = whole.lastIndexOf('\n', whole.size() - 2) + 1;
        for (qsizetype size = start + 1; size < whole.size(); size += 7) {
            write(whole.left(size));
            // A line is torn before its head is written.
            const AuditTrail two = AuditTrail::read(whole.left(start), std::nullopt, AuditTrail::Signatures::Skip);
            QVERIFY(writeFileAtomically(AuditLog::headPath(m_path), two.head().toJson()).has_value());
            {
                auto log = AuditLog::open(m_path, newKey(), m_clock);
                QVERIFY2(log.has_value(), qPrintable(log ? QString() : log.error().toString()));
                QVERIFY(log->append(entryOf(9)).has_value());
            }
            const AuditTrail found = trail();
            QVERIFY2(found.isIntact(), qPrintable(found.findings.value(0).what));
            QCOMPARE(found.entries.size(), 4);
            QCOMPARE(found.entries.at(2).kind, "note");
            QVERIFY(found.entries.at(2).detail.contains(QString("%1 bytes").arg(size - start)));
            // What was torn is kept.
            const QString kept = found.entries.at(2).detail.section(' ', -1);
            QCOMPARE(*readFile(QFileInfo(m_path).absolutePath() + '/' + kept, 1 << 20), whole.mid(start, size - start));
        }
    }
    void missingEndIsToldAndStaysTold()
    {
        const QByteArray whole = filled(5);
        qsizetype cut = whole.size();
        for (int i = 0; i < 2; ++i)
            cut = whole.lastIndexOf('\n', cut - 2) + 1;
        write(whole.left(cut));
        QCOMPARE(trail().findings.size(), 1);
        QVERIFY2(trail().findings.first().what.contains("4 to 5 are missing"), qPrintable(trail().findings.first().what));
        {
            auto log = AuditLog::open(m_path, newKey(), m_clock);
            QVERIFY(log.has_value());
            QCOMPARE(log->findings().size(), 1);
            QVERIFY(log->entries().last().detail.contains("4 to 5 are missing"));
            QVERIFY(log->append(entryOf(6)).has_value());
        }
        const AuditTrail found = trail();
        QVERIFY(!found.isIntact());
        QVERIFY2(found.findings.first().what.contains("number 6 where 4 belongs"), qPrintable(found.findings.first().what));
        // Opened again and again it is not said for ever.
        const qsizetype entries = found.entries.size();
        for (int i = 0; i < 3; ++i)
            QVERIFY(AuditLog::open(m_path, newKey(), m_clock).has_value());
        QVERIFY(trail().entries.size() <= entries + 1);
    }
    void removedLogIsTold()
    {
        filled(2);
        QVERIFY(QFile::remove(m_path));
        auto log = AuditLog::open(m_path, newKey(), m_clock);
        QVERIFY(log.has_value());
        QVERIFY(log->entries().first().detail.contains("1 to 2 are missing"));
    }
    void everyChangedByteIsFound()
    {
        const QByteArray whole = filled(3);
        const AuditHead head = AuditTrail::read(whole, std::nullopt, AuditTrail::Signatures::Skip).head();
        for (qsizetype i = 0; i < whole.size(); ++i) {
            QByteArray bytes = whole;
            bytes[i] = char(bytes.at(i) ^ (1 << (i % 8)));
            const AuditTrail found = AuditTrail::read(bytes, head, AuditTrail::Signatures::Check);
            QVERIFY2(!found.isIntact() || !found.torn.isEmpty(), qPrintable(QString("byte %1").arg(i)));
            const int line = int(whole.left(i).count('\n')) + 1;
            bool named = false;
            for (const AuditFinding& finding : found.findings)
                named = named || finding.line == line || finding.line == line + 1;
            QVERIFY2(named || (line == 3 && !found.torn.isEmpty()), qPrintable(QString("byte %1 of line %2").arg(i).arg(line)));
        }
    }
    void removedInsertedAndSwappedLinesAreFound()
    {
        QList<QByteArray> lines = filled(4).split('\n');
        const auto intact = [](const QList<QByteArray>& list) { return AuditTrail::read(list.join('\n'), std::nullopt, AuditTrail::Signatures::Check).isIntact(); };
        QVERIFY(intact(lines));
        QList<QByteArray> removed = lines;
        removed.removeAt(1);
        QVERIFY(!intact(removed));
        QList<QByteArray> doubled = lines;
        doubled.insert(1, lines.at(1));
        QVERIFY(!intact(doubled));
        QList<QByteArray> swapped = lines;
        swapped.swapItemsAt(1, 2);
        QVERIFY(!intact(swapped));
        // An end that is cut off is a valid log; only the head knows better.
        QVERIFY(intact(lines.mid(0, 3) + QList<QByteArray>{""}));
    }
    void failedAppendLeavesNothing()
    {
        auto log = AuditLog::open(m_path, newKey(), m_clock);
        AuditEntry entry = entryOf(1);
        entry.file = QString(20000, 'x');
        QVERIFY(!log->append(entry));
        QVERIFY(content().isEmpty());
        QVERIFY(log->append(entryOf(1)).has_value());
        QVERIFY(trail().isIntact());
    }
    void crashesLoseNothing()
    {
        quint64 total = 0;
        for (int round = 0; round < 7; ++round) {
            QProcess child;
            child.start(QCoreApplication::applicationFilePath(), {"--append", m_path});
            QVERIFY(child.waitForStarted());
            QByteArray said;
            const int wanted = 1 + round * 3;
            while (said.count('\n') < wanted) {
                QVERIFY2(child.waitForReadyRead(30000), qPrintable(child.errorString()));
                said += child.readAllStandardOutput();
            }
            child.kill(); // SIGKILL, wherever it is.
            QVERIFY(child.waitForFinished(30000));
            said += child.readAllStandardOutput();
            const QList<QByteArray> numbers = said.left(said.lastIndexOf('\n')).split('\n');
            const quint64 safe = numbers.last().toULongLong();
            QVERIFY(safe >= total + quint64(wanted));
            {
                auto log = AuditLog::open(m_path, newKey(), m_clock);
                QVERIFY2(log.has_value(), qPrintable(log ? QString() : log.error().toString()));
                QVERIFY2(log->findings().isEmpty(), qPrintable(log->findings().value(0).what));
                QVERIFY(log->head().sequence >= safe);
            }
            const AuditTrail found = trail();
            QVERIFY2(found.isIntact(), qPrintable(found.findings.value(0).what));
            total = found.entries.last().sequence;
            QCOMPARE(quint64(found.entries.size()), total);
        }
    }
};

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == "--append")
        return appendForever(arguments.value(2));
    AuditLogTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_AuditLog.moc"
