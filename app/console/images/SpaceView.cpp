// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/images/SpaceView.h"

#include "app/console/Formats.h"
#include "app/console/widgets/HexLabel.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/StatusBadge.h"
#include "app/console/widgets/Theme.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QTimer>
#include <QVBoxLayout>

namespace gatehouse::console {

namespace {

constexpr int soonMs = 200;
constexpr int againMs = 3000;

QString placeText(api::SpaceNeed::Place place)
{
    switch (place) {
    case api::SpaceNeed::Place::Cache:
        return SpaceView::tr("Cache");
    case api::SpaceNeed::Place::State:
        return SpaceView::tr("Images");
    case api::SpaceNeed::Place::Checkout:
        return SpaceView::tr("Checkout");
    case api::SpaceNeed::Place::Target:
        break;
    }
    return SpaceView::tr("Target");
}

} // namespace

SpaceView::SpaceView(QWidget* parent)
    : QWidget(parent)
    , m_rows(new QGridLayout)
    , m_note(mutedLabel())
    , m_free(flatButton(tr("Free disk space…"), QStringLiteral("hard-drive")))
    , m_soon(new QTimer(this))
    , m_again(new QTimer(this))
{
    setObjectName(QStringLiteral("spaceView"));
    m_free->setObjectName(QStringLiteral("freeSpaceFirst"));
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setHorizontalSpacing(metric::gap);
    m_rows->setVerticalSpacing(metric::half);
    m_rows->setColumnStretch(1, 1);
    auto* note = new QHBoxLayout;
    note->setSpacing(metric::gap);
    note->addWidget(m_note, 1);
    note->addWidget(m_free, 0, Qt::AlignTop);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::unit);
    layout->addWidget(strongLabel(tr("Disk space")));
    layout->addLayout(m_rows);
    layout->addLayout(note);
    m_soon->setSingleShot(true);
    m_soon->setInterval(soonMs);
    m_again->setInterval(againMs);
    connect(m_soon, &QTimer::timeout, this, &SpaceView::wanted);
    // Room that is made meanwhile is seen without asking for it.
    connect(m_again, &QTimer::timeout, this, [this] {
        if (isVisible())
            Q_EMIT wanted();
    });
    connect(m_free, &QPushButton::clicked, this, &SpaceView::freeSpaceWanted);
    m_free->hide();
    m_note->setText(tr("Looking…"));
}

void SpaceView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_again->start();
    askSoon();
}

void SpaceView::askSoon()
{
    m_soon->start();
}

void SpaceView::setUnknown(const QString& why)
{
    clearLayout(m_rows);
    m_enough = true; // Not known to be too small.
    m_free->hide();
    m_note->setText(tr("Not checked: %1").arg(why));
    m_note->show();
}

void SpaceView::setNeeds(const QList<api::SpaceNeed>& needs)
{
    clearLayout(m_rows);
    m_enough = true;
    bool unknown = false;
    for (const api::SpaceNeed& need : needs) {
        addRow(need);
        unknown = unknown || need.freeBytes < 0;
        m_enough = m_enough && need.isEnough();
    }
    QStringList ways;
    for (const api::SpaceNeed& need : needs)
        if (!need.isEnough() && !need.variable.isEmpty())
            ways.append(tr("%1 leads to another folder").arg(need.variable));
    QString note;
    if (needs.isEmpty())
        note = tr("What this takes is not known beforehand.");
    else if (!m_enough)
        note = (unknown ? tr("It stops at its first step where it cannot be told how much is free.") : tr("It stops at its first step until there is room."))
               + (ways.isEmpty() ? QString() : QLatin1Char(' ') + ways.join(QStringLiteral("; ")) + QLatin1Char('.'));
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    m_free->setVisible(!m_enough);
}

void SpaceView::addRow(const api::SpaceNeed& need)
{
    const int row = m_rows->rowCount();
    auto* badge = new StatusBadge;
    const QString place = placeText(need.place);
    const QString word = need.freeBytes < 0 ? tr("not known") : need.isEnough() ? tr("enough") : tr("too small");
    badge->set(need.freeBytes < 0 ? Tone::Neutral : need.isEnough() ? Tone::Good : Tone::Bad, QStringLiteral("%1: %2").arg(place, word));
    auto* folder = new HexLabel(HexLabel::Form::Text);
    folder->setValue(need.folder);
    auto* numbers = bodyLabel(need.freeBytes < 0 ? tr("needs %1").arg(bytesText(need.neededBytes))
                              : need.isEnough()  ? tr("needs %1 of %2 free").arg(bytesText(need.neededBytes), bytesText(need.freeBytes))
                                                 : tr("needs %1, only %2 free").arg(bytesText(need.neededBytes), bytesText(need.freeBytes)));
    numbers->setWordWrap(false);
    setRole(numbers, need.freeBytes >= 0 && !need.isEnough() ? QStringLiteral("bad") : QString());
    m_rows->addWidget(badge, row, 0, Qt::AlignVCenter);
    m_rows->addWidget(folder, row, 1, Qt::AlignVCenter);
    m_rows->addWidget(numbers, row, 2, Qt::AlignVCenter | Qt::AlignRight);
}

} // namespace gatehouse::console
