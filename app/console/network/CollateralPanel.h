// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Services.h"

#include <QWidget>

class QAction;
class QTimer;

namespace gatehouse::console {

class Banner;
class RecordTable;
class Section;

/// The store of collateral: what is held for which platform, from where and until when; says what has expired or could
/// not be renewed. Hidden while nothing is held.
class CollateralPanel : public QWidget
{
    Q_OBJECT
public:
    /// What can be done; the page owns them.
    struct Actions
    {
        QAction* get = nullptr;       ///< Opens the dialog that fetches.
        QAction* renew = nullptr;     ///< Asks for everything again.
        QAction* take = nullptr;      ///< Takes in a file.
        QAction* exportAll = nullptr; ///< Writes a bundle that travels.
    };
    CollateralPanel(api::Services& services, const Actions& actions, QWidget* parent = nullptr);

    /// How many of the bundles have expired or end soon.
    int staleCount() const { return m_stale; }

Q_SIGNALS:
    void staleCountChanged();

private:
    void refresh();
    void show(const QList<api::CollateralEntry>& entries);
    void renewAll();
    void chooseFile();
    void take(const QString& path);
    void exportTo(const api::CollateralExport& what);
    void save(const QString& path, const QByteArray& bundle);
    void showError(const Error& error);
    void showMenu(const QString& id, const QPoint& at);

    static constexpr int lookEverySeconds = 60; // The state of a bundle follows the clock.

    api::Services& m_services;
    QAction* m_renew;
    QAction* m_export;
    Section* m_section;
    Banner* m_banner;
    RecordTable* m_table;
    QTimer* m_timer;
    QList<api::CollateralEntry> m_entries;
    int m_stale = 0;
};

} // namespace gatehouse::console
