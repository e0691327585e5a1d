// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/PolicyService.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace gatehouse::console {

/// The everyday rules of a policy as fields. What it does not show is named beneath it and stays in the text.
class PolicyFormView : public QWidget
{
    Q_OBJECT
public:
    explicit PolicyFormView(QWidget* parent = nullptr);

    /// Shows @p form without edited().
    void setForm(const api::PolicyForm& form, const QStringList& moreRules);
    api::PolicyForm form() const;
    /// Hexadecimal fields and names that stand in @p keys are marked; the sentence is the problem's.
    void setProblems(const QList<api::PolicyTextProblem>& problems);

Q_SIGNALS:
    /// A person changed a field.
    void edited();

private:
    QCheckBox* addCheck(const QString& name, const QString& text, const QString& help);
    QLineEdit* addList(const QString& name, const QString& text, const QString& placeholder, const QString& help);

    QLineEdit* m_name;
    QList<QCheckBox*> m_statuses;
    QCheckBox* m_grace;
    QSpinBox* m_graceDays;
    QCheckBox* m_allowDebug;
    QCheckBox* m_allowReservedBits;
    QCheckBox* m_requireHardware;
    QCheckBox* m_requireEventLog;
    QLineEdit* m_images;
    QLineEdit* m_fmspcs;
    QLineEdit* m_deniedFmspcs;
    QSpinBox* m_confirmations;
    QLabel* m_problems;
    QLabel* m_more;
    bool m_setting = false;
};

} // namespace gatehouse::console
