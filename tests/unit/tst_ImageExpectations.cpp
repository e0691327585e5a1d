// SPDX-License-Identifier: GPL-3.0-or-later
// What the policy in force expects of an image, and why a machine of it reports another register.
#include "core/api/live/AllowedImages.h"
#include "core/api/live/ImageExpectations.h"
#include "core/api/live/RegisterDifferences.h"
#include "core/base/Paths.h"
#include "core/image/ImageErrors.h"
#include "support/StoredImage.h"
#include "tests/support/attest/BootLogBytes.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::api;
using Answer = ImageExpectation::Answer;

class ImageExpectationsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<image::ImageStore> m_store;

    QString list() const { return m_folder->filePath("allowed-images.json"); }
    ImageExpectation of(const QString& id, const attest::Policy& policy) const
    {
        const auto expectation = imageExpectation(policy, *m_store, id);
        return expectation ? *expectation : ImageExpectation();
    }

    static QByteArray logOf(const QList<std::pair<quint32, QByteArray>>& events)
    {
        QByteArray log = test::BootLogBytes::header();
        for (const auto& [pcr, data] : events)
            log += test::BootLogBytes::entry(pcr, 0xd, test::BootLogBytes::sha256(data), data);
        return log;
    }
    static image::PredictedRegister pcr11(const QByteArrayList& sections)
    {
        image::PredictedRegister reg;
        reg.pcr = 11;
        for (const QByteArray& section : sections)
            reg.extend(QString::fromLatin1(section), crypto::sha256(view(section)));
        return reg;
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        const Paths paths{m_folder->path(), m_folder->path(), m_folder->path()};
        m_store = std::make_unique<image::ImageStore>(paths);
        QVERIFY(test::storeImage(paths, "first", "one"));
        QVERIFY(test::storeImage(paths, "second", "two"));
    }
    void whatTheNetworkAllowsIsExpected()
    {
        AllowedImages allowed(list(), *m_store);
        QVERIFY(allowed.allow("first"));
        const ImageExpectation first = of("first", allowed.policy());
        QVERIFY(first.answer == Answer::Allowed);
        QCOMPARE(first.policy, "images of this network");
        QCOMPARE(first.allowed, "dstack 1 (first)");
        QCOMPARE(first.allowedImage, "first");
        QVERIFY(first.differing.isEmpty());
        QCOMPARE(first.registers.keys(), (QStringList{"PCR 11", "PCR 4", "PCR 9"}));
        QCOMPARE(first.registers.value("PCR 4"), test::storedImagePcrs("one").pcr4.toHex());

        // Of the other the registers of the one that may join, so that both can be laid side by side.
        const ImageExpectation second = of("second", allowed.policy());
        QVERIFY(second.answer == Answer::Refused);
        QCOMPARE(second.allowedImage, "first");
        QCOMPARE(second.registers, first.registers);
        QCOMPARE(second.differing, (QStringList{"RTMR1 (PCR 4)", "RTMR2 (PCR 9, PCR 11)"}));
    }
    void theNearestIsTheOneThatWasMeant()
    {
        // The second image's own boot loader with another system: nearer than anything of the first.
        attest::BootPcrs mixed = test::storedImagePcrs("two");
        mixed.pcr9 = test::storedImagePcrs("three").pcr9;
        attest::Policy policy;
        policy.measurements = {attest::MeasurementSet::fromBootPcrs("far", test::storedImagePcrs("one")), attest::MeasurementSet::fromBootPcrs("near", mixed)};
        const ImageExpectation expectation = of("second", policy);
        QVERIFY(expectation.answer == Answer::Refused);
        QCOMPARE(expectation.allowed, "near");
        QCOMPARE(expectation.differing, QStringList{"RTMR2 (PCR 9, PCR 11)"});
        QVERIFY(expectation.allowedImage.isEmpty() && expectation.registers.isEmpty()); // Whose PCRs nobody here knows.
    }
    void aSetOfAnotherNameIsTheSameImage()
    {
        attest::Policy policy;
        policy.name = "written by hand";
        policy.measurements = {attest::MeasurementSet::fromBootPcrs("the good one", test::storedImagePcrs("two"))};
        const ImageExpectation expectation = of("second", policy);
        QVERIFY(expectation.answer == Answer::Allowed);
        QCOMPARE(expectation.allowed, "the good one");
        QCOMPARE(expectation.allowedImage, "second");
        QCOMPARE(expectation.registers.value("PCR 9"), test::storedImagePcrs("two").pcr9.toHex());
    }
    void withoutAnAllowedImageNoneIs()
    {
        const ImageExpectation expectation = of("first", attest::Policy());
        QVERIFY(expectation.answer == Answer::Refused);
        QVERIFY(expectation.allowed.isEmpty() && expectation.registers.isEmpty());
        const auto unknown = imageExpectation(attest::Policy(), *m_store, "third");
        QVERIFY(!unknown && unknown.error().is(image::errors::unknownImage));
    }
    void anImageWithoutRegistersIsNotCompared()
    {
        const QString draft = *m_store->beginDraft();
        QVERIFY(writeFileAtomically(draft + "/disk.raw", "x"));
        image::ImageManifest manifest;
        manifest.id = "cloud";
        manifest.recipe = "ubuntu-cloud";
        manifest.version = "1";
        manifest.builtAt = QDateTime::currentDateTimeUtc();
        image::Measurements none;
        none.notPredicted = "it boots by grub";
        QVERIFY(m_store->publish(draft, manifest, none, none.toJson()));
        QVERIFY(of("cloud", AllowedImages(list(), *m_store).policy()).answer == Answer::NotPredicted);
    }
    void aRegisterIsExplainedByTheLogThatTheGuestSent()
    {
        const image::PredictedRegister predicted = pcr11({".linux", ".osrel", ".cmdline", ".initrd"});
        const QByteArray log = logOf({{4, "loader"}, {11, ".linux"}, {11, ".osrel"}, {11, "quiet init=/bin/sh"}, {11, ".initrd"}});
        const image::PredictedRegister happened = pcr11({".linux", ".osrel", "quiet init=/bin/sh", ".initrd"});
        const auto difference = explainRegister(predicted, happened.value.toHex(), log);
        QVERIFY(difference && difference->kind == RegisterDifference::Kind::Changed);
        QCOMPARE(difference->event, 4);
        QCOMPARE(difference->type, "EV_IPL");
        QCOMPARE(difference->text, "quiet init=/bin/sh");
        QVERIFY(difference->textProven && difference->accountsFor);
        QCOMPARE(difference->predicted, ".cmdline");
        QCOMPARE(difference->predictedDigest, crypto::sha256(view(QByteArray(".cmdline"))).toHex());
        QCOMPARE(difference->digest, crypto::sha256(view(QByteArray("quiet init=/bin/sh"))).toHex());
        // As predicted: no word.
        QVERIFY(!explainRegister(predicted, predicted.value.toHex(), logOf({{11, ".linux"}, {11, ".osrel"}, {11, ".cmdline"}, {11, ".initrd"}})));
        // The log is good, the register is not: extended later, or the log of another start.
        const auto later = explainRegister(predicted, QString(64, 'e'), logOf({{11, ".linux"}, {11, ".osrel"}, {11, ".cmdline"}, {11, ".initrd"}}));
        QVERIFY(later && later->kind == RegisterDifference::Kind::AfterLog && !later->accountsFor);
    }
    void withoutALogThatIsSaid()
    {
        const image::PredictedRegister predicted = pcr11({".linux"});
        const QString observed(64, 'a');
        const auto why = [&](const QString& value, const Result<QByteArray>& log) {
            const auto difference = explainRegister(predicted, value, log);
            return difference && difference->kind == RegisterDifference::Kind::NoLog ? difference->detail : QString("it is explained");
        };
        QCOMPARE(why(observed, fail(errors::notFound, "nobody knows it")), "nobody knows it");
        QVERIFY(why(observed, QByteArray()).contains("sent no boot log"));
        QVERIFY2(why(observed, QByteArray("no log at all")).contains("offset"), qPrintable(why(observed, QByteArray("no log at all"))));
        QVERIFY(why("abcd", logOf({{11, ".linux"}})).contains("32 bytes"));
        QVERIFY(why("no hex", logOf({{11, ".linux"}})).contains("32 bytes"));
        // An old TPM's log has SHA-1 only.
        const QByteArray sha1 = test::BootLogBytes::little(quint32(7)) + test::BootLogBytes::little(quint32(4)) + QByteArray(20, 'd') + test::BootLogBytes::little(quint32(1)) + 'x';
        QVERIFY(why(observed, sha1).contains("no SHA-256 bank"));
    }
};

QTEST_GUILESS_MAIN(ImageExpectationsTest)
#include "tst_ImageExpectations.moc"
