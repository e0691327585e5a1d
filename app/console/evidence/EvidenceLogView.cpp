// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/evidence/EvidenceLogView.h"

#include "app/console/evidence/EvidenceLogModel.h"
#include "app/console/Formats.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/HexLabel.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/StatusBadge.h"
#include "app/console/widgets/Theme.h"

#include <QComboBox>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QSettings>
#include <QTableView>
#include <QVBoxLayout>

namespace gatehouse::console {

namespace {

constexpr std::chrono::milliseconds filterDelay{120};
constexpr qsizetype shownBreaks = 3;
const QString columnsKey = QStringLiteral("columns/evidence");

/// In the order of EvidenceLogModel::Column.
constexpr int widths[] = {64, 132, 176, 112, 136, 200, 176, 116};

} // namespace

EvidenceLogView::EvidenceLogView(QWidget* parent)
    : QWidget(parent)
    , m_model(new EvidenceLogModel(this))
    , m_filter(new EvidenceFilter(this))
    , m_chain(new StatusBadge)
    , m_chainText(mutedLabel())
    , m_broken(new Banner)
    , m_text(new QLineEdit)
    , m_kinds(new QComboBox)
    , m_count(mutedLabel())
    , m_table(new QTableView)
{
    m_chain->setObjectName(QStringLiteral("evidenceChain"));
    m_chainText->setObjectName(QStringLiteral("evidenceChainText"));
    m_chainText->setWordWrap(false);
    m_broken->setObjectName(QStringLiteral("evidenceBroken"));
    m_broken->setAirBelow(metric::gap);
    m_text->setObjectName(QStringLiteral("evidenceFilter"));
    m_text->setClearButtonEnabled(true);
    m_text->setPlaceholderText(tr("Filter: number, address, who, image, reason, hash …"));
    m_text->setAccessibleName(tr("Filter the log"));
    m_text->setWhatsThis(tr("Shows the entries in which every word occurs somewhere (Ctrl+F)."));
    m_kinds->setObjectName(QStringLiteral("evidenceKinds"));
    m_kinds->setAccessibleName(tr("Kind of entry"));
    m_kinds->addItem(tr("All entries"), QStringList());
    m_kinds->addItem(tr("Approved"), QStringList{QStringLiteral("approved")});
    m_kinds->addItem(tr("Approved as exception"), QStringList{QStringLiteral("approvedAsException")});
    m_kinds->addItem(tr("Rejected or refused"), QStringList{QStringLiteral("rejected"), QStringLiteral("refusedByPolicy")});
    m_kinds->addItem(tr("Notes of the log"), QStringList{QStringLiteral("note")});
    m_count->setObjectName(QStringLiteral("evidenceCount"));
    m_count->setWordWrap(false);

    auto* chainRow = new QHBoxLayout;
    chainRow->setSpacing(metric::gap);
    chainRow->addWidget(m_chain);
    chainRow->addWidget(m_chainText, 1);
    auto* filterRow = new QHBoxLayout;
    filterRow->setSpacing(metric::unit);
    filterRow->addWidget(m_text, 1);
    filterRow->addWidget(m_kinds);
    filterRow->addSpacing(metric::half);
    filterRow->addWidget(m_count);
    auto* head = new QVBoxLayout;
    head->setContentsMargins(metric::pad, 0, metric::pad, metric::unit);
    head->setSpacing(metric::unit);
    head->addLayout(chainRow);
    head->addWidget(m_broken);
    head->addLayout(filterRow);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(m_table, 1);
    buildTable();

    m_filterSoon.setSingleShot(true);
    m_filterSoon.setInterval(filterDelay);
    connect(&m_filterSoon, &QTimer::timeout, this, &EvidenceLogView::applyFilter);
    connect(m_text, &QLineEdit::textChanged, this, [this] { m_filterSoon.start(); });
    connect(m_kinds, &QComboBox::currentIndexChanged, this, &EvidenceLogView::applyFilter);
    connect(m_broken, &Banner::buttonClicked, this, &EvidenceLogView::goToBreak);
    m_text->installEventFilter(this);
    m_table->installEventFilter(this);
}

void EvidenceLogView::buildTable()
{
    m_filter->setSourceModel(m_model);
    m_filter->setSortRole(EvidenceLogModel::SortRole);
    m_table->setObjectName(QStringLiteral("evidenceLog"));
    m_table->setAccessibleName(tr("Audit log"));
    m_table->setModel(m_filter);
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setIconSize({14, 14});
    m_table->setSortingEnabled(true);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(metric::row);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setMinimumSectionSize(48);
    for (int i = 0; i < EvidenceLogModel::ColumnCount; ++i)
        m_table->setColumnWidth(i, widths[i]);
    const QByteArray state = QSettings().value(columnsKey).toByteArray();
    if (!state.isEmpty())
        m_table->horizontalHeader()->restoreState(state);
    else
        m_table->sortByColumn(EvidenceLogModel::Number, Qt::DescendingOrder);
    connect(m_table->horizontalHeader(), &QHeaderView::sortIndicatorChanged, this,
            [this] { QSettings().setValue(columnsKey, m_table->horizontalHeader()->saveState()); });
    connect(m_table, &QTableView::doubleClicked, this, [this] {
        if (!currentId().isEmpty())
            Q_EMIT opened(currentId());
    });
    connect(m_table, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        if (m_table->indexAt(at).isValid())
            Q_EMIT menuWanted(m_table->viewport()->mapToGlobal(at));
    });
}

void EvidenceLogView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    layoutColumns();
}

void EvidenceLogView::layoutColumns()
{
    // The image takes what is left.
    int used = 0;
    for (int i = 0; i < EvidenceLogModel::ColumnCount; ++i)
        used += i == EvidenceLogModel::Image || m_table->isColumnHidden(i) ? 0 : m_table->columnWidth(i);
    m_table->setColumnWidth(EvidenceLogModel::Image, qMax(120, m_table->viewport()->width() - used));
}

void EvidenceLogView::setList(const api::EvidenceList& list)
{
    const QString chosen = currentId();
    m_breaks = list.breaks;
    m_head = list.headHash;
    m_entries = int(list.entries.size());
    m_model->setList(list);
    showChain();
    refreshCount();
    layoutColumns();
    int row = 0;
    for (int i = 0; i < m_filter->rowCount() && !chosen.isEmpty(); ++i)
        if (m_filter->index(i, 0).data(EvidenceLogModel::IdRole).toString() == chosen) {
            row = i;
            break;
        }
    if (m_filter->rowCount() > 0)
        m_table->setCurrentIndex(m_filter->index(row, 0));
}

void EvidenceLogView::addSummaries(const QList<api::EvidenceSummary>& summaries)
{
    m_model->addSummaries(summaries);
    showChain();
    refreshCount();
}

void EvidenceLogView::showChain()
{
    const bool intact = m_breaks.isEmpty();
    const QString entries = tr("%n entry(ies)", nullptr, m_entries);
    if (intact) {
        m_chain->set(Tone::Good, tr("chain intact"));
        m_chainText->setText(tr("%1, each follows the one before it · head %2").arg(entries, shortHex(m_head)));
    } else {
        m_chain->set(Tone::Bad, tr("chain broken"));
        m_chainText->setText(tr("%1 · head %2").arg(entries, shortHex(m_head)));
    }
    m_chainText->setToolTip(m_head);
    if (intact) {
        const int changed = m_model->problemCount();
        m_broken->setButton({});
        if (changed > 0)
            m_broken->setMessage(Tone::Bad, tr("%n file(s) are not the ones that the log speaks of.", nullptr, changed),
                                 tr("Filter for “%1” and open them: the part that was changed is named.").arg(tr("file changed")));
        else
            m_broken->clear();
        return;
    }
    QStringList lines;
    for (const api::EvidenceBreak& found : m_breaks.first(qMin(shownBreaks, m_breaks.size())))
        lines.append(found.sequence > 0 ? tr("Broken at entry %1: %2").arg(numberText(found.sequence), found.what)
                     : found.line > 0   ? tr("Broken at line %1: %2").arg(found.line).arg(found.what)
                                        : tr("Broken: %1").arg(found.what));
    if (m_breaks.size() > shownBreaks)
        lines.append(tr("and %n more", nullptr, int(m_breaks.size() - shownBreaks)));
    m_broken->setMessage(Tone::Bad, lines.join(QLatin1Char('\n')),
                         tr("Entries before it still vouch for each other. Compare with an export or a copy of the head that was kept elsewhere."));
    m_broken->setButton(m_breaks.first().sequence > 0 ? tr("Show entry %1").arg(numberText(m_breaks.first().sequence)) : QString());
}

void EvidenceLogView::goToBreak()
{
    if (m_breaks.isEmpty())
        return;
    m_text->clear();
    m_kinds->setCurrentIndex(0);
    applyFilter();
    // The entry itself, or the last one before it when its line cannot be read.
    int best = -1;
    quint64 nearest = 0;
    for (int i = 0; i < m_filter->rowCount(); ++i) {
        const quint64 sequence = m_filter->index(i, 0).data(EvidenceLogModel::SequenceRole).toULongLong();
        if (sequence <= m_breaks.first().sequence && (best < 0 || sequence > nearest)) {
            best = i;
            nearest = sequence;
        }
    }
    if (best < 0)
        return;
    m_table->setCurrentIndex(m_filter->index(best, 0));
    m_table->scrollTo(m_filter->index(best, 0), QAbstractItemView::PositionAtCenter);
    m_table->setFocus();
}

void EvidenceLogView::applyFilter()
{
    m_filterSoon.stop();
    m_filter->setText(m_text->text());
    m_filter->setKinds(m_kinds->currentData().toStringList());
    if (m_filter->rowCount() > 0 && !m_table->currentIndex().isValid())
        m_table->setCurrentIndex(m_filter->index(0, 0));
    refreshCount();
}

void EvidenceLogView::refreshCount()
{
    const int total = m_model->rowCount();
    QString text = shownCount() == total ? tr("%n row(s)", nullptr, total) : tr("%1 of %2").arg(numberText(quint64(shownCount())), numberText(quint64(total)));
    if (m_model->readCount() < m_model->decisionCount())
        text += QStringLiteral(" · ") + tr("reading files, %1 of %2").arg(numberText(quint64(m_model->readCount())), numberText(quint64(m_model->decisionCount())));
    m_count->setText(text);
}

int EvidenceLogView::shownCount() const
{
    return m_filter->rowCount();
}

QString EvidenceLogView::currentId() const
{
    return m_table->currentIndex().data(EvidenceLogModel::IdRole).toString();
}

void EvidenceLogView::focusFilter()
{
    m_text->setFocus();
    m_text->selectAll();
}

bool EvidenceLogView::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (watched == m_text && (key == Qt::Key_Down || key == Qt::Key_Return || key == Qt::Key_Enter)) {
            if (m_filterSoon.isActive())
                applyFilter();
            m_table->setFocus();
            return true;
        }
        if (watched == m_text && key == Qt::Key_Escape && !m_text->text().isEmpty()) {
            m_text->clear();
            return true;
        }
        if (watched == m_table && (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Right)) {
            if (!currentId().isEmpty())
                Q_EMIT opened(currentId());
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace gatehouse::console
