// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/evidence/EvidenceLogModel.h"

#include "app/console/evidence/EvidenceWords.h"
#include "app/console/widgets/HexLabel.h"
#include "app/console/widgets/Icons.h"
#include "app/console/widgets/Theme.h"

namespace gatehouse::console {

void EvidenceLogModel::setList(const api::EvidenceList& list)
{
    QHash<QString, api::EvidenceSummary> known; // A file never changes under its hash: what was read stays.
    for (const Row& row : std::as_const(m_rows))
        if (row.summary && row.summary->problem.isEmpty())
            known.insert(row.entry.bundle, *row.summary);
    beginResetModel();
    m_rows.clear();
    m_rowOf.clear();
    m_read = 0;
    m_problems = 0;
    QHash<quint64, QString> breaks;
    for (const api::EvidenceBreak& found : list.breaks)
        if (!breaks.contains(found.sequence))
            breaks.insert(found.sequence, found.what);
    QHash<QString, int> latest; // The last decision about a request, which a transaction belongs to.
    for (const api::EvidenceEntry& entry : list.entries) {
        if (!entry.isDecision() && entry.kind != QLatin1String("note")) {
            const int row = latest.value(entry.request, -1);
            if (row >= 0) {
                m_rows[row].transactionState = entry.kind;
                m_rows[row].transaction = entry.detail.section(QLatin1Char(' '), 0, 0);
            }
            if (row < 0 || !breaks.contains(entry.sequence))
                continue; // A break is shown where it is.
        }
        Row row;
        row.entry = entry;
        row.breakText = breaks.value(entry.sequence);
        if (entry.isDecision()) {
            latest.insert(entry.request, int(m_rows.size()));
            m_rowOf.insert(entry.bundle, int(m_rows.size()));
            const auto summary = known.constFind(entry.bundle);
            if (summary != known.constEnd()) {
                row.summary = *summary;
                ++m_read;
            }
        }
        m_rows.append(row);
    }
    endResetModel();
}

void EvidenceLogModel::addSummaries(const QList<api::EvidenceSummary>& summaries)
{
    int first = int(m_rows.size());
    int last = -1;
    for (const api::EvidenceSummary& summary : summaries) {
        const int row = m_rowOf.value(summary.bundle, -1);
        if (row < 0 || m_rows.at(row).summary)
            continue;
        m_rows[row].summary = summary;
        m_rows[row].search.clear();
        ++m_read;
        m_problems += summary.problem.isEmpty() ? 0 : 1;
        first = qMin(first, row);
        last = qMax(last, row);
    }
    if (last >= 0)
        Q_EMIT dataChanged(index(first, 0), index(last, ColumnCount - 1));
}

QList<api::EvidenceEntry> EvidenceLogModel::unread(int count) const
{
    QList<api::EvidenceEntry> entries;
    for (qsizetype i = m_rows.size() - 1; i >= 0 && entries.size() < count; --i)
        if (m_rows.at(i).entry.isDecision() && !m_rows.at(i).summary)
            entries.append(m_rows.at(i).entry);
    return entries;
}

int EvidenceLogModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int EvidenceLogModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

EvidenceLogModel::Shown EvidenceLogModel::shown(const Row& row, int column) const
{
    const bool pending = row.entry.isDecision() && !row.summary;
    const bool readable = row.summary && row.summary->problem.isEmpty();
    switch (column) {
    case Number:
        if (row.breakText.isEmpty())
            return {QString::number(row.entry.sequence), {}, {}};
        return {QString::number(row.entry.sequence), Tone::Bad, tr("The log is broken here: %1").arg(row.breakText)};
    case When:
        return {shortTime(row.entry.at), {}, row.entry.at.toUTC().toString(Qt::ISODateWithMs)};
    case Decision: {
        const StateWord word = decisionWord(row.entry.kind);
        return {word.word, word.tone, row.entry.detail};
    }
    case Who:
        return {readable ? row.summary->decidedBy : pending ? QStringLiteral("…") : QString(), {}, row.entry.detail};
    case Request:
        return {row.entry.kind == QLatin1String("note") ? row.entry.detail : shortAddress(row.entry.request), {}, row.entry.kind == QLatin1String("note") ? row.entry.detail : row.entry.request};
    case Image:
        if (!readable)
            return {pending ? QStringLiteral("…") : QString(), {}, {}};
        if (row.summary->image.isEmpty() && !row.summary->nearest.isEmpty())
            return {tr("unknown"), {}, imageWord({}, row.summary->nearest)};
        return {imageWord(row.summary->image, {}), {}, {}};
    case Verdict: {
        if (row.summary && !readable)
            return {tr("file changed"), Tone::Bad, row.summary->problem};
        if (!readable)
            return {pending ? QStringLiteral("…") : QString(), {}, {}};
        const StateWord word = verdictWord(row.summary->verdict, row.summary->tcbStatus);
        return {word.word, word.tone, row.summary->simulatedTee ? tr("%1 · simulated TEE").arg(word.word) : word.word};
    }
    case Transaction: {
        if (!row.entry.isDecision())
            return {};
        const StateWord word = transactionWord(row.transactionState);
        return {word.word, word.tone, row.transaction.isEmpty() ? tr("Nothing was sent for this decision.") : row.transaction};
    }
    default:
        return {};
    }
}

QVariant EvidenceLogModel::sortKey(const Row& row, int column) const
{
    if (column == Number)
        return row.entry.sequence;
    return column == When ? QVariant(row.entry.at) : QVariant(shown(row, column).text);
}

const QString& EvidenceLogModel::searchText(const Row& row) const
{
    if (row.search.isEmpty()) {
        QStringList words{QString::number(row.entry.sequence), row.entry.detail, shortTime(row.entry.at)};
        for (const int column : {Decision, Who, Image, Verdict, Transaction})
            words.append(shown(row, column).text);
        row.search = words.join(QLatin1Char('\n')).toLower();
    }
    return row.search;
}

QVariant EvidenceLogModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row& row = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return shown(row, index.column()).text;
    case Qt::ToolTipRole: {
        const Shown cell = shown(row, index.column());
        return cell.tip.isEmpty() ? cell.text : cell.tip;
    }
    case Qt::ForegroundRole: {
        const auto tone = shown(row, index.column()).tone;
        return tone ? QVariant(themeColors().tone(*tone)) : QVariant();
    }
    case Qt::DecorationRole: {
        const auto tone = shown(row, index.column()).tone;
        return tone ? QVariant(icon(shapeOf(*tone), *tone)) : QVariant();
    }
    case Qt::FontRole:
        return index.column() == Request && row.entry.kind != QLatin1String("note") ? QVariant(monoFont()) : QVariant();
    case Qt::TextAlignmentRole:
        return int((index.column() == Number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::AccessibleTextRole:
        return row.breakText.isEmpty() || index.column() != Number ? shown(row, index.column()).text
                                                                   : tr("%1, the log is broken here").arg(row.entry.sequence);
    case IdRole:
        return row.entry.isDecision() ? row.entry.bundle : QString();
    case SortRole:
        return sortKey(row, index.column());
    case KindRole:
        return row.entry.kind;
    case SearchRole:
        return searchText(row);
    case HexRole:
        return QStringList{row.entry.request.mid(2).toLower(), row.entry.bundle, row.transaction.mid(2)};
    case SequenceRole:
        return row.entry.sequence;
    default:
        return {};
    }
}

QVariant EvidenceLogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == Number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Number:
        return tr("Entry");
    case When:
        return tr("When");
    case Decision:
        return tr("Decision");
    case Who:
        return tr("Decided by");
    case Request:
        return tr("Request");
    case Image:
        return tr("Image");
    case Verdict:
        return tr("Verdict");
    default:
        return tr("Transaction");
    }
}

void EvidenceFilter::setText(const QString& text)
{
    m_words = text.toLower().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateFilter();
}

void EvidenceFilter::setKinds(const QStringList& kinds)
{
    m_kinds = kinds;
    invalidateFilter();
}

bool EvidenceFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    if (!m_kinds.isEmpty() && !m_kinds.contains(index.data(EvidenceLogModel::KindRole).toString()))
        return false;
    if (m_words.isEmpty())
        return true;
    const QString text = index.data(EvidenceLogModel::SearchRole).toString();
    // Any three digits stand somewhere in a hash: of those only the beginning counts, as on the command line.
    const QStringList hex = index.data(EvidenceLogModel::HexRole).toStringList();
    return std::all_of(m_words.cbegin(), m_words.cend(), [&](const QString& word) {
        const QString digits = word.startsWith(QLatin1String("0x")) ? word.mid(2) : word;
        return text.contains(word) || std::any_of(hex.cbegin(), hex.cend(), [&](const QString& value) { return !digits.isEmpty() && value.startsWith(digits); });
    });
}

} // namespace gatehouse::console
