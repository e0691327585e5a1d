// SPDX-License-Identifier: GPL-3.0-or-later
// `gatehousectl quote parse` against the real program: every encoding, fields that cover the quote, errors that say where.
#include "support/CommandLine.h"
#include "support/Vectors.h"

using namespace gatehouse;

class QuoteParseTest : public QObject
{
    Q_OBJECT
    using Answer = test::CommandLine::Answer;
    test::CommandLine m_program;

    Answer run(const QStringList& arguments) const { return m_program.run(arguments); }
    QString write(const QString& name, const QByteArray& content) const { return m_program.write(name, content); }

private Q_SLOTS:
    void everyEncodingIsTheSameQuote()
    {
        GH_NEED_VECTORS();
        const QByteArray raw = test::vector("quotes/dcapqvl_tdx_v4.bin");
        QJsonObject first;
        const QList<std::pair<QString, QByteArray>> files{{"binary", raw},
                                                          {"hex", raw.toHex(' ')},
                                                          {"base64", raw.toBase64()},
                                                          {"json", "{\"quote\": \"" + raw.toHex() + "\"}"}};
        for (const auto& [encoding, content] : files) {
            const Answer answer = run({"--json", "quote", "parse", write("quote." + encoding, content)});
            QVERIFY2(answer.status == 0, answer.err.constData());
            QJsonObject json = answer.json();
            QCOMPARE(json.take("encoding").toString(), encoding);
            if (first.isEmpty())
                first = json;
            QCOMPARE(json, first);
        }
        qint64 at = 0;
        for (const QJsonValue& field : first["fields"].toArray()) {
            QCOMPARE(field["offset"].toInteger(), at);
            at += field["size"].toInteger();
        }
        QCOMPARE(at, qint64(raw.size()));
        const QJsonObject report = first["fields"].toArray().at(1).toObject();
        QCOMPARE(report["children"].toArray().at(6).toObject()["value"], first["td"].toObject()["mrTd"]);
    }
    void tableFitsTheTerminal()
    {
        GH_NEED_VECTORS();
        const QString path = test::vectorsFolder() + "/quotes/gotdx_v5.bin";
        const Answer parts = run({"quote", "parse", path});
        QCOMPARE(parts.status, 0);
        for (const QByteArray& line : parts.out.split('\n'))
            QVERIFY2(QString::fromUtf8(line).size() <= 80, line.constData());
        QVERIFY(parts.out.contains("MRTD") && !parts.out.contains("DEBUG (bit 0)"));
        const Answer all = run({"quote", "parse", "--all", path});
        QVERIFY(all.out.contains("DEBUG (bit 0)") && all.out.contains("FMSPC"));
    }
    void damageIsNamedWithItsPlace()
    {
        GH_NEED_VECTORS();
        const Answer cut = run({"--json", "quote", "parse", write("cut.bin", test::vector("quotes/dcapqvl_tdx_v4.bin").left(400))});
        QCOMPARE(cut.status, 3);
        QVERIFY2(cut.json()["error"].toObject()["detail"].toString().contains("offset"), cut.out.constData());
        const Answer prose = run({"quote", "parse", write("prose.txt", "no quote at all")});
        QCOMPARE(prose.status, 3);
        QVERIFY2(prose.err.contains("attest.not-a-quote"), prose.err.constData());
        QCOMPARE(run({"quote", "parse", write("huge", QByteArray(2 * 1024 * 1024, 'a'))}).status, 3);
    }
};

QTEST_GUILESS_MAIN(QuoteParseTest)
#include "tst_QuoteParse.moc"
