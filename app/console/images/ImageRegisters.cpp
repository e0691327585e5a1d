// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/images/ImageRegisters.h"

#include "app/console/Formats.h"
#include "app/console/images/RegisterLine.h"
#include "app/console/widgets/AgeLabel.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Section.h"
#include "app/console/widgets/StatusBadge.h"
#include "app/console/widgets/Theme.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace gatehouse::console {

namespace {

bool isSame(const QString& a, const QString& b)
{
    return a.compare(b, Qt::CaseInsensitive) == 0;
}

/// "node-a", "node-c (crashed)"
QString machineName(const api::MachineSummary& machine)
{
    if (machine.state == api::MachineState::Running || machine.state == api::MachineState::Starting)
        return machine.name;
    return QStringLiteral("%1 (%2)").arg(machine.name, stateWord(machine.state).word);
}

} // namespace

ImageRegisters::ImageRegisters(QWidget* parent)
    : QWidget(parent)
    , m_section(new Section(tr("Registers")))
    , m_answer(new QWidget)
    , m_answerBadge(new StatusBadge)
    , m_answerText(bodyLabel())
    , m_answerMore(mutedLabel())
    , m_notPredicted(mutedLabel())
    , m_observed(new QWidget)
    , m_observedBy(mutedLabel())
    , m_observedAge(new AgeLabel)
    , m_rows(new QVBoxLayout)
{
    auto* answer = new QHBoxLayout(m_answer);
    answer->setContentsMargins(3, 0, 0, 0);
    answer->setSpacing(metric::gap);
    auto* words = new QVBoxLayout;
    words->setSpacing(metric::half);
    words->addWidget(m_answerText);
    words->addWidget(m_answerMore);
    answer->addWidget(m_answerBadge, 0, Qt::AlignTop);
    answer->addLayout(words, 1);
    auto* rows = new QWidget;
    rows->setLayout(m_rows);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(metric::pad);
    m_section->addWidget(m_notPredicted);
    m_section->addWidget(m_answer);
    auto* observed = new QHBoxLayout(m_observed);
    observed->setContentsMargins(3, 0, 0, 0);
    observed->setSpacing(metric::gap);
    observed->addWidget(m_observedBy, 1);
    observed->addWidget(m_observedAge, 0, Qt::AlignTop);
    m_section->addWidget(m_observed);
    m_section->addWidget(rows);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_section);
}

void ImageRegisters::setImage(const api::ImageDetail& image)
{
    m_image = image;
    m_expectation.reset();
    m_noExpectation.clear();
    m_machines.clear();
    m_shown.clear();
    m_notPredicted->setText(tr("No PCR is predicted: %1").arg(image.notPredicted));
    m_notPredicted->setVisible(!image.notPredicted.isEmpty());
    setVisible(!image.registers.isEmpty() || !image.notPredicted.isEmpty());
    rebuildExpectation();
    rebuild();
}

void ImageRegisters::setExpectation(const std::optional<api::ImageExpectation>& expectation, const QString& why)
{
    m_expectation = expectation;
    m_noExpectation = why;
    rebuildExpectation();
    rebuild();
}

void ImageRegisters::setMachines(const QList<api::MachineDetail>& machines)
{
    m_machines = machines;
    rebuild();
}

void ImageRegisters::rebuildExpectation()
{
    using Answer = api::ImageExpectation::Answer;
    m_answer->setVisible((m_expectation && m_expectation->answer != Answer::NotPredicted) || !m_noExpectation.isEmpty());
    QString more;
    if (!m_expectation) {
        m_answerBadge->set(Tone::Neutral, tr("not checked"));
        m_answerText->setText(tr("What the policy expects cannot be told."));
        more = m_noExpectation;
    } else if (m_expectation->answer == Answer::Allowed) {
        m_answerBadge->set(Tone::Good, tr("allowed"));
        m_answerText->setText(tr("The policy in force, %1, lets machines of this image in.").arg(m_expectation->policy));
        more = m_expectation->allowedImage == m_image.summary.id ? QString() : tr("It knows these registers as %1.").arg(m_expectation->allowed);
    } else if (m_expectation->answer == Answer::Undecided) {
        m_answerBadge->set(Tone::Neutral, tr("not checked"));
        m_answerText->setText(tr("The policy in force, %1, names registers that are not predicted: %2.").arg(m_expectation->policy, m_expectation->differing.join(QStringLiteral(", "))));
        more = tr("What is predicted fits %1.").arg(m_expectation->allowed);
    } else {
        m_answerBadge->set(Tone::Bad, tr("not allowed"));
        m_answerText->setText(tr("The policy in force, %1, refuses machines of this image.").arg(m_expectation->policy));
        more = m_expectation->allowed.isEmpty() ? tr("It allows no image at all.")
                                                : tr("The nearest image that it allows is %1; this one differs in %2.").arg(m_expectation->allowed, m_expectation->differing.join(QStringLiteral(", ")));
    }
    m_answerMore->setText(more);
    m_answerMore->setVisible(!more.isEmpty());
}

QList<ImageRegisters::Observed> ImageRegisters::observedOf(const QString& name) const
{
    QList<Observed> values;
    for (const api::MachineDetail& machine : m_machines)
        for (const api::ObservedRegister& reg : machine.registers) {
            if (reg.name != name || reg.observed.isEmpty())
                continue;
            const auto known = std::find_if(values.begin(), values.end(), [&](const Observed& each) { return isSame(each.value, reg.observed); });
            if (known == values.end())
                values.append({reg.observed, {machine.summary.name}});
            else
                known->machines.append(machine.summary.name);
        }
    return values;
}

void ImageRegisters::rebuild()
{
    QString key = m_image.summary.id;
    if (m_expectation)
        for (auto it = m_expectation->registers.begin(); it != m_expectation->registers.end(); ++it)
            key += it.key() + it.value();
    QStringList names;
    QString source;
    QDateTime at;
    for (const api::MachineDetail& machine : std::as_const(m_machines)) {
        bool reported = false;
        key += machine.summary.name;
        for (const api::ObservedRegister& reg : machine.registers) {
            reported = reported || !reg.observed.isEmpty();
            key += reg.name + reg.observed + (reg.difference ? QString::number(int(reg.difference->kind)) + reg.difference->digest + reg.difference->detail : QString());
            at = reg.observed.isEmpty() || (at.isValid() && at > reg.observedAt) ? at : reg.observedAt;
            source = reg.observed.isEmpty() ? source : reg.source;
        }
        names.append(reported ? machineName(machine.summary) : tr("%1 (has not reported yet)").arg(machineName(machine.summary)));
    }
    m_observed->setVisible(!names.isEmpty());
    const QString observedBy = tr("Machines of this image: %1").arg(names.join(QStringLiteral(", ")));
    m_observedBy->setText(source.isEmpty() ? observedBy : QStringLiteral("%1 · %2").arg(observedBy, source));
    m_observedAge->setVisible(at.isValid());
    m_observedAge->setTime(at, tr("observed"));
    if (key == m_shown && m_rows->count() > 0)
        return;
    m_shown = key;
    m_compared = 0;
    m_differing = 0;
    clearLayout(m_rows);
    for (const api::RegisterPrediction& prediction : std::as_const(m_image.registers))
        m_rows->addWidget(makeRegister(prediction));
    m_section->setNote(summary());
}

QWidget* ImageRegisters::makeRegister(const api::RegisterPrediction& prediction)
{
    QList<HexRow> rows{{tr("predicted"), prediction.value, tr("not predicted")}};
    if (m_expectation && m_expectation->answer != api::ImageExpectation::Answer::NotPredicted)
        rows.append({tr("expected"), m_expectation->registers.value(prediction.name),
                     m_expectation->allowed.isEmpty() ? tr("no image is allowed") : tr("the policy names no value of its own")});
    const QList<Observed> observed = observedOf(prediction.name);
    for (const Observed& each : observed) {
        // One value needs no name; of several each says whose it is.
        const QString who = each.machines.size() == 1 ? each.machines.first() : tr("%n machine(s)", nullptr, int(each.machines.size()));
        rows.append({observed.size() == 1 ? tr("observed") : who, each.value});
    }
    if (observed.isEmpty())
        rows.append({tr("observed"), {}, m_machines.isEmpty() ? tr("no machine of this image runs") : tr("not reported yet")});
    const bool known = !observed.isEmpty() && !prediction.value.isEmpty();
    const bool differs = known && std::any_of(observed.cbegin(), observed.cend(), [&](const Observed& each) { return !isSame(each.value, prediction.value); });
    m_compared += known ? 1 : 0;
    m_differing += differs ? 1 : 0;

    RegisterLine line{prediction.name, QStringLiteral("register-") + prediction.name, !known ? Tone::Neutral : differs ? Tone::Bad : Tone::Good,
                      !known ? tr("not compared") : differs ? tr("differs") : tr("as predicted"), rows};
    QVBoxLayout* more = nullptr;
    QWidget* made = makeRegisterLine(line, more);
    for (const api::MachineDetail& machine : std::as_const(m_machines))
        for (const api::ObservedRegister& reg : machine.registers)
            if (reg.name == prediction.name)
                addDifference(machine.summary.name, reg, more);
    addPredictionNotes(prediction, more);
    return made;
}

QString ImageRegisters::summary() const
{
    if (m_differing > 0)
        return tr("%n register(s) differ from the prediction", nullptr, m_differing);
    if (m_compared > 0)
        return tr("machines report what is predicted");
    return tr("what a machine made from this image must report");
}

} // namespace gatehouse::console
