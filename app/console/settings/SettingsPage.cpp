// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/settings/SettingsPage.h"

#include "app/console/AppContext.h"
#include "app/console/ErrorText.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/FactGrid.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Section.h"

#include <QCheckBox>
#include <QComboBox>
#include <QScrollArea>
#include <QVBoxLayout>

namespace gatehouse::console {

SettingsPage::SettingsPage(AppContext& context, QWidget* parent)
    : Page(QStringLiteral("settings"), tr("Settings"), QStringLiteral("settings"), parent)
    , m_context(context)
    , m_theme(new QComboBox)
    , m_notifications(new QCheckBox(tr("Tell me through the desktop when a request arrives")))
    , m_startNetwork(new QCheckBox(tr("Start the devnet when the window opens")))
    , m_renewCollateral(new QCheckBox(tr("Renew collateral in time")))
{
    setSentence(tr("Profile: %1").arg(context.services().profile()));
    m_theme->setObjectName(QStringLiteral("theme"));
    m_theme->setAccessibleName(tr("Theme"));
    m_theme->addItem(tr("As the system"), int(ThemeMode::System));
    m_theme->addItem(tr("Light"), int(ThemeMode::Light));
    m_theme->addItem(tr("Dark"), int(ThemeMode::Dark));
    m_theme->setWhatsThis(tr("The colours of the window."));
    m_theme->setMinimumWidth(200);
    m_notifications->setWhatsThis(tr("A notification of the desktop, besides the number beside Onboarding."));
    m_startNetwork->setWhatsThis(tr("The local chain, its contract and the services around it. Nothing leaves this host."));

    m_renewCollateral->setWhatsThis(tr("Asks the services it was fetched from once a day and before it ends. What came from a file is left alone."));

    auto* look = new Section(tr("Look"));
    auto* lookFacts = new FactGrid;
    lookFacts->setWidgetFact(tr("Theme"), m_theme);
    look->addWidget(lookFacts);
    auto* behaviour = new Section(tr("Behaviour"));
    behaviour->addWidget(m_notifications);
    behaviour->addWidget(m_startNetwork);
    behaviour->addWidget(m_renewCollateral);
    auto* profile = new Section(tr("Profile"));
    auto* facts = new FactGrid;
    facts->setFact(tr("Name"), context.services().profile());
    const Paths& paths = context.paths();
    facts->setMonoFact(tr("State"), paths.state);
    facts->setMonoFact(tr("Cache"), paths.cache);
    facts->setMonoFact(tr("Shared files"), paths.share);
    facts->setMonoFact(tr("Settings file"), context.settings().path());
    facts->setFact(tr("Another one"), tr("start the console with --profile NAME"));
    profile->addWidget(facts);
    auto* about = new Section(tr("About"));
    auto* aboutFacts = new FactGrid;
    aboutFacts->setFact(tr("Version"), QStringLiteral(GATEHOUSE_VERSION));
    aboutFacts->setFact(tr("Licence"), tr("GPL 3.0 or later; icons: Lucide, ISC"));
    about->addWidget(aboutFacts);

    auto* content = new QWidget;
    content->setObjectName(QStringLiteral("detail"));
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(metric::pad, metric::half, metric::pad, metric::wide);
    layout->setSpacing(metric::wide);
    for (QWidget* section : {look, behaviour, profile, about})
        layout->addWidget(section);
    layout->addStretch(1);
    auto* scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("detailScroll"));
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(content);
    setBody(scroll);

    const SettingsValues values = context.settings().values();
    m_theme->setCurrentIndex(m_theme->findData(int(context.theme().mode())));
    m_notifications->setChecked(values.notifications);
    m_startNetwork->setChecked(values.startNetwork);
    m_renewCollateral->setChecked(values.renewCollateral);
    connect(m_theme, &QComboBox::currentIndexChanged, this, &SettingsPage::apply);
    connect(m_notifications, &QCheckBox::toggled, this, &SettingsPage::apply);
    connect(m_startNetwork, &QCheckBox::toggled, this, &SettingsPage::apply);
    connect(m_renewCollateral, &QCheckBox::toggled, this, &SettingsPage::apply);
    connect(&context.theme(), &Theme::changed, this, [this] {
        const QSignalBlocker blocker(m_theme);
        m_theme->setCurrentIndex(m_theme->findData(int(m_context.theme().mode())));
    });
}

void SettingsPage::takeFocus()
{
    m_theme->setFocus();
}

void SettingsPage::apply()
{
    SettingsValues values;
    values.theme = ThemeMode(m_theme->currentData().toInt());
    values.notifications = m_notifications->isChecked();
    values.startNetwork = m_startNetwork->isChecked();
    values.renewCollateral = m_renewCollateral->isChecked();
    const Result<void> saved = m_context.changeSettings(values);
    if (saved) {
        banner()->clear();
        return;
    }
    const ErrorWords words = errorWords(saved.error());
    banner()->setMessage(Tone::Bad, words.sentence, words.nextStep);
}

} // namespace gatehouse::console
