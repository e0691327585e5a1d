// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/evidence/EvidencePage.h"

#include "app/console/Async.h"
#include "app/console/ErrorText.h"
#include "app/console/evidence/EvidenceDocumentView.h"
#include "app/console/evidence/EvidenceLogModel.h"
#include "app/console/evidence/EvidenceLogView.h"
#include "app/console/evidence/RootChoice.h"
#include "app/console/Formats.h"
#include "app/console/SaveFile.h"
#include "app/console/widgets/ActionBar.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/EmptyState.h"
#include "app/console/widgets/Theme.h"

#include <QClipboard>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QMimeData>
#include <QScrollArea>
#include <QShortcut>
#include <QStackedWidget>
#include <QTableView>
#include <utility>

namespace gatehouse::console {

namespace {

constexpr std::chrono::milliseconds refreshDelay{500};
/// Files read at once: a tenth of a second of the pool's time.
constexpr int portion = 250;

enum View { Empty, Log, Document };

} // namespace

EvidencePage::EvidencePage(api::Services& services, QWidget* parent)
    : Page(QStringLiteral("evidence"), tr("Evidence"), QStringLiteral("scroll-text"), parent)
    , m_services(services)
    , m_open(addPageAction(QStringLiteral("openEvidence"), tr("Open a file…"), QStringLiteral("folder-open")))
    , m_reload(addPageAction(QStringLiteral("reloadEvidence"), tr("Read the log again"), QStringLiteral("refresh-cw")))
    , m_back(addPageAction(QStringLiteral("backToLog"), tr("Back to the log")))
    , m_verify(addPageAction(QStringLiteral("verifyEvidence"), tr("Verify again offline")))
    , m_export(addPageAction(QStringLiteral("exportEvidence"), tr("Export…"), QStringLiteral("external-link")))
    , m_copy(addPageAction(QStringLiteral("copyEvidence"), tr("Copy the file"), QStringLiteral("copy")))
    , m_quote(addPageAction(QStringLiteral("openEvidenceQuote"), tr("Look at the quote"), QStringLiteral("file-badge")))
    , m_request(addPageAction(QStringLiteral("openEvidenceRequest"), tr("Show the request"), QStringLiteral("user-check")))
    , m_stack(new QStackedWidget)
    , m_empty(new EmptyState(QStringLiteral("scroll-text")))
    , m_log(new EvidenceLogView)
    , m_document(new EvidenceDocumentView(m_back, {m_verify, m_export, m_copy, m_quote, m_request}))
    , m_scroll(new QScrollArea)
{
    setAcceptDrops(true);
    buildActions();
    m_empty->setText(tr("Nothing has been decided yet"),
                     tr("Each decision will stand here with all it rested on. Evidence from elsewhere can be checked too: drop a file, or open one."));
    m_empty->setButton(tr("Open a file…"));
    m_document->setObjectName(QStringLiteral("detail"));
    m_document->setAttribute(Qt::WA_StyledBackground);
    m_scroll->setObjectName(QStringLiteral("detailScroll"));
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setWidget(m_document);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_log);
    m_stack->addWidget(m_scroll);
    m_stack->setCurrentIndex(Log);
    setBody(m_stack);
    setSentence(tr("Reading the log…"));

    m_soon.setSingleShot(true);
    m_soon.setInterval(refreshDelay);
    connect(&m_soon, &QTimer::timeout, this, &EvidencePage::refresh);
    connect(&m_services.onboarding(), &api::OnboardingService::requestChanged, this, [this] {
        m_stale = true;
        if (isVisible() && !m_soon.isActive())
            m_soon.start();
    });
    connect(m_empty, &EmptyState::buttonClicked, m_open, &QAction::trigger);
    connect(m_log, &EvidenceLogView::opened, this, &EvidencePage::openItem);
    connect(m_log, &EvidenceLogView::menuWanted, this, &EvidencePage::showMenu);
    connect(m_document->roots(), &RootChoice::changed, this, &EvidencePage::chooseRoots);
    connect(m_document->roots(), &RootChoice::failed, this, &EvidencePage::showError);
    showLog();
}

void EvidencePage::buildActions()
{
    m_open->setWhatsThis(tr("Opens an evidence file that was exported or sent to you, and checks it without a network (Ctrl+O)."));
    m_reload->setWhatsThis(tr("Reads the audit log from the disk and follows its chain again (F5)."));
    m_verify->setWhatsThis(tr("Checks every part, verifies the quote at the recorded time, judges it by the recorded policy and looks the entry up in the log. Asks nobody (Ctrl+Enter)."));
    m_export->setWhatsThis(tr("Writes the decision with its transaction and its part of the log into one file that can be checked anywhere (Ctrl+S)."));
    setCommand(m_open, QStringLiteral("gatehousectl evidence verify FILE"));
    setCommand(m_reload, QStringLiteral("gatehousectl evidence list"));
    auto* bar = new ActionBar;
    bar->add(m_reload);
    bar->add(m_open)->setToolTip(tr("Ctrl+O"));
    addHeaderWidget(bar);
    const auto on = [this](const QKeySequence& keys, QAction* action) {
        auto* shortcut = new QShortcut(keys, this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, action, &QAction::trigger);
    };
    on(QKeySequence(QKeySequence::Open), m_open);
    on(QKeySequence(Qt::Key_F5), m_reload);
    on(QKeySequence(QKeySequence::Save), m_export);
    on(QKeySequence(Qt::CTRL | Qt::Key_Return), m_verify);
    connect(m_open, &QAction::triggered, this, &EvidencePage::chooseFile);
    connect(m_reload, &QAction::triggered, this, &EvidencePage::refresh);
    connect(m_back, &QAction::triggered, this, [this] {
        ++m_generation; // What is still being opened or checked is not wanted any more.
        showLog();
        takeFocus();
    });
    connect(m_verify, &QAction::triggered, this, &EvidencePage::verify);
    connect(m_export, &QAction::triggered, this, &EvidencePage::exportFile);
    connect(m_copy, &QAction::triggered, this, [this] { QGuiApplication::clipboard()->setText(QString::fromUtf8(m_document->document().file)); });
    connect(m_quote, &QAction::triggered, this,
            [this] { Q_EMIT goTo(QStringLiteral("quotes"), QStringLiteral("quote:") + QString::fromLatin1(m_document->document().quote.toHex())); });
    connect(m_request, &QAction::triggered, this, [this] { Q_EMIT goTo(QStringLiteral("onboarding"), m_document->document().request); });
}

void EvidencePage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    if (m_stale)
        refresh();
}

void EvidencePage::takeFocus()
{
    switch (m_stack->currentIndex()) {
    case Empty:
        m_empty->setFocus();
        break;
    case Log:
        m_log->table()->setFocus();
        break;
    default:
        m_scroll->setFocus();
        m_document->setFocus();
        break;
    }
}

void EvidencePage::focusFilter()
{
    if (m_stack->currentIndex() == Document)
        showLog();
    m_log->focusFilter();
}

void EvidencePage::keyPressEvent(QKeyEvent* event)
{
    if (m_stack->currentIndex() == Document && (event->key() == Qt::Key_Escape || event->key() == Qt::Key_Left)) {
        m_back->trigger();
        return;
    }
    Page::keyPressEvent(event);
}

void EvidencePage::refresh()
{
    if (m_refreshing) {
        m_stale = true; // What is being read may be older than what made somebody ask.
        return;
    }
    m_refreshing = true;
    m_stale = false;
    run(this, m_services.evidence().list(), [this](Result<api::EvidenceList> list) {
        m_refreshing = false;
        if (m_stale && isVisible())
            m_soon.start();
        if (!list) {
            setSentence(tr("The log could not be read"));
            showError(list.error());
            m_listFailed = true;
            return;
        }
        if (std::exchange(m_listFailed, false))
            banner()->clear(); // Of itself; what it says of a file stays.
        takeList(*list);
    });
}

void EvidencePage::takeList(const api::EvidenceList& list)
{
    const bool same = m_listed && list.headHash == m_list.headHash && list.findings == m_list.findings && list.entries.size() == m_list.entries.size();
    m_listed = true;
    m_list = list;
    if (!same)
        m_log->setList(list);
    if (m_stack->currentIndex() != Document)
        showLog();
    refreshSentence();
    readMore();
}

void EvidencePage::readMore()
{
    if (m_reading)
        return;
    const QList<api::EvidenceEntry> wanted = m_log->model()->unread(portion);
    if (wanted.isEmpty())
        return;
    m_reading = true;
    run(this, m_services.evidence().summaries(wanted), [this](Result<QList<api::EvidenceSummary>> summaries) {
        m_reading = false;
        if (!summaries) {
            showError(summaries.error());
            return;
        }
        m_log->addSummaries(*summaries);
        refreshSentence();
        readMore();
    });
}

void EvidencePage::refreshSentence()
{
    const bool broken = !m_list.breaks.isEmpty();
    const int changed = m_log->model()->problemCount();
    setBadge(broken || changed > 0 ? qMax(1, changed) : 0, broken || changed > 0 ? Tone::Bad : Tone::Neutral);
    if (m_stack->currentIndex() == Document)
        setSentence(tr("What a decision rested on"));
    else if (m_list.entries.isEmpty() && !broken)
        setSentence(tr("Every decision with what it rested on, to be checked again by anybody"));
    else
        setSentence(tr("%n decision(s), each with what it rested on", nullptr, m_log->model()->decisionCount()));
}

void EvidencePage::showLog()
{
    m_stack->setCurrentIndex(m_listed && m_list.entries.isEmpty() && m_list.breaks.isEmpty() ? Empty : Log);
    for (QAction* action : {m_back, m_verify, m_export, m_copy, m_quote, m_request})
        action->setEnabled(false);
    refreshSentence();
}

void EvidencePage::openItem(const QString& id)
{
    const int generation = ++m_generation;
    run(this, m_services.evidence().open(id), [this, generation](Result<api::EvidenceDocument> document) {
        if (generation == m_generation)
            takeDocument(std::move(document), true);
    });
}

void EvidencePage::chooseFile()
{
    auto* dialog = new QFileDialog(this, tr("Choose an evidence file"));
    dialog->setObjectName(QStringLiteral("evidenceFile"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Evidence (*.json)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, &EvidencePage::openFile);
    dialog->open();
}

void EvidencePage::openFile(const QString& path)
{
    const int generation = ++m_generation;
    banner()->setMessage(Tone::Active, tr("Reading…"));
    run(this, m_services.evidence().openFile(path), [this, generation](Result<api::EvidenceDocument> document) {
        if (generation == m_generation)
            takeDocument(std::move(document), false);
    });
}

void EvidencePage::takeDocument(Result<api::EvidenceDocument> document, bool fromLog)
{
    if (!document) {
        showError(document.error());
        return;
    }
    banner()->clear();
    m_fromLog = fromLog;
    m_document->setDocument(*document, fromLog ? EvidenceDocumentView::Origin::Log : EvidenceDocumentView::Origin::File);
    m_stack->setCurrentIndex(Document);
    m_scroll->ensureVisible(0, 0);
    for (QAction* action : {m_back, m_verify, m_export, m_copy})
        action->setEnabled(true);
    m_quote->setEnabled(!document->quote.isEmpty());
    m_request->setEnabled(fromLog);
    const QString id = fromLog ? QString::number(document->sequence) : QString();
    setCommand(m_verify, QStringLiteral("gatehousectl evidence verify %1").arg(document->name) + m_document->roots()->option());
    setCommand(m_export, fromLog ? QStringLiteral("gatehousectl evidence export %1 --out decision.json").arg(id) : QString());
    setCommand(m_copy, commandOf(m_export));
    refreshSentence();
    if (isVisible())
        takeFocus();
    // What came from elsewhere is not shown as if it could be relied on; checking costs milliseconds.
    if (!fromLog || !document->logProblem.isEmpty())
        verify();
}

void EvidencePage::verify()
{
    if (m_stack->currentIndex() != Document)
        return;
    api::EvidenceCheckRequest request;
    request.file = m_document->document().file;
    request.ownLog = m_fromLog;
    m_document->roots()->apply(request);
    m_document->setChecking();
    m_verify->setEnabled(false);
    const int generation = m_generation;
    const int check = ++m_check;
    run(this, m_services.evidence().verify(request), [this, generation, check](Result<api::EvidenceCheckAnswer> answer) {
        if (generation != m_generation || check != m_check)
            return;
        m_verify->setEnabled(true);
        if (answer)
            m_document->setAnswer(*answer);
        else
            m_document->setError(answer.error());
    });
}

void EvidencePage::chooseRoots()
{
    banner()->clear(); // Of a root that could not be read.
    setCommand(m_verify, QStringLiteral("gatehousectl evidence verify %1").arg(m_document->document().name) + m_document->roots()->option());
    verify();
}

void EvidencePage::exportFile()
{
    if (m_stack->currentIndex() != Document)
        return;
    auto* dialog = new QFileDialog(this, tr("Export the decision"));
    dialog->setObjectName(QStringLiteral("exportEvidenceFile"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Evidence (*.json)"), tr("All files (*)")});
    dialog->setDefaultSuffix(QStringLiteral("json"));
    dialog->selectFile(m_document->document().name);
    connect(dialog, &QFileDialog::fileSelected, this, &EvidencePage::save);
    dialog->open();
}

void EvidencePage::save(const QString& path)
{
    run(this, saveFile(path, m_document->document().file), [this, path](Result<void> saved) {
        if (saved)
            banner()->setMessage(Tone::Good, tr("Written to %1.").arg(path), tr("Anybody can check it: gatehousectl evidence verify %1").arg(QFileInfo(path).fileName()));
        else
            showError(saved.error());
    });
}

void EvidencePage::showMenu(const QPoint& at)
{
    const QString id = m_log->currentId();
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QModelIndex index = m_log->table()->currentIndex();
    const QString number = index.data(EvidenceLogModel::SequenceRole).toString();
    if (!id.isEmpty()) {
        connect(menu->addAction(tr("Open")), &QAction::triggered, this, [this, id] { openItem(id); });
        menu->addSeparator();
    }
    const auto copy = [this, menu](const QString& text, const QString& value) {
        if (!value.isEmpty())
            connect(menu->addAction(text), &QAction::triggered, this, [value] { QGuiApplication::clipboard()->setText(value); });
    };
    copy(number.isEmpty() || id.isEmpty() ? tr("Copy the note") : tr("Copy the address"), index.siblingAtColumn(EvidenceLogModel::Request).data(Qt::ToolTipRole).toString());
    copy(tr("Copy the file's hash"), id);
    const QString transaction = index.siblingAtColumn(EvidenceLogModel::Transaction).data(Qt::ToolTipRole).toString();
    copy(tr("Copy the transaction"), transaction.startsWith(QLatin1String("0x")) ? transaction : QString());
    if (!id.isEmpty())
        copy(tr("Copy as command"), QStringLiteral("gatehousectl evidence show %1").arg(number));
    menu->popup(at);
}

void EvidencePage::showError(const Error& error)
{
    const ErrorWords words = errorWords(error);
    banner()->setMessage(Tone::Bad, words.sentence, words.nextStep);
}

void EvidencePage::dragEnterEvent(QDragEnterEvent* event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (std::none_of(urls.cbegin(), urls.cend(), [](const QUrl& url) { return url.isLocalFile(); }))
        return;
    event->acceptProposedAction();
    banner()->setMessage(Tone::Active, tr("Let go to check this evidence."));
}

void EvidencePage::dragLeaveEvent(QDragLeaveEvent*)
{
    banner()->clear();
}

void EvidencePage::dropEvent(QDropEvent* event)
{
    banner()->clear();
    const QList<QUrl> urls = event->mimeData()->urls();
    for (const QUrl& url : urls)
        if (url.isLocalFile()) {
            event->acceptProposedAction();
            openFile(url.toLocalFile());
            return;
        }
}

} // namespace gatehouse::console
