// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/images/ImageDetailView.h"

#include "app/console/Formats.h"
#include "app/console/widgets/ActionBar.h"
#include "app/console/widgets/AgeLabel.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/FactGrid.h"
#include "app/console/widgets/HexLabel.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/RegisterRows.h"
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
    if (prediction.value.isEmpty()) {
        section->setNote(ImageDetailView::tr("not predicted"));
        for (const QString& reason : prediction.missing)
            section->addWidget(mutedLabel(reason));
    } else {
        auto* value = new HexLabel(HexLabel::Form::Whole);
        value->setValue(prediction.value);
        section->addWidget(value);
    }
    for (const QString& condition : prediction.dependsOn)
        section->addWidget(mutedLabel(ImageDetailView::tr("Holds for: %1").arg(condition)));
    if (!prediction.events.isEmpty()) {
        const int count = int(prediction.events.size());
        auto* events = new Section(prediction.value.isEmpty() ? ImageDetailView::tr("%n event(s) are known to come", nullptr, count)
                                                              : ImageDetailView::tr("%n event(s) make this value", nullptr, count),
                                   Section::Kind::Collapsible);
        events->setQuiet();
        auto* grid = new FactGrid;
        int number = 0;
        for (const api::MeasuredEvent& event : prediction.events) {
            const QString name = QStringLiteral("%1. %2").arg(++number).arg(event.name);
            if (event.digest.isEmpty())
                grid->setFact(name, event.missing);
            else
                grid->setHexFact(name, event.digest);
        }
        events->addWidget(grid);
        section->addWidget(events);
    }
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
    , m_registers(new Section(tr("Predicted registers")))
    , m_registerRows(new QVBoxLayout)
    , m_observed(new Section(tr("Registers its machines report")))
    , m_observedRows(new QVBoxLayout)
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

    auto* registerHolder = new QWidget;
    registerHolder->setLayout(m_registerRows);
    m_registerRows->setContentsMargins(0, 0, 0, 0);
    m_registerRows->setSpacing(metric::pad);
    m_registers->addWidget(registerHolder);
    auto* observedHolder = new QWidget;
    observedHolder->setLayout(m_observedRows);
    m_observedRows->setContentsMargins(0, 0, 0, 0);
    m_observedRows->setSpacing(metric::gap);
    m_observed->addWidget(observedHolder);
    m_observed->hide();
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
    layout->addWidget(m_observed);
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
    m_facts->setHexFact(tr("Identifier"), summary.id);
    m_facts->setFact(tr("Size"), summary.bytes > 0 ? bytesText(summary.bytes) : QString());
    m_facts->setFact(tr("Base"), tr("Debian %1, %n package(s)", nullptr, image.packageCount).arg(image.baseSuite));
    m_facts->setFact(tr("Kernel"), image.kernel);
    m_facts->setHexFact(tr("dm-verity root"), image.rootHash);
    m_facts->setMonoFact(tr("Command line"), image.commandLine);
    m_facts->setMonoFact(tr("Disk"), summary.state == api::ImageState::Ready ? image.diskPath : QString());
    setRegisters(image);
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

void ImageDetailView::setRegisters(const api::ImageDetail& image)
{
    const QList<api::RegisterPrediction> registers = image.registers + image.tdxRegisters;
    clearLayout(m_registerRows);
    m_registers->setVisible(!registers.isEmpty());
    m_events.clear();
    for (const api::RegisterPrediction& prediction : registers)
        for (const api::MeasuredEvent& event : prediction.events)
            m_events[prediction.name].append(event.name);
    m_observed->hide(); // Of another image.
    m_observedShown.clear();
    m_registers->setNote(tr("what a machine made from this image must report"));
    if (!image.notPredicted.isEmpty())
        m_registerRows->addWidget(mutedLabel(tr("No PCR is predicted: %1").arg(image.notPredicted)));
    for (const api::RegisterPrediction& prediction : registers)
        m_registerRows->addWidget(makeRegisterWidget(prediction));
}

void ImageDetailView::setMachines(const QList<api::MachineDetail>& machines)
{
    QString key;
    int differing = 0;
    int compared = 0;
    for (const api::MachineDetail& machine : machines)
        for (const api::ObservedRegister& reg : machine.registers)
            key += machine.summary.name + reg.name + reg.predicted + reg.observed;
    m_observed->setVisible(!machines.isEmpty());
    if (key == m_observedShown)
        return;
    m_observedShown = key;
    clearLayout(m_observedRows);
    for (const api::MachineDetail& machine : machines) {
        QList<RegisterRow> rows;
        QString source;
        for (const api::ObservedRegister& reg : machine.registers) {
            const QStringList events = m_events.value(reg.name);
            const QString note = events.isEmpty() ? QString() : tr("One of what makes it was another: %1").arg(events.join(QStringLiteral(", ")));
            rows.append({reg.name, reg.predicted, reg.observed, note});
            source = reg.source;
        }
        auto* registers = new RegisterRows;
        registers->setCaptions(tr("predicted"), tr("observed"));
        registers->setRows(rows);
        differing += registers->differing();
        compared += registers->compared();
        auto* section = new Section(machine.summary.name, Section::Kind::Fixed);
        section->setNote(registers->compared() == 0 ? tr("has not reported yet") : source);
        section->addWidget(registers);
        m_observedRows->addWidget(section);
    }
    m_observed->setNote(differing > 0   ? tr("%n register(s) differ from the prediction", nullptr, differing)
                        : compared > 0 ? tr("as predicted")
                                       : tr("not checked"));
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
