// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/images/ImagesPage.h"

#include "app/console/Async.h"
#include "app/console/ErrorText.h"
#include "app/console/Formats.h"
#include "app/console/images/BuildDialog.h"
#include "app/console/images/ExportDialog.h"
#include "app/console/images/ImageDetailView.h"
#include "app/console/images/ImageReportDialog.h"
#include "app/console/images/MeasureDialog.h"
#include "app/console/images/SpaceView.h"
#include "app/console/OperationKinds.h"
#include "app/console/OperationPanel.h"
#include "app/console/OperationRows.h"
#include "app/console/widgets/ActionBar.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/ConfirmDialog.h"
#include "app/console/widgets/EmptyState.h"
#include "app/console/widgets/Icons.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"

#include <QMenu>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

namespace gatehouse::console {

namespace {

QString buildId(const QString& recipe)
{
    return QStringLiteral("build:") + recipe;
}

/// It runs, or has said something before it ended.
bool isWorthShowing(const api::MachineDetail& machine)
{
    const api::MachineState state = machine.summary.state;
    return state == api::MachineState::Running || state == api::MachineState::Starting
           || std::any_of(machine.registers.cbegin(), machine.registers.cend(), [](const api::ObservedRegister& reg) { return !reg.observed.isEmpty(); });
}

} // namespace

ImagesPage::ImagesPage(api::Services& services, QWidget* parent)
    : ListDetailPage(QStringLiteral("images"), tr("Images"), QStringLiteral("package"), parent)
    , m_services(services)
    , m_build(addPageAction(QStringLiteral("buildImage"), tr("Build image"), QStringLiteral("hammer")))
    , m_buildWith(addPageAction(QStringLiteral("buildImageWith"), tr("Build with settings…"), QStringLiteral("settings")))
    , m_measure(addPageAction(QStringLiteral("measureFile"), tr("Measure a file…"), QStringLiteral("ruler")))
    , m_launch(addPageAction(QStringLiteral("launchFromImage"), tr("Launch…"), QStringLiteral("play")))
    , m_export(addPageAction(QStringLiteral("exportImage"), tr("Export…"), QStringLiteral("external-link")))
    , m_compare(addPageAction(QStringLiteral("compareImage"), tr("Compare…"), QStringLiteral("copy")))
    , m_record(addPageAction(QStringLiteral("imageRecord"), tr("Contents…"), QStringLiteral("file-badge")))
    , m_space(addPageAction(QStringLiteral("freeSpace"), tr("Free disk space…"), QStringLiteral("hard-drive")))
    , m_remove(addPageAction(QStringLiteral("removeImage"), tr("Remove…"), QStringLiteral("trash-2")))
    , m_detail(new ImageDetailView({m_launch, m_export, m_compare, m_record}, m_remove))
    , m_progress(new OperationPanel)
    , m_machineLook(new QTimer(this))
    , m_quoteLook(new QTimer(this))
{
    m_quoteLook->setSingleShot(true);
    m_quoteLook->setInterval(1000);
    connect(m_quoteLook, &QTimer::timeout, this, &ImagesPage::lookAtQuotes);
    const auto lookAtQuotesSoon = [this] {
        if (!m_quoteLook->isActive())
            m_quoteLook->start();
    };
    connect(&m_services.onboarding(), &api::OnboardingService::requestArrived, this, lookAtQuotesSoon);
    connect(&m_services.onboarding(), &api::OnboardingService::requestChanged, this, lookAtQuotesSoon);
    m_machineLook->setSingleShot(true);
    m_machineLook->setInterval(1000);
    connect(m_machineLook, &QTimer::timeout, this, &ImagesPage::lookAtMachines);
    const auto lookSoon = [this] {
        if (!m_machineLook->isActive())
            m_machineLook->start();
    };
    connect(&m_services.machines(), &api::MachineService::machineChanged, this, lookSoon);
    connect(&m_services.machines(), &api::MachineService::listChanged, this, lookSoon);
    setCommand(m_build, QStringLiteral("gatehousectl image build dstack"));
    setCommand(m_buildWith, QStringLiteral("gatehousectl image build dstack --set NAME=VALUE"));
    setCommand(m_measure, QStringLiteral("gatehousectl image measure FILE"));
    m_build->setWhatsThis(tr("Builds the recipe into a disk image and predicts the registers a machine made from it must report."));
    auto* bar = new ActionBar;
    bar->add(m_space);
    bar->add(m_measure);
    bar->add(m_buildWith);
    bar->add(m_build, ActionBar::Look::Filled);
    addHeaderWidget(bar);
    emptyState()->setText(tr("No image yet"),
                          tr("An image is what a machine boots. Building one also predicts its measurements, which is how a "
                             "running machine is recognised later."));
    emptyState()->setButton(tr("Build with settings…"));
    m_detailView = addDetailView(m_detail);
    auto* holder = new QWidget;
    auto* holderLayout = new QVBoxLayout(holder);
    holderLayout->setContentsMargins(metric::wide, metric::pad, metric::wide, metric::pad);
    holderLayout->addWidget(m_progress);
    m_progressView = holder;
    addFilledView(holder);

    connect(emptyState(), &EmptyState::buttonClicked, this, &ImagesPage::askForBuild);
    connect(m_build, &QAction::triggered, this, [this] {
        api::ImageBuildRequest request;
        request.recipe = m_recipes.isEmpty() ? QStringLiteral("dstack") : m_recipes.first().name;
        build(request);
    });
    connect(m_buildWith, &QAction::triggered, this, &ImagesPage::askForBuild);
    connect(m_measure, &QAction::triggered, this, [this] { (new MeasureDialog(m_services.images(), m_services.activity(), this))->open(); });
    connect(m_launch, &QAction::triggered, this, [this] { Q_EMIT goTo(QStringLiteral("machines"), QStringLiteral("launch:") + currentId()); });
    connect(m_remove, &QAction::triggered, this, &ImagesPage::remove);
    connect(m_export, &QAction::triggered, this, &ImagesPage::exportImage);
    connect(m_compare, &QAction::triggered, this, [this] { ImageReportDialog::comparison(m_services, m_images, currentId(), this)->open(); });
    connect(m_record, &QAction::triggered, this, [this] { ImageReportDialog::record(m_services, currentId(), this)->open(); });
    connect(m_space, &QAction::triggered, this, &ImagesPage::showFreeSpace);
    setCommand(m_space, QStringLiteral("gatehousectl image prune"));
    connect(m_detail, &ImageDetailView::buildAgainWanted, this, [this] {
        for (const api::ImageSummary& image : m_images)
            if (image.id == currentId())
                build({image.recipe, {}});
    });
    connect(&m_services.images(), &api::ImageService::changed, this, &ImagesPage::refresh);
    connect(&m_services.policies(), &api::PolicyService::changed, this, &ImagesPage::lookAtExpectation);
    connect(&m_services.activity(), &api::ActivityService::changed, this, [this] {
        for (const auto& operation : m_services.activity().running())
            if (operation->kind() == QLatin1String("image.build"))
                watch(operation);
    });
    run(this, m_services.images().recipes(), [this](Result<QList<api::RecipeSummary>> recipes) {
        if (recipes)
            m_recipes = *recipes;
        if (!m_recipes.isEmpty())
            setCommand(m_build, QStringLiteral("gatehousectl image build %1").arg(m_recipes.first().name));
    });
    refresh();
}

void ImagesPage::refresh()
{
    run(this, m_services.images().list(), [this](Result<QList<api::ImageSummary>> images) {
        if (!images) {
            const ErrorWords words = errorWords(images.error());
            banner()->setMessage(Tone::Bad, words.sentence, words.nextStep);
            return;
        }
        m_images = *images;
        rebuildList();
    });
}

void ImagesPage::rebuildList()
{
    QList<Item> items;
    int running = 0;
    for (const auto& operation : std::as_const(m_builds)) {
        Item item;
        item.id = buildId(operation->subject());
        item.title = operation->subject();
        if (operation->isFinished()) {
            const bool cancelled = !operation->result() && operation->result().error().kind() == ErrorKind::Cancelled;
            item.tone = cancelled ? Tone::Neutral : Tone::Bad;
            item.shape = cancelled ? QStringLiteral("ban") : QString();
            item.word = cancelled ? tr("cancelled") : tr("build failed");
            item.time = operation->endedAt();
        } else {
            ++running;
            item.tone = Tone::Active;
            item.word = tr("building");
            item.subtitle = runningStep(*operation);
            item.progress = overallProgress(*operation);
        }
        items.append(item);
    }
    int ready = 0;
    for (const api::ImageSummary& image : m_images) {
        // The build itself says more than the entry that stands for it: it has the steps and the log.
        if (image.state != api::ImageState::Ready && m_builds.contains(image.recipe))
            continue;
        const StateWord state = stateWord(image.state);
        ready += image.state == api::ImageState::Ready ? 1 : 0;
        Item item;
        item.id = image.id;
        item.title = image.recipe + QLatin1Char(' ') + image.version;
        item.subtitle = image.state == api::ImageState::Failed ? image.error
                        : image.variant.isEmpty()              ? bytesText(image.bytes)
                                                               : QStringLiteral("%1 · %2").arg(image.variant, bytesText(image.bytes));
        item.tone = state.tone;
        item.word = state.word;
        item.mark = image.debug ? tr("debug") : QString();
        item.time = image.builtAt;
        items.append(item);
    }
    setItems(items);
    setBadge(running > 0 ? running : int(m_images.size()), running > 0 ? Tone::Active : Tone::Neutral);
    QString sentence = tr("%n image(s) ready", nullptr, ready);
    if (running > 0)
        sentence += QStringLiteral(" · ") + tr("%n build(s) running", nullptr, running);
    setSentence(sentence);
}

void ImagesPage::build(const api::ImageBuildRequest& request)
{
    banner()->clear();
    const auto started = m_services.images().build(request);
    if (!started) {
        const ErrorWords words = errorWords(started.error());
        banner()->setMessage(Tone::Bad, words.sentence, words.nextStep);
        openItem(buildId(request.recipe));
        return;
    }
    watch(*started);
    openItem(buildId(request.recipe));
}

void ImagesPage::watch(const std::shared_ptr<Operation>& operation)
{
    const QString recipe = operation->subject();
    if (m_builds.value(recipe) == operation)
        return;
    m_builds.insert(recipe, operation);
    Operation* raw = operation.get();
    connect(raw, &Operation::stepChanged, this, &ImagesPage::rebuildList);
    connect(raw, &Operation::finished, this, [this, recipe, raw] {
        const bool good = raw->result().has_value();
        const bool wasShown = currentId() == buildId(recipe);
        if (!good) {
            rebuildList();
            return;
        }
        // The image that came out takes the place of its build.
        const QString made = raw->outcome();
        run(this, m_services.images().list(), [this, recipe, made, wasShown](Result<QList<api::ImageSummary>> images) {
            m_builds.remove(recipe);
            if (images)
                m_images = *images;
            if (wasShown)
                openItem(made);
            rebuildList();
        });
    });
    rebuildList();
}

void ImagesPage::showItem(const QString& id)
{
    const bool isBuild = id.startsWith(QLatin1String("build:"));
    m_launch->setVisible(!isBuild);
    for (QAction* action : {m_export, m_compare, m_record})
        action->setVisible(!isBuild);
    m_remove->setVisible(!isBuild);
    if (isBuild) {
        const auto operation = m_builds.value(id.mid(6));
        if (!operation)
            return;
        m_progress->setOperation(operation, operationView(operation->kind(), operation->subject()).title);
        showDetail(m_progressView);
        return;
    }
    for (const api::ImageSummary& image : m_images)
        if (image.id == id)
            for (QAction* action : {m_launch, m_export, m_compare, m_record})
                action->setEnabled(image.state == api::ImageState::Ready);
    setCommand(m_launch, QStringLiteral("gatehousectl vm start NAME --image %1").arg(id));
    setCommand(m_export, QStringLiteral("gatehousectl image export %1 --format vhd --out FILE").arg(id));
    setCommand(m_compare, QStringLiteral("gatehousectl image diff %1 OTHER").arg(id));
    setCommand(m_remove, QStringLiteral("gatehousectl image remove %1").arg(id));
    setCommand(m_record, QStringLiteral("gatehousectl image verify %1").arg(id));
    showImage(id);
}

void ImagesPage::showImage(const QString& id)
{
    run(this, m_services.images().show(id), [this, id](Result<api::ImageDetail> image) {
        if (currentId() != id)
            return;
        if (!image) {
            const ErrorWords words = errorWords(image.error());
            banner()->setMessage(Tone::Bad, words.sentence, words.nextStep);
            return;
        }
        m_detail->setImage(*image);
        showDetail(m_detailView);
        lookAtExpectation();
        lookAtMachines();
        lookAtQuotes();
    });
}

void ImagesPage::lookAtExpectation()
{
    const QString id = currentId();
    const bool isReady = std::any_of(m_images.cbegin(), m_images.cend(), [&](const api::ImageSummary& image) { return image.id == id && image.state == api::ImageState::Ready; });
    if (!isReady)
        return;
    run(this, m_services.policies().expectation(id), [this, id](Result<api::ImageExpectation> expectation) {
        if (currentId() != id)
            return;
        if (expectation)
            m_detail->setExpectation(*expectation);
        else
            m_detail->setExpectation(std::nullopt, errorWords(expectation.error()).sentence);
    });
}

void ImagesPage::lookAtQuotes()
{
    const QString id = currentId();
    const bool isReady = std::any_of(m_images.cbegin(), m_images.cend(), [&](const api::ImageSummary& image) { return image.id == id && image.state == api::ImageState::Ready; });
    if (!isReady || !isVisible())
        return;
    run(this, m_services.images().quoted(id), [this, id](Result<QList<api::QuotedNode>> nodes) {
        if (currentId() != id)
            return;
        if (nodes)
            m_detail->setQuotes(*nodes);
        else
            m_detail->setQuotes({}, errorWords(nodes.error()).sentence);
    });
}

void ImagesPage::showFreeSpace()
{
    ImageReportDialog::diskSpace(m_services, this)->open();
}

void ImagesPage::lookAtMachines()
{
    const QString id = currentId();
    const int look = ++m_looks;
    if (id.isEmpty() || id.startsWith(QLatin1String("build:")) || !isVisible())
        return;
    run(this, m_services.machines().list(), [this, id, look](Result<QList<api::MachineSummary>> machines) {
        if (look != m_looks || !machines)
            return; // Without libvirt nothing is observed; the page Machines says why.
        QStringList names;
        for (const api::MachineSummary& machine : *machines)
            if (machine.imageId == id)
                names.append(machine.name);
        collectMachines(look, names, {});
    });
}

void ImagesPage::collectMachines(int look, QStringList names, QList<api::MachineDetail> found)
{
    if (names.isEmpty()) {
        m_detail->setMachines(found);
        return;
    }
    const QString name = names.takeFirst();
    run(this, m_services.machines().show(name), [this, look, names, found](Result<api::MachineDetail> machine) {
        if (look != m_looks)
            return;
        QList<api::MachineDetail> more = found;
        if (machine && isWorthShowing(*machine))
            more.append(*machine);
        collectMachines(look, names, more);
    });
}

QList<QAction*> ImagesPage::itemActions() const
{
    return {m_launch, m_export, m_compare, m_record, m_build, m_buildWith, m_measure, m_space, m_remove};
}

void ImagesPage::askForBuild()
{
    run(this, m_services.images().recipes(), [this](Result<QList<api::RecipeSummary>> recipes) {
        if (!recipes) {
            const ErrorWords words = errorWords(recipes.error());
            banner()->setMessage(Tone::Bad, words.sentence, words.nextStep);
            return;
        }
        auto* dialog = new BuildDialog(*recipes, this);
        connect(dialog->space(), &SpaceView::freeSpaceWanted, this, &ImagesPage::showFreeSpace);
        connect(dialog->space(), &SpaceView::wanted, dialog, [this, dialog] {
            run(dialog->space(), m_services.images().buildSpace(dialog->request()), [dialog](Result<QList<api::SpaceNeed>> needs) {
                if (needs)
                    dialog->space()->setNeeds(*needs);
                else
                    dialog->space()->setUnknown(errorWords(needs.error()).sentence);
            });
        });
        connect(dialog, &QDialog::accepted, this, [this, dialog] {
            switch (dialog->purpose()) {
            case BuildDialog::Purpose::Fetch:
                fetch(dialog->request());
                return;
            case BuildDialog::Purpose::VerifyReproducible:
                verifyReproducible(dialog->request());
                return;
            case BuildDialog::Purpose::Build:
                break;
            }
            if (dialog->changesMeasurement())
                forecast(dialog->request());
            else
                build(dialog->request());
        });
        dialog->open();
    });
}

void ImagesPage::fetch(const api::ImageBuildRequest& request)
{
    const auto started = m_services.imageOutputs().fetch(request);
    if (!started) {
        showError(started.error());
        return;
    }
    const std::shared_ptr<Operation> running = *started;
    banner()->setMessage(Tone::Active, tr("Fetching what %1 is built of; the activity below shows how far it is.").arg(request.recipe));
    connect(running.get(), &Operation::finished, this, [this, running, request] {
        if (running->result())
            banner()->setMessage(Tone::Good, tr("All that %1 is built of is here; a build needs no network.").arg(request.recipe));
        else
            showError(running->result().error());
    });
}

void ImagesPage::verifyReproducible(const api::ImageBuildRequest& request)
{
    const auto started = m_services.imageOutputs().verifyReproducible(request);
    if (!started) {
        showError(started.error());
        return;
    }
    const api::Reproduction running = *started;
    banner()->setMessage(Tone::Active, tr("Building %1 twice in clean rooms; the activity below shows how far it is.").arg(request.recipe));
    connect(running.operation.get(), &Operation::finished, this, [this, running, request] {
        if (!running.operation->result()) {
            showError(running.operation->result().error());
            return;
        }
        const api::ReproductionReport& report = *running.report;
        QStringList steps;
        for (const api::StepChange& step : report.steps)
            steps.append(step.step);
        if (report.reproducible)
            banner()->setMessage(Tone::Good, tr("%1 was built twice, and every byte is the same.").arg(request.recipe), tr("SHA-256 of the disk: %1").arg(report.sha256));
        else
            banner()->setMessage(Tone::Bad, tr("Two builds of %1 differ.").arg(request.recipe), tr("What differs first: %1").arg(steps.join(QStringLiteral(", "))));
    });
}

void ImagesPage::showError(const Error& error)
{
    const ErrorWords words = errorWords(error);
    banner()->setMessage(error.kind() == ErrorKind::Cancelled ? Tone::Neutral : Tone::Bad, words.sentence, words.nextStep);
}

void ImagesPage::forecast(const api::ImageBuildRequest& request)
{
    const auto started = m_services.imageOutputs().forecast(request);
    if (!started && started.error().code().name == "image.not-measurable") { // A foreign build.
        askBeforeBuild(request, tr("What it becomes shows only when %1 is built.").arg(request.recipe));
        return;
    }
    if (!started) {
        const ErrorWords words = errorWords(started.error());
        banner()->setMessage(Tone::Bad, words.sentence, words.nextStep);
        return;
    }
    const api::Forecast running = *started;
    banner()->setMessage(Tone::Active, tr("Working out what the settings of %1 do to its measurement…").arg(request.recipe));
    connect(running.operation.get(), &Operation::finished, this, [this, running, request] {
        if (running.operation->result()) {
            banner()->clear();
            confirmBuild(request, *running.report);
            return;
        }
        const ErrorWords words = errorWords(running.operation->result().error());
        banner()->setMessage(Tone::Bad, words.sentence, words.nextStep);
    });
}

void ImagesPage::confirmBuild(const api::ImageBuildRequest& request, const api::ForecastReport& report)
{
    if (!report.changes) { // The first image of its recipe, or settings that come to the same.
        build(request);
        return;
    }
    constexpr int shownDigits = 16;
    constexpr int shownPackages = 8;
    constexpr qsizetype shownReason = 140; // The command line has all of it.
    const auto shown = [](const QString& value) { return value.isEmpty() ? tr("(empty)") : value; };
    QStringList lines;
    for (const api::ValueChange& setting : report.settings)
        lines.append(tr("%1: %2 → %3").arg(setting.name, shown(setting.before), shown(setting.after)));
    for (const api::ValueChange& package : report.packages.mid(0, shownPackages))
        lines.append(tr("package %1: %2 → %3").arg(package.name, shown(package.before), shown(package.after)));
    if (report.packages.size() > shownPackages)
        lines.append(tr("%1 more packages").arg(report.packages.size() - shownPackages));
    for (const api::ValueChange& changed : report.registers)
        if (changed.before != changed.after)
            lines.append(tr("%1: %2… → %3…").arg(changed.name, changed.before.left(shownDigits), changed.after.left(shownDigits)));
    for (const QString& reason : report.notCompared)
        lines.append(tr("Not compared, %1").arg(reason.size() > shownReason ? reason.left(shownReason) + QStringLiteral("…") : reason));
    askBeforeBuild(request, tr("Beside %1, the closest image there is:").arg(report.image) + QStringLiteral("\n\n") + lines.join(QLatin1Char('\n')));
}

void ImagesPage::askBeforeBuild(const api::ImageBuildRequest& request, const QString& consequences)
{
    const QString text = consequences + QStringLiteral("\n\n") + tr("Nodes whose policy names the old registers refuse the new image.");
    auto* dialog = new ConfirmDialog(tr("This changes the measurement"), text, tr("Build"), this);
    dialog->setObjectName(QStringLiteral("measurementDialog"));
    connect(dialog, &QDialog::accepted, this, [this, request] { build(request); });
    dialog->open();
}

void ImagesPage::exportImage()
{
    auto* dialog = new ExportDialog(currentId(), this);
    connect(dialog->space(), &SpaceView::freeSpaceWanted, this, &ImagesPage::showFreeSpace);
    connect(dialog->space(), &SpaceView::wanted, dialog, [this, dialog] {
        run(dialog->space(), m_services.imageOutputs().exportSpace(dialog->request()), [dialog](Result<api::SpaceNeed> need) {
            if (need)
                dialog->space()->setNeeds({*need});
            else
                dialog->space()->setUnknown(errorWords(need.error()).sentence);
        });
    });
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        const auto started = m_services.imageOutputs().exportImage(dialog->request());
        if (!started) {
            const ErrorWords words = errorWords(started.error());
            banner()->setMessage(Tone::Bad, words.sentence, words.nextStep);
            return;
        }
        const api::ImageExport running = *started;
        banner()->setMessage(Tone::Active, tr("Exporting to %1; the activity below shows how far it is.").arg(running.report->path));
        connect(running.operation.get(), &Operation::finished, this, [this, running] {
            if (running.operation->result()) {
                banner()->setMessage(Tone::Good, tr("Exported to %1 (%2), read back and equal to the image.").arg(running.report->path, bytesText(running.report->bytes)));
                return;
            }
            const ErrorWords words = errorWords(running.operation->result().error());
            banner()->setMessage(Tone::Bad, words.sentence, words.nextStep);
        });
    });
    dialog->open();
}

void ImagesPage::remove()
{
    const QString id = currentId();
    QString name = id;
    for (const Item& item : model()->items())
        if (item.id == id)
            name = item.title;
    auto* dialog = new ConfirmDialog(tr("Remove the image %1?").arg(name),
                                     tr("Its disk and its predicted measurements are deleted. It can be built again from its "
                                        "recipe; equal inputs give an equal image."),
                                     tr("Remove"), this);
    connect(dialog, &QDialog::accepted, this, [this, id] {
        run(this, m_services.images().remove(id), [this](Result<void> answer) {
            if (answer) {
                banner()->clear();
                return;
            }
            const ErrorWords words = errorWords(answer.error());
            banner()->setMessage(Tone::Bad, words.sentence, words.nextStep);
        });
    });
    dialog->open();
}

} // namespace gatehouse::console
