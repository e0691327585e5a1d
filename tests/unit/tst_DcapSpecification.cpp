// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/CertificateBuilder.h"
#include "core/attest/Verdict.h"
#include "support/attest/TestPlatform.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::attest;
using test::TestPlatform;

namespace {

/// What a case does to the platform, its quote or its collateral before they are verified.
struct Case
{
    std::function<void(TestPlatform&)> prepare = [](TestPlatform&) {};
    std::function<void(const TestPlatform&, QByteArray& quote, Collateral& collateral)> tamper = [](auto&...) {};
    /// A TCB status, or "!" and the ids of exactly the rows that must fail.
    QString expected;
    QStringList advisories;
};

QString failedRows(const Report& report)
{
    QStringList ids;
    for (const Check& check : report.checks) {
        if (check.status == CheckStatus::Failed)
            ids.append(check.id);
    }
    return "!" + ids.join(' ');
}

QString outcome(const Report& report)
{
    return report.isAuthentic() ? toString(*report.tcbStatus) : failedRows(report);
}

QJsonArray levels(const QList<QJsonObject>& list)
{
    QJsonArray array;
    for (const QJsonObject& level : list)
        array.append(level);
    return array;
}

/// n of P-256, big-endian.
const QByteArray groupOrder = QByteArray::fromHex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");

/// n - s, computed digit by digit.
QByteArray otherHalf(const QByteArray& s)
{
    QByteArray result(32, '\0');
    int borrow = 0;
    for (int i = 31; i >= 0; --i) {
        int digit = int(std::uint8_t(groupOrder[i])) - int(std::uint8_t(s[i])) - borrow;
        borrow = digit < 0 ? 1 : 0;
        result[i] = char(digit + 256 * borrow);
    }
    return result;
}

constexpr qsizetype v4AuthOffset = 48 + 584 + 4;
constexpr qsizetype v4QeReportOffset = v4AuthOffset + 128 + 6;

} // namespace
Q_DECLARE_METATYPE(Case)

/// Cases that no recorded sample shows, each decided by the specification: docs/attestation.md names the rule behind each row.
class DcapSpecificationTest : public QObject
{
    Q_OBJECT

    static void add(const char* name, Case entry) { QTest::newRow(name) << std::move(entry); }
    static void prepared(const char* name, const QString& expected, std::function<void(TestPlatform&)> prepare, const QStringList& advisories = {})
    {
        Case entry;
        entry.prepare = std::move(prepare);
        entry.expected = expected;
        entry.advisories = advisories;
        add(name, std::move(entry));
    }
    static void tampered(const char* name, const QString& expected, std::function<void(const TestPlatform&, QByteArray&, Collateral&)> tamper)
    {
        Case entry;
        entry.tamper = std::move(tamper);
        entry.expected = expected;
        add(name, std::move(entry));
    }
    /// What was compared on the word of a chain, an enclave or a quote that does not hold is not passed, in whatever case.
    static void expectNothingGreenBeyondABrokenLink(const Report& report)
    {
        QHash<QString, CheckStatus> rows;
        for (const Check& check : report.checks)
            rows.insert(check.id, check.status);
        const QList<std::pair<QStringList, QStringList>> links{
            {{"pckChain.signatures", "pckChain.root", "pckChain.names", "pckChain.extensions"},
             {"revocation.pckCa", "revocation.pck", "tcbInfo.fmspc", "tcbInfo.pceId", "qe.attestationKey", "qe.miscSelect", "qe.attributes", "qe.mrSigner", "qe.isvProdId", "qe.isvSvn"}},
            {{"qe.reportSignature"}, {"qe.attestationKey", "qe.miscSelect", "qe.attributes", "qe.mrSigner", "qe.isvProdId", "qe.isvSvn", "quote.signature"}},
            {{"qe.attestationKey", "qe.attributes", "qe.mrSigner"}, {"quote.signature", "tcb.platform", "tcb.status"}},
            {{"pckChain.signatures", "pckChain.root", "qe.reportSignature", "qe.attestationKey", "quote.signature", "tcbInfo.fmspc", "tcbInfo.pceId", "tcbInfo.tee", "revocation.pck"},
             {"module.identity", "module.mrSigner", "module.attributes", "tcb.platform", "tcb.module", "tcb.status", "tcb.current"}}};
        for (const auto& [broken, beyond] : links)
            for (const QString& link : broken)
                for (const QString& row : beyond)
                    if (rows.value(link, CheckStatus::NotChecked) == CheckStatus::Failed && rows.contains(row))
                        QVERIFY2(rows.value(row) != CheckStatus::Passed, qPrintable(row + " is green although " + link + " failed"));
    }
    void run()
    {
        QFETCH(Case, entry);
        TestPlatform platform;
        entry.prepare(platform);
        QByteArray quote = platform.quote();
        Collateral collateral = platform.collateral();
        entry.tamper(platform, quote, collateral);
        const Report report = verify(quote, collateral, platform.now, platform.roots());
        QCOMPARE(outcome(report), entry.expected);
        QCOMPARE(report.tcbStatus.has_value(), report.isAuthentic());
        if (report.isAuthentic())
            QCOMPARE(report.advisories, entry.advisories);
        // Kept collateral says the same.
        QCOMPARE(outcome(verify(quote, ExaminedCollateral::examine(collateral, platform.roots()), platform.now)), entry.expected);
        QVERIFY(report.checks.size() >= 25);
        expectNothingGreenBeyondABrokenLink(report);
        for (const Check& check : report.checks) {
            QVERIFY(!check.source.isEmpty());
            if (check.status != CheckStatus::Passed)
                QVERIFY2(!check.hint.isEmpty(), qPrintable(check.id + " says nothing about what to do"));
            if (check.status == CheckStatus::Failed)
                QVERIFY2(!check.expected.isEmpty() && !check.actual.isEmpty(), qPrintable(check.id));
        }
    }

private Q_SLOTS:
    void kinds_data()
    {
        QTest::addColumn<Case>("entry");
        prepared("TDX v4", "UpToDate", [](TestPlatform&) {});
        prepared("TDX v5, TD 1.0", "UpToDate", [](TestPlatform& p) { p.parts.version = 5; });
        prepared("TDX v5, TD 1.5", "UpToDate", [](TestPlatform& p) { p.useTd15(); });
        for (const int version : {3, 4, 5})
            prepared(qPrintable(QString("SGX v%1").arg(version)), "UpToDate", [=](TestPlatform& p) { p.useSgx(std::uint16_t(version)); });
        prepared("no QE authentication data", "UpToDate", [](TestPlatform& p) { p.parts.authData.clear(); });
        prepared("65,535 bytes of QE authentication data", "UpToDate", [](TestPlatform& p) { p.parts.authData = QByteArray(65535, 'x'); });
        prepared("PCK of the Processor CA", "UpToDate", [](TestPlatform& p) {
            p.caName = "Test SGX PCK Processor CA";
            p.issue();
        });
        tampered("wrong vendor, signed", "!quote.qeVendor", [](const TestPlatform& p, QByteArray& quote, Collateral&) {
            quote[12] = char(quote[12] ^ 1);
            quote = p.signedAnew(quote);
        });
        tampered("platform manifest inside", "!quote.certificationData pckChain.structure", [](const TestPlatform&, QByteArray& quote, Collateral&) {
            quote[v4QeReportOffset + 384 + 64 + 2 + 32] = 7;
        });
        tampered("zeros after the quote", "UpToDate", [](const TestPlatform&, QByteArray& quote, Collateral&) { quote += QByteArray(3065, '\0'); });
        tampered("one byte after the certification data", "!quote.structure", [](const TestPlatform&, QByteArray& quote, Collateral&) {
            // The outer lengths say one byte more than the inner data has.
            quote += 'x';
            for (const qsizetype at : {qsizetype(48 + 584), v4AuthOffset + 128 + 2})
                quote[at] = char(quote[at] + 1);
        });
    }
    void kinds() { run(); }

    void levels_data()
    {
        QTest::addColumn<Case>("entry");
        const QList<int> tdx{1, 1, 1};
        const auto set = [](TestPlatform& p, const QList<QJsonObject>& list) { p.tcbInfo.insert("tcbLevels", ::levels(list)); };
        prepared("levels in the wrong order", "UpToDate", [=](TestPlatform& p) {
            set(p, {TestPlatform::platformLevel(0, 0, {}, "OutOfDate"), TestPlatform::platformLevel(1, 1, tdx, "UpToDate")});
        });
        prepared("the same TCB twice", "!tcbInfo.format", [=](TestPlatform& p) {
            set(p, {TestPlatform::platformLevel(1, 1, tdx, "UpToDate"), TestPlatform::platformLevel(1, 1, tdx, "OutOfDate")});
        });
        for (int component = 0; component < 16; ++component) {
            const auto lower = [=](TestPlatform& p) {
                set(p, {TestPlatform::platformLevel(1, 1, tdx, "UpToDate"), TestPlatform::platformLevel(0, 0, {}, "OutOfDate", {"INTEL-SA-00001"})});
                p.extension.components[std::size_t(component)] = 0;
                p.issue();
            };
            prepared(qPrintable(QString("SGX component %1 lower").arg(component + 1)), "OutOfDate", lower, {"INTEL-SA-00001"});
        }
        prepared("PCESVN lower", "OutOfDate", [=](TestPlatform& p) {
            set(p, {TestPlatform::platformLevel(1, 2, tdx, "UpToDate"), TestPlatform::platformLevel(0, 1, {}, "OutOfDate")});
        });
        for (int component = 2; component < 16; ++component) {
            prepared(qPrintable(QString("TDX component %1 lower").arg(component + 1)), "OutOfDate", [=](TestPlatform& p) {
                QList<int> needed(16, 0);
                needed[component] = 2;
                set(p, {TestPlatform::platformLevel(1, 1, needed, "UpToDate"), TestPlatform::platformLevel(0, 0, {}, "OutOfDate")});
            });
        }
        prepared("components 0 and 1 are the module's own above version 0", "UpToDate", [=](TestPlatform& p) {
            set(p, {TestPlatform::platformLevel(1, 1, {9, 9, 1}, "UpToDate")});
        });
        prepared("components 0 and 1 count at version 0", "OutOfDate", [=](TestPlatform& p) {
            p.parts.td.teeTcbSvn = TcbSvns({1, 0, 1});
            set(p, {TestPlatform::platformLevel(1, 1, {2, 0, 1}, "UpToDate"), TestPlatform::platformLevel(1, 1, {1, 0, 1}, "OutOfDate")});
        });
        prepared("below every level", "!tcb.platform", [=](TestPlatform& p) { set(p, {TestPlatform::platformLevel(2, 1, tdx, "OutOfDate")}); });
        prepared("unknown status", "!tcbInfo.format", [=](TestPlatform& p) { set(p, {TestPlatform::platformLevel(1, 1, tdx, "Fine")}); });
        prepared("relaunch advice is no level's status", "!tcbInfo.format", [=](TestPlatform& p) { set(p, {TestPlatform::platformLevel(1, 1, tdx, "TDRelaunchAdvised")}); });
        prepared("no levels", "!tcbInfo.format", [=](TestPlatform& p) { set(p, {}); });
    }
    void levels() { run(); }

    void modules_data()
    {
        QTest::addColumn<Case>("entry");
        const auto level = [](int svn, const char* status, const QStringList& advisories = {}) { return TestPlatform::isvLevel(svn, status, advisories); };
        prepared("levels in the wrong order", "UpToDate", [=](TestPlatform& p) { p.setModuleLevels({level(0, "OutOfDate"), level(1, "UpToDate")}); });
        prepared("below every level", "!tcb.module", [=](TestPlatform& p) { p.setModuleLevels({level(2, "UpToDate")}); });
        prepared("the same SVN twice", "!tcbInfo.format", [=](TestPlatform& p) {
            p.setModuleLevels({TestPlatform::isvLevel(1, "UpToDate", {}, "2026-08-01T00:00:00Z"), TestPlatform::isvLevel(1, "Revoked", {}, "2025-08-01T00:00:00Z")});
        });
        prepared("lower-case id", "UpToDate", [=](TestPlatform& p) { p.setModuleLevels({level(1, "UpToDate")}, "tdx_01"); });
        prepared("version 10 is 0A", "UpToDate", [=](TestPlatform& p) {
            p.parts.td.teeTcbSvn = TcbSvns({1, 10, 1});
            p.setModuleLevels({level(1, "UpToDate")}, "TDX_0A");
        });
        prepared("version 10 is not 10", "!module.identity tcb.module", [=](TestPlatform& p) {
            p.parts.td.teeTcbSvn = TcbSvns({1, 10, 1});
            p.setModuleLevels({level(1, "UpToDate")}, "TDX_10");
        });
        prepared("another version only", "!module.identity tcb.module", [=](TestPlatform& p) { p.parts.td.teeTcbSvn = TcbSvns({1, 2, 1}); });
        prepared("no identities, version above 0", "!module.identity tcb.module", [](TestPlatform& p) { p.tcbInfo.remove("tdxModuleIdentities"); });
        prepared("no identities, version 0", "UpToDate", [](TestPlatform& p) {
            p.tcbInfo.remove("tdxModuleIdentities");
            p.parts.td.teeTcbSvn = TcbSvns({1, 0, 1});
            p.tcbInfo.insert("tcbLevels", QJsonArray{TestPlatform::platformLevel(1, 1, {1, 0, 1}, "UpToDate")});
        });
        prepared("empty list of identities", "!tcbInfo.format", [](TestPlatform& p) { p.tcbInfo.insert("tdxModuleIdentities", QJsonArray()); });
        prepared("no tdxModule", "!tcbInfo.format", [](TestPlatform& p) { p.tcbInfo.remove("tdxModule"); });
        prepared("other signer", "!module.mrSigner", [](TestPlatform& p) { p.parts.td.mrSignerSeam.array()[47] = 1; });
        prepared("attributes", "!module.attributes", [](TestPlatform& p) { p.parts.td.seamAttributes.array()[0] = 1; });
        prepared("advisories of all, platform first", "OutOfDate", [=](TestPlatform& p) {
            p.setModuleLevels({level(2, "UpToDate"), level(1, "OutOfDate", {"INTEL-SA-00003", "INTEL-SA-00001"})});
            p.tcbInfo.insert("tcbLevels", QJsonArray{TestPlatform::platformLevel(1, 1, {}, "SWHardeningNeeded", {"INTEL-SA-00001", "INTEL-SA-00009"})});
            p.qeIdentity.insert("tcbLevels", QJsonArray{level(1, "UpToDate", {"INTEL-SA-00002"})});
        }, {"INTEL-SA-00001", "INTEL-SA-00009", "INTEL-SA-00002", "INTEL-SA-00003"});
    }
    void modules() { run(); }

    /// Every platform status with every status of module and enclave; and TD 1.5 with every pair of launch and now.
    void convergence_data()
    {
        QTest::addColumn<Case>("entry");
        const QHash<QString, QString> outOfDate{{"UpToDate", "OutOfDate"}, {"SWHardeningNeeded", "OutOfDate"},
                                                {"ConfigurationNeeded", "OutOfDateConfigurationNeeded"},
                                                {"ConfigurationAndSWHardeningNeeded", "OutOfDateConfigurationNeeded"}};
        const QStringList all{"UpToDate", "SWHardeningNeeded", "ConfigurationNeeded", "ConfigurationAndSWHardeningNeeded", "OutOfDate",
                              "OutOfDateConfigurationNeeded", "Revoked"};
        const QStringList component{"UpToDate", "OutOfDate", "Revoked"};
        for (const QString& platform : all) {
            for (const QString& module : component) {
                for (const QString& qe : component) {
                    const QString expected = module == "Revoked" || qe == "Revoked"       ? QString("Revoked")
                                             : module == "OutOfDate" || qe == "OutOfDate" ? outOfDate.value(platform, platform)
                                                                                          : platform;
                    prepared(qPrintable(platform + ", module " + module + ", QE " + qe), expected, [=](TestPlatform& p) {
                        p.tcbInfo.insert("tcbLevels", QJsonArray{TestPlatform::platformLevel(1, 1, {}, platform.toLatin1().constData())});
                        p.setModuleLevels({TestPlatform::isvLevel(1, module.toLatin1().constData())});
                        p.qeIdentity.insert("tcbLevels", QJsonArray{TestPlatform::isvLevel(1, qe.toLatin1().constData())});
                    });
                }
            }
        }
        for (const QString& launch : all) {
            for (const QString& now : all) {
                const bool stale = launch.startsWith("OutOfDate");
                const bool good = now != "Revoked" && !now.startsWith("OutOfDate");
                const bool configuration = launch.contains("Configuration") || now.contains("Configuration");
                const QString expected = !stale || !good ? launch : configuration ? QString("TDRelaunchAdvisedConfigurationNeeded") : QString("TDRelaunchAdvised");
                prepared(qPrintable("launched " + launch + ", now " + now), expected, [=](TestPlatform& p) {
                    p.useTd15();
                    p.parts.td.teeTcbSvn2 = TcbSvns({1, 1, 2});
                    p.tcbInfo.insert("tcbLevels", QJsonArray{TestPlatform::platformLevel(1, 1, {1, 1, 2}, now.toLatin1().constData()),
                                                             TestPlatform::platformLevel(1, 1, {1, 1, 1}, launch.toLatin1().constData())});
                });
            }
        }
        prepared("module updated under the TD", "TDRelaunchAdvised", [](TestPlatform& p) {
            p.useTd15();
            p.parts.td.teeTcbSvn2 = TcbSvns({3, 1, 1});
            p.setModuleLevels({TestPlatform::isvLevel(3, "UpToDate"), TestPlatform::isvLevel(1, "OutOfDate")});
        });
        prepared("unknown module now", "!tcb.current", [](TestPlatform& p) {
            p.useTd15();
            p.parts.td.teeTcbSvn2 = TcbSvns({1, 9, 1});
        });
        prepared("below every level now", "!tcb.current", [](TestPlatform& p) {
            p.useTd15();
            p.parts.td.teeTcbSvn2 = TcbSvns({1, 1, 0});
        });
    }
    void convergence() { run(); }

    void documents_data()
    {
        QTest::addColumn<Case>("entry");
        const auto info = [](const char* member, const QJsonValue& value) {
            return [=](TestPlatform& p) { p.tcbInfo.insert(QLatin1String(member), value); };
        };
        const auto qe = [](const char* member, const QJsonValue& value) {
            return [=](TestPlatform& p) { p.qeIdentity.insert(QLatin1String(member), value); };
        };
        prepared("unknown members", "UpToDate", [](TestPlatform& p) {
            p.tcbInfo.insert("later", QJsonObject{{"a", QJsonArray{1, 2}}});
            p.qeIdentity.insert("later", "x");
        });
        prepared("other FMSPC", "!tcbInfo.fmspc", info("fmspc", "00906ED50000"));
        prepared("lower-case FMSPC", "UpToDate", info("fmspc", "474844455600"));
        prepared("FMSPC with 0x", "!tcbInfo.format", info("fmspc", "0x4748444556"));
        prepared("other PCEID", "!tcbInfo.pceId", info("pceId", "0001"));
        prepared("FMSPC and PCEID at once", "!tcbInfo.fmspc tcbInfo.pceId", [](TestPlatform& p) {
            p.tcbInfo.insert("fmspc", "00906ED50000");
            p.tcbInfo.insert("pceId", "0001");
        });
        prepared("TCB info version 4", "!tcbInfo.format", info("version", 4));
        prepared("tcbType 1", "!tcbInfo.format", info("tcbType", 1));
        prepared("unknown id", "!tcbInfo.format", info("id", "SEV"));
        prepared("issueDate without Z", "!tcbInfo.format", info("issueDate", "2026-10-31T12:00:00"));
        prepared("fractional evaluation number", "!tcbInfo.format", info("tcbEvaluationDataNumber", 1.5));
        prepared("newer TCB info than QE identity", "UpToDate", info("tcbEvaluationDataNumber", 99));
        prepared("SGX TCB info version 2", "UpToDate", [](TestPlatform& p) {
            p.useSgx(3);
            QJsonObject tcb{{"pcesvn", 1}};
            for (int i = 1; i <= 16; ++i)
                tcb.insert(QString("sgxtcbcomp%1svn").arg(i, 2, 10, QChar('0')), 1);
            p.tcbInfo.remove("id");
            p.tcbInfo.insert("version", 2);
            p.tcbInfo.insert("tcbLevels", QJsonArray{QJsonObject{{"tcb", tcb}, {"tcbDate", "2026-01-01T00:00:00Z"}, {"tcbStatus", "UpToDate"}}});
        });
        prepared("version 2 without a component", "!tcbInfo.format", [](TestPlatform& p) {
            p.useSgx(3);
            p.tcbInfo.insert("version", 2);
        });
        prepared("SGX TCB info with a TDX module", "!tcbInfo.format", [](TestPlatform& p) {
            const QJsonValue module = p.tcbInfo.value("tdxModule");
            p.useSgx(3);
            p.tcbInfo.insert("tdxModule", module);
        });
        prepared("SGX TCB info for a TDX quote", "!tcbInfo.tee", [](TestPlatform& p) {
            p.tcbInfo.insert("id", "SGX");
            p.tcbInfo.remove("tdxModule");
            p.tcbInfo.remove("tdxModuleIdentities");
        });
        for (const int count : {15, 17}) {
            prepared(qPrintable(QString("%1 components").arg(count)), "!tcbInfo.format", [=](TestPlatform& p) {
                QJsonObject level = TestPlatform::platformLevel(1, 1, {}, "UpToDate");
                QJsonObject tcb = level.value("tcb").toObject();
                QJsonArray components = tcb.value("sgxtcbcomponents").toArray();
                if (count < 16)
                    components.removeLast();
                else
                    components.append(QJsonObject{{"svn", 0}});
                tcb.insert("sgxtcbcomponents", components);
                level.insert("tcb", tcb);
                p.tcbInfo.insert("tcbLevels", QJsonArray{level});
            });
        }
        prepared("a member twice", "!tcbInfo.format", [](TestPlatform& p) {
            p.tcbInfoText = QJsonDocument(p.tcbInfo).toJson(QJsonDocument::Compact).replace("\"version\":3", "\"version\":3,\"version\":3");
        });
        prepared("another spacing, signed", "UpToDate", [](TestPlatform& p) { p.tcbInfoText = QJsonDocument(p.tcbInfo).toJson(QJsonDocument::Indented); });
        prepared("QE identity version 1", "!qeIdentity.format", qe("version", 1));
        prepared("identity of the SGX enclave", "!qeIdentity.id", qe("id", "QE"));
        prepared("identity of nothing known", "!qeIdentity.format", qe("id", "TDQE"));
        prepared("MISCSELECT", "!qe.miscSelect", qe("miscselect", "00000001"));
        prepared("MISCSELECT outside the mask", "UpToDate", [](TestPlatform& p) {
            p.qeIdentity.insert("miscselectMask", "FEFFFFFF");
            p.parts.qeReport.miscSelect = 1;
        });
        prepared("debug enclave", "!qe.attributes", [](TestPlatform& p) { p.parts.qeReport.attributes.array()[0] |= 2; });
        prepared("other enclave signer", "!qe.mrSigner", [](TestPlatform& p) { p.parts.qeReport.mrSigner.array()[0] ^= 1; });
        prepared("other product", "!qe.isvProdId", [](TestPlatform& p) { p.parts.qeReport.isvProdId = 1; });
        prepared("all of the enclave wrong at once", "!qe.attributes qe.mrSigner qe.isvProdId qe.isvSvn", [](TestPlatform& p) {
            p.parts.qeReport.attributes.array()[0] |= 2;
            p.parts.qeReport.mrSigner.array()[0] ^= 1;
            p.parts.qeReport.isvProdId = 1;
            p.parts.qeReport.isvSvn = 0;
        });
        prepared("enclave below every level", "!qe.isvSvn", [](TestPlatform& p) { p.parts.qeReport.isvSvn = 0; });
        prepared("enclave newer than every level", "UpToDate", [](TestPlatform& p) { p.parts.qeReport.isvSvn = 7; });
        // Intel's library keeps an identity's levels sorted by SVN, then date, and refuses two that are equal in both.
        const auto enclaveLevels = [](int svn, const QList<QJsonObject>& list) {
            return [=](TestPlatform& p) {
                p.parts.qeReport.isvSvn = std::uint16_t(svn);
                p.qeIdentity.insert("tcbLevels", ::levels(list));
            };
        };
        const auto level = [](int svn, const char* status, const char* date) { return TestPlatform::isvLevel(svn, status, {}, date); };
        const char *const older = "2025-03-01T00:00:00Z", *const newer = "2026-03-01T00:00:00Z";
        prepared("revoked enclave, levels in the wrong order", "Revoked",
                 enclaveLevels(4, {level(1, "UpToDate", older), level(3, "Revoked", older), level(9, "UpToDate", newer)}));
        prepared("newest enclave, levels in the wrong order", "UpToDate", enclaveLevels(4, {level(2, "OutOfDate", older), level(4, "UpToDate", newer)}));
        prepared("one enclave SVN with two dates: the newer counts", "OutOfDate", enclaveLevels(4, {level(4, "UpToDate", older), level(4, "OutOfDate", newer)}));
        prepared("the same enclave level twice", "!qeIdentity.format", enclaveLevels(4, {level(4, "UpToDate", newer), level(4, "Revoked", newer)}));
    }
    void documents() { run(); }

    void chains_data()
    {
        QTest::addColumn<Case>("entry");
        const auto chain = [](std::function<QByteArray(const TestPlatform&)> make) {
            return [make = std::move(make)](TestPlatform& p) { p.parts.pckChainPem = make(p); };
        };
        const auto normal = [](const TestPlatform& p) { return p.pck->toPem() + p.ca->toPem() + p.root->toPem(); };
        const QString broken = "!pckChain.structure";
        prepared("CRLF", "UpToDate", chain([=](const TestPlatform& p) { return normal(p).replace("\n", "\r\n"); }));
        prepared("NUL at the end", "UpToDate", chain([=](const TestPlatform& p) { return normal(p) + '\0'; }));
        prepared("no line end at the end", "UpToDate", chain([=](const TestPlatform& p) { return normal(p).trimmed(); }));
        prepared("blank lines between", "UpToDate", chain([=](const TestPlatform& p) { return p.pck->toPem() + "\n\n" + p.ca->toPem() + " \t" + p.root->toPem(); }));
        prepared("text between", broken, chain([=](const TestPlatform& p) { return p.pck->toPem() + "x" + p.ca->toPem() + p.root->toPem(); }));
        prepared("text after", broken, chain([=](const TestPlatform& p) { return normal(p) + "x"; }));
        prepared("a fourth certificate", broken, chain([=](const TestPlatform& p) { return normal(p) + p.tcb->toPem(); }));
        prepared("the root twice", broken, chain([=](const TestPlatform& p) { return normal(p) + p.root->toPem(); }));
        prepared("no root", broken, chain([=](const TestPlatform& p) { return p.pck->toPem() + p.ca->toPem(); }));
        prepared("nothing", broken, chain([](const TestPlatform&) { return QByteArray(1, '\n'); }));
        prepared("nine certificates", broken, chain([=](const TestPlatform& p) { return normal(p).repeated(3); }));
        prepared("a loop of two", broken, chain([=](const TestPlatform& p) { return (p.pck->toPem() + p.ca->toPem()).repeated(4); }));
        prepared("private key in between", broken, chain([=](const TestPlatform& p) { return p.pck->toPem() + *p.caKey.toPem() + p.ca->toPem() + p.root->toPem(); }));
        prepared("another order", "!pckChain.names pckChain.root pckChain.extensions pckChain.sgxExtension pckCrl.issuer",
                 chain([](const TestPlatform& p) { return p.root->toPem() + p.ca->toPem() + p.pck->toPem(); }));
        prepared("another root of the same name", "!pckChain.root", [](TestPlatform& p) {
            TestPlatform other;
            p.parts.pckChainPem = p.pck->toPem() + p.ca->toPem() + other.root->toPem();
        });
        prepared("another platform's leaf", "!pckChain.signatures", [](TestPlatform& p) {
            TestPlatform other;
            p.parts.pckChainPem = other.pck->toPem() + p.ca->toPem() + p.root->toPem();
        });
        prepared("another CA of the same name", "!pckChain.signatures", [](TestPlatform& p) {
            TestPlatform other;
            p.parts.pckChainPem = other.pck->toPem() + other.ca->toPem() + p.root->toPem();
        });
        prepared("leaf in place of the CA", "!pckChain.names pckChain.signatures pckChain.extensions pckCrl.issuer",
                 chain([](const TestPlatform& p) { return p.pck->toPem() + p.pck->toPem() + p.root->toPem(); }));
        prepared("TCB signing certificate as PCK", "!pckChain.names pckChain.signatures pckChain.sgxExtension pckCrl.issuer",
                 chain([](const TestPlatform& p) { return p.tcb->toPem() + p.ca->toPem() + p.root->toPem(); }));
        prepared("unknown critical extension in the leaf", "!pckChain.extensions",
                 chain([](const TestPlatform& p) { return TestPlatform::withExtension(*p.pck, p.caKey, "1.2.3.4", true).toPem() + p.ca->toPem() + p.root->toPem(); }));
        prepared("unknown critical extension in the CA", "!pckChain.extensions",
                 chain([](const TestPlatform& p) { return p.pck->toPem() + TestPlatform::withExtension(*p.ca, p.rootKey, "1.2.3.4", true).toPem() + p.root->toPem(); }));
        prepared("unknown extension that is not critical", "UpToDate",
                 chain([](const TestPlatform& p) { return TestPlatform::withExtension(*p.pck, p.caKey, "1.2.3.4", false).toPem() + p.ca->toPem() + p.root->toPem(); }));
        prepared("critical name constraints in the CA", "!pckChain.extensions",
                 chain([](const TestPlatform& p) { return p.pck->toPem() + TestPlatform::withExtension(*p.ca, p.rootKey, "2.5.29.30", true).toPem() + p.root->toPem(); }));
        prepared("critical extended key usage in the leaf", "!pckChain.extensions",
                 chain([](const TestPlatform& p) { return TestPlatform::withExtension(*p.pck, p.caKey, "2.5.29.37", true).toPem() + p.ca->toPem() + p.root->toPem(); }));
        // A root is renewed under its name and key; who trusts the one trusts the other.
        const auto renewed = [](const TestPlatform& p) {
            return *buildCertificate({p.root->commonName(), CertificateSpec::Role::Root, {p.rootWindow.from - 86400, p.rootWindow.until + 86400}, {}, {}},
                                     p.rootKey.publicKey(), p.rootKey, {});
        };
        prepared("renewed root", "UpToDate", chain([=](const TestPlatform& p) { return p.pck->toPem() + p.ca->toPem() + renewed(p).toPem(); }));
        prepared("a root of that name and key which the key did not sign", "!pckChain.root", chain([=](const TestPlatform& p) {
            QByteArray der = renewed(p).der();
            der.back() = char(der.back() ^ 1);
            return p.pck->toPem() + p.ca->toPem() + Certificate::fromDer(der)->toPem();
        }));
        prepared("a certificate of that name and key which is no CA", "!pckChain.root pckChain.extensions", chain([=](const TestPlatform& p) {
            const Certificate leaf = *buildCertificate({p.root->commonName(), CertificateSpec::Role::Leaf, p.rootWindow, {}, {}}, p.rootKey.publicKey(), p.rootKey, {});
            return p.pck->toPem() + p.ca->toPem() + leaf.toPem();
        }));
        tampered("collateral under the renewed root", "UpToDate", [=](const TestPlatform& p, QByteArray&, Collateral& c) {
            c.tcbInfoIssuerChain = c.qeIdentityIssuerChain = p.tcb->toPem() + renewed(p).toPem();
            c.pckCrlIssuerChain = p.ca->toPem() + renewed(p).toPem();
        });
        prepared("stray bits in the base64", broken, chain([=](const TestPlatform& p) {
            // "=" leaves two bits over that mean nothing; a certificate of another length has none to spoil.
            QByteArray pem = normal(p);
            const qsizetype pad = pem.indexOf('=');
            if (pad < 0)
                return pem + "x";
            pem[pad - 1] = pem[pad - 1] == 'A' ? 'B' : char(pem[pad - 1] + 1);
            return pem;
        }));
        tampered("unknown critical extension in the TCB signing certificate",
                 "!tcbSigning.extensions", [](const TestPlatform& p, QByteArray&, Collateral& c) {
                     c.tcbInfoIssuerChain = TestPlatform::withExtension(*p.tcb, p.rootKey, "1.2.3.4", true).toPem() + p.root->toPem();
                 });
        tampered("a CA signs the TCB info", "!tcbSigning.structure", [](const TestPlatform& p, QByteArray&, Collateral& c) {
            c.tcbInfoIssuerChain = p.ca->toPem() + p.root->toPem();
            c.tcbInfoSignature = p.caKey.sign(view(c.tcbInfo))->toByteArray();
        });
        tampered("three certificates sign the QE identity", "!qeIdentitySigning.structure", [](const TestPlatform& p, QByteArray&, Collateral& c) {
            c.qeIdentityIssuerChain = p.tcb->toPem() + p.ca->toPem() + p.root->toPem();
        });
        tampered("collateral of another root", "!pckChain.root tcbSigning.root qeIdentitySigning.root pckCrl.chain pckCrl.signature", [](const TestPlatform&, QByteArray&, Collateral& c) {
            c = TestPlatform().collateral();
        });
    }
    void chains() { run(); }

    void lists_data()
    {
        QTest::addColumn<Case>("entry");
        prepared("PCK revoked", "!revocation.pck", [](TestPlatform& p) { p.revokedByCa = {p.pck->serial()}; });
        prepared("another PCK revoked", "UpToDate", [](TestPlatform& p) { p.revokedByCa = {p.ca->serial(), QByteArray(1, 7)}; });
        prepared("CA revoked", "!revocation.pckCa", [](TestPlatform& p) { p.revokedByRoot = {p.ca->serial()}; });
        prepared("TCB signing certificate revoked", "!revocation.tcbSigning revocation.qeIdentitySigning", [](TestPlatform& p) { p.revokedByRoot = {p.tcb->serial()}; });
        prepared("all revoked at once", "!revocation.pckCa revocation.tcbSigning revocation.qeIdentitySigning revocation.pck", [](TestPlatform& p) {
            p.revokedByRoot = {p.tcb->serial(), p.ca->serial()};
            p.revokedByCa = {p.pck->serial()};
        });
        tampered("PCK list of another CA of the same name", "!pckCrl.signature", [](const TestPlatform& p, QByteArray&, Collateral& c) {
            const TestPlatform other;
            c.pckCrl = buildCrl(*p.ca, other.caKey, p.window, {})->der();
        });
        tampered("PCK list of the Processor CA", "!pckCrl.issuer pckCrl.signature", [](const TestPlatform&, QByteArray&, Collateral& c) {
            TestPlatform other;
            other.caName = "Test SGX PCK Processor CA";
            other.issue();
            c.pckCrl = other.collateral().pckCrl;
        });
        tampered("lists swapped", "!rootCrl.issuer rootCrl.signature pckCrl.issuer pckCrl.signature", [](const TestPlatform&, QByteArray&, Collateral& c) {
            std::swap(c.pckCrl, c.rootCaCrl);
        });
        tampered("no root list", "!rootCrl.issuer", [](const TestPlatform&, QByteArray&, Collateral& c) { c.rootCaCrl.clear(); });
        tampered("bytes after the root list", "!rootCrl.issuer", [](const TestPlatform&, QByteArray&, Collateral& c) { c.rootCaCrl += 'x'; });
    }
    void lists() { run(); }

    void signatures_data()
    {
        QTest::addColumn<Case>("entry");
        const auto put = [](qsizetype at, const QByteArray& bytes) {
            return [=](const TestPlatform&, QByteArray& quote, Collateral&) { quote.replace(at, bytes.size(), bytes); };
        };
        // ECDSA signs with (r, s) and (r, n-s) alike, and DCAP does not demand the lower one: the quote says the same.
        tampered("the signature's other half", "UpToDate", [](const TestPlatform&, QByteArray& quote, Collateral&) {
            quote.replace(v4AuthOffset + 32, 32, otherHalf(quote.mid(v4AuthOffset + 32, 32)));
        });
        tampered("r and s zero", "!quote.signature", put(v4AuthOffset, QByteArray(64, '\0')));
        tampered("s is n", "!quote.signature", put(v4AuthOffset + 32, groupOrder));
        tampered("r is n", "!quote.signature", put(v4AuthOffset, groupOrder));
        tampered("QE report's signature zero", "!qe.reportSignature", put(v4QeReportOffset + 384, QByteArray(64, '\0')));
        tampered("key not on the curve", "!qe.attestationKey quote.signature", put(v4AuthOffset + 64, QByteArray(64, '\1')));
        tampered("key at infinity", "!qe.attestationKey quote.signature", put(v4AuthOffset + 64, QByteArray(64, '\0')));
        tampered("another key that signed correctly", "!qe.attestationKey", [](const TestPlatform& p, QByteArray& quote, Collateral&) {
            TestPlatform other;
            quote.replace(v4AuthOffset + 64, 64, other.attestationKey.publicKey().point().toByteArray());
            quote.replace(v4AuthOffset, 64, other.attestationKey.sign(view(quote).first(48 + 584))->toByteArray());
            Q_UNUSED(p)
        });
        tampered("TCB info signed by the CA", "!tcbInfo.signature", [](const TestPlatform& p, QByteArray&, Collateral& c) {
            c.tcbInfoSignature = p.caKey.sign(view(c.tcbInfo))->toByteArray();
        });
        tampered("documents with each other's signatures", "!tcbInfo.signature qeIdentity.signature", [](const TestPlatform&, QByteArray&, Collateral& c) {
            std::swap(c.tcbInfoSignature, c.qeIdentitySignature);
        });
        tampered("signature in DER", "!tcbInfo.signature", [](const TestPlatform&, QByteArray&, Collateral& c) {
            c.tcbInfoSignature = derFromRaw(*P256Signature::fromBytes(view(c.tcbInfoSignature)));
        });
    }
    void signatures() { run(); }

    void windows_data()
    {
        QTest::addColumn<QString>("row");
        QTest::addColumn<int>("part");
        int part = 0;
        for (const char* row : {"validity.pckChain", "validity.tcbSigning validity.qeIdentitySigning", "validity.pckChain validity.pckCrlChain", "validity.rootCrl",
                                "validity.pckCrl", "validity.tcbInfo", "validity.qeIdentity",
                                "validity.pckChain validity.tcbSigning validity.qeIdentitySigning validity.pckCrlChain"})
            QTest::newRow(row) << row << part++;
    }
    /// Both ends belong to the window; one second outside does not.
    void windows()
    {
        QFETCH(QString, row);
        QFETCH(int, part);
        TestPlatform p;
        const UnixSeconds now = p.now.toSecsSinceEpoch();
        const auto at = [](UnixSeconds time) { return QDateTime::fromSecsSinceEpoch(time, Qt::UTC).toString(Qt::ISODate); };
        const auto check = [&](ValidityWindow window) {
            TestPlatform own = p;
            const std::array parts{&own.pckWindow, &own.tcbWindow, &own.caWindow, &own.rootCrlWindow, &own.pckCrlWindow};
            if (part < int(parts.size())) {
                *parts[std::size_t(part)] = window;
            } else if (part == 7) {
                own.rootWindow = window;
            } else {
                QJsonObject& document = part == 5 ? own.tcbInfo : own.qeIdentity;
                document.insert("issueDate", at(window.from));
                document.insert("nextUpdate", at(window.until));
            }
            own.issue();
            return outcome(own.report());
        };
        QCOMPARE(check({now, now + 1}), "UpToDate");
        QCOMPARE(check({now - 1, now}), "UpToDate");
        QCOMPARE(check({now + 1, now + 2}), "!" + row);
        QCOMPARE(check({now - 2, now - 1}), "!" + row);
    }

    /// GATEHOUSE_WRITE_SAMPLES=folder writes what tests/data/attest holds: keys and signatures are random, so that tests which
    /// must do the same every time read one recorded set.
    void samples()
    {
        const QString folder = qEnvironmentVariable("GATEHOUSE_WRITE_SAMPLES");
        const auto write = [&](const QString& name, const QByteArray& bytes) {
            QFile file(folder + '/' + name);
            QVERIFY(folder.isEmpty() || (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size()));
        };
        TestPlatform p;
        write("root.der", p.root->der());
        write("tdx-v4.bin", p.quote());
        write("tdx.json", p.collateral().toJson());
        QCOMPARE(outcome(p.report()), "UpToDate");
        p.useTd15();
        write("tdx-v5.bin", p.quote());
        QCOMPARE(outcome(p.report()), "UpToDate");
        p.useSgx(3);
        write("sgx-v3.bin", p.quote());
        write("sgx.json", p.collateral().toJson());
        p.parts.version = 4;
        write("sgx-v4.bin", p.quote());
        QCOMPARE(outcome(p.report()), "UpToDate");
    }

    void ofSeveralRootsOfOneNameTheKeyDecides()
    {
        const TestPlatform one, other;
        QCOMPARE(one.root->subjectDer(), other.root->subjectDer());
        TrustedRoots both = one.roots();
        both.add(other.roots());
        TrustedRoots turned = other.roots();
        turned.add(one.roots());
        for (const TrustedRoots& roots : {both, turned}) {
            QCOMPARE(outcome(verify(one.quote(), one.collateral(), one.now, roots)), "UpToDate");
            QCOMPARE(outcome(verify(other.quote(), other.collateral(), other.now, roots)), "UpToDate");
            // Trusting both is not letting one speak for the other's platforms.
            QVERIFY(outcome(verify(one.quote(), other.collateral(), one.now, roots)).contains("pckChain.root"));
        }
    }
    /// A CA below one of two roots of the same name does not become a CA of the other one.
    void aChainIsUnderTheRootItNames()
    {
        const TestPlatform real;
        TestPlatform forger;
        forger.parts.pckChainPem = forger.pck->toPem() + forger.ca->toPem() + real.root->toPem();
        TrustedRoots both = real.roots();
        both.add(forger.roots());
        Collateral collateral = real.collateral();
        collateral.pckCrlIssuerChain = forger.ca->toPem() + forger.root->toPem();
        collateral.pckCrl = forger.collateral().pckCrl;
        const Report report = verify(forger.quote(), collateral, real.now, both);
        QCOMPARE(outcome(report), "!pckChain.signatures pckChain.root");
        QCOMPARE(outcome(verify(forger.quote(), ExaminedCollateral::examine(collateral, both), real.now)), "!pckChain.signatures pckChain.root");
        // Nor may another root's CA speak about the revocation of a platform whose own chain holds.
        QVERIFY(outcome(verify(real.quote(), collateral, real.now, both)).contains("pckChain.root"));
    }
    /// DCAP says "up to date" whatever follows the quote; the default policy accepts zeros only.
    void whatFollowsTheQuoteIsThePolicysQuestion()
    {
        const TestPlatform p;
        const ExaminedCollateral examined = ExaminedCollateral::examine(p.collateral(), p.roots());
        const auto decide = [&](const QByteArray& trailing, const Policy& policy) {
            const Report report = verify(p.quote() + trailing, examined, p.now);
            return QString("%1 %2").arg(toString(report.tcbStatus.value()), toString(evaluate(report, policy).decision));
        };
        QCOMPARE(decide({}, {}), "UpToDate accepted");
        QCOMPARE(decide(QByteArray(3065, '\0'), {}), "UpToDate accepted");
        QCOMPARE(decide(QByteArray(70, '\0') + QByteArray(16, '\xaa'), {}), "UpToDate refused");
        QCOMPARE(decide("x", {}), "UpToDate refused");
        Policy lenient;
        lenient.allowTrailingBytes = true;
        QCOMPARE(decide("x", lenient), "UpToDate accepted");
    }

    /// A root of the same name, its own CA, platform and enclave, with Intel's true collateral: everything fits and nothing is green.
    void aForgedQuoteIsGreenNowhere()
    {
        const TestPlatform real;
        const TestPlatform forger;
        const Report report = verify(forger.quote(), real.collateral(), real.now, real.roots());
        QVERIFY(!report.isAuthentic());
        QVERIFY(report.shortfalls.isEmpty());
        int beyond = 0;
        for (const Check& check : report.checks) {
            const bool isBeyond = check.id.startsWith("qe.") || check.id.startsWith("tcb.") || check.id.startsWith("module.") || check.id == "quote.signature"
                                  || check.id == "tcbInfo.fmspc" || check.id == "revocation.pckCa" || check.id == "revocation.pck";
            beyond += isBeyond ? 1 : 0;
            if (isBeyond)
                QVERIFY2(check.status != CheckStatus::Passed && !check.hint.isEmpty(), qPrintable(check.id));
        }
        QCOMPARE(beyond, 17);
        // The collateral itself is Intel's, and said to be.
        expectNothingGreenBeyondABrokenLink(report);
        QVERIFY(std::any_of(report.checks.begin(), report.checks.end(), [](const Check& check) { return check.id == "tcbInfo.signature" && check.status == CheckStatus::Passed; }));
    }
    void aModuleWithoutLevelsHasNoRowForThem()
    {
        TestPlatform p;
        p.parts.td.teeTcbSvn = TcbSvns({1, 0, 1});
        p.tcbInfo.insert("tcbLevels", QJsonArray{TestPlatform::platformLevel(1, 1, {1, 0, 1}, "UpToDate")});
        const Report report = p.report();
        QCOMPARE(outcome(report), "UpToDate");
        for (const Check& check : report.checks)
            QVERIFY(check.id != "tcb.module");
    }
    void aStalePlatformIsExplained()
    {
        TestPlatform p;
        p.tcbInfo.insert("tcbLevels", QJsonArray{TestPlatform::platformLevel(1, 5, {1, 1, 1}, "UpToDate", {}, "2026-09-01T00:00:00Z"),
                                                 TestPlatform::platformLevel(0, 0, {}, "OutOfDate", {"INTEL-SA-00077"}, "2025-03-01T00:00:00Z")});
        p.setModuleLevels({TestPlatform::isvLevel(4, "UpToDate", {}, "2026-08-01T00:00:00Z"), TestPlatform::isvLevel(1, "OutOfDate", {"INTEL-SA-00088"}, "2024-01-01T00:00:00Z")});
        p.qeIdentity.insert("tcbLevels", QJsonArray{TestPlatform::isvLevel(3, "UpToDate", {}, "2026-07-01T00:00:00Z"), TestPlatform::isvLevel(1, "OutOfDate", {"INTEL-SA-00099"}, "2023-01-01T00:00:00Z")});
        p.extension.components[3] = 0;
        p.issue();
        const Report report = p.report();
        QCOMPARE(outcome(report), "OutOfDate");
        QCOMPARE(report.shortfalls.size(), 4);
        const QStringList names{"SGX component 4", "PCESVN", "Quoting enclave", "TDX module TDX_01"};
        const QStringList advisories{"INTEL-SA-00077", "INTEL-SA-00077", "INTEL-SA-00099", "INTEL-SA-00088"};
        const QStringList since{"2025-03-01T00:00:00Z", "2025-03-01T00:00:00Z", "2023-01-01T00:00:00Z", "2024-01-01T00:00:00Z"};
        const QStringList needed{"2026-09-01T00:00:00Z", "2026-09-01T00:00:00Z", "2026-07-01T00:00:00Z", "2026-08-01T00:00:00Z"};
        const QList<std::pair<int, int>> svns{{0, 1}, {1, 5}, {1, 3}, {1, 4}};
        for (int i = 0; i < 4; ++i) {
            const TcbShortfall& shortfall = report.shortfalls.at(i);
            QCOMPARE(shortfall.component, names.at(i));
            QCOMPARE(std::pair(shortfall.actual, shortfall.needed), svns.at(i));
            QCOMPARE(shortfall.advisories, QStringList{advisories.at(i)});
            QCOMPARE(formatUtcTime(shortfall.since.value()), since.at(i));
            QCOMPARE(formatUtcTime(shortfall.neededDate), needed.at(i));
            QVERIFY(!shortfall.remedy.isEmpty());
        }
        const auto row = [&](const char* id) {
            for (const Check& check : report.checks) {
                if (check.id == QLatin1String(id))
                    return check.actual;
            }
            return QString();
        };
        QVERIFY2(row("tcb.platform").contains("SGX component 4 is 0, 1 needed since 2026-09-01T00:00:00Z"), qPrintable(row("tcb.platform")));
        QVERIFY2(row("tcb.module").contains("TDX module TDX_01 is 1, 4 needed since 2026-08-01T00:00:00Z. Update the TDX module"), qPrintable(row("tcb.module")));
        QVERIFY2(row("qe.isvSvn").contains("INTEL-SA-00099; Quoting enclave is 1, 3 needed since"), qPrintable(row("qe.isvSvn")));
        QCOMPARE(formatUtcTime(*report.tcbDate), "2023-01-01T00:00:00Z");
        QCOMPARE(*report.evaluationNumber, 1);
    }

    /// A quote of which nothing holds says so in every row at once, and no row that was not looked at is green.
    void allMismatchesAtOnce()
    {
        TestPlatform p;
        TestPlatform other;
        QByteArray quote = p.quote();
        quote[12] = char(quote[12] ^ 1);
        quote[200] = char(quote[200] ^ 1);
        const Report report = verify(quote, other.collateral(), p.now.addYears(3), p.roots());
        QVERIFY(!report.isAuthentic());
        const QString failed = failedRows(report);
        for (const char* row : {"quote.qeVendor", "pckChain.root", "tcbSigning.root", "validity.rootCrl", "validity.tcbInfo", "quote.signature"})
            QVERIFY2(failed.contains(QLatin1String(row)), qPrintable(failed));
        for (const Check& check : report.checks) {
            for (const char* row : {"revocation.", "tcbInfo.fmspc", "tcb.", "qe.attributes", "module."}) {
                if (check.id.startsWith(QLatin1String(row)))
                    QVERIFY2(check.status == CheckStatus::NotChecked, qPrintable(check.id));
            }
        }
    }
};

QTEST_GUILESS_MAIN(DcapSpecificationTest)
#include "tst_DcapSpecification.moc"
