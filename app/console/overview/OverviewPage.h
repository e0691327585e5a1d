// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/overview/SystemState.h"
#include "app/console/Page.h"

#include <QTimer>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace gatehouse::console {

class Banner;
class CheckList;
class ChainPicture;
class Section;
class StepList;

/// The way from image to node as a picture, the guide for the first run, and what this host can do.
class OverviewPage : public Page
{
    Q_OBJECT
public:
    explicit OverviewPage(api::Services& services, QWidget* parent = nullptr);

    void takeFocus() override;

private:
    void schedule();
    void gather();
    void gatherMachine(const QStringList& names);
    void show();
    void showGuide(const GuideState& guide);
    void guideStep();

    api::Services& m_services;
    SystemSnapshot m_next;    ///< Being gathered.
    SystemSnapshot m_system;  ///< Shown.
    bool m_gathering = false;
    bool m_gatherAgain = false;
    QTimer m_delay;
    GuideState m_guide;
    ChainPicture* m_picture;
    Section* m_guideSection;
    StepList* m_guideSteps;
    QLabel* m_guideSentence;
    QPushButton* m_guideButton;
    Section* m_hostSection;
    CheckList* m_hostChecks;
};

} // namespace gatehouse::console
