// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/images/ImageDetailView.h"

#include "app/console/Formats.h"
#include "app/console/images/ImageRegisters.h"
#include "app/console/images/QuotedNodesView.h"
#include "app/console/images/RegisterLine.h"
#include "app/console/widgets/ActionBar.h"
#include "app/console/widgets/AgeLabel.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/FactGrid.h"
#include "app/console/widgets/HexLabel.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Section.h"
#include "app/console/widgets/StatusBadge.h"
#include "app/console/widgets/StepList.h"
#include "app/console/widgets/Theme.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace gatehouse::console {

QWidget* makeRegisterWidget(const api::RegisterPrediction& prediction)
{
    auto* section = new Section(prediction.name, Section::Kind::Fixed);
    auto* rows = new QWidget;
    auto* layout = new QVBoxLayout(rows);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::unit);
    if (prediction.value.isEmpty()) {
        section->setNote(ImageDetailView::tr("not predicted"));
    } else {
        auto* value = new HexLabel(HexLabel::Form::Whole);
        value->setValue(prediction.value);
        layout->addWidget(value);
    }
    addPredictionNotes(prediction, layout);
    section->addWidget(rows);
    return section;
}

ImageDetailView::ImageDetailView(const QList<QAction*>& actions, QAction* danger, QWidget* parent)
    : QWidget(parent)
    , m_title(titleLabel())
    , m_state(new StatusBadge)
    , m_built(new AgeLabel)
    , m_debug(new Banner)
    , m_error(new Banner)
    , m_facts(new FactGrid)
    , m_registers(new ImageRegisters)
    , m_simulated(new QuotedNodesView(api::QuotedNode::Platform::Simulated))
    , m_tdx(new QuotedNodesView(api::QuotedNode::Platform::Tdx))
    , m_builds(new Section(tr("Predicted by the build itself")))
    , m_buildRows(new QVBoxLayout)
    , m_steps(new Section(tr("Build times"), Section::Kind::Collapsible))
    , m_stepList(new StepList)
    , m_parameters(new Section(tr("Settings of the recipe"), Section::Kind::Collapsible))
    , m_parameterRows(new QVBoxLayout)
{
    m_built->setStaleAfter(365 * 24 * 3600); // An image does not go stale by itself.
    auto* header = new QHBoxLayout;
    header->setSpacing(metric::gap);
    header->addWidget(m_title);
    header->addWidget(m_state);
    header->addStretch(1);
    header->addWidget(m_built);
    auto* bar = new ActionBar;
    for (QAction* action : actions)
        bar->add(action);
    bar->addStretch();
    bar->add(danger, ActionBar::Look::Danger);

    auto* buildHolder = new QWidget;
    buildHolder->setLayout(m_buildRows);
    m_buildRows->setContentsMargins(0, 0, 0, 0);
    m_builds->addWidget(buildHolder);
    m_steps->addWidget(m_stepList);
    auto* parameterHolder = new QWidget;
    parameterHolder->setLayout(m_parameterRows);
    m_parameterRows->setContentsMargins(0, 0, 0, 0);
    m_parameters->addWidget(parameterHolder);
    connect(m_error, &Banner::buttonClicked, this, &ImageDetailView::buildAgainWanted);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::wide, metric::pad, metric::wide, metric::wide);
    layout->setSpacing(metric::pad);
    layout->addLayout(header);
    layout->addWidget(m_debug);
    layout->addWidget(m_error);
    layout->addWidget(bar);
    layout->addWidget(rule());
    layout->addWidget(m_facts);
    layout->addWidget(m_registers);
    layout->addWidget(m_simulated);
    layout->addWidget(m_tdx);
    layout->addWidget(m_builds);
    layout->addWidget(m_steps);
    layout->addWidget(m_parameters);
    layout->addStretch(1);
}

void ImageDetailView::setImage(const api::ImageDetail& image)
{
    const api::ImageSummary& summary = image.summary;
    const StateWord state = stateWord(summary.state);
    m_title->setText(summary.recipe + QLatin1Char(' ') + summary.version);
    m_state->set(state.tone, state.word);
    m_built->setTime(summary.builtAt, summary.state == api::ImageState::Failed ? tr("tried") : tr("built"));
    const QString key = summary.id + summary.builtAt.toString(Qt::ISODateWithMs);
    if (key == m_shown)
        return;
    m_shown = key;
    m_debug->setMessage(Tone::Warning,
                        summary.debug ? tr("Debug image: a root shell is open on its console. Never give it a real secret.")
                                      : QString());
    m_error->setMessage(Tone::Bad, summary.state == api::ImageState::Failed ? summary.error : QString());
    m_error->setButton(summary.state == api::ImageState::Failed ? tr("Build again") : QString());
    setFacts(image);
    m_registers->setImage(image);
    m_simulated->setImage(image);
    m_tdx->setImage(image);
    setBuildRegisters(image);
    setParameters(image.parameters);
    QList<StepRow> rows;
    double total = 0;
    for (const api::ImageStepTime& step : image.steps) {
        rows.append({step.step, StepRow::State::Done, step.fromCache ? tr("from the cache") : QString(), {}, step.seconds, 0});
        total += step.seconds;
    }
    m_stepList->setSteps(rows);
    m_steps->setNote(durationText(total));
    m_steps->setVisible(!rows.isEmpty());
}

void ImageDetailView::setFacts(const api::ImageDetail& image)
{
    const api::ImageSummary& summary = image.summary;
    m_facts->setHexFact(tr("Identifier"), summary.id);
    m_facts->setFact(tr("Variant"), summary.variant);
    m_facts->setFact(tr("Size"), summary.bytes > 0 ? bytesText(summary.bytes) : QString());
    m_facts->setFact(tr("Base"), image.packageCount > 0 ? tr("Debian %1, %n package(s)", nullptr, image.packageCount).arg(image.baseSuite) : image.baseSuite);
    m_facts->setFact(tr("Kernel"), image.kernel);
    m_facts->setHexFact(tr("dm-verity root"), image.rootHash);
    m_facts->setMonoFact(tr("Command line"), image.commandLine);
    m_facts->setMonoFact(tr("Disk"), summary.state == api::ImageState::Ready ? image.diskPath : QString());
    for (const QString& name : std::as_const(m_foreign)) // Of the image before.
        m_facts->setHexFact(name, {});
    m_foreign.clear();
    for (const api::ForeignPart& part : image.foreign) {
        m_foreign.append(tr("%1, SHA-256").arg(part.name));
        m_facts->setHexFact(m_foreign.last(), part.sha256);
    }
}

void ImageDetailView::setMachines(const QList<api::MachineDetail>& machines)
{
    m_registers->setMachines(machines);
}

void ImageDetailView::setExpectation(const std::optional<api::ImageExpectation>& expectation, const QString& why)
{
    m_registers->setExpectation(expectation, why);
    m_tdx->setExpectation(expectation);
}

void ImageDetailView::setQuotes(const QList<api::QuotedNode>& nodes, const QString& trouble)
{
    m_simulated->setNodes(nodes, trouble);
    m_tdx->setNodes(nodes, trouble);
}

void ImageDetailView::setBuildRegisters(const api::ImageDetail& image)
{
    m_builds->setVisible(!image.buildRegisters.isEmpty());
    clearLayout(m_buildRows);
    auto* grid = new FactGrid;
    int differences = 0;
    for (const api::RegisterPrediction& theirs : image.buildRegisters) {
        grid->setHexFact(theirs.name, theirs.value);
        for (const api::RegisterPrediction& own : image.registers)
            if (own.name == theirs.name && own.value != theirs.value) {
                grid->setFact(tr("%1, compared").arg(theirs.name), tr("not what is predicted here"));
                ++differences;
            }
    }
    m_buildRows->addWidget(grid);
    m_builds->setNote(differences > 0 ? tr("%n register(s) differ from what is predicted here", nullptr, differences) : tr("as far as both predict, the same"));
}

void ImageDetailView::setParameters(const QList<api::RecipeParameter>& parameters)
{
    clearLayout(m_parameterRows);
    m_parameters->setVisible(!parameters.isEmpty());
    auto* grid = new FactGrid;
    for (const api::RecipeParameter& parameter : parameters)
        grid->setFact(parameter.name, parameter.changesMeasurement ? parameter.value
                                                                   : tr("%1 (not measured)").arg(parameter.value));
    m_parameterRows->addWidget(grid);
}

} // namespace gatehouse::console
