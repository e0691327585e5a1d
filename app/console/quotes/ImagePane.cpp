// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/quotes/ImagePane.h"

#include "app/console/Async.h"
#include "app/console/ErrorText.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/RegisterRows.h"
#include "app/console/widgets/StatusBadge.h"
#include "app/console/widgets/Theme.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QVBoxLayout>
#include <algorithm>

namespace gatehouse::console {

QString registerDifference(const QString& name)
{
    if (name == QLatin1String("MRTD"))
        return QCoreApplication::translate("ImagePane", "Another virtual firmware or platform. The prediction is for the simulated platform.");
    if (name == QLatin1String("RTMR0"))
        return QCoreApplication::translate("ImagePane", "Another firmware configuration: memory, processors, variables or ACPI tables.");
    if (name == QLatin1String("RTMR1"))
        return QCoreApplication::translate("ImagePane", "Another boot loader or kernel image was booted (PCR 4).");
    if (name == QLatin1String("RTMR2"))
        return QCoreApplication::translate("ImagePane", "Another kernel, initrd or command line (PCR 9 and 11).");
    return QCoreApplication::translate("ImagePane", "An application extended it at run time.");
}

ImagePane::ImagePane(api::QuoteService& quotes, api::ImageService& images, QWidget* parent)
    : QWidget(parent)
    , m_quotes(quotes)
    , m_images(images)
    , m_choice(new QComboBox)
    , m_outcome(new StatusBadge)
    , m_sentence(bodyLabel())
    , m_rows(new RegisterRows)
    , m_banner(new Banner)
{
    m_choice->setObjectName(QStringLiteral("imageChoice"));
    m_choice->setAccessibleName(tr("Image"));
    m_choice->setMinimumWidth(320);
    m_choice->setWhatsThis(tr("One of your images. The registers that a machine of it would report stand above those of the quote."));
    QLabel* name = mutedLabel(tr("C&ompare with"));
    name->setWordWrap(false);
    name->setBuddy(m_choice);
    auto* row = new QHBoxLayout;
    row->setSpacing(metric::unit);
    row->addWidget(name);
    row->addWidget(m_choice);
    row->addStretch(1);
    auto* answer = new QHBoxLayout;
    answer->setContentsMargins(3, 0, 0, 0);
    answer->setSpacing(metric::gap);
    answer->addWidget(m_outcome, 0, Qt::AlignTop);
    answer->addWidget(m_sentence, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::pad, metric::gap, metric::pad, metric::wide);
    layout->setSpacing(metric::gap);
    layout->addLayout(row);
    layout->addWidget(rule());
    layout->addWidget(m_banner);
    layout->addLayout(answer);
    layout->addWidget(m_rows);
    layout->addStretch(1);
    connect(m_choice, &QComboBox::currentIndexChanged, this, &ImagePane::showComparison);
    connect(&m_images, &api::ImageService::changed, this, &ImagePane::refresh);
}

void ImagePane::setQuote(const api::QuoteInspection& inspection)
{
    m_quote = inspection.problem ? QByteArray() : inspection.bytes;
    refresh();
}

void ImagePane::refresh()
{
    const int generation = ++m_generation;
    m_comparisons.clear();
    m_choice->clear();
    m_rows->setRows({});
    m_banner->clear();
    m_outcome->set(Tone::Neutral, tr("not compared"));
    if (m_quote.isEmpty()) {
        m_sentence->setText(tr("These bytes are no quote."));
        return;
    }
    m_sentence->setText(tr("Reading the predictions of your images…"));
    run(this, m_images.list(), [this, generation](Result<QList<api::ImageSummary>> images) {
        if (generation != m_generation)
            return;
        if (!images) {
            const ErrorWords words = errorWords(images.error());
            m_banner->setMessage(Tone::Bad, words.sentence, words.nextStep);
            return;
        }
        QStringList ids;
        for (const api::ImageSummary& image : *images)
            if (image.state == api::ImageState::Ready)
                ids.append(image.id);
        collect(ids, {});
    });
}

void ImagePane::collect(QStringList ids, QList<api::ImagePrediction> predictions)
{
    if (ids.isEmpty()) {
        compare(predictions);
        return;
    }
    const int generation = m_generation;
    const QString id = ids.takeFirst();
    run(this, m_images.show(id), [this, generation, ids, predictions](Result<api::ImageDetail> image) {
        if (generation != m_generation)
            return;
        QList<api::ImagePrediction> more = predictions;
        // One that vanished or cannot be read is left out; the page of the images says why.
        if (image)
            more.append({image->summary.id, QStringLiteral("%1 %2").arg(image->summary.recipe, image->summary.version), image->registers});
        collect(ids, more);
    });
}

void ImagePane::compare(const QList<api::ImagePrediction>& predictions)
{
    if (predictions.isEmpty()) {
        m_sentence->setText(tr("There is no image to compare with. Build one on the page Images."));
        return;
    }
    const int generation = m_generation;
    run(this, m_quotes.compareImages(m_quote, predictions), [this, generation](Result<QList<api::ImageComparison>> comparisons) {
        if (generation != m_generation || !comparisons)
            return;
        m_comparisons = *comparisons;
        int best = 0;
        {
            const QSignalBlocker blocker(m_choice);
            for (qsizetype i = 0; i < m_comparisons.size(); ++i) {
                const api::ImageComparison& each = m_comparisons.at(i);
                const bool equal = each.outcome == api::ImageComparison::Outcome::Equal;
                best = equal ? int(i) : best;
                const QString name = QStringLiteral("%1 (%2)").arg(each.imageName, each.imageId.left(12));
                m_choice->addItem(equal ? tr("%1 – equal").arg(name) : name);
            }
            m_choice->setCurrentIndex(best);
        }
        showComparison(best);
    });
}

QString ImagePane::sentence(const api::ImageComparison& comparison) const
{
    using Outcome = api::ImageComparison::Outcome;
    const auto same = std::find_if(m_comparisons.cbegin(), m_comparisons.cend(),
                                   [](const api::ImageComparison& each) { return each.outcome == Outcome::Equal; });
    switch (comparison.outcome) {
    case Outcome::Equal:
        return tr("Every predicted register is in the quote: a machine of this image made it, if the quote is genuine.");
    case Outcome::Differs:
        return same == m_comparisons.cend()
                   ? tr("Not this image, and none of your images predicts these registers.")
                   : tr("Not this image: the quote has the registers of %1.").arg(same->imageName);
    case Outcome::NoBootEvidence:
        return tr("RTMR1 and RTMR2 are zero: the quote was issued without evidence of what was booted.");
    case Outcome::NoPrediction:
        return tr("This image predicts none of these registers. Measure it again on the page Images.");
    case Outcome::NotTdx:
        return tr("An SGX quote has no such registers; compare its MRENCLAVE with the enclave's build.");
    }
    return {};
}

void ImagePane::showComparison(int index)
{
    if (index < 0 || index >= m_comparisons.size())
        return;
    const api::ImageComparison& comparison = m_comparisons.at(index);
    using Outcome = api::ImageComparison::Outcome;
    m_sentence->setText(sentence(comparison));
    if (comparison.outcome == Outcome::Equal)
        m_outcome->set(Tone::Good, tr("equal"));
    else if (comparison.outcome == Outcome::Differs)
        m_outcome->set(Tone::Bad, tr("differs"));
    else
        m_outcome->set(Tone::Neutral, tr("not compared"));
    QList<RegisterRow> rows;
    for (const api::RegisterComparison& row : comparison.rows)
        rows.append({row.name, row.predicted, row.quoted, registerDifference(row.name)});
    m_rows->setRows(rows);
}

} // namespace gatehouse::console
