// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Check.h"

#include <QSet>
#include <QWidget>

class QVBoxLayout;

namespace gatehouse::console {

/// The checks of a verdict as rows: failed, then not checked, then passed. Failed rows stand open and show expected
/// above actual, the source and the next step; the others open on click, Enter or Space.
class CheckList : public QWidget
{
    Q_OBJECT
public:
    explicit CheckList(QWidget* parent = nullptr);

    void setChecks(const QList<Check>& checks);

private:
    QWidget* makeRow(const Check& check);
    static QWidget* makeBody(const Check& check);

    QVBoxLayout* m_layout;
    QList<Check> m_checks;
    QSet<QString> m_toggled; ///< Rows that a person opened or closed against the default.
};

QString statusWord(CheckStatus status);

} // namespace gatehouse::console
