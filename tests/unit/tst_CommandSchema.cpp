// SPDX-License-Identifier: GPL-3.0-or-later
// The yardstick that the command line's documents are held against: it has to say no.
#include "tests/support/CommandSchema.h"

using gatehouse::test::documentBreach;
using gatehouse::test::JsonSchema;

class CommandSchemaTest : public QObject
{
    Q_OBJECT

    static QString breach(const QByteArray& schema, const QByteArray& value)
    {
        const QJsonDocument wrapped = QJsonDocument::fromJson('[' + value + ']');
        return JsonSchema(QJsonDocument::fromJson(schema).object()).breach(wrapped.array().first());
    }

private Q_SLOTS:
    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("schema");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QString>("wrong"); // Empty: nothing is.
        const QByteArray object = R"({"type":"object","properties":{"a":{"type":"integer","minimum":1},"b":{"type":["string","null"]}},
                                     "required":["a"],"additionalProperties":false})";
        QTest::newRow("as it says") << object << QByteArray(R"({"a":1,"b":null})") << "";
        QTest::newRow("lacking") << object << QByteArray(R"({"b":"x"})") << "$ lacks a";
        QTest::newRow("unknown member") << object << QByteArray(R"({"a":1,"c":1})") << "$ has c";
        QTest::newRow("not whole") << object << QByteArray(R"({"a":1.5})") << "$.a: [1.5] is not of type integer";
        QTest::newRow("below") << object << QByteArray(R"({"a":0})") << "below the minimum";
        QTest::newRow("neither of two types") << object << QByteArray(R"({"a":1,"b":2})") << "$.b: [2] is not of type string|null";
        QTest::newRow("not an object") << object << QByteArray("[]") << "not of type object";
        const QByteArray list = R"({"type":"array","items":{"enum":["on","off"]}})";
        QTest::newRow("words") << list << QByteArray(R"(["on","off"])") << "";
        QTest::newRow("deep in a list") << list << QByteArray(R"(["on","of"])") << "$[1]: [\"of\"] is none of the known words";
        const QByteArray hex = R"({"type":"string","pattern":"^[0-9a-f]{4}$"})";
        QTest::newRow("pattern") << hex << QByteArray(R"("00ff")") << "";
        QTest::newRow("upper case") << hex << QByteArray(R"("00FF")") << "does not match";
        const QByteArray time = R"({"type":"string","format":"date-time"})";
        QTest::newRow("time") << time << QByteArray(R"("2026-11-22T07:00:00Z")") << "";
        QTest::newRow("time of nowhere") << time << QByteArray(R"("2026-11-22T07:00:00")") << "no time in UTC";
        QTest::newRow("no time") << time << QByteArray(R"("yesterdayZ")") << "no time in UTC";
        const QByteArray either = R"({"anyOf":[{"type":"null"},{"type":"boolean"}]})";
        QTest::newRow("either") << either << QByteArray("true") << "";
        QTest::newRow("neither") << either << QByteArray("3") << "not of type null";
        const QByteArray rest = R"({"type":"object","additionalProperties":{"type":"string"}})";
        QTest::newRow("any name") << rest << QByteArray(R"({"x":"y"})") << "";
        QTest::newRow("any name, wrong value") << rest << QByteArray(R"({"x":1})") << "$.x: [1] is not of type string";
        const QByteArray elsewhere = R"({"definitions":{"f":{"type":"boolean"}},"properties":{"x":{"$ref":"#/definitions/f"},"y":{"$ref":"#/definitions/g"}}})";
        QTest::newRow("by reference") << elsewhere << QByteArray(R"({"x":1})") << "not of type boolean";
        QTest::newRow("reference to nothing") << elsewhere << QByteArray(R"({"y":1})") << "no definition g";
        QTest::newRow("constant") << QByteArray(R"({"const":1})") << QByteArray("2") << "not the constant";
        QTest::newRow("what is not checked here") << QByteArray(R"({"maximum":1})") << QByteArray("1") << "maximum";
    }
    void saysWhatIsWrong()
    {
        QFETCH(QByteArray, schema);
        QFETCH(QByteArray, value);
        QFETCH(QString, wrong);
        const QString found = breach(schema, value);
        QVERIFY2(wrong.isEmpty() ? found.isEmpty() : found.contains(wrong), qPrintable(found));
    }
    void aCommandIsHeldToItsOwnSchema()
    {
        QCOMPARE(documentBreach({"vm", "list"}, "nothing asked"), QString());
        QCOMPARE(documentBreach({"--json", "--profile", "demo", "vm", "list"}, R"({"machines":[]})"), QString());
        QCOMPARE(documentBreach({"vm", "list", "--json"}, R"({"error":{"code":"a","message":"b","detail":"c","hint":"d"}})"), QString());
        QVERIFY(documentBreach({"--json", "vm", "list"}, R"({"error":{"code":"a"}})").contains("lacks"));
        QVERIFY(documentBreach({"--json", "vm", "list"}, R"({"images":[]})").contains("lacks machines"));
        QVERIFY(documentBreach({"--json", "vm", "list"}, "").contains("not one JSON document"));
        QVERIFY(documentBreach({"--json", "vm", "list"}, "{\"machines\":[]}\n{\"machines\":[]}").contains("not one JSON document"));
        QVERIFY(documentBreach({"--json", "fly", "high"}, "{}").contains("no schema"));
    }
    /// Every schema can be read here, so that none is passed over because of a word that nobody checks.
    void everySchemaIsUnderstood()
    {
        const QDir folder(GATEHOUSE_SOURCE_DIR "/docs/cli");
        const QStringList names = folder.entryList({"*.schema.json"});
        QVERIFY(names.size() > 40);
        for (const QString& name : names) {
            QFile file(folder.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QJsonObject schema = QJsonDocument::fromJson(file.readAll()).object();
            QVERIFY2(schema.contains("$schema") && schema.contains("type"), qPrintable(name));
            QVERIFY2(!understood(schema).contains("not checked"), qPrintable(name + ": " + understood(schema)));
        }
    }

private:
    static QString understood(const QJsonObject& schema)
    {
        static const QStringList scalars{"type", "enum", "const", "pattern", "minimum", "required", "title", "description", "$schema", "$ref"};
        for (const QString& keyword : schema.keys()) {
            if (scalars.contains(keyword))
                continue;
            QList<QJsonValue> inside;
            if (keyword == "properties" || keyword == "definitions")
                for (const QJsonValue& each : schema[keyword].toObject())
                    inside.append(each);
            else if (keyword == "anyOf")
                for (const QJsonValue& each : schema[keyword].toArray())
                    inside.append(each);
            else if (keyword == "items" || keyword == "additionalProperties")
                inside.append(schema[keyword]);
            else if (keyword != "format" || schema[keyword].toString() != "date-time")
                return keyword + " is not checked";
            for (const QJsonValue& each : inside)
                if (const QString wrong = understood(each.toObject()); !wrong.isEmpty())
                    return wrong;
        }
        return {};
    }
};

QTEST_GUILESS_MAIN(CommandSchemaTest)
#include "tst_CommandSchema.moc"
