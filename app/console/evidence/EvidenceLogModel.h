// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/widgets/Tone.h"
#include "core/api/EvidenceTypes.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QSortFilterProxyModel>
#include <optional>

namespace gatehouse::console {

/// The audit log as a table: a row for each decision with what became of it on chain, and one for each note. What the files say
/// arrives later, in portions. Ten thousand rows are taken in at once.
class EvidenceLogModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Number, When, Decision, Who, Request, Image, Verdict, Transaction, ColumnCount };
    enum Role {
        IdRole = Qt::UserRole + 1, ///< The file's hash; empty for notes.
        SortRole,
        KindRole,
        SearchRole, ///< Lower-case: what the filter looks into.
        HexRole,    ///< Address, file and transaction, lower-case, without 0x: what it looks for the beginning of.
        SequenceRole,
    };
    using QAbstractTableModel::QAbstractTableModel;

    void setList(const api::EvidenceList& list);
    void addSummaries(const QList<api::EvidenceSummary>& summaries);
    /// The decisions whose files have not been read yet, newest first, at most @p count.
    QList<api::EvidenceEntry> unread(int count) const;
    /// How many decisions there are, and how many of their files have been read.
    int decisionCount() const { return int(m_rowOf.size()); }
    int readCount() const { return m_read; }
    /// How many files are not the ones that the log speaks of, or cannot be read.
    int problemCount() const { return m_problems; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row
    {
        api::EvidenceEntry entry;
        std::optional<api::EvidenceSummary> summary;
        QString transactionState; ///< Empty: none.
        QString transaction;      ///< Its hash.
        QString breakText;        ///< The log is broken here.
        mutable QString search;   ///< Made when first searched: a keystroke looks at every row.
    };
    struct Shown
    {
        QString text;
        std::optional<Tone> tone;
        QString tip;
    };
    Shown shown(const Row& row, int column) const;
    QVariant sortKey(const Row& row, int column) const;
    const QString& searchText(const Row& row) const;

    QList<Row> m_rows;
    QHash<QString, int> m_rowOf; ///< Of a decision's file.
    int m_read = 0;
    int m_problems = 0;
};

/// Which rows are shown.
class EvidenceFilter : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    /// Each word of @p text must occur somewhere in the row.
    void setText(const QString& text);
    /// One kind of entry; empty: all.
    void setKinds(const QStringList& kinds);

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    QStringList m_words;
    QStringList m_kinds;
};

} // namespace gatehouse::console
