// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/MainWindow.h"

#include "app/console/ActivityPane.h"
#include "app/console/AppContext.h"
#include "app/console/ClosingPanel.h"
#include "app/console/evidence/EvidencePage.h"
#include "app/console/images/ImagesPage.h"
#include "app/console/logs/LogsPage.h"
#include "app/console/machines/MachinesPage.h"
#include "app/console/Navigation.h"
#include "app/console/network/NetworkPage.h"
#include "app/console/node/NodesPage.h"
#include "app/console/Notifier.h"
#include "app/console/onboarding/OnboardingPage.h"
#include "app/console/overview/OverviewPage.h"
#include "app/console/policy/PolicyPage.h"
#include "app/console/quotes/QuotesPage.h"
#include "app/console/settings/SettingsPage.h"
#include "app/console/StatusStrip.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/ConfirmDialog.h"
#include "app/console/widgets/Theme.h"

#include <QApplication>
#include <QCloseEvent>
#include <QListView>
#include <QSettings>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <QWhatsThis>

namespace gatehouse::console {

MainWindow::MainWindow(AppContext& context, QWidget* parent)
    : QMainWindow(parent)
    , m_context(context)
    , m_navigation(new Navigation)
    , m_strip(new StatusStrip(context.services()))
    , m_arrival(new Banner)
    , m_stack(new QStackedWidget)
    , m_activity(new ActivityPane(context.services().activity()))
    , m_notifier(new Notifier(context, this))
    , m_closing(new ClosingPanel(context.services(), this))
{
    api::Services& services = context.services();
    setWindowTitle(services.profile() == QLatin1String("default") ? QStringLiteral("Gatehouse")
                                                                   : QStringLiteral("Gatehouse – %1").arg(services.profile()));
    setMinimumSize(1024, 640);
    resize(1280, 800);
    m_stack->setObjectName(QStringLiteral("pages"));
    auto* arrivalRow = new QWidget;
    arrivalRow->setObjectName(QStringLiteral("page"));
    arrivalRow->setAttribute(Qt::WA_StyledBackground);
    auto* arrivalLayout = new QVBoxLayout(arrivalRow);
    arrivalLayout->setContentsMargins(metric::pad, metric::unit, metric::pad, 0);
    arrivalLayout->addWidget(m_arrival);
    arrivalRow->hide();
    m_arrival->setButton(tr("Show the request"));
    auto* right = new QVBoxLayout;
    right->setContentsMargins(0, 0, 0, 0);
    right->setSpacing(0);
    right->addWidget(m_strip);
    right->addWidget(arrivalRow);
    right->addWidget(m_stack, 1);
    right->addWidget(m_activity);
    auto* central = new QWidget;
    auto* layout = new QHBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_navigation);
    layout->addLayout(right, 1);
    setCentralWidget(central);

    auto* onboarding = new OnboardingPage(services);
    connect(onboarding, &OnboardingPage::requestDue, m_notifier, &Notifier::remind);
    for (Page* page : QList<Page*>{new OverviewPage(services), new ImagesPage(services), new MachinesPage(services),
                                   onboarding, new NetworkPage(services), new NodesPage(services),
                                   new LogsPage(services), new QuotesPage(services), new PolicyPage(services),
                                   new EvidencePage(services), new SettingsPage(context)})
        addPage(page);
    connect(m_navigation, &Navigation::chosen, this, [this](int row) {
        m_stack->setCurrentIndex(row);
        if (currentPage()->id() == QLatin1String("onboarding"))
            m_arrival->parentWidget()->hide();
    });
    connect(m_navigation, &Navigation::entered, this, [this] { currentPage()->takeFocus(); });
    connect(m_strip, &StatusStrip::goTo, this, &MainWindow::showPage);
    connect(m_strip, &StatusStrip::warningsWanted, this, &MainWindow::showFirstWarning);
    connect(m_activity, &ActivityPane::goTo, this, &MainWindow::showPage);
    connect(m_notifier, &Notifier::requestAnnounced, this, [this](const QString& id, const QString& text) {
        m_arrivedRequest = id;
        m_arrival->setMessage(Tone::Active, text);
        m_arrival->parentWidget()->setVisible(currentPage()->id() != QLatin1String("onboarding"));
        QApplication::alert(this);
    });
    connect(m_arrival, &Banner::buttonClicked, this, [this] { showPage(QStringLiteral("onboarding"), m_arrivedRequest); });
    connect(m_notifier, &Notifier::clicked, this, [this](const QString& id) {
        showNormal();
        activateWindow();
        showPage(QStringLiteral("onboarding"), id);
    });
    connect(m_closing, &ClosingPanel::done, this, [this] {
        m_closed = true;
        close();
    });
    buildShortcuts();
    m_navigation->setCurrent(0);
    restoreGeometry(QSettings().value(QStringLiteral("window/geometry")).toByteArray());
}

void MainWindow::addPage(Page* page)
{
    m_pages.append(page);
    m_navigation->add(page);
    m_stack->addWidget(page);
    connect(page, &Page::goTo, this, &MainWindow::showPage);
    connect(page, &Page::badgeChanged, this, &MainWindow::refreshWarnings);
}

Page* MainWindow::currentPage() const
{
    return static_cast<Page*>(m_stack->currentWidget());
}

bool MainWindow::showPage(const QString& id, const QString& item)
{
    for (int row = 0; row < m_pages.size(); ++row) {
        if (m_pages.at(row)->id() != id)
            continue;
        m_navigation->setCurrent(row);
        if (!item.isEmpty())
            m_pages.at(row)->openItem(item);
        if (!QApplication::activeModalWidget())
            m_pages.at(row)->takeFocus();
        return true;
    }
    return false;
}

void MainWindow::buildShortcuts()
{
    for (int i = 0; i < int(m_pages.size()); ++i) {
        const QString id = m_pages.at(i)->id();
        auto* shortcut = new QShortcut(pageKeys(i, id), this);
        connect(shortcut, &QShortcut::activated, this, [this, id] { showPage(id); });
    }
    const auto on = [this](const QKeySequence& keys, auto deed) {
        auto* shortcut = new QShortcut(keys, this);
        connect(shortcut, &QShortcut::activated, this, deed);
    };
    on(QKeySequence(Qt::CTRL | Qt::Key_K), [this] { openPalette(); });
    on(QKeySequence(QKeySequence::Find), [this] { currentPage()->focusFilter(); });
    on(QKeySequence(Qt::Key_F1), [this] { explainFocus(); });
    on(QKeySequence(Qt::CTRL | Qt::Key_0), [this] { m_navigation->list()->setFocus(); });
    on(QKeySequence(QKeySequence::Quit), [this] { close(); });
}

void MainWindow::openPalette()
{
    (new CommandPalette(paletteEntries(), this))->show();
}

QList<PaletteEntry> MainWindow::paletteEntries() const
{
    QList<PaletteEntry> entries;
    auto* self = const_cast<MainWindow*>(this);
    for (int i = 0; i < m_pages.size(); ++i) {
        const QString id = m_pages.at(i)->id();
        entries.append({m_pages.at(i)->title(), tr("Page"), pageKeys(i, id).toString(QKeySequence::NativeText), m_pages.at(i)->iconName(),
                        [self, id] { self->showPage(id); }});
    }
    for (Page* page : m_pages) {
        const QString id = page->id();
        for (QAction* action : page->pageActions())
            if (action->isVisible() && action->isEnabled())
                entries.append({action->text(), page->title(), {}, QStringLiteral("command"), [self, id, action] {
                                    self->showPage(id);
                                    action->trigger();
                                }});
        for (const auto& [item, title] : page->items())
            entries.append({title, page->title(), {}, page->iconName(), [self, id, item = item] { self->showPage(id, item); }});
    }
    return entries;
}

void MainWindow::explainFocus()
{
    QWidget* widget = QApplication::focusWidget();
    for (QWidget* each = widget; each; each = each->parentWidget()) {
        if (each->whatsThis().isEmpty())
            continue;
        QWhatsThis::showText(widget->mapToGlobal(QPoint(0, widget->height())), each->whatsThis(), widget);
        return;
    }
    if (widget)
        QWhatsThis::showText(widget->mapToGlobal(QPoint(0, widget->height())),
                             tr("Ctrl+1…9 pages · Ctrl+K commands · Ctrl+F filter · Enter opens, Escape goes back"), widget);
}

void MainWindow::refreshWarnings()
{
    int count = 0;
    for (const Page* page : m_pages)
        count += page->badgeTone() == Tone::Bad || page->badgeTone() == Tone::Warning ? 1 : 0;
    m_strip->setWarnings(count);
}

void MainWindow::showFirstWarning()
{
    for (const Tone wanted : {Tone::Bad, Tone::Warning})
        for (const Page* page : m_pages)
            if (page->badgeTone() == wanted) {
                showPage(page->id());
                return;
            }
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    QSettings().setValue(QStringLiteral("window/geometry"), saveGeometry());
    if (m_closed || !ClosingPanel::isNeeded(m_context.services())) {
        event->accept();
        return;
    }
    event->ignore();
    int running = 0; // The start and the end of the devnet are no work that anybody loses.
    for (const auto& operation : m_context.services().activity().running())
        running += operation->kind().startsWith(QLatin1String("network.")) ? 0 : 1;
    if (running == 0) {
        closeAnyway();
        return;
    }
    if (QApplication::activeModalWidget())
        return;
    auto* dialog = new ConfirmDialog(tr("Close while work is running?"),
                                     tr("%n operation(s) still run and are cancelled. Machines that are up stay up.", nullptr, running),
                                     tr("Cancel them and close"), this);
    connect(dialog, &QDialog::accepted, this, &MainWindow::closeAnyway);
    dialog->open();
}

void MainWindow::closeAnyway()
{
    m_closing->begin();
}

} // namespace gatehouse::console
