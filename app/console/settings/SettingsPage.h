// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/Page.h"

class QCheckBox;
class QComboBox;

namespace gatehouse::console {

class AppContext;

/// Theme, notifications, the profile and where it keeps its files.
class SettingsPage : public Page
{
    Q_OBJECT
public:
    explicit SettingsPage(AppContext& context, QWidget* parent = nullptr);

    void takeFocus() override;

private:
    void apply();

    AppContext& m_context;
    QComboBox* m_theme;
    QCheckBox* m_notifications;
    QCheckBox* m_startNetwork;
    QCheckBox* m_renewCollateral;
};

} // namespace gatehouse::console
