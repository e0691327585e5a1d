// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/quotes/ReportDataPane.h"

#include "app/console/Async.h"
#include "app/console/ErrorText.h"
#include "app/console/widgets/FactGrid.h"
#include "app/console/widgets/HexCompare.h"
#include "app/console/widgets/HexLabel.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Section.h"
#include "app/console/widgets/StatusBadge.h"
#include "app/console/widgets/Theme.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace gatehouse::console {

namespace {

constexpr int maxTried = 500; ///< The newest requests; more than any list shows.

} // namespace

ReportDataPane::ReportDataPane(api::QuoteService& quotes, api::OnboardingService& onboarding, QWidget* parent)
    : QWidget(parent)
    , m_quotes(quotes)
    , m_onboarding(onboarding)
    , m_value(new HexLabel(HexLabel::Form::Whole))
    , m_recorded(new StatusBadge)
    , m_recordedText(bodyLabel())
    , m_kind(new QComboBox)
    , m_keyName(mutedLabel(tr("&X25519 key")))
    , m_key(new QLineEdit)
    , m_address(new QLineEdit)
    , m_outcome(new StatusBadge)
    , m_outcomeText(bodyLabel())
    , m_facts(new FactGrid)
    , m_compare(new HexCompare)
{
    auto* quoted = new Section(tr("Report data of the quote"));
    quoted->setNote(tr("64 bytes the guest chose; in this protocol a SHA-256 and 32 zero bytes"));
    quoted->addWidget(m_value);
    auto* recorded = new Section(tr("Recorded requests"));
    auto* recordedRow = new QWidget;
    auto* recordedLayout = new QHBoxLayout(recordedRow);
    recordedLayout->setContentsMargins(3, 0, 0, 0);
    recordedLayout->setSpacing(metric::gap);
    recordedLayout->addWidget(m_recorded, 0, Qt::AlignTop);
    recordedLayout->addWidget(m_recordedText, 1);
    recorded->addWidget(recordedRow);
    auto* typed = new Section(tr("Preimage"));
    typed->setNote(tr("what may have been hashed"));
    typed->addWidget(makeForm());
    auto* outcomeRow = new QWidget;
    auto* outcomeLayout = new QHBoxLayout(outcomeRow);
    outcomeLayout->setContentsMargins(3, 0, 0, 0);
    outcomeLayout->setSpacing(metric::gap);
    outcomeLayout->addWidget(m_outcome, 0, Qt::AlignTop);
    outcomeLayout->addWidget(m_outcomeText, 1);
    typed->addWidget(outcomeRow);
    typed->addWidget(m_facts);
    typed->addWidget(m_compare);
    m_compare->setCaptions(tr("computed"), tr("quoted"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::pad, metric::gap, metric::pad, metric::wide);
    layout->setSpacing(metric::wide);
    for (QWidget* section : {quoted, recorded, typed})
        layout->addWidget(section);
    layout->addStretch(1);
}

QWidget* ReportDataPane::makeForm()
{
    m_kind->setObjectName(QStringLiteral("preimageKind"));
    m_kind->setAccessibleName(tr("What the guest asked for"));
    m_kind->addItem(tr("Joining: register:⟨key⟩:⟨address⟩"), int(api::RequestKind::Join));
    m_kind->addItem(tr("First node: boostrap:⟨address⟩"), int(api::RequestKind::Bootstrap));
    m_kind->setWhatsThis(tr("The protocol hashes one of two texts. The spelling of the second is part of the protocol."));
    m_key->setObjectName(QStringLiteral("preimageKey"));
    m_key->setAccessibleName(tr("X25519 key"));
    m_key->setPlaceholderText(tr("32 bytes as hex: the fresh public key of the guest"));
    m_key->setFont(monoFont());
    m_key->setMaxLength(80);
    m_address->setObjectName(QStringLiteral("preimageAddress"));
    m_address->setAccessibleName(tr("Address"));
    m_address->setPlaceholderText(tr("0x… in the capitals it was sent in"));
    m_address->setFont(monoFont());
    m_address->setMaxLength(80);
    m_keyName->setWordWrap(false);
    m_keyName->setBuddy(m_key);
    QLabel* kindName = mutedLabel(tr("A&sked for"));
    QLabel* addressName = mutedLabel(tr("Add&ress"));
    kindName->setBuddy(m_kind);
    addressName->setBuddy(m_address);
    auto* form = new QWidget;
    auto* grid = new QGridLayout(form);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(metric::gap);
    grid->setVerticalSpacing(metric::unit);
    grid->setColumnMinimumWidth(0, 124);
    grid->addWidget(kindName, 0, 0);
    grid->addWidget(m_kind, 0, 1, Qt::AlignLeft);
    grid->addWidget(m_keyName, 1, 0);
    grid->addWidget(m_key, 1, 1);
    grid->addWidget(addressName, 2, 0);
    grid->addWidget(m_address, 2, 1);
    grid->setColumnStretch(1, 1);
    form->setMaximumWidth(760);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &ReportDataPane::tryTyped);
    connect(m_key, &QLineEdit::textChanged, this, &ReportDataPane::tryTyped);
    connect(m_address, &QLineEdit::textChanged, this, &ReportDataPane::tryTyped);
    return form;
}

void ReportDataPane::setQuote(const api::QuoteInspection& inspection)
{
    ++m_generation;
    m_reportData = QByteArray::fromHex(inspection.reportData.toLatin1());
    m_value->setValue(inspection.reportData);
    m_key->clear();
    m_address->clear();
    m_recorded->set(Tone::Neutral, tr("not checked"));
    m_recordedText->setText(m_reportData.isEmpty() ? tr("There is no report data: these bytes are no quote.") : tr("Trying…"));
    setEnabled(!m_reportData.isEmpty());
    tryTyped();
    if (!m_reportData.isEmpty())
        tryRecorded();
}

void ReportDataPane::tryRecorded()
{
    const int generation = m_generation;
    run(this, m_onboarding.list(), [this, generation](Result<QList<api::RequestSummary>> requests) {
        if (generation != m_generation)
            return;
        if (!requests) {
            m_recorded->set(Tone::Neutral, tr("not checked"));
            m_recordedText->setText(errorWords(requests.error()).sentence);
            return;
        }
        QList<api::PreimageParts> parts;
        for (const api::RequestSummary& request : *requests) {
            if (parts.size() == maxTried)
                break;
            const QString name = request.knownAs().isEmpty() ? request.id.left(10) : tr("%1 of your machine %2").arg(request.id.left(10), request.knownAs());
            parts.append({request.kind, request.publicKey, request.address, name});
        }
        run(this, m_quotes.tryPreimages(m_reportData, parts), [this, generation](Result<QList<api::PreimageResult>> results) {
            if (generation == m_generation && results)
                showRecorded(*results);
        });
    });
}

void ReportDataPane::showRecorded(const QList<api::PreimageResult>& results)
{
    for (const api::PreimageResult& result : results) {
        if (result.outcome != api::PreimageOutcome::Matches && result.outcome != api::PreimageOutcome::TailNotZero
            && result.outcome != api::PreimageOutcome::OtherSpelling)
            continue;
        const bool good = result.outcome == api::PreimageOutcome::Matches;
        m_recorded->set(good ? Tone::Good : Tone::Bad, good ? tr("matches") : tr("nearly matches"));
        m_recordedText->setText(tr("Request %1 gives this report data. Its parts stand below.").arg(result.parts.origin));
        setParts(result.parts);
        return;
    }
    m_recorded->set(Tone::Neutral, tr("no match"));
    m_recordedText->setText(results.isEmpty() ? tr("No request has been recorded yet.")
                                              : tr("None of the %n recorded request(s) gives this report data.", nullptr, int(results.size())));
}

void ReportDataPane::setParts(const api::PreimageParts& parts)
{
    m_kind->setCurrentIndex(m_kind->findData(int(parts.kind)));
    m_key->setText(parts.publicKey);
    m_address->setText(parts.address);
}

void ReportDataPane::tryTyped()
{
    const auto kind = api::RequestKind(m_kind->currentData().toInt());
    const bool joins = kind == api::RequestKind::Join;
    m_key->setVisible(joins);
    m_keyName->setVisible(joins);
    const api::PreimageParts parts{kind, m_key->text().trimmed(), m_address->text().trimmed(), {}};
    if (m_reportData.isEmpty() || parts.address.isEmpty() || (joins && parts.publicKey.isEmpty())) {
        m_outcome->set(Tone::Neutral, tr("not checked"));
        m_outcomeText->setText(joins ? tr("Type or paste the key and the address that the guest sent.")
                                     : tr("Type or paste the address that the guest announced."));
        m_facts->hide();
        m_compare->hide();
        return;
    }
    const int generation = m_generation;
    run(this, m_quotes.tryPreimages(m_reportData, {parts}), [this, generation, parts](Result<QList<api::PreimageResult>> results) {
        const bool current = generation == m_generation && m_address->text().trimmed() == parts.address
                             && m_key->text().trimmed() == parts.publicKey && m_kind->currentData().toInt() == int(parts.kind);
        if (current && results && !results->isEmpty())
            showTyped(results->first());
    });
}

void ReportDataPane::showTyped(const api::PreimageResult& result)
{
    using Outcome = api::PreimageOutcome;
    switch (result.outcome) {
    case Outcome::Matches:
        m_outcome->set(Tone::Good, tr("matches"));
        m_outcomeText->setText(tr("This quote was made for exactly these parts."));
        break;
    case Outcome::OtherSpelling:
        m_outcome->set(Tone::Bad, tr("differs"));
        m_outcomeText->setText(tr("It matches when the address is written %1. The protocol hashes the text, capitals included.").arg(result.address));
        break;
    case Outcome::TailNotZero:
        m_outcome->set(Tone::Bad, tr("differs"));
        m_outcomeText->setText(tr("The hash matches, but the second half is not zero as the protocol wants."));
        break;
    case Outcome::Differs:
        m_outcome->set(Tone::Bad, tr("differs"));
        m_outcomeText->setText(tr("These parts give other report data: the quote was made for another key or address."));
        break;
    case Outcome::BadParts:
        m_outcome->set(Tone::Neutral, tr("not checked"));
        m_outcomeText->setText(result.parts.kind == api::RequestKind::Join
                                   ? tr("The key has 64 hex digits, the address 0x and 40.")
                                   : tr("The address has 0x and 40 hex digits."));
        break;
    }
    const bool computed = result.outcome != Outcome::BadParts;
    m_facts->setMonoFact(tr("Hashed text"), result.preimage);
    m_facts->setVisible(computed);
    m_compare->setValues(result.reportData, QString::fromLatin1(m_reportData.toHex()));
    m_compare->setVisible(computed);
}

} // namespace gatehouse::console
