// SPDX-License-Identifier: GPL-3.0-or-later
// What the Images page says of one image, for images that the demonstration does not have: foreign builds.
#include "app/console/images/ImageDetailView.h"
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
        QString text;
        for (const QLabel* label : view.findChildren<QLabel*>())
            if (label->isVisibleTo(&view))
                text += label->text() + '\n';
        return text;
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
        QVERIFY(!shown(view).contains("Registers its machines report"));
        api::MachineDetail machine;
        machine.summary.name = "node-a";
        machine.registers = {{"PCR 4", QString(64, 'a'), QString(), {}, "guest /status, not attested"}, {"PCR 11", QString(64, 'a'), QString(), {}, "guest /status, not attested"}};
        view.setMachines({machine});
        QVERIFY2(shown(view).contains("node-a") && shown(view).contains("has not reported yet") && shown(view).contains("not checked"), qPrintable(shown(view)));
        for (api::ObservedRegister& reg : machine.registers)
            reg.observed = reg.predicted;
        view.setMachines({machine});
        QVERIFY2(shown(view).contains("as predicted") && shown(view).contains("not attested"), qPrintable(shown(view)));
        QVERIFY(!shown(view).contains("One of what makes it"));
        machine.registers[1].observed = QString(64, 'e');
        view.setMachines({machine});
        QVERIFY2(shown(view).contains("1 register") && shown(view).contains("One of what makes it was another: event"), qPrintable(shown(view)));
        view.setMachines({});
        QVERIFY(!shown(view).contains("node-a"));
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
