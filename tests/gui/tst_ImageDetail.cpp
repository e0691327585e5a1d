// SPDX-License-Identifier: GPL-3.0-or-later
// What the Images page says of one image, for images that the demonstration does not have: foreign builds.
#include "app/console/DifferenceText.h"
#include "app/console/images/ImageDetailView.h"
#include "app/console/widgets/HexCompare.h"
#include "app/console/widgets/StatusBadge.h"
#include "app/console/widgets/Theme.h"

#include <QAction>
#include <QLabel>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::console;

class ImageDetailTest : public QObject
{
    Q_OBJECT

    QAction m_remove{QStringLiteral("Remove")};

    static api::ImageDetail foreign()
    {
        api::ImageDetail image;
        image.summary.id = "nethermind-mkosi-0123456789ab";
        image.summary.recipe = "nethermind-mkosi";
        image.summary.version = "1";
        image.summary.builtAt = QDateTime::fromString("2026-11-22T10:00:00Z", Qt::ISODate);
        for (const char* pcr : {"PCR 4", "PCR 11"})
            image.registers.append({pcr, QString(64, 'a'), {{"event", QString(64, 'b')}}});
        image.buildRegisters = {{"PCR 4", QString(64, 'a'), {}}, {"PCR 11", QString(64, 'a'), {}}, {"MRTD", QString(96, 'c'), {}}};
        return image;
    }
    static QString shown(const QWidget& view)
    {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); // Rows of before.
        QString text;
        for (const QLabel* label : view.findChildren<QLabel*>())
            if (label->isVisibleTo(&view))
                text += label->text() + '\n';
        return text;
    }

    /// The words before the lines of a register.
    static QStringList linesOf(const QWidget& view, const QString& name)
    {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        const auto* compare = view.findChild<HexCompare*>("register-" + name);
        return compare ? compare->captions() : QStringList();
    }
    static QMap<Tone, QStringList> badges(const QWidget& view)
    {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QMap<Tone, QStringList> words;
        for (const StatusBadge* badge : view.findChildren<StatusBadge*>())
            if (badge->isVisibleTo(&view) && !badge->word().startsWith("PCR") && badge->word() != "ready")
                words[badge->tone()].append(badge->word());
        return words;
    }

private Q_SLOTS:
    void whatTheBuildPredictsStandsBeside()
    {
        ImageDetailView view({}, &m_remove);
        view.setImage(foreign());
        QVERIFY2(shown(view).contains("Predicted by the build itself") && shown(view).contains("as far as both predict, the same"), qPrintable(shown(view)));
        QVERIFY(shown(view).contains("MRTD"));
        QVERIFY(!shown(view).contains("not what is predicted here"));
    }
    void aDifferenceIsSaid()
    {
        ImageDetailView view({}, &m_remove);
        view.setImage(foreign());
        api::ImageDetail image = foreign();
        image.summary.id = "nethermind-mkosi-0123456789ac";
        image.buildRegisters[1].value = QString(64, 'd');
        view.setImage(image);
        QVERIFY2(shown(view).contains("PCR 11, compared") && shown(view).contains("not what is predicted here"), qPrintable(shown(view)));
        QVERIFY(!shown(view).contains("PCR 4, compared"));
        QVERIFY(!shown(view).contains("the same"));
    }
    void whatItsMachinesReportStandsBeside()
    {
        ImageDetailView view({}, &m_remove);
        view.setImage(foreign());
        QVERIFY2(shown(view).contains("what a machine made from this image must report"), qPrintable(shown(view)));
        QVERIFY(!shown(view).contains("Machines of this image"));
        api::MachineDetail machine;
        machine.summary.name = "node-a";
        machine.summary.state = api::MachineState::Running;
        machine.registers = {{"PCR 4", QString(64, 'a'), QString(), {}, "guest /status, not attested"}, {"PCR 11", QString(64, 'a'), QString(), {}, "guest /status, not attested"}};
        view.setMachines({machine});
        QVERIFY2(shown(view).contains("node-a (has not reported yet)"), qPrintable(shown(view)));
        for (api::ObservedRegister& reg : machine.registers) {
            reg.observed = reg.predicted;
            reg.observedAt = QDateTime::currentDateTimeUtc();
        }
        view.setMachines({machine});
        QVERIFY2(shown(view).contains("machines report what is predicted") && shown(view).contains("not attested"), qPrintable(shown(view)));
        QCOMPARE(linesOf(view, "PCR 11").size(), 2); // Without a policy nothing is expected.
        QVERIFY(!linesOf(view, "PCR 11").contains("node-a"));

        machine.registers[1].observed = QString(64, 'e');
        api::MachineDetail other = machine;
        other.summary.name = "node-b";
        other.summary.state = api::MachineState::Crashed;
        other.registers[1].observed = QString(64, 'a');
        view.setMachines({machine, other});
        QVERIFY2(shown(view).contains("1 register(s) differ from the prediction"), qPrintable(shown(view)));
        QVERIFY2(shown(view).contains("node-b (crashed)"), qPrintable(shown(view)));
        QCOMPARE(linesOf(view, "PCR 11"), (QStringList{"predicted", "node-a", "node-b"}));
        QCOMPARE(linesOf(view, "PCR 4"), (QStringList{"predicted", "observed"})); // Both say the same.
        QCOMPARE(view.findChild<HexCompare*>("register-PCR 11")->differingBytes(1), 32);
        QCOMPARE(view.findChild<HexCompare*>("register-PCR 11")->differingBytes(2), 0);
        view.setMachines({});
        QVERIFY(!shown(view).contains("node-a"));
    }
    void theEventThatExplainsADifferenceIsNamed()
    {
        ImageDetailView view({}, &m_remove);
        view.setImage(foreign());
        api::MachineDetail machine;
        machine.summary.name = "node-a";
        machine.registers = {{"PCR 11", QString(64, 'a'), QString(64, 'e'), QDateTime::currentDateTimeUtc(), "guest"}};
        api::RegisterDifference difference;
        difference.kind = api::RegisterDifference::Kind::Changed;
        difference.event = 31;
        difference.type = "EV_IPL";
        difference.text = ".cmdline";
        difference.digest = QString(64, '1');
        difference.predicted = "the command line";
        difference.predictedDigest = QString(64, '2');
        difference.accountsFor = true;
        machine.registers[0].difference = difference;
        view.setMachines({machine});
        const QString text = shown(view);
        QVERIFY2(text.contains("node-a, PCR 11: event 31 of the boot log differs from the prediction, which has the command line there."), qPrintable(text));
        QVERIFY2(text.contains("EV_IPL, “.cmdline” as the log says; only the digest is proven") && text.contains("the log adds up to the observed value"), qPrintable(text));
        auto* digests = view.findChild<HexCompare*>("difference-PCR 11");
        QVERIFY(digests && digests->differingBytes() == 32);
        QVERIFY2(digests->accessibleName().contains(QString(64, '2')), qPrintable(digests->accessibleName()));
        // A log of another boot only hints; without one that is said.
        machine.registers[0].difference->accountsFor = false;
        machine.registers[0].difference->digest = QString(64, '3');
        view.setMachines({machine});
        QVERIFY2(shown(view).contains("a hint at most"), qPrintable(shown(view)));
        machine.registers[0].difference = api::RegisterDifference();
        machine.registers[0].difference->detail = "the guest sent no boot log with its quote";
        view.setMachines({machine});
        QVERIFY2(shown(view).contains("which event differs cannot be said: the guest sent no boot log"), qPrintable(shown(view)));
        QVERIFY(!view.findChild<HexCompare*>("difference-PCR 11"));
        for (const auto& [kind, words] : {std::pair{api::RegisterDifference::Kind::Extra, "is not predicted"}, std::pair{api::RegisterDifference::Kind::Missing, "is predicted and never came"},
                                          std::pair{api::RegisterDifference::Kind::Reordered, "came too early"}, std::pair{api::RegisterDifference::Kind::AfterLog, "after the log ended"}}) {
            difference.kind = kind;
            QVERIFY2(differenceWords("PCR 4", difference).sentence.contains(words), qPrintable(differenceWords("PCR 4", difference).sentence));
        }
    }
    void whatThePolicyExpectsStandsBetween()
    {
        using Answer = api::ImageExpectation::Answer;
        ImageDetailView view({}, &m_remove);
        view.setImage(foreign());
        api::ImageExpectation expectation;
        expectation.answer = Answer::Allowed;
        expectation.policy = "strict";
        expectation.allowed = "dstack 1 (abc)";
        expectation.allowedImage = foreign().summary.id;
        expectation.registers = {{"PCR 4", QString(64, 'a')}, {"PCR 11", QString(64, 'a')}};
        view.setExpectation(expectation);
        QVERIFY2(shown(view).contains("The policy in force, strict, lets machines of this image in."), qPrintable(shown(view)));
        QCOMPARE(badges(view).value(Tone::Good), QStringList{"allowed"});
        QCOMPARE(linesOf(view, "PCR 11"), (QStringList{"predicted", "expected", "observed"}));

        expectation.answer = Answer::Refused;
        expectation.allowedImage = "another";
        expectation.registers["PCR 11"] = QString(64, 'f');
        expectation.differing = {"RTMR2 (PCR 9, PCR 11)"};
        view.setExpectation(expectation);
        QVERIFY2(shown(view).contains("refuses machines of this image") && shown(view).contains("nearest image that it allows is dstack 1 (abc); this one differs in RTMR2 (PCR 9, PCR 11)"), qPrintable(shown(view)));
        QCOMPARE(badges(view).value(Tone::Bad), QStringList{"not allowed"});
        QCOMPARE(view.findChild<HexCompare*>("register-PCR 11")->differingBytes(1), 32);
        QCOMPARE(view.findChild<HexCompare*>("register-PCR 4")->differingBytes(1), 0);

        view.setExpectation(api::ImageExpectation{Answer::Refused, "none", {}, {}, {}, {}});
        QVERIFY2(shown(view).contains("It allows no image at all."), qPrintable(shown(view)));
        view.setExpectation(std::nullopt, "the policy cannot be read");
        QVERIFY2(shown(view).contains("cannot be told") && shown(view).contains("the policy cannot be read"), qPrintable(shown(view)));
        QCOMPARE(badges(view).value(Tone::Neutral).count("not checked"), 1); // Grey is never success.
    }
    void whatItIsMadeOfIsSaid()
    {
        ImageDetailView view({}, &m_remove);
        api::ImageDetail image = foreign();
        image.summary.variant = "dev";
        image.summary.debug = true;
        image.summary.bytes = 1024 * 1024;
        image.kernel = "6.1.0-40-amd64";
        image.foreign = {{"Lighthouse", QString(64, '7')}};
        image.parameters = {{"network", "", "hoodi", true, {}}};
        view.setImage(image);
        const QString text = shown(view);
        for (const char* part : {"Variant", "dev", "6.1.0-40-amd64", "Lighthouse, SHA-256", "Debug image"})
            QVERIFY2(text.contains(part), part);
        // The next image has none of it.
        image = foreign();
        image.summary.id = "nethermind-mkosi-00";
        view.setImage(image);
        QVERIFY2(!shown(view).contains("Lighthouse") && !shown(view).contains("Variant"), qPrintable(shown(view)));
    }
    static api::QuotedNode quoteOf(api::QuotedNode::Platform platform, api::QuotedNode::Standing standing, const QString& address = "0x8ba1f109551bD432803012645Ac136ddd64DBA72")
    {
        api::QuotedNode node;
        node.address = address;
        node.platform = platform;
        node.standing = standing;
        node.at = QDateTime::currentDateTimeUtc().addSecs(-90);
        for (const char* name : {"MRTD", "RTMR0", "RTMR1", "RTMR2", "RTMR3"})
            node.registers.append({name, QString(96, platform == api::QuotedNode::Platform::Tdx ? 'c' : '5'), QString(96, platform == api::QuotedNode::Platform::Tdx ? 'c' : '5'), node.at, "quote of a request"});
        return node;
    }
    static api::ImageDetail withTdx()
    {
        api::ImageDetail image = foreign();
        image.summary.id = "dstack-0123456789ab";
        image.buildRegisters.clear();
        for (const char* name : {"MRTD", "RTMR0", "RTMR1", "RTMR2", "RTMR3"})
            image.tdxRegisters.append({name, QString(96, 'c'), {}, {}, {}});
        return image;
    }
    static StatusBadge* badgeOf(const QWidget& view, const QString& accessible)
    {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        for (StatusBadge* badge : view.findChildren<StatusBadge*>())
            if (badge->accessibleName().startsWith(accessible))
                return badge;
        return nullptr;
    }
    static QStringList captionsOf(const QWidget& view, const QString& id)
    {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        const auto* compare = view.findChild<HexCompare*>(id);
        return compare ? compare->captions() : QStringList();
    }

    void whatAVerifiedQuoteShowsStandsBesideTheTdxPrediction()
    {
        using Node = api::QuotedNode;
        ImageDetailView view({}, &m_remove);
        view.setImage(withTdx());
        QCOMPARE(captionsOf(view, "tdx-RTMR1"), (QStringList{"predicted", "observed"}));
        QVERIFY2(badgeOf(view, "RTMR1: not compared")->tone() == Tone::Neutral, "grey is never success");
        QVERIFY(captionsOf(view, "simulated-RTMR1").isEmpty());
        api::ImageExpectation expectation;
        expectation.answer = api::ImageExpectation::Answer::Allowed;
        expectation.registers = {{"RTMR1", QString(96, 'c')}};
        view.setExpectation(expectation);
        Node node = quoteOf(Node::Platform::Tdx, Node::Standing::Hardware);
        view.setQuotes({node});
        QVERIFY2(shown(view).contains(node.address) && shown(view).contains("genuine under Intel's root") && shown(view).contains("known by its registers"), qPrintable(shown(view)));
        QCOMPARE(captionsOf(view, "tdx-RTMR1"), (QStringList{"predicted", "expected", "observed"}));
        QCOMPARE(captionsOf(view, "tdx-RTMR2"), (QStringList{"predicted", "observed"})); // The policy does not name it.
        QVERIFY(badgeOf(view, "RTMR1: as predicted")->tone() == Tone::Good);
        QVERIFY2(shown(view).contains("1 quote(s) show what is predicted"), qPrintable(shown(view)));

        // Another node of another value, with the event that explains it.
        Node other = quoteOf(Node::Platform::Tdx, Node::Standing::Hardware, "0x70997970C51812dc3A010C7d01b50e0d17dc79C8");
        other.machine = "node-b";
        other.link = Node::Link::Machine;
        other.registers[3].observed = QString(96, 'd');
        api::RegisterDifference difference;
        difference.kind = api::RegisterDifference::Kind::Changed;
        difference.event = 23;
        difference.type = "EV_EVENT_TAG";
        difference.digest = QString(96, '1');
        difference.predicted = "Command line";
        difference.predictedDigest = QString(96, '2');
        difference.accountsFor = true;
        other.registers[3].difference = difference;
        view.setQuotes({other, node});
        QVERIFY(badgeOf(view, "RTMR2: differs")->tone() == Tone::Bad);
        QCOMPARE(captionsOf(view, "tdx-RTMR2"), (QStringList{"predicted", "node-b", "0x8ba1…BA72"}));
        QVERIFY2(shown(view).contains("node-b, RTMR2: event 23 of the boot log differs from the prediction, which has Command line there."), qPrintable(shown(view)));
        QVERIFY2(shown(view).contains("1 register(s) differ from the prediction") && shown(view).contains("a machine of this image"), qPrintable(shown(view)));
        view.setQuotes({});
        QVERIFY(!shown(view).contains("node-b"));
        view.setQuotes({}, "the database is locked");
        QVERIFY2(shown(view).contains("Kept quotes could not be looked at: the database is locked"), qPrintable(shown(view)));
    }
    void aClaimIsNeverShownAsProven()
    {
        using Node = api::QuotedNode;
        ImageDetailView view({}, &m_remove);
        view.setImage(withTdx());
        Node claimed = quoteOf(Node::Platform::Tdx, Node::Standing::Claimed);
        claimed.doubt = "it has not been verified yet";
        view.setQuotes({claimed});
        QVERIFY2(shown(view).contains("a claim: it has not been verified yet"), qPrintable(shown(view)));
        QCOMPARE(captionsOf(view, "tdx-RTMR1"), (QStringList{"predicted", "claimed"}));
        QVERIFY(badgeOf(view, "RTMR1: as predicted by a claim that is not verified")->tone() == Tone::Neutral);
        QVERIFY2(shown(view).contains("1 quote(s) claim what is predicted") && !shown(view).contains("show what is predicted"), qPrintable(shown(view)));
        for (const StatusBadge* badge : view.findChildren<StatusBadge*>())
            QVERIFY2(badge->tone() != Tone::Good || badge->word() == "ready", qPrintable(badge->word()));
        // A claim that differs warns; beside a verified quote that agrees it does not speak for the register.
        claimed.registers[2].observed = QString(96, 'd');
        view.setQuotes({claimed});
        QVERIFY(badgeOf(view, "RTMR1: differs by a claim")->tone() == Tone::Warning);
        view.setQuotes({claimed, quoteOf(Node::Platform::Tdx, Node::Standing::Hardware, "0x70997970C51812dc3A010C7d01b50e0d17dc79C8")});
        QCOMPARE(captionsOf(view, "tdx-RTMR1"), (QStringList{"predicted", "claim: 0x8ba1…BA72", "0x7099…79C8"}));
        QVERIFY2(shown(view).contains("1 quote(s) show what is predicted · 1 claim(s) of something else"), qPrintable(shown(view)));
        QVERIFY(badgeOf(view, "RTMR1: as predicted")->tone() == Tone::Good);
    }
    void aRootThatIsNotIntelsProvesNoRegisterOfATdxMachine()
    {
        // Whoever holds a root of their own can sign any MRTD and RTMRs: genuine under it, and no word of hardware.
        using Node = api::QuotedNode;
        ImageDetailView view({}, &m_remove);
        view.setImage(withTdx());
        Node simulated = quoteOf(Node::Platform::Tdx, Node::Standing::SimulatedTee);
        view.setQuotes({simulated});
        QVERIFY2(shown(view).contains("genuine under a root that is not Intel's"), qPrintable(shown(view)));
        for (const StatusBadge* badge : view.findChildren<StatusBadge*>())
            QVERIFY2(badge->tone() != Tone::Good || badge->word() == "ready", qPrintable(badge->word()));
        QCOMPARE(captionsOf(view, "tdx-RTMR1"), (QStringList{"predicted", "simulated"}));
        QVERIFY(badgeOf(view, "RTMR1: as predicted by a quote that proves no hardware"));
        QVERIFY2(!shown(view).contains("show what is predicted"), qPrintable(shown(view)));
        // One that differs warns, and does not speak against a quote of hardware.
        simulated.registers[2].observed = QString(96, 'd');
        view.setQuotes({simulated});
        const StatusBadge* differs = badgeOf(view, "RTMR1: differs by a quote that proves no hardware");
        QVERIFY(differs && differs->tone() == Tone::Warning);
        view.setQuotes({simulated, quoteOf(Node::Platform::Tdx, Node::Standing::Hardware, "0x70997970C51812dc3A010C7d01b50e0d17dc79C8")});
        QCOMPARE(captionsOf(view, "tdx-RTMR1"), (QStringList{"predicted", "claim: 0x8ba1…BA72", "0x7099…79C8"}));
        QVERIFY2(shown(view).contains("1 quote(s) show what is predicted · 1 claim(s) of something else"), qPrintable(shown(view)));
        const StatusBadge* same = badgeOf(view, "RTMR1: as predicted");
        QVERIFY(same && same->tone() == Tone::Good);
        // On the simulated platform itself that root is the one that counts.
        view.setQuotes({quoteOf(Node::Platform::Simulated, Node::Standing::SimulatedTee)});
        QCOMPARE(captionsOf(view, "simulated-RTMR1"), (QStringList{"predicted", "observed"}));
    }
    void theSimulatedPlatformIsKeptApart()
    {
        using Node = api::QuotedNode;
        ImageDetailView view({}, &m_remove);
        view.setImage(withTdx());
        view.setQuotes({quoteOf(Node::Platform::Simulated, Node::Standing::SimulatedTee)});
        QCOMPARE(captionsOf(view, "simulated-RTMR1"), (QStringList{"predicted", "observed"}));
        QCOMPARE(view.findChild<HexCompare*>("simulated-RTMR1")->differingBytes(), 0);
        QVERIFY(view.findChild<HexCompare*>("simulated-RTMR1")->accessibleName().contains(QString(96, '5')));
        // The registers of a TDX machine know nothing of it.
        QCOMPARE(captionsOf(view, "tdx-RTMR1"), (QStringList{"predicted", "observed"}));
        QVERIFY(!view.findChild<HexCompare*>("tdx-RTMR1")->accessibleName().contains(QString(96, '5')));
        QVERIFY2(shown(view).contains("no quote of such a node is kept"), qPrintable(shown(view)));
        bool said = false;
        for (const QLabel* label : view.findChildren<QLabel*>())
            said = said || label->text().contains("Simulated TEE: these quotes prove nothing about hardware.");
        QVERIFY(said);
        // Another image has none of it.
        api::ImageDetail another = withTdx();
        another.summary.id = "dstack-000000000000";
        view.setImage(another);
        QVERIFY(captionsOf(view, "simulated-RTMR1").isEmpty());
    }
    void withoutPredictionsNothingIsShown()
    {
        ImageDetailView view({}, &m_remove);
        view.setImage(foreign());
        api::ImageDetail image = foreign();
        image.summary.id = "cloud-0123456789ab";
        image.buildRegisters.clear();
        image.registers.clear();
        image.notPredicted = "the disk has no EFI system partition";
        image.tdxRegisters = {{"RTMR1", {}, {}, {"it starts by something else"}, {}}};
        view.setImage(image);
        QVERIFY(!shown(view).contains("Predicted by the build itself"));
        QVERIFY2(shown(view).contains("No PCR is predicted: the disk has no EFI system partition"), qPrintable(shown(view)));
        QVERIFY(shown(view).contains("it starts by something else"));
    }
};

QTEST_MAIN(ImageDetailTest)
#include "tst_ImageDetail.moc"
