// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/Quote.h"
#include "core/attest/QuoteFieldMap.h"
#include "core/attest/QuotingAuthority.h"
#include "support/Vectors.h"

#include <QRandomGenerator>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::attest;

namespace {

const QDateTime someDay(QDate(2026, 11, 1), QTime(12, 0), Qt::UTC);

QByteArray authorityQuote(std::uint16_t version)
{
    static const QuotingAuthority authority = *QuotingAuthority::ephemeral(someDay);
    QuotingAuthority::QuoteRequest request;
    request.reportData.array().fill(0x5a);
    request.registers = simulatedRegistersWithoutEvidence();
    request.registers.rtmr[3].array().fill(0x33);
    request.version = version;
    return *authority.issueQuote(request);
}

/// The first thing that is wrong with the ranges; empty when they cover each byte once.
QString gapIn(const std::vector<QuoteField>& fields, std::size_t from, std::size_t to)
{
    std::size_t at = from;
    bool readings = false;
    for (const QuoteField& field : fields) {
        if (field.name.isEmpty() || field.meaning.isEmpty() || field.name == field.id)
            return field.id + " has no text";
        if (field.reading) {
            readings = true;
            if (field.offset < from || field.offset + field.size > to || field.size == 0)
                return field.id + " reads outside of its parent";
            continue;
        }
        if (readings || field.offset != at || field.size == 0)
            return QString("%1 begins at %2 instead of %3").arg(field.id).arg(field.offset).arg(at);
        at += field.size;
        if (!field.children.empty() && !field.children.front().reading)
            if (const QString inner = gapIn(field.children, field.offset, at); !inner.isEmpty())
                return inner;
    }
    return at == to ? QString() : QString("ends at %1 instead of %2").arg(at).arg(to);
}

void collectIds(const std::vector<QuoteField>& fields, QStringList& ids)
{
    for (const QuoteField& field : fields) {
        ids.append(field.id);
        collectIds(field.children, ids);
    }
}

QString valueOf(const QuoteFieldMap& map, const char* id)
{
    const QuoteField* field = map.find(QLatin1String(id));
    return field ? field->value : QString("no %1").arg(id);
}

QString bytesOf(const QByteArray& quote, const QuoteFieldMap& map, const char* id)
{
    const QuoteField* field = map.find(QLatin1String(id));
    return field ? toHex(quote.mid(qsizetype(field->offset), qsizetype(field->size))) : QString("no %1").arg(id);
}

} // namespace

class QuoteFieldMapTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void saysWhatTheParserReads_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("authority v4") << authorityQuote(4);
        QTest::newRow("authority v5, TD 1.5") << authorityQuote(5);
        if (test::vectorsFolder().isEmpty())
            return;
        const QJsonObject manifest = test::manifest();
        for (const QString& name : manifest["quotes"].toObject().keys())
            QTest::newRow(qPrintable(name)) << test::vector("quotes/" + name + ".bin");
        for (const QJsonValue& each : manifest["mock"].toArray()) {
            const QString name = each["name"].toString();
            QTest::newRow(qPrintable("mock " + name)) << test::vector("mock/" + name + ".bin");
        }
    }
    void saysWhatTheParserReads()
    {
        QFETCH(QByteArray, bytes);
        const Result<UnverifiedQuote> quote = UnverifiedQuote::parse(bytes);
        const QuoteFieldMap map = mapQuoteFields(bytes);
        QCOMPARE(gapIn(map.fields, 0, std::size_t(bytes.size())), QString());
        QStringList ids;
        collectIds(map.fields, ids);
        QCOMPARE(ids.removeDuplicates(), 0);
        QCOMPARE(map.problem.has_value(), !quote.has_value());
        if (!quote)
            return; // Some of the special cases are no quotes.
        QVERIFY(!map.find("unread"));
        QCOMPARE(valueOf(map, "header.version"), QString::number(quote->header().version));
        QCOMPARE(valueOf(map, "header.qeVendorId"), quote->header().qeVendorId.toHex());
        QCOMPARE(bytesOf(bytes, map, "body.reportData"), quote->reportData().toHex());
        if (quote->tee() == TeeType::Tdx) {
            const TdReport& td = quote->td();
            QCOMPARE(valueOf(map, "body.teeTcbSvn"), td.teeTcbSvn.toHex());
            QCOMPARE(bytesOf(bytes, map, "body.mrSeam"), td.mrSeam.toHex());
            QCOMPARE(bytesOf(bytes, map, "body.tdAttributes"), td.tdAttributes.toHex());
            QCOMPARE(bytesOf(bytes, map, "body.xfam"), td.xfam.toHex());
            QCOMPARE(valueOf(map, "body.mrTd"), td.mrTd.toHex());
            for (int i = 0; i < 4; ++i)
                QCOMPARE(bytesOf(bytes, map, qPrintable(QString("body.rtmr%1").arg(i))), td.rtmr[std::size_t(i)].toHex());
            QCOMPARE(valueOf(map, "body.tdAttributes.debug"), QString(td.attributeBits() & 1 ? "set" : "not set"));
            if (quote->bodyType() == BodyType::Td15) {
                QCOMPARE(valueOf(map, "body.teeTcbSvn2"), td.teeTcbSvn2.toHex());
                QCOMPARE(bytesOf(bytes, map, "body.mrServiceTd"), td.mrServiceTd.toHex());
            }
        } else {
            QCOMPARE(valueOf(map, "body.mrEnclave"), quote->enclave().mrEnclave.toHex());
            QCOMPARE(valueOf(map, "body.isvSvn"), QString::number(quote->enclave().isvSvn));
        }
        QCOMPARE(valueOf(map, "auth.signature"), quote->signature().toHex());
        QCOMPARE(valueOf(map, "auth.attestationKey"), quote->attestationKey().toHex());
        QCOMPARE(valueOf(map, "auth.qe.report.mrSigner"), quote->qeReport().mrSigner.toHex());
        QCOMPARE(valueOf(map, "auth.qe.report.isvSvn"), QString::number(quote->qeReport().isvSvn));
        QCOMPARE(valueOf(map, "auth.qe.signature"), quote->qeReportSignature().toHex());
        const QuoteField* certification = map.find("auth.qe.certification");
        QVERIFY(certification);
        QCOMPARE(certification->offset, quote->certificationRange().offset);
        QCOMPARE(certification->size, quote->certificationRange().size);
        QCOMPARE(map.find("padding") ? map.find("padding")->size : 0, quote->paddingBytes());
    }

    void platformIsReadFromItsCertificate()
    {
        GH_NEED_VECTORS();
        const QJsonObject quotes = test::manifest()["quotes"].toObject();
        int seen = 0;
        for (const QString& name : quotes.keys()) {
            const QuoteFieldMap map = mapQuoteFields(test::vector("quotes/" + name + ".bin"));
            if (!map.find("auth.qe.certification.certificate0"))
                continue; // Certification data of another type.
            QCOMPARE(valueOf(map, "auth.qe.certification.certificate0.fmspc"), quotes[name]["fmspc"].toString());
            ++seen;
        }
        QVERIFY(seen > 15);
    }

    void everyByteFindsItsField()
    {
        const QByteArray bytes = authorityQuote(5) + QByteArray(7, '\1');
        const QuoteFieldMap map = mapQuoteFields(bytes);
        for (std::size_t i = 0; i < std::size_t(bytes.size()); ++i) {
            const QuoteField* field = map.fieldAt(i);
            QVERIFY2(field && !field->reading && field->offset <= i && i < field->offset + field->size, qPrintable(QString::number(i)));
        }
        QVERIFY(!map.fieldAt(std::size_t(bytes.size())));
        QCOMPARE(map.fieldAt(0)->id, "header.version");
        QCOMPARE(map.fieldAt(48)->id, "bodyDescriptor.bodyType");
        QCOMPARE(map.fieldAt(54 + 1)->id, "body.teeTcbSvn.moduleMajor");
        QCOMPARE(map.fieldAt(std::size_t(bytes.size()) - 1)->id, "padding");
        QCOMPARE(map.find("padding")->value, "01010101010101");
    }

    void everyTruncationIsMappedUpToItsEnd()
    {
        for (const std::uint16_t version : {4, 5}) {
            const QByteArray bytes = authorityQuote(version);
            for (qsizetype size = 0; size < bytes.size(); size += size < 800 ? 1 : 13) {
                const QuoteFieldMap map = mapQuoteFields(bytes.left(size));
                QVERIFY(map.problem);
                QCOMPARE(gapIn(map.fields, 0, std::size_t(size)), QString());
            }
            const QuoteFieldMap half = mapQuoteFields(bytes.left(400));
            QVERIFY(half.find("body.mrTd") && half.find("unread"));
            QVERIFY(half.problem->detail().contains("offset"));
        }
    }

    void damageIsWhereReadingEnds()
    {
        QByteArray bytes = authorityQuote(4);
        bytes[48 + 584] = '\xff'; // The length of the authentication data says too much.
        bytes[48 + 584 + 1] = '\xff';
        QuoteFieldMap map = mapQuoteFields(bytes);
        QVERIFY(map.problem && map.problem->detail().contains("authentication data"));
        QVERIFY(map.find("auth.qe.certification.certificate0")); // It can still be looked at.
        QCOMPARE(gapIn(map.fields, 0, std::size_t(bytes.size())), QString());

        bytes = authorityQuote(4);
        bytes[0] = 9;
        map = mapQuoteFields(bytes);
        QCOMPARE(valueOf(map, "header.version"), "9");
        QVERIFY(!map.find("body"));
        QCOMPARE(map.find("unread")->offset, std::size_t(48));
    }

    void anyDamageKeepsTheRangesWhole()
    {
        QRandomGenerator random(11);
        const QByteArray good = authorityQuote(5);
        for (int round = 0; round < 500; ++round) {
            QByteArray bytes = good;
            for (int i = 0; i < 3; ++i)
                bytes[random.bounded(round % 2 ? int(bytes.size()) : 64)] = char(random.bounded(256));
            QCOMPARE(gapIn(mapQuoteFields(bytes).fields, 0, std::size_t(bytes.size())), QString());
        }
    }

    void whatIsTooLargeIsOneField()
    {
        const QByteArray bytes(qsizetype(maxQuoteBytes) + 1, '\4');
        const QuoteFieldMap map = mapQuoteFields(bytes);
        QVERIFY(map.problem);
        QCOMPARE(map.fields.size(), std::size_t(1));
        QCOMPARE(map.fields.front().size, std::size_t(bytes.size()));
    }
};

QTEST_GUILESS_MAIN(QuoteFieldMapTest)
#include "tst_QuoteFieldMap.moc"
