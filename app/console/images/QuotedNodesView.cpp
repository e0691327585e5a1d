// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/images/QuotedNodesView.h"

#include "app/console/images/RegisterLine.h"
#include "app/console/widgets/AgeLabel.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Section.h"
#include "app/console/widgets/StatusBadge.h"
#include "app/console/widgets/Theme.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>

namespace gatehouse::console {

namespace {

using Platform = api::QuotedNode::Platform;
using Standing = api::QuotedNode::Standing;
using Link = api::QuotedNode::Link;

constexpr qsizetype shownNodes = 5;
constexpr qsizetype shownValues = 4;

/// "node-a", "0x8ba1…f72c"
QString nodeName(const api::QuotedNode& node)
{
    return node.machine.isEmpty() ? QStringLiteral("%1…%2").arg(node.address.left(6), node.address.right(4)) : node.machine;
}

QVBoxLayout* addRows(Section* section, int spacing)
{
    auto* holder = new QWidget;
    auto* rows = new QVBoxLayout(holder);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(spacing);
    section->addWidget(holder);
    return rows;
}

} // namespace

QuotedNodesView::QuotedNodesView(Platform platform, QWidget* parent)
    : QWidget(parent)
    , m_platform(platform)
    , m_section(new Section(platform == Platform::Tdx ? tr("Registers of a TDX machine") : tr("Quotes of the simulated platform"), Section::Kind::Collapsible))
    , m_troubleText(mutedLabel())
{
    if (platform == Platform::Simulated) {
        auto* banner = new Banner;
        m_section->addWidget(banner); // First: what is shown without a parent is a window.
        banner->setMessage(Tone::Warning, tr("Simulated TEE: these quotes prove nothing about hardware."),
                           tr("The devnet's platform makes these registers of the PCRs. They stand beside what it makes of the predicted PCRs, never beside the registers of a TDX machine."));
    }
    m_section->addWidget(m_troubleText);
    m_nodeRows = addRows(m_section, metric::half);
    m_rows = addRows(m_section, metric::pad);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_section);
}

void QuotedNodesView::setImage(const api::ImageDetail& image)
{
    m_image = image.summary.id;
    m_predictions = image.tdxRegisters;
    m_aloneOnPage = image.registers.isEmpty();
    m_expectation.reset();
    m_nodes.clear();
    m_trouble.clear();
    m_shown.clear();
    m_section->setExpanded(m_platform == Platform::Tdx && m_aloneOnPage);
    rebuild();
}

void QuotedNodesView::setExpectation(const std::optional<api::ImageExpectation>& expectation)
{
    m_expectation = expectation;
    rebuild();
}

void QuotedNodesView::setNodes(const QList<api::QuotedNode>& nodes, const QString& trouble)
{
    const bool hadSome = !m_nodes.isEmpty();
    m_nodes.clear();
    for (const api::QuotedNode& node : nodes)
        if (node.platform == m_platform)
            m_nodes.append(node);
    m_trouble = trouble;
    rebuild();
    // What differs is not left folded up; what a person has folded up or down since stays so.
    if (!hadSome && !m_nodes.isEmpty())
        m_section->setExpanded(m_aloneOnPage || m_platform == Platform::Tdx || m_differing > 0);
}

QList<api::RegisterPrediction> QuotedNodesView::predictions() const
{
    if (m_platform == Platform::Tdx)
        return m_predictions;
    QList<api::RegisterPrediction> registers;
    if (!m_nodes.isEmpty())
        for (const api::ObservedRegister& reg : m_nodes.first().registers)
            registers.append({reg.name, reg.predicted, {}});
    return registers;
}

bool QuotedNodesView::proves(const api::QuotedNode& node) const
{
    // Whoever holds a root of their own signs any MRTD and RTMRs: of a TDX machine only Intel's counts.
    return node.standing == Standing::Hardware || (m_platform == Platform::Simulated && node.standing == Standing::SimulatedTee);
}

QList<QuotedNodesView::Shown> QuotedNodesView::shownOf(const QString& name) const
{
    QList<Shown> values;
    for (const api::QuotedNode& node : m_nodes)
        for (const api::ObservedRegister& reg : node.registers) {
            if (reg.name != name || reg.observed.isEmpty())
                continue;
            auto known = std::find_if(values.begin(), values.end(), [&](const Shown& each) { return each.value.compare(reg.observed, Qt::CaseInsensitive) == 0; });
            if (known == values.end())
                known = values.insert(values.end(), {reg.observed, {}, false, false});
            known->nodes.append(nodeName(node));
            known->proven = known->proven || proves(node);
            known->simulated = known->simulated || node.standing == Standing::SimulatedTee;
        }
    return values;
}

void QuotedNodesView::rebuild()
{
    const QList<api::RegisterPrediction> registers = predictions();
    setVisible(!registers.isEmpty());
    m_troubleText->setText(tr("Kept quotes could not be looked at: %1").arg(m_trouble));
    m_troubleText->setVisible(!m_trouble.isEmpty());
    QString key = m_image + QString::number(registers.size()) + m_trouble;
    if (m_expectation)
        for (auto it = m_expectation->registers.begin(); it != m_expectation->registers.end(); ++it)
            key += it.key() + it.value();
    for (const api::QuotedNode& node : std::as_const(m_nodes)) {
        key += node.address + node.machine + node.doubt + QString::number(int(node.standing)) + QString::number(int(node.link)) + QString::number(node.at.toMSecsSinceEpoch());
        for (const api::ObservedRegister& reg : node.registers)
            key += reg.observed + (reg.difference ? reg.difference->digest + reg.difference->detail : QString());
    }
    if (key == m_shown)
        return;
    m_shown = key;
    m_compared = m_differing = m_claimed = 0;
    rebuildNodes();
    clearLayout(m_rows);
    for (const api::RegisterPrediction& prediction : registers)
        m_rows->addWidget(makeRegister(prediction));
    m_section->setNote(summary(registers));
}

void QuotedNodesView::rebuildNodes()
{
    clearLayout(m_nodeRows);
    QList<StatusBadge*> badges;
    for (const api::QuotedNode& node : m_nodes.mid(0, shownNodes)) {
        auto* badge = new StatusBadge;
        QString proof;
        if (node.standing == Standing::Hardware) {
            badge->set(Tone::Good, tr("verified"));
            proof = tr("genuine under Intel's root");
        } else if (node.standing == Standing::SimulatedTee) {
            badge->set(Tone::Warning, tr("simulated"));
            proof = tr("genuine under a root that is not Intel's");
        } else {
            badge->set(Tone::Neutral, tr("not verified"));
            proof = tr("a claim: %1").arg(node.doubt);
        }
        const QString link = node.link == Link::Machine     ? tr("a machine of this image")
                             : node.link == Link::Registers ? tr("known by its registers")
                                                            : tr("known by its boot log");
        const QString source = node.fromEvidence ? tr("evidence of a decision") : tr("request to join");
        const QString who = node.machine.isEmpty() ? node.address : QStringLiteral("%1, %2").arg(node.machine, node.address);
        auto* row = new QWidget;
        auto* layout = new QHBoxLayout(row);
        layout->setContentsMargins(3, 0, 0, 0);
        layout->setSpacing(metric::gap);
        auto* words = new QVBoxLayout;
        words->setSpacing(0);
        words->addWidget(bodyLabel(who));
        words->addWidget(mutedLabel(QStringList{proof, link, source}.join(QStringLiteral(" · "))));
        auto* age = new AgeLabel;
        age->setStaleAfter(365 * 24 * 3600); // A quote says what was, and stays true of it.
        age->setTime(node.at, node.standing == Standing::Claimed ? tr("came") : tr("judged"));
        badges.append(badge);
        layout->addWidget(badge, 0, Qt::AlignTop);
        layout->addLayout(words, 1);
        layout->addWidget(age, 0, Qt::AlignTop);
        m_nodeRows->addWidget(row);
    }
    int widest = 0; // What is said of the nodes begins in one line.
    for (const StatusBadge* badge : std::as_const(badges))
        widest = std::max(widest, badge->sizeHint().width());
    for (StatusBadge* badge : std::as_const(badges))
        badge->setFixedWidth(widest);
    if (m_nodes.size() > shownNodes)
        m_nodeRows->addWidget(mutedLabel(tr("and %n more", nullptr, int(m_nodes.size() - shownNodes))));
}

QWidget* QuotedNodesView::makeRegister(const api::RegisterPrediction& prediction)
{
    QList<HexRow> rows{{tr("predicted"), prediction.value, tr("not predicted")}};
    // Of an expectation on the simulated platform only PCRs are known, and they stand above.
    if (m_platform == Platform::Tdx && m_expectation && m_expectation->registers.contains(prediction.name))
        rows.append({tr("expected"), m_expectation->registers.value(prediction.name)});
    const QList<Shown> shown = shownOf(prediction.name);
    for (const Shown& each : shown.mid(0, shownValues)) {
        const QString who = each.nodes.size() == 1 ? each.nodes.first() : tr("%n node(s)", nullptr, int(each.nodes.size()));
        const bool isOnly = shown.size() == 1;
        const QString alone = each.proven ? tr("observed") : each.simulated ? tr("simulated") : tr("claimed");
        rows.append({isOnly ? alone : each.proven ? who : tr("claim: %1").arg(who), each.value});
    }
    if (shown.isEmpty())
        rows.append({tr("observed"), {}, tr("no quote of such a node is kept")});
    const auto isOther = [&](const Shown& each) { return each.value.compare(prediction.value, Qt::CaseInsensitive) != 0; };
    const bool known = !shown.isEmpty() && !prediction.value.isEmpty();
    const bool proven = std::any_of(shown.cbegin(), shown.cend(), [](const Shown& each) { return each.proven; });
    const bool simulated = std::all_of(shown.cbegin(), shown.cend(), [](const Shown& each) { return each.simulated; });
    const bool differs = known && std::any_of(shown.cbegin(), shown.cend(), [&](const Shown& each) { return isOther(each) && (each.proven || !proven); });
    m_compared += known ? 1 : 0;
    m_claimed += known && !proven ? 1 : 0;
    m_differing += differs ? 1 : 0;
    RegisterLine line;
    line.name = prediction.name;
    line.id = (m_platform == Platform::Tdx ? QStringLiteral("tdx-") : QStringLiteral("simulated-")) + prediction.name;
    line.tone = !known ? Tone::Neutral : differs ? (proven ? Tone::Bad : Tone::Warning) : proven ? Tone::Good : Tone::Neutral;
    if (!known)
        line.word = tr("not compared");
    else if (proven)
        line.word = differs ? tr("differs") : tr("as predicted");
    else if (simulated)
        line.word = differs ? tr("differs by a quote that proves no hardware") : tr("as predicted by a quote that proves no hardware");
    else
        line.word = differs ? tr("differs by a claim that is not verified") : tr("as predicted by a claim that is not verified");
    line.rows = rows;
    QVBoxLayout* more = nullptr;
    QWidget* made = makeRegisterLine(line, more);
    if (shown.size() > shownValues)
        more->addWidget(mutedLabel(tr("%n more value(s) in other quotes", nullptr, int(shown.size() - shownValues))));
    QStringList explained; // Quotes of one value and one cause say the same.
    for (const api::QuotedNode& node : std::as_const(m_nodes))
        for (const api::ObservedRegister& reg : node.registers) {
            const QString cause = reg.observed + (reg.difference ? reg.difference->digest + reg.difference->detail : QString());
            if (reg.name != prediction.name || !reg.difference || explained.contains(cause) || explained.size() >= shownValues)
                continue;
            explained.append(cause);
            if (!proves(node))
                addDifference(tr("claim: %1").arg(nodeName(node)), reg, more, Tone::Warning); // Neither the register nor its log is proven.
            else
                addDifference(nodeName(node), reg, more);
        }
    addPredictionNotes(prediction, more);
    return made;
}

QString QuotedNodesView::summary(const QList<api::RegisterPrediction>& registers) const
{
    if (m_differing > 0)
        return tr("%n register(s) differ from the prediction", nullptr, m_differing);
    const qsizetype predicted = std::count_if(registers.cbegin(), registers.cend(), [](const api::RegisterPrediction& each) { return !each.value.isEmpty(); });
    if (m_compared == 0)
        return tr("%1 of %2 registers predicted; no quote of such a node is kept").arg(predicted).arg(registers.size());
    const auto isClaim = [this](const api::QuotedNode& node) { return !proves(node); };
    const int claims = int(std::count_if(m_nodes.cbegin(), m_nodes.cend(), isClaim));
    const int others = int(std::count_if(m_nodes.cbegin(), m_nodes.cend(), [&](const api::QuotedNode& node) {
        return isClaim(node) && std::any_of(node.registers.cbegin(), node.registers.cend(), [](const api::ObservedRegister& reg) { return reg.differs(); });
    }));
    if (m_claimed == m_compared)
        return tr("%n quote(s) claim what is predicted", nullptr, claims);
    QStringList parts{tr("%n quote(s) show what is predicted", nullptr, int(m_nodes.size()) - claims)};
    if (others > 0)
        parts.append(tr("%n claim(s) of something else", nullptr, others));
    return parts.join(QStringLiteral(" · "));
}

} // namespace gatehouse::console
