// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QLineEdit;
class QPushButton;

namespace gatehouse::console {

/// Asks before something that cannot be undone: what happens, in sentences, and the button named after the deed.
/// Where data is lost for good, the name of the thing must be typed. Opened with open(); deletes itself.
class ConfirmDialog : public QDialog
{
    Q_OBJECT
public:
    ConfirmDialog(const QString& title, const QString& consequences, const QString& deed, QWidget* parent);

    /// The deed's button stays disabled until exactly @p name is typed.
    void requireName(const QString& name);

private:
    QLineEdit* m_name;
    QPushButton* m_deed;
};

} // namespace gatehouse::console
