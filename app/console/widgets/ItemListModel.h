// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/widgets/Tone.h"

#include <QAbstractListModel>
#include <QDateTime>
#include <optional>

namespace gatehouse::console {

/// One entry of the list at the left of a page.
struct Item
{
    QString id;
    QString title;
    QString subtitle;
    Tone tone = Tone::Neutral;
    QString word;  ///< The state's word.
    QString shape; ///< Instead of the tone's own shape; may be empty.
    QString mark;  ///< A short word in a frame, for example "debug".
    std::optional<double> progress;
    QDateTime time; ///< Shown as an age.

    friend bool operator==(const Item&, const Item&) = default;
};

class ItemListModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role {
        IdRole = Qt::UserRole + 1,
        SubtitleRole,
        ToneRole,
        WordRole,
        ShapeRole,
        MarkRole,
        ProgressRole,
        TimeRole,
        SearchRole, ///< What the filter box looks into.
    };

    using QAbstractListModel::QAbstractListModel;

    void setItems(const QList<Item>& items);
    const QList<Item>& items() const { return m_items; }
    /// -1 when absent.
    int rowOf(const QString& id) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Edit;
    QList<Item> m_items;
};

} // namespace gatehouse::console
