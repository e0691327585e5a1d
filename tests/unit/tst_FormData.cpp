// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/FormData.h"
#include "core/http/HttpErrors.h"

#include <QtTest>

using namespace gatehouse::http;

class FormDataTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void parses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("plain") << QByteArray("addr=0xAb&quote=00ff") << QByteArray("quote") << QByteArray("00ff");
        QTest::newRow("plus is a space") << QByteArray("a=b+c") << QByteArray("a") << QByteArray("b c");
        QTest::newRow("escape") << QByteArray("a=%3d%26%00") << QByteArray("a") << QByteArray("=&\0", 3);
        QTest::newRow("escaped name") << QByteArray("%61=1") << QByteArray("a") << QByteArray("1");
        QTest::newRow("no value") << QByteArray("a") << QByteArray("a") << QByteArray("");
        QTest::newRow("equals in value") << QByteArray("a=b=c") << QByteArray("a") << QByteArray("b=c");
        QTest::newRow("empty fields skipped") << QByteArray("&&a=1&&") << QByteArray("a") << QByteArray("1");
    }
    void parses()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, value);
        const auto form = FormData::parse(text);
        QVERIFY(form);
        QCOMPARE(form->single(name), std::optional(value));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("cut escape") << QByteArray("a=%4");
        QTest::newRow("bad escape") << QByteArray("a=%zz");
        QTest::newRow("lone percent") << QByteArray("%");
        QTest::newRow("too many fields") << QByteArray("a=1&").repeated(FormData::maxFields + 1);
    }
    void refuses()
    {
        QFETCH(QByteArray, text);
        const auto form = FormData::parse(text);
        QVERIFY(!form);
        QVERIFY(form.error().is(errors::badForm));
    }

    void repeatedFieldIsNotTheFirstOne()
    {
        const auto form = FormData::parse("addr=1&addr=2");
        QVERIFY(form);
        QVERIFY(!form->single("addr"));
        QVERIFY(form->required("addr").error().is(errors::badForm));
        QVERIFY(form->required("sig").error().detail().contains("sig"));
    }

    void roundTripsEveryByte()
    {
        QByteArray all;
        for (int i = 0; i < 256; ++i)
            all += char(i);
        FormData form;
        form.add(all, all);
        form.add("second", "x y&z=");
        const QByteArray text = form.encode();
        for (const char c : text)
            QVERIFY(c > ' ' && c < 127);
        const auto back = FormData::parse(text);
        QVERIFY(back);
        QCOMPARE(back->fields(), form.fields());
    }
};

QTEST_GUILESS_MAIN(FormDataTest)
#include "tst_FormData.moc"
