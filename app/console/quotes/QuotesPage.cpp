// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/quotes/QuotesPage.h"

#include "app/console/Async.h"
#include "app/console/ErrorText.h"
#include "app/console/Formats.h"
#include "app/console/network/CollateralDialog.h"
#include "app/console/quotes/FieldPane.h"
#include "app/console/quotes/ImagePane.h"
#include "app/console/quotes/ReportDataPane.h"
#include "app/console/quotes/VerdictPane.h"
#include "app/console/widgets/ActionBar.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/EmptyState.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/StatusBadge.h"
#include "app/console/widgets/Theme.h"

#include <QClipboard>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMimeData>
#include <QScrollArea>
#include <QShortcut>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace gatehouse::console {

namespace {

/// More than the service takes: it names the size in its error, and we copy no 100 MB to be told.
constexpr qsizetype maxTakenBytes = 1024 * 1024;
/// A quote, its event log and its collateral are three.
constexpr qsizetype maxHandedFiles = 8;

enum Tab { Fields, Verdict, ReportData, Image };

QScrollArea* scrolled(QWidget* content)
{
    content->setObjectName(QStringLiteral("detail"));
    content->setAttribute(Qt::WA_StyledBackground);
    auto* scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("detailScroll"));
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(content);
    return scroll;
}

} // namespace

QuotesPage::QuotesPage(api::Services& services, QWidget* parent)
    : Page(QStringLiteral("quotes"), tr("Quotes"), QStringLiteral("file-badge"), parent)
    , m_services(services)
    , m_open(addPageAction(QStringLiteral("openQuote"), tr("Open a quote…"), QStringLiteral("folder-open")))
    , m_paste(addPageAction(QStringLiteral("pasteQuote"), tr("Paste a quote"), QStringLiteral("copy")))
    , m_empty(new EmptyState(QStringLiteral("file-badge")))
    , m_stack(new QStackedWidget)
    , m_tabs(new QTabBar)
    , m_panes(new QStackedWidget)
    , m_outcome(new StatusBadge)
    , m_fields(new FieldPane)
    , m_verdict(new VerdictPane(services.quotes()))
    , m_reportData(new ReportDataPane(services.quotes(), services.onboarding()))
    , m_image(new ImagePane(services.quotes(), services.images()))
{
    setAcceptDrops(true);
    setSentence(tr("Take any quote apart, judge it, and see what it was made for"));
    m_open->setWhatsThis(tr("Opens a file with a quote: raw bytes, hex, base64 or JSON with a member quote. An event log or collateral is used for the open quote."));
    m_paste->setWhatsThis(tr("Takes a quote from the clipboard: hex, base64 or JSON, or a copied file."));
    setCommand(m_open, QStringLiteral("gatehousectl quote parse FILE"));
    setCommand(m_paste, QStringLiteral("gatehousectl quote parse FILE"));
    auto* bar = new ActionBar;
    bar->add(m_paste)->setToolTip(tr("Ctrl+V"));
    bar->add(m_open)->setToolTip(tr("Ctrl+O"));
    addHeaderWidget(bar);
    m_empty->setText(tr("No quote is open"), tr("Drop a file here, paste hex or base64, or open one; its event log and collateral can come along. Nothing leaves this computer."));
    m_empty->setButton(tr("Open a quote…"));
    m_stack->addWidget(m_empty);
    m_stack->addWidget(makeContent());
    setBody(m_stack);

    connect(m_empty, &EmptyState::buttonClicked, m_open, &QAction::trigger);
    connect(m_open, &QAction::triggered, this, &QuotesPage::chooseFile);
    connect(m_paste, &QAction::triggered, this, &QuotesPage::paste);
    connect(m_verdict, &VerdictPane::collateralWanted, this, [this] {
        auto* dialog = new CollateralDialog(m_services.collateral(), this);
        dialog->setQuote(m_inspection.bytes, m_inspection.fmspc);
        connect(dialog, &CollateralDialog::kept, m_verdict, &VerdictPane::judge);
        dialog->open();
    });
    connect(m_verdict, &VerdictPane::verdictChanged, this, &QuotesPage::refreshOutcome);
    const auto on = [this](QKeySequence::StandardKey key, QAction* action) {
        auto* shortcut = new QShortcut(QKeySequence(key), this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, action, &QAction::trigger);
    };
    on(QKeySequence::Open, m_open);
    on(QKeySequence::Paste, m_paste);
}

QWidget* QuotesPage::makeContent()
{
    m_tabs->setObjectName(QStringLiteral("quoteTabs"));
    m_tabs->setAccessibleName(tr("Views of the quote"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->addTab(tr("&Fields"));
    m_tabs->addTab(tr("&Verdict"));
    m_tabs->addTab(tr("Report &data"));
    m_tabs->addTab(tr("&Image"));
    m_panes->addWidget(m_fields);
    m_panes->addWidget(scrolled(m_verdict));
    m_panes->addWidget(scrolled(m_reportData));
    m_panes->addWidget(scrolled(m_image));
    m_outcome->setObjectName(QStringLiteral("quoteOutcome"));
    auto* row = new QHBoxLayout;
    row->setContentsMargins(metric::pad - metric::unit, 0, metric::pad, 0);
    row->addWidget(m_tabs);
    row->addStretch(1);
    row->addWidget(m_outcome, 0, Qt::AlignRight | Qt::AlignVCenter);
    auto* content = new QWidget;
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(row);
    layout->addWidget(rule());
    layout->addWidget(m_panes, 1);
    connect(m_tabs, &QTabBar::currentChanged, m_panes, &QStackedWidget::setCurrentIndex);
    return content;
}

void QuotesPage::takeFocus()
{
    if (m_stack->currentIndex() == 0)
        m_empty->setFocus();
    else if (m_tabs->currentIndex() == Fields)
        m_fields->takeFocus();
    else
        m_tabs->setFocus();
}

void QuotesPage::openItem(const QString& id)
{
    if (id.startsWith(QLatin1String("quote:"))) {
        inspect(m_services.quotes().inspect(QByteArray::fromHex(id.mid(6).toLatin1())), tr("recorded as evidence"));
        return;
    }
    if (!id.startsWith(QLatin1String("request:")))
        return;
    const QString request = id.mid(8);
    const int generation = ++m_generation;
    run(this, m_services.onboarding().quote(request), [this, generation, request](Result<QByteArray> quote) {
        if (generation != m_generation)
            return;
        if (!quote) {
            const ErrorWords words = errorWords(quote.error());
            banner()->setMessage(Tone::Bad, words.sentence, words.nextStep);
            return;
        }
        inspect(m_services.quotes().inspect(*quote), tr("of request %1").arg(request.left(10)));
    });
}

void QuotesPage::chooseFile()
{
    auto* dialog = new QFileDialog(this, tr("Choose a quote"));
    dialog->setObjectName(QStringLiteral("quoteFile"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& path) { sort({{path}, {}, {}, {}, {}}); });
    dialog->open();
}

void QuotesPage::paste()
{
    if (!take(QGuiApplication::clipboard()->mimeData(), tr("pasted")))
        banner()->setMessage(Tone::Warning, tr("The clipboard holds neither a text nor a file."), tr("Copy the quote as hex or base64 first."));
}

bool QuotesPage::take(const QMimeData* data, const QString& origin)
{
    if (!data)
        return false;
    Handed handed;
    for (const QUrl& url : data->urls())
        if (url.isLocalFile() && handed.paths.size() < maxHandedFiles)
            handed.paths.append(url.toLocalFile());
    if (!handed.paths.isEmpty()) {
        sort(handed);
        return true;
    }
    const QString binary = QStringLiteral("application/octet-stream");
    if (!data->hasText() && !data->hasFormat(binary))
        return false;
    const QByteArray content = data->hasFormat(binary) ? data->data(binary) : data->text().left(maxTakenBytes).toUtf8();
    inspect(m_services.quotes().inspect(content.left(maxTakenBytes)), origin);
    return true;
}

void QuotesPage::sort(Handed handed)
{
    const int generation = ++m_generation;
    if (handed.paths.isEmpty()) {
        use(handed);
        return;
    }
    banner()->setMessage(Tone::Active, tr("Reading…"));
    const QString path = handed.paths.takeFirst();
    run(this, m_services.quotes().kindOfFile(path), [this, generation, handed, path](Result<api::QuoteFileKind> kind) mutable {
        if (generation != m_generation)
            return;
        // What cannot be read at all is taken for a quote: opening it says why.
        QString* const place = !kind || *kind == api::QuoteFileKind::Quote     ? &handed.quote
                               : *kind == api::QuoteFileKind::Collateral ? &handed.collateral
                               : *kind == api::QuoteFileKind::EventLog   ? &handed.eventLog
                                                                         : &handed.unknown;
        if (place->isEmpty())
            *place = path;
        sort(std::move(handed));
    });
}

void QuotesPage::use(const Handed& handed)
{
    // What is nothing that we know is opened as a quote when it came alone: the error names what is wrong with it.
    const bool alone = handed.collateral.isEmpty() && handed.eventLog.isEmpty();
    const QString quote = handed.quote.isEmpty() && alone ? handed.unknown : handed.quote;
    if (quote.isEmpty()) {
        useBeside(handed.collateral, handed.eventLog);
        return;
    }
    inspect(m_services.quotes().inspectFile(quote), QFileInfo(quote).fileName(), [this, handed, alone] {
        if (!alone)
            useBeside(handed.collateral, handed.eventLog);
    });
}

void QuotesPage::useBeside(const QString& collateral, const QString& eventLog)
{
    banner()->clear();
    if (m_inspection.bytes.isEmpty()) {
        if (!collateral.isEmpty())
            m_verdict->useFiles(collateral, {});
        if (!eventLog.isEmpty())
            banner()->setMessage(Tone::Warning, tr("%1 is an event log, and no quote is open that it could belong to.").arg(QFileInfo(eventLog).fileName()),
                                 tr("Open its quote first, or drop both together."));
        else
            banner()->setMessage(Tone::Neutral, tr("%1 is collateral: the next quote is judged with it.").arg(QFileInfo(collateral).fileName()));
        return;
    }
    m_verdict->useFiles(collateral, eventLog);
    m_tabs->setCurrentIndex(Verdict);
}

void QuotesPage::dragEnterEvent(QDragEnterEvent* event)
{
    const QMimeData* data = event->mimeData();
    if (!data->hasUrls() && !data->hasText())
        return;
    event->acceptProposedAction();
    banner()->setMessage(Tone::Active, tr("Let go to look at it: a quote, or the event log or collateral of the open one."));
}

void QuotesPage::dragLeaveEvent(QDragLeaveEvent*)
{
    banner()->clear();
}

void QuotesPage::dropEvent(QDropEvent* event)
{
    banner()->clear();
    if (take(event->mimeData(), tr("dropped")))
        event->acceptProposedAction();
}

void QuotesPage::inspect(QCoro::Task<Result<api::QuoteInspection>> task, const QString& origin, std::function<void()> then)
{
    const int generation = ++m_generation;
    banner()->setMessage(Tone::Active, tr("Reading…"));
    run(this, std::move(task), [this, generation, origin, then](Result<api::QuoteInspection> inspection) {
        if (generation != m_generation)
            return;
        banner()->clear();
        if (!inspection) {
            const ErrorWords words = errorWords(inspection.error());
            banner()->setMessage(Tone::Bad, words.sentence, words.nextStep);
            return;
        }
        m_origin = origin;
        show(*inspection);
        if (then)
            then();
    });
}

void QuotesPage::show(const api::QuoteInspection& inspection)
{
    const QString size = tr("%1 bytes").arg(numberText(quint64(inspection.bytes.size())));
    if (inspection.problem) {
        setSentence(tr("No quote · %1 · %2, %3").arg(size, inspection.encoding, m_origin));
        banner()->setMessage(Tone::Bad, tr("These bytes are no quote: %1").arg(inspection.problem->detail()),
                             tr("The fields stand as far as they can be read."));
    } else {
        QStringList words{tr("%1 quote, version %2").arg(inspection.isTdx ? QStringLiteral("TDX") : QStringLiteral("SGX")).arg(inspection.version), size};
        if (!inspection.fmspc.isEmpty())
            words.append(tr("platform %1").arg(inspection.fmspc));
        words.append(QStringLiteral("%1, %2").arg(inspection.encoding, m_origin));
        setSentence(words.join(QStringLiteral(" · ")));
    }
    m_inspection = inspection;
    m_stack->setCurrentIndex(1);
    m_fields->setQuote(inspection.bytes, inspection.fields);
    if (inspection.problem) {
        m_tabs->setCurrentIndex(Fields);
        m_fields->showField(QStringLiteral("unread"));
    }
    m_verdict->setQuote(inspection);
    m_reportData->setQuote(inspection);
    m_image->setQuote(inspection);
    if (isVisible())
        takeFocus();
}

void QuotesPage::refreshOutcome()
{
    m_outcome->set(m_verdict->tone(), m_verdict->word());
}

} // namespace gatehouse::console
