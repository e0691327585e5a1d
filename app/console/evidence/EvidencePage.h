// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/Page.h"
#include "core/api/Services.h"

#include <QTimer>

class QComboBox;
class QLineEdit;
class QMimeData;
class QScrollArea;
class QStackedWidget;

namespace gatehouse::console {

class EmptyState;
class EvidenceDocumentView;
class EvidenceLogView;

/// The audit log with the state of its chain, and each decision with all it rested on: from the log, or from a file that was
/// opened or dropped. Evidence is checked again here without a network.
class EvidencePage : public Page
{
    Q_OBJECT
public:
    explicit EvidencePage(api::Services& services, QWidget* parent = nullptr);

    /// A decision: its file's hash, its entry's number or its request's address.
    void openItem(const QString& id) override;
    void takeFocus() override;
    void focusFilter() override;

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void buildActions();
    void refresh();
    void takeList(const api::EvidenceList& list);
    /// Reads the files of the log in portions, one after the other.
    void readMore();
    void chooseFile();
    void openFile(const QString& path);
    void takeDocument(Result<api::EvidenceDocument> document, bool fromLog);
    void showLog();
    void verify();
    void chooseRoots();
    void exportFile();
    void save(const QString& path);
    void refreshSentence();
    void showMenu(const QPoint& at);
    void showError(const Error& error);

    api::Services& m_services;
    QAction* m_open;
    QAction* m_reload;
    QAction* m_back;
    QAction* m_verify;
    QAction* m_export;
    QAction* m_copy;
    QAction* m_quote;
    QAction* m_request;
    QStackedWidget* m_stack; ///< Empty page, log, document.
    EmptyState* m_empty;
    EvidenceLogView* m_log;
    EvidenceDocumentView* m_document;
    QScrollArea* m_scroll;
    QTimer m_soon;            ///< Requests change often while several are decided.
    api::EvidenceList m_list;
    bool m_listed = false;    ///< The log was read at least once.
    bool m_listFailed = false; ///< The banner says so.
    bool m_refreshing = false;
    bool m_stale = true;      ///< Something changed while the page was not seen or the log was read.
    bool m_reading = false;
    bool m_fromLog = false;   ///< The document.
    int m_generation = 0;     ///< Of the document: late answers are dropped.
    int m_check = 0;          ///< Of its last checking, likewise.
};

} // namespace gatehouse::console
