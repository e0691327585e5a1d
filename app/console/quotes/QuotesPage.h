// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/Page.h"
#include "core/api/Services.h"

#include <functional>

class QMimeData;
class QStackedWidget;
class QTabBar;

namespace gatehouse::console {

class EmptyState;
class FieldPane;
class ImagePane;
class ReportDataPane;
class StatusBadge;
class VerdictPane;

/// The quote inspector: opened, pasted, dropped or taken from a request; fields beside bytes, verdict, report data and the
/// comparison with our images.
class QuotesPage : public Page
{
    Q_OBJECT
public:
    explicit QuotesPage(api::Services& services, QWidget* parent = nullptr);

    /// "request:ID" shows the quote of that request, "quote:HEX" these bytes.
    void openItem(const QString& id) override;
    void takeFocus() override;
    FieldPane* fields() const { return m_fields; }

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    QWidget* makeContent();
    void chooseFile();
    void paste();
    /// False when there is neither a file nor a text in it.
    bool take(const QMimeData* data, const QString& origin);
    /// What files are is found out by their content, one after the other, before any is used: of each kind the first counts.
    struct Handed
    {
        QStringList paths; ///< Not looked at yet.
        QString quote;
        QString collateral;
        QString eventLog;
        QString unknown;
    };
    void sort(Handed handed);
    void use(const Handed& handed);
    void useBeside(const QString& collateral, const QString& eventLog);
    /// @p then runs when the quote is shown.
    void inspect(QCoro::Task<Result<api::QuoteInspection>> task, const QString& origin, std::function<void()> then = {});
    void show(const api::QuoteInspection& inspection);
    void refreshOutcome();

    api::Services& m_services;
    QAction* m_open;
    QAction* m_paste;
    EmptyState* m_empty;
    QStackedWidget* m_stack; ///< Empty page or content.
    QTabBar* m_tabs;
    QStackedWidget* m_panes;
    StatusBadge* m_outcome;
    FieldPane* m_fields;
    VerdictPane* m_verdict;
    ReportDataPane* m_reportData;
    ImagePane* m_image;
    api::QuoteInspection m_inspection; ///< What is shown.
    QString m_origin;        ///< Of what is shown: "pasted", a file name, …
    int m_generation = 0;
};

} // namespace gatehouse::console
