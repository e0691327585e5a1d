// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/images/ImageReportDialog.h"

#include "app/console/Async.h"
#include "app/console/ErrorText.h"
#include "app/console/Formats.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/FactGrid.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Section.h"
#include "app/console/widgets/Theme.h"
#include "app/console/WorkStrip.h"

#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace gatehouse::console {

namespace {

/// Rows that a person still reads; the command line has them all.
constexpr qsizetype maxRows = 200;

QString statusMark(CheckStatus status)
{
    return status == CheckStatus::Passed ? QStringLiteral("✓ ") : status == CheckStatus::Failed ? QStringLiteral("✕ ") : QStringLiteral("○ ");
}

} // namespace

ImageReportDialog::ImageReportDialog(api::ActivityService& activity, const QString& kind, const QString& name, const QString& title,
                                     const QString& explanation, QWidget* parent)
    : QDialog(parent)
    , m_banner(new Banner)
    , m_work(new WorkStrip(activity, {kind}))
    , m_controls(new QHBoxLayout)
    , m_sections(new QVBoxLayout)
    , m_buttons(new QHBoxLayout)
{
    setObjectName(name);
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);
    setMinimumSize(720, 560);
    auto* holder = new QWidget;
    holder->setObjectName(QStringLiteral("detail"));
    m_sections->setContentsMargins(0, 0, metric::unit, 0);
    m_sections->setSpacing(metric::pad);
    auto* holderLayout = new QVBoxLayout(holder);
    holderLayout->setContentsMargins(0, 0, 0, 0);
    holderLayout->addLayout(m_sections);
    holderLayout->addStretch(1);
    auto* scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("detailScroll"));
    scroll->setWidgetResizable(true);
    scroll->setWidget(holder);
    QPushButton* close = button(tr("Close"));
    m_controls->setSpacing(metric::unit);
    m_buttons->setSpacing(metric::unit);
    m_buttons->addStretch(1);
    m_buttons->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::wide, metric::pad, metric::wide, metric::pad);
    layout->setSpacing(metric::gap);
    layout->addWidget(titleLabel(title));
    layout->addWidget(mutedLabel(explanation));
    layout->addLayout(m_controls);
    layout->addWidget(m_banner);
    layout->addWidget(m_work);
    layout->addWidget(scroll, 1);
    layout->addLayout(m_buttons);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
}

FactGrid* ImageReportDialog::addSection(const QString& title, const QString& note)
{
    auto* section = new Section(title);
    section->setNote(note);
    auto* grid = new FactGrid;
    section->addWidget(grid);
    m_sections->addWidget(section);
    return grid;
}

void ImageReportDialog::fail(const Error& error)
{
    const ErrorWords words = errorWords(error);
    m_banner->setMessage(error.kind() == ErrorKind::Cancelled ? Tone::Neutral : Tone::Bad, words.sentence, words.nextStep);
}

QString ImageReportDialog::partText(const QString& part)
{
    const QList<std::pair<QString, QString>> words{{QStringLiteral("kernel"), tr("Kernel")}, {QStringLiteral("initrd"), tr("Initrd")},
                                                   {QStringLiteral("commandLine"), tr("Command line")}, {QStringLiteral("osRelease"), tr("Release of the system")},
                                                   {QStringLiteral("kernelRelease"), tr("Release of the kernel")}, {QStringLiteral("sbat"), QStringLiteral("SBAT")},
                                                   {QStringLiteral("deviceTree"), tr("Device tree")}, {QStringLiteral("splash"), tr("Start picture")},
                                                   {QStringLiteral("microcode"), tr("Microcode")}, {QStringLiteral("pcrSignature"), tr("Signed PCR values")},
                                                   {QStringLiteral("pcrKey"), tr("Key of the PCR values")}, {QStringLiteral("profile"), tr("Profile")},
                                                   {QStringLiteral("signature"), tr("Signature")}, {QStringLiteral("headers"), tr("Headers")}};
    for (const auto& [word, text] : words)
        if (word == part)
            return text;
    return tr("Stub");
}

void ImageReportDialog::addSections(const QList<api::SectionChange>& sections)
{
    if (sections.isEmpty())
        return;
    FactGrid* grid = addSection(tr("Unified kernel image"), tr("%n changed", nullptr, int(sections.size())));
    for (const api::SectionChange& section : sections) {
        QString text = section.what.join(QStringLiteral(", "));
        // Texts say what they say; of everything else the release and the size, without the hash behind them.
        if (!section.linesRemoved.isEmpty() || !section.linesAdded.isEmpty())
            text += QStringLiteral(" · %1 → %2").arg(section.linesRemoved.join(QLatin1Char(' ')), section.linesAdded.join(QLatin1Char(' ')));
        else if (!section.before.isEmpty() && !section.after.isEmpty())
            text += QStringLiteral(" · %1 → %2").arg(section.before.section(QStringLiteral(", "), 0, -2), section.after.section(QStringLiteral(", "), 0, -2));
        grid->setMonoFact(section.name.isEmpty() ? partText(section.part) : QStringLiteral("%1 (%2)").arg(partText(section.part), section.name), text);
    }
}

void ImageReportDialog::show(const api::ImageChanges& changes)
{
    clearLayout(m_sections);
    if (changes.same)
        m_banner->setMessage(changes.registers.isEmpty() ? Tone::Good : Tone::Warning,
                             changes.compared == QStringLiteral("disks") ? tr("The disks are the same, byte for byte.") : tr("The unified kernel images are the same, byte for byte."));
    else
        m_banner->setMessage(Tone::Warning, tr("The images differ."));
    if (!changes.packages.isEmpty()) {
        FactGrid* grid = addSection(tr("Packages"), tr("%n changed", nullptr, int(changes.packages.size())));
        for (const api::PackageChange& package : changes.packages.mid(0, maxRows))
            grid->setMonoFact(package.name, QStringLiteral("%1 → %2").arg(package.before.isEmpty() ? tr("not there") : package.before, package.after.isEmpty() ? tr("not there") : package.after));
    }
    addSections(changes.sections);
    if (!changes.files.isEmpty()) {
        FactGrid* grid = addSection(tr("Files"), tr("%n changed", nullptr, int(changes.filesChanged)));
        for (const api::FileChange& file : changes.files.mid(0, maxRows)) {
            QString text = file.what.join(QStringLiteral(", "));
            if (file.bytes && file.bytes->offset >= 0)
                text += QStringLiteral(" · ") + tr("from byte %1: %2 → %3").arg(file.bytes->offset).arg(file.bytes->before, file.bytes->after);
            grid->setMonoFact((file.place == QStringLiteral("initrd") ? QStringLiteral("initrd:/") : QStringLiteral("/")) + file.path, text);
        }
    }
    if (!changes.commandLineRemoved.isEmpty() || !changes.commandLineAdded.isEmpty()) {
        FactGrid* grid = addSection(tr("Command line"));
        grid->setMonoFact(tr("Before"), changes.commandLineRemoved.join(QLatin1Char(' ')));
        grid->setMonoFact(tr("After"), changes.commandLineAdded.join(QLatin1Char(' ')));
    }
    for (const api::RegisterChange& changed : changes.registers) {
        FactGrid* grid = addSection(changed.name, changed.events.isEmpty() ? QString() : tr("because of: %1").arg(changed.events.join(QStringLiteral(", "))));
        grid->setHexFact(tr("Before"), changed.before);
        grid->setHexFact(tr("After"), changed.after);
    }
    for (const QString& note : changes.notes)
        m_sections->addWidget(mutedLabel(note));
}

void ImageReportDialog::show(const api::ImageProof& proof)
{
    m_banner->setMessage(proof.good ? Tone::Good : Tone::Bad,
                         proof.good ? tr("Every file and every register is what the builder signed.") : tr("This image is not proven; the checks below say why."));
    FactGrid* grid = addSection(tr("Signed manifest"), tr("%n check(s)", nullptr, int(proof.checks.size())));
    if (!proof.signer.isEmpty())
        grid->setHexFact(tr("Key"), proof.signer);
    for (const Check& check : sortedForReading(proof.checks))
        grid->setMonoFact(statusMark(check.status) + check.title, check.status == CheckStatus::Passed ? check.actual : tr("%1, expected %2").arg(check.actual, check.expected));
}

void ImageReportDialog::show(const api::SoftwareList& list)
{
    FactGrid* grid = addSection(tr("Software"), tr("%n entries, SPDX 2.3", nullptr, int(list.items.size())));
    grid->setMonoFact(tr("File"), list.path);
    for (const api::SoftwareItem& item : list.items)
        grid->setMonoFact(item.name, item.version.isEmpty() ? item.licence : QStringLiteral("%1 · %2").arg(item.version, item.licence));
}

void ImageReportDialog::show(const api::PruneReport& report, QPushButton* remove)
{
    clearLayout(m_sections);
    remove->setEnabled(!report.removed && !report.items.isEmpty());
    if (report.removed)
        m_banner->setMessage(Tone::Good, tr("Removed %1; %2 kept.").arg(bytesText(report.bytes), bytesText(report.keptBytes)));
    else if (report.items.isEmpty())
        m_banner->setMessage(Tone::Good, tr("Nothing to remove; %1 kept.").arg(bytesText(report.keptBytes)));
    else
        m_banner->setMessage(Tone::Neutral, tr("%1 could go, %2 would be kept.").arg(bytesText(report.bytes), bytesText(report.keptBytes)));
    for (const QString& left : report.notRemoved)
        m_sections->addWidget(mutedLabel(tr("%1 could not be removed.").arg(left)));
    if (report.items.isEmpty())
        return;
    FactGrid* grid = addSection(report.removed ? tr("Removed") : tr("Can be removed"), tr("%n item(s)", nullptr, int(report.items.size())));
    for (const api::PrunableItem& item : report.items.mid(0, maxRows))
        grid->setFact(item.name, bytesText(item.bytes));
}

ImageReportDialog* ImageReportDialog::comparison(api::Services& services, const QList<api::ImageSummary>& images, const QString& id, QWidget* parent)
{
    api::ImageOutputService& service = services.imageOutputs();
    auto* dialog = new ImageReportDialog(services.activity(), QStringLiteral("image.compare"), QStringLiteral("compareDialog"), tr("Compare images"),
                                         tr("What differs by package, file, command line and register, and which measured event is the reason."), parent);
    auto* other = new QComboBox;
    other->setObjectName(QStringLiteral("compareWith"));
    other->setAccessibleName(tr("Compare with"));
    for (const api::ImageSummary& image : images)
        if (image.id != id && image.state == api::ImageState::Ready)
            other->addItem(QStringLiteral("%1 %2 · %3").arg(image.recipe, image.version, image.id.left(20)), image.id);
    QPushButton* compare = filledButton(tr("Compare"));
    compare->setObjectName(QStringLiteral("compareNow"));
    compare->setDefault(true);
    compare->setEnabled(other->count() > 0);
    if (other->count() == 0)
        dialog->m_banner->setMessage(Tone::Neutral, tr("There is no other image yet."));
    QPushButton* choose = button(tr("File…"));
    choose->setObjectName(QStringLiteral("compareFile"));
    choose->setToolTip(tr("Compares with a disk image or a unified kernel image (.efi)."));
    dialog->m_controls->addWidget(other, 1);
    dialog->m_controls->addWidget(choose);
    dialog->m_controls->addWidget(compare);
    connect(choose, &QPushButton::clicked, dialog, [dialog, other, compare] {
        auto* files = new QFileDialog(dialog, tr("Choose a file"));
        files->setObjectName(QStringLiteral("compareFileDialog"));
        files->setAttribute(Qt::WA_DeleteOnClose);
        files->setFileMode(QFileDialog::ExistingFile);
        connect(files, &QFileDialog::fileSelected, dialog, [other, compare](const QString& path) {
            other->addItem(path, path);
            other->setCurrentIndex(other->count() - 1);
            compare->setEnabled(true);
        });
        files->open();
    });
    connect(compare, &QPushButton::clicked, dialog, [dialog, compare, other, id, &service] {
        compare->setEnabled(false);
        dialog->m_banner->setMessage(Tone::Active, tr("Comparing…"));
        run(dialog, service.diff(id, other->currentData().toString()), [dialog, compare](Result<api::ImageChanges> changes) {
            compare->setEnabled(true);
            if (changes)
                dialog->show(*changes);
            else
                dialog->fail(changes.error());
        });
    });
    return dialog;
}

ImageReportDialog* ImageReportDialog::record(api::Services& services, const QString& id, QWidget* parent)
{
    api::ImageOutputService& service = services.imageOutputs();
    auto* dialog = new ImageReportDialog(services.activity(), QStringLiteral("image.verify"), QStringLiteral("recordDialog"), tr("Manifest and software"),
                                         tr("Whether the image is still what was built and signed, and which software with which licences is in it."), parent);
    dialog->m_banner->setMessage(Tone::Active, tr("Checking every file…"));
    run(dialog, service.verify(id, QString()), [dialog, id, &service](Result<api::ImageProof> proof) {
        if (proof)
            dialog->show(*proof);
        else
            dialog->fail(proof.error());
        run(dialog, service.software(id), [dialog](Result<api::SoftwareList> list) {
            if (list)
                dialog->show(*list);
        });
    });
    return dialog;
}

ImageReportDialog* ImageReportDialog::diskSpace(api::Services& services, QWidget* parent)
{
    api::ImageOutputService& service = services.imageOutputs();
    auto* dialog = new ImageReportDialog(services.activity(), QStringLiteral("image.prune"), QStringLiteral("diskSpaceDialog"), tr("Free disk space"),
                                         tr("What building has left and no build needs. Built images stay."), parent);
    QPushButton* remove = filledButton(tr("Remove"));
    remove->setObjectName(QStringLiteral("removeLeftovers"));
    remove->setEnabled(false);
    dialog->m_buttons->addWidget(remove);
    dialog->m_banner->setMessage(Tone::Active, tr("Looking…"));
    const auto take = [dialog, remove](Result<api::PruneReport> report) {
        if (report)
            dialog->show(*report, remove);
        else
            dialog->fail(report.error());
    };
    run(dialog, service.prune({}), take);
    connect(remove, &QPushButton::clicked, dialog, [dialog, remove, take, &service] {
        remove->setEnabled(false);
        // Begun by the person's word; closing the dialog does not take it back.
        dialog->m_work->setAtEnd(WorkStrip::AtEnd::Leave);
        api::PruneRequest request;
        request.remove = true;
        run(dialog, service.prune(request), [dialog, take, &service](Result<api::PruneReport> report) {
            if (!report && report.error().kind() == ErrorKind::Cancelled) {
                // What is left, with how far it came above it.
                const Error cancelled = report.error();
                run(dialog, service.prune({}), [dialog, take, cancelled](Result<api::PruneReport> left) {
                    take(left);
                    dialog->fail(cancelled);
                });
                return;
            }
            take(report);
        });
    });
    return dialog;
}

} // namespace gatehouse::console
