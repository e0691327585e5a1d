// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/network/CollateralPanel.h"

#include "app/console/Async.h"
#include "app/console/ErrorText.h"
#include "app/console/Formats.h"
#include "app/console/network/CollateralDialog.h"
#include "app/console/network/CollateralWords.h"
#include "app/console/SaveFile.h"
#include "app/console/widgets/ActionBar.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/Icons.h"
#include "app/console/widgets/RecordTable.h"
#include "app/console/widgets/Section.h"
#include "app/console/widgets/Theme.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QMenu>
#include <QTimer>
#include <QVBoxLayout>

namespace gatehouse::console {

namespace {

QString dayText(const QDateTime& time)
{
    return QLocale().toString(time.toLocalTime().date(), QLocale::ShortFormat);
}

/// Each document with its own end, for the tool tip.
QString partsText(const api::CollateralEntry& entry)
{
    QStringList lines;
    for (const api::CollateralPart& part : entry.parts)
        lines.append(CollateralPanel::tr("%1: issued %2, next update %3").arg(collateralPartWord(part.id, part.id), dayText(part.issued), dayText(part.nextUpdate)));
    return lines.join(QLatin1Char('\n'));
}

Record recordOf(const api::CollateralEntry& entry)
{
    const StateWord state = collateralStateWord(entry.state);
    const QString source = entry.failures > 0 ? CollateralPanel::tr("%1: not renewed, %2").arg(entry.source, entry.lastError) : entry.source;
    const Cell sourceCell{source, {}, entry.failures > 0 ? std::optional<Tone>(Tone::Warning) : std::nullopt, source, {}};
    return {entry.id,
            {{entry.tee, {}, {}, {}, {}},
             {entry.fmspc, {}, {}, entry.rootName + QLatin1Char('\n') + entry.rootId, {}},
             {QString::number(entry.evaluationNumber), entry.evaluationNumber, {}, {}, {}},
             {state.word, {}, state.tone, {}, {}},
             {dayText(entry.issued), entry.issued, {}, partsText(entry), {}},
             {dayText(entry.validUntil), entry.validUntil, {}, partsText(entry), {}},
             sourceCell,
             {{}, {}, {}, {}, entry.fetchedAt}}};
}

} // namespace

CollateralPanel::CollateralPanel(api::Services& services, const Actions& actions, QWidget* parent)
    : QWidget(parent)
    , m_services(services)
    , m_renew(actions.renew)
    , m_export(actions.exportAll)
    , m_section(new Section(tr("Collateral")))
    , m_banner(new Banner)
    , m_table(new RecordTable(QStringLiteral("collateral"),
                              {{tr("TEE"), Column::Face::Text, 56},
                               {tr("FMSPC"), Column::Face::Mono, 120},
                               {tr("TCB number"), Column::Face::Number, 96},
                               {tr("State"), Column::Face::Text, 110},
                               {tr("Issued"), Column::Face::Text, 96, false, true},
                               {tr("Holds until"), Column::Face::Text, 96},
                               {tr("Source"), Column::Face::Text, 200, true},
                               {tr("Fetched"), Column::Face::Text, 92, false, true}}))
    , m_timer(new QTimer(this))
{
    setObjectName(QStringLiteral("collateralPanel"));
    m_table->setFitsRows(true);
    m_table->setAccessibleName(tr("Collateral"));
    m_banner->setObjectName(QStringLiteral("collateralBanner"));
    m_banner->setAirBelow(metric::gap);
    auto* bar = new ActionBar;
    for (QAction* action : {actions.exportAll, actions.take, actions.renew, actions.get})
        bar->add(action);
    m_section->setHeaderWidget(bar);
    m_section->addWidget(m_banner);
    m_section->addWidget(m_table);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_section);

    connect(actions.renew, &QAction::triggered, this, &CollateralPanel::renewAll);
    connect(actions.get, &QAction::triggered, this, [this] { (new CollateralDialog(m_services.collateral(), this))->open(); });
    connect(actions.exportAll, &QAction::triggered, this, [this] { exportTo({}); });
    connect(actions.take, &QAction::triggered, this, &CollateralPanel::chooseFile);
    connect(m_table, &RecordTable::menuWanted, this, &CollateralPanel::showMenu);
    connect(&m_services.collateral(), &api::CollateralService::changed, this, &CollateralPanel::refresh);
    connect(m_timer, &QTimer::timeout, this, &CollateralPanel::refresh);
    m_timer->start(lookEverySeconds * 1000);
    show({});
    refresh();
}

void CollateralPanel::refresh()
{
    run(this, m_services.collateral().list(api::CollateralService::Generations::Newest), [this](Result<QList<api::CollateralEntry>> entries) {
        if (entries)
            show(*entries);
        else
            showError(entries.error());
    });
}

void CollateralPanel::show(const QList<api::CollateralEntry>& entries)
{
    m_entries = entries;
    QList<Record> records;
    int expired = 0;
    int soon = 0;
    for (const api::CollateralEntry& entry : entries) {
        records.append(recordOf(entry));
        expired += entry.state == api::CollateralState::Expired ? 1 : 0;
        soon += entry.state == api::CollateralState::ExpiresSoon ? 1 : 0;
    }
    m_table->records()->setRecords(records);
    m_table->setVisible(!records.isEmpty());
    m_section->setNote(records.isEmpty() ? tr("nothing is held; quotes need it to be verified offline") : QString());
    m_renew->setEnabled(!records.isEmpty());
    m_export->setEnabled(!records.isEmpty());
    if (expired > 0)
        m_banner->setMessage(Tone::Bad, tr("Collateral of %n platform(s) has expired: their quotes are refused.", nullptr, expired),
                             tr("Renew it; what came from a file needs a newer file."));
    else if (soon > 0)
        m_banner->setMessage(Tone::Warning, tr("Collateral of %n platform(s) ends soon.", nullptr, soon), tr("Renew it in time."));
    else
        m_banner->clear();
    if (m_stale != expired + soon) {
        m_stale = expired + soon;
        Q_EMIT staleCountChanged();
    }
}

void CollateralPanel::renewAll()
{
    const auto operation = m_services.collateral().renewAll();
    if (!operation) {
        showError(operation.error());
        return;
    }
    m_renew->setEnabled(false);
    Operation* raw = operation->get();
    const auto ended = [this, raw] {
        m_renew->setEnabled(!m_entries.isEmpty());
        if (!raw->result() && raw->result().error().kind() != ErrorKind::Cancelled)
            showError(raw->result().error());
    };
    if (raw->isFinished())
        ended();
    else
        connect(raw, &Operation::finished, this, ended);
}

void CollateralPanel::chooseFile()
{
    auto* dialog = new QFileDialog(this, tr("Take in collateral"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Collateral (*.json)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, &CollateralPanel::take);
    dialog->open();
}

void CollateralPanel::take(const QString& path)
{
    run(this, m_services.collateral().importFrom(path, std::nullopt), [this](Result<api::CollateralImport> report) {
        if (!report) {
            showError(report.error());
            return;
        }
        for (const api::CollateralImport::Row& row : report->rows) {
            if (!row.errorCode.isEmpty()) {
                m_banner->setMessage(Tone::Bad, tr("%1 was not taken in: %2").arg(row.platform, row.error));
                return;
            }
        }
    });
}

void CollateralPanel::exportTo(const api::CollateralExport& what)
{
    auto* dialog = new QFileDialog(this, tr("Export collateral"));
    dialog->setObjectName(QStringLiteral("exportCollateralFile"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Collateral (*.json)"), tr("All files (*)")});
    dialog->setDefaultSuffix(QStringLiteral("json"));
    dialog->selectFile(what.fmspc.isEmpty() ? QStringLiteral("collateral.json") : QStringLiteral("collateral-%1.json").arg(what.fmspc));
    connect(dialog, &QFileDialog::fileSelected, this, [this, what](const QString& path) {
        run(this, m_services.collateral().exportBundle(what), [this, path](Result<QByteArray> bundle) {
            if (bundle)
                save(path, *bundle);
            else
                showError(bundle.error());
        });
    });
    dialog->open();
}

void CollateralPanel::save(const QString& path, const QByteArray& bundle)
{
    run(this, saveFile(path, bundle), [this, path](Result<void> saved) {
        if (saved)
            m_banner->setMessage(Tone::Good, tr("Written to %1.").arg(path), tr("Another Gatehouse takes it in; quotes can then be verified there without a network."));
        else
            showError(saved.error());
    });
}

void CollateralPanel::showError(const Error& error)
{
    const ErrorWords words = errorWords(error);
    m_banner->setMessage(Tone::Bad, words.sentence, words.nextStep);
}

void CollateralPanel::showMenu(const QString& id, const QPoint& at)
{
    for (const api::CollateralEntry& entry : m_entries) {
        if (entry.id != id)
            continue;
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        const auto copy = [this, menu](const QString& text, const QString& value) {
            connect(menu->addAction(icon(QStringLiteral("copy")), text), &QAction::triggered, this,
                    [value] { QApplication::clipboard()->setText(value); });
        };
        copy(tr("Copy the FMSPC"), entry.fmspc);
        copy(tr("Copy as command"), QStringLiteral("gatehousectl collateral show %1").arg(entry.id));
        menu->addSeparator();
        api::CollateralExport what;
        what.fmspc = entry.fmspc;
        what.tee = entry.tee.toLower();
        connect(menu->addAction(tr("Export as a bundle…")), &QAction::triggered, this, [this, what] { exportTo(what); });
        connect(menu->addAction(tr("Export as single JSON…")), &QAction::triggered, this, [this, what] {
            api::CollateralExport single = what;
            single.singleJson = true;
            exportTo(single);
        });
        connect(menu->addAction(tr("Export with older generations…")), &QAction::triggered, this, [this, what] {
            api::CollateralExport older = what;
            older.allGenerations = true;
            exportTo(older);
        });
        menu->popup(at);
        return;
    }
}

} // namespace gatehouse::console
