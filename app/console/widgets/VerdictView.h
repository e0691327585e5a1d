// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Check.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QToolButton;

namespace gatehouse::console {

class CheckList;
class StatusBadge;

/// The checks of a verdict with their counts, a filter for what is not good, and both ways to copy them. The onboarding
/// decision and the quote inspector show the same one.
class VerdictView : public QWidget
{
    Q_OBJECT
public:
    explicit VerdictView(QWidget* parent = nullptr);

    void setChecks(const QList<Check>& checks);
    const QList<Check>& checks() const { return m_checks; }

private:
    void applyFilter();

    QList<Check> m_checks;
    StatusBadge* m_failed;
    StatusBadge* m_notChecked;
    StatusBadge* m_passed;
    QCheckBox* m_onlyProblems;
    QToolButton* m_copy;
    QLabel* m_none;
    CheckList* m_list;
};

/// One line per check, failed first, with expected, actual, source and next step beneath what did not pass.
QString checksAsText(const QList<Check>& checks);
/// {"checks": [{"id", "status", "expected", "actual", "source", "hint"}]} as the command line prints them.
QByteArray checksAsJson(const QList<Check>& checks);

} // namespace gatehouse::console
